//! The theme: templates, phrases, static files and the text on the method; built in, with the project's own files in their stead.
//!
//! Owns [`Theme`]. A project's template or static file stands in for the built-in one of the same path; its phrases are laid over
//! the built-in ones key by key, so that a theme may change one word.

use crate::diag::{Code, Finding, Findings, Source, Span, Spanned, closest};
use crate::load::Inputs;
use crate::load::decode::Decoder;
use crate::load::yaml::{self, Kind, Node};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use tera::{Kwargs, Tera};

/// The built-in theme: (path below `themes/default/`, bytes), sorted.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));

/// The template of reports as PDF.
const REPORT: &str = "report.typ";

/// How font files for print begin: TrueType, OpenType, and Apple's.
const OPEN_TYPE: &[&[u8]] = &[b"\0\x01\0\0", b"OTTO", b"true"];

/// Phrases of one locale: key to text with `{slots}`.
pub type Phrases = BTreeMap<String, String>;

/// A text of the theme and where it stands among the sources.
#[derive(Clone, Debug)]
pub struct ThemeText {
    /// Name of a template, locale of a text.
    pub name: String,
    /// Position among the sources.
    pub file: u32,
    /// The text.
    pub text: String,
}

/// Everything a theme brings.
#[derive(Debug, Default)]
pub struct Theme {
    /// Templates by name.
    pub templates: Vec<ThemeText>,
    /// The templates as their engine has read them.
    pub tera: Tera,
    /// Files that are copied as they are, by their address below `static/`.
    pub statics: BTreeMap<String, Cow<'static, [u8]>>,
    /// Phrases by locale.
    pub phrases: BTreeMap<String, Phrases>,
    /// The text on the method, by locale.
    pub methodology: Vec<ThemeText>,
    /// The template of reports as PDF; another language than the others'.
    pub report: Option<ThemeText>,
    /// Fonts that reports as PDF are set in, by their file's name.
    pub fonts: BTreeMap<String, Cow<'static, [u8]>>,
    /// Where the project's own phrases stand.
    own: BTreeMap<String, Span>,
}

