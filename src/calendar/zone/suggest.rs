//! Names to suggest for one that is not known.

use crate::limits::{MAX_ZONE_NAME_BYTES, MAX_ZONE_SUGGESTIONS, ZONE_NAME_DISTANCE};

/// The known names nearest to `name`: the same but for case; else a few letters apart; else those of the
/// same place.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let wanted = name.trim().replace(' ', "_").to_ascii_lowercase();
    if wanted.is_empty() || name.len() > MAX_ZONE_NAME_BYTES {
        return Vec::new();
    }
    let ranked = |candidate: &'a str| {
        rank(&wanted, &candidate.to_ascii_lowercase()).map(|rank| (rank, candidate))
    };
    let mut near: Vec<(usize, &str)> = known.filter_map(ranked).collect();
    near.sort_unstable();
    let best = near.first().map_or(0, |&(rank, _)| rank);
    let names = near
        .into_iter()
        .filter(|&(rank, _)| rank == best)
        .map(|(_, name)| name.to_owned());
    names.take(MAX_ZONE_SUGGESTIONS).collect()
}

pub(super) fn did_you_mean(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!("; did you mean `{}`?", names.join("` or `"))
}

fn rank(wanted: &str, candidate: &str) -> Option<usize> {
    let distance = distance(wanted, candidate);
    if distance <= ZONE_NAME_DISTANCE {
        return Some(distance);
    }
    let place = candidate.rsplit('/').next();
    (place == Some(wanted)).then_some(ZONE_NAME_DISTANCE.saturating_add(1))
}

/// Letters to insert, remove or replace to turn one text into the other. A difference in length alone
/// beyond the limit is answered without looking.
fn distance(left: &str, right: &str) -> usize {
    if left.len().abs_diff(right.len()) > ZONE_NAME_DISTANCE {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (removed, a) in left.bytes().enumerate() {
        let mut diagonal = removed;
        let mut beside = removed.saturating_add(1);
        if let Some(first) = row.first_mut() {
            *first = beside;
        }
        for (cell, b) in row.iter_mut().skip(1).zip(right.bytes()) {
            let replaced = diagonal.saturating_add(usize::from(a != b));
            diagonal = *cell;
            *cell = replaced
                .min(beside.saturating_add(1))
                .min(diagonal.saturating_add(1));
            beside = *cell;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = [
        "Asia/Tokyo",
        "Europe/Berlin",
        "Europe/Bern",
        "Asia/Kuala_Lumpur",
        "UTC",
    ];

    fn near(name: &str) -> Vec<String> {
        nearest(name, KNOWN.into_iter())
    }

    #[test]
    fn distances() {
        for (left, right, letters) in [
            ("", "", 0),
            ("", "ab", 2),
            ("abc", "abc", 0),
            ("abc", "axc", 1),
            ("ab", "ba", 2),
            ("abcd", "bcd", 1),
        ] {
            assert_eq!(distance(left, right), letters, "{left} {right}");
            assert_eq!(distance(right, left), letters, "{right} {left}");
        }
    }

    #[test]
    fn case_then_letters_then_place() {
        assert_eq!(near("EUROPE/BERLIN"), ["Europe/Berlin"]);
        assert_eq!(near("Europe/Berln"), ["Europe/Berlin", "Europe/Bern"]);
        assert_eq!(near("Kuala Lumpur"), ["Asia/Kuala_Lumpur"]);
        assert_eq!(near("Mars/Olympus"), Vec::<String>::new());
        assert_eq!(near(" "), Vec::<String>::new());
    }

    #[test]
    fn both_sides_of_the_longest_name() {
        let longest = MAX_ZONE_NAME_BYTES;
        assert_eq!(near(&format!("{:longest$}", "Utc")), ["UTC"]);
        let longer = longest + 1;
        assert_eq!(near(&format!("{:longer$}", "Utc")), Vec::<String>::new());
        assert_eq!(near(&"x".repeat(10_000)), Vec::<String>::new());
    }
}
