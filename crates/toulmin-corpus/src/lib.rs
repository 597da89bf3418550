//! Cases written in Markdown, which the corpus, the language reference and the manual pages of errors share.

pub mod cases;
