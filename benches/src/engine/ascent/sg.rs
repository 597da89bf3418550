use crate::data::Data;
use crate::engine::Derived;
use ascent::ascent;

ascent! {
    struct SameGeneration;
    relation parent(i32, i32);
    relation sg(i32, i32);

    sg(x, y) <-- parent(p, x), parent(p, y), if x != y;
    sg(x, y) <-- parent(p, x), sg(p, q), parent(q, y);
}

pub(super) fn run(data: &Data) -> Derived {
    let parent = data.pairs("parent");
    let mut program = SameGeneration { parent, ..SameGeneration::default() };
    program.run();
    Derived::new([("sg", program.sg.len())], program)
}
