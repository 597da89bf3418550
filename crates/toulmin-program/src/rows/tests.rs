use super::{Row, Rows, Table};
use crate::program::{RelationId, RowPattern, Side};
use crate::value::{Date, Kind, Number, Symbol, Value};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

const P: RelationId = RelationId(0);

/// A value for each of four columns of different kinds, made from a small number.
fn row(seed: [u8; 4]) -> Row {
    let [name, text, number, date] = seed;
    let date = Date::parse(&format!("20{:02}", date % 8)).unwrap();
    vec![
        Value::Name(Symbol::new(&format!("n{}", name % 8))),
        Value::Text(Symbol::new(&format!("t{}", 9 - text % 8))),
        Value::Number(Number::ratio(i128::from(number % 8) - 3, 2).unwrap()),
        Value::Date(date),
    ]
}

fn pattern(seed: [u8; 4], fixed: [bool; 4]) -> RowPattern {
    row(seed).into_iter().zip(fixed).map(|(value, fixed)| fixed.then_some(value)).collect()
}

proptest! {
    #[test]
    fn rows_are_a_sorted_set(seeds: Vec<[u8; 4]>, asked: Vec<([u8; 4], [bool; 4])>) {
        let mut rows = Rows::default();
        let mut set = BTreeSet::new();
        for row in seeds.iter().map(|seed| row(*seed)) {
            prop_assert_eq!(rows.insert(P, Side::Holds, &row), set.insert(row));
        }
        let sorted: Vec<Row> = set.iter().cloned().collect();
        prop_assert_eq!(rows.of(P, Side::Holds).collect::<Vec<Row>>(), sorted);
        let least = rows.table(P, Side::Holds).and_then(Table::least);
        prop_assert_eq!(least.is_some_and(|row| set.contains(&row)), !set.is_empty());
        for (seed, fixed) in asked {
            let pattern = pattern(seed, fixed);
            let wanted: Vec<Row> = set.iter().filter(|row| pattern.fits(row)).cloned().collect();
            // Asked again, what was kept of looking through the rows is used.
            for _ in 0..3 {
                let found: Vec<Row> = rows.fitting(P, Side::Holds, &pattern).collect();
                prop_assert_eq!(&found, &wanted);
            }
            prop_assert_eq!(rows.contains(P, Side::Holds, &row(seed)), set.contains(&row(seed)));
        }
    }

    #[test]
    fn columns_make_the_same_rows_as_insertion(numbers: Vec<(i8, u16)>) {
        let value = |number: i64| Value::Number(Number::integer(number));
        let pair = |(a, b): &(i8, u16)| [value(i64::from(*a)), value(i64::from(*b))];
        let codes = |i: usize| numbers.iter().map(move |numbers| pair(numbers)[i].code()).collect();
        let column = |i: usize| Arc::new(codes(i));
        let table = Table::of(vec![Kind::Number; 2], vec![column(0), column(1)], numbers.len());
        let (mut of_columns, mut inserted) = (Rows::default(), Rows::default());
        of_columns.set(P, Side::Holds, table);
        numbers.iter().for_each(|numbers| _ = inserted.insert(P, Side::Holds, &pair(numbers)));
        prop_assert_eq!(of_columns, inserted);
    }
}

#[test]
fn sides_and_relations_are_kept_apart() {
    let mut rows = Rows::default();
    assert!(rows.insert(P, Side::Denied, &row([1; 4])));
    assert!(!rows.contains(P, Side::Holds, &row([1; 4])));
    assert!(!rows.contains(RelationId(1), Side::Denied, &row([1; 4])));
    assert_eq!((rows.count(P, Side::Denied), rows.len()), (1, 1));
}

#[test]
fn a_relation_without_columns_has_one_row_or_none() {
    let mut rows = Rows::default();
    assert!(rows.insert(P, Side::Holds, &[]) && !rows.insert(P, Side::Holds, &[]));
    assert_eq!(rows.of(P, Side::Holds).collect::<Vec<Row>>(), [Row::new()]);
    assert!(rows.contains(P, Side::Holds, &[]));
}

#[test]
fn rows_of_many_wide_columns_are_sorted_too() {
    let wide = |n: i64| -> Row {
        (0..4)
            .map(|column| Value::Number(Number::integer((n * 7919 + column) % 1009 * 900_001)))
            .collect()
    };
    let mut rows = Rows::default();
    let set: BTreeSet<Row> = (0..500).map(wide).collect();
    (0..500).for_each(|n| _ = rows.insert(P, Side::Holds, &wide(n)));
    assert_eq!(
        rows.of(P, Side::Holds).collect::<Vec<Row>>(),
        set.into_iter().collect::<Vec<Row>>()
    );
}
