//! Unsigned to signed, every value on the way kept. Pure: time and token are arguments.

pub mod azure;
pub mod bearer;
mod error;
mod header_text;
pub mod oauth2;
pub mod sigv4;
pub mod static_header;

use time::OffsetDateTime;

pub use self::error::SigningError;
use crate::domain::auth::AzureService;
use crate::domain::{Auth, Note, Secret, SignedRequest, UnsignedRequest};

/// A signed request and what there is to say about it.
#[derive(Debug, Clone)]
pub struct Signed {
    pub request: SignedRequest,
    pub notes: Vec<Note>,
}

/// Sign `request` by `auth` at the moment `now`.
///
/// With OAuth2 client credentials the token is not known yet: the result is a preview whose
/// Authorization reads `Bearer •••`; sign again with [`bearer::sign`] once there is a token.
pub fn sign(request: UnsignedRequest, auth: &Auth<Secret>, now: OffsetDateTime) -> Result<Signed, SigningError> {
    match auth {
        Auth::None => Ok(Signed { request: SignedRequest { request, trace: Default::default() }, notes: Vec::new() }),
        Auth::StaticHeader(auth) => static_header::sign(request, auth),
        Auth::ClientCredentials(_) => bearer::sign(request, None),
        Auth::Sigv4(auth) => sigv4::sign(request, auth, now),
        Auth::AzureSas(auth) => match auth.service {
            AzureService::BlobStorage => azure::blob::sign(request, auth, now),
            AzureService::EventHubs => azure::event_hubs::sign(request, auth, now),
        },
    }
}
