//! What a call takes, and of which calls that is asked.

use std::hint::black_box;
use std::time::Instant;

pub(crate) fn header() {
    let (call, stands, ms) = ("call", "what stands at its limit", "ms");
    println!("| {call:<34} | {stands:<52} | {ms:>9} |");
    println!("|---|---|---:|");
}

/// Prints what a call takes, at best of three times, where its name is asked for. What takes no time is not
/// printed: the policy does not have what is asked about.
pub(crate) fn takes<T, R>(
    name: &str,
    stands: &str,
    mut make: impl FnMut() -> T,
    mut run: impl FnMut(T) -> R,
) {
    if !asked(name) {
        return;
    }
    let once = |_| {
        let given = make();
        let start = Instant::now();
        let result = black_box(run(black_box(given)));
        let nanos = start.elapsed().as_nanos();
        drop(result);
        nanos
    };
    let best = (0..3).map(once).min().expect("three times");
    if best >= 5_000 {
        let ms = best as f64 / 1e6;
        println!("| {name:<34} | {stands:<52} | {ms:>9.2} |");
    }
}

/// The same of a call that needs nothing but what stands already.
pub(crate) fn asks<R>(name: &str, stands: &str, mut run: impl FnMut() -> R) {
    takes(name, stands, || (), |()| run());
}

/// Whether a name begins with a word that was asked for, or that with it, or none was.
pub(crate) fn asked(name: &str) -> bool {
    let words = std::env::args().skip(1);
    let mut words = words.filter(|word| !word.starts_with("--")).peekable();
    let fits = |word: String| name.starts_with(&word) || word.starts_with(name);
    words.peek().is_none() || words.any(fits)
}
