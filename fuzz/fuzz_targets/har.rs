//! HAR files: read as a stream, chosen from, diagnosed, written, and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::diagnose::diagnose;
use signpost::report::har;

fuzz_target!(|bytes: &[u8]| {
    har::choose(bytes, None).ok();
    let Ok(imported) = har::read_all(bytes) else { return };
    for exchange in &imported.exchanges {
        diagnose(std::slice::from_ref(exchange));
    }
    let written = har::to_har(&imported.exchanges);
    let again = har::read(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
    assert_eq!(again.exchanges.len(), imported.exchanges.len());
});
