//! Azure Shared Access Signatures.
//!
//! ```text
//!  pasted SAS ──parse──▶ SasToken ──explain──▶ fields in plain words, problems named
//!  account key ──make──▶ SasToken (service SAS for the container)        blob: appended to the query
//!  policy + key ──make──▶ SharedAccessSignature …                        Event Hubs: Authorization header
//! ```

pub mod blob;
pub mod event_hubs;
pub mod explain;
pub mod layout;
pub mod sas;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::domain::Secret;

/// HMAC-SHA256 of `text`, as base64: the form of every shared access signature.
fn hmac_sha256_base64(key: &[u8], text: &str) -> Secret {
    let mut mac =
        Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
    mac.update(text.as_bytes());
    Secret::new(STANDARD.encode(mac.finalize().into_bytes()))
}

/// `encodeURIComponent`: every byte but the unreserved ones, with upper-case digits.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if crate::domain::target::is_unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").ok(); // A String takes every write.
        }
    }
    encoded
}
