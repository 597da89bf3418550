//! The shipped rules of Toulmin, compiled to crepe.
