//! What a host name says about the service behind it: the one list of domains that signpost knows. Evidence to show,
//! never a setting by itself.

mod aws;
mod azure;
mod page;
mod port;
mod store;

use std::net::IpAddr;

pub use self::aws::s3_address;
pub use self::azure::{KeyedApp, StorageService};
pub use self::port::PortHint;
pub use self::store::{Addressing, OtherRegion, Store, StoreHost, is_bucket_name};

/// A service recognised by its host name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostFacts {
    /// Amazon S3; the region is unknown where the host does not name it.
    S3 { region: Option<String>, bucket: Option<String>, endpoint: S3Endpoint },
    /// The website of a bucket, which serves pages over plain HTTP and takes no uploads.
    S3Website { region: String, bucket: Option<String> },
    /// Another AWS service that SigV4 signs for.
    Aws { service: String, region: String },
    /// Recognised, and plain `SigV4` cannot deliver there.
    Unsupported { reason: &'static str },
    /// Another vendor's store that speaks the API of S3.
    Store(StoreHost),
    /// Azure Blob Storage.
    Blob { account: String },
    /// The Data Lake endpoint of a storage account, which is not the blob endpoint.
    DataLake { account: String },
    /// Another endpoint of a storage account, which takes no blobs either.
    OtherStorage { account: String, service: StorageService },
    /// Azure Event Hubs (or Service Bus: they share the domain).
    EventHubs { namespace: String },
    /// An Azure app that is called by a URL with a key in it.
    KeyedApp(KeyedApp),
    /// A page for people: a console, a public address.
    Page { what: &'static str },
}

/// The endpoints of Amazon S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum S3Endpoint {
    /// Of one region, which the host names.
    Regional,
    /// The legacy one of us-east-1, which leads to buckets of other regions, too.
    Global,
    Accelerate,
    AccessPoint,
}

impl HostFacts {
    /// Recognise `host` (without port); `None` if nothing is known about it, such as a custom domain.
    pub fn of(host: &str) -> Option<Self> {
        let host = plain(host);
        page::of(&host)
            .map(|what| Self::Page { what })
            .or_else(|| azure::of(&host))
            .or_else(|| aws::of(&host))
            .or_else(|| store::of(&host).map(Self::Store))
    }

    /// Recognise the host of `url`.
    pub fn of_url(url: &str) -> Option<Self> {
        let rest = url.trim().split_once("://")?.1;
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let host = host.rsplit_once(':').map_or(host, |(host, _port)| host);
        Self::of(host)
    }

    /// The region that the host names.
    pub fn region(&self) -> Option<&str> {
        match self {
            Self::S3 { region, .. } => region.as_deref(),
            Self::S3Website { region, .. } | Self::Aws { region, .. } => Some(region),
            Self::Store(host) => host.region.as_deref(),
            Self::Unsupported { .. }
            | Self::Blob { .. }
            | Self::DataLake { .. }
            | Self::OtherStorage { .. }
            | Self::EventHubs { .. }
            | Self::KeyedApp(_)
            | Self::Page { .. } => None,
        }
    }

    /// The bucket that the host names.
    pub fn bucket(&self) -> Option<&str> {
        match self {
            Self::S3 { bucket, .. } | Self::S3Website { bucket, .. } => bucket.as_deref(),
            Self::Store(host) => host.bucket.as_deref(),
            Self::Aws { .. }
            | Self::Unsupported { .. }
            | Self::Blob { .. }
            | Self::DataLake { .. }
            | Self::OtherStorage { .. }
            | Self::EventHubs { .. }
            | Self::KeyedApp(_)
            | Self::Page { .. } => None,
        }
    }

