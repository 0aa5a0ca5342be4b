//! Trees → records, by one declarative table of fields a record.
//!
//! Owns [`Decode`], the `record!` and `choice!` macros and the decoding of plain things: texts, numbers, dates, periods, identifiers.
//! Every fault of a record is reported, not the first; a fault is reported once, where it can be mended.

use super::yaml::{Entry, Kind, Node};
use crate::diag::{Code, Finding, Findings, Span, Spanned, closest};
use crate::model::Text;
use crate::model::period::Period;
use crate::model::quantity::{Number, NumberError};
use crate::model::release::{Hour, When};
use crate::model::target::Reading;
use jiff::Timestamp;
use jiff::civil::{Date, Time};

/// What decoding needs besides the node.
#[derive(Debug)]
pub struct Decoder<'a> {
    /// Where faults go.
    pub findings: &'a mut Findings,
    /// The plan's locales; empty while `plan.yaml` itself is read, and then any locale will do.
    pub locales: &'a [String],
}

/// Something that a node can be read as.
pub trait Decode: Sized {
    /// Reads it; `None` when it cannot be, which then has been reported.
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self>;

    /// What stands for a field that is left out; `None` when it must be there.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

impl Decoder<'_> {
    /// Reports a fault.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Reports that something else belongs here.
    pub fn wrong_type(&mut self, node: &Node, expected: &'static str) {
        // A missing translation of an empty value would only repeat that nothing is there.
        let found = match node.kind {
            Kind::Null => "nothing",
            Kind::Scalar { .. } => "text",
            Kind::List(_) => "list",
            Kind::Map(_) => "map",
        };
        let finding = Finding::new(Code::WrongType, node.span)
            .term("expected", expected)
            .term("found", found)
            .instead((expected == "map").then(|| field(node)).flatten());
        self.report(finding);
    }

    /// The scalar's text, or a report that `expected` belongs here; quotes with nothing within are nothing.
    pub fn scalar<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n str> {
        match &node.kind {
            // An ellipsis alone is what a message leaves to be written.
            Kind::Scalar { text, .. } if matches!(text.trim(), "" | "…" | "...") => {
                self.report(Finding::new(Code::EmptyText, node.span));
                None
            }
            Kind::Scalar { text, .. } => {
                // Escapes can write what the file itself does not hold.
                if let Some(c) = text.chars().find(|c| super::is_hidden(*c)) {
                    let code = format!("U+{:04X}", u32::from(c));
                    self.report(Finding::new(Code::HiddenCharacter, node.span).with("code", code));
                    return None;
                }
                Some(text)
            }
            Kind::Null | Kind::List(_) | Kind::Map(_) => {
                self.wrong_type(node, expected);
                None
            }
        }
    }

    /// The entries of a map, or a report that `expected` belongs here.
    pub fn map<'n>(&mut self, node: &'n Node, expected: &'static str) -> Option<&'n [Entry]> {
        match &node.kind {
            Kind::Map(entries) => Some(entries),
            Kind::Null | Kind::Scalar { .. } | Kind::List(_) => {
                self.wrong_type(node, expected);
                None
            }
        }
    }

    /// Reads one field of a record that stands at `at`.
    pub fn field<T: Decode>(&mut self, entries: &[Entry], at: Span, key: &str) -> Option<T> {
        let entry = entries.iter().find(|e| e.key.value == key);
        match entry {
            // What was to be held back must not be public for want of a period.
            Some(entry) if entry.value.kind == Kind::Null && key == "publish_with" => {
                self.report(Finding::new(Code::EmptyText, entry.key.span));
                None
            }
            Some(entry) if entry.value.kind == Kind::Null && T::absent().is_some() => T::absent(),
            Some(entry) => T::decode(&entry.value, self),
            None => {
                let absent = T::absent();
                if absent.is_none() {
                    let finding = Finding::new(Code::MissingField, at).with("field", key);
                    self.report(finding);
                }
                absent
            }
        }
    }

    /// Reports fields that a record does not have.
    pub fn unknown(&mut self, entries: &[Entry], known: &[&str]) {
        for entry in entries {
            let key = entry.key.value.as_str();
            if !known.contains(&key) {
                let finding = Finding::new(Code::UnknownField, entry.key.span)
                    .with("field", key)
                    .with("known", known.join(", "))
                    .instead(closest(key, known.iter().copied()));
                self.report(finding);
            }
        }
    }
}

