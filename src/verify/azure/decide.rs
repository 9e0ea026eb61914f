//! Signatures in base64, compared as bytes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// True if `signature` is the base64 of the HMAC-SHA256 of `text`; in constant time, and in the one spelling only.
pub(super) fn is_signature(signature: &str, key: &[u8], text: &str) -> bool {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(text.as_bytes());
    // The decoder refuses spellings with stray bits in the last character: one signature has one text.
    STANDARD.decode(signature).is_ok_and(|bytes| mac.verify_slice(&bytes).is_ok())
}
