//! Views of what the script helps with: lists of everything, search, comparison; all that it needs stands in them.

use super::{Link, Status};
use serde::Serialize;

/// A list of all targets or of all tasks, grouped by how they stand.
#[derive(Serialize)]
pub struct Listing<R> {
    /// By what it can be filtered, in the order of the form.
    pub filters: Vec<FilterField>,
    pub groups: Vec<ListGroup<R>>,
    pub total: usize,
}

/// A field of the filter: `status`, `since`, `section`, `agency`, `year`.
#[derive(Serialize)]
pub struct FilterField {
    pub name: String,
    pub label: String,
    /// The choice that filters nothing.
    pub all: String,
    pub choices: Vec<Choice>,
}

/// A value to filter by.
#[derive(Serialize)]
pub struct Choice {
    pub value: String,
    /// With how many rows there are of it.
    pub text: String,
    /// Other values that hold for it too, with spaces between: the groups that a body belongs to.
    pub within: String,
}

/// Rows that stand alike; before the first release, rows of one section.
#[derive(Serialize)]
pub struct ListGroup<R> {
    /// What links lead to: `status=behind`; a filter of the same words.
    pub id: String,
    /// A second anchor, for the sum that begins with this group: `status=bad`.
    pub sum: Option<String>,
    pub status: Option<Status>,
    pub section: Option<Link>,
    pub rows: Vec<Listed<R>>,
}

/// A row with the values that it is found by; several have spaces between.
#[derive(Serialize)]
pub struct Listed<R> {
    pub status: String,
    pub since: String,
    /// The section in which it stands first, then those above and those of its goals.
    pub section: String,
    pub agency: String,
    pub year: String,
    pub row: R,
}

/// Template `search.html`.
#[derive(Serialize)]
pub struct SearchPage {
    /// The indexes of all languages, with spaces between.
    pub indexes: String,
    /// Every list there is, for those without script.
    pub lists: Vec<Link>,
}

/// Template `comparisons.html`.
#[derive(Serialize)]
pub struct Comparisons {
    /// Newest first.
    pub periods: Vec<PeriodChoice>,
    /// The comparisons that are pages of their own, newest first.
    pub groups: Vec<ComparisonGroup>,
    /// The history that the script compares.
    pub history: String,
}

#[derive(Serialize)]
pub struct PeriodChoice {
    /// `2024-H1`
    pub value: String,
    pub text: String,
}

#[derive(Serialize)]
pub struct ComparisonGroup {
    pub later: Link,
    /// What it is compared with.
    pub pairs: Vec<Link>,
}
