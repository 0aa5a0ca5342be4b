//! What a target's chart shows: series, path, goals and projection → [`Chart`]s with their words.
//!
//! Owns which picture fits which measure. Binary floats appear here for the first time: nothing drawn is judged.

use super::chart::{
    Band, Bar, Bars, Chart, Column, Columns, GoalMark, Key, Picture, Point, Size, Trend, draw,
};
use super::locale::Locale;
use super::view::{Breakdown, BreakdownRow, ChartView};
use super::words::Words;
use crate::assess::{Outcome, TargetProgress, edges};
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::series::Cell;
use crate::model::target::{Domain, Goal, Measure, Target};
use crate::model::{Known, PeriodIx, TargetIx};
use dashu_ratio::RBig;
use std::collections::BTreeMap;

/// Reference periods that a breakdown's table shows.
const BREAKDOWN_PERIODS: usize = 4;

impl Words<'_> {
    /// The chart of a target as known in a period; `id` must be unique on the page.
    #[must_use]
    pub fn chart(
        &self,
        ix: TargetIx,
        as_of: PeriodIx,
        progress: &TargetProgress,
        id: &str,
    ) -> Option<ChartView> {
        let target = self.plan.target(ix, Some(as_of))?;
        let known = self.plan.known(ix, &Cell::whole(), as_of);
        let values: Vec<Known> = known.into_iter().filter(|k| k.value.is_some()).collect();
        let outcome = &progress.counted;
        let now = self.plan.periods.get(as_of.0)?.period;
        let (picture, caption) = match target.measure {
            Measure::Flow | Measure::FlowAverage | Measure::GrowthAverage => {
                let columns = self.columns(target, &values, now);
                (Picture::Columns(columns), "chart.caption-columns")
            }
            Measure::Maintain => {
                let trend = self.trend(target, &values, outcome, now);
                (Picture::Trend(trend), "chart.caption-maintain")
            }
            Measure::Level | Measure::Multiple | Measure::Increment => {
                let trend = self.trend(target, &values, outcome, now);
                (Picture::Trend(trend), "chart.caption-trend")
            }
        };
        let title = self.chart_title(target);
        let desc = self.describe(target, &values);
        let svg = self.drawn(target, picture, id, &title, &desc);
        Some(ChartView {
            svg,
            caption: self.locale.t(caption, &[]),
            title,
        })
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

    fn drawn(
        &self,
        target: &Target,
        picture: Picture,
        id: &str,
        title: &str,
        desc: &str,
    ) -> String {
        let t = |key: &str| self.locale.t(&format!("chart.key-{key}"), &[]);
        let illustrative = self.plan.meta.illustrative.as_ref();
        let preview = self.plan.meta.preview.then_some("chart.preview");
        let marks = illustrative.map(|_| "chart.illustrative").into_iter();
        // What is not published says so first.
        let marks = preview
            .into_iter()
            .chain(marks)
            .map(|key| self.locale.t(key, &[]));
        let marks: Vec<String> = marks.collect();
        let note = (!marks.is_empty()).then(|| marks.join(" · "));
        draw(&Chart {
            id,
            title,
            desc,
            y_label: self.unit_name(target),
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
                path: &t("path"),
                projection: &t("projection"),
                ..Key::default()
            },
            limits: if self.unit(target).is_share() {
                (Some(0.0), Some(100.0))
            } else {
                (None, None)
            },
            size: Size::PAGE,
            picture,
        })
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

    fn trend(&self, target: &Target, values: &[Known], outcome: &Outcome, now: Period) -> Trend {
        let w = &*outcome.working;
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
            let (low, high) = edges(goal);
            let place = |edge: Option<RBig>| edge.map(|e| self.scaled(target, &(e * factor)));
            let (low, high) = (place(low), place(high));
            let tip = self.goal_tip(target, goal);
            let label = self.condition_label(target, goal, factor);
            match (target.measure, goal.by) {
                (Measure::Maintain, by) => trend.bands.push(Band {
                    from_x: f64::from(self.plan.meta.years.0 - 1),
                    to_x: f64::from(by.unwrap_or(self.plan.meta.years.1)),
                    low,
                    high,
                    label,
                    tip,
                }),
                (_, Some(by)) => trend.goals.push(GoalMark {
                    x: f64::from(by),
                    low,
                    high,
                    tip,
                    label,
                    aspirational: goal.aspirational,
                }),
                (_, None) => trend.bands.push(Band {
                    from_x: f64::from(self.plan.meta.years.0 - 1),
                    to_x: now.end().to_f64().max(f64::from(self.plan.meta.years.0)),
                    low,
                    high,
                    label,
                    tip,
                }),
            }
        }
        if let (Some(now), Some(date), Some(projection)) = (&w.now, w.date, &w.projection) {
            let from = (now.at.to_f64(), self.scaled(target, now.value.exact()));
            let to = (date.to_f64(), self.scaled(target, projection.value()));
            trend.projection = (date > now.at).then(|| vec![from, to]);
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

    /// A goal's figure beside its mark: "≥ 65%" would need signs of its own, so the words of the condition serve.
    fn condition_label(&self, target: &Target, goal: &Goal, factor: &RBig) -> String {
        if target.measure == Measure::Multiple {
            let (low, high) = edges(goal);
            let edge = low.or(high).map(|e| e * factor);
            return edge.map_or(String::new(), |e| self.derived(target, &e));
        }
        self.condition(target, &goal.condition)
    }

    fn goal_tip(&self, target: &Target, goal: &Goal) -> String {
        let goal = self.goal(target, goal);
        self.locale.t("chart.goal-tip", &[("goal", &goal)])
    }

    fn columns(&self, target: &Target, values: &[Known], now: Period) -> Columns {
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
        let first = columns.columns.first().map(|c| c.x);
        let start = f64::from(self.plan.meta.years.0);
        let mut after = None;
        for goal in &target.goals {
            let (low, high) = edges(goal);
            let from = goal.from.as_ref().map(|r| f64::from(r.value));
            let from = from.or(after).unwrap_or(start);
            let to = goal
                .by
                .map_or_else(|| now.end().to_f64().ceil().max(start), f64::from);
            after = Some(to + 1.0);
            columns.bands.push(Band {
                from_x: first.map_or(from, |first| from.max(first)),
                to_x: to,
                low: low.map(|e| self.scaled(target, &e)),
                high: high.map(|e| self.scaled(target, &e)),
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
        let mut text = match (said(values.first()), said(values.last())) {
            (Some((first_period, first)), Some((last_period, last))) if values.len() > 1 => {
                let slots = [
                    ("First-period", &*Locale::sentence_case(&first_period)),
                    ("Last-period", &*Locale::sentence_case(&last_period)),
                    ("first-period", &*first_period),
                    ("first", &*first),
                    ("last-period", &*last_period),
                    ("last", &*last),
                ];
                self.locale.t("chart.desc-trend", &slots)
            }
            (_, Some((period, value))) => {
                let slots = [("last-period", &*period), ("last", &*value)];
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

    /// The breakdowns of a target, one a dimension, as known in a period.
    #[must_use]
    pub fn breakdowns(&self, ix: TargetIx, as_of: PeriodIx) -> Vec<Breakdown> {
        let holder = self.plan.holder(ix);
        let Some(target) = self.plan.targets.get(holder.0) else {
            return Vec::new();
        };
        let dimensions = target.dimensions.iter();
        dimensions
            .enumerate()
            .filter_map(|(at, (name, domain))| {
                self.breakdown(ix, holder, target, name, domain, as_of, at)
            })
            .collect()
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one dimension of one target in one period"
    )]
    fn breakdown(
        &self,
        ix: TargetIx,
        holder: TargetIx,
        target: &Target,
        dimension: &str,
        domain: &Domain,
        as_of: PeriodIx,
        at: usize,
    ) -> Option<Breakdown> {
        // Values by cell, then by reference period in the order of time.
        let mut cells: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        let mut periods: BTreeMap<(i32, i32), Period> = BTreeMap::new();
        for (key, cell) in self.plan.series.keys() {
            let (Some(code), 1) = (cell.code(dimension), cell.0.len()) else {
                continue;
            };
            if *key != holder {
                continue;
            }
            let known = self.plan.known(ix, cell, as_of);
            for k in known.iter().filter(|k| k.value.is_some()) {
                periods.insert((k.reference.end().0, k.reference.months()), k.reference);
            }
            cells.insert(code.to_owned(), known);
        }
        let latest = periods.values().last().copied()?;
        let value = |code: &str, period: Period| {
            let known = cells.get(code)?.iter().find(|k| k.reference == period)?;
            Some((known, known.value.as_ref()?))
        };
        // Every cell there was at the time is shown, known or not.
        let codes = self.plan.codes(domain, latest);
        let mut ranked: Vec<(&String, Option<(&Known, &Number)>)> =
            codes.iter().map(|c| (c, value(c, latest))).collect();
        ranked.sort_by(|(a, x), (b, y)| {
            let by_value = match (x, y) {
                (Some((_, x)), Some((_, y))) => y.exact().cmp(x.exact()),
                (x, y) => x.is_none().cmp(&y.is_none()),
            };
            let names = self.locale.compare(&self.code_name(a), &self.code_name(b));
            by_value.then(names)
        });
        let none = self.locale.t("value.none", &[]);
        let bars: Vec<Bar> = ranked
            .iter()
            .map(|(code, known)| Bar {
                label: self.code_name(code),
                value: known.map(|(_, v)| self.scaled(target, v.exact())),
                text: known.map_or(none.clone(), |(_, v)| self.value(target, v)),
                tip: known.map_or(String::new(), |(k, v)| self.tip(target, k, v)),
                provisional: known.is_some_and(|(k, _)| k.provisional),
            })
            .collect();
        let whole = self.plan.known(ix, &Cell::whole(), as_of);
        let whole = whole.iter().find(|k| k.reference == latest);
        // A sum towers over its cells; only shares and rates are set against their whole.
        let shares = self.unit(target).ratio.is_some();
        let reference = whole.filter(|_| shares).and_then(|k| {
            let value = k.value.as_ref()?;
            let label = self.locale.t("chart.whole", &[]);
            let text = format!("{label} {}", self.value(target, value));
            Some((self.scaled(target, value.exact()), text))
        });
        let period = self.locale.period(latest, false);
        let kind = self.locale.phrase(&format!("dimension.{dimension}"));
        let slots = [
            ("name", self.text(&target.name)),
            ("dimension", kind.unwrap_or(dimension)),
            ("period", &*period),
        ];
        let title = self.locale.t("chart.breakdown", &slots);
        let desc = self.describe_bars(target, &ranked);
        let picture = Picture::Bars(Bars { bars, reference });
        let svg = self.drawn(target, picture, &format!("b{at}"), &title, &desc);
        let shown: Vec<Period> = periods
            .values()
            .rev()
            .take(BREAKDOWN_PERIODS)
            .copied()
            .collect();
        let rows = ranked
            .iter()
            .map(|(code, _)| BreakdownRow {
                name: self.code_name(code),
                values: shown
                    .iter()
                    .map(|p| value(code, *p).map_or(none.clone(), |(_, v)| self.value(target, v)))
                    .collect(),
            })
            .collect();
        let caption_period = Locale::sentence_case(&period);
        Some(Breakdown {
            caption: self
                .locale
                .t("chart.caption-bars", &[("period", &caption_period)]),
            title,
            period,
            svg,
            periods: shown.iter().map(|p| self.locale.period(*p, true)).collect(),
            rows,
        })
    }

    fn describe_bars(
        &self,
        target: &Target,
        ranked: &[(&String, Option<(&Known, &Number)>)],
    ) -> String {
        let known: Vec<(&String, &Number)> = ranked
            .iter()
            .filter_map(|(code, known)| known.map(|(_, v)| (*code, v)))
            .collect();
        let (Some((top, most)), Some((bottom, least))) = (known.first(), known.last()) else {
            return self.locale.t("chart.desc-none", &[]);
        };
        if known.len() == 1 {
            let slots = [
                ("name", &*self.code_name(top)),
                ("value", &*self.value(target, most)),
            ];
            return self.locale.t("desc-one-cell", &slots);
        }
        let slots = [
            ("top-name", &*self.code_name(top)),
            ("top", &*self.value(target, most)),
            ("bottom-name", &*self.code_name(bottom)),
            ("bottom", &*self.value(target, least)),
        ];
        self.locale.t("chart.desc-bars", &slots)
    }

    /// The name of a cell's code: that of the place, or the code itself.
    #[must_use]
    pub fn code_name(&self, code: &str) -> String {
        let place = self.plan.places.iter().find(|p| p.id == code);
        place.map_or(code.to_owned(), |p| self.text(&p.name).to_owned())
    }
}
