//! Reference and reporting periods: a year, a half, a quarter or a month.
//!
//! Owns [`Period`] and [`Moment`], its place on the time axis. Knows nothing of due dates: those stand in the plan's
//! calendar.

use dashu_ratio::RBig;
use std::fmt;
use std::str::FromStr;

/// A moment on the axis of years, in whole months: the end of year `Y` is `12·Y`.
///
/// Every period ends on a month's end, so months hold every moment exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i32);

impl Moment {
    /// The end of a year.
    #[must_use]
    pub const fn year(year: i32) -> Self {
        Self(year * 12)
    }

    /// The moment in years, exact: `2023.5` for the middle of 2024.
    #[must_use]
    pub fn years(self) -> RBig {
        RBig::from(self.0) / RBig::from(12)
    }

    /// The moment in years, for drawing.
    #[must_use]
    pub fn to_f64(self) -> f64 {
        f64::from(self.0) / 12.0
    }
}

/// A period of the calendar. It has no order of its own ("is 2025-Q1 before 2025?" has no answer): compare [`Period::end`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Period {
    /// A whole year.
    Year(i32),
    /// Half 1 or 2 of a year.
    Half(i32, u8),
    /// Quarter 1 to 4 of a year.
    Quarter(i32, u8),
    /// Month 1 to 12 of a year.
    Month(i32, u8),
}

impl Period {
    /// The year the period lies in.
    #[must_use]
    pub const fn year(self) -> i32 {
        match self {
            Self::Year(year)
            | Self::Half(year, _)
            | Self::Quarter(year, _)
            | Self::Month(year, _) => year,
        }
    }

    /// The length in months.
    #[must_use]
    pub const fn months(self) -> i32 {
        match self {
            Self::Year(_) => 12,
            Self::Half(..) => 6,
            Self::Quarter(..) => 3,
            Self::Month(..) => 1,
        }
    }

    /// Where the period stands on the axis: at its end.
    #[must_use]
    pub fn end(self) -> Moment {
        let months = match self {
            Self::Year(_) => 12,
            Self::Half(_, k) => 6 * i32::from(k),
            Self::Quarter(_, k) => 3 * i32::from(k),
            Self::Month(_, k) => i32::from(k),
        };
        Moment((self.year() - 1) * 12 + months)
    }

    /// The moment at which the period begins.
    #[must_use]
    pub fn start(self) -> Moment {
        Moment(self.end().0 - self.months())
    }

    /// Whether this is a whole year.
    #[must_use]
    pub const fn is_year(self) -> bool {
        matches!(self, Self::Year(_))
    }

    /// The part of the year without the year itself: `H1`, `Q3`, `M07`, or `year`.
    #[must_use]
    pub fn part(self) -> String {
        match self {
            Self::Year(_) => "year".to_owned(),
            Self::Half(_, k) => format!("H{k}"),
            Self::Quarter(_, k) => format!("Q{k}"),
            Self::Month(_, k) => format!("M{k:02}"),
        }
    }

    /// The period as addresses and anchors write it: `2024-h1`.
    #[must_use]
    pub fn slug(self) -> String {
        self.to_string().to_lowercase()
    }

    /// The period of `part` (as [`Period::part`] writes it) in `year`; `None` when the part is not one.
    #[must_use]
    pub fn of_part(year: i32, part: &str) -> Option<Self> {
        if part == "year" {
            Some(Self::Year(year))
        } else {
            format!("{year:04}-{part}").parse().ok()
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Half(year, _) | Self::Quarter(year, _) | Self::Month(year, _) => {
                write!(f, "{year:04}-{}", self.part())
            }
        }
    }
}

/// The text is no period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPeriod;

impl FromStr for Period {
    type Err = NotAPeriod;

    /// Reads `2024`, `2024-H1`, `2024-Q3`, `2024-M07`; years from 1900 to 2199.
    fn from_str(text: &str) -> Result<Self, NotAPeriod> {
        let (year, part) = match text.split_once('-') {
            Some((year, part)) => (year, Some(part)),
            None => (text, None),
        };
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPeriod);
        }
        let year: i32 = year.parse().map_err(|_| NotAPeriod)?;
        if !(1900..2200).contains(&year) {
            return Err(NotAPeriod);
        }
        let Some(part) = part else {
            return Ok(Self::Year(year));
        };
        let digits = part.get(1..).ok_or(NotAPeriod)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPeriod);
        }
        let k: u8 = digits.parse().map_err(|_| NotAPeriod)?;
        match (part.get(..1), digits.len(), k) {
            (Some("H"), 1, 1..=2) => Ok(Self::Half(year, k)),
            (Some("Q"), 1, 1..=4) => Ok(Self::Quarter(year, k)),
            (Some("M"), 2, 1..=12) => Ok(Self::Month(year, k)),
            (Some(_) | None, _, _) => Err(NotAPeriod),
        }
    }
}
