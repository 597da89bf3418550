//! The order of rows: by the values of their columns, from the first column on.
//!
//! Codes do not sort like values, so each column is replaced by ranks that do. Where the ranks of a
//! row fit into 64 bits, they are packed into one number, and numbers are sorted.

use crate::value::{Code, Kind, code_integer};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The places of the rows in the order of the rows.
pub(super) fn order(kinds: &[Kind], columns: &[Arc<Vec<Code>>], len: usize) -> Vec<u32> {
    let len = u32::try_from(len).expect("bug: more rows than 32 bits can name");
    let ranked: Vec<Ranked> =
        kinds.iter().zip(columns).map(|(kind, column)| Ranked::new(*kind, column)).collect();
    let bits: u32 = ranked.iter().map(|column| column.bits).sum();

    if bits <= u64::BITS {
        let mut keys: Vec<(u64, u32)> = (0..len).map(|at| (packed(&ranked, at), at)).collect();
        keys.sort_unstable();
        return keys.into_iter().map(|(_, at)| at).collect();
    }

    let key = |at: u32| ranked.iter().map(move |column| column.rank(at));
    let mut places: Vec<u32> = (0..len).collect();
    places.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
    places
}

/// The ranks of a row as one number, the first column in the highest bits.
fn packed(ranked: &[Ranked<'_>], at: u32) -> u64 {
    ranked.iter().fold(0, |key, column| key << column.bits | u64::from(column.rank(at)))
}

/// A column, and for each of its codes a rank in the order of the values.
struct Ranked<'a> {
    column: &'a [Code],
    ranks: Ranks,
    bits: u32,
}

/// The ranks of codes.
enum Ranks {
    /// The distance of the code from this one: codes are in the order of the values.
    Less(Code),
    /// The rank of every code from the first on.
    From(Code, Vec<u32>),
    /// The ranks of the codes that are there.
    Scattered(FxHashMap<Code, u32>),
}

impl<'a> Ranked<'a> {
    fn new(kind: Kind, column: &'a [Code]) -> Self {
        let low = column.iter().copied().min().unwrap_or_default();
        let high = column.iter().copied().max().unwrap_or_default();
        let whole = kind == Kind::Number && code_integer(high).is_some();
        if whole {
            return Ranked { column, ranks: Ranks::Less(low), bits: bits(high - low) };
        }

        let is_dense = (high - low) as usize <= 4 * column.len() + 1024;
        let mut distinct = if is_dense { marked(column, low, high) } else { sorted(column) };
        distinct.sort_by_cached_key(|code| kind.value(*code));

        let ranked = (0_u32..).zip(&distinct);
        let ranks = if is_dense {
            let mut ranks = vec![0; (high - low) as usize + 1];
            ranked.for_each(|(rank, code)| ranks[(code - low) as usize] = rank);
            Ranks::From(low, ranks)
        } else {
            Ranks::Scattered(ranked.map(|(rank, code)| (*code, rank)).collect())
        };
        let last = u32::try_from(distinct.len().saturating_sub(1)).unwrap_or(u32::MAX);
        Ranked { column, ranks, bits: bits(last) }
    }

    fn rank(&self, at: u32) -> u32 {
        let code = self.column[at as usize];
        match &self.ranks {
            Ranks::Less(low) => code - low,
            Ranks::From(low, ranks) => ranks[(code - low) as usize],
            Ranks::Scattered(ranks) => ranks[&code],
        }
    }
}

/// The number of bits that numbers up to this one need.
fn bits(last: u32) -> u32 {
    u32::BITS - last.leading_zeros()
}

/// The distinct codes of a column, which all lie between these two.
fn marked(column: &[Code], low: Code, high: Code) -> Vec<Code> {
    let mut present = vec![false; (high - low) as usize + 1];
    for code in column {
        present[(code - low) as usize] = true;
    }
    (low..=high).filter(|code| present[(code - low) as usize]).collect()
}

/// The distinct codes of a column.
fn sorted(column: &[Code]) -> Vec<Code> {
    let mut codes = column.to_vec();
    codes.sort_unstable();
    codes.dedup();
    codes
}
