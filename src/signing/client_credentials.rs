//! The OAuth2 token request (RFC 6749 §4.4.2).
use super::{Signed, SigningError};
use crate::domain::{ClientCredentials, Secret};

/// The request that fetches a token, in the sub-mode that `auth` chooses.
pub fn token_request(auth: &ClientCredentials<Secret>) -> Result<Signed, SigningError> {
    let _ = auth;
    todo!()
}
