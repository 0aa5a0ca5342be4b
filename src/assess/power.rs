//! Powers, roots and logarithms, and comparing with them exactly.
//!
//! Owns [`Root`], a root of a product of rational powers, and [`Real`], any figure that a condition is held against. What
//! METHOD decides "on exact powers" is decided here without a root or a logarithm; only published figures take one.

use super::figure::Figure;
use crate::model::quantity::round_significant;
use dashu_float::round::mode::HalfEven;
use dashu_float::{Context, FBig};
use dashu_int::ops::{Abs, BitTest, Gcd, UnsignedAbs};
use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Longest integer that a comparison multiplies out, in bits. An exponent that asks for more, such as a threshold written with
/// twenty digits, is decided by logarithms instead; no plan in sight comes near.
const LONGEST: usize = 1 << 20;

/// Precisions tried, in bits, until a figure or a comparison settles.
const PRECISIONS: [usize; 4] = [256, 512, 1024, 2048];

/// Significant digits that an irrational figure is carried to.
const CARRIED_DIGITS: usize = 60;

type Float = FBig<HalfEven, 2>;

/// The positive number `(∏ xᵢ^eᵢ)^(1/index)`, all `xᵢ > 0`, `index > 0`.
#[derive(Clone, Debug)]
pub(super) struct Root {
    factors: Vec<(RBig, IBig)>,
    index: IBig,
}

impl Root {
    /// `None` when a factor is not above zero or the index is not.
    pub(super) fn new(factors: Vec<(RBig, i32)>, index: i32) -> Option<Self> {
        let positive = factors.iter().all(|(x, _)| *x > RBig::ZERO) && index > 0;
        positive.then(|| Self {
            factors: factors
                .into_iter()
                .map(|(x, e)| (x, IBig::from(e)))
                .collect(),
            index: IBig::from(index),
        })
    }

    /// The number divided by `divisor > 0`.
    pub(super) fn over(&self, divisor: &RBig) -> Self {
        let mut quotient = self.clone();
        quotient
            .factors
            .push((divisor.clone(), -self.index.clone()));
        quotient
    }

    /// Compares with a rational, on powers.
    pub(super) fn cmp(&self, other: &RBig) -> Ordering {
        if *other <= RBig::ZERO {
            return Ordering::Greater;
        }
        compare_with_one(&self.over(other).factors)
    }

    /// Compares with `base^exponent`, base > 0, on powers.
    pub(super) fn cmp_power(&self, base: &RBig, exponent: &RBig) -> Ordering {
        let denominator = IBig::from(exponent.denominator().clone());
        let mut factors: Vec<(RBig, IBig)> = self
            .factors
            .iter()
            .map(|(x, e)| (x.clone(), e * &denominator))
            .collect();
        factors.push((base.clone(), -(exponent.numerator() * &self.index)));
        compare_with_one(&factors)
    }

    /// The number to about `bits` binary digits.
    pub(super) fn approximate(&self, bits: usize) -> RBig {
        exact(&float(&self.ln(bits), bits).exp())
    }

    /// The number less one to about `bits` significant binary digits, however near to one it is.
    pub(super) fn less_one(&self, bits: usize) -> RBig {
        exact(&float(&self.ln(bits), bits).exp_m1())
    }

    /// The natural logarithm to about `bits` binary digits.
    pub(super) fn ln(&self, bits: usize) -> RBig {
        // Where the number is one, rounding would leave a residue that never settles.
        if compare_with_one(&self.factors).is_eq() {
            return RBig::ZERO;
        }
        let sum = self
            .factors
            .iter()
            .fold(RBig::ZERO, |sum, (x, e)| sum + ln(x, bits) * e);
        sum / &self.index
    }
}

/// A figure that a condition is held against.
#[derive(Clone, Debug)]
pub(super) enum Real {
    /// A rational.
    Exact(RBig),
    /// A root.
    Root(Root),
    /// A growth rate in per cent: a hundred times a root less one.
    Percent(Root),
}

impl Real {
    /// Compares with a rational, on powers.
    pub(super) fn cmp(&self, other: &RBig) -> Ordering {
        match self {
            Self::Exact(x) => x.cmp(other),
            Self::Root(root) => root.cmp(other),
            Self::Percent(root) => root.cmp(&(other / RBig::from(100) + RBig::ONE)),
        }
    }

    /// The number to about `bits` significant binary digits.
    pub(super) fn approximate(&self, bits: usize) -> RBig {
        match self {
            Self::Exact(x) => x.clone(),
            Self::Root(root) => root.approximate(bits),
            Self::Percent(root) => root.less_one(bits) * IBig::from(100),
        }
    }

