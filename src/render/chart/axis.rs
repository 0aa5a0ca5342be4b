//! Which values and which years an axis shows.
//!
//! Logarithms and powers are read from and written to decimal text: unlike `log10` and `powf`,
//! that gives the same on every machine.

use super::layout::{Anchor, Spot, UNIT, text_area};
use super::measure::{self, Face};

/// Values beyond this are left out; below its inverse they count as zero. Ticks stay exact.
const GREATEST: f64 = 1e15;
/// Years beyond this are left out.
const LAST_YEAR: f64 = 9999.0;

/// A value that can be drawn.
pub(super) fn value(value: f64) -> Option<f64> {
    let drawable = value.is_finite() && value.abs() <= GREATEST;
    drawable.then(|| {
        if value.abs() < 1.0 / GREATEST {
            0.0
        } else {
            value
        }
    })
}

/// A place on a time axis, in years, that can be drawn.
pub(super) fn year(year: f64) -> Option<f64> {
    (year.is_finite() && year.abs() <= LAST_YEAR).then_some(year)
}

/// The nearest whole year.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`year` has refused what is too large; `as` saturates"
)]
pub(super) fn whole(year: f64) -> i32 {
    year.round() as i32
}

/// The least and the greatest of some numbers.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    values.into_iter().fold(None, |extent, v| {
        let (low, high) = extent.unwrap_or((v, v));
        Some((low.min(v), high.max(v)))
    })
}

/// An axis of values.
#[derive(Debug)]
pub(super) struct Scale {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Round values between `low` and `high`.
    pub(super) ticks: Vec<f64>,
    /// How many decimals the ticks need.
    pub(super) decimals: usize,
}

impl Scale {
    /// Leaves every second value out until there are no more spaces between them than there is
    /// room for; zero stays.
    pub(super) fn thin_out(&mut self, room: i32) {
        let room = usize::try_from(room).unwrap_or(0).max(1);
        while self.ticks.len() > room + 1 {
            let zero = self.ticks.iter().position(|tick| *tick == 0.0);
            let odd = zero.unwrap_or(0) % 2;
            let mut index = 0;
            self.ticks.retain(|_| {
                index += 1;
                index % 2 != odd
            });
        }
    }
}

/// Whether all are whole numbers.
pub(super) fn whole_numbers(values: impl IntoIterator<Item = f64>) -> bool {
    values.into_iter().all(|value| value.fract() == 0.0)
}

/// An axis that contains all values (drawable ones) with a small margin, and ends at round ones.
///
/// `limits` are the least and greatest values possible: the axis keeps within them if the values
/// do. `whole`: what is counted has no halves, nor has the axis.
pub(super) fn scale(
    values: impl IntoIterator<Item = f64>,
    zero: bool,
    limits: (Option<f64>, Option<f64>),
    whole: bool,
) -> Scale {
    let (least, greatest) =
        extent(values.into_iter().chain(zero.then_some(0.0))).unwrap_or((0.0, 1.0));
    let size = least.abs().max(greatest.abs());
    let (mut low, mut high) = (least, greatest);
    if size == 0.0 {
        (low, high) = (0.0, 1.0);
    } else if high - low < size * 1e-9 {
        (low, high) = (low - size / 10.0, high + size / 10.0);
    }
    let floor = if least >= 0.0 { 0.0 } else { f64::NEG_INFINITY };
    let floor = floor.max(limits.0.filter(|l| *l <= least).unwrap_or(floor));
    let ceiling = if greatest <= 0.0 && size > 0.0 {
        0.0
    } else {
        f64::INFINITY
    };
    // A greatest value that leaves no room above the least, as 0 where all values are 0, is no limit of an axis.
    let limit = limits.1.and_then(value);
    let limit = limit.filter(|l| *l >= greatest && *l > low);
    let ceiling = ceiling.min(limit.unwrap_or(ceiling));

    let margin = (high - low) * 0.06;
    let low = (low - margin).max(floor);
    let high = (high + margin).min(ceiling);
    round_ends(low, high, (floor, ceiling), whole && size > 0.0)
}

