//! What is kept, where nothing helps: damaged files, full and read-only disks, processes that end by force, files that
//! are no files. Longer by `SIGNPOST_TEST_CASES=20`, which multiplies the cases of each sweep.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../support/exchanges.rs"]
mod exchanges;
#[path = "../support/small_disk.rs"]
mod small_disk;

mod damage;
mod disks;
mod earlier;
mod endless;
mod journal;
mod processes;
mod support;
