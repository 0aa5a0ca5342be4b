//! tiendo: progress data and narratives in, a static public website out.

pub mod assess;
pub mod diag;
pub mod load;
pub mod model;
pub mod render;