/// The axis whose round ends fit best around `low` and `high`.
fn round_ends(low: f64, high: f64, (floor, ceiling): (f64, f64), whole: bool) -> Scale {
    let exponent = exponent((high - low) / 5.0);
    let exponent = if whole { exponent.max(0) } else { exponent };
    let mut best: Option<(f64, Scale)> = None;
    for (mantissa, decimal, over) in [
        ("1", 0, 0),
        ("2", 0, 0),
        ("2.5", 1, 0),
        ("5", 0, 0),
        ("1", 0, 1),
        ("2", 0, 1),
        ("2.5", 1, 1),
    ] {
        let power = exponent + over;
        if whole && power < decimal {
            continue;
        }
        let step: f64 = format!("{mantissa}e{power}").parse().unwrap_or(1.0);
        // The tolerance undoes the error of the division: 0.3/0.1 is 2.9999….
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil();
        let count = last - first;
        let waste = count * step / (high - low) - 1.0;
        let cost = waste + (count - 4.0).abs() * 0.12 + if decimal == 1 { 0.2 } else { 0.0 };
        if !(2.0..=7.0).contains(&count) || best.as_ref().is_some_and(|(least, _)| *least <= cost) {
            continue;
        }
        let low = (first * step).max(floor);
        let high = (last * step).min(ceiling);
        let ticks = (0..=7)
            .map(|k| (first + f64::from(k)) * step)
            .filter(|tick| (low..=high + step * 1e-9).contains(tick))
            // Never "-0".
            .map(|tick| if tick == 0.0 { 0.0 } else { tick })
            .collect();
        let decimals = usize::try_from(decimal - power).unwrap_or(0);
        best = Some((
            cost,
            Scale {
                low,
                high,
                ticks,
                decimals,
            },
        ));
    }
    best.map_or(
        Scale {
            low,
            high,
            ticks: Vec::new(),
            decimals: 0,
        },
        |(_, scale)| scale,
    )
}

/// The power of ten at or below a number.
fn exponent(number: f64) -> i32 {
    let text = format!("{number:e}");
    text.split_once('e')
        .and_then(|(_, exponent)| exponent.parse().ok())
        .unwrap_or(0)
}

/// A label under the axis of years: where (its middle) and what.
pub(super) struct YearLabel {
    pub(super) year: i32,
    pub(super) x: i32,
    pub(super) text: String,
}

/// Labels for as many years as fit without touching, at regular steps.
///
/// Plans turn on years that end in 0 and 5, so steps of five are taken instead of two where that
/// labels all the `wanted` years (those of goals) and two would not.
pub(super) fn year_labels(
    (first, last): (i32, i32),
    wanted: &[i32],
    at: impl Fn(i32) -> i32,
    text: &dyn Fn(i32) -> String,
    (left, right): (i32, i32),
) -> Vec<YearLabel> {
    let mut second_best = None;
    for step in [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] {
        let years: Vec<i32> = multiples(first, last, step).take(100).collect();
        if years.len() > 60 {
            continue;
        }
        let labels: Vec<YearLabel> = years
            .into_iter()
            .map(|year| YearLabel {
                year,
                x: at(year),
                text: text(year),
            })
            .filter(|label| {
                let area = area(label);
                area.left >= left && area.right <= right
            })
            .collect();
        let pairs = labels.iter().zip(labels.iter().skip(1));
        let fits = pairs
            .map(|(a, b)| area(b).left - area(a).right)
            .all(|gap| gap >= 6 * UNIT);
        let complete = wanted
            .iter()
            .all(|year| labels.iter().any(|label| label.year == *year));
        if !fits {
            continue;
        }
        match step {
            2 if !complete => second_best = Some(labels),
            5 if !complete || labels.len() < 2 => return second_best.unwrap_or(labels),
            _ => return labels,
        }
    }
    Vec::new()
}

fn multiples(first: i32, last: i32, step: i32) -> impl Iterator<Item = i32> {
    let start = first + (-first).rem_euclid(step);
    (start..=last).step_by(usize::try_from(step).unwrap_or(1))
}

fn area(label: &YearLabel) -> super::layout::Area {
    let spot: Spot = (label.x, 0);
    text_area(
        measure::width(&label.text, Face::Regular),
        Anchor::Middle,
        spot,
    )
}