/// The field that a text means which lacks the space behind its colon: `forest-cover:64.1`.
fn field(node: &Node) -> Option<String> {
    let Kind::Scalar { text, plain: true } = &node.kind else {
        return None;
    };
    let (key, value) = text.split_once(':')?;
    let name = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let close = !value.is_empty() && !value.starts_with(['/', ' ']) && !value.contains('\n');
    (close && !key.is_empty() && key.chars().all(name)).then(|| format!("{key}: {value}"))
}

/// Declares a record: its fields, their types, and by the types which may be left out.
macro_rules! record {
    (@key $field:ident $key:literal) => { $key };
    (@key $field:ident) => { stringify!($field) };
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$field_doc:meta])* $field:ident $(as $key:literal)?: $type:ty,)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it stands.
            pub span: $crate::diag::Span,
            $($(#[$field_doc])* pub $field: $type,)*
        }

        impl $name {
            /// The names of its fields.
            pub const FIELDS: &[&str] = &[$(record!(@key $field $($key)?),)*];
        }

        impl $crate::load::decode::Decode for $name {
            fn decode(
                node: &$crate::load::yaml::Node,
                d: &mut $crate::load::decode::Decoder<'_>,
            ) -> Option<Self> {
                let entries = d.map(node, "map")?;
                d.unknown(entries, Self::FIELDS);
                $(let $field = d.field::<$type>(entries, node.span, record!(@key $field $($key)?));)*
                Some(Self { span: node.span, $($field: $field?,)* })
            }
        }
    )*};
}
pub(crate) use record;

/// Declares how the words of an enum are written.
macro_rules! choice {
    ($($type:ty { $($word:literal => $value:expr,)* })*) => {$(
        impl $crate::load::decode::Decode for $type {
            fn decode(
                node: &$crate::load::yaml::Node,
                d: &mut $crate::load::decode::Decoder<'_>,
            ) -> Option<Self> {
                const WORDS: &[&str] = &[$($word,)*];
                let word = d.scalar(node, "word")?;
                match word {
                    $($word => Some($value),)*
                    other => {
                        let finding = $crate::diag::Finding::new($crate::diag::Code::UnknownChoice, node.span)
                            .with("word", other)
                            .with("known", WORDS.join(", "))
                            .instead($crate::diag::closest(other, WORDS.iter().copied()));
                        d.report(finding);
                        None
                    }
                }
            }
        }
    )*};
}
pub(crate) use choice;

impl<T: Decode> Decode for Option<T> {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        T::decode(node, d).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: Decode> Decode for Vec<T> {
    /// A list, or the one thing itself.
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        match &node.kind {
            Kind::List(items) => {
                let read: Vec<Option<T>> = items.iter().map(|item| T::decode(item, d)).collect();
                // What could be read is kept: the faults of the rest are reported, and names that it declares are known.
                Some(read.into_iter().flatten().collect())
            }
            Kind::Null | Kind::Scalar { .. } | Kind::Map(_) => {
                T::decode(node, d).map(|one| vec![one])
            }
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// A map with free keys, in the order written.
#[derive(Clone, Debug)]
pub struct Table<T>(pub Vec<(Spanned<String>, T)>);

impl<T: Decode> Decode for Table<T> {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let entries = d.map(node, "map")?;
        let read = entries
            .iter()
            .filter_map(|e| Some((e.key.clone(), T::decode(&e.value, d)?)))
            .collect();
        Some(Self(read))
    }

    fn absent() -> Option<Self> {
        Some(Self(Vec::new()))
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let span = node.span;
        T::decode(node, d).map(|value| Self { value, span })
    }
}

impl Decode for String {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        Some(d.scalar(node, "text")?.trim().to_owned())
    }
}

impl Decode for bool {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        match d.scalar(node, "bool")? {
            "true" => Some(true),
            "false" => Some(false),
            _ => {
                d.wrong_type(node, "bool");
                None
            }
        }
    }
}

/// An identifier: ASCII kebab-case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Id(pub String);

/// Whether a text is ASCII kebab-case: lower-case letters and digits, joined by single hyphens.
#[must_use]
pub fn is_kebab(text: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    text.len() <= 80 && text.split('-').all(word)
}

