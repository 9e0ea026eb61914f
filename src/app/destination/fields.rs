//! What the user has typed about a destination, valid or not: every method's fields at once, so that
//! switching the method and back loses nothing.
//!
//! ```text
//!  Destination ──Fields::from_destination──▶ Fields (edited as a whole) ──to_destination──▶ Destination
//! ```

use crate::domain::auth::AzureService;
use crate::domain::{
    BasicEncoding, Change, CredentialsIn, DeliveryUrl, EnvironmentName, Field, SecretName, TimestampFormat,
};

/// The typed texts and choices of one destination. Plain data: a panel edits a copy and hands it back
/// with `DestinationCommand::Edit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    pub name: String,
    /// Whose URL and credentials these are; `None` for the base.
    pub environment: Option<EnvironmentName>,
    /// Only its own field shows it as it is.
    pub url: DeliveryUrl,
    /// Which of the methods below counts.
    pub method: AuthMethod,
    pub static_header: StaticHeaderFields,
    pub client_credentials: ClientCredentialsFields,
    pub sigv4: Sigv4Fields,
    pub azure: AzureFields,
    pub timestamp: TimestampFormat,
    pub connection: ConnectionFields,
}

/// The platform's authentication methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum AuthMethod {
    #[default]
    None,
    StaticHeader,
    ClientCredentials,
    Sigv4,
    AzureSas,
}

impl AuthMethod {
    pub const ALL: [Self; 5] = [Self::None, Self::StaticHeader, Self::ClientCredentials, Self::Sigv4, Self::AzureSas];

    /// The method in words, for menus.
    pub fn label(self) -> &'static str {
        match self {
            Self::None => "No authentication",
            Self::StaticHeader => "Static header",
            Self::ClientCredentials => "OAuth2 client credentials",
            Self::Sigv4 => "AWS Signature V4",
            Self::AzureSas => "Azure Shared Access Signature",
        }
    }
}

/// `static-header`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticHeaderFields {
    pub header: String,
    pub value: SecretField,
}

/// `oauth2-client-credentials`; empty what-ifs are not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCredentialsFields {
    pub token_url: String,
    pub client_id: String,
    pub client_secret: SecretField,
    pub credentials_in: CredentialsIn,
    /// What-if: the platform does not document it.
    pub scope: String,
    /// What-if: the platform does not document it.
    pub audience: String,
    /// What-if: the platform does not document it.
    pub resource: String,
    pub basic_encoding: BasicEncoding,
}

/// `aws-sigv4`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sigv4Fields {
    pub region: String,
    pub service: String,
    pub credential: Sigv4Credential,
    pub access_key_id: String,
    pub secret_access_key: SecretField,
    pub session_token: SecretField,
    /// Name of the AWS profile.
    pub profile: String,
}

/// What signs for AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sigv4Credential {
    AccessKey,
    /// An access key with a session token.
    TemporaryKey,
    /// Whatever keys a profile of this machine has.
    Profile,
}

impl Sigv4Credential {
    pub const ALL: [Self; 3] = [Self::AccessKey, Self::TemporaryKey, Self::Profile];

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::AccessKey => "Access key",
            Self::TemporaryKey => "Temporary key with session token",
            Self::Profile => "AWS profile of this machine",
        }
    }
}

/// `azure-sas`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureFields {
    pub service: AzureService,
    pub blob: BlobFields,
    pub hubs: HubsFields,
    /// Minutes as typed; empty means signpost's default.
    pub lifetime_minutes: String,
}

/// Azure Blob Storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobFields {
    pub credential: BlobCredential,
    pub token: SecretField,
    pub account_key: SecretField,
    pub connection_string: SecretField,
}

/// What the SAS for Blob Storage comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlobCredential {
    /// A pasted SAS or SAS URL.
    Token,
    /// A service SAS for the container is made from the account key.
    AccountKey,
    ConnectionString,
}

impl BlobCredential {
    pub const ALL: [Self; 3] = [Self::Token, Self::AccountKey, Self::ConnectionString];

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Token => "Pasted SAS",
            Self::AccountKey => "Account key",
            Self::ConnectionString => "Connection string",
        }
    }
}

