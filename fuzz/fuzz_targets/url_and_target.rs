//! URLs: what goes on the wire holds only what may stand there, and a password is never shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::object_path::ObjectPathForm;
use signpost::domain::target::{self, PathEncoding};
use signpost::domain::{ObjectPath, TimestampFormat, display};

fuzz_target!(|text: &str| {
    let shown = display::masked_url(text);
    assert_eq!(display::masked_url(&shown), shown, "masking twice is masking once");
    target::corrected(text, Some("eu-west-1"));
    let path = ObjectPath::at(ObjectPathForm::S3, TimestampFormat::EpochMillis, time::OffsetDateTime::UNIX_EPOCH);
    for encoding in [PathEncoding::AsTyped, PathEncoding::Strict] {
        for path in [None, Some(&path)] {
            let Ok(resolved) = target::resolve(text, path, encoding) else { continue };
            let wire = resolved.target.url();
            assert!(wire.expose().bytes().all(|byte| byte.is_ascii_graphic()), "{:?}", wire.shown());
        }
    }
});