    /// The service in words, to stand after "The host is".
    pub fn in_words(&self) -> String {
        match self {
            Self::S3 { region: Some(region), .. } => format!("Amazon S3 in {region}"),
            Self::S3 { region: None, .. } => "Amazon S3, without a region in the host".to_owned(),
            Self::S3Website { region, .. } => format!("a website of Amazon S3 in {region}"),
            Self::Aws { service, region } => format!("the AWS service {service} in {region}"),
            Self::Unsupported { reason } => (*reason).to_owned(),
            Self::Store(host) => match host.region.as_deref().filter(|region| *region != "auto") {
                Some(region) => format!("{} in {region}", host.store.name()),
                None => host.store.name().to_owned(),
            },
            Self::Blob { account } => format!("Azure Blob Storage, account {account}"),
            Self::DataLake { account } => format!("Azure Data Lake Storage, account {account}"),
            Self::OtherStorage { account, service } => {
                format!("the {} endpoint of Azure Storage, account {account}", service.label())
            }
            Self::EventHubs { namespace } => format!("Azure Event Hubs, namespace {namespace}"),
            Self::KeyedApp(KeyedApp::Workflow) => "a workflow of Azure Logic Apps or Power Automate".to_owned(),
            Self::KeyedApp(KeyedApp::AppService) => "an app of Azure App Service".to_owned(),
            Self::Page { what } => (*what).to_owned(),
        }
    }
}

/// True for a host of any AWS partition, whether its service is known or not.
pub fn is_aws_host(host: &str) -> bool {
    aws::is_host(&plain(host))
}

/// True for any endpoint of an Azure storage account, in any cloud.
pub fn is_azure_storage_host(host: &str) -> bool {
    azure::is_storage_host(&plain(host))
}

/// True for an Azure Event Hubs or Service Bus namespace, in any cloud.
pub fn is_event_hubs_host(host: &str) -> bool {
    azure::is_event_hubs_host(&plain(host))
}

/// The region that `host` names.
pub fn region_of_host(host: &str) -> Option<String> {
    HostFacts::of(host)?.region().map(str::to_owned)
}

/// True for this very machine: 127.0.0.0/8, `::1`, both as IPv4-mapped addresses, with or without brackets;
/// `localhost` and the names below it (RFC 6761 §6.3). `host` is without port.
pub fn is_loopback(host: &str) -> bool {
    let host = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host);
    let name = host.strip_suffix('.').unwrap_or(host);
    if let Ok(address) = host.parse::<IpAddr>().or_else(|_| name.parse()) {
        return address.to_canonical().is_loopback();
    }
    let name = name.to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// The spelling that the lists have: lower case, without the dot of a rooted name.