impl Theme {
    /// Lays the project's theme files over the built-in ones; texts become sources, so that findings can point at them.
    #[must_use]
    pub fn load(inputs: &mut Inputs, locales: &[String], findings: &mut Findings) -> Self {
        let mut theme = Self::default();
        let own = std::mem::take(&mut inputs.theme);
        let mut files: Vec<(&str, Cow<'static, [u8]>, bool)> = Vec::new();
        for (path, bytes) in BUILT_IN {
            // Phrases are laid over each other; everything else is replaced.
            if path.starts_with("i18n/") || !own.contains_key(*path) {
                files.push((path, Cow::Borrowed(*bytes), false));
            }
        }
        for (path, bytes) in &own {
            // A copy of the built-in phrases says nothing new.
            let copied = BUILT_IN
                .iter()
                .any(|(p, b)| p == path && *b == bytes.as_slice());
            if !(copied && path.starts_with("i18n/")) {
                files.push((path, Cow::Owned(bytes.clone()), true));
            }
        }
        // Whether a phrase of the project's is asked for hangs on its templates.
        files.sort_by_key(|(path, _, own)| (*own, !path.starts_with("templates/")));
        for (path, bytes, own) in files {
            let locale = own.then(|| locale(path)).flatten();
            if locale
                .is_some_and(|l| !locales.is_empty() && !locales.iter().any(|known| known == l))
            {
                let finding = unused(path, inputs).term("why", "unused-locale");
                let finding = finding.term("remedy", "unused-locale-remedy");
                findings.push(finding.with("near", locales.join(", ")));
                continue;
            }
            theme.file(path, bytes, own, inputs, findings);
        }
        theme.unused(&own, inputs, findings);
        theme.templates.sort_by(|a, b| a.name.cmp(&b.name));
        theme.tera = tera(&theme.templates, findings);
        theme.complete(locales, inputs, findings);
        inputs.theme = own;
        theme
    }

    fn file(
        &mut self,
        path: &str,
        bytes: Cow<'static, [u8]>,
        own: bool,
        inputs: &mut Inputs,
        findings: &mut Findings,
    ) {
        let parts: Vec<&str> = path.split('/').collect();
        let folder = parts.first().copied().unwrap_or_default();
        let font = path.ends_with(".woff2");
        let print = path.ends_with(".ttf") || path.ends_with(".otf");
        let begins = |marks: &[&[u8]]| marks.iter().any(|mark| bytes.starts_with(mark));
        if own && (font && !begins(&[b"wOF2"]) || print && !begins(OPEN_TYPE)) {
            let finding = about(Code::NotAFont, path, inputs);
            findings.push(finding);
        }
        match (folder, parts.as_slice()) {
            ("static", [_, rest @ ..]) if !rest.is_empty() => {
                self.statics.insert(rest.join("/"), bytes);
            }
            ("fonts", [_, name]) if font => {
                self.statics.insert(format!("fonts/{name}"), bytes);
            }
            ("fonts", [_, name]) if print => {
                self.fonts.insert((*name).to_owned(), bytes);
            }
            // The licence.
            ("fonts", [_, name]) if name.ends_with(".txt") => {}
            (REPORT, [_]) => {
                let Some((file, text)) = source(path, &bytes, inputs, findings) else {
                    return;
                };
                let name = REPORT.to_owned();
                self.report = Some(ThemeText { name, file, text });
            }
            ("templates", [_, name]) => {
                let Some((file, text)) = source(path, &bytes, inputs, findings) else {
                    return;
                };
                let name = (*name).to_owned();
                self.templates.push(ThemeText { name, file, text });
            }
            ("i18n", [_, locale, _]) => {
                let Some((file, text)) = source(path, &bytes, inputs, findings) else {
                    return;
                };
                if let Some(node) = yaml::parse(file, &text, findings) {
                    let mut said = node.flatten();
                    if own {
                        shape(&node, "phrases", findings);
                        // What nothing asks for is not asked of other languages either.
                        let unknown = self.proofread(&said, findings);
                        said.retain(|key, _| !key.is_empty() && !unknown.contains(key));
                        let places = said.iter().map(|(key, text)| (key.clone(), text.span));
                        self.own.extend(places);
                    }
                    let phrases = self.phrases.entry((*locale).to_owned()).or_default();
                    phrases.extend(said.into_iter().map(|(key, text)| (key, text.value)));
                }
            }
            ("pages", [_, name]) if name.starts_with("methodology.") => {
                let Some((file, text)) = source(path, &bytes, inputs, findings) else {
                    return;
                };
                let name = name.trim_start_matches("methodology.");
                let name = name.trim_end_matches(".md").to_owned();
                self.methodology.push(ThemeText { name, file, text });
            }
            _ if own => {
                findings.push(about(Code::UnknownFile, path, inputs));
            }
            _ => {}
        }
    }

    /// The project's templates and static files replace one of the same path, or another file names them.
    fn unused(
        &self,
        own: &BTreeMap<String, Vec<u8>>,
        inputs: &mut Inputs,
        findings: &mut Findings,
    ) {
        let built_in = || BUILT_IN.iter().map(|(path, _)| *path);
        for path in own.keys().filter(|path| !built_in().any(|p| p == *path)) {
            let (folder, name) = path.split_once('/').unwrap_or_default();
            let (why, remedy, named) = match folder {
                "templates" => {
                    let template = self.templates.iter().find(|t| t.name == name);
                    // Components are known by their own names.
                    let holds = template.is_none_or(|t| t.text.contains("endcomponent"));
                    let named = holds || self.names(name, true);
                    ("unused-template", "unused-template-remedy", named)
                }
                "static" | "fonts" if folder == "static" || path.ends_with(".woff2") => {
                    let name = name.rsplit('/').next().unwrap_or(name);
                    (
                        "unused-static",
                        "unused-static-remedy",
                        self.names(name, false),
                    )
                }
                _ => continue,
            };
            if !named {
                let below = |path: &'static str| path.strip_prefix(folder)?.strip_prefix('/');
                let near = closest(name, built_in().filter_map(below));
                let near = near
                    .or_else(|| built_in().find_map(below))
                    .unwrap_or_default();
                let finding = unused(path, inputs).term("why", why);
                findings.push(
                    finding
                        .term("remedy", remedy)
                        .with("near", format!("`{near}`")),
                );
            }
        }
    }

    /// Whether a text of the theme other than itself names a file; templates name others between quotes.
    fn names(&self, name: &str, quoted: bool) -> bool {
        let whole = |text: &str| {
            text.match_indices(name).any(|(at, _)| {
                let before = text.get(..at).and_then(|t| t.chars().next_back());
                let within = |c: char| c.is_alphanumeric() || "-_.".contains(c);
                let quote = |c: char| c == '"' || c == '\'';
                before.map_or(!quoted, |c| if quoted { quote(c) } else { !within(c) })
            })
        };
        let templates = self.templates.iter().filter(|t| t.name != name);
        let statics = self
            .statics
            .iter()
            .filter(|(path, _)| !quoted && path.rsplit('/').next() != Some(name));
        templates.map(|t| t.text.as_str()).any(whole)
            || statics
                .filter_map(|(_, bytes)| std::str::from_utf8(bytes).ok())
                .any(whole)
    }

    /// A project's phrases: one that nothing asks for changes nothing, and a slot that nothing fills would be read as it stands.
    ///
    /// The built-in theme and the project's own templates come before them.
    /// Gives the keys that nothing asks for.
    fn proofread(
        &self,
        said: &BTreeMap<String, Spanned<String>>,
        findings: &mut Findings,
    ) -> BTreeSet<String> {
        let mut unknown = BTreeSet::new();
        let all = || self.phrases.values().flat_map(BTreeMap::iter);
        // Plural forms of a phrase have the slots of all of them.
        let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (key, text) in all() {
            known
                .entry(plural_base(key))
                .or_default()
                .extend(slots(text));
        }
        for (key, text) in said {
            let base = plural_base(key);
            let Some(slots) = known.get(base) else {
                // The name of a group is also that of a class.
                let group = format!("{base}.");
                let argument = if known.keys().any(|key| key.starts_with(&group)) {
                    "key="
                } else {
                    ""
                };
                let asked = format!("{argument}\"{base}\"");
                if !self.templates.iter().any(|t| t.text.contains(&asked)) {
                    let keys = all().map(|(key, _)| key.as_str());
                    let finding = Finding::new(Code::UnknownPhrase, text.span)
                        .with("phrase", key.as_str())
                        .instead(closest(key, keys));
                    findings.push(finding);
                    unknown.insert(key.clone());
                }
                continue;
            };
            for slot in self::slots(&text.value) {
                if !slots.contains(&slot) && (slot != "n" || base == *key) {
                    let list: Vec<&str> = slots.iter().copied().collect();
                    let finding = Finding::new(Code::UnknownSlot, text.span).with("slot", slot);
                    let finding = if list.is_empty() {
                        finding.term("known", "no-slots")
                    } else {
                        finding.with("known", list.join(", "))
                    };
                    let finding = finding.instead(closest(slot, list.iter().copied()));
                    findings.push(finding);
                }
            }
        }
        unknown
    }

    /// Every locale of the plan needs the same phrases and a text on the method.
    fn complete(&mut self, locales: &[String], inputs: &mut Inputs, findings: &mut Findings) {
        let all: Vec<String> = {
            let mut keys: Vec<String> = self
                .phrases
                .values()
                .flat_map(|p| p.keys().cloned())
                .collect();
            keys.sort();
            keys.dedup();
            keys
        };
        for locale in locales {
            let phrases = self.phrases.entry(locale.clone()).or_default();
            let missing: Vec<&str> = all
                .iter()
                .filter(|key| !has(phrases, key))
                .map(String::as_str)
                .collect();
            if missing.is_empty() {
                continue;
            }
            let mut list = missing.iter().take(8).copied().collect::<Vec<_>>();
            let count = format!("… ({})", missing.len());
            if missing.len() > list.len() {
                list.push(&count);
            }
            // What the project itself added is translated there; else the folder is to be filled.
            let added: Option<Vec<Span>> = missing
                .iter()
                .map(|key| self.own.get(*key).copied())
                .collect();
            let span = added
                .and_then(|added| added.first().copied())
                .unwrap_or_else(|| empty(&format!("i18n/{locale}"), inputs));
            let finding = Finding::new(Code::MissingPhrase, span)
                .with("locale", locale.as_str())
                .with("missing", list.join(", "));
            findings.push(finding);
        }
    }
}

/// The slots of a phrase: `period` and `date` of "{period}, due {date}".
fn slots(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('{').skip(1);
    parts
        .filter_map(|part| part.split_once('}'))
        .map(|(slot, _)| slot)
}

/// The key without its plural form.
fn plural_base(key: &str) -> &str {
    match key.rsplit_once('.') {
        Some((base, form)) if form == "other" || PLURALS.contains(&form) => base,
        Some(_) | None => key,
    }
}

/// Whether a locale has a phrase; languages differ in their plural forms, so the form `other` serves for each.
fn has(phrases: &Phrases, key: &str) -> bool {
    let form = key
        .rsplit_once('.')
        .filter(|(_, form)| PLURALS.contains(form));
    phrases.contains_key(key)
        || form.is_some_and(|(base, _)| phrases.contains_key(&format!("{base}.other")))
}

/// Plural forms that a language may lack.
const PLURALS: &[&str] = &["zero", "one", "two", "few", "many"];

/// The locale that a path is for: `fr` of `i18n/fr/words.yaml`.
fn locale(path: &str) -> Option<&str> {
    let text = path.strip_prefix("pages/methodology.");
    let phrases = path
        .strip_prefix("i18n/")
        .and_then(|rest| rest.split_once('/'));
    text.and_then(|name| name.strip_suffix(".md"))
        .or(phrases.map(|(locale, _)| locale))
}

/// Reports what is no phrase: lists, and a file that is no map.
fn shape(node: &Node, expected: &'static str, findings: &mut Findings) {
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                shape(&entry.value, "text", findings);
            }
        }
        Kind::Scalar { .. } if expected == "text" => {}
        Kind::Null => {}
        Kind::Scalar { .. } | Kind::List(_) => {
            let locales = &[];
            Decoder { findings, locales }.wrong_type(node, expected);
        }
    }
}

