//! Destination files: what is read can be written, and read again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::{PublicDestination, destination_file};

fuzz_target!(|text: &str| {
    let Ok(file) = destination_file::parse(text) else { return };
    // What holds a credential is not printed.
    if let Ok(public) = PublicDestination::of(&file) {
        let printed = destination_file::print(&public);
        let again = destination_file::parse(&printed).unwrap_or_else(|error| panic!("{error}\n{printed}"));
        let again = PublicDestination::of(&again).unwrap_or_else(|found| panic!("{}\n{printed}", found.text));
        assert_eq!(destination_file::print(&again), printed);
    }
    for line in ["name", "url", "auth.method", "auth.region"] {
        destination_file::place_of(text, None, line);
    }
});