/// Azure Event Hubs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubsFields {
    pub credential: HubsCredential,
    pub token: SecretField,
    pub policy_name: String,
    pub policy_key: SecretField,
    pub connection_string: SecretField,
}

/// What the token for Event Hubs comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HubsCredential {
    /// A pasted `SharedAccessSignature …`.
    Token,
    Policy,
    ConnectionString,
}

impl HubsCredential {
    pub const ALL: [Self; 3] = [Self::Policy, Self::ConnectionString, Self::Token];

    /// The choice in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Token => "Pasted token",
            Self::Policy => "Policy and key",
            Self::ConnectionString => "Connection string",
        }
    }
}

/// `[connection]`, as typed; empty means signpost's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConnectionFields {
    pub connect_timeout_seconds: String,
    pub idle_timeout_seconds: String,
    pub total_timeout_seconds: String,
    pub ca_file: String,
    pub client_certificate_file: String,
    pub client_key_file: String,
    pub proxy_url: String,
}

/// Where one secret is kept; the places not chosen keep their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretField {
    pub kept: SecretKept,
    /// Name of the keyring entry.
    pub keyring: String,
    /// Name of the environment variable.
    pub env: String,
    /// Path of the file.
    pub file: String,
}

/// The kinds of place for a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretKept {
    Keyring,
    Env,
    File,
}

impl SecretKept {
    pub const ALL: [Self; 3] = [Self::Keyring, Self::Env, Self::File];

    /// The place in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Keyring => "Keyring",
            Self::Env => "Environment",
            Self::File => "File",
        }
    }
}

/// The secrets that a destination can have, across all methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretSlot {
    HeaderValue,
    ClientSecret,
    SecretAccessKey,
    SessionToken,
    BlobToken,
    BlobAccountKey,
    BlobConnectionString,
    HubsToken,
    HubsPolicyKey,
    HubsConnectionString,
}

impl SecretSlot {
    pub const ALL: [Self; 10] = [
        Self::HeaderValue,
        Self::ClientSecret,
        Self::SecretAccessKey,
        Self::SessionToken,
        Self::BlobToken,
        Self::BlobAccountKey,
        Self::BlobConnectionString,
        Self::HubsToken,
        Self::HubsPolicyKey,
        Self::HubsConnectionString,
    ];

    /// The secret of the destination file that is typed there.
    pub fn secret_name(self) -> SecretName {
        match self {
            Self::HeaderValue => SecretName::HeaderValue,
            Self::ClientSecret => SecretName::ClientSecret,
            Self::SecretAccessKey => SecretName::SecretAccessKey,
            Self::SessionToken => SecretName::SessionToken,
            Self::BlobToken | Self::HubsToken => SecretName::Token,
            Self::BlobAccountKey => SecretName::AccountKey,
            Self::HubsPolicyKey => SecretName::PolicyKey,
            Self::BlobConnectionString | Self::HubsConnectionString => SecretName::ConnectionString,
        }
    }

    /// The secret in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::HeaderValue => "Header value",
            Self::ClientSecret => "Client secret",
            Self::SecretAccessKey => "Secret access key",
            Self::SessionToken => "Session token",
            Self::BlobToken => "Shared access signature",
            Self::BlobAccountKey => "Account key",
            Self::HubsToken => "Shared access token",
            Self::HubsPolicyKey => "Policy key",
            Self::BlobConnectionString | Self::HubsConnectionString => "Connection string",
        }
    }
}

/// What a remark or an obstacle is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A field of the destination's form.
    Field(Field),
    Batch,
}

impl<F: Into<Field>> From<F> for Subject {
    fn from(field: F) -> Self {
        Self::Field(field.into())
    }
}

/// A remark beside a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNote {
    pub subject: Subject,
    pub level: FieldLevel,
    pub text: String,
    /// A value that the user can take over with one click (`DestinationCommand::Apply`); never by itself.
    pub apply: Option<Change>,
}

/// How much a [`FieldNote`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldLevel {
    Info,
    Warning,
    /// Nothing can go out like this.
    Error,
}
