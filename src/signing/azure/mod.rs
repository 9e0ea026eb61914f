//! Azure Shared Access Signatures.
//!
//! ```text
//!  pasted SAS ──parse──▶ SasToken ──explain──▶ fields in plain words, problems named
//!  account key ──make──▶ SasToken (service SAS for the container)        blob: appended to the query
//!  policy + key ──sign──▶ HubToken                                       Event Hubs: Authorization header
//! ```

pub mod blob;
pub mod event_hubs;
pub mod explain;
pub mod hub_token;
pub mod layout;
mod place;
pub mod sas;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use time::{Duration, OffsetDateTime};

use crate::domain::{Secret, limits};

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

/// When a signature made at `now` expires: within the limit, and within what a date can say.
fn expires_at(now: OffsetDateTime, lifetime_minutes: Option<u32>) -> OffsetDateTime {
    let minutes = lifetime_minutes.unwrap_or(limits::SAS_LIFETIME_MINUTES).min(limits::SAS_LIFETIME_MINUTES_MAX);
    now.saturating_add(Duration::minutes(i64::from(minutes)))
}

/// True if `query` holds a parameter `sig`: a signature that a URL carries in the open.
fn has_signature(query: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("sig")))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_lifetime_beyond_all_dates_ends_with_the_last_one() {
        let now = datetime!(9999-12-31 23:59:59 UTC);
        assert_eq!(expires_at(now, None).year(), 9999);
        let now = datetime!(2026-03-05 00:00 UTC);
        assert_eq!(
            expires_at(now, Some(u32::MAX)),
            now + Duration::minutes(i64::from(limits::SAS_LIFETIME_MINUTES_MAX))
        );
        assert_eq!(expires_at(now, None) - now, Duration::minutes(i64::from(limits::SAS_LIFETIME_MINUTES)));
    }
}
