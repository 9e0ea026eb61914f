//! What came back, with a secret in it that was coded again and again: none of it is left.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use signpost::domain::Secret;
use signpost::domain::redaction::{Extent, Redactor};

#[path = "../../tests/support/echo_codings.rs"]
mod echo_codings;

use echo_codings::CODINGS;

/// Bytes in a row of a coded secret that count as a leak.
const LEAK_BYTES: usize = 16;

#[derive(Debug, Arbitrary)]
struct Response {
    /// Of the secret, from an alphabet of credentials.
    secret: [u8; 40],
    coding: u8,
    before: Vec<u8>,
    after: Vec<u8>,
    is_cut: bool,
}

fuzz_target!(|response: Response| {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let secret: String = response.secret.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 64)])).collect();
    let redactor = Redactor::of([Secret::new(secret.clone())]);
    let coded = CODINGS[usize::from(response.coding) % CODINGS.len()].1(&secret);
    // What stands right beside it may belong to the same word: the coding's own edges are tested elsewhere.
    let text = [&response.before, &b" <"[..], &coded, &b"> "[..], &response.after].concat();
    let extent = if response.is_cut { Extent::Cut } else { Extent::Whole };
    let shown = redactor.bytes(&text, extent);
    let left = coded.windows(LEAK_BYTES).find(|piece| {
        let stood_before = [&response.before, &response.after].iter().any(|other| has(other, piece));
        has(&shown, piece) && !stood_before
    });
    assert_eq!(left.map(String::from_utf8_lossy), None);
    assert!(has(&shown, "•".as_bytes()), "the secret was found");
});

fn has(text: &[u8], piece: &[u8]) -> bool {
    text.windows(piece.len()).any(|window| window == piece)
}
