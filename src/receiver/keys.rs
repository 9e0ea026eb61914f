//! The keys of the receiver: random at each start, or named by a file.
//!
//! The shape is that of the contract's `ready` event, so that the event's `roles` can be saved and used again.

use serde::Deserialize;

use crate::domain::Secret;

/// What every role knows of its callers. Not `Debug`: it holds secrets.
#[derive(Clone)]
pub struct Keys {
    pub s3: S3Keys,
    pub sigv4: Sigv4Keys,
    pub blob: BlobKeys,
    pub event_hubs: EventHubsKeys,
    pub oauth2: Oauth2Keys,
    pub static_header: StaticKeys,
}

#[derive(Clone)]
pub struct S3Keys {
    pub region: String,
    pub bucket: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// Where set, requests must carry it: temporary credentials.
    pub session_token: Option<Secret>,
}

#[derive(Clone)]
pub struct Sigv4Keys {
    pub region: String,
    pub service: String,
    pub access_key_id: String,
    pub secret_access_key: Secret,
    /// Where set, requests must carry it: temporary credentials.
    pub session_token: Option<Secret>,
}

#[derive(Clone)]
pub struct BlobKeys {
    pub account: String,
    /// Base64 of 64 bytes, as the portal shows it.
    pub account_key: Secret,
    pub container: String,
    /// Stored access policies of the container.
    pub policies: Vec<StoredPolicy>,
}

/// A stored access policy: what a token that names it in `si` need not say itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredPolicy {
    pub id: String,
    #[serde(default)]
    pub start: Option<String>,
    #[serde(default)]
    pub expiry: Option<String>,
    #[serde(default)]
    pub permissions: Option<String>,
}

#[derive(Clone)]
pub struct EventHubsKeys {
    pub hub: String,
    pub policy_name: String,
    /// Used as the text it is, never decoded.
    pub policy_key: Secret,
}

#[derive(Clone)]
pub struct Oauth2Keys {
    pub clients: Vec<Oauth2Client>,
}

#[derive(Clone)]
pub struct Oauth2Client {
    pub client_id: String,
    pub client_secret: Secret,
    pub auth: ClientAuthMethod,
}

/// How a client has to authenticate at the token endpoint (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
}

#[derive(Clone)]
pub struct StaticKeys {
    pub header: String,
    pub value: Secret,
}
