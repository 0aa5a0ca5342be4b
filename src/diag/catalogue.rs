//! What the tool says, in Vietnamese and English: messages of findings, terms, and the commands' own sentences.
//!
//! Owns the two files beside it, `vi.yaml` and `en.yaml`; a test holds them to the same keys and slots.

use super::{Code, Slot};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A language of the tool's own messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Vietnamese.
    Vi,
    /// English.
    En,
}

/// Most characters that a text of the content may take in a message; lists of all fields have some 250.
const LONGEST: usize = 400;

/// The texts of one code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Texts<'a> {
    /// One sentence with slots: what is wrong.
    pub title: &'a str,
    /// One sentence with slots: what to do; may be empty where `instead` says it.
    pub help: &'a str,
    /// A paragraph for `tiendo explain`, with an example.
    pub explain: &'a str,
}

/// Keys are paths with dots: `codes.bad-id.title`, `terms.error`, `messages.built`.
type Catalogue = BTreeMap<String, String>;

static VI: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("vi.yaml")));
static EN: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("en.yaml")));

fn read(text: &str) -> Catalogue {
    let mut catalogue = Catalogue::new();
    if let Some(node) = crate::load::yaml::parse(0, text, &mut super::Findings::default()) {
        let said = node.flatten().into_iter();
        catalogue.extend(said.map(|(key, text)| (key, text.value)));
    }
    catalogue
}

/// Every key of a language, for the test that compares them.
#[must_use]
pub fn keys(lang: Lang) -> &'static BTreeMap<String, String> {
    match lang {
        Lang::Vi => &VI,
        Lang::En => &EN,
    }
}

fn get(lang: Lang, key: &str) -> &'static str {
    keys(lang).get(key).map_or("", String::as_str)
}

/// The texts of a code.
#[must_use]
pub(super) fn of(lang: Lang, code: Code) -> Texts<'static> {
    let part = |part: &str| get(lang, &format!("codes.{}.{part}", code.as_str()));
    Texts {
        title: part("title"),
        help: part("help"),
        explain: part("explain"),
    }
}

/// A term, such as the name of a kind of thing.
#[must_use]
pub fn term(lang: Lang, term: &str) -> &'static str {
    get(lang, &format!("terms.{term}"))
}

/// A sentence of the commands, with its slots filled.
#[must_use]
pub fn message(lang: Lang, key: &str, slots: &[(&'static str, Slot)]) -> String {
    fill(lang, get(lang, &format!("messages.{key}")), slots)
}

/// Fills `{slot}`s; what no slot fills stays as it is, so that a test can see it.
#[must_use]
pub(super) fn fill(lang: Lang, template: &str, slots: &[(&'static str, Slot)]) -> String {
    fill_slots(template, |name| {
        let (_, slot) = slots.iter().find(|(slot, _)| *slot == name)?;
        Some(match slot {
            // What is to be copied is of use only as a whole.
            Slot::Text(text) if name == "yaml" => text.into(),
            Slot::Text(text) => brief(text),
            Slot::Term(name) => term(lang, name).into(),
        })
    })
}

/// Replaces each `{name}` by what `slot` gives for it; where that is nothing, the text stays as it is.
pub fn fill_slots<'a>(template: &str, slot: impl Fn(&str) -> Option<Cow<'a, str>>) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let filled = after
            .split_once('}')
            .and_then(|(name, tail)| Some((slot(name)?, tail)));
        if let Some((text, tail)) = filled {
            out.push_str(&text);
            rest = tail;
        } else {
            out.push('{');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// A text of the content as part of a sentence: on one line, and not longer than a sentence bears.
fn brief(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST && !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let words: Vec<&str> = text.split_whitespace().take(LONGEST).collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(line.get(..end).unwrap_or_default().to_owned() + "…"),
        None => Cow::Owned(line),
    }
}

/// What a code means, for the list of all codes: the message with its slots left open.
#[must_use]
pub fn title(lang: Lang, code: Code) -> String {
    let mut out = String::new();
    for (at, part) in of(lang, code).title.split('{').enumerate() {
        let rest = part.split_once('}').filter(|_| at > 0);
        match rest {
            Some((_, rest)) => out.extend(["…", rest]),
            None => out.push_str(part),
        }
    }
    out
}

/// A paragraph on a code, with what to do.
#[must_use]
pub fn explain(lang: Lang, code: Code) -> String {
    let texts = of(lang, code);
    format!(
        "{}: {}\n\n{}",
        code.as_str(),
        title(lang, code),
        texts.explain
    )
}