/// Folds a text to kebab-case: marks and đ folded, everything else a hyphen.
#[must_use]
pub fn kebab(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut out = String::new();
    for c in text.to_lowercase().nfd() {
        let c = if c == 'đ' { 'd' } else { c };
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !unicode_normalization::char::is_combining_mark(c)
            && !out.is_empty()
            && !out.ends_with('-')
        {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

impl Decode for Id {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "id")?;
        if is_kebab(text) {
            return Some(Self(text.to_owned()));
        }
        let instead = Some(kebab(text)).filter(|k| is_kebab(k));
        let finding = Finding::new(Code::BadId, node.span)
            .with("id", text)
            .term("remedy", "id-shape")
            .instead(instead);
        d.report(finding);
        None
    }
}

impl Decode for Number {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "number")?.trim();
        let error = match Self::parse(text) {
            Ok(number) => return Some(number),
            Err(error) => error,
        };
        let (code, instead) = match error {
            NumberError::Comma(instead) => (Code::DecimalComma, Some(instead)),
            NumberError::Grouped(instead) => (Code::GroupedNumber, Some(instead)),
            NumberError::Other => (Code::BadNumber, plain(text)),
        };
        let mut finding = Finding::new(code, node.span)
            .with("number", text)
            .instead(instead);
        if code == Code::BadNumber {
            finding = finding.term("remedy", "number-plain");
        }
        d.report(finding);
        None
    }
}

/// The number that a text means which is no plain decimal, where that is beyond doubt: `+5`, `007`, `.5`.
fn plain(text: &str) -> Option<String> {
    let bare = text.strip_prefix('+').unwrap_or(text);
    let (sign, digits) = match bare.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", bare),
    };
    let digits = digits.trim_start_matches('0');
    let zero = if digits.starts_with(|c: char| c.is_ascii_digit()) {
        ""
    } else {
        "0"
    };
    let plain = format!("{sign}{zero}{digits}");
    Number::parse(&plain).is_ok().then_some(plain)
}

/// A whole number within a range that its type names; the term says which.
macro_rules! whole {
    ($($(#[$doc:meta])* $name:ident($type:ty) in $range:expr, $remedy:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub $type);

        impl Decode for $name {
            fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
                let text = d.scalar(node, "whole")?;
                let plain = !text.starts_with('+');
                match text.parse::<$type>() {
                    Ok(number) if plain && $range.contains(&number) => Some(Self(number)),
                    Ok(_) | Err(_) => {
                        let finding = Finding::new(Code::BadNumber, node.span)
                            .with("number", text)
                            .term("remedy", $remedy);
                        d.report(finding);
                        None
                    }
                }
            }
        }
    )*};
}

whole! {
    /// A year.
    Year(i32) in (1900..2200), "number-year";
    /// A line of the source text.
    Line(u32) in (1..=100_000), "number-line";
    /// A small count.
    Small(u8) in (0..=30), "number-small";
    /// A column or row of a tile map.
    TileStep(u8) in (0..=15), "number-tile";
    /// A place in an order.
    Order(i32) in (-1_000_000..=1_000_000), "number-order";
}

impl Decode for Period {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "period")?;
        if let Ok(period) = text.parse() {
            return Some(period);
        }
        let finding = Finding::new(Code::BadPeriod, node.span)
            .with("period", text)
            .instead(near_period(text));
        d.report(finding);
        None
    }
}

/// The period that a text means which is none as written: `2024h1`, `Q3/2024`, `2024-M7`.
fn near_period(text: &str) -> Option<String> {
    let upper = text.to_uppercase();
    let words: Vec<&str> = upper.split(['-', '/', ' ', '_']).collect();
    let (year, part) = match words.as_slice() {
        [word] => word.split_at_checked(4)?,
        [first, second] if second.len() == 4 => (*second, *first),
        [first, second] => (*first, *second),
        _ => return None,
    };
    let candidates = [part.to_owned(), part.replace('M', "M0")];
    let mut candidates = candidates.iter().map(|part| format!("{year}-{part}"));
    candidates.find(|candidate| candidate.parse::<Period>().is_ok())
}

/// Whether a text has the shape `dddd-dd-dd`; jiff alone would take longer years, week dates and more.
fn date_shape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        })
}

fn date(text: &str) -> Option<Date> {
    date_shape(text).then(|| text.parse().ok())?
}

fn bad_date(node: &Node, text: &str, d: &mut Decoder<'_>) {
    // 15/6/2024 and 15-06-2024 are how dates are written by hand.
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    let instead = match parts.as_slice() {
        [day, month, year] if year.len() == 4 => {
            let text = format!("{year}-{month:0>2}-{day:0>2}");
            date(&text).map(|_| text)
        }
        _ => None,
    };
    let finding = Finding::new(Code::BadDate, node.span)
        .with("date", text)
        .instead(instead);
    d.report(finding);
}

