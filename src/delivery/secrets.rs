//! From references to values.

use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Auth, Secret, SecretRef, Sigv4};

/// Something that can look secrets up: keyring, environment, files; or a memory in tests.
pub trait SecretSource {
    /// The value behind `reference`.
    fn secret(&self, reference: &SecretRef) -> Result<Secret, SecretUnavailable>;

    /// The keys of the AWS profile `name`.
    fn aws_keys(&self, name: &str) -> Result<AwsKeys, SecretUnavailable>;
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
    if let Auth::Sigv4(sigv4) = auth
        && let SecretRef::AwsProfile(profile) = &sigv4.secret_access_key
    {
        let keys = source.aws_keys(profile);
        let keys = keys.map_err(|error| SecretUnavailable { field: "profile".to_owned(), ..error })?;
        return Ok(Auth::Sigv4(Sigv4 {
            region: sigv4.region.clone(),
            service: sigv4.service.clone(),
            access_key_id: keys.access_key_id,
            secret_access_key: keys.secret_access_key,
            session_token: keys.session_token,
        }));
    }
    auth.try_map(|field, reference| {
        source.secret(reference).map_err(|error| SecretUnavailable { field: field.to_owned(), ..error })
    })
}
