//! The history with a million rows: `cargo bench --bench history [-- rows]`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::time::Instant;

use signpost::store::{Filter, History, StatusClass};
use time::macros::datetime;

#[path = "support/rows.rs"]
mod rows;

const NOW: time::OffsetDateTime = datetime!(2026-03-05 00:00 UTC);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args().filter_map(|argument| argument.parse().ok()).next_back().unwrap_or(1_000_000_usize);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("history.sqlite");
    let start = Instant::now();
    let mut history = History::open(&path, NOW)?;
    rows::fill(&mut history, rows)?;
    drop(history);
    println!("{rows} rows written in {:.1} s", start.elapsed().as_secs_f64());

    // As `signpost send` does it; alone, each closes the file, which takes the disk its time.
    measured("one exchange kept, opening and closing the file", || rows::fill(&mut History::open(&path, NOW)?, 1))?;
    let history = measured("open", || History::open(&path, NOW))?;
    let filter = |search: &str, class| Filter { search: search.to_owned(), class, ..Filter::default() };
    for (name, filter) in [
        ("everything", filter("", None)),
        ("one chip", filter("", Some(StatusClass::ClientError))),
        ("a rare word", filter("R0000002A", None)),
        ("a word of every row", filter("acme", None)),
        ("a word of every row, one chip", filter("acme", Some(StatusClass::ClientError))),
        ("two words of every row", filter("acme telemetry", None)),
        ("a word of every row and a rare one", filter("acme R0000002A", None)),
        ("two common words, never together", filter("even odd", None)),
        ("three common words, never together", filter("acme even odd", None)),
        ("the beginning a", filter("a", None)),
        ("the beginning am", filter("am", None)),
        ("the beginning amazo", filter("amazo", None)),
        ("the beginning amazonaws", filter("amazonaws", None)),
        ("a beginning of a million words", filter("R0", None)),
        ("a longer one", filter("R0000", None)),
        ("a word of a tenth and its chip", filter("acme 503", Some(StatusClass::ServerError))),
        ("a word of no row", filter("acme zebra", None)),
    ] {
        measured(&format!("first page of {name}"), || history.list(&filter, 0, 200))?;
        measured(&format!("counts of {name}"), || history.counts(&filter))?;
    }
    let matches = filter("acme", None);
    measured("last page of the matches of a search", || history.list(&matches, 9_800, 200))?;
    measured("middle page of everything", || history.list(&Filter::default(), rows as u64 / 2, 200))?;
    measured("last page of everything", || history.list(&Filter::default(), rows.saturating_sub(200) as u64, 200))?;
    Ok(())
}

/// The median of nine runs.
fn measured<T, E>(name: &str, run: impl Fn() -> Result<T, E>) -> Result<T, E> {
    let mut times = Vec::new();
    for _ in 0..8 {
        let start = Instant::now();
        run()?;
        times.push(start.elapsed());
    }
    let start = Instant::now();
    let last = run();
    times.push(start.elapsed());
    times.sort();
    println!("{name:56} {:9.2} ms", times[4].as_secs_f64() * 1000.0);
    last
}