    /// The published figure of `f` of the number; exact where the number is.
    pub(super) fn figure(&self, f: impl Fn(RBig) -> RBig) -> Figure {
        match self {
            Self::Exact(x) => Figure::exact(f(x.clone())),
            Self::Root(_) | Self::Percent(_) => settle(|bits| f(self.approximate(bits))),
        }
    }
}

/// Logarithms that are kept: those of a plan's baselines and goals are asked for again in every period.
const KEPT: usize = 4096;

static LOGARITHMS: Mutex<BTreeMap<(usize, RBig), RBig>> = Mutex::new(BTreeMap::new());

/// The natural logarithm of `x > 0`, to about `bits` significant binary digits.
pub(super) fn ln(x: &RBig, bits: usize) -> RBig {
    let kept = || LOGARITHMS.lock().unwrap_or_else(PoisonError::into_inner);
    let key = (bits, x.clone());
    if let Some(known) = kept().get(&key) {
        return known.clone();
    }
    let result = logarithm(x, bits);
    let mut kept = kept();
    if kept.len() >= KEPT {
        kept.clear();
    }
    kept.insert(key, result.clone());
    result
}

fn logarithm(x: &RBig, bits: usize) -> RBig {
    let less_one = x - RBig::ONE;
    // Near one, ln(x) would lose the digits that x shares with one.
    let near = &less_one + &less_one < RBig::ONE && RBig::from(-1) < &less_one + &less_one;
    let result = if near {
        float(&less_one, bits).ln_1p()
    } else {
        float(x, bits).ln()
    };
    exact(&result)
}

/// How `∏ xᵢ^eᵢ` compares with one, all `xᵢ > 0`.
fn compare_with_one(factors: &[(RBig, IBig)]) -> Ordering {
    let common = factors
        .iter()
        .map(|(_, e)| e.unsigned_abs())
        .filter(|e| *e != UBig::ZERO)
        .reduce(Gcd::gcd)
        .map_or(IBig::ONE, IBig::from);
    let factors: Vec<(&RBig, IBig)> = factors.iter().map(|(x, e)| (x, e / &common)).collect();
    multiply_out(&factors).unwrap_or_else(|| compare_logarithms(&factors))
}

/// Compares exactly; `None` when the integers would grow beyond [`LONGEST`].
fn multiply_out(factors: &[(&RBig, IBig)]) -> Option<Ordering> {
    let mut length = 0_usize;
    let (mut above, mut below) = (UBig::ONE, UBig::ONE);
    for (x, e) in factors {
        let times = usize::try_from(e.unsigned_abs()).ok()?;
        let (numerator, denominator) = (x.numerator().unsigned_abs(), x.denominator());
        let bits = numerator.bit_len() + denominator.bit_len();
        length = length.checked_add(bits.checked_mul(times)?)?;
        if length > LONGEST {
            return None;
        }
        let (up, down) = (numerator.pow(times), denominator.pow(times));
        if *e >= IBig::ZERO {
            above *= up;
            below *= down;
        } else {
            above *= down;
            below *= up;
        }
    }
    Some(above.cmp(&below))
}

/// Compares by logarithms of rising precision; what differs from one by less than 1 part in 10^600 counts as one.
fn compare_logarithms(factors: &[(&RBig, IBig)]) -> Ordering {
    for bits in PRECISIONS {
        let terms: Vec<RBig> = factors.iter().map(|(x, e)| ln(x, bits) * e).collect();
        let sum = terms.iter().fold(RBig::ZERO, |sum, term| sum + term);
        let size = terms
            .iter()
            .fold(RBig::ZERO, |sum, term| sum + term.clone().abs());
        // Each logarithm is good to its last binary digits; 32 of them are given away, to be safe.
        let doubt = size / IBig::from(UBig::ONE << bits.saturating_sub(32));
        if sum.clone().abs() > doubt {
            return sum.cmp(&RBig::ZERO);
        }
    }
    Ordering::Equal
}

/// The figure that `compute` gives to ever more binary digits, once two precisions agree on [`CARRIED_DIGITS`].
///
/// What is still below 10^-300 at the highest precision is zero: numbers of at most 40 characters leave nothing else there.
pub(super) fn settle(compute: impl Fn(usize) -> RBig) -> Figure {
    let mut last = None;
    for bits in PRECISIONS {
        let text = round_significant(&compute(bits), CARRIED_DIGITS);
        if last.as_ref() == Some(&text) {
            break;
        }
        last = Some(text);
    }
    let value = decimal(&last.unwrap_or_default());
    if value.clone().abs() * IBig::from(UBig::from(10_u8).pow(300)) < RBig::ONE {
        return Figure::exact(RBig::ZERO);
    }
    Figure::irrational(value)
}

/// Reads a plain decimal of any length, as `round_significant` writes it.
fn decimal(text: &str) -> RBig {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: IBig = format!("{whole}{fraction}").parse().unwrap_or(IBig::ZERO);
    RBig::from_parts(digits, UBig::from(10_u8).pow(fraction.len()))
}

