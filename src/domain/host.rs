//! What a host name says about the service behind it. Evidence to show, never a setting by itself.
//!
//! Sources: botocore's partitions and endpoint rules; the AWS pages on virtual hosting, Lambda function URLs,
//! VPC Lattice and `OpenSearch` Ingestion; the Azure pages on storage endpoints and Event Hubs namespaces.

/// A service recognised by its host name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostFacts {
    /// Amazon S3; the region is unknown where the host does not name it.
    S3 { region: Option<String>, bucket: Option<String> },
    /// Another AWS service that SigV4 signs for.
    Aws { service: String, region: String },
    /// Recognised, and plain `SigV4` cannot deliver there.
    Unsupported { reason: &'static str },
    /// Azure Blob Storage.
    Blob { account: String },
    /// The Data Lake endpoint of a storage account, which is not the blob endpoint.
    DataLake { account: String },
    /// Azure Event Hubs (or Service Bus: they share the domain).
    EventHubs { namespace: String },
}

/// The domains of the AWS partitions.
const AWS_SUFFIXES: [&str; 10] = [
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
];

/// The labels that say S3, but for the legacy `s3-<region>`.
const S3_LABELS: [&str; 7] =
    ["s3", "s3-fips", "s3-accesspoint", "s3-accesspoint-fips", "s3-accelerate", "s3-outposts", "s3-object-lambda"];

/// The domains of the Azure clouds: public, China, US government.
const STORAGE_SUFFIXES: [&str; 3] = ["core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net"];
const HUBS_SUFFIXES: [&str; 3] =
    ["servicebus.windows.net", "servicebus.chinacloudapi.cn", "servicebus.usgovcloudapi.net"];

impl HostFacts {
    /// Recognise `host` (without port); `None` if nothing is known about it, such as a custom domain.
    pub fn of(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        azure(&host).or_else(|| aws(&host))
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
            Self::Aws { region, .. } => Some(region),
            _ => None,
        }
    }

    /// The service in words.
    pub fn in_words(&self) -> String {
        match self {
            Self::S3 { region: Some(region), .. } => format!("Amazon S3 in {region}"),
            Self::S3 { region: None, .. } => "Amazon S3, without a region in the host".to_owned(),
            Self::Aws { service, region } => format!("the AWS service {service} in {region}"),
            Self::Unsupported { reason } => (*reason).to_owned(),
            Self::Blob { account } => format!("Azure Blob Storage, account {account}"),
            Self::DataLake { account } => format!("Azure Data Lake Storage, account {account}"),
            Self::EventHubs { namespace } => format!("Azure Event Hubs, namespace {namespace}"),
        }
    }
}

fn azure(host: &str) -> Option<HostFacts> {
    for suffix in STORAGE_SUFFIXES {
        let Some(name) = host.strip_suffix(suffix).and_then(|name| name.strip_suffix('.')) else {
            continue;
        };
        // Accounts in a DNS zone of their own read `account.z01.blob.…`.
        let (account, service) = name.rsplit_once('.')?;
        let account = account.split('.').next().unwrap_or(account).to_owned();
        return match service {
            "blob" => Some(HostFacts::Blob { account }),
            "dfs" => Some(HostFacts::DataLake { account }),
            _ => None,
        };
    }
    HUBS_SUFFIXES.iter().find_map(|suffix| {
        let namespace = host.strip_suffix(suffix)?.strip_suffix('.')?;
        Some(HostFacts::EventHubs { namespace: namespace.to_owned() })
    })
}

fn aws(host: &str) -> Option<HostFacts> {
    if let Some(name) = host.strip_suffix(".on.aws") {
        let labels: Vec<&str> = name.split('.').collect();
        return match labels.as_slice() {
            [.., "lambda-url", region] => Some(service("lambda", region)),
            [.., "vpc-lattice-svcs", region] => Some(service("vpc-lattice-svcs", region)),
            _ => None,
        };
    }
    let name = AWS_SUFFIXES.iter().find_map(|suffix| host.strip_suffix(suffix)?.strip_suffix('.'))?;
    let labels: Vec<&str> = name.split('.').filter(|label| *label != "vpce").collect();
    s3(&labels).or_else(|| other_service(&labels))
}

