//! Numbers: decimals as written, exact rationals in the arithmetic.
//!
//! Owns [`Number`] and the one way a derived figure becomes a decimal text. No binary float takes part in a verdict.

use dashu_int::{IBig, UBig};
use dashu_ratio::RBig;
use std::fmt;

/// Significant digits of a derived figure in published data (METHOD: half to even).
pub const PUBLISHED_DIGITS: usize = 28;

/// Longest number that content may hold, in characters; more is no measurement of anything.
const LONGEST: usize = 40;

/// An exact number and, where somebody wrote it, its digits.
///
/// Equality is that of the values: `63.50` equals `63.5`.
#[derive(Clone, Debug)]
pub struct Number {
    exact: RBig,
    written: Option<Box<str>>,
    /// Digits after the point that a computed figure deserves, where they are known.
    digits: Option<usize>,
}

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// A decimal comma; the text with a point instead.
    Comma(String),
    /// Separators between thousands; the text without them.
    Grouped(String),
    /// An exponent, a sign or zeros in front that are not needed, infinities, words, more than 40 characters.
    Other,
}

impl Number {
    /// Reads a plain decimal: an optional minus, digits, and optionally a point and digits.
    ///
    /// # Errors
    /// Says what to write instead for a decimal comma and for separators between thousands.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let plain = all_digits(whole)
            && fraction.is_none_or(all_digits)
            && (whole.len() == 1 || !whole.starts_with('0'))
            && (digits == text || digits.bytes().any(|b| matches!(b, b'1'..=b'9')))
            && text.len() <= LONGEST;
        if !plain {
            return Err(Self::diagnose(text));
        }
        let fraction = fraction.unwrap_or_default();
        let numerator: IBig = format!("{whole}{fraction}")
            .parse()
            .map_err(|_| NumberError::Other)?;
        let denominator = UBig::from(10u8).pow(fraction.len());
        let exact = RBig::from_parts(numerator, denominator);
        let negative = digits.len() < text.len();
        Ok(Self {
            exact: if negative { -exact } else { exact },
            written: Some(text.into()),
            digits: Some(fraction.len()),
        })
    }

    fn diagnose(text: &str) -> NumberError {
        let candidate = |from: &[char], to: &str| {
            let text = text.replace(from, to);
            Self::parse(&text).is_ok().then_some(text)
        };
        let groups = |separator: char| {
            let mut parts = text.trim_start_matches('-').split(separator);
            parts
                .next()
                .is_some_and(|first| (1..=3).contains(&first.len()))
                && parts.clone().count() > 0
                && parts.all(|part| part.len() == 3)
        };
        if text.matches(',').count() == 1
            && !text.contains('.')
            && let Some(text) = candidate(&[','], ".")
        {
            return NumberError::Comma(text);
        }
        for separator in ['.', ',', '_', ' ', '\u{a0}', '\u{202f}'] {
            if groups(separator)
                && let Some(text) = candidate(&[separator], "")
            {
                return NumberError::Grouped(text);
            }
        }
        NumberError::Other
    }

    /// A figure that was computed.
    #[must_use]
    pub fn derived(exact: RBig) -> Self {
        Self {
            exact,
            written: None,
            digits: None,
        }
    }

    /// The sum of figures; it has the most digits that one of them has. Of none it is 0.
    #[must_use]
    pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self {
            exact: RBig::ZERO,
            written: None,
            digits: Some(0),
        };
        for number in numbers {
            sum.exact += &number.exact;
            sum.digits = sum.digits.zip(number.digits).map(|(a, b)| a.max(b));
        }
        sum
    }

    /// The exact value.
    #[must_use]
    pub fn exact(&self) -> &RBig {
        &self.exact
    }

    /// Whether the digits are as somebody wrote them.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.written.is_some()
    }

    /// Digits after the point: as written, or of a sum the most of its figures; `None` for other derived figures.
    #[must_use]
    pub const fn decimals(&self) -> Option<usize> {
        self.digits
    }

    /// For drawing only.
    #[must_use]
    pub fn to_f64(&self) -> f64 {
        self.exact.to_f64().value()
    }

    /// The value rounded half to even to `decimals` digits after the point, as a plain decimal.
    #[must_use]
    pub fn rounded(&self, decimals: usize) -> String {
        round_decimals(&self.exact, decimals)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.exact == other.exact
    }
}

impl Eq for Number {}

impl fmt::Display for Number {
    /// As published: as written, or 28 significant digits, half to even, without trailing zeros.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.written {
            Some(written) => f.write_str(written),
            None => f.write_str(&round_significant(&self.exact, PUBLISHED_DIGITS)),
        }
    }
}

/// `value` as a plain decimal with at most `digits` significant digits, half to even, trailing zeros dropped.
#[must_use]
pub fn round_significant(value: &RBig, digits: usize) -> String {
    let (numerator, denominator) = (value.numerator(), value.denominator());
    if *numerator == IBig::ZERO {
        return "0".to_owned();
    }
    // The position of the first digit, from the lengths of the two parts; off by one at most, seen from the result.
    let length = |n: &UBig| n.to_string().len();
    let magnitude = numerator.clone().into_parts().1;
    let guess = length(&magnitude).cast_signed() - length(denominator).cast_signed();
    let places = digits.cast_signed() - guess;
    let scaled = scale(value, places);
    let scaled_len = length(&scaled.clone().into_parts().1);
    let places = places - (scaled_len.cast_signed() - digits.cast_signed()).max(0);
    let text = point(&scale(value, places), places);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// `value` as a plain decimal with exactly `decimals` digits after the point, half to even; never `-0`.
#[must_use]
pub fn round_decimals(value: &RBig, decimals: usize) -> String {
    let places = decimals.cast_signed();
    point(&scale(value, places), places)
}

/// `value · 10^places`, rounded half to even to an integer.
fn scale(value: &RBig, places: isize) -> IBig {
    let power = UBig::from(10u8).pow(places.unsigned_abs());
    let mut numerator = value.numerator().clone();
    let mut denominator = value.denominator().clone();
    if places >= 0 {
        numerator *= IBig::from(power);
    } else {
        denominator *= power;
    }
    let (sign, magnitude) = numerator.into_parts();
    let mut quotient = &magnitude / &denominator;
    let twice = (&magnitude % &denominator) * UBig::from(2u8);
    let odd = &quotient % UBig::from(2u8) == UBig::ONE;
    if twice > denominator || (twice == denominator && odd) {
        quotient += UBig::ONE;
    }
    IBig::from_parts(sign, quotient)
}

/// Writes `scaled / 10^places` as a plain decimal.
fn point(scaled: &IBig, places: isize) -> String {
    let (sign, magnitude) = scaled.clone().into_parts();
    let zero = magnitude == UBig::ZERO;
    let mut digits = magnitude.to_string();
    if places < 0 && !zero {
        digits.push_str(&"0".repeat(places.unsigned_abs()));
    } else if places > 0 {
        let places = places.unsigned_abs();
        if digits.len() <= places {
            digits.insert_str(0, &"0".repeat(places + 1 - digits.len()));
        }
        digits.insert(digits.len() - places, '.');
    }
    if sign == dashu_int::Sign::Negative && !zero {
        digits.insert(0, '-');
    }
    digits
}
