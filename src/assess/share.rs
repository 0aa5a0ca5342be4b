//! The share p of a measure, and the verdict that it gives.
//!
//! Owns [`Share`] and line 8's thresholds. They are held against p on exact powers: only the published p takes a logarithm.

use super::case::{Case, Judged};
use super::figure::Figure;
use super::outcome::{Outcome, Verdict, Working};
use super::power::{Real, Root, ln, settle};
use dashu_int::ops::Abs;
use dashu_ratio::RBig;

/// p.
pub(super) enum Share {
    /// A rational.
    Exact(RBig),
    /// ln `ratio` ÷ ln `whole`; `whole` is above zero and not one.
    Logarithms { ratio: Root, whole: RBig },
    /// 1 − |`value` − `edge`| ÷ |`edge`|, of a mean that does not hold; `edge` is not zero.
    Mean { value: Real, edge: RBig },
}

impl Share {
    /// ln `ratio` ÷ ln `whole`; `None` where `whole` has no logarithm or it is zero.
    pub(super) fn of_logarithms(ratio: Root, whole: RBig) -> Option<Self> {
        let usable = whole > RBig::ZERO && whole != RBig::ONE;
        usable.then_some(Self::Logarithms { ratio, whole })
    }

    /// Whether p ≥ `threshold`.
    fn reaches(&self, threshold: &RBig) -> bool {
        match self {
            Self::Exact(p) => p >= threshold,
            Self::Logarithms { ratio, whole } => {
                let order = ratio.cmp_power(whole, threshold);
                // The logarithm of what lies below one is negative, and turns the comparison round.
                if *whole > RBig::ONE {
                    order.is_ge()
                } else {
                    order.is_le()
                }
            }
            Self::Mean { value, edge } => {
                let slack = (RBig::ONE - threshold) * edge.clone().abs();
                if value.cmp(edge).is_lt() {
                    value.cmp(&(edge - slack)).is_ge()
                } else {
                    value.cmp(&(edge + slack)).is_le()
                }
            }
        }
    }

    /// p as published.
    pub(super) fn figure(&self) -> Figure {
        match self {
            Self::Exact(p) => Figure::exact(p.clone()),
            Self::Logarithms { ratio, whole } => settle(|bits| ratio.ln(bits) / ln(whole, bits)),
            Self::Mean { value, edge } => {
                value.figure(|value| RBig::ONE - (value - edge).abs() / edge.clone().abs())
            }
        }
    }
}

impl Case<'_> {
    /// Line 8: the share against the thresholds.
    pub(super) fn grade(&self, judged: Judged, share: &Share, mut working: Working) -> Outcome {
        let (on_track, behind) = (&self.thresholds.on_track, &self.thresholds.behind);
        working.share = Some(share.figure());
        working.thresholds = Some((on_track.clone(), behind.clone()));
        let verdict = if share.reaches(on_track.exact()) {
            Verdict::OnTrack
        } else if share.reaches(behind.exact()) {
            Verdict::Behind
        } else if share.reaches(&RBig::ZERO) {
            Verdict::FarBehind
        } else {
            Verdict::MovingAway
        };
        judged.say(8, verdict, working)
    }
}
