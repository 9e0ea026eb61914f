//! Hosts of AWS: the partitions, the forms of Amazon S3, other services with their name in a signature.
//!
//! Sources: botocore's `partitions.json`, its endpoint rules of S3 and its service models (`endpointPrefix`,
//! `signingName`); the AWS pages on virtual hosting, Lambda function URLs, VPC Lattice, `OpenSearch` Ingestion and
//! "AWS `PrivateLink` for Amazon S3".

use super::{HostFacts, S3Endpoint, below};

/// The domains of the AWS partitions.
const SUFFIXES: [&str; 14] = [
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
];

/// The domains of function URLs and service networks.
const ENDPOINT_SUFFIXES: [&str; 2] = ["on.aws", "on.amazonwebservices.com.cn"];

/// Beginnings of region names with the domain of their partition; all others are of the standard one.
const REGION_SUFFIXES: [(&str, &str); 6] = [
    ("cn-", "amazonaws.com.cn"),
    ("eusc-", "amazonaws.eu"),
    ("us-iso-", "c2s.ic.gov"),
    ("us-isob-", "sc2s.sgov.gov"),
    ("eu-isoe-", "cloud.adc-e.uk"),
    ("us-isof-", "csp.hci.ic.gov"),
];

/// The labels that say S3, but for the legacy `s3-<region>`.
const S3_LABELS: [&str; 7] =
    ["s3", "s3-fips", "s3-accesspoint", "s3-accesspoint-fips", "s3-accelerate", "s3-outposts", "s3-object-lambda"];

/// The labels before the region with the service's name in a signature, the longest first.
const SERVICES: [(&[&str], &str); 26] = [
    (&["data", "jobs", "iot"], "iot-jobs-data"),
    (&["data-ats", "iot"], "iotdata"),
    (&["data", "iotevents"], "ioteventsdata"),
    (&["data", "iotsitewise"], "iotsitewise"),
    (&["api", "iotsitewise"], "iotsitewise"),
    (&["runtime", "sagemaker"], "sagemaker"),
    (&["execute-api"], "execute-api"),
    (&["appsync-api"], "appsync"),
    (&["aps-workspaces"], "aps"),
    (&["bedrock-runtime"], "bedrock"),
    (&["timestream"], "timestream"),
    (&["iotsitewise"], "iotsitewise"),
    (&["iotfleetwise"], "iotfleetwise"),
    (&["iot"], "iotdata"),
    (&["firehose"], "firehose"),
    (&["kinesis"], "kinesis"),
    (&["events"], "events"),
    (&["pipes"], "pipes"),
    (&["sqs"], "sqs"),
    (&["sns"], "sns"),
    (&["logs"], "logs"),
    (&["monitoring"], "monitoring"),
    (&["lambda"], "lambda"),
    (&["states"], "states"),
    (&["scheduler"], "scheduler"),
    (&["dynamodb"], "dynamodb"),
];

/// The services whose name stands after the region, as in `<id>.<region>.aoss`, with their name in a signature.
const SERVICES_LAST: [(&str, &str); 4] = [("osis", "osis"), ("es", "es"), ("aoss", "aoss"), ("queue", "sqs")];

/// True for a host of any AWS partition, whatever the service.
pub(super) fn is_host(host: &str) -> bool {
    SUFFIXES.iter().chain(&ENDPOINT_SUFFIXES).any(|suffix| host == *suffix || below(host, suffix).is_some())
}

pub(super) fn of(host: &str) -> Option<HostFacts> {
    if let Some(name) = ENDPOINT_SUFFIXES.iter().find_map(|suffix| below(host, suffix)) {
        let labels: Vec<&str> = name.split('.').collect();
        return match labels.as_slice() {
            [.., "lambda-url", region] => Some(service("lambda", region)),
            [.., "vpc-lattice-svcs", region] => Some(service("vpc-lattice-svcs", region)),
            _ => None,
        };
    }
    let name = SUFFIXES.iter().find_map(|suffix| below(host, suffix))?;
    let labels: Vec<&str> = name.split('.').collect();
    let labels = match labels.as_slice() {
        [private @ .., "vpce"] => private,
        labels => labels,
    };
    website(labels).or_else(|| s3(labels)).or_else(|| other_service(labels))
}

