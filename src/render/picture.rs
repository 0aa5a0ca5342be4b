//! What a target's chart shows: series, path, goals and projection → [`Chart`]s with their words.
//!
//! Owns which picture fits which measure. Binary floats appear here for the first time: nothing drawn is judged.

mod breakdown;
mod over;
mod small;

use super::chart::{
    Band, Chart, Column, Columns, GoalMark, Key, Mean, Picture, Point, Sheet, Size, Tone, Trend,
    Verdict as Sign, draw, sheet,
};
use super::locale::Locale;
use super::view::ChartView;
use super::words::Words;
use crate::assess::{TargetProgress, Verdict, Working, edges, printed_edges};
use crate::model::agency::Topic;
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::release::Hour;
use crate::model::series::Cell;
use crate::model::target::{Goal, Measure, Target};
use crate::model::{Known, PeriodIx, TargetIx};
use dashu_ratio::RBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;

pub use over::{Course, Receipts};

/// What stands around a picture.
struct Frame<'f> {
    /// Unique on the page.
    id: &'f str,
    title: &'f str,
    desc: &'f str,
    /// The unit of the axis; may be empty.
    y_label: &'f str,
    /// The least and the greatest value possible.
    limits: (Option<f64>, Option<f64>),
    size: Size,
}

/// What all pictures of a target are drawn from: its chart, the same as a picture that stands alone, and the small ones.
#[derive(Clone, Debug)]
pub struct Drawing {
    title: String,
    desc: String,
    picture: Picture,
    /// The phrase of its caption.
    caption: &'static str,
    /// Some value is.
    provisional: bool,
    /// Its values in the order of time, without the unit.
    figures: Vec<String>,
}

impl Drawing {
    /// What it shows, for those who do not see it.
    #[must_use]
    pub fn said(&self) -> String {
        format!("{}. {}", self.title, self.desc)
    }
}

/// Where a line ends that leaves what is possible.
fn within((x, y): (f64, f64), (to_x, to_y): (f64, f64), (low, high): (f64, f64)) -> (f64, f64) {
    let end = to_y.clamp(low, high);
    // A level line divides nothing by nothing, and ends where it should.
    let share = (end - y) / (to_y - y);
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        1.0
    };
    (x + share * (to_x - x), end)
}

