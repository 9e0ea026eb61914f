//! Stub.
use time::OffsetDateTime;

use crate::domain::{AzureSas, Secret, UnsignedRequest};
use crate::signing::{Signed, SigningError};

pub fn sign(request: UnsignedRequest, auth: &AzureSas<Secret>, now: OffsetDateTime) -> Result<Signed, SigningError> {
    let _ = (request, auth, now);
    todo!()
}
