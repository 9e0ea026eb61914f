//! Batches: read, checked, changed, and never another byte than was asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::message::Batch;

fuzz_target!(|bytes: &[u8]| {
    let batch = Batch::from_bytes(bytes.to_vec());
    assert_eq!(batch.payload().bytes().as_ref(), bytes, "what was loaded is what is sent");
    let messages = batch.messages().len();
    assert!(batch.validation().findings.len() <= 2_000 && batch.notes().len() < 100);
    assert_eq!(batch.with_attempt(7).messages().len(), messages);
    if let Some(changed) = batch.replace_message(messages / 2, "{}") {
        assert_eq!(changed.messages().len(), messages);
    }
});
