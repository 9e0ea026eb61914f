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
    EntraScopeWithoutDefault,
    EntraV2WithResource,
    EventHubsHostForBlob,
    EventhubsInPath,
    HeaderLineAsValue,
    HeaderValueOuterSpace,
    HostOfOtherService,
    KeyPercentEncoded,
    LoginPageAsTokenUrl,
    OtherEndpointAsTokenUrl,
    PolicyKeyWhiteSpace,
    ProviderNeedsAnotherGrant,
    ProviderNeedsAudience,
    ProviderNeedsResource,
    ProviderNeedsScope,
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
    TokenUrlClearText,
    TwoAuthentications,
    UnsupportedHost,
    UrlUnusable,
    WebsiteUrl,
}

impl Check {
    pub const ALL: [Self; 43] = [
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
        Self::EntraScopeWithoutDefault,
        Self::EntraV2WithResource,
        Self::EventHubsHostForBlob,
        Self::EventhubsInPath,
        Self::HeaderLineAsValue,
        Self::HeaderValueOuterSpace,
        Self::HostOfOtherService,
        Self::KeyPercentEncoded,
        Self::LoginPageAsTokenUrl,
        Self::OtherEndpointAsTokenUrl,
        Self::PolicyKeyWhiteSpace,
        Self::ProviderNeedsAnotherGrant,
        Self::ProviderNeedsAudience,
        Self::ProviderNeedsResource,
        Self::ProviderNeedsScope,
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
        Self::TokenUrlClearText,
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
            Self::EntraScopeWithoutDefault => "entra-scope-without-default",
            Self::EntraV2WithResource => "entra-v2-with-resource",
            Self::EventHubsHostForBlob => "azure_blob.event_hubs_host",
            Self::EventhubsInPath => "eventhubs-in-path",
            Self::HeaderLineAsValue => "header-line-as-value",
            Self::HeaderValueOuterSpace => "static_header.outer_space",
            Self::HostOfOtherService => "host-of-other-service",
            Self::KeyPercentEncoded => "key-percent-encoded",
            Self::LoginPageAsTokenUrl => "login-page-as-token-url",
            Self::OtherEndpointAsTokenUrl => "other-endpoint-as-token-url",
            Self::PolicyKeyWhiteSpace => "event_hubs.key_white_space",
            Self::ProviderNeedsAnotherGrant => "oauth2.provider_without_client_credentials",
            Self::ProviderNeedsAudience => "oauth2.provider_needs_audience",
            Self::ProviderNeedsResource => "oauth2.provider_needs_resource",
            Self::ProviderNeedsScope => "oauth2.provider_needs_scope",
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
            Self::TokenUrlClearText => "oauth2.token_url_clear_text",
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

    #[test]
    fn ids_that_others_know_stay() {
        let old = Check::ALL.into_iter().map(Check::id).filter(|id| id.contains('.'));
        assert_eq!(
            old.collect::<Vec<_>>(),
            [
                "url.clear_text",
                "oauth2.secret_white_space",
                "azure_blob.container_name",
                "azure_blob.dfs_host",
                "azure_blob.event_hubs_host",
                "static_header.outer_space",
                "event_hubs.key_white_space",
                "oauth2.provider_without_client_credentials",
                "oauth2.provider_needs_audience",
                "oauth2.provider_needs_resource",
                "oauth2.provider_needs_scope",
                "sigv4.secret_odd",
                "event_hubs.blob_host",
                "oauth2.token_url_clear_text",
            ]
        );
        let is_kebab = |id: &str| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        assert!(Check::ALL.into_iter().map(Check::id).all(|id| id.contains('.') || is_kebab(id)));
    }

    #[test]
    fn the_documentation_lists_every_check_once() {
        let page = include_str!("../../../docs/checks.md");
        let block = page.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("the list");
        let listed: Vec<&str> = block.lines().filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(listed, Check::ALL.into_iter().map(Check::id).collect::<Vec<_>>());
    }
}
