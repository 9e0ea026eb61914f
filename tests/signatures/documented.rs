//! The account that signs the examples of AWS's documentation.

use std::net::Ipv4Addr;

use signpost::domain::{Payload, Secret};
use signpost::verify::ReceivedRequest;
use signpost::verify::sigv4::{Service, Verified, verify};
use time::OffsetDateTime;
use time::macros::datetime;

/// When every example is signed.
pub const SIGNED_AT: OffsetDateTime = datetime!(2013-05-24 00:00:00 UTC);

/// `request` as `service`, which knows the account's key, sees it at the moment `now`.
pub fn verified(request: &ReceivedRequest, service: &str, now: OffsetDateTime) -> Verified {
    let service = Service {
        region: "us-east-1",
        name: service,
        access_key_id: "AKIAIOSFODNN7EXAMPLE",
        secret_access_key: &Secret::new("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        session_token: None,
    };
    verify(request, &service, now)
}

/// A request as it arrives over TLS.
pub fn request(method: &str, target: &str, headers: &[(&str, &str)], body: Vec<u8>) -> ReceivedRequest {
    ReceivedRequest {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Payload::new(body),
        is_https: true,
        peer: Ipv4Addr::LOCALHOST.into(),
    }
}
