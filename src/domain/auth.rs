//! The platform's authentication methods and their settings.
//!
//! One type for every stage of a secret's life, told apart by the parameter `S`:
//!
//! ```text
//!  Auth<SecretRef>   in destination files          ──resolve──▶  Auth<Secret>   to sign with
//!        │                                                             │
//!        └── never holds a value                                       └─facts─▶ Auth<SecretFacts>  in history and HAR
//! ```

use serde::{Deserialize, Serialize};

use super::display;
use super::field::{SecretName, Setting};
use super::secret::{Secret, SecretFacts};

/// An authentication method with its settings; `S` stands where a secret belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Auth<S> {
    /// No authentication: `none`.
    None,
    /// A secret in a header of the user's choice: `static-header`.
    StaticHeader(StaticHeader<S>),
    /// OAuth2 client credentials (RFC 6749 §4.4): `oauth2-client-credentials`.
    ClientCredentials(ClientCredentials<S>),
    /// AWS Signature Version 4: `aws-sigv4`.
    Sigv4(Sigv4<S>),
    /// Azure Shared Access Signature: `azure-sas`.
    AzureSas(AzureSas<S>),
}

/// The value is sent exactly as given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticHeader<S> {
    pub header: String,
    pub value: S,
}

/// Client credentials, exchanged for a bearer token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentials<S> {
    pub token_url: String,
    pub client_id: String,
    pub client_secret: S,
    pub credentials_in: CredentialsIn,
    /// What-if: the platform does not document it.
    pub scope: Option<String>,
    /// What-if: the platform does not document it.
    pub audience: Option<String>,
    /// What-if: the platform does not document it.
    pub resource: Option<String>,
    /// What the platform does is not known.
    pub basic_encoding: BasicEncoding,
}

/// Where the client credentials stand in the token request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialsIn {
    /// `client_id` and `client_secret` as form parameters.
    #[default]
    Body,
    /// A `Basic` Authorization header.
    Header,
}

/// How client id and secret are written before Basic joins them (RFC 6749 §2.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BasicEncoding {
    /// Form-encoded first, as the RFC says.
    #[default]
    Form,
    /// As typed, as many clients do.
    Raw,
}

/// AWS Signature Version 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sigv4<S> {
    pub region: String,
    pub service: String,
    pub access_key_id: String,
    pub secret_access_key: S,
    pub session_token: Option<S>,
}

/// Azure Shared Access Signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureSas<S> {
    pub service: AzureService,
    pub credential: SasCredential<S>,
    /// Validity of a token made here, in minutes; meaningless for a pasted one.
    pub lifetime_minutes: Option<u32>,
}

/// The Azure service that takes the delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AzureService {
    BlobStorage,
    EventHubs,
}

/// What the shared access signature comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SasCredential<S> {
    /// A pasted SAS, SAS URL or `SharedAccessSignature …`.
    Token(S),
    /// Blob: a storage account key; a service SAS for the container is made from it.
    AccountKey(S),
    /// Event Hubs: a shared access policy.
    Policy { name: String, key: S },
    /// A storage or Event Hubs connection string.
    ConnectionString(S),
}

impl<S> Auth<S> {
    /// The method as destination files name it.
    pub fn method_name(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::StaticHeader(_) => "static-header",
            Self::ClientCredentials(_) => "oauth2-client-credentials",
            Self::Sigv4(_) => "aws-sigv4",
            Self::AzureSas(_) => "azure-sas",
        }
    }

    /// The same settings with every secret replaced by `f(name, secret)`; the first error ends it.
    pub fn try_map<T, E>(&self, mut f: impl FnMut(SecretName, &S) -> Result<T, E>) -> Result<Auth<T>, E> {
        Ok(match self {
            Self::None => Auth::None,
            Self::StaticHeader(auth) => Auth::StaticHeader(StaticHeader {
                header: auth.header.clone(),
                value: f(SecretName::HeaderValue, &auth.value)?,
            }),
            Self::ClientCredentials(auth) => Auth::ClientCredentials(ClientCredentials {
                token_url: auth.token_url.clone(),
                client_id: auth.client_id.clone(),
                client_secret: f(SecretName::ClientSecret, &auth.client_secret)?,
                credentials_in: auth.credentials_in,
                scope: auth.scope.clone(),
                audience: auth.audience.clone(),
                resource: auth.resource.clone(),
                basic_encoding: auth.basic_encoding,
            }),
            Self::Sigv4(auth) => Auth::Sigv4(Sigv4 {
                region: auth.region.clone(),
                service: auth.service.clone(),
                access_key_id: auth.access_key_id.clone(),
                secret_access_key: f(SecretName::SecretAccessKey, &auth.secret_access_key)?,
                session_token: auth.session_token.as_ref().map(|s| f(SecretName::SessionToken, s)).transpose()?,
            }),
            Self::AzureSas(auth) => Auth::AzureSas(AzureSas {
                service: auth.service,
                credential: auth.credential.try_map(f)?,
                lifetime_minutes: auth.lifetime_minutes,
            }),
        })
    }

    /// Like [`Self::try_map`], for a function that cannot fail.
    pub fn map<T>(&self, mut f: impl FnMut(SecretName, &S) -> T) -> Auth<T> {
        let mapped: Result<Auth<T>, std::convert::Infallible> = self.try_map(|name, secret| Ok(f(name, secret)));
        match mapped {
            Ok(auth) => auth,
            Err(never) => match never {},
        }
    }

    /// Every secret with its name.
    pub fn secrets(&self) -> Vec<(SecretName, &S)> {
        match self {
            Self::None => Vec::new(),
            Self::StaticHeader(auth) => vec![(SecretName::HeaderValue, &auth.value)],
            Self::ClientCredentials(auth) => vec![(SecretName::ClientSecret, &auth.client_secret)],
            Self::Sigv4(auth) => {
                let token = auth.session_token.iter().map(|token| (SecretName::SessionToken, token));
                std::iter::once((SecretName::SecretAccessKey, &auth.secret_access_key)).chain(token).collect()
            }
            Self::AzureSas(auth) => vec![auth.credential.secret()],
        }
    }
}

