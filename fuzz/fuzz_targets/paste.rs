//! Pasted texts: whatever they are taken for, a secret in them stays one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::domain::{Secret, paste};

fuzz_target!(|text: &str| {
    let Some(pasted) = paste::take_apart(&Secret::new(text)) else { return };
    // The address is shown, the parts with secrets are of a type that is not.
    assert!(pasted.url.as_deref().is_none_or(|url| !url.contains('\n')), "{:?}", pasted.url);
});
