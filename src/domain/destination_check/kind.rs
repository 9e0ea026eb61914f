//! Every check with its id.

/// A check of a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    AddressingStyle,
    BucketMissing,
    BucketWithDots,
    ClearText,
    ClientSecretWhiteSpace,
    ConnectionStringOfOtherCloud,
    ConsolePort,
    ConsoleUrl,
    ContainerName,
    DataLakeHost,
    DiscoveryAsTokenUrl,
    EntraV2WithResource,
    EventHubsHostForBlob,
    EventhubsInPath,
    HeaderLineAsValue,
    HeaderValueOuterSpace,
    HostOfOtherService,
    KeyPercentEncoded,
    LoginPageAsTokenUrl,
    PolicyKeyWhiteSpace,
    RegionFromHost,
    RegionNotOfHost,
    SchemeTwice,
    SecretInProxyUrl,
    SecretInTokenUrl,
    SecretInUrl,
    SecretIsPlaceholder,
    SecretOdd,
    ServiceNotOfHost,
    SigningKeyOdd,
    StorageHostForHubs,
    StorageHostOfOtherService,
    TwoAuthentications,
    UnsupportedHost,
    UrlUnusable,
    WebsiteUrl,
}

impl Check {
    pub const ALL: [Self; 36] = [
        Self::AddressingStyle,
        Self::BucketMissing,
        Self::BucketWithDots,
        Self::ClearText,
        Self::ClientSecretWhiteSpace,
        Self::ConnectionStringOfOtherCloud,
        Self::ConsolePort,
        Self::ConsoleUrl,
        Self::ContainerName,
        Self::DataLakeHost,
        Self::DiscoveryAsTokenUrl,
        Self::EntraV2WithResource,
        Self::EventHubsHostForBlob,
        Self::EventhubsInPath,
        Self::HeaderLineAsValue,
        Self::HeaderValueOuterSpace,
        Self::HostOfOtherService,
        Self::KeyPercentEncoded,
        Self::LoginPageAsTokenUrl,
        Self::PolicyKeyWhiteSpace,
        Self::RegionFromHost,
        Self::RegionNotOfHost,
        Self::SchemeTwice,
        Self::SecretInProxyUrl,
        Self::SecretInTokenUrl,
        Self::SecretInUrl,
        Self::SecretIsPlaceholder,
        Self::SecretOdd,
        Self::ServiceNotOfHost,
        Self::SigningKeyOdd,
        Self::StorageHostForHubs,
        Self::StorageHostOfOtherService,
        Self::TwoAuthentications,
        Self::UnsupportedHost,
        Self::UrlUnusable,
        Self::WebsiteUrl,
    ];

    /// The id of the note, stable across versions. Those with a dot are older than this list.
    pub fn id(self) -> &'static str {
        match self {
            Self::AddressingStyle => "addressing-style-of-store",
            Self::BucketMissing => "bucket-missing",
            Self::BucketWithDots => "bucket-with-dots",
            Self::ClearText => "url.clear_text",
            Self::ClientSecretWhiteSpace => "oauth2.secret_white_space",
            Self::ConnectionStringOfOtherCloud => "connection-string-of-other-cloud",
            Self::ConsolePort => "console-port",
            Self::ConsoleUrl => "console-url",
            Self::ContainerName => "azure_blob.container_name",
            Self::DataLakeHost => "azure_blob.dfs_host",
            Self::DiscoveryAsTokenUrl => "discovery-as-token-url",
            Self::EntraV2WithResource => "entra-v2-with-resource",
            Self::EventHubsHostForBlob => "azure_blob.event_hubs_host",
            Self::EventhubsInPath => "eventhubs-in-path",
            Self::HeaderLineAsValue => "header-line-as-value",
            Self::HeaderValueOuterSpace => "static_header.outer_space",
            Self::HostOfOtherService => "host-of-other-service",
            Self::KeyPercentEncoded => "key-percent-encoded",
            Self::LoginPageAsTokenUrl => "login-page-as-token-url",
            Self::PolicyKeyWhiteSpace => "event_hubs.key_white_space",
            Self::RegionFromHost => "region-from-host",
            Self::RegionNotOfHost => "region-not-of-host",
            Self::SchemeTwice => "scheme-twice",
            Self::SecretInProxyUrl => "secret-in-proxy-url",
            Self::SecretInTokenUrl => "secret-in-token-url",
            Self::SecretInUrl => "secret-in-url",
            Self::SecretIsPlaceholder => "secret-is-placeholder",
            Self::SecretOdd => "secret-odd",
            Self::ServiceNotOfHost => "service-not-of-host",
            Self::SigningKeyOdd => "sigv4.secret_odd",
            Self::StorageHostForHubs => "event_hubs.blob_host",
            Self::StorageHostOfOtherService => "storage-host-of-other-service",
            Self::TwoAuthentications => "two-authentications",
            Self::UnsupportedHost => "unsupported-host",
            Self::UrlUnusable => "url-unusable",
            Self::WebsiteUrl => "website-url",
        }
    }

    /// True if it finds nothing without a look at the secrets.
    pub fn reads_secret(self) -> bool {
        matches!(
            self,
            Self::ClientSecretWhiteSpace
                | Self::ConnectionStringOfOtherCloud
                | Self::HeaderLineAsValue
                | Self::HeaderValueOuterSpace
                | Self::KeyPercentEncoded
                | Self::PolicyKeyWhiteSpace
                | Self::SchemeTwice
                | Self::SecretIsPlaceholder
                | Self::SecretOdd
                | Self::SigningKeyOdd
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_checks_share_an_id() {
        let mut ids: Vec<&str> = Check::ALL.into_iter().map(Check::id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Check::ALL.len());
    }
}
