//! METHOD, tested: its examples, its lines case by case, its laws.

#[path = "../common/mod.rs"]
mod common;

mod cases;
mod examples;
mod laws;