/// The address of an object in the bucket; `region` decides about the partition. `key` stands as it is.
///
/// The certificate's wildcard covers one label, so a bucket with dots stands in the path ("Virtual hosting of
/// buckets").
pub fn s3_address(bucket: &str, region: Option<&str>, key: &str) -> String {
    let suffix = region
        .and_then(|region| REGION_SUFFIXES.iter().find(|(start, _)| region.starts_with(start)))
        .map_or("amazonaws.com", |(_, suffix)| suffix);
    let endpoint = region.map_or_else(|| format!("s3.{suffix}"), |region| format!("s3.{region}.{suffix}"));
    if bucket.contains('.') {
        format!("https://{endpoint}/{bucket}/{key}")
    } else {
        format!("https://{bucket}.{endpoint}/{key}")
    }
}

fn service(name: &str, region: &str) -> HostFacts {
    HostFacts::Aws { service: name.to_owned(), region: region.to_owned() }
}

/// `<bucket>.s3-website-<region>` or `<bucket>.s3-website.<region>` ("Website endpoints").
fn website(labels: &[&str]) -> Option<HostFacts> {
    let (bucket, region) = match labels {
        [bucket @ .., "s3-website", region] => (bucket, *region),
        [bucket @ .., last] => (bucket, last.strip_prefix("s3-website-")?),
        [] => return None,
    };
    let bucket = (!bucket.is_empty()).then(|| bucket.join("."));
    Some(HostFacts::S3Website { region: region.to_owned(), bucket })
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
        let endpoint = match (*label, region) {
            ("s3-accelerate", _) => S3Endpoint::Accelerate,
            ("s3-accesspoint" | "s3-accesspoint-fips", _) => S3Endpoint::AccessPoint,
            (_, Some(_)) => S3Endpoint::Regional,
            (_, None) => S3Endpoint::Global,
        };
        // Without a region, "s3" is the legacy global endpoint: that of us-east-1.
        let region = region.or((*label == "s3").then_some("us-east-1"));
        return Some(HostFacts::S3 { region: region.map(str::to_owned), bucket: bucket(&labels[..at]), endpoint });
    }
    None
}

/// The bucket before the endpoint; an interface endpoint has a word and its id between them, as in
/// `acme.bucket.vpce-1a2b.s3.<region>.vpce`.
fn bucket(labels: &[&str]) -> Option<String> {
    let labels = match labels {
        [bucket @ .., "bucket" | "accesspoint" | "control", id] if id.starts_with("vpce-") => bucket,
        labels => labels,
    };
    (!labels.is_empty()).then(|| labels.join("."))
}

fn other_service(labels: &[&str]) -> Option<HostFacts> {
    let (before, last) = match labels {
        [before @ .., last] => (before, *last),
        [] => return None,
    };
    if let (Some((_, name)), [.., region]) = (SERVICES_LAST.iter().find(|(label, _)| *label == last), before) {
        return is_region(region).then(|| service(name, region));
    }
    if !is_region(last) {
        return None;
    }
    // `<service>.<region>`, with an id before it for some; `-fips` asks for validated cryptography.
    let before: Vec<&str> = before.iter().map(|label| label.strip_suffix("-fips").unwrap_or(label)).collect();
    let known = SERVICES.iter().find(|(labels, _)| before.ends_with(labels)).map(|(_, name)| *name);
    // `ingest-cell1.timestream`, `query.timestream`, `ingest.timestream`
    let name = known.or_else(|| {
        let last = before.last()?;
        (last.starts_with("ingest") && last.contains("timestream")).then_some("timestream")
    })?;
    Some(service(name, last))
}