/// A file of the theme without its text, to point at.
fn empty(path: &str, inputs: &mut Inputs) -> Span {
    let span = Span::file(next_file(inputs));
    let (path, text) = (format!("themes/default/{path}"), String::new());
    inputs.sources.push(Source { path, text });
    span
}

/// A finding about a file of the project's theme as such.
fn about(code: Code, path: &str, inputs: &mut Inputs) -> Finding {
    let span = empty(path, inputs);
    Finding::new(code, span).with("file", format!("themes/default/{path}"))
}

fn unused(path: &str, inputs: &mut Inputs) -> Finding {
    about(Code::UnusedThemeFile, path, inputs)
}

fn next_file(inputs: &Inputs) -> u32 {
    u32::try_from(inputs.sources.len()).unwrap_or(u32::MAX)
}

/// Adds a text of the theme to the sources.
fn source(
    path: &str,
    bytes: &[u8],
    inputs: &mut Inputs,
    findings: &mut Findings,
) -> Option<(u32, String)> {
    let file = next_file(inputs);
    let path = format!("themes/default/{path}");
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) => {
            let shown = text.clone();
            inputs.sources.push(Source { path, text: shown });
            Some((file, text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            inputs.sources.push(Source { path, text });
            findings.push(Finding::new(Code::NotUtf8, Span::new(file, at, at + 1)));
            None
        }
    }
}

