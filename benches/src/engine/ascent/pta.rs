use crate::data::Data;
use crate::engine::Derived;
use ascent::ascent;

ascent! {
    struct PointsTo;
    relation alloc(i32, i32);
    relation assign(i32, i32);
    relation load(i32, i32, i32);
    relation store(i32, i32, i32);
    relation vpt(i32, i32);
    relation hpt(i32, i32, i32);

    vpt(v, o) <-- alloc(v, o);
    vpt(v, o) <-- assign(v, w), vpt(w, o);
    vpt(v, o) <-- load(v, f, w), vpt(w, p), hpt(p, f, o);
    hpt(p, f, o) <-- store(v, f, w), vpt(v, p), vpt(w, o);
}

pub(super) fn run(data: &Data) -> Derived {
    let mut program = PointsTo {
        alloc: data.pairs("alloc"),
        assign: data.pairs("assign"),
        load: data.triples("load"),
        store: data.triples("store"),
        ..PointsTo::default()
    };
    program.run();
    Derived::new([("vpt", program.vpt.len()), ("hpt", program.hpt.len())], program)
}