fn plain(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// What stands before `suffix` and its dot; `None` if nothing does.
fn below<'a>(host: &'a str, suffix: &str) -> Option<&'a str> {
    host.strip_suffix(suffix)?.strip_suffix('.').filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_unknown_host_is_not_guessed_at() {
        for host in [
            "",
            "localhost",
            "127.0.0.1",
            "s3.example.com",
            "minio.plant.example",
            "amazonaws.com",
            "notamazonaws.com",
            "ec2.eu-west-1.amazonaws.com",
            "core.windows.net",
            "acme.blob.core.windows.net.evil.example",
            "notconsole.aws.amazon.com.example",
        ] {
            assert_eq!(HostFacts::of(host), None, "{host}");
        }
    }

    #[test]
    fn the_host_is_found_in_a_url() {
        let facts = HostFacts::of_url("https://me:pw@acme.s3.eu-west-1.amazonaws.com:443/telemetry?x=1");
        assert_eq!(facts.as_ref().and_then(HostFacts::region), Some("eu-west-1"));
        assert!(matches!(facts, Some(HostFacts::S3 { bucket: Some(bucket), .. }) if bucket == "acme"));
        assert_eq!(HostFacts::of_url("no url"), None);
    }

    #[test]
    fn pages_for_people_are_told_from_endpoints() {
        for host in
            ["s3.console.aws.amazon.com", "eu-west-1.console.aws.amazon.com", "portal.azure.com", "pub-1.r2.dev"]
        {
            assert!(matches!(HostFacts::of(host), Some(HostFacts::Page { .. })), "{host}");
        }
        assert_eq!(HostFacts::of("myconsole.aws.amazon.com"), None);
    }

    #[test]
    fn a_family_of_hosts_is_known_as_a_whole() {
        for host in ["ec2.eu-west-1.amazonaws.com", "S3.cn-north-1.amazonaws.com.cn.", "x.on.aws", "a.c2s.ic.gov"] {
            assert!(is_aws_host(host), "{host}");
        }
        for host in ["", "aws", "notamazonaws.com", "amazonaws.com.example", "console.aws.amazon.com"] {
            assert!(!is_aws_host(host), "{host}");
        }
        assert!(
            is_azure_storage_host("acme.z01.queue.storage.azure.net") && !is_azure_storage_host("core.windows.net")
        );
        assert!(is_event_hubs_host("NS.servicebus.chinacloudapi.cn") && !is_event_hubs_host("servicebus.example"));
        assert_eq!(region_of_host("acme.s3.fr-par.scw.cloud").as_deref(), Some("fr-par"));
        assert_eq!(region_of_host("acme.example"), None);
    }

    #[test]
    fn this_machine_has_many_names() {
        for host in [
            "localhost",
            "LOCALHOST.",
            "demo.localhost",
            "demo.localhost.",
            "127.0.0.1",
            "127.8.8.8",
            "::1",
            "[::1]",
            "::ffff:127.0.0.1",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            ".",
            "[",
            "localhost.example",
            "xlocalhost",
            "127.0.0.1.example",
            "128.0.0.1",
            "0.0.0.0",
            "::",
            "::ffff:10.0.0.1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    /// Any order of labels that mean something somewhere.
    fn any_host() -> impl Strategy<Value = String> {
        let label = prop_oneof![
            proptest::sample::select(vec![
                "s3",
                "s3-eu-west-1",
                "s3-website",
                "s3-accesspoint",
                "s3express-a",
                "dualstack",
                "eu-west-1",
                "vpce",
                "vpce-1",
                "bucket",
                "iot",
                "data-ats",
                "amazonaws",
                "com",
                "cn",
                "api",
                "aws",
                "on",
                "lambda-url",
                "blob",
                "dfs",
                "core",
                "windows",
                "net",
                "servicebus",
                "z01",
                "compat",
                "objectstorage",
                "oraclecloud",
                "r2",
                "eu",
                "cloudflarestorage",
                "oss-cn-x",
                "aliyuncs",
                "accesspoint",
                "s3-global",
                "queue",
                "es",
            ])
            .prop_map(str::to_owned),
            "[a-zA-Z0-9é-]{0,6}",
        ];
        proptest::collection::vec(label, 0..8).prop_map(|labels| labels.join("."))
    }

    proptest! {
        #[test]
        fn every_host_is_read_without_a_fault_and_in_one_way(host in any_host(), text in any::<String>()) {
            for host in [host.as_str(), text.as_str()] {
                let facts = HostFacts::of(host);
                if host.ends_with(|c: char| c != '.') {
                    prop_assert_eq!(&facts, &HostFacts::of(&format!("{}.", host.to_ascii_uppercase())));
                }
                let region = facts.as_ref().and_then(HostFacts::region).map(str::to_owned);
                prop_assert_eq!(region_of_host(host), region);
                match &facts {
                    Some(HostFacts::S3 { .. } | HostFacts::S3Website { .. } | HostFacts::Aws { .. }) => {
                        prop_assert!(is_aws_host(host));
                    }
                    Some(HostFacts::Blob { .. } | HostFacts::DataLake { .. } | HostFacts::OtherStorage { .. }) => {
                        prop_assert!(is_azure_storage_host(host));
                    }
                    Some(HostFacts::EventHubs { .. }) => prop_assert!(is_event_hubs_host(host)),
                    Some(
                        HostFacts::Unsupported { .. }
                        | HostFacts::Store(_)
                        | HostFacts::KeyedApp(_)
                        | HostFacts::Page { .. },
                    )
                    | None => {}
                }
                if let Some(facts) = facts {
                    prop_assert!(!facts.in_words().is_empty());
                }
                is_loopback(host);
                HostFacts::of_url(&format!("https://{host}"));
            }
        }
    }
}
