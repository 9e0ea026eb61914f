//! The keys of the receiver: random at each start, or named by a file.
//!
//! The shape is that of the contract's `ready` event, so that the event's `roles` can be saved and used again.

mod file;
mod random;

use serde_json::{Value, json};

pub use self::file::KeysError;
pub use self::random::RandomError;
use super::role::RoleName;
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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredPolicy {
    pub id: String,
    pub start: Option<String>,
    pub expiry: Option<String>,
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
    /// Signs the tokens; never told to anybody.
    pub token_key: Secret,
    /// Seconds that a token is valid.
    pub expires_in: u64,
    /// Needed in a token to deliver; `None` needs none.
    pub scope: Option<String>,
    pub token_form: TokenForm,
    pub dialect: Dialect,
}

/// What an access token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenForm {
    /// A JSON Web Token, signed with HS256 (RFC 7519).
    #[default]
    Jwt,
    Opaque,
}

/// In whose words the token endpoint refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// RFC 6749 §5.2, no more.
    #[default]
    Rfc,
    /// Microsoft Entra: AADSTS codes.
    Entra,
    Okta,
}

#[derive(Clone)]
pub struct Oauth2Client {
    pub client_id: String,
    pub client_secret: Secret,
    pub auth: ClientAuthMethod,
}

/// How a client has to authenticate at the token endpoint (RFC 7591 §2, `token_endpoint_auth_method`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAuthMethod {
    ClientSecretBasic,
    ClientSecretPost,
}

impl ClientAuthMethod {
    /// As in a discovery document.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClientSecretBasic => "client_secret_basic",
            Self::ClientSecretPost => "client_secret_post",
        }
    }
}

#[derive(Clone)]
pub struct StaticKeys {
    pub header: String,
    pub value: Secret,
}

impl Keys {
    /// The `roles` of the ready event (contract section 6), with the addresses that `base_url` gives.
    ///
    /// It holds the secrets: they are this receiver's own, and whoever reads the event is to use them.
    pub fn roles_json(&self, base_url: &dyn Fn(RoleName) -> String) -> Value {
        let at = |role: RoleName, path: &str| format!("{}{path}", base_url(role));
        let mut roles = json!({
            "s3": {
                "url": at(RoleName::S3, ""), "region": self.s3.region, "bucket": self.s3.bucket,
                "access_key_id": self.s3.access_key_id, "secret_access_key": self.s3.secret_access_key.expose(),
            },
            "sigv4": {
                "url": at(RoleName::Sigv4, "/in"), "region": self.sigv4.region, "service": self.sigv4.service,
                "access_key_id": self.sigv4.access_key_id,
                "secret_access_key": self.sigv4.secret_access_key.expose(),
            },
            "blob": {
                "url": at(RoleName::Blob, &format!("/{}", self.blob.account)), "account": self.blob.account,
                "account_key": self.blob.account_key.expose(), "container": self.blob.container,
            },
            "event-hubs": {
                "url": at(RoleName::EventHubs, ""), "hub": self.event_hubs.hub,
                "policy_name": self.event_hubs.policy_name, "policy_key": self.event_hubs.policy_key.expose(),
            },
            "oauth2": {
                "token_url": at(RoleName::Oauth2, "/token"), "ingest_url": at(RoleName::Oauth2, "/in"),
                "clients": self.oauth2.clients.iter().map(Oauth2Client::json).collect::<Vec<_>>(),
            },
            "static": {
                "url": at(RoleName::Static, "/in"), "header": self.static_header.header,
                "value": self.static_header.value.expose(),
            },
            "open": { "url": at(RoleName::Open, "/in") },
        });
        for (role, token) in [("s3", &self.s3.session_token), ("sigv4", &self.sigv4.session_token)] {
            if let Some(token) = token {
                roles[role]["session_token"] = json!(token.expose());
            }
        }
        roles
    }
}

impl Oauth2Client {
    fn json(&self) -> Value {
        json!({
            "client_id": self.client_id, "client_secret": self.client_secret.expose(), "auth": self.auth.name(),
        })
    }
}
