use crate::data::Data;
use crate::engine::Derived;
use ascent::aggregators::{count, max, min};
use ascent::ascent;

ascent! {
    struct Governance;
    relation state_year(i32, i32);
    relation member(i32, i32, i32);
    relation igo_type(i32, i32);
    relation igo_value(i32, i32);
    relation state_value(i32, i32);
    relation clash(i32, i32);
    relation suspension(i32, i32, i32, i32);
    relation shares(i32, i32, i32, i32);
    relation pair(i32, i32, i32);
    relation joint(i32, i32, i32, usize);
    relation excluded(i32, i32);
    relation suspended(i32, i32, i32);
    relation has_voice(i32, i32, i32);
    relation heard(i32, i32);
    relation voices(i32, i32, usize);
    relation silent(i32, i32);
    relation aligned(i32, i32, i32);
    relation bloc(i32, i32, i32);
    relation in_bloc(i32, i32);
    relation leader(i32, i32, i32);
    relation igo_year(i32, i32);
    relation igo_size(i32, i32, usize);
    relation kind_size(i32, i32, usize);
    relation kind_year(i32, i32);
    relation largest(i32, i32, usize);

    // An aggregate ranges over one relation, so the join must be one.
    shares(a, b, y, g) <-- member(a, g, y), member(b, g, y), if a < b;
    pair(a, b, y) <-- shares(a, b, y, _);
    joint(a, b, y, n) <-- pair(a, b, y), agg n = count() in shares(a, b, y, _);

    excluded(s, g) <-- igo_value(g, v), clash(v, w), state_value(s, w);
    suspended(s, g, y) <-- suspension(s, g, f, t), member(s, g, y), if f <= y && y <= t;
    has_voice(s, g, y) <-- member(s, g, y), !excluded(s, g), !suspended(s, g, y);
    heard(s, y) <-- has_voice(s, _, y);
    voices(s, y, n) <-- heard(s, y), agg n = count() in has_voice(s, _, y);
    silent(s, y) <-- state_year(s, y), !heard(s, y);

    aligned(a, b, y) <-- joint(a, b, y, n), if *n >= 43;
    aligned(b, a, y) <-- aligned(a, b, y);
    bloc(a, b, y) <-- aligned(a, b, y);
    bloc(a, c, y) <-- bloc(a, b, y), aligned(b, c, y);
    in_bloc(a, y) <-- aligned(a, _, y);
    leader(a, y, m) <-- in_bloc(a, y), agg m = min(b) in bloc(a, b, y);

    igo_year(g, y) <-- member(_, g, y);
    igo_size(g, y, n) <-- igo_year(g, y), agg n = count() in member(_, g, y);
    kind_size(t, y, n) <-- igo_size(g, y, n), igo_type(g, t);
    kind_year(t, y) <-- kind_size(t, y, _);
    largest(t, y, m) <-- kind_year(t, y), agg m = max(n) in kind_size(t, y, n);
}

pub(super) fn run(data: &Data) -> Derived {
    let mut program = Governance {
        state_year: data.pairs("state_year"),
        member: data.triples("member"),
        igo_type: data.pairs("igo_type"),
        igo_value: data.pairs("igo_value"),
        state_value: data.pairs("state_value"),
        clash: data.pairs("clash"),
        suspension: data.quadruples("suspension"),
        ..Governance::default()
    };
    program.run();
    let counts = [
        ("joint", program.joint.len()),
        ("excluded", program.excluded.len()),
        ("suspended", program.suspended.len()),
        ("has_voice", program.has_voice.len()),
        ("voices", program.voices.len()),
        ("silent", program.silent.len()),
        ("aligned", program.aligned.len()),
        ("bloc", program.bloc.len()),
        ("leader", program.leader.len()),
        ("igo_size", program.igo_size.len()),
        ("largest", program.largest.len()),
    ];
    Derived::new(counts, program)
}