impl Decode for Date {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "date")?;
        let date = date(text);
        if date.is_none() {
            bad_date(node, text, d);
        }
        date
    }
}

impl Decode for Hour {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "instant")?;
        let hour = hour(text);
        if hour.is_none() {
            bad_date(node, text, d);
        }
        hour
    }
}

/// Reads "2024-06-15T08:00+07:00": a day, an hour and minutes, and an offset or Z.
fn hour(text: &str) -> Option<Hour> {
    let day = text.get(..10).and_then(date)?;
    let rest = text.get(10..)?.strip_prefix('T')?;
    let zoned = rest.ends_with(|c: char| c.is_ascii_digit() || c == 'Z');
    let at: Timestamp = zoned.then(|| text.parse().ok())??;
    let clock: Time = rest.get(..5)?.parse().ok()?;
    Some(Hour { at, day, clock })
}

impl Decode for When {
    /// An hour, a day, or a month.
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let text = d.scalar(node, "when")?;
        let month = || {
            let first = (text.len() == 7).then(|| date(&format!("{text}-01")))??;
            Some(Self::Month(first.year(), first.month()))
        };
        let day = || date(text).map(Self::Day);
        let when = hour(text).map(Self::Hour).or_else(day).or_else(month);
        if when.is_none() {
            bad_date(node, text, d);
        }
        when
    }
}

/// Reads a text by locale; `neutral` ones stand for every locale when written as a plain string.
fn text(node: &Node, neutral: bool, d: &mut Decoder<'_>) -> Option<Text> {
    let locales = d.locales.to_vec();
    let mut found: Vec<(String, String)> = Vec::new();
    // What stands there but cannot be read is no missing translation.
    let mut written: Vec<&str> = Vec::new();
    match &node.kind {
        Kind::Scalar { .. } => {
            let text = String::decode(node, d)?;
            if neutral {
                found.extend(locales.iter().map(|l| (l.clone(), text.clone())));
            }
            if found.is_empty() {
                found.push((locales.first().cloned().unwrap_or_default(), text));
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                let locale = &entry.key.value;
                if !locales.is_empty() && !locales.contains(locale) {
                    let finding = Finding::new(Code::UnknownLocale, entry.key.span)
                        .with("locale", locale.as_str())
                        .with("known", locales.join(", "));
                    d.report(finding);
                    continue;
                }
                written.push(locale);
                if let Some(text) = String::decode(&entry.value, d) {
                    found.push((locale.clone(), text));
                }
            }
            if found.is_empty() {
                if entries.is_empty() {
                    d.wrong_type(node, "text");
                }
                return None;
            }
            // Readers fall back to the first locale there is, so the plan's order decides.
            found.sort_by_key(|(locale, _)| locales.iter().position(|l| l == locale));
        }
        Kind::Null | Kind::List(_) => {
            d.wrong_type(node, "text");
            return None;
        }
    }
    if !neutral {
        let missing: Vec<&str> = locales
            .iter()
            .map(String::as_str)
            .filter(|l| !written.contains(l) && !found.iter().any(|(locale, _)| locale == l))
            .collect();
        if !missing.is_empty() {
            let finding = Finding::new(Code::MissingTranslation, node.span)
                .with("missing", missing.join(", "))
                .with(
                    "first",
                    found.first().map(|(l, _)| l.clone()).unwrap_or_default(),
                );
            d.report(finding);
        }
    }
    Some(Text(found))
}

impl Decode for Text {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        text(node, false, d)
    }
}

/// A text that may be the same in every locale: a symbol, a printed figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label(pub Text);

impl Decode for Label {
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        text(node, true, d).map(Self)
    }
}

impl<T: Decode> Decode for Reading<T> {
    /// The thing itself, or `{ value, stated, why }`.
    fn decode(node: &Node, d: &mut Decoder<'_>) -> Option<Self> {
        let entries = match &node.kind {
            Kind::Map(entries) if entries.iter().any(|e| e.key.value == "value") => entries,
            Kind::Null | Kind::Scalar { .. } | Kind::List(_) | Kind::Map(_) => {
                return T::decode(node, d).map(|value| Self {
                    value,
                    stated: true,
                    why: None,
                });
            }
        };
        d.unknown(entries, &["value", "stated", "why"]);
        let value = d.field(entries, node.span, "value");
        let stated: Option<Option<bool>> = d.field(entries, node.span, "stated");
        let why = d.field(entries, node.span, "why");
        Some(Self {
            value: value?,
            stated: stated?.unwrap_or(true),
            why: why?,
        })
    }
}
