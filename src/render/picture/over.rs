//! Pictures over all targets, bodies or places: verdicts period by period, who reported on which day, where something is.

use super::super::chart::{
    Category, Picture, Receipt, Roster, RosterRow, Size, Stack, StackCount, StackPeriod, Tile,
    Tiles, UNIT, draw,
};
use super::super::view::{ChartView, Status};
use super::super::words::Words;
use super::Frame;
use super::breakdown::{Classes, initials};
use crate::model::PlaceIx;
use jiff::civil::Date;

/// How many targets had which verdict, period by period.
pub struct Course {
    /// From the best; the last may be those without a verdict that ranks.
    pub statuses: Vec<(Status, bool)>,
    /// Name of each period, and a count for each status.
    pub periods: Vec<(String, Vec<usize>)>,
}

/// When reports came in.
pub struct Receipts {
    /// Name, day of receipt, remark.
    pub rows: Vec<(String, Option<Date>, String)>,
    /// The day on which they were due.
    pub due: Date,
}

/// Of a pile of states those that few are in shall have room for their number too.
const TALL: i32 = 290 * UNIT;

impl Words<'_> {
    /// Status over time, as a stack a period.
    #[must_use]
    pub fn course(&self, course: &Course) -> ChartView {
        let categories = course.statuses.iter();
        let categories = categories.map(|(status, hollow)| Category {
            slug: status.slug.clone(),
            symbol: status.symbol.clone(),
            word: status.word.clone(),
            hollow: *hollow,
        });
        let periods = course.periods.iter().map(|(name, counts)| {
            let counts = counts.iter().zip(&course.statuses);
            StackPeriod {
                label: name.clone(),
                counts: counts
                    .map(|(count, (status, _))| StackCount {
                        count: u32::try_from(*count).unwrap_or(u32::MAX),
                        tip: format!("{name}: {} {}", self.locale.integer(*count), status.word),
                    })
                    .collect(),
            }
        });
        let title = self.locale.t("chart.course", &[]);
        let told = |at: Option<&(String, Vec<usize>)>| {
            let (name, counts) = at?;
            let counts = counts.iter().zip(&course.statuses);
            let parts: Vec<String> = counts
                .filter(|(count, _)| **count > 0)
                .map(|(count, (status, _))| {
                    format!("{} {}", self.locale.integer(*count), status.word)
                })
                .collect();
            Some(format!("{name}: {}.", parts.join(", ")))
        };
        let last = told(course.periods.last());
        let first = told(course.periods.first()).filter(|_| course.periods.len() > 1);
        let desc: Vec<String> = first.into_iter().chain(last).collect();
        let picture = Picture::Stack(Stack {
            categories: categories.collect(),
            periods: periods.collect(),
        });
        self.plain(
            "course",
            title,
            &desc.join(" "),
            "chart.caption-course",
            picture,
        )
    }

    /// Who reported on which day.
    #[must_use]
    pub fn receipts(&self, receipts: &Receipts) -> ChartView {
        let day = |date: Date| (date - receipts.due).get_days();
        let rows = receipts.rows.iter().map(|(name, received, remark)| {
            let receipt = match received {
                None => Receipt::Missing,
                Some(on) if *on <= receipts.due => Receipt::OnTime(day(*on)),
                Some(on) => Receipt::Late(day(*on)),
            };
            let on = received.map(|on| self.locale.short_date(on));
            let word = self.locale.t("report.missing.word", &[]);
            RosterRow {
                name: name.clone(),
                receipt,
                text: if received.is_none() {
                    word.clone()
                } else {
                    remark.clone()
                },
                tip: format!("{name}: {}", on.unwrap_or(word)),
            }
        });
        let days = receipts.rows.iter().filter_map(|(_, on, _)| on.map(day));
        let (first, last) = days.fold((0, 0), |(first, last), d| (first.min(d), last.max(d)));
        // A label a week, counted from the day on which the reports were due.
        let weeks = (first.div_euclid(7)..=last.div_euclid(7) + 1).filter(|week| *week != 0);
        let ticks = weeks.filter_map(|week| {
            let on = receipts.due.checked_add(jiff::Span::new().days(week * 7));
            Some((week * 7, self.locale.short_date(on.ok()?)))
        });
        let due = self.locale.short_date(receipts.due);
        let word = |slug: &str| self.locale.t(&format!("report.{slug}.word"), &[]);
        let count = |holds: &dyn Fn(&Option<Date>) -> bool| {
            let rows = receipts.rows.iter();
            self.locale
                .integer(rows.filter(|(_, on, _)| holds(on)).count())
        };
        let slots = [
            (
                "on-time",
                &*count(&|on| on.is_some_and(|on| on <= receipts.due)),
            ),
            (
                "late",
                &*count(&|on| on.is_some_and(|on| on > receipts.due)),
            ),
            ("missing", &*count(&|on| on.is_none())),
            ("due", &*due),
        ];
        let desc = self.locale.t("chart.desc-roster", &slots);
        let picture = Picture::Roster(Roster {
            rows: rows.collect(),
            due: Some((0, self.locale.t("chart.due", &[("date", &due)]))),
            ticks: ticks.collect(),
            on_time: word("on-time"),
            late: word("late"),
            missing: word("missing"),
        });
        let title = self.locale.t("chart.roster", &[]);
        self.plain(
            "roster-chart",
            title,
            &desc,
            "chart.caption-roster",
            picture,
        )
    }

    /// A map that says how many of something there are in each place; none unless each has its tile.
    #[must_use]
    pub fn counted(&self, places: &[(PlaceIx, usize)], title: String) -> Option<ChartView> {
        #[expect(clippy::cast_precision_loss, reason = "counts of a plan are small")]
        let as_value = |count: usize| count as f64;
        let most = places.iter().map(|(_, count)| *count).max()?;
        let greatest = places
            .iter()
            .max_by_key(|(ix, n)| (*n, std::cmp::Reverse(*ix)))?;
        let classes = Classes::of(&[as_value(1), as_value(most)])?;
        // Counts up to five have a shade each.
        let small = most <= 5;
        let tiles = places.iter().map(|(ix, count)| {
            let place = self.plan.places.get(ix.0)?;
            let (column, row) = place.tile?;
            let name = place.short.as_ref().unwrap_or(&place.name);
            let name = self.text(name).to_owned();
            let text = self.locale.integer(*count);
            let step = if small {
                super::super::chart::Step::ALL
                    .get(count.saturating_sub(1))
                    .copied()
            } else {
                Some(classes.step(as_value(*count)))
            };
            Some(Tile {
                column,
                row,
                short: initials(&name),
                name,
                tip: format!("{}: {text}", self.text(&place.name)),
                text,
                step: step.filter(|_| *count > 0),
                provisional: false,
            })
        });
        let steps = if small {
            std::array::from_fn(|at| {
                let count = at + 1;
                if count <= most {
                    self.locale.integer(count)
                } else {
                    String::new()
                }
            })
        } else {
            self.class_texts(&classes)
        };
        let picture = Picture::Tiles(Tiles {
            tiles: tiles.collect::<Option<Vec<Tile>>>()?,
            steps,
            no_data: self.locale.integer(0),
        });
        let place = self.plan.places.get(greatest.0.0)?;
        let slots = [
            ("name", self.text(&place.name)),
            ("count", &*self.locale.integer(greatest.1)),
        ];
        let desc = self.locale.t("chart.desc-counted", &slots);
        Some(self.plain("map", title, &desc, "chart.caption-tiles", picture))
    }

    /// A chart without a unit.
    fn plain(
        &self,
        id: &str,
        title: String,
        desc: &str,
        caption: &str,
        picture: Picture,
    ) -> ChartView {
        let frame = Frame {
            id,
            title: &title,
            desc,
            y_label: "",
            limits: (Some(0.0), None),
            size: Size {
                field: TALL,
                ..Size::PAGE
            },
        };
        let svg = self.charted(&frame, picture, draw);
        ChartView {
            svg,
            caption: self.locale.t(caption, &[]),
            title,
        }
    }
}
