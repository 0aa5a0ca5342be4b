//! Plan × Progress × Theme → artifacts.
pub mod address;
pub mod chart;
pub mod data;
pub mod locale;
pub mod narrative;
pub mod picture;
pub mod theme;
pub mod view;
pub mod words;
