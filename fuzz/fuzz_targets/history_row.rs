//! A history file of any bytes, and a row of any JSON: read, told as damaged, or set aside; never obeyed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::diagnose::diagnose;
use signpost::domain::Exchange;
use signpost::report::har;
use signpost::store::{Filter, History};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(exchange) = serde_json::from_slice::<Exchange>(bytes) {
        diagnose(std::slice::from_ref(&exchange));
        har::to_har(std::slice::from_ref(&exchange));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("history.sqlite3");
    std::fs::write(&path, bytes).expect("it is written");
    let Ok(mut history) = History::open(&path, time::OffsetDateTime::UNIX_EPOCH) else { return };
    history.take_remarks();
    for entry in history.list(&Filter::default(), 0, 20).unwrap_or_default() {
        history.get(entry.id).ok();
    }
    history.counts(&Filter::default()).ok();
});
