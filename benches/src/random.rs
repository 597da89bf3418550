//! Random numbers that are the same on every machine and in every version.

/// A generator of random numbers (SplitMix64), which a seed determines.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `0` up to, but not including, `end`.
    pub(crate) fn below(&mut self, end: i32) -> i32 {
        let end = u64::try_from(end).expect("a bound is not negative");
        i32::try_from(((self.next() >> 32) * end) >> 32).expect("it is below the bound")
    }

    /// A number from `first` up to, but not including, `end`.
    pub(crate) fn between(&mut self, first: i32, end: i32) -> i32 {
        first + self.below(end - first)
    }

    /// A number from `0` up to, but not including, `end`; half of the numbers lie in the first quarter.
    pub(crate) fn mostly_low(&mut self, end: i32) -> i32 {
        let end = self.below(end) + 1;
        self.below(end)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(crate) fn percent(&mut self, times: i32) -> bool {
        self.below(100) < times
    }

    /// One of these.
    pub(crate) fn one_of<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }

    /// So many different ones of these.
    pub(crate) fn some_of<T: Copy>(&mut self, from: &[T], how_many: usize) -> Vec<T> {
        let mut rest = from.to_vec();
        (0..how_many).map(|_| rest.swap_remove(self.index(rest.len()))).collect()
    }

    fn index(&mut self, len: usize) -> usize {
        let end = i32::try_from(len).expect("lists are short");
        usize::try_from(self.below(end)).expect("it is not negative")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_determines_the_numbers() {
        let mut random = Random::new(1);
        let numbers: Vec<i32> = (0..5).map(|_| random.below(1000)).collect();
        assert_eq!(numbers, [566, 745, 971, 444, 444]);
    }
}
