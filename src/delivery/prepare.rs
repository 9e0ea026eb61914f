//! Everything but sending. Pure: the same input gives the same bytes.

use time::OffsetDateTime;

use crate::domain::message::Batch;
use crate::domain::target::TargetError;
use crate::domain::{Auth, Destination, Note, ObjectPath, Secret, SignedRequest};
use crate::signing::SigningError;

/// What would go out.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The delivery, with the client's own headers, in the order of the wire. With OAuth2 its
    /// Authorization is a placeholder until there is a token.
    pub delivery: SignedRequest,
    /// OAuth2: the request that fetches the token.
    pub token_request: Option<SignedRequest>,
    /// The dated path, where one is appended.
    pub object_path: Option<ObjectPath>,
    pub notes: Vec<Note>,
}

/// Why nothing can go out, naming the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrepareError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl PrepareError {
    /// The field of the destination file that the user has to change.
    pub fn field(&self) -> &str {
        match self {
            Self::Target(_) => "url",
            Self::Signing(error) => error.field,
        }
    }
}

/// Build and sign the delivery of `batch` at the moment `now`.
pub fn prepare(
    destination: &Destination,
    auth: &Auth<Secret>,
    batch: &Batch,
    now: OffsetDateTime,
) -> Result<Prepared, PrepareError> {
    let _ = (destination, auth, batch, now);
    todo!()
}
