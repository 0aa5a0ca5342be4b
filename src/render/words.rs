//! Conditions, goals, verdicts and workings in words.
//!
//! Owns [`Words`]. All sentences are phrases of the theme; which phrase and which figures stand in it is decided here.

mod working;

use super::locale::Locale;
use super::view::Status;
use crate::assess::{Outcome, Reason, Since, Verdict, Working};
use crate::diag::Span;
use crate::model::period::{Moment, Period};
use crate::model::quantity::{Number, round_decimals};
use crate::model::target::{Condition, Goal, Measure, Target};
use crate::model::{Known, Plan, Text, Unit, UnitIx};
use dashu_ratio::RBig;

/// Puts a plan's figures into words of one locale.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The locale.
    pub locale: &'a Locale,
}

/// A unit that stands where a plan is broken; `resolve` refuses such plans before anything is rendered.
static NO_UNIT: std::sync::LazyLock<Unit> = std::sync::LazyLock::new(|| Unit {
    id: String::new(),
    name: Text(Vec::new()),
    symbol: Text(Vec::new()),
    one: None,
    spaced: false,
    ratio: None,
    decimals: 1,
    display: None,
    span: Span::file(0),
});

impl<'a> Words<'a> {
    /// A text in this locale, or as it falls back.
    #[must_use]
    pub fn text(&self, text: &'a Text) -> &'a str {
        text.get(&self.locale.code).0
    }

    /// A text of the plan in this locale, owned.
    #[must_use]
    pub fn plan_text(&self, text: &Text) -> String {
        text.get(&self.locale.code).0.to_owned()
    }

    /// The unit at a position.
    #[must_use]
    pub fn unit_at(&self, unit: UnitIx) -> &'a Unit {
        self.plan.units.get(unit.0).unwrap_or(&NO_UNIT)
    }

