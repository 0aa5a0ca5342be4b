//! Numbers, dates, periods, order and phrases of one locale.
//!
//! Owns [`Locale`]. Numbers and plurals come from CLDR through ICU; every word comes from the theme's phrases.

use super::theme::Phrases;
use crate::diag::fill_slots;
use crate::model::Unit;
use crate::model::period::Period;
use crate::model::quantity::{Number, round_decimals};
use crate::model::release::Hour;
use dashu_ratio::RBig;
use icu_collator::{CollatorBorrowed, options::CollatorOptions};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_decimal::options::{DecimalFormatterOptions, GroupingStrategy};
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use jiff::civil::Date;
use std::cmp::Ordering;
use std::collections::HashMap;

/// One locale and how it writes.
#[derive(Debug)]
pub struct Locale {
    /// BCP 47 code.
    pub code: String,
    /// Looked up on every line of every page, never walked through.
    phrases: HashMap<String, String>,
    /// Symbols and words of states, by group and state: `task`, `done`.
    marks: HashMap<String, HashMap<String, (String, String)>>,
    numbers: Option<DecimalFormatter>,
    plurals: Option<PluralRules>,
    collator: Option<CollatorBorrowed<'static>>,
}

impl Locale {
    /// A locale with its phrases; data that ICU does not have falls back to plain digits and byte order.
    #[must_use]
    pub fn new(code: &str, phrases: Phrases) -> Self {
        let locale: Option<icu_locale_core::Locale> = code.parse().ok();
        let mut options = DecimalFormatterOptions::default();
        options.grouping_strategy = Some(GroupingStrategy::Always);
        let numbers = locale
            .as_ref()
            .and_then(|l| DecimalFormatter::try_new(l.into(), options).ok());
        let plurals = locale
            .as_ref()
            .and_then(|l| PluralRules::try_new(l.into(), PluralRulesOptions::default()).ok());
        let collator = locale
            .as_ref()
            .and_then(|l| CollatorBorrowed::try_new(l.into(), CollatorOptions::default()).ok());
        let mut marks: HashMap<String, HashMap<String, (String, String)>> = HashMap::new();
        for (key, symbol) in &phrases {
            let state = key.strip_suffix(".symbol");
            let Some((group, slug)) = state.and_then(|state| state.split_once('.')) else {
                continue;
            };
            if let Some(word) = phrases.get(&format!("{group}.{slug}.word")) {
                let group = marks.entry(group.to_owned()).or_default();
                group.insert(slug.to_owned(), (symbol.clone(), word.clone()));
            }
        }
        Self {
            code: code.to_owned(),
            marks,
            phrases: phrases.into_iter().collect(),
            numbers,
            plurals,
            collator,
        }
    }

    /// The phrase of a key, as written; `None` for a key that there is not.
    #[must_use]
    pub fn phrase(&self, key: &str) -> Option<&str> {
        self.phrases.get(key).map(String::as_str)
    }

    /// Symbol and word of a state of a group of phrases; one that there is not shows its key.
    #[must_use]
    pub fn mark(&self, group: &str, slug: &str) -> (String, String) {
        let known = self.marks.get(group).and_then(|states| states.get(slug));
        known.cloned().unwrap_or_else(|| {
            let part = |part: &str| self.t(&format!("{group}.{slug}.{part}"), &[]);
            (part("symbol"), part("word"))
        })
    }

    /// A phrase with its slots filled; a key that there is not shows itself, so that nobody misses it.
    #[must_use]
    pub fn t(&self, key: &str, slots: &[(&str, &str)]) -> String {
        match self.phrases.get(key) {
            Some(template) => fill(template, slots),
            None => format!("⟦{key}⟧"),
        }
    }

    /// A phrase in the plural form that `count` asks for: `key.one`, `key.other` and so on, with `{n}` filled.
    #[must_use]
    pub fn plural(&self, key: &str, count: usize, slots: &[(&str, &str)]) -> String {
        let n = self.integer(count);
        let mut all = vec![("n", n.as_str())];
        all.extend_from_slice(slots);
        let form = format!("{key}.{}", self.category(count));
        let key = if self.phrases.contains_key(&form) {
            form
        } else {
            format!("{key}.other")
        };
        self.t(&key, &all)
    }