impl Words<'_> {
    /// What all pictures of a target as known in a period are drawn from.
    #[must_use]
    pub fn drawing(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        progress: &TargetProgress,
    ) -> Option<Drawing> {
        let target = self.plan.target(ix, Some(as_of))?;
        let known = self.plan.known(ix, &Cell::whole(), as_of);
        let values: Vec<Known> = known.into_iter().filter(|k| k.value.is_some()).collect();
        let working = &progress.counted.working;
        let (picture, caption) = self.picture_of(target, &values, working, as_of)?;
        Some(Drawing {
            title: self.chart_title(target),
            desc: self.describe(target, &values),
            picture,
            caption,
            provisional: values.iter().any(|known| known.provisional),
            figures: self.figures(target, &values),
        })
    }

    /// The chart of a target as known in a period; `id` must be unique on the page.
    #[must_use]
    pub fn chart(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        drawing: &Drawing,
        id: &str,
    ) -> Option<ChartView> {
        let target = self.plan.target(ix, Some(as_of))?;
        let Drawing { title, desc, .. } = drawing;
        let svg = self.of_target(target, id, title, desc, drawing.picture.clone(), draw);
        Some(ChartView {
            svg,
            caption: self.locale.t(drawing.caption, &[]),
            title: title.clone(),
        })
    }

    /// The picture that fits a target's measure, and the key of its caption.
    fn picture_of(
        &self,
        target: &Target,
        values: &[Known],
        working: &Working,
        as_of: PeriodIx,
    ) -> Option<(Picture, &'static str)> {
        let now = self.plan.periods.get(as_of.0)?.period;
        Some(match target.measure {
            Measure::Flow | Measure::FlowAverage | Measure::GrowthAverage => {
                let columns = self.columns(target, values, working, now);
                (Picture::Columns(columns), "chart.caption-columns")
            }
            Measure::Maintain => {
                let trend = self.trend(target, values, working, now);
                (Picture::Trend(trend), "chart.caption-maintain")
            }
            Measure::Level | Measure::Multiple | Measure::Increment => {
                let trend = self.trend(target, values, working, now);
                (Picture::Trend(trend), "chart.caption-trend")
            }
        })
    }

    /// The chart of a target as a picture that stands alone, as known in a period; `address` is that of its page.
    #[must_use]
    pub fn sheet(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        verdict: Verdict,
        drawing: &Drawing,
        address: &str,
    ) -> Option<String> {
        let target = self.plan.target(ix, Some(as_of))?;
        let status = self.status(verdict);
        let period = self.plan.periods.get(as_of.0)?;
        let name = self.locale.period(period.period, false);
        let released = period.shown_on().map(|day| self.locale.date(day));
        let meta = &self.plan.meta;
        let body = meta.standing.or(meta.issuer);
        let body = body.and_then(|a| {
            let on = self.plan.agency_on(a, period.due, Topic::Any);
            self.plan.agencies.get(on.first()?.0)
        });
        let source = body.map_or(self.text(&meta.title), |a| self.text(&a.name));
        let provisional = drawing
            .provisional
            .then(|| self.locale.t("provisional", &[]));
        let provisional = provisional.map(|word| Locale::sentence_case(&word));
        let marks: Vec<&str> = provisional.iter().map(String::as_str).collect();
        let around = Sheet {
            lang: &self.locale.code,
            title: self.text(&target.name),
            period: &Locale::sentence_case(&name),
            verdict: (!target.goals.is_empty()).then(|| Sign {
                symbol: &status.symbol,
                word: &status.word,
                tone: tone(verdict),
            }),
            marks: &marks,
            source: &self.locale.t("chart.source", &[("body", source)]),
            as_of: &released.map_or(String::new(), |date| {
                self.locale.t("released-on", &[("date", &date)])
            }),
            address,
            licence: meta.licence.as_ref().map_or("", |l| self.text(&l.name)),
            more: &|count| format!("+ {}", self.locale.integer(count)),
        };
        let Drawing { title, desc, .. } = drawing;
        let picture = drawing.picture.clone();
        let act = |chart: &Chart| sheet(chart, &around);
        Some(self.of_target(target, "c", title, desc, picture, act))
    }

    fn chart_title(&self, target: &Target) -> String {
        let slots = [
            ("name", self.text(&target.name)),
            ("unit", self.unit_name(target)),
        ];
        self.locale.t("chart.title", &slots)
    }

    /// The unit as the figures are read: with its scale, where it has one.
    #[must_use]
    pub fn unit_name(&self, target: &Target) -> &str {
        let unit = self.unit(target);
        let text = unit.display.as_ref().map_or(&unit.name, |(_, name)| name);
        self.text(text)
    }

    /// Readies a chart in a target's unit and hands it on.
    fn of_target<R>(
        &self,
        target: &Target,
        id: &str,
        title: &str,
        desc: &str,
        picture: Picture,
        act: impl FnOnce(&Chart) -> R,
    ) -> R {
        let share = self.unit(target).is_share();
        let limits = if share {
            (Some(0.0), Some(100.0))
        } else {
            (None, None)
        };
        let frame = Frame {
            id,
            title,
            desc,
            y_label: self.unit_name(target),
            limits,
            size: Size::PAGE,
        };
        self.charted(&frame, picture, act)
    }

    /// Readies a chart with the marks that none goes without, and hands it on.
    fn charted<R>(&self, frame: &Frame, picture: Picture, act: impl FnOnce(&Chart) -> R) -> R {
        let t = |key: &str| self.locale.t(&format!("chart.key-{key}"), &[]);
        let note = self.marks();
        act(&Chart {
            id: frame.id,
            title: frame.title,
            desc: frame.desc,
            y_label: frame.y_label,
            axis_label: &|value, decimals| self.locale.decimal(&format!("{value:.decimals$}")),
            year_label: &|year| year.to_string(),
            note: note.as_deref(),
            key: Key {
                series: &t("series"),
                baseline: &t("baseline"),
                provisional: &t("provisional"),
                part: &t("part"),
                gap: &t("gap"),
                goal: &t("goal"),
                aspiration: &t("aspiration"),
                tolerance: &t("tolerance"),
                path: &t("path"),
                projection: &t("projection"),
                mean: &t("mean"),
            },
            limits: frame.limits,
            size: frame.size,
            picture,
        })
    }

    /// What no picture goes without: that it is not published, that its figures are examples. The first comes first.
    #[must_use]
    pub fn marks(&self) -> Option<String> {
        let meta = &self.plan.meta;
        let preview = match meta.embargo {
            Some(hour) => Some(self.embargo(hour)),
            None => meta.preview.then(|| self.locale.t("chart.preview", &[])),
        };
        let illustrative = meta.illustrative.as_ref();
        let illustrative = illustrative.map(|_| self.locale.t("chart.illustrative", &[]));
        let marks: Vec<String> = preview.into_iter().chain(illustrative).collect();
        (!marks.is_empty()).then(|| marks.join(" · "))
    }

    /// "Embargo until 08:00 (UTC+7), 22 June 2026"
    #[must_use]
    pub fn embargo(&self, hour: Hour) -> String {
        let slots = [("hour", &*self.locale.hour(hour))];
        self.locale.t("press.embargo", &slots)
    }

    /// A value as it is read on the axis.
    fn scaled(&self, target: &Target, value: &RBig) -> f64 {
        let unit = self.unit(target);
        let value = match &unit.display {
            Some((scale, _)) => value / scale.exact(),
            None => value.clone(),
        };
        value.to_f64().value()
    }

    fn tip(&self, target: &Target, known: &Known, value: &Number) -> String {
        let key = if known.provisional {
            "chart.tip-provisional"
        } else {
            "chart.tip"
        };
        let slots = [
            ("period", &*self.locale.period(known.reference, true)),
            ("value", &*self.value(target, value)),
        ];
        let tip = self.locale.t(key, &slots);
        if known.restated {
            format!("{tip} {}", self.locale.t("restated", &[]))
        } else {
            tip
        }
    }

    fn trend(&self, target: &Target, values: &[Known], w: &Working, now: Period) -> Trend {
        let mut trend = Trend {
            // Yearly targets have a gap when a year is missing; half a year's grace keeps rounding out of it.
            gap: f64::from(target.every.max(12)) / 12.0 + 0.5,
            ..Trend::default()
        };
        for known in values {
            let Some(value) = &known.value else { continue };
            let year = known.reference.is_year().then(|| known.reference.year());
            trend.points.push(Point {
                x: known.reference.end().to_f64(),
                y: self.scaled(target, value.exact()),
                tip: self.tip(target, known, value),
                label: self.value(target, value),
                mark: known.restated.then(|| self.locale.t("restated", &[])),
                provisional: known.provisional,
                baseline: target.baselines.iter().any(|b| Some(b.year) == year),
            });
        }
        trend.path = w
            .path
            .iter()
            .map(|p| (p.at.to_f64(), self.scaled(target, p.value.value())))
            .collect();
        // Of a multiple the goals are multiples of the base.
        let factor = match (target.measure, &w.base) {
            (Measure::Multiple, Some(base)) => Some(base.value.exact().clone()),
            (Measure::Multiple, None) => None,
            (_, _) => Some(RBig::ONE),
        };
        for goal in &target.goals {
            let Some(factor) = &factor else { continue };
            let [(low, high), tolerance] = self.drawn_edges(target, goal, factor);
            let tip = self.goal_tip(target, goal);
            let label = self.condition_label(target, goal, factor);
            match (target.measure, goal.by) {
                (Measure::Maintain, by) => trend.bands.push(Band {
                    from_x: f64::from(self.plan.meta.years.0 - 1),
                    to_x: f64::from(by.unwrap_or(self.plan.meta.years.1)),
                    low,
                    high,
                    tolerance,
                    label,
                    tip,
                }),
                (_, Some(by)) => trend.goals.push(GoalMark {
                    x: f64::from(by),
                    low,
                    high,
                    tolerance,
                    tip,
                    label,
                    aspirational: goal.aspirational,
                }),
                (_, None) => trend.bands.push(Band {
                    from_x: f64::from(self.plan.meta.years.0 - 1),
                    to_x: now.end().to_f64().max(f64::from(self.plan.meta.years.0)),
                    low,
                    high,
                    tolerance,
                    label,
                    tip,
                }),
            }
        }
        if let (Some(now), Some(date), Some(projection)) = (&w.now, w.date, &w.projection) {
            let from = (now.at.to_f64(), self.scaled(target, now.value.exact()));
            let to = (date.to_f64(), self.scaled(target, projection.value()));
            let possible = if self.unit(target).is_share() {
                within(from, to, (0.0, 100.0))
            } else {
                to
            };
            trend.projection = (date > now.at).then(|| vec![from, possible]);
        }
        trend.breaks = target
            .breaks
            .iter()
            .map(|b| {
                let label = self.locale.period(b.at, true);
                // What ends with the moment at which the new series begins is the last of the old one.
                (b.at.start().to_f64() + 1.0 / 24.0, label)
            })
            .collect();
        trend
    }

    /// The printed edges of a goal, and those with its tolerance, as they are read on the axis.
    fn drawn_edges(
        &self,
        target: &Target,
        goal: &Goal,
        factor: &RBig,
    ) -> [(Option<f64>, Option<f64>); 2] {
        let place = |edge: Option<RBig>| edge.map(|e| self.scaled(target, &(e * factor)));
        [printed_edges(goal), edges(goal)].map(|(low, high)| (place(low), place(high)))
    }

    /// A goal's figure beside its mark: "≥ 65%" would need signs of its own, so the words of the condition serve.
    fn condition_label(&self, target: &Target, goal: &Goal, factor: &RBig) -> String {
        if target.measure == Measure::Multiple {
            let (low, high) = printed_edges(goal);
            let edge = low.or(high).map(|e| e * factor);
            return edge.map_or(String::new(), |e| self.derived(target, &e));
        }
        self.condition(target, &goal.condition)
    }

    fn goal_tip(&self, target: &Target, goal: &Goal) -> String {
        let goal = self.goal(target, goal);
        self.locale.t("chart.goal-tip", &[("goal", &goal)])
    }

    fn columns(&self, target: &Target, values: &[Known], w: &Working, now: Period) -> Columns {
        let mut columns = Columns::default();
        let mut by_year: BTreeMap<i32, Vec<&Known>> = BTreeMap::new();
        for known in values {
            by_year
                .entry(known.reference.year())
                .or_default()
                .push(known);
        }
        for (year, known) in by_year {
            let whole = known.iter().find(|k| k.reference.is_year());
            // Without the whole year its longest part stands, drawn as a part; rates of parts are no rates of the year.
            let longest = known.iter().max_by_key(|k| k.reference.months());
            let Some((shown, value)) = whole.or(longest).and_then(|k| Some((k, k.value.as_ref()?)))
            else {
                continue;
            };
            columns.columns.push(Column {
                x: f64::from(year),
                y: self.scaled(target, value.exact()),
                tip: self.tip(target, shown, value),
                label: self.bare_label(target, value),
                provisional: shown.provisional,
                part: !shown.reference.is_year(),
            });
        }
        if let (Some(mean), Some((from, to))) = (&w.mean, w.span) {
            let (from, to) = (f64::from(from), to.map_or(f64::INFINITY, f64::from));
            let within = columns.columns.iter().filter(|c| !c.part);
            let mut within = within.map(|c| c.x).filter(|x| (from..=to).contains(x));
            if let Some(first) = within.next() {
                let last = within.next_back().unwrap_or(first);
                let text = self.derived(target, mean.value());
                let years = [first, last].map(|year| format!("{year:.0}"));
                let slots = [
                    ("value", text.as_str()),
                    ("from", &years[0]),
                    ("to", &years[1]),
                ];
                columns.means.push(Mean {
                    from_x: first,
                    to_x: last,
                    value: self.scaled(target, mean.value()),
                    label: self.locale.t("chart.mean", &slots),
                    tip: self.locale.t("chart.mean-tip", &slots),
                });
            }
        }
        let first = columns.columns.first().map(|c| c.x);
        let start = f64::from(self.plan.meta.years.0);
        let mut after = None;
        for goal in &target.goals {
            let [(low, high), tolerance] = self.drawn_edges(target, goal, &RBig::ONE);
            let from = goal.from.as_ref().map(|r| f64::from(r.value));
            let from = from.or(after).unwrap_or(start);
            let to = goal
                .by
                .map_or_else(|| now.end().to_f64().ceil().max(start), f64::from);
            after = Some(to + 1.0);
            columns.bands.push(Band {
                from_x: first.map_or(from, |first| from.max(first)),
                to_x: to,
                low,
                high,
                tolerance,
                label: self.condition(target, &goal.condition),
                tip: self.goal_tip(target, goal),
            });
        }
        columns
    }

    fn bare_label(&self, target: &Target, value: &Number) -> String {
        let decimals = if value.is_written() {
            None
        } else {
            target.decimals
        };
        self.locale.figure(value, self.unit(target), decimals)
    }

    /// The values without the unit, where it stands elsewhere.
    fn figures(&self, target: &Target, values: &[Known]) -> Vec<String> {
        let values = values.iter().filter_map(|known| known.value.as_ref());
        values.map(|value| self.bare_label(target, value)).collect()
    }

    fn describe(&self, target: &Target, values: &[Known]) -> String {
        let said = |known: Option<&Known>| {
            known.and_then(|k| {
                let value = self.value(target, k.value.as_ref()?);
                Some((self.locale.period(k.reference, false), value))
            })
        };
        // A part of a year says nothing beside a whole one.
        let yearly = matches!(
            target.measure,
            Measure::Flow | Measure::FlowAverage | Measure::GrowthAverage
        );
        let whole: Vec<&Known> = values.iter().filter(|k| k.reference.is_year()).collect();
        let values: Vec<&Known> = if yearly && !whole.is_empty() {
            whole
        } else {
            values.iter().collect()
        };
        let said = |known: Option<&&Known>| said(known.copied());
        let exact = |known: Option<&&Known>| Some(known?.value.as_ref()?.exact().clone());
        let mut text = match (said(values.first()), said(values.last())) {
            (Some((first_period, first)), Some((last_period, last))) if values.len() > 1 => {
                let slots = [
                    ("name", self.text(&target.name)),
                    ("first-period", &*first_period),
                    ("first", &*first),
                    ("last-period", &*last_period),
                    ("last", &*last),
                ];
                let key = match exact(values.last()).cmp(&exact(values.first())) {
                    Ordering::Greater => "chart.desc-rise",
                    Ordering::Less => "chart.desc-fall",
                    Ordering::Equal => "chart.desc-same",
                };
                self.locale.t(key, &slots)
            }
            (_, Some((period, value))) => {
                let slots = [
                    ("name", self.text(&target.name)),
                    ("last-period", &*period),
                    ("last", &*value),
                ];
                self.locale.t("chart.desc-one", &slots)
            }
            (_, None) => self.locale.t("chart.desc-none", &[]),
        };
        text = Locale::sentence_case(&text);
        if !target.goals.is_empty() {
            let goals: Vec<String> = target.goals.iter().map(|g| self.goal(target, g)).collect();
            let goals = goals.join("; ");
            text.push(' ');
            text.push_str(&self.locale.t("chart.desc-goals", &[("goals", &goals)]));
        }
        text
    }

    /// The name of a cell's code: that of the place, or the code itself.
    #[must_use]
    pub fn code_name(&self, code: &str) -> String {
        let place = self.plan.places.iter().find(|p| p.id == code);
        place.map_or(code.to_owned(), |p| self.text(&p.name).to_owned())
    }
}

/// The colour of a verdict in a picture that stands alone.
const fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Achieved { .. } => Tone::Achieved,
        Verdict::OnTrack => Tone::OnTrack,
        Verdict::Behind => Tone::Behind,
        Verdict::FarBehind => Tone::FarBehind,
        Verdict::MovingAway => Tone::MovingAway,
        Verdict::Missed => Tone::Missed,
        Verdict::NoData { .. } => Tone::Unreported,
        Verdict::NotAssessable | Verdict::Undated | Verdict::NotBegun | Verdict::Followed => {
            Tone::Unjudged
        }
    }
}
