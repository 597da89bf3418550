//! How Toulmin says what it found: sentences, and every printed form.
//!
//! `words` makes sentences of rows; `render` makes text, tables, trees, graphs and JSON of whatever was found out. Nothing here
//! writes anywhere.

pub mod words;
pub mod render;

#[cfg(test)]
mod testing;
