use crate::data::Data;
use crate::engine::Derived;
use ascent::ascent;

ascent! {
    struct Closure;
    relation edge(i32, i32);
    relation tc(i32, i32);

    tc(x, y) <-- edge(x, y);
    tc(x, z) <-- tc(x, y), edge(y, z);
}

pub(super) fn run(data: &Data) -> Derived {
    let mut program = Closure { edge: data.pairs("edge"), ..Closure::default() };
    program.run();
    Derived::new([("tc", program.tc.len())], program)
}