    fn category(&self, count: usize) -> &'static str {
        let category = self.plurals.as_ref().map(|p| p.category_for(count));
        match category {
            Some(PluralCategory::Zero) => "zero",
            Some(PluralCategory::One) => "one",
            Some(PluralCategory::Two) => "two",
            Some(PluralCategory::Few) => "few",
            Some(PluralCategory::Many) => "many",
            Some(PluralCategory::Other) | None => "other",
        }
    }

    /// A plain decimal ("-1234.50") as this locale writes it ("−1.234,50").
    #[must_use]
    pub fn decimal(&self, plain: &str) -> String {
        let formatted = self.numbers.as_ref().and_then(|numbers| {
            let decimal = Decimal::try_from_str(plain).ok()?;
            Some(numbers.format(&decimal).to_string())
        });
        let text = formatted.unwrap_or_else(|| plain.to_owned());
        // The true minus is as wide as a digit and does not break from it.
        text.replace('-', "\u{2212}")
    }

    /// A count.
    #[must_use]
    pub fn integer(&self, count: usize) -> String {
        self.decimal(&count.to_string())
    }

    /// A figure without its unit: as written, or rounded to `decimals`; scaled as the unit is read.
    #[must_use]
    pub fn figure(&self, number: &Number, unit: &Unit, decimals: Option<usize>) -> String {
        match (&unit.display, decimals) {
            (Some((scale, _)), decimals) => {
                let scaled = number.exact() / scale.exact();
                let digits = decimals.unwrap_or(unit.decimals.max(2));
                let plain = round_decimals(&scaled, digits);
                self.decimal(if decimals.is_some() {
                    &plain
                } else {
                    trim(&plain)
                })
            }
            (None, Some(decimals)) => self.decimal(&number.rounded(decimals)),
            (None, None) if number.is_written() => self.decimal(&number.to_string()),
            (None, None) => {
                let digits = number.decimals().unwrap_or(unit.decimals);
                self.decimal(&number.rounded(digits))
            }
        }
    }

    /// A derived figure, rounded to `decimals` (default: the unit's) and without zeros at the end, without its unit.
    #[must_use]
    pub fn derived(&self, value: &RBig, unit: &Unit, decimals: Option<usize>) -> String {
        let (value, least) = match &unit.display {
            Some((scale, _)) => (value / scale.exact(), 2),
            None => (value.clone(), 0),
        };
        let digits = decimals.unwrap_or(unit.decimals).max(least);
        self.decimal(trim(&round_decimals(&value, digits)))
    }

    /// What stands after a figure, with the space before it: "%", " ha", " triệu con".
    #[must_use]
    pub fn symbol(&self, unit: &Unit, figure: &str) -> String {
        match &unit.display {
            Some((_, name)) => format!("\u{a0}{}", name.get(&self.code).0),
            None => self.own_symbol(unit, figure),
        }
    }

    /// The same of a figure that is not scaled for reading.
    #[must_use]
    pub fn own_symbol(&self, unit: &Unit, figure: &str) -> String {
        let is_one = figure.trim_start_matches(['-', '−']) == "1";
        let one = unit.one.as_ref().filter(|_| is_one);
        let space = if unit.spaced { "\u{a0}" } else { "" };
        format!("{space}{}", one.unwrap_or(&unit.symbol).get(&self.code).0)
    }

    /// A figure as it is written, with its unit.
    #[must_use]
    pub fn with_symbol(&self, figure: String, unit: &Unit) -> String {
        let symbol = self.symbol(unit, &figure);
        figure + &symbol
    }

    /// A figure with its unit.
    #[must_use]
    pub fn quantity(&self, number: &Number, unit: &Unit, decimals: Option<usize>) -> String {
        self.with_symbol(self.figure(number, unit, decimals), unit)
    }

    /// A derived figure with its unit.
    #[must_use]
    pub fn derived_quantity(&self, value: &RBig, unit: &Unit, decimals: Option<usize>) -> String {
        self.with_symbol(self.derived(value, unit, decimals), unit)
    }

    /// A period in running text, or `short` for tables.
    #[must_use]
    pub fn period(&self, period: Period, short: bool) -> String {
        let kind = match period {
            Period::Year(_) => "year".to_owned(),
            Period::Half(_, k) => format!("half-{k}"),
            Period::Quarter(..) => "quarter".to_owned(),
            Period::Month(..) => "month".to_owned(),
        };
        let k = match period {
            Period::Year(_) => 0,
            Period::Half(_, k) | Period::Quarter(_, k) | Period::Month(_, k) => k,
        };
        let length = if short { "short" } else { "long" };
        let key = format!("period.{length}.{kind}");
        let slots = [
            ("year", &*period.year().to_string()),
            ("k", &*k.to_string()),
            ("month", &*self.t(&format!("month.{k}"), &[])),
        ];
        self.t(&key, &slots)
    }

    /// "08:00 (UTC+7), 22 June 2026"
    #[must_use]
    pub fn hour(&self, hour: Hour) -> String {
        let clock = format!("{:02}:{:02}", hour.clock.hour(), hour.clock.minute());
        let offset = hour.offset();
        let (hours, minutes) = (offset / 60, (offset % 60).abs());
        let zone = match (offset, minutes) {
            (0, _) => "UTC".to_owned(),
            (_, 0) => format!("UTC{hours:+}"),
            (_, _) => format!("UTC{hours:+}:{minutes:02}"),
        };
        let slots = [
            ("clock", &*clock),
            ("zone", &*zone),
            ("date", &*self.date(hour.day)),
        ];
        self.t("release.hour", &slots)
    }

    /// A date in running text.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        self.dated("date.long", date)
    }

    /// A date for tables.
    #[must_use]
    pub fn short_date(&self, date: Date) -> String {
        self.dated("date.short", date)
    }

    fn dated(&self, key: &str, date: Date) -> String {
        let month = date.month().to_string();
        let slots = [
            ("day", &*date.day().to_string()),
            ("month", &*month),
            ("month-name", &*self.t(&format!("month.{month}"), &[])),
            ("year", &*date.year().to_string()),
        ];
        self.t(key, &slots)
    }

    /// Alphabetical order.
    #[must_use]
    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        match &self.collator {
            Some(collator) => collator.compare(a, b).then_with(|| a.cmp(b)),
            None => a.cmp(b),
        }
    }

    /// A text with a capital at its start.
    #[must_use]
    pub fn sentence_case(text: &str) -> String {
        let mut chars = text.chars();
        chars.next().map_or_else(String::new, |first| {
            first.to_uppercase().chain(chars).collect()
        })
    }
}

/// Drops zeros at the end of the digits after the point.
fn trim(plain: &str) -> &str {
    if plain.contains('.') {
        plain.trim_end_matches('0').trim_end_matches('.')
    } else {
        plain
    }
}

/// Fills `{slot}`s.
fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    fill_slots(template, |name| {
        let (_, text) = slots.iter().find(|(slot, _)| *slot == name)?;
        Some((*text).into())
    })
}

/// A text of at most `length` characters: whole, or cut at a word with "…".
#[must_use]
pub fn shortened(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let cut: String = text.chars().take(length.saturating_sub(1)).collect();
    let words = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', ':', '.']))
}
