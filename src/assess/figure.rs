//! Derived figures: exact, or irrational and carried to more digits than are ever published.
//!
//! Owns [`Figure`]. What a figure means is said where it stands, in [`super::Working`].

use crate::model::quantity::{Number, PUBLISHED_DIGITS, round_decimals, round_significant};
use dashu_ratio::RBig;
use std::fmt;

/// A derived figure.
///
/// Either an exact rational, or a root or logarithm correctly rounded to at least 50 significant digits. `Display` is its
/// published decimal: 28 significant digits, half to even, trailing zeros dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    value: RBig,
    exact: bool,
}

impl Figure {
    /// A figure known exactly.
    #[must_use]
    pub const fn exact(value: RBig) -> Self {
        Self { value, exact: true }
    }

    /// An irrational figure, by a decimal of at least 50 significant digits.
    pub(super) const fn irrational(value: RBig) -> Self {
        Self {
            value,
            exact: false,
        }
    }

    /// The value; of an irrational figure its decimal of at least 50 significant digits.
    #[must_use]
    pub const fn value(&self) -> &RBig {
        &self.value
    }

    /// Whether [`Figure::value`] is the figure itself.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.exact
    }

    /// The figure with exactly `decimals` digits after the point, half to even; never `-0`.
    #[must_use]
    pub fn rounded(&self, decimals: usize) -> String {
        round_decimals(&self.value, decimals)
    }

    /// For drawing only.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.value.to_f64().value()
    }
}

impl From<&Number> for Figure {
    fn from(number: &Number) -> Self {
        Self::exact(number.exact().clone())
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&round_significant(&self.value, PUBLISHED_DIGITS))
    }
}
