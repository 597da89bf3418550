//! The command line of Toulmin.

fn main() {}