fn float(x: &RBig, bits: usize) -> Float {
    let context = Context::<HalfEven>::new(bits);
    let numerator = context.convert_int::<2>(x.numerator().clone()).value();
    let denominator = context
        .convert_int::<2>(IBig::from(x.denominator().clone()))
        .value();
    numerator / denominator
}

fn exact(x: &Float) -> RBig {
    let (significand, exponent) = x.repr().clone().into_parts();
    let power = UBig::ONE << exponent.unsigned_abs();
    if exponent >= 0 {
        RBig::from(significand * IBig::from(power))
    } else {
        RBig::from_parts(significand, power)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rational(text: &str) -> RBig {
        decimal(text)
    }

    fn root(x: &str, power: i32, index: i32) -> Root {
        Root::new(vec![(rational(x), power)], index).unwrap_or(Root {
            factors: Vec::new(),
            index: IBig::ONE,
        })
    }

    #[test]
    fn figures_are_right_to_the_last_digit() {
        let two = root("2", 1, 2);
        let sqrt = settle(|bits| two.approximate(bits));
        assert_eq!(sqrt.to_string(), "1.414213562373095048801688724");
        assert_eq!(
            settle(|bits| two.less_one(bits)).to_string(),
            "0.4142135623730950488016887242"
        );
        assert_eq!(
            settle(|bits| two.ln(bits)).to_string(),
            "0.3465735902799726547086160607"
        );
    }

    #[test]
    fn a_root_that_is_rational_shows_so() {
        let even = root("1.21", 1, 2);
        assert_eq!(settle(|bits| even.approximate(bits)).to_string(), "1.1");
        assert_eq!(settle(|bits| even.less_one(bits)).to_string(), "0.1");
        let half = Root::new(vec![(rational("8"), 1), (rational("64"), -1)], 3);
        let half = half.map(|half| settle(|bits| half.approximate(bits)).to_string());
        assert_eq!(half.as_deref(), Some("0.5"));
    }

    #[test]
    fn a_rate_near_zero_keeps_its_digits() {
        let tiny = root("1.00000000000000000000000000000000000003", 1, 3);
        let rate = settle(|bits| tiny.less_one(bits)).to_string();
        assert_eq!(rate, format!("0.{}1", "0".repeat(37)));
        assert_eq!(
            settle(|bits| root("1", 5, 7).less_one(bits)),
            Figure::exact(RBig::ZERO)
        );
    }

    #[test]
    fn what_never_settles_is_zero() {
        let sum = |bits| ln(&rational("2"), bits) + ln(&rational("3"), bits);
        let figure = settle(|bits| sum(bits) - ln(&rational("6"), bits));
        assert_eq!(figure.to_string(), "0");
    }

    #[test]
    fn logarithms_decide_as_powers_do() {
        let near = "1.0000000000000000000000000000000000001";
        for (x, e, y, f) in [
            ("2", 30, "1073741824", -1),
            ("2", 30, "1073741823", -1),
            ("2", 30, "1073741825", -1),
            ("0.5", 7, "128", 1),
            (near, 1000, "2", -1),
            ("10", 2, "9.99999999999999999999999999999999999999", -2),
        ] {
            let factors = [(rational(x), IBig::from(e)), (rational(y), IBig::from(f))];
            let borrowed: Vec<(&RBig, IBig)> =
                factors.iter().map(|(x, e)| (x, e.clone())).collect();
            assert_eq!(
                multiply_out(&borrowed),
                Some(compare_logarithms(&borrowed)),
                "{x}^{e} · {y}^{f}"
            );
        }
    }

    #[test]
    fn an_exponent_too_long_to_multiply_out_is_decided_by_logarithms() {
        let huge = IBig::from(UBig::from(10_u8).pow(30));
        let two = rational("2");
        assert_eq!(multiply_out(&[(&two, huge.clone())]), None);
        let three = rational("3");
        assert_eq!(
            compare_logarithms(&[(&two, &huge + IBig::ONE), (&three, -huge)]),
            Ordering::Less
        );
        let threshold = rational("0.50000000000000000000000000000000000001");
        assert_eq!(root("2", 1, 2).cmp_power(&two, &threshold), Ordering::Less);
        assert_eq!(
            root("2", 1, 2).cmp_power(&two, &rational("0.5")),
            Ordering::Equal
        );
    }

    #[test]
    fn only_positive_numbers_have_roots() {
        assert!(Root::new(vec![(RBig::ZERO, 1)], 1).is_none());
        assert!(Root::new(vec![(rational("-2"), 2)], 1).is_none());
        assert!(Root::new(vec![(rational("2"), 1)], 0).is_none());
        assert_eq!(root("2", 1, 2).cmp(&rational("-5")), Ordering::Greater);
    }
}
