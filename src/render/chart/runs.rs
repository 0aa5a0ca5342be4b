//! How the values of a series are joined: by a line, a dotted line or not at all.

use super::layout::Spot;

/// The lines of a series.
#[derive(Default)]
pub(super) struct Runs {
    /// Values that follow each other; a run of one has no neighbour to be joined to.
    pub(super) joined: Vec<Vec<Spot>>,
    /// Across periods without a value.
    pub(super) gaps: Vec<[Spot; 2]>,
}

/// Joins values (date and place, in the order of time) that are at most `gap` years apart; 0 joins
/// all alike. Nothing is joined across a break.
pub(super) fn runs(
    points: impl IntoIterator<Item = (f64, Spot)>,
    breaks: impl Fn(f64, f64) -> bool,
    gap: f64,
) -> Runs {
    let mut runs = Runs::default();
    let mut run: Vec<Spot> = Vec::new();
    let mut before: Option<(f64, Spot)> = None;
    for (x, spot) in points {
        if let Some((earlier, from)) = before {
            let broken = breaks(earlier, x);
            // Halves and quarters are exact in binary, months are not.
            let apart = gap > 0.0 && x - earlier > gap + 1e-6;
            if broken || apart {
                runs.joined.push(std::mem::take(&mut run));
            }
            if apart && !broken {
                runs.gaps.push([from, spot]);
            }
        }
        run.push(spot);
        before = Some((x, spot));
    }
    if !run.is_empty() {
        runs.joined.push(run);
    }
    runs
}
