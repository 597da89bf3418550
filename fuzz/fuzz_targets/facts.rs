//! Bytes as a file of facts, and as manifest, entities and bibliography at once: the gate finds what is wrong with each.

#![no_main]

mod support;

use libfuzzer_sys::fuzz_target;
use toulmin_lang::casebook::{self, Role};

fuzz_target!(|text: &str| {
    for (sources, texts) in [support::with(Role::Facts, text), support::ground(text)] {
        if let Ok(casebook) = casebook::read(&sources, &texts) {
            _ = casebook.facts.rows(casebook.date);
        }
    }
});
