//! The fields of a destination file, as errors, findings and remarks name them.

use std::fmt;

/// A field of the destination file that something is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// A text or choice, which a fix can set.
    Setting(Setting),
    /// A secret, which nothing but a person fills in.
    Secret(SecretName),
    /// How the destination authenticates, as a whole.
    Auth,
}

impl Field {
    /// Where the field stands in the file, as in `auth.region`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Setting(setting) => setting.path(),
            Self::Secret(secret) => secret.path(),
            Self::Auth => "auth",
        }
    }

    /// True if it is about how a connection is made.
    pub fn is_of_connection(self) -> bool {
        self.path().starts_with("connection.")
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.path())
    }
}

impl From<Setting> for Field {
    fn from(setting: Setting) -> Self {
        Self::Setting(setting)
    }
}

impl From<SecretName> for Field {
    fn from(secret: SecretName) -> Self {
        Self::Secret(secret)
    }
}

/// A text or choice of the destination file. No secret is one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Setting {
    Name,
    Url,
    Header,
    TokenUrl,
    ClientId,
    CredentialsIn,
    Scope,
    Audience,
    Resource,
    BasicEncoding,
    Region,
    /// The service that an AWS signature is for.
    Service,
    AccessKeyId,
    /// The AWS profile that brings the keys.
    Profile,
    PolicyName,
    LifetimeMinutes,
    ConnectTimeout,
    IdleTimeout,
    TotalTimeout,
    CaFile,
    ClientCertificateFile,
    ClientKeyFile,
    ProxyUrl,
}

impl Setting {
    pub const ALL: [Self; 23] = [
        Self::Name,
        Self::Url,
        Self::Header,
        Self::TokenUrl,
        Self::ClientId,
        Self::CredentialsIn,
        Self::Scope,
        Self::Audience,
        Self::Resource,
        Self::BasicEncoding,
        Self::Region,
        Self::Service,
        Self::AccessKeyId,
        Self::Profile,
        Self::PolicyName,
        Self::LifetimeMinutes,
        Self::ConnectTimeout,
        Self::IdleTimeout,
        Self::TotalTimeout,
        Self::CaFile,
        Self::ClientCertificateFile,
        Self::ClientKeyFile,
        Self::ProxyUrl,
    ];

    /// Where it stands in the file, as in `auth.region`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Url => "url",
            Self::Header => "auth.header",
            Self::TokenUrl => "auth.token_url",
            Self::ClientId => "auth.client_id",
            Self::CredentialsIn => "auth.credentials_in",
            Self::Scope => "auth.scope",
            Self::Audience => "auth.audience",
            Self::Resource => "auth.resource",
            Self::BasicEncoding => "auth.basic_encoding",
            Self::Region => "auth.region",
            Self::Service => "auth.service",
            Self::AccessKeyId => "auth.access_key_id",
            Self::Profile => "auth.profile",
            Self::PolicyName => "auth.policy_name",
            Self::LifetimeMinutes => "auth.lifetime_minutes",
            Self::ConnectTimeout => "connection.connect_timeout_seconds",
            Self::IdleTimeout => "connection.idle_timeout_seconds",
            Self::TotalTimeout => "connection.total_timeout_seconds",
            Self::CaFile => "connection.ca_file",
            Self::ClientCertificateFile => "connection.client_certificate_file",
            Self::ClientKeyFile => "connection.client_key_file",
            Self::ProxyUrl => "connection.proxy_url",
        }
    }

    /// The setting at `path`; `None` if there is none, or it is a secret.
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.path() == path)
    }
}

/// A setting and the value that it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub field: Setting,
    /// As a destination file writes it.
    pub value: String,
}

/// A secret of the `[auth]` table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SecretName {
    /// The value of a static header.
    HeaderValue,
    ClientSecret,
    SecretAccessKey,
    SessionToken,
    /// A shared access signature that was made elsewhere.
    Token,
    AccountKey,
    /// The key of a shared access policy.
    PolicyKey,
    ConnectionString,
}

impl SecretName {
    pub const ALL: [Self; 8] = [
        Self::HeaderValue,
        Self::ClientSecret,
        Self::SecretAccessKey,
        Self::SessionToken,
        Self::Token,
        Self::AccountKey,
        Self::PolicyKey,
        Self::ConnectionString,
    ];

    /// Where it stands in the file, as in `auth.client_secret`.
    pub const fn path(self) -> &'static str {
        match self {
            Self::HeaderValue => "auth.value",
            Self::ClientSecret => "auth.client_secret",
            Self::SecretAccessKey => "auth.secret_access_key",
            Self::SessionToken => "auth.session_token",
            Self::Token => "auth.token",
            Self::AccountKey => "auth.account_key",
            Self::PolicyKey => "auth.policy_key",
            Self::ConnectionString => "auth.connection_string",
        }
    }

    /// Its name within the `[auth]` table, as in `client_secret`.
    pub fn key(self) -> &'static str {
        self.path().trim_start_matches("auth.")
    }

    /// The secret of that name, with `auth.` before it or without.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|secret| [secret.key(), secret.path()].contains(&name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_found_by_its_path_and_a_secret_is_none() {
        for setting in Setting::ALL {
            assert_eq!(Setting::at(setting.path()), Some(setting));
        }
        for secret in SecretName::ALL {
            assert_eq!(Setting::at(secret.path()), None);
        }
    }

    #[test]
    fn a_secret_is_found_by_its_name_within_the_table_and_in_full() {
        for secret in SecretName::ALL {
            assert_eq!(secret.path(), format!("auth.{}", secret.key()));
            assert_eq!(SecretName::named(secret.key()), Some(secret));
            assert_eq!(SecretName::named(secret.path()), Some(secret));
        }
        assert_eq!(SecretName::named("region"), None);
    }
}