fn service(name: &str, region: &str) -> HostFacts {
    HostFacts::Aws { service: name.to_owned(), region: region.to_owned() }
}

/// `labels` are those before the partition's suffix, the bucket's first.
fn s3(labels: &[&str]) -> Option<HostFacts> {
    if labels.ends_with(&["accesspoint", "s3-global"]) {
        return Some(HostFacts::Unsupported { reason: "a multi-region access point of Amazon S3, which needs SigV4A" });
    }
    // The label that says S3 is the last one, or the last but region (and dualstack).
    for (at, label) in labels.iter().enumerate().rev().take(3) {
        let rest: Vec<&str> = labels[at + 1..].iter().copied().filter(|label| *label != "dualstack").collect();
        if label.starts_with("s3express-") {
            return Some(HostFacts::Unsupported {
                reason: "an S3 Express directory bucket, which needs a session of its own",
            });
        }
        let region_in_label = label.strip_prefix("s3-").filter(|name| is_region(name));
        if !S3_LABELS.contains(label) && region_in_label.is_none() {
            continue;
        }
        let region = match (rest.as_slice(), region_in_label) {
            ([], region) => region,
            ([region], None) if is_region(region) => Some(*region),
            _ => return None,
        };
        if matches!(*label, "s3-outposts" | "s3-object-lambda") {
            return region.map(|region| service(label, region));
        }
        // Without a region, "s3" is the legacy global endpoint: that of us-east-1.
        let region = region.or((*label == "s3").then_some("us-east-1"));
        let bucket = (at > 0).then(|| labels[..at].join("."));
        return Some(HostFacts::S3 { region: region.map(str::to_owned), bucket });
    }
    None
}

fn other_service(labels: &[&str]) -> Option<HostFacts> {
    let (before, last) = match labels {
        [before @ .., last] => (before, *last),
        [] => return None,
    };
    // `<id>.<region>.osis`, `<domain>.<region>.es`, `<id>.<region>.aoss`
    if let ("osis" | "es" | "aoss", [.., region]) = (last, before) {
        return is_region(region).then(|| service(last, region));
    }
    if !is_region(last) {
        return None;
    }
    // `<service>.<region>`, with an id before it for some.
    let name = match before {
        [.., "data-ats", "iot"] | [.., "iot"] => "iotdata",
        [.., name] => match *name {
            "execute-api" => "execute-api",
            "appsync-api" => "appsync",
            "aps-workspaces" => "aps",
            "timestream" => "timestream",
            name if name.starts_with("ingest") && name.contains("timestream") => "timestream",
            name @ ("firehose" | "kinesis" | "events" | "sqs" | "logs" | "lambda") => name,
            _ => return None,
        },
        [] => return None,
    };
    Some(service(name, last))
}

