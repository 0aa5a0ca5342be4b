//! Small pictures: the course and the way covered in a row of a list, and panels beside each other.

use super::super::chart::{
    Bullet, Panel, Picture, Spark, SparkGoal, SparkPoint, bullet, panel, spark,
};
use super::super::view::PanelView;
use super::super::words::Words;
use super::Drawing;
use crate::assess::{Outcome, Working};
use crate::model::target::Target;
use crate::model::{Known, PeriodIx};

impl Words<'_> {
    /// From where to where the small pictures of all targets reach, in years: from the first baseline to the plan's end.
    #[must_use]
    pub fn small_years(&self) -> (f64, f64) {
        let (first, last) = self.plan.meta.years;
        let baselines = self.plan.targets.iter().flat_map(|t| &t.baselines);
        let first = baselines.map(|b| b.year).fold(first - 1, i32::min);
        (f64::from(first), f64::from(last))
    }

    /// The course of a target for a row of a list; none without values.
    #[must_use]
    pub fn spark(&self, drawing: &Drawing) -> Option<String> {
        let mut drawn = Spark {
            years: self.small_years(),
            ..Spark::default()
        };
        let bands = match &drawing.picture {
            Picture::Trend(trend) => {
                let points = trend.points.iter();
                drawn.points = points
                    .map(|p| (p.x, p.y, p.provisional))
                    .map(point)
                    .collect();
                let goals = trend.goals.iter();
                drawn.goals = goals.map(|g| edge((g.x, g.x), g.low, g.high)).collect();
                drawn.breaks = trend.breaks.iter().map(|(x, _)| *x).collect();
                drawn.gap = trend.gap;
                &trend.bands
            }
            Picture::Columns(columns) => {
                // A part of a year is no point on the way of whole years.
                let whole = columns.columns.iter().filter(|c| !c.part);
                drawn.points = whole
                    .map(|c| (c.x, c.y, c.provisional))
                    .map(point)
                    .collect();
                drawn.gap = 1.5;
                &columns.bands
            }
            Picture::Bars(_) | Picture::Tiles(_) | Picture::Stack(_) | Picture::Roster(_) => {
                return None;
            }
        };
        let bands = bands.iter();
        drawn
            .goals
            .extend(bands.map(|b| edge((b.from_x, b.to_x), b.low, b.high)));
        (!drawn.points.is_empty()).then(|| spark(&drawn))
    }

    /// How much of the way a target has covered, for a row of a list; none where there is no way from a base to a goal.
    #[must_use]
    pub fn bullet(&self, outcome: &Outcome) -> Option<String> {
        let w = &outcome.working;
        let (covered, base, edge) = (w.covered.as_ref()?, w.base.as_ref()?, w.edge.as_ref()?);
        let base = base.value.to_f64();
        let way = edge.to_f64() - base;
        let expected = w.expected.as_ref().map(|e| (e.to_f64() - base) / way);
        Some(bullet(&Bullet {
            covered: Some(covered.to_f64()),
            expected: expected.filter(|e| e.is_finite()),
            provisional: w.now.as_ref().is_some_and(|now| now.provisional),
        }))
    }

    /// One of the panels of a section: a target in few strokes; none without values.
    #[must_use]
    pub fn panel(&self, drawing: &Drawing, id: &str) -> Option<String> {
        let Drawing { title, desc, .. } = drawing;
        let picture = (drawing.picture.clone(), drawing.figures.as_slice());
        let draw = || self.panel_of(id, title, desc, picture, None);
        (!drawing.figures.is_empty()).then(draw)
    }

    /// One of the panels of a breakdown: a cell in few strokes, on the axes of all.
    pub(super) fn cell_panel(
        &self,
        target: &Target,
        as_of: PeriodIx,
        (id, name): (&str, &str),
        known: &[Known],
        values: (f64, f64),
    ) -> PanelView {
        // Cells are judged by nothing: no goal, no path.
        let mut bare = target.clone();
        bare.goals.clear();
        let picture = self.picture_of(&bare, known, &Working::default(), as_of);
        let picture = picture.filter(|_| !known.is_empty());
        let desc = self.describe(&bare, known);
        PanelView {
            name: name.to_owned(),
            href: None,
            status: None,
            value: known
                .last()
                .and_then(|k| k.value.as_ref())
                .map(|v| self.value(target, v)),
            svg: picture.map(|(picture, _)| {
                let figures = self.figures(target, known);
                self.panel_of(id, name, &desc, (picture, &figures), Some(values))
            }),
        }
    }

    fn panel_of(
        &self,
        id: &str,
        title: &str,
        desc: &str,
        (picture, figures): (Picture, &[String]),
        values: Option<(f64, f64)>,
    ) -> String {
        // The value with its unit stands above the panel; in it there is room for the figures alone.
        let bare = |value: f64| self.locale.decimal(&plain(value));
        let edges = |low: Option<f64>, high: Option<f64>| match (low.map(bare), high.map(bare)) {
            (Some(low), Some(high)) if low != high => {
                let slots = [("from", low.as_str()), ("to", high.as_str())];
                self.locale.t("chart.class", &slots)
            }
            (low, high) => low.or(high).unwrap_or_default(),
        };
        let years = self.small_years();
        let (first, last) = (format!("{:.0}", years.0), format!("{:.0}", years.1));
        let mut drawn = Panel {
            id,
            title,
            desc,
            years,
            year_labels: (&first, &last),
            values,
            zero: false,
            points: Vec::new(),
            breaks: Vec::new(),
            gap: 0.0,
            columns: Vec::new(),
            goals: Vec::new(),
            bands: Vec::new(),
        };
        match picture {
            Picture::Trend(trend) => {
                drawn.points = trend.points;
                for (point, figure) in drawn.points.iter_mut().zip(figures) {
                    point.label.clone_from(figure);
                }
                drawn.breaks = trend.breaks.iter().map(|(x, _)| *x).collect();
                drawn.gap = trend.gap;
                drawn.goals = trend.goals;
                drawn.bands = trend.bands;
            }
            Picture::Columns(columns) => {
                drawn.columns = columns.columns;
                drawn.bands = columns.bands;
            }
            Picture::Bars(_) | Picture::Tiles(_) | Picture::Stack(_) | Picture::Roster(_) => {}
        }
        for goal in &mut drawn.goals {
            goal.label = edges(goal.low, goal.high);
        }
        for band in &mut drawn.bands {
            band.label = edges(band.low, band.high);
        }
        panel(&drawn)
    }
}

/// A value with as many decimals as it needs, four at most.
fn plain(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

const fn point((x, y, provisional): (f64, f64, bool)) -> SparkPoint {
    SparkPoint { x, y, provisional }
}

const fn edge((from, to): (f64, f64), low: Option<f64>, high: Option<f64>) -> SparkGoal {
    SparkGoal {
        from,
        to,
        low,
        high,
    }
}