    /// A target's unit.
    #[must_use]
    pub fn unit(&self, target: &Target) -> &'a Unit {
        self.unit_at(target.unit)
    }

    /// A reported value with its unit.
    #[must_use]
    pub fn value(&self, target: &Target, value: &Number) -> String {
        let unit = self.unit(target);
        if value.is_written() {
            return self.locale.quantity(value, unit, None);
        }
        let usual = target.decimals.or(value.decimals());
        let usual = usual.unwrap_or(unit.decimals);
        let needed = apart(target, value.exact(), usual);
        let more = (needed > usual && unit.display.is_none()).then_some(needed);
        self.locale.quantity(value, unit, more.or(target.decimals))
    }

    /// A value as it reads beside another: where both would read the same, with all its digits or, since a share of two counts may have
    /// no last one, with as many as tell them apart.
    #[must_use]
    pub fn value_beside(&self, target: &Target, value: &Number, other: &Number) -> String {
        let read = self.value(target, value);
        if self.value(target, other) != read {
            return read;
        }
        let unit = self.unit(target);
        if !value.is_written() {
            let most = unit.decimals + 12;
            let said = |value: &Number, digits| self.locale.quantity(value, unit, Some(digits));
            let digits = (unit.decimals..most).find(|at| said(value, *at) != said(other, *at));
            return said(value, digits.unwrap_or(most));
        }
        let figure = self.locale.decimal(&value.to_string());
        let symbol = self.locale.own_symbol(unit, &figure);
        figure + &symbol
    }

    /// A derived figure with its unit.
    #[must_use]
    pub fn derived(&self, target: &Target, value: &RBig) -> String {
        let unit = self.unit(target);
        let usual = target.decimals.unwrap_or(unit.decimals);
        let decimals = match unit.display {
            Some(_) => usual,
            None => apart(target, value, usual),
        };
        self.locale.derived_quantity(value, unit, Some(decimals))
    }

    /// A change between two values: "tăng 1,2 điểm phần trăm".
    #[must_use]
    pub fn change(
        &self,
        target: &Target,
        then: &Number,
        now: &Number,
        decimals: Option<usize>,
    ) -> String {
        let unit = self.unit(target);
        let change = now.exact() - then.exact();
        let (key, size) = match change.sign() {
            dashu_int::Sign::Negative => ("change.down", -change),
            dashu_int::Sign::Positive if change == RBig::ZERO => ("change.same", change),
            dashu_int::Sign::Positive => ("change.up", change),
        };
        // A difference of decimals has no more digits than they have.
        let written = then.decimals().max(now.decimals());
        let digits = decimals.or(written).or(target.decimals);
        let number = self.locale.derived(&size, unit, digits);
        let v = self.as_difference(number, unit);
        self.locale.t(key, &[("v", &v)])
    }

    /// A difference or a change a year: of shares in points, else in the unit.
    #[must_use]
    pub fn difference(&self, target: &Target, value: &RBig) -> String {
        let unit = self.unit(target);
        let decimals = target.decimals.unwrap_or(unit.decimals);
        let number = self.locale.derived(value, unit, Some(decimals));
        self.as_difference(number, unit)
    }

    /// Shares differ by points, not by per cent.
    fn as_difference(&self, figure: String, unit: &Unit) -> String {
        if unit.is_share() {
            figure + &self.locale.t("change.points", &[])
        } else {
            self.locale.with_symbol(figure, unit)
        }
    }

    /// A share as a percentage: 0.05 → "5%".
    #[must_use]
    pub fn percent(&self, share: &RBig, decimals: usize) -> String {
        let hundred = share * RBig::from(100);
        let plain = round_decimals(&hundred, decimals);
        let plain = if plain.contains('.') {
            plain.trim_end_matches('0').trim_end_matches('.')
        } else {
            &plain
        };
        self.locale.decimal(plain) + "%"
    }

    /// A condition: "ít nhất 65%".
    #[must_use]
    pub fn condition(&self, target: &Target, condition: &Condition) -> String {
        let times = target.measure == Measure::Multiple;
        let v = |number: &Number| {
            if times {
                let v = self.locale.decimal(&number.to_string());
                self.locale.t("condition.times", &[("v", &v)])
            } else {
                self.value(target, number)
            }
        };
        let bare = |number: &Number| {
            if times {
                self.locale.decimal(&number.to_string())
            } else {
                self.locale.figure(number, self.unit(target), None)
            }
        };
        let one = |key: &str, number: &Number| self.locale.t(key, &[("v", &v(number))]);
        let two = |key: &str, a: &Number, b: &Number| {
            self.locale.t(key, &[("a", &bare(a)), ("b", &v(b))])
        };
        match condition {
            Condition::AtLeast(n) => one("condition.at_least", n),
            Condition::MoreThan(n) => one("condition.more_than", n),
            Condition::AtMost(n) => one("condition.at_most", n),
            Condition::LessThan(n) => one("condition.less_than", n),
            Condition::Between(a, b) => two("condition.between", a, b),
            Condition::AboveRange(a, b) => two("condition.above_range", a, b),
            Condition::About(n) => one("condition.about", n),
            Condition::KeptAt(n) => one("condition.kept_at", n),
            Condition::Hedged(inner) => {
                let c = self.condition(target, inner);
                self.locale.t("condition.hedged", &[("c", &c)])
            }
        }
    }

    /// Which phrase says a goal's date, and the years in it.
    fn dating(target: &Target, goal: &Goal) -> (&'static str, String, String) {
        let average = matches!(
            target.measure,
            Measure::FlowAverage | Measure::GrowthAverage
        );
        let from = goal.from.as_ref().map(|r| r.value.to_string());
        let by = goal.by.map(|y| y.to_string());
        let key = match (&by, goal.each_year, average) {
            (Some(_), _, true) if from.is_some() => "span",
            (Some(_), _, true) => "average-by",
            (Some(_), true, false) => "each-year-by",
            (Some(_), false, false) => "by",
            (None, true, _) => "each-year",
            (None, false, _) => "undated",
        };
        (key, from.unwrap_or_default(), by.unwrap_or_default())
    }

    /// A goal: "ít nhất 65% đến năm 2025".
    #[must_use]
    pub fn goal(&self, target: &Target, goal: &Goal) -> String {
        let c = self.condition(target, &goal.condition);
        let (key, from, year) = Self::dating(target, goal);
        let slots = [("c", &*c), ("from", &*from), ("year", &*year)];
        self.locale.t(&format!("goal.{key}"), &slots)
    }

    /// The date of a goal alone: "đến năm 2025".
    #[must_use]
    pub fn goal_date(&self, target: &Target, goal: &Goal) -> String {
        let (key, from, year) = Self::dating(target, goal);
        let key = match key {
            "average-by" => "by",
            other => other,
        };
        let slots = [("from", &*from), ("year", &*year)];
        self.locale.t(&format!("goal.date-{key}"), &slots)
    }

    /// A state of a group of phrases (`task`, `matter`, …) as readers see it: symbol and word.
    #[must_use]
    pub fn marked(&self, group: &str, slug: &str) -> Status {
        let (symbol, word) = self.locale.mark(group, slug);
        Status {
            slug: slug.to_owned(),
            symbol,
            word,
        }
    }

    /// A verdict as readers see it.
    #[must_use]
    pub fn status(&self, verdict: Verdict) -> Status {
        self.marked("verdict", verdict.slug())
    }

    /// What a verdict means, for the legend.
    #[must_use]
    pub fn meaning(&self, verdict: Verdict) -> String {
        let thresholds = &self.plan.meta.thresholds;
        let slots = [
            ("on", &*self.percent(thresholds.on_track.exact(), 1)),
            ("behind", &*self.percent(thresholds.behind.exact(), 1)),
        ];
        self.locale
            .t(&format!("verdict.{}.meaning", verdict.slug()), &slots)
    }

    /// The change since the last report; none where there is nothing to compare.
    #[must_use]
    pub fn since(&self, since: Since) -> Option<Status> {
        (since != Since::None).then(|| self.marked("since", since.slug()))
    }

    /// How a report came in: `on-time`, `late`, `missing`.
    #[must_use]
    pub fn punctuality(&self, slug: &str) -> Status {
        self.marked("report", slug)
    }

    /// The one sentence that says a verdict; `latest` is the last value known, for targets that are not judged.
    #[must_use]
    pub fn sentence(&self, target: &Target, outcome: &Outcome, latest: Option<&Known>) -> String {
        let goal = outcome.goal.and_then(|at| target.goals.get(at));
        let sentence = match goal {
            _ if outcome.working.published => {
                let verdict = self.status(outcome.verdict).word;
                let slots = [("verdict", verdict.as_str())];
                self.locale.t("sentence.published", &slots)
            }
            Some(goal) => self.judged(target, goal, outcome),
            None => self.unjudged(target, outcome, latest),
        };
        Locale::sentence_case(&sentence)
    }

    /// A value; of a multiple with how many times the baseline it is.
    fn value_of(&self, target: &Target, value: &Number, w: &Working) -> String {
        let text = self.value(target, value);
        let base = w.base.as_ref().map(|b| b.value.exact());
        match base {
            Some(base) if target.measure == Measure::Multiple && *base > RBig::ZERO => {
                let times = self
                    .locale
                    .decimal(&round_decimals(&(value.exact() / base), 2));
                let times = self.locale.t("condition.times", &[("v", &times)]);
                format!("{text} ({times})")
            }
            Some(_) | None => text,
        }
    }

    /// A number of years in words: "1 year", "5 years".
    fn years_said(&self, years: usize) -> String {
        self.locale.plural("span.years", years, &[])
    }

    fn unjudged(&self, target: &Target, outcome: &Outcome, latest: Option<&Known>) -> String {
        if let Some(parts) = outcome.working.parts {
            let (none, all) = (
                self.locale.integer(parts.all - parts.judged.min(parts.all)),
                self.locale.integer(parts.all),
            );
            let key = if parts.judged == parts.all {
                "sentence.parts-all"
            } else {
                "sentence.parts"
            };
            return self.locale.t(key, &[("none", &none), ("all", &all)]);
        }
        if let (Verdict::NoData { .. }, Some(reason)) = (outcome.verdict, &outcome.reason) {
            return self.reason(target, reason, &outcome.working);
        }
        let value = latest.and_then(|k| Some((k.reference, k.value.as_ref()?)));
        match value {
            Some((period, value)) => {
                let period = self.locale.period(period, false);
                let slots = [
                    ("Period", &*Locale::sentence_case(&period)),
                    ("period", &*period),
                    ("value", &*self.value(target, value)),
                ];
                self.locale.t("sentence.followed-value", &slots)
            }
            None => self.locale.t("sentence.followed", &[]),
        }
    }

    fn judged(&self, target: &Target, goal: &Goal, outcome: &Outcome) -> String {
        let w = &*outcome.working;
        let mut slots = Slots::default();
        slots.put("goal", self.goal(target, goal));
        slots.put("condition", self.condition(target, &goal.condition));
        slots.put("year", goal.by.map_or(String::new(), |y| y.to_string()));
        if let Some(now) = &w.now {
            let period = self.locale.period(now.reference, false);
            slots.put("Period", Locale::sentence_case(&period));
            slots.put("period", period);
            slots.put("value", self.value_of(target, &now.value, w));
        }
        if let Some(mean) = &w.mean {
            slots.put("mean", self.derived(target, mean.value()));
            slots.put("n", self.years_said(w.years_known.unwrap_or(0)));
        }
        if let Some(held) = w.held {
            slots.put("held", self.locale.integer(held.held));
            slots.put("known", self.years_said(held.known));
        }
        if let Some(reason) = &outcome.reason {
            let unreported = matches!(reason, Reason::NotReported | Reason::TooOld);
            let due = outcome.verdict == Verdict::NoData { due: true };
            let said = match goal.by {
                Some(by) if due && unreported => {
                    let year = by.to_string();
                    self.locale.t("reason.due-not-reported", &[("year", &year)])
                }
                Some(_) | None => self.reason(target, reason, w),
            };
            slots.put("reason", said);
        }
        let key = self.sentence_key(target, goal, outcome, &mut slots);
        let mut sentence = self.locale.t(&format!("sentence.{key}"), &slots.all());
        // What holds by its tolerance alone reads as a contradiction unless the tolerance is told.
        let held = matches!(outcome.verdict, Verdict::Achieved { .. } | Verdict::OnTrack);
        if let (Some(tolerance), true) = (&w.tolerance, held) {
            let tolerance = self.percent(tolerance.value.exact(), 2);
            let slots = [("tolerance", &*tolerance)];
            sentence.push(' ');
            sentence.push_str(&self.locale.t("sentence.with-tolerance", &slots));
        }
        sentence
    }

    /// Picks the phrase and puts what only it needs.
    fn sentence_key(
        &self,
        target: &Target,
        goal: &Goal,
        outcome: &Outcome,
        slots: &mut Slots,
    ) -> &'static str {
        let w = &*outcome.working;
        let average = matches!(
            target.measure,
            Measure::FlowAverage | Measure::GrowthAverage
        );
        let several = outcome.line == 3 && w.held.is_some_and(|h| h.known > 1);
        match outcome.verdict {
            Verdict::Followed => "followed",
            Verdict::NotBegun => {
                let year = goal.from.as_ref().map(|r| r.value).or(goal.by);
                slots.put("year", year.map_or(String::new(), |y| y.to_string()));
                "not-begun"
            }
            Verdict::Achieved { early: false } if average => "achieved-average",
            Verdict::Achieved { early: false } if several => "achieved-held",
            Verdict::Achieved { early: false } if w.beyond.is_some() => "achieved-beyond",
            Verdict::Achieved { early: false } => "achieved",
            Verdict::Achieved { early: true } if goal.by.is_some() => "achieved-early",
            Verdict::Achieved { early: true } => "achieved-early-open",
            Verdict::Missed if average => "missed-average",
            Verdict::Missed if several => "missed-held",
            Verdict::Missed => "missed",
            Verdict::NoData { .. } => "no-data",
            Verdict::NotAssessable if w.now.is_some() => "not-assessable-value",
            Verdict::NotAssessable => "not-assessable",
            Verdict::Undated => match &w.covered {
                Some(covered) if *covered.value() < RBig::ZERO => "undated-away",
                Some(covered) => {
                    slots.put("covered", self.percent(covered.value(), 0));
                    "undated-covered"
                }
                None if w.now.is_some() => "undated",
                None => "not-assessable",
            },
            Verdict::OnTrack | Verdict::Behind | Verdict::FarBehind | Verdict::MovingAway => {
                self.pace_key(target, outcome, slots)
            }
        }
    }

    fn pace_key(&self, target: &Target, outcome: &Outcome, slots: &mut Slots) -> &'static str {
        let w = &*outcome.working;
        let date = w.date.map_or(String::new(), |d| year_of(d).to_string());
        slots.put("date", date);
        if w.as_maintain || target.measure == Measure::Maintain {
            let gap = w.gap.as_ref().filter(|g| *g.value() != RBig::ZERO);
            return match gap {
                None if w.slipping => "maintain-slipping",
                None => "maintain-holds",
                Some(gap) => {
                    slots.put("gap", self.difference(target, gap.value()));
                    if outcome.verdict == Verdict::MovingAway {
                        "maintain-away"
                    } else {
                        "maintain-near"
                    }
                }
            };
        }
        match target.measure {
            Measure::Flow => {
                slots.put("year", w.year.map_or(String::new(), |y| y.to_string()));
                match &w.year_share {
                    Some(share) => {
                        slots.put("share", self.percent(share.value(), 0));
                        "flow-part"
                    }
                    None => "flow-year",
                }
            }
            Measure::FlowAverage | Measure::GrowthAverage => {
                match (&w.needed_yearly, w.years_left) {
                    (Some(needed), Some(left)) if left > 0 => {
                        slots.put("needed", self.derived(target, needed.value()));
                        slots.put("r", self.years_said(usize::try_from(left).unwrap_or(0)));
                        "average-needed"
                    }
                    (_, _) => "average",
                }
            }
            Measure::Level | Measure::Increment | Measure::Multiple | Measure::Maintain => {
                self.projection_key(target, w, slots)
            }
        }
    }

    fn projection_key(&self, target: &Target, w: &Working, slots: &mut Slots) -> &'static str {
        let multiple = target.measure == Measure::Multiple;
        if let Some(expected) = &w.expected {
            slots.put("expected", self.derived(target, expected.value()));
        }
        if let (Some(_), Some(needed)) = (&w.pace_rise, &w.pace_needed) {
            if multiple {
                slots.put("needed", self.percent(needed.value(), 1));
                return "on-path-rate";
            }
            slots.put("needed", self.difference(target, needed.value()));
            return "on-path";
        }
        let Some(projection) = &w.projection else {
            return "on-path-holding";
        };
        let mut reached = projection.value().clone();
        if self.unit(target).is_share() {
            // No share of a whole is larger than the whole, whatever the pace.
            reached = reached.clamp(RBig::ZERO, RBig::from(100));
        }
        slots.put("projection", self.derived(target, &reached));
        let years = w.now.as_ref().zip(w.then.as_ref());
        let years = years.map(|(now, then)| self.span(then.at, now.at));
        match (years, &w.base) {
            (Some(years), Some(base)) if multiple && *base.value.exact() > RBig::ZERO => {
                let times = projection.value() / base.value.exact();
                slots.put("years", years);
                slots.put("times", self.locale.decimal(&round_decimals(&times, 2)));
                "projection-times"
            }
            (Some(years), _) => {
                slots.put("years", years);
                "projection"
            }
            (None, _) => "projection-short",
        }
    }

    /// A span in years: "3,5", "0,25".
    fn years(&self, from: Moment, to: Moment) -> String {
        let years = RBig::from(to.0 - from.0) / RBig::from(12);
        let plain = round_decimals(&years, 2);
        let plain = plain.trim_end_matches('0').trim_end_matches('.');
        self.locale.decimal(plain)
    }

    /// A span in words: "1 year", "3.5 years".
    fn span(&self, from: Moment, to: Moment) -> String {
        let months = to.0 - from.0;
        if months % 12 == 0 {
            return self.years_said(usize::try_from(months / 12).unwrap_or(0));
        }
        let years = self.years(from, to);
        self.locale.t("span.years.other", &[("n", &years)])
    }

    fn reason(&self, target: &Target, reason: &Reason, w: &Working) -> String {
        let key = format!("reason.{}", reason.slug());
        match (reason, &w.now) {
            (Reason::NoDataReported(Some(because)), _) => {
                let because = self.plan_text(because);
                let because = because.trim_end_matches('.');
                self.locale
                    .t(&format!("{key}-because"), &[("because", because)])
            }
            (Reason::TooOld, Some(now)) => {
                let slots = [
                    ("period", &*self.locale.period(now.reference, false)),
                    ("value", &*self.value(target, &now.value)),
                ];
                self.locale.t(&key, &slots)
            }
            (Reason::TooOld, None) => self.locale.t("reason.too-old-bare", &[]),
            (_, _) => self.locale.t(&key, &[]),
        }
    }

    fn bare(&self, target: &Target, value: &Number) -> String {
        self.locale.figure(value, self.unit(target), None)
    }

    /// A moment as the period that ends there.
    fn moment(&self, at: Moment) -> String {
        self.locale.period(period_at(at), false)
    }
}

