//! One service that the receiver plays.

pub mod blob;
pub mod event_hubs;
mod ingest;
pub mod oauth2;
pub mod open;
pub mod s3;
pub mod sigv4;
pub mod static_header;

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use self::ingest::{Guarded, Ingest};
use super::answer::{Answer, Response};
use super::keys::Keys;
use super::profile::Profile;
use crate::verify::ReceivedRequest;

/// Which service; the names are those of the contract, the order is that of the ports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleName {
    S3,
    Sigv4,
    Blob,
    EventHubs,
    Oauth2,
    Static,
    Open,
}

impl RoleName {
    /// In the order of the ports.
    pub const ALL: [Self; 7] =
        [Self::S3, Self::Sigv4, Self::Blob, Self::EventHubs, Self::Oauth2, Self::Static, Self::Open];

    /// As in `--fault` and in the events.
    pub fn name(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::Sigv4 => "sigv4",
            Self::Blob => "blob",
            Self::EventHubs => "event-hubs",
            Self::Oauth2 => "oauth2",
            Self::Static => "static",
            Self::Open => "open",
        }
    }
}

impl fmt::Display for RoleName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One request to a role.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    pub request: &'a ReceivedRequest,
    pub now: OffsetDateTime,
    /// Of this request alone, for the request ids of the answers.
    pub number: u64,
}

/// A service. It answers from its own state and the call alone: no clock, no socket.
pub trait Role: Send + Sync {
    /// The service's answer to `call`, with every check that led to it.
    fn answer(&self, call: &Call<'_>) -> Answer;

    /// What it says to a body of `declared` bytes, which is more than the receiver takes; the call's body is empty.
    fn too_large(&self, _call: &Call<'_>, _declared: u64) -> Response {
        Response::new(413).body("application/json", r#"{"error":"the body is larger than this receiver takes"}"#)
    }

    /// What it says with `status` when it is told to be out of order, as for a fault.
    fn busy(&self, _call: &Call<'_>, status: u16) -> Response {
        Response::new(status)
            .body("application/json", format!(r#"{{"error":"this receiver was told to answer {status}"}}"#))
    }
}

/// The service of that name, with the keys that it knows, as `profile` has it.
pub(super) fn of(name: RoleName, keys: &Keys, profile: Option<Profile>) -> Box<dyn Role> {
    let ingest = || Ingest::new(profile, name);
    match name {
        RoleName::S3 => Box::new(s3::S3::new(keys.s3.clone())),
        RoleName::Sigv4 => Box::new(Guarded::new(sigv4::Sigv4Service::new(keys.sigv4.clone()), ingest())),
        RoleName::Oauth2 => Box::new(oauth2::Oauth2::new(keys.oauth2.clone(), profile)),
        RoleName::Static => {
            Box::new(Guarded::new(static_header::StaticHeader::new(keys.static_header.clone()), ingest()))
        }
        RoleName::Open => Box::new(Guarded::new(open::Open, ingest())),
        RoleName::Blob => Box::new(blob::Blob::new(keys.blob.clone())),
        RoleName::EventHubs => Box::new(event_hubs::EventHubs::new(keys.event_hubs.clone())),
    }
}