impl<S> Auth<S> {
    /// The value of `field` as a destination file writes it; `None` where this method has no such text, or it is not
    /// set.
    pub fn text(&self, field: Setting) -> Option<&str> {
        let client = if let Self::ClientCredentials(auth) = self { Some(auth) } else { None };
        let sigv4 = if let Self::Sigv4(auth) = self { Some(auth) } else { None };
        match field {
            Setting::Header => {
                if let Self::StaticHeader(auth) = self {
                    Some(&auth.header)
                } else {
                    None
                }
            }
            Setting::TokenUrl => client.map(|auth| auth.token_url.as_str()),
            Setting::ClientId => client.map(|auth| auth.client_id.as_str()),
            Setting::CredentialsIn => client.map(|auth| auth.credentials_in.name()),
            Setting::Scope => client.and_then(|auth| auth.scope.as_deref()),
            Setting::Audience => client.and_then(|auth| auth.audience.as_deref()),
            Setting::Resource => client.and_then(|auth| auth.resource.as_deref()),
            Setting::BasicEncoding => client.map(|auth| auth.basic_encoding.name()),
            Setting::Region => sigv4.map(|auth| auth.region.as_str()),
            Setting::Service => sigv4.map(|auth| auth.service.as_str()),
            Setting::AccessKeyId => sigv4.map(|auth| auth.access_key_id.as_str()),
            Setting::PolicyName => match self {
                Self::AzureSas(AzureSas { credential: SasCredential::Policy { name, .. }, .. }) => Some(name),
                _ => None,
            },
            Setting::Name
            | Setting::Url
            | Setting::Profile
            | Setting::LifetimeMinutes
            | Setting::ConnectTimeout
            | Setting::IdleTimeout
            | Setting::TotalTimeout
            | Setting::CaFile
            | Setting::ClientCertificateFile
            | Setting::ClientKeyFile
            | Setting::ProxyUrl => None,
        }
    }
}

impl CredentialsIn {
    /// As destination files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Header => "header",
        }
    }
}

impl BasicEncoding {
    /// As destination files write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Raw => "raw",
        }
    }
}

impl Auth<Secret> {
    /// What may be stored and shown of these settings.
    pub fn facts(&self) -> Auth<SecretFacts> {
        let mut facts = self.map(|_field, secret| secret.facts());
        facts.mask_token_url();
        facts
    }
}

impl<S> Auth<S> {
    /// Mask what the token URL holds of credentials.
    pub(super) fn mask_token_url(&mut self) {
        if let Self::ClientCredentials(auth) = self {
            auth.token_url = display::masked_url(&auth.token_url);
        }
    }
}

impl<S> SasCredential<S> {
    /// The one secret with its name.
    pub fn secret(&self) -> (SecretName, &S) {
        match self {
            Self::Token(secret) => (SecretName::Token, secret),
            Self::AccountKey(secret) => (SecretName::AccountKey, secret),
            Self::Policy { key, .. } => (SecretName::PolicyKey, key),
            Self::ConnectionString(secret) => (SecretName::ConnectionString, secret),
        }
    }

    fn try_map<T, E>(&self, mut f: impl FnMut(SecretName, &S) -> Result<T, E>) -> Result<SasCredential<T>, E> {
        Ok(match self {
            Self::Token(secret) => SasCredential::Token(f(SecretName::Token, secret)?),
            Self::AccountKey(secret) => SasCredential::AccountKey(f(SecretName::AccountKey, secret)?),
            Self::Policy { name, key } => {
                SasCredential::Policy { name: name.clone(), key: f(SecretName::PolicyKey, key)? }
            }
            Self::ConnectionString(secret) => SasCredential::ConnectionString(f(SecretName::ConnectionString, secret)?),
        })
    }
}
