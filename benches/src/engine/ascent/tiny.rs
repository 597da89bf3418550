use crate::data::Data;
use crate::engine::Derived;
use ascent::aggregators::{count, max};
use ascent::ascent;

ascent! {
    struct Mandates;
    relation office(i32, i32);
    relation power(i32, i32);
    relation delegates(i32, i32);
    relation term(i32, i32, i32);
    relation reports(i32, i32);
    relation conflict(i32, i32);
    relation banned(i32, i32);
    relation matter(i32, i32, i32, i32);
    relation person(i32);
    relation body(i32);
    relation has_superior(i32);
    relation top(i32);
    relation over(i32, i32);
    relation chain(i32, i32);
    relation cyclic(i32);
    relation clean(i32, i32);
    relation empowered(i32, i32);
    relation derived(i32, i32);
    relation may(i32, i32);
    relation clash(i32, i32, i32);
    relation conflicted(i32);
    relation fit(i32);
    relation serving(i32, i32);
    relation competent(i32, i32);
    relation decides(i32, i32);
    relation decided(i32);
    relation undecided(i32);
    relation quorum(i32, usize);
    relation contested(i32);
    relation tenure(i32, i32);
    relation senior(i32);
    relation decider(i32, i32);
    relation lead(i32, i32);
    relation presides(i32, i32);

    person(p) <-- term(p, _, _);
    body(b) <-- power(b, _);
    has_superior(b) <-- reports(b, _);
    top(b) <-- body(b), !has_superior(b);
    over(b, c) <-- reports(c, b);
    over(b, d) <-- over(b, c), reports(d, c);
    chain(p, q) <-- delegates(p, q), if p != q;
    chain(p, r) <-- chain(p, q), delegates(q, r);
    cyclic(p) <-- chain(p, q), if p == q;
    clean(p, q) <-- chain(p, q), !cyclic(p);
    empowered(p, a) <-- office(p, b), power(b, a);
    empowered(p, a) <-- office(p, b), over(b, c), power(c, a);
    derived(p, a) <-- clean(q, p), empowered(q, a);
    may(p, a) <-- empowered(p, a), !banned(p, a);
    may(p, a) <-- derived(p, a), !banned(p, a);
    clash(p, a, b) <-- may(p, a), may(p, b), conflict(a, b);
    conflicted(p) <-- clash(p, _, _);
    fit(p) <-- person(p), !conflicted(p);
    serving(p, c) <-- term(p, f, t), matter(c, _, _, y), if f <= y && y < t;
    competent(b, c) <-- matter(c, b, a, _), power(b, a);
    competent(d, c) <-- competent(b, c), reports(b, d);
    decides(p, c) <-- serving(p, c), competent(b, c), office(p, b), fit(p);
    decided(c) <-- decides(_, c);
    undecided(c) <-- matter(c, _, _, _), !decided(c);
    quorum(c, n) <-- decided(c), agg n = count() in decides(_, c);
    contested(c) <-- quorum(c, n), if *n >= 2;
    tenure(p, t - f) <-- term(p, f, t);
    senior(p) <-- tenure(p, d), if *d > 10;
    decider(c, x) <-- decides(p, c), tenure(p, x);
    lead(c, d) <-- contested(c), agg d = max(x) in decider(c, x);
    presides(p, c) <-- lead(c, d), decides(p, c), tenure(p, d);
}

pub(super) fn run(data: &Data) -> Derived {
    let mut program = Mandates {
        office: data.pairs("office"),
        power: data.pairs("power"),
        delegates: data.pairs("delegates"),
        term: data.triples("term"),
        reports: data.pairs("reports"),
        conflict: data.pairs("conflict"),
        banned: data.pairs("banned"),
        matter: data.quadruples("matter"),
        ..Mandates::default()
    };
    program.run();
    let counts = [
        ("top", program.top.len()),
        ("clean", program.clean.len()),
        ("may", program.may.len()),
        ("clash", program.clash.len()),
        ("fit", program.fit.len()),
        ("serving", program.serving.len()),
        ("competent", program.competent.len()),
        ("decides", program.decides.len()),
        ("undecided", program.undecided.len()),
        ("quorum", program.quorum.len()),
        ("contested", program.contested.len()),
        ("senior", program.senior.len()),
        ("presides", program.presides.len()),
    ];
    Derived::new(counts, program)
}