/// The year that ends at or contains a moment.
#[must_use]
pub fn year_of(at: Moment) -> i32 {
    (at.0 + 11).div_euclid(12)
}

/// The longest period that ends at a moment.
fn period_at(at: Moment) -> Period {
    let year = year_of(at);
    let month = u8::try_from(at.0 - (year - 1) * 12).unwrap_or(12);
    match month {
        12 => Period::Year(year),
        6 => Period::Half(year, 1),
        3 | 9 => Period::Quarter(year, month / 3),
        month => Period::Month(year, month),
    }
}

/// Slots under construction; a later text for a slot replaces the earlier one.
#[derive(Default)]
struct Slots(Vec<(&'static str, String)>);

impl Slots {
    fn put(&mut self, slot: &'static str, text: String) {
        self.0.retain(|(s, _)| *s != slot);
        self.0.push((slot, text));
    }

    fn all(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(s, t)| (*s, t.as_str())).collect()
    }
}

/// How many digits a derived figure needs so that it does not read as a goal that it does not reach: "4.997 %, the goal is 5 %".
fn apart(target: &Target, value: &RBig, usual: usize) -> usize {
    let meets = |digits: usize| {
        let read = round_decimals(value, digits);
        let mut goals = target
            .goals
            .iter()
            .flat_map(|goal| goal.condition.numbers());
        goals.any(|edge| edge.exact() != value && round_decimals(edge.exact(), digits) == read)
    };
    let most = usual + 6;
    (usual..most).find(|digits| !meets(*digits)).unwrap_or(most)
}
