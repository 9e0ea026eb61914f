//! `Authorization: Bearer …` (RFC 6750 §2.1).
use super::{Signed, SigningError};
use crate::domain::{Secret, UnsignedRequest};

/// `None` gives the preview of a request whose token is not fetched yet.
pub fn sign(request: UnsignedRequest, token: Option<&Secret>) -> Result<Signed, SigningError> {
    let _ = (request, token);
    todo!()
}
