//! crepe used directly, on pairs of `i32`.

#![expect(clippy::iter_over_hash_type, reason = "crepe makes it so")]

use super::Derived;
use crate::data::Data;
use crate::workload::Workload;

/// The program for a workload.
pub(super) fn program(workload: &Workload) -> Result<fn(&Data) -> Derived, &'static str> {
    match workload.name {
        "tc" | "chain" => Ok(closure::run),
        "sg" => Ok(sg::run),
        "pta" => Ok(pta::run),
        _ => Err("it has no aggregates"),
    }
}

mod closure {
    use super::{Data, Derived};
    use crepe::crepe;

    crepe! {
        @input
        struct Edge(i32, i32);
        @output
        struct Path(i32, i32);

        Path(x, y) <- Edge(x, y);
        Path(x, z) <- Path(x, y), Edge(y, z);
    }

    pub(super) fn run(data: &Data) -> Derived {
        let mut program = Crepe::new();
        program.extend(data.pairs("edge").into_iter().map(|(x, y)| Edge(x, y)));
        let (paths,) = program.run();
        Derived::new([("tc", paths.len())], paths)
    }
}

mod sg {
    use super::{Data, Derived};
    use crepe::crepe;

    crepe! {
        @input
        struct Parent(i32, i32);
        @output
        struct Same(i32, i32);

        Same(x, y) <- Parent(p, x), Parent(p, y), (x != y);
        Same(x, y) <- Parent(p, x), Same(p, q), Parent(q, y);
    }

    pub(super) fn run(data: &Data) -> Derived {
        let mut program = Crepe::new();
        program.extend(data.pairs("parent").into_iter().map(|(p, c)| Parent(p, c)));
        let (same,) = program.run();
        Derived::new([("sg", same.len())], same)
    }
}

mod pta {
    use super::{Data, Derived};
    use crepe::crepe;

    crepe! {
        @input
        struct Alloc(i32, i32);
        @input
        struct Assign(i32, i32);
        @input
        struct Load(i32, i32, i32);
        @input
        struct Store(i32, i32, i32);
        @output
        struct Points(i32, i32);
        @output
        struct Heap(i32, i32, i32);

        Points(v, o) <- Alloc(v, o);
        Points(v, o) <- Assign(v, w), Points(w, o);
        Points(v, o) <- Load(v, f, w), Points(w, p), Heap(p, f, o);
        Heap(p, f, o) <- Store(v, f, w), Points(v, p), Points(w, o);
    }

    pub(super) fn run(data: &Data) -> Derived {
        let mut program = Crepe::new();
        program.extend(data.pairs("alloc").into_iter().map(|(v, o)| Alloc(v, o)));
        program.extend(data.pairs("assign").into_iter().map(|(v, w)| Assign(v, w)));
        program.extend(data.triples("load").into_iter().map(|(v, f, w)| Load(v, f, w)));
        program.extend(data.triples("store").into_iter().map(|(v, f, w)| Store(v, f, w)));
        let (points, heap) = program.run();
        Derived::new([("vpt", points.len()), ("hpt", heap.len())], (points, heap))
    }
}
