//! From references to values.

use crate::domain::Auth;
use crate::domain::Secret;
use crate::domain::SecretRef;

/// Something that can look secrets up: keyring, environment, files; or a memory in tests.
pub trait SecretSource {
    /// The value behind `reference`.
    fn secret(&self, reference: &SecretRef) -> Result<Secret, SecretUnavailable>;
}

/// A secret that could not be had; the text says where it was looked for and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("auth.{field}: {text}")]
pub struct SecretUnavailable {
    /// The field of the `[auth]` table; empty until [`resolve_secrets`] knows it.
    pub field: String,
    pub text: String,
}

/// `auth` with every reference replaced by its value; the first one missing ends it.
pub fn resolve_secrets(auth: &Auth<SecretRef>, source: &dyn SecretSource) -> Result<Auth<Secret>, SecretUnavailable> {
    auth.try_map(|field, reference| {
        source.secret(reference).map_err(|error| SecretUnavailable { field: field.to_owned(), ..error })
    })
}
