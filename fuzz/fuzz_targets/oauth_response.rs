//! Responses of token endpoints.
#![no_main]

use libfuzzer_sys::fuzz_target;
use signpost::signing::oauth2::{self, TokenResponse};

fuzz_target!(|input: (u16, Option<&str>, &[u8])| {
    let (status, content_type, body) = input;
    let response = TokenResponse { status: 100 + status % 500, content_type, body };
    match oauth2::read(response, time::macros::datetime!(2026-03-05 01:02:03 UTC)) {
        Ok(token) => assert!(!token.token.expose().is_empty(), "an empty token is none"),
        Err(error) => assert!(error.text.len() < 4_096, "{}", error.text.len()),
    }
});