/// `us-east-1`, `us-gov-west-1`, `cn-north-1`, `eusc-de-east-1`: words, then a number.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let Some((number, words)) = parts.split_last() else {
        return false;
    };
    words.len() >= 2
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
        && words.iter().all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()))
        && matches!(words[0].len(), 2..=4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s3_of(region: Option<&str>, bucket: Option<&str>) -> HostFacts {
        HostFacts::S3 { region: region.map(str::to_owned), bucket: bucket.map(str::to_owned) }
    }

    #[test]
    fn every_form_of_an_s3_host_is_known() {
        for (host, region, bucket) in [
            ("acme.s3.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("acme")),
            ("a.b.s3.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("a.b")),
            ("s3.eu-west-1.amazonaws.com", Some("eu-west-1"), None),
            ("ACME.S3.Dualstack.EU-west-1.amazonaws.com.", Some("eu-west-1"), Some("acme")),
            ("acme.s3-fips.dualstack.us-gov-west-1.amazonaws.com", Some("us-gov-west-1"), Some("acme")),
            ("acme.s3-eu-west-1.amazonaws.com", Some("eu-west-1"), Some("acme")),
            ("acme.s3.amazonaws.com", Some("us-east-1"), Some("acme")),
            ("s3.amazonaws.com", Some("us-east-1"), None),
            ("acme.s3-accelerate.amazonaws.com", None, Some("acme")),
            ("acme.s3-accelerate.dualstack.amazonaws.com", None, Some("acme")),
            ("ap-123.s3-accesspoint.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("ap-123")),
            ("acme.s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1"), Some("acme")),
            ("bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com", Some("us-east-1"), Some("bucket.vpce-1a")),
        ] {
            assert_eq!(HostFacts::of(host), Some(s3_of(region, bucket)), "{host}");
        }
    }

    #[test]
    fn other_aws_services_are_named_as_they_sign() {
        for (host, name, region) in [
            ("abc.execute-api.eu-west-1.amazonaws.com", "execute-api", "eu-west-1"),
            ("vpce-1.execute-api.us-east-1.vpce.amazonaws.com", "execute-api", "us-east-1"),
            ("abc.lambda-url.eu-west-1.on.aws", "lambda", "eu-west-1"),
            ("svc.vpc-lattice-svcs.us-west-2.on.aws", "vpc-lattice-svcs", "us-west-2"),
            ("pipe.us-east-1.osis.amazonaws.com", "osis", "us-east-1"),
            ("search-x.eu-west-1.es.amazonaws.com", "es", "eu-west-1"),
            ("abc.eu-west-1.aoss.amazonaws.com", "aoss", "eu-west-1"),
            ("firehose.eu-west-1.amazonaws.com", "firehose", "eu-west-1"),
            ("data-ats.iot.eu-west-1.amazonaws.com", "iotdata", "eu-west-1"),
            ("ap-1.s3-object-lambda.eu-west-1.amazonaws.com", "s3-object-lambda", "eu-west-1"),
        ] {
            assert_eq!(HostFacts::of(host), Some(service(name, region)), "{host}");
        }
    }

    #[test]
    fn what_plain_sigv4_cannot_reach_is_said() {
        for host in
            ["b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com", "x.accesspoint.s3-global.amazonaws.com"]
        {
            assert!(matches!(HostFacts::of(host), Some(HostFacts::Unsupported { .. })), "{host}");
        }
    }

    #[test]
    fn azure_hosts_are_known_in_every_cloud() {
        let account = || "acme".to_owned();
        assert_eq!(HostFacts::of("acme.blob.core.windows.net"), Some(HostFacts::Blob { account: account() }));
        assert_eq!(HostFacts::of("acme.z01.blob.core.windows.net"), Some(HostFacts::Blob { account: account() }));
        assert_eq!(HostFacts::of("acme.dfs.core.windows.net"), Some(HostFacts::DataLake { account: account() }));
        assert_eq!(
            HostFacts::of("ns.servicebus.usgovcloudapi.net"),
            Some(HostFacts::EventHubs { namespace: "ns".to_owned() })
        );
    }

    #[test]
    fn an_unknown_host_is_not_guessed_at() {
        for host in [
            "",
            "localhost",
            "127.0.0.1",
            "s3.example.com",
            "amazonaws.com",
            "notamazonaws.com",
            "ec2.eu-west-1.amazonaws.com",
        ] {
            assert_eq!(HostFacts::of(host), None, "{host}");
        }
    }

    #[test]
    fn the_host_is_found_in_a_url() {
        let facts = HostFacts::of_url("https://me:pw@acme.s3.eu-west-1.amazonaws.com:443/telemetry?x=1");
        assert_eq!(facts, Some(s3_of(Some("eu-west-1"), Some("acme"))));
        assert_eq!(HostFacts::of_url("no url"), None);
    }
}
