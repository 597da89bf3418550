use super::{ArithmeticError, Date, Number, Symbol, Total, Value};
use crate::program::Comparison;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("`{text}` is no number"))
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| panic!("`{text}` is no date"))
}

#[test]
fn numbers_are_read_exactly() {
    assert_eq!(number("0.25"), number("1/4"));
    assert_eq!(number("-6/4").to_string(), "-3/2");
    assert_eq!(number("9223372036854775807").numerator(), i64::MAX);
    for wrong in ["", ".5", "1.", "1/0", "1e3", "0x1", "--1", "9223372036854775808", "1.0.0"] {
        assert_eq!(Number::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_number_that_ends_is_a_decimal() {
    for (given, decimal) in [
        ("358/5", "71.6"),
        ("-1/2", "-0.5"),
        ("1/80", "0.0125"),
        ("12", "12"),
        ("-12", "-12"),
        ("1/512", "0.001953125"),
    ] {
        assert_eq!(number(given).decimal().as_deref(), Some(decimal));
        assert_eq!(number(decimal), number(given));
    }
    for endless in ["1/3", "-5/6", "1/1024"] {
        assert_eq!(number(endless).decimal(), None);
    }
    let smallest = Number::integer(i64::MIN);
    assert_eq!(smallest.decimal(), Some(i64::MIN.to_string()));
}

#[test]
fn arithmetic_is_exact_or_an_error() {
    assert_eq!(number("1/3").plus(number("1/6")), Ok(number("1/2")));
    assert_eq!(number("2/3").times(number("3/4")), Ok(number("1/2")));
    assert_eq!(number("1").divided_by(number("-4")), Ok(number("-1/4")));
    assert_eq!(number("1").divided_by(Number::ZERO), Err(ArithmeticError::DivisionByZero));
    assert_eq!(Number::integer(i64::MAX).plus(number("1")), Err(ArithmeticError::Overflow));
    assert_eq!(Number::integer(i64::MIN).minus(number("1")), Err(ArithmeticError::Overflow));
    assert_eq!(Number::integer(i64::MIN).divided_by(number("-1")), Err(ArithmeticError::Overflow));
}

#[test]
fn a_total_overflows_only_when_the_whole_does() {
    let big = Number::integer(i64::MAX);
    let total = Total::default().plus(big).and_then(|t| t.plus(big)).unwrap();
    assert_eq!(total.number(), Err(ArithmeticError::Overflow));
    let back = total.plus(Number::integer(-i64::MAX)).unwrap();
    assert_eq!(back.number(), Ok(big));
}

#[test]
fn the_days_around_a_date_are_days_of_the_calendar() {
    for (given, before, after) in [
        ("2019", "2018-12-31", "2020-01-01"),
        ("2020-02", "2020-01-31", "2020-03-01"),
        ("2019-03-01", "2019-02-28", "2019-03-02"),
        ("2019-12-31", "2019-12-30", "2020-01-01"),
    ] {
        let around = (date(given).day_before(), date(given).day_after());
        assert_eq!(around, (date(before), date(after)), "{given}");
    }
}

#[test]
fn days_are_counted_from_the_beginning_of_1970() {
    for (days, wanted) in [
        (0, "1970-01-01"),
        (31, "1970-02-01"),
        (364, "1970-12-31"),
        (365, "1971-01-01"),
        (11_016, "2000-02-29"),
        (11_017, "2000-03-01"),
        (20_454, "2026-01-01"),
    ] {
        assert_eq!(Date::of_days_since_epoch(days), date(wanted), "{days}");
    }
    let counted = (0..1000).fold(date("1970-01-01"), |day, _| day.day_after());
    assert_eq!(Date::of_days_since_epoch(1000), counted);
    assert_eq!(Date::of_days_since_epoch(u64::MAX).first(), (u16::MAX, 12, 31));
}

#[test]
fn dates_are_days_months_or_years_of_the_calendar() {
    assert_eq!(date("2020-02-29").to_string(), "2020-02-29");
    assert_eq!(date("2019").first(), (2019, 1, 1));
    assert_eq!(date("2019-02").last(), (2019, 2, 28));
    assert_eq!(date("2000-02").last(), (2000, 2, 29));
    for wrong in [
        "2019-02-29",
        "1900-02-29",
        "2019-13",
        "2019-00",
        "2019-01-00",
        "19",
        "02019",
        "2019-1",
        "2019-01-01-01",
        "0000",
        "",
    ] {
        assert_eq!(Date::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn dates_that_overlap_are_neither_before_nor_after() {
    let holds =
        |op: Comparison, a: &str, b: &str| op.holds(&Value::Date(date(a)), &Value::Date(date(b)));
    assert!(holds(Comparison::Less, "2018", "2019-01"));
    assert!(!holds(Comparison::Less, "2019", "2019-06"));
    assert!(!holds(Comparison::Greater, "2019", "2019-06"));
    assert!(!holds(Comparison::LessOrEqual, "2019", "2019-06"));
    assert!(holds(Comparison::LessOrEqual, "2019", "2019"));
    assert!(holds(Comparison::NotEqual, "2019", "2019-06"));
}

#[test]
fn symbols_of_one_text_are_one_symbol() {
    let built = ["G", "20"].concat();
    assert_eq!(Symbol::new("G20"), Symbol::new(&built));
    assert!(Symbol::new("G20") < Symbol::new("G7"));
}

#[test]
fn values_print_as_they_are_written_in_a_rule() {
    let shown = |value: Value| value.to_string();
    assert_eq!(shown(Value::Name(Symbol::new("G20"))), "G20");
    assert_eq!(shown(Value::Name(Symbol::new("G 20"))), "\"G 20\"");
    assert_eq!(shown(Value::Name(Symbol::new("count"))), "\"count\"");
    assert_eq!(shown(Value::Text(Symbol::new("a \"b\"\n"))), "\"a \\\"b\\\"\\n\"");
}

proptest! {
    #[test]
    fn numbers_order_like_their_differences(a in any::<i32>(), b in 1..1000_i32, c in any::<i32>(), d in 1..1000_i32) {
        let [x, y] = [(a, b), (c, d)].map(|(n, d)| Number::ratio(n.into(), d.into()).unwrap());
        prop_assert_eq!(x.cmp(&y), x.minus(y).unwrap().cmp(&Number::ZERO));
        prop_assert_eq!(x.plus(y).unwrap().minus(y).unwrap(), x);
        prop_assert_eq!(Number::parse(&x.to_string()), Some(x));
    }

    #[test]
    fn dates_print_as_they_are_read(year in 1..9999_u16, month in 1..=12_u8, day in 1..=28_u8) {
        for text in [format!("{year:04}"), format!("{year:04}-{month:02}"), format!("{year:04}-{month:02}-{day:02}")] {
            prop_assert_eq!(date(&text).to_string(), text);
        }
    }
}

#[test]
fn a_code_gives_its_value_back() {
    let whole = [0, 1, -1, (1 << 30) - 1, 1 << 30, -(1 << 30), -(1 << 30) - 1, i64::MAX, i64::MIN];
    let numbers = whole.map(Number::integer).into_iter().chain([number("1/3"), number("-7/2")]);
    let dates = ["2019", "2019-02", "2019-02-28"].map(|text| Value::Date(date(text)));
    let words = ["G20", ""].map(Symbol::new);
    let names = words.into_iter().flat_map(|word| [Value::Name(word), Value::Text(word)]);
    for value in numbers.map(Value::Number).chain(dates).chain(names) {
        assert_eq!(value.kind().value(value.code()), value);
    }
}
