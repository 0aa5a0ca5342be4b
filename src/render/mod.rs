//! Plan × Progress × Theme → artifacts.
pub mod address;
pub mod locale;
pub mod narrative;
pub mod theme;
pub mod view;
pub mod words;
