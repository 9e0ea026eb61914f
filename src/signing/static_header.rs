//! A secret in a header of the user's choice, exactly as typed.
use super::{Signed, SigningError};
use crate::domain::{Secret, StaticHeader, UnsignedRequest};

pub fn sign(request: UnsignedRequest, auth: &StaticHeader<Secret>) -> Result<Signed, SigningError> {
    let _ = (request, auth);
    todo!()
}
