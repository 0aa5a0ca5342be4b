//! tiendo: progress data and narratives in, a static public website out.

pub mod output;
