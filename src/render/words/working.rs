//! The working of a verdict, row by row: what anyone needs to redo it with a pencil.

use super::{Words, year_of};
use crate::assess::{Figure, METHOD_VERSION, Origin, Outcome, Working};
use crate::model::quantity::round_decimals;
use crate::model::target::{Measure, Target};
use crate::render::view::WorkingRow;
use dashu_ratio::RBig;

impl Words<'_> {
    /// The working, row by row, in the order of the arithmetic; none of a verdict that it does not lead to.
    #[must_use]
    pub fn working(&self, target: &Target, outcome: &Outcome) -> Vec<WorkingRow> {
        let w = &*outcome.working;
        if w.published {
            return Vec::new();
        }
        let mut rows = Rows {
            words: self,
            rows: Vec::new(),
        };
        let unit = |f: &Figure| self.derived(target, f.value());
        // Rates of a multiple are shares a year.
        let rate = |f: &Figure| {
            if target.measure == Measure::Multiple {
                self.percent(f.value(), 2)
            } else {
                self.difference(target, f.value())
            }
        };
        if let Some(base) = &w.base {
            let (key, year, period) = match (base.origin, base.at) {
                (Origin::Declared, Some(at)) => ("how-declared", year_of(at), None),
                (Origin::FirstReport, Some(at)) => ("how-first", year_of(at), Some(at)),
                (Origin::Zero, _) | (_, None) => ("how-zero", 0, None),
            };
            let period = period.map_or(String::new(), |at| self.moment(at));
            let year = year.to_string();
            let slots = [("year", &*year), ("period", &*period)];
            let how = self.locale.t(&format!("working.base.{key}"), &slots);
            rows.push("base", self.value(target, &base.value), how);
        }
        if let Some(now) = &w.now {
            let period = self.locale.period(now.reference, false);
            rows.push("now", self.value(target, &now.value), period);
        }
        if let Some(date) = w.date {
            rows.push("date", year_of(date).to_string(), String::new());
        }
        if let Some(edge) = &w.edge {
            let how = w.tolerance.as_ref().map_or(String::new(), |t| {
                let tolerance = self.percent(t.value.exact(), 2);
                self.locale
                    .t("working.edge.how-tolerance", &[("tolerance", &tolerance)])
            });
            let text = if target.measure == Measure::Multiple && w.base.is_none() {
                self.locale.decimal(&edge.rounded(2))
            } else {
                unit(edge)
            };
            rows.push("edge", text, how);
        }
        self.working_pace(target, w, &mut rows, &unit, &rate);
        self.working_averages(target, w, &mut rows);
        if let Some(gap) = &w.gap {
            rows.push("gap", self.difference(target, gap.value()), String::new());
        }
        if let Some(share) = &w.share {
            let thresholds = w.thresholds.as_ref().map_or(String::new(), |(on, behind)| {
                let slots = [
                    ("on", &*self.locale.decimal(&on.to_string())),
                    ("behind", &*self.locale.decimal(&behind.to_string())),
                ];
                self.locale.t("working.share.how", &slots)
            });
            rows.push("share", self.locale.decimal(&share.rounded(4)), thresholds);
        }
        let version = METHOD_VERSION.to_string();
        let how = self.locale.t("working.line.how", &[("version", &version)]);
        rows.push("line", outcome.line.to_string(), how);
        rows.rows
    }

    fn working_pace(
        &self,
        target: &Target,
        w: &Working,
        rows: &mut Rows<'_, '_>,
        unit: &dyn Fn(&Figure) -> String,
        rate: &dyn Fn(&Figure) -> String,
    ) {
        if let Some(then) = &w.then {
            rows.push(
                "then",
                self.value(target, &then.value),
                self.moment(then.at),
            );
        }
        if let Some(pace) = &w.pace {
            let how = match (&w.now, &w.then) {
                (Some(now), Some(then)) if target.measure != Measure::Multiple => {
                    let slots = [
                        ("y", &*self.bare(target, &now.value)),
                        ("then", &*self.bare(target, &then.value)),
                        ("years", &*self.years(then.at, now.at)),
                    ];
                    self.locale.t("working.pace.how", &slots)
                }
                (_, _) => String::new(),
            };
            rows.push("pace", rate(pace), how);
        }
        if let Some(expected) = &w.expected {
            rows.push("expected", unit(expected), String::new());
        }
        if let Some(covered) = &w.covered {
            let how = self.how(target, w, "covered");
            rows.push("covered", self.percent(covered.value(), 1), how);
        }
        if let Some(needed) = &w.pace_needed {
            let how = self.how(target, w, "pace-needed");
            rows.push("pace-needed", rate(needed), how);
        }
        if let Some(rise) = &w.pace_rise {
            // Between two rates lie points, not per cent.
            let points = if target.measure == Measure::Multiple {
                let hundred = rise.value() * RBig::from(100);
                let plain = self.locale.decimal(&round_decimals(&hundred, 2));
                plain + &self.locale.t("change.points", &[])
            } else {
                self.difference(target, rise.value())
            };
            rows.push("pace-rise", points, String::new());
        }
        if let Some(projection) = &w.projection {
            let how = self.how(target, w, "projection");
            rows.push("projection", unit(projection), how);
        }
        if let Some(next) = &w.next_year {
            rows.push("next-year", unit(next), String::new());
        }
        if let Some(before) = &w.before {
            let at = self.moment(before.at);
            rows.push("before", self.value(target, &before.value), at);
        }
    }

    /// How a figure of a straight course comes about; of a multiple, whose course is geometric, it is not said in figures.
    fn how(&self, target: &Target, w: &Working, key: &str) -> String {
        let (Some(base), Some(now), Some(date), Some(edge)) = (&w.base, &w.now, w.date, &w.edge)
        else {
            return String::new();
        };
        if target.measure == Measure::Multiple {
            return String::new();
        }
        let unit = self.unit(target);
        let plain = |value: &RBig| self.locale.derived(value, unit, target.decimals);
        let pace = w.pace.as_ref().map_or(String::new(), |p| plain(p.value()));
        let slots = [
            ("y", &*self.bare(target, &now.value)),
            ("base", &*self.bare(target, &base.value)),
            ("edge", &*plain(edge.value())),
            ("pace", &*pace),
            ("years", &*self.years(now.at, date)),
        ];
        self.locale.t(&format!("working.{key}.how"), &slots)
    }

    fn working_averages(&self, target: &Target, w: &Working, rows: &mut Rows<'_, '_>) {
        if let Some(mean) = &w.mean {
            let n = self.years_said(w.years_known.unwrap_or(0));
            let how = self.locale.t("working.mean.how", &[("n", &n)]);
            rows.push("mean", self.derived(target, mean.value()), how);
        }
        if let Some(needed) = &w.needed_yearly {
            let r = self.years_said(usize::try_from(w.years_left.unwrap_or(0)).unwrap_or(0));
            let how = self.locale.t("working.needed.how", &[("r", &r)]);
            rows.push("needed", self.derived(target, needed.value()), how);
        }
        if let Some(share) = &w.year_share {
            let parts: Vec<String> = w
                .year_parts
                .iter()
                .map(|p| self.locale.period(*p, true))
                .collect();
            let said = self.percent(share.value(), 1);
            rows.push("year-share", said, parts.join(", "));
            if let Some(edge) = &w.edge {
                let scaled = edge.value() * share.value();
                rows.push("edge-scaled", self.derived(target, &scaled), String::new());
            }
        }
        if let Some(held) = w.held.filter(|h| h.known > 0) {
            let slots = [
                ("held", &*self.locale.integer(held.held)),
                ("known", &*self.locale.integer(held.known)),
            ];
            let of = self.locale.t("working.of", &slots);
            rows.push("held", of, String::new());
        }
    }
}

/// Rows of a working under construction.
struct Rows<'w, 'a> {
    words: &'w Words<'a>,
    rows: Vec<WorkingRow>,
}

impl Rows<'_, '_> {
    fn push(&mut self, key: &str, value: String, how: String) {
        let label = self.words.locale.t(&format!("working.{key}.label"), &[]);
        self.rows.push(WorkingRow { label, value, how });
    }
}
