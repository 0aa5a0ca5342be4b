//! A target by place or another dimension: a ranking, a map of tiles, and the course of each cell.

use super::super::chart::{Bar, Bars, Picture, Step, Tile, Tiles, draw};
use super::super::locale::Locale;
use super::super::view::{Breakdown, BreakdownRow, PanelView};
use super::super::words::Words;
use crate::model::period::Period;
use crate::model::quantity::Number;
use crate::model::series::Cell;
use crate::model::target::{Domain, Target};
use crate::model::{Known, PeriodIx, TargetIx};
use std::collections::BTreeMap;

/// Reference periods that a breakdown's table shows.
const BREAKDOWN_PERIODS: usize = 4;

/// Cells of a breakdown with their last values, from the greatest.
type Ranked<'r> = [(&'r String, Option<(&'r Known, &'r Number)>)];

impl Words<'_> {
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
        let tiles = self.tiles(target, domain, &ranked);
        let bars: Vec<Bar> = ranked
            .iter()
            .map(|(code, known)| Bar {
                label: self.code_name(code),
                value: known.map(|(_, v)| self.scaled(target, v.exact())),
                text: known.map_or(none.clone(), |(_, v)| self.bar_figure(target, v)),
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
        let svg = self.of_target(target, &format!("b{at}"), &title, &desc, picture, draw);
        let map = tiles.map(|tiles| {
            let id = format!("m{at}");
            self.of_target(target, &id, &title, &desc, Picture::Tiles(tiles), draw)
        });
        let panels = self.cell_panels(target, as_of, &format!("p{at}"), &codes, &cells);
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
            map,
            panels,
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

    /// A unit that is a word stands above the bars, and would be cut behind each.
    fn bar_figure(&self, target: &Target, value: &Number) -> String {
        if self.unit(target).spaced {
            self.bare_label(target, value)
        } else {
            self.value(target, value)
        }
    }

    /// The map of a breakdown by places; none unless each has its tile.
    fn tiles(&self, target: &Target, domain: &Domain, ranked: &Ranked<'_>) -> Option<Tiles> {
        let Domain::PlaceKind(_) = domain else {
            return None;
        };
        let values = ranked.iter().filter_map(|(_, known)| *known);
        let values: Vec<f64> = values
            .map(|(_, v)| self.scaled(target, v.exact()))
            .collect();
        let classes = Classes::of(&values)?;
        let none = self.locale.t("value.none", &[]);
        let tiles = ranked.iter().map(|(code, known)| {
            let place = self.plan.places.iter().find(|p| p.id == **code)?;
            let (column, row) = place.tile?;
            let text = known.map_or(none.clone(), |(_, v)| self.bare_label(target, v));
            let value = known.map_or(none.clone(), |(_, v)| self.value(target, v));
            let name = place.short.as_ref().unwrap_or(&place.name);
            let name = self.text(name).to_owned();
            Some(Tile {
                column,
                row,
                short: initials(&name),
                name,
                text,
                tip: format!("{}: {value}", self.text(&place.name)),
                step: known.map(|(_, v)| classes.step(self.scaled(target, v.exact()))),
                provisional: known.is_some_and(|(k, _)| k.provisional),
            })
        });
        Some(Tiles {
            tiles: tiles.collect::<Option<Vec<Tile>>>()?,
            steps: self.class_texts(&classes),
            no_data: none,
        })
    }

    /// What the steps of a map mean: "60–65".
    pub(super) fn class_texts(&self, classes: &Classes) -> [String; 5] {
        let text = |value: f64| {
            let plain = format!("{value:.*}", classes.decimals);
            self.locale.decimal(&plain)
        };
        std::array::from_fn(|at| {
            let from = classes.ends.get(at).copied().map(text);
            let to = classes.ends.get(at + 1).copied().map(text);
            match (from, to) {
                (Some(from), Some(to)) => {
                    let slots = [("from", from.as_str()), ("to", to.as_str())];
                    self.locale.t("chart.class", &slots)
                }
                (_, _) => String::new(),
            }
        })
    }

    /// The course of each cell, all on the same axes; none unless most have one.
    fn cell_panels(
        &self,
        target: &Target,
        as_of: PeriodIx,
        id: &str,
        codes: &[String],
        cells: &BTreeMap<String, Vec<Known>>,
    ) -> Vec<PanelView> {
        let known = |code: &String| -> Vec<Known> {
            let known = cells.get(code).map_or(&[][..], Vec::as_slice);
            known
                .iter()
                .filter(|k| k.value.is_some())
                .cloned()
                .collect()
        };
        let mut all: Vec<(&String, Vec<Known>)> = codes.iter().map(|c| (c, known(c))).collect();
        let long = all.iter().filter(|(_, known)| known.len() > 2).count();
        if long * 2 < all.len() || all.len() < 2 {
            return Vec::new();
        }
        all.sort_by(|(a, _), (b, _)| self.locale.compare(&self.code_name(a), &self.code_name(b)));
        let values = all.iter().flat_map(|(_, known)| known);
        let values = values.filter_map(|k| Some(self.scaled(target, k.value.as_ref()?.exact())));
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        let panels = all.iter().enumerate().map(|(n, (code, known))| {
            let name = self.code_name(code);
            self.cell_panel(
                target,
                as_of,
                (&format!("{id}-{n}"), &name),
                known,
                (low, high),
            )
        });
        panels.collect()
    }
}

/// The letters that the words of a name begin with.
pub(super) fn initials(name: &str) -> String {
    let words = name.split([' ', '-']);
    words.filter_map(|word| word.chars().next()).collect()
}

/// Up to five classes of equal width with round ends.
pub(super) struct Classes {
    /// From the least to the greatest end.
    pub(super) ends: Vec<f64>,
    pub(super) decimals: usize,
}

impl Classes {
    /// The classes of some values; `None` of no values.
    pub(super) fn of(values: &[f64]) -> Option<Self> {
        let low = values.iter().copied().reduce(f64::min)?;
        let high = values.iter().copied().reduce(f64::max)?;
        let spread = if high > low { high - low } else { 1.0 };
        let power = format!("{:e}", spread / 5.0);
        let power: i32 = power.split_once('e').and_then(|(_, e)| e.parse().ok())?;
        // The narrowest round width of which five reach over all values.
        for (mantissa, over) in [("1", 0), ("2", 0), ("2.5", 0), ("5", 0), ("1", 1), ("2", 1)] {
            let width: f64 = format!("{mantissa}e{}", power + over).parse().ok()?;
            let first = (low / width + 1e-9).floor();
            let count = (high / width - 1e-9).ceil() - first;
            if count > 5.0 {
                continue;
            }
            let decimals = over - power - 2 * over + i32::from(mantissa == "2.5");
            let steps = (0..=5).map(f64::from).take_while(|k| *k <= count.max(1.0));
            return Some(Self {
                ends: steps.map(|k| (first + k) * width).collect(),
                decimals: usize::try_from(decimals).unwrap_or(0),
            });
        }
        None
    }

    /// The class of one of the values; the greatest end belongs to the last.
    pub(super) fn step(&self, value: f64) -> Step {
        let last = self.ends.len().saturating_sub(2);
        let below = self
            .ends
            .iter()
            .skip(1)
            .filter(|end| **end <= value)
            .count();
        let at = below.min(last);
        Step::ALL.get(at).copied().unwrap_or(Step::Fifth)
    }
}

#[cfg(test)]
mod tests {
    use super::{Classes, initials};
    use crate::render::chart::Step;

    #[test]
    fn classes_have_round_ends_around_all_values() {
        let of = |values: &[f64]| Classes::of(values).unwrap();
        let classes = of(&[52.3, 71.0, 64.9]);
        assert_eq!(classes.ends, [50.0, 55.0, 60.0, 65.0, 70.0, 75.0]);
        assert_eq!(
            (classes.step(55.0), classes.step(54.9)),
            (Step::Second, Step::First)
        );
        assert_eq!(classes.step(75.0), Step::Fifth);
        assert_eq!(
            of(&[0.0, 1.0]).ends,
            [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
        );
        assert_eq!(of(&[0.0, 1.0]).decimals, 1);
        assert_eq!(of(&[3.0]).ends.len(), 2);
        assert_eq!(of(&[-4.0, 4.0]).step(-4.0), Step::First);
        assert!(Classes::of(&[]).is_none());
    }

    #[test]
    fn a_name_is_shortened_to_its_initials() {
        assert_eq!(initials("Hoàng Văn Thụ"), "HVT");
        assert_eq!(initials("Đồng Đăng"), "ĐĐ");
    }
}