/// Reads the templates; their faults are findings at their places.
fn tera(templates: &[ThemeText], findings: &mut Findings) -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    // So that templates are checked for unknown functions as they are read.
    tera.register_function("t", |_: Kwargs, _: &tera::State| String::new());
    let texts = templates.iter().map(|t| (t.name.as_str(), t.text.as_str()));
    if let Err(error) = tera.add_raw_templates(texts) {
        template_fault(&error, templates, findings);
    }
    tera
}

/// Reports an error of the template engine where it lies.
pub(super) fn template_fault(
    error: &tera::Error,
    templates: &[ThemeText],
    findings: &mut Findings,
) {
    let mut message = error.to_string();
    let mut span = None;
    if let tera::ErrorKind::SyntaxError(report) | tera::ErrorKind::RenderingError(report) =
        error.kind()
    {
        let template = templates.iter().find(|t| t.name == report.filename());
        if let Some(template) = template {
            let range = report.span().range.clone();
            span = Some(Span::new(template.file, range.start, range.end));
        }
        report.message().clone_into(&mut message);
    }
    // Errors of other kinds only name the template: "… in `page.html` …", or "page.html:2:14".
    let named = templates.iter().find(|t| message.contains(&t.name));
    let place = named.or(templates.first()).map_or(Span::default(), |t| {
        let line = line_in(&message, &t.name).unwrap_or(1);
        let before: usize = t
            .text
            .split_inclusive('\n')
            .take(line - 1)
            .map(str::len)
            .sum();
        Span::new(t.file, before, before)
    });
    let reason = message.lines().next().unwrap_or_default();
    let finding = Finding::new(Code::BadTemplate, span.unwrap_or(place))
        .with("reason", reason.strip_prefix("error: ").unwrap_or(reason));
    findings.push(finding);
}

/// The line that a message names behind a template: 2 of "page.html:2:14".
fn line_in(message: &str, template: &str) -> Option<usize> {
    let (_, rest) = message.split_once(&format!("{template}:"))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|line| *line > 0)
}
