//! From references to values.

use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Auth, Secret, SecretRef, Sigv4};
use crate::store::StoreError;

/// Something that can look secrets up: keyring, environment, files; or a memory in tests.
pub trait SecretSource {
    /// The value behind `reference`.
    fn secret(&self, reference: &SecretRef) -> Result<Secret, NoSecret>;

    /// The keys of the AWS profile `name`.
    fn aws_keys(&self, name: &str) -> Result<AwsKeys, NoSecret>;
}

/// A secret that could not be had: where it was looked for and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoSecret(pub String);

impl From<StoreError> for NoSecret {
    fn from(error: StoreError) -> Self {
        Self(error.chain())
    }
}

/// A secret that could not be had for a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("auth.{field}: {text}")]
pub struct SecretUnavailable {
    /// The field of the `[auth]` table.
    pub field: &'static str,
    pub text: String,
}

impl SecretUnavailable {
    fn at(field: &'static str) -> impl FnOnce(NoSecret) -> Self {
        move |NoSecret(text)| Self { field, text }
    }
}

/// `auth` with every reference replaced by its value; the first one missing ends it.
pub fn resolve_secrets(auth: &Auth<SecretRef>, source: &dyn SecretSource) -> Result<Auth<Secret>, SecretUnavailable> {
    if let Auth::Sigv4(sigv4) = auth
        && let SecretRef::AwsProfile(profile) = &sigv4.secret_access_key
    {
        let keys = source.aws_keys(profile).map_err(SecretUnavailable::at("profile"))?;
        return Ok(Auth::Sigv4(Sigv4 {
            region: sigv4.region.clone(),
            service: sigv4.service.clone(),
            access_key_id: keys.access_key_id,
            secret_access_key: keys.secret_access_key,
            session_token: keys.session_token,
        }));
    }
    auth.try_map(|field, reference| source.secret(reference).map_err(SecretUnavailable::at(field)))
}
