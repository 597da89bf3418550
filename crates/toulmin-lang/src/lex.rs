//! The lexer.
/// Whether a text is a bare name.
pub fn is_name(_text: &str) -> bool {
    true
}
