//! Aggregates over what compiled rules collect: for each group, its distinct tuples.

use crate::fault::FaultKind;
use crate::value::{Number, Total};
use std::collections::BTreeMap;

/// How many tuples each group has; 0 for a group without any.
///
/// # Panics
/// If there are more than 2^63 tuples.
pub fn count<G: Ord>(
    groups: impl IntoIterator<Item = G>,
    tuples: impl IntoIterator<Item = G>,
) -> Vec<(G, Number)> {
    let mut counts: BTreeMap<G, i64> = groups.into_iter().map(|group| (group, 0)).collect();
    for group in tuples {
        *counts.entry(group).or_default() += 1;
    }
    counts.into_iter().map(|(group, count)| (group, Number::integer(count))).collect()
}

/// The total of each group, one value for each key; 0 for a group without any.
pub fn sum<G: Ord, K: Ord>(
    groups: impl IntoIterator<Item = G>,
    tuples: impl IntoIterator<Item = (G, K, Number)>,
) -> Vec<(G, Result<Number, FaultKind>)> {
    let empty = |group| (group, BTreeMap::new());
    let mut values: BTreeMap<G, BTreeMap<K, Vec<Number>>> = groups.into_iter().map(empty).collect();
    for (group, key, value) in tuples {
        values.entry(group).or_default().entry(key).or_default().push(value);
    }
    values.into_iter().map(|(group, values)| (group, total(values))).collect()
}

/// The mean of each group that has one, one value for each key.
pub fn mean<G: Ord, K: Ord>(
    tuples: impl IntoIterator<Item = (G, K, Number)>,
) -> Vec<(G, Result<Number, FaultKind>)> {
    let mut values: BTreeMap<G, BTreeMap<K, Vec<Number>>> = BTreeMap::new();
    for (group, key, value) in tuples {
        values.entry(group).or_default().entry(key).or_default().push(value);
    }
    let mean = |values: BTreeMap<K, Vec<Number>>| {
        let keys = values.len();
        Ok(wide_total(values)?.divided_by(keys)?)
    };
    values.into_iter().map(|(group, values)| (group, mean(values))).collect()
}

/// The total of values in the order of their keys.
///
/// The order is fixed so that the total overflows in every run, or in none.
fn total<K>(values: BTreeMap<K, Vec<Number>>) -> Result<Number, FaultKind> {
    Ok(wide_total(values)?.number()?)
}

fn wide_total<K>(values: BTreeMap<K, Vec<Number>>) -> Result<Total, FaultKind> {
    if values.values().any(|values| values.len() > 1) {
        return Err(FaultKind::AmbiguousSum);
    }
    let mut values = values.into_values().flatten();
    Ok(values.try_fold(Total::default(), Total::plus)?)
}

/// The smallest value of each group that has one.
pub fn smallest<G: Ord, V: Ord + Copy>(tuples: impl IntoIterator<Item = (G, V)>) -> Vec<(G, V)> {
    best(tuples, V::min)
}

/// The largest value of each group that has one.
pub fn largest<G: Ord, V: Ord + Copy>(tuples: impl IntoIterator<Item = (G, V)>) -> Vec<(G, V)> {
    best(tuples, V::max)
}

fn best<G: Ord, V: Copy>(
    tuples: impl IntoIterator<Item = (G, V)>,
    better: impl Fn(V, V) -> V,
) -> Vec<(G, V)> {
    let mut best = BTreeMap::new();
    for (group, value) in tuples {
        best.entry(group).and_modify(|kept| *kept = better(*kept, value)).or_insert(value);
    }
    best.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Number = Number::integer(1);

    #[test]
    fn count_and_sum_of_nothing_are_zero() {
        assert_eq!(count([1, 2], [2, 2]), [(1, Number::ZERO), (2, Number::integer(2))]);
        assert_eq!(sum::<_, ()>([1], []), [(1, Ok(Number::ZERO))]);
    }

    #[test]
    fn a_key_with_two_values_has_no_sum() {
        let tuples = [("a", "k", ONE), ("a", "k", Number::ZERO), ("b", "k", ONE), ("b", "l", ONE)];
        let want = [("a", Err(FaultKind::AmbiguousSum)), ("b", Ok(Number::integer(2)))];
        assert_eq!(sum(["a", "b"], tuples), want);
    }

    #[test]
    fn a_mean_is_exact_and_of_nothing_there_is_none() {
        let two = Number::integer(2);
        let tuples = [("a", "k", ONE), ("a", "l", two), ("b", "k", ONE), ("b", "k", two)];
        let half = Number::parse("3/2").unwrap();
        assert_eq!(mean(tuples), [("a", Ok(half)), ("b", Err(FaultKind::AmbiguousSum))]);
        assert_eq!(mean::<(), ()>([]), []);
    }

    #[test]
    fn smallest_and_largest_of_nothing_give_no_group() {
        assert_eq!(smallest([("a", 3), ("a", 2)]), [("a", 2)]);
        assert_eq!(largest([("a", 3), ("a", 2)]), [("a", 3)]);
        assert_eq!(smallest::<(), i32>([]), []);
    }
}
