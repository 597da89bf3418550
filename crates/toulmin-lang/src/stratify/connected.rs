//! Strongly connected parts of a graph (Tarjan 1972, "Depth-first search and linear graph algorithms").

/// The parts of a graph, numbered such that each comes after those that it needs.
pub(super) struct Parts {
    /// The part of each node.
    pub(super) of: Vec<usize>,
    /// How many nodes each part has.
    pub(super) sizes: Vec<usize>,
}

/// The parts of a graph that is given by the nodes that each node needs.
pub(super) fn parts(needs: &[Vec<usize>]) -> Parts {
    let mut search = Search {
        needs,
        orders: vec![None; needs.len()],
        lowest: vec![0; needs.len()],
        open: Vec::new(),
        found: 0,
        parts: Parts { of: vec![OPEN; needs.len()], sizes: Vec::new() },
    };
    for node in 0..needs.len() {
        if search.orders[node].is_none() {
            search.from(node);
        }
    }
    search.parts
}

/// The part of a node that is not known to be in any.
const OPEN: usize = usize::MAX;

struct Search<'a> {
    needs: &'a [Vec<usize>],
    /// When each node was found; `None` before.
    orders: Vec<Option<usize>>,
    /// The earliest open node that is known to be reached from each node.
    lowest: Vec<usize>,
    /// The nodes that were found and are in no part, in the order in which they were found.
    open: Vec<usize>,
    found: usize,
    parts: Parts,
}

impl Search<'_> {
    /// Finds everything that this node needs. The path to a node may be as long as the program: it is a list, not a recursion.
    fn from(&mut self, start: usize) {
        let mut path = vec![(start, 0)];
        self.find(start);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            let Some(&needed) = self.needs[node].get(*next) else {
                path.pop();
                self.close(node);
                if let Some((before, _)) = path.last() {
                    self.lowest[*before] = self.lowest[*before].min(self.lowest[node]);
                }
                continue;
            };
            *next += 1;
            match self.orders[needed] {
                None => {
                    self.find(needed);
                    path.push((needed, 0));
                }
                Some(order) if self.parts.of[needed] == OPEN => {
                    self.lowest[node] = self.lowest[node].min(order);
                }
                Some(_) => {}
            }
        }
    }

    fn find(&mut self, node: usize) {
        self.orders[node] = Some(self.found);
        self.lowest[node] = self.found;
        self.found += 1;
        self.open.push(node);
    }

    /// Makes a part of the open nodes from this one on, if it reaches none that was found earlier.
    fn close(&mut self, node: usize) {
        if self.orders[node] != Some(self.lowest[node]) {
            return;
        }
        let first = self.open.iter().rposition(|open| *open == node);
        let first = first.expect("bug: a node was closed twice");
        let part = self.parts.sizes.len();
        self.parts.sizes.push(self.open.len() - first);
        for member in self.open.drain(first..) {
            self.parts.of[member] = part;
        }
    }
}

impl Parts {
    /// How many nodes are reached from each part, its own among them.
    ///
    /// A set of nodes is an array of bits, and goes when the last part that needs it has been counted.
    pub(super) fn reached(&self, needs: &[Vec<usize>]) -> Vec<usize> {
        let mut nodes = vec![Vec::new(); self.sizes.len()];
        let mut users = vec![0; self.sizes.len()];
        for (node, part) in self.of.iter().enumerate() {
            nodes[*part].push(node);
            needs[node].iter().for_each(|needed| users[self.of[*needed]] += 1);
        }
        let mut sets: Vec<Vec<u64>> = vec![Vec::new(); self.sizes.len()];
        let mut counts = Vec::with_capacity(self.sizes.len());
        for (part, nodes) in nodes.iter().enumerate() {
            let mut set = vec![0; self.of.len().div_ceil(WORD)];
            for node in nodes {
                set[node / WORD] |= 1 << (node % WORD);
                for needed in needs[*node].iter().map(|needed| self.of[*needed]) {
                    set.iter_mut().zip(&sets[needed]).for_each(|(all, some)| *all |= some);
                    users[needed] -= 1;
                    if users[needed] == 0 {
                        sets[needed] = Vec::new();
                    }
                }
            }
            counts.push(set.iter().map(|word| word.count_ones() as usize).sum());
            if users[part] > 0 {
                sets[part] = set;
            }
        }
        counts
    }
}

/// How many nodes a word of a set tells of.
const WORD: usize = u64::BITS as usize;

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    /// The nodes that are reached from a node, itself among them.
    fn reachable(needs: &[Vec<usize>], from: usize) -> Vec<bool> {
        let mut seen = vec![false; needs.len()];
        let mut pending = vec![from];
        while let Some(node) = pending.pop() {
            if !std::mem::replace(&mut seen[node], true) {
                pending.extend(&needs[node]);
            }
        }
        seen
    }

    proptest! {
        #[test]
        fn nodes_that_reach_each_other_are_one_part(
            edges in proptest::collection::vec((0..12_usize, 0..12_usize), 0..30),
        ) {
            let mut needs = vec![Vec::new(); 12];
            edges.iter().for_each(|(from, to)| needs[*from].push(*to));
            let parts = parts(&needs);
            let reach: Vec<Vec<bool>> = (0..12).map(|node| reachable(&needs, node)).collect();
            let counts = parts.reached(&needs);
            for (one, reached) in reach.iter().enumerate() {
                for other in 0..12 {
                    let mutual = reached[other] && reach[other][one];
                    prop_assert_eq!(parts.of[one] == parts.of[other], mutual);
                    prop_assert!(!reached[other] || parts.of[other] <= parts.of[one]);
                }
                let count = reached.iter().filter(|is_reached| **is_reached).count();
                prop_assert_eq!(counts[parts.of[one]], count);
            }
        }
    }

    #[test]
    fn a_path_may_be_long() {
        let before = |node: usize| node.checked_sub(1).into_iter().collect();
        let needs: Vec<Vec<usize>> = (0..100_000).map(before).collect();
        assert_eq!(parts(&needs).sizes.len(), 100_000);
    }
}