/// `us-east-1`, `us-gov-west-1`, `cn-north-1`, `eusc-de-east-1`: words, then a number.
pub(super) fn is_region(text: &str) -> bool {
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

    #[test]
    fn every_form_of_an_s3_host_is_known() {
        use S3Endpoint::{Accelerate, AccessPoint, Global, Regional};
        for (host, region, bucket, endpoint) in [
            ("acme.s3.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("acme"), Regional),
            ("a.b.s3.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("a.b"), Regional),
            ("s3.eu-west-1.amazonaws.com", Some("eu-west-1"), None, Regional),
            ("ACME.S3.Dualstack.EU-west-1.amazonaws.com.", Some("eu-west-1"), Some("acme"), Regional),
            ("acme.s3-fips.dualstack.us-gov-west-1.amazonaws.com", Some("us-gov-west-1"), Some("acme"), Regional),
            ("acme.s3-eu-west-1.amazonaws.com", Some("eu-west-1"), Some("acme"), Regional),
            ("acme.s3.amazonaws.com", Some("us-east-1"), Some("acme"), Global),
            ("s3.amazonaws.com", Some("us-east-1"), None, Global),
            ("acme.s3-accelerate.amazonaws.com", None, Some("acme"), Accelerate),
            ("acme.s3-accelerate.dualstack.amazonaws.com", None, Some("acme"), Accelerate),
            ("ap-123.s3-accesspoint.eu-west-1.amazonaws.com", Some("eu-west-1"), Some("ap-123"), AccessPoint),
            ("acme.s3.cn-north-1.amazonaws.com.cn", Some("cn-north-1"), Some("acme"), Regional),
            ("acme.s3.eusc-de-east-1.amazonaws.eu", Some("eusc-de-east-1"), Some("acme"), Regional),
            ("acme.s3.us-isob-east-1.sc2s.sgov.gov", Some("us-isob-east-1"), Some("acme"), Regional),
            ("bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com", Some("us-east-1"), None, Regional),
            ("acme.bucket.vpce-1a.s3.us-east-1.vpce.amazonaws.com", Some("us-east-1"), Some("acme"), Regional),
        ] {
            let expected =
                HostFacts::S3 { region: region.map(str::to_owned), bucket: bucket.map(str::to_owned), endpoint };
            assert_eq!(HostFacts::of(host), Some(expected), "{host}");
        }
    }

    #[test]
    fn a_website_endpoint_is_no_rest_endpoint() {
        for host in ["acme.s3-website-eu-west-1.amazonaws.com", "acme.s3-website.eu-west-1.amazonaws.com"] {
            let expected = HostFacts::S3Website { region: "eu-west-1".to_owned(), bucket: Some("acme".to_owned()) };
            assert_eq!(HostFacts::of(host), Some(expected), "{host}");
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
            ("eu-west-1.queue.amazonaws.com", "sqs", "eu-west-1"),
            ("firehose.eu-west-1.amazonaws.com", "firehose", "eu-west-1"),
            ("kinesis-fips.us-east-1.api.aws", "kinesis", "us-east-1"),
            ("abc-ats.iot.eu-west-1.amazonaws.com", "iotdata", "eu-west-1"),
            ("data-ats.iot.eu-west-1.amazonaws.com", "iotdata", "eu-west-1"),
            ("data.jobs.iot.eu-west-1.amazonaws.com", "iot-jobs-data", "eu-west-1"),
            ("data.iotevents.eu-west-1.amazonaws.com", "ioteventsdata", "eu-west-1"),
            ("ingest-cell1.timestream.eu-west-1.amazonaws.com", "timestream", "eu-west-1"),
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
    fn the_address_of_an_object_is_in_the_partition_of_its_region() {
        for (bucket, region, url) in [
            ("acme", Some("eu-west-1"), "https://acme.s3.eu-west-1.amazonaws.com/in"),
            ("acme", Some("cn-north-1"), "https://acme.s3.cn-north-1.amazonaws.com.cn/in"),
            ("acme", None, "https://acme.s3.amazonaws.com/in"),
            ("acme.example", Some("eu-west-1"), "https://s3.eu-west-1.amazonaws.com/acme.example/in"),
        ] {
            assert_eq!(s3_address(bucket, region, "in"), url);
            let facts = HostFacts::of_url(url).expect("a host of S3");
            assert_eq!(facts.region(), region.or(Some("us-east-1")));
        }
    }
}
