//! Plan, progress and theme → artifacts in memory.

pub mod chart;
