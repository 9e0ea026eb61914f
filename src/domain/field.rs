//! The fields of a destination file that a fix can set.

/// A text or choice of the destination file. Secrets are no fields: nothing but a person fills them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
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

impl Field {
    pub const ALL: [Self; 22] = [
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

    /// Where the field stands in the file, as in `auth.region`.
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

    /// The field at `path`; `None` if there is none, or it is a secret.
    pub fn at(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.path() == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_path_and_a_secret_is_none() {
        for field in Field::ALL {
            assert_eq!(Field::at(field.path()), Some(field));
        }
        assert_eq!(Field::at("auth.client_secret"), None);
    }
}
