//! Plan × Progress × Theme → artifacts, one at a time.
//!
//! Owns the list of what a site consists of. Reads no file, knows no clock, judges no progress.

pub mod address;
pub mod chart;
pub mod data;
pub mod locale;
pub mod narrative;
mod pages;
pub mod picture;
pub mod theme;
pub mod view;
pub mod words;

use crate::assess::Progress;
use crate::diag::{Code, Finding, Findings, Span};
use crate::model::Plan;
use crate::parallel;
use address::{Addresses, PageId};
use locale::Locale;
use pages::Pages;
use tera::{Kwargs, Tera};
use theme::{Theme, ThemeText};
use words::Words;

/// A site about to be written: a plan as the public may see it, its verdicts and its theme.
pub struct Site<'a> {
    plan: &'a Plan,
    progress: &'a Progress,
    theme: &'a Theme,
    locales: Vec<(Locale, Tera)>,
}

impl<'a> Site<'a> {
    /// Readies templates and locales; `None` when templates cannot be read, which has been reported.
    pub fn new(
        plan: &'a Plan,
        progress: &'a Progress,
        theme: &'a Theme,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut locales = Vec::new();
        let templates = tera(theme, findings)?;
        for code in &plan.meta.locales {
            let phrases = theme.phrases.get(code).cloned().unwrap_or_default();
            let mut tera = templates.clone();
            let said = Locale::new(code, phrases.clone());
            tera.register_function("t", move |arguments: Kwargs, _: &tera::State| {
                phrase(&said, &arguments)
            });
            locales.push((Locale::new(code, phrases), tera));
        }
        Some(Self {
            plan,
            progress,
            theme,
            locales,
        })
    }

    /// Hands every artifact of the site to `put`, as (path, bytes), one at a time; stops where `put` fails.
    ///
    /// # Errors
    /// Those of `put`. Faults of the content are findings, and the artifact they are in is left out.
    pub fn write<E>(
        &self,
        findings: &mut Findings,
        put: &mut dyn FnMut(String, Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        let addresses = Addresses::new(self.plan);
        for (locale, tera) in &self.locales {
            let words = Words {
                plan: self.plan,
                locale,
            };
            let pages = Pages::new(words, self.progress, self.theme, tera);
            // Pages are made side by side and handed over in their order, a batch at a time: memory never holds the site.
            for batch in addresses.pages().chunks(BATCH) {
                for (path, html) in side_by_side(batch, &pages, addresses, findings) {
                    put(path, html.into_bytes())?;
                }
            }
            for (path, page) in addresses.moved(&locale.code) {
                if let Some(html) = pages.moved(&path, page, findings) {
                    put(path, html.into_bytes())?;
                }
            }
            let main = self.plan.meta.locales.first() == Some(&locale.code);
            if main && self.plan.meta.address.is_some() {
                let path = addresses.path(PageId::NotFound, &locale.code);
                if let Some(html) = pages.render(PageId::NotFound, &path, findings) {
                    put(path, html.into_bytes())?;
                }
            }
        }
        for (path, bytes) in data::files(self.plan, self.progress) {
            put(path, bytes)?;
        }
        for (path, bytes) in &self.theme.statics {
            put(format!("static/{path}"), bytes.to_vec())?;
        }
        Ok(())
    }

    /// Reads every narrative and page as its readers will, in all periods, and draws nothing: for `check`.
    pub fn check(&self, findings: &mut Findings) {
        for (locale, tera) in &self.locales {
            let words = Words {
                plan: self.plan,
                locale,
            };
            Pages::new(words, self.progress, self.theme, tera).check(findings);
        }
    }
}

/// Pages that are made between two that are handed over.
const BATCH: usize = 96;

/// Makes some pages on all cores; paths, pages and findings come in the order given, however many cores there are.
fn side_by_side(
    batch: &[PageId],
    pages: &Pages<'_>,
    addresses: Addresses<'_>,
    findings: &mut Findings,
) -> Vec<(String, String)> {
    let make = |page: &PageId| {
        let mut findings = Findings::default();
        let path = addresses.path(*page, pages.code());
        let html = pages.render(*page, &path, &mut findings);
        (path, html, findings)
    };
    let mut out = Vec::new();
    for (path, html, found) in parallel::map(batch, make) {
        findings.extend(found);
        out.extend(html.map(|html| (path, html)));
    }
    out
}

/// Reads the templates; their faults are findings at their places.
fn tera(theme: &Theme, findings: &mut Findings) -> Option<Tera> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml"]);
    // So that templates are checked for unknown functions as they are read.
    tera.register_function("t", |_: Kwargs, _: &tera::State| String::new());
    let texts = theme.templates.iter();
    let texts = texts.map(|t| (t.name.as_str(), t.text.as_str()));
    if let Err(error) = tera.add_raw_templates(texts) {
        template_fault(&error, &theme.templates, findings);
        return None;
    }
    Some(tera)
}

/// Reports an error of the template engine where it lies.
fn template_fault(error: &tera::Error, templates: &[ThemeText], findings: &mut Findings) {
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

/// The function `t` of templates: `t(key="…", n=…, name="…")`.
fn phrase(locale: &Locale, arguments: &Kwargs) -> tera::TeraResult<String> {
    let key: String = arguments.must_get("key")?;
    let count: Option<usize> = arguments.get("n")?;
    let mut slots: Vec<(String, String)> = Vec::new();
    for (name, value) in arguments.iter() {
        let name = name.to_string();
        if name != "key" && name != "n" {
            slots.push((name, value.to_string()));
        }
    }
    let slots: Vec<(&str, &str)> = slots
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let known = locale.phrase(&key).is_some() || locale.phrase(&format!("{key}.other")).is_some();
    if !known {
        return Err(tera::Error::message(format!("no phrase `{key}`")));
    }
    Ok(match count {
        Some(count) if locale.phrase(&key).is_none() => locale.plural(&key, count, &slots),
        Some(_) | None => locale.t(&key, &slots),
    })
}

/// The line that a message names behind a template: 2 of "page.html:2:14".
fn line_in(message: &str, template: &str) -> Option<usize> {
    let (_, rest) = message.split_once(&format!("{template}:"))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok().filter(|line| *line > 0)
}
