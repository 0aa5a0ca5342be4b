//! Commands that are more than a few lines.

pub(crate) mod seals;
mod signing;
