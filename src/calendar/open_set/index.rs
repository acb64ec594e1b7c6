//! Where an ascending list stands at a value.

use std::hint::select_unpredictable;

/// Finds the last entry of an ascending list that lies at or before a value.
///
/// ```text
///  entries   0     1        2        3                       (values, kept by the list)
///  buckets  ├───────┼───────┼───────┼───────┼───────┤        each 2^shift values wide
///  last      0       1       1       2       3       3       at or before the bucket's start
/// ```
///
/// A value's bucket and the next one enclose the entry. Where they enclose two, one comparison decides;
/// where more, the rest is halved.
#[derive(Clone)]
pub(super) struct Index<N> {
    shift: u32,
    /// One more than there are buckets.
    last: Box<[N]>,
}

impl<N: Copy + TryFrom<usize> + Into<u32>> Index<N> {
    /// `entries` ascend from 0, and values below `end` will be looked for. Buckets are as wide as the nearest
    /// two entries allow, the first aside, but not many more than `most`.
    ///
    /// Every entry's number must fit an `N`.
    pub(super) fn new(entries: &[u32], end: u32, most: u32) -> Index<N> {
        let distances = entries
            .iter()
            .skip(1)
            .zip(entries.iter().skip(2))
            .filter_map(|(entry, next)| next.saturating_sub(*entry).checked_ilog2());
        let mut shift = distances.min().unwrap_or(u32::BITS - 1);
        while end.unbounded_shr(shift) > most {
            shift = shift.saturating_add(1);
        }
        let buckets = u64::from(end.unbounded_shr(shift)).saturating_add(1);
        let mut passed = entries.iter().enumerate().skip(1).peekable();
        let mut last = 0;
        let last_at = |bucket: u64| {
            let start = bucket << shift;
            while let Some((number, _)) = passed.next_if(|(_, at)| u64::from(**at) <= start) {
                last = number;
            }
            N::try_from(last).ok()
        };
        let buckets = 0..=buckets;
        let mut numbers = Vec::with_capacity(number(end.unbounded_shr(shift)).saturating_add(2));
        numbers.extend(buckets.filter_map(last_at));
        Index {
            shift,
            last: numbers.into(),
        }
    }

    /// The number of the last entry at or before `value`, where `at` gives the entries' values.
    #[inline]
    pub(super) fn find(&self, value: u32, at: impl Fn(usize) -> u32) -> usize {
        let bucket = number(value.wrapping_shr(self.shift));
        let (Some(&high), Some(&low)) =
            (self.last.get(bucket.wrapping_add(1)), self.last.get(bucket))
        else {
            return 0;
        };
        let (low, mut high) = (number(low.into()), number(high.into()));
        let mut low = select_unpredictable(at(high) <= value, high, low);
        while low.wrapping_add(1) < high {
            let middle = low.midpoint(high);
            if at(middle) <= value {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        size_of_val(&*self.last)
    }
}

#[inline]
pub(super) fn number(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last of equal entries is found, from each value, however wide the buckets.
    #[test]
    fn agrees_with_looking_at_each_entry() {
        let lists: [&[u32]; 6] = [
            &[0],
            &[0, 0, 8, 16, 24],
            &[0, 7, 8, 9, 31],
            &[0, 0, 0, 5, 5, 5, 30],
            &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
            &[0, 30, 31],
        ];
        for entries in lists {
            for (end, most) in [(32, 1), (32, 4), (32, 100), (33, 4), (40, 8)] {
                let index = Index::<u16>::new(entries, end, most);
                assert!(index.last.len() <= number(most) + 2);
                for value in 0..end {
                    let slow = entries.iter().rposition(|&entry| entry <= value);
                    let found = index.find(value, |number| entries[number]);
                    assert_eq!(Some(found), slow, "{value} in {entries:?}, {most} buckets");
                }
            }
        }
    }

    #[test]
    fn buckets_are_as_wide_as_the_nearest_entries_allow() {
        let buckets = |entries: &[u32]| Index::<u16>::new(entries, 100, 50).last.len() - 1;
        assert_eq!(buckets(&[0]), 1);
        assert_eq!(buckets(&[0, 3, 19, 35]), 7);
        assert_eq!(buckets(&[0, 3, 18, 34]), 13);
        assert_eq!(buckets(&[0, 3, 3, 19]), 7);
        assert_eq!(buckets(&[0, 3, 4]), 51);
    }

    #[test]
    fn the_greatest_values() {
        let index = Index::<u32>::new(&[0, u32::MAX - 1], u32::MAX, 1);
        let at = |number| [0, u32::MAX - 1][number];
        assert_eq!(index.find(u32::MAX - 2, at), 0);
        assert_eq!(index.find(u32::MAX - 1, at), 1);
    }
}
