//! What the URL of a store says, and the same bucket at another place of it.

use crate::domain::host::{self, HostFacts, S3Endpoint};

/// The bucket out of the host into the path: `https://b.store/x` becomes `https://store/b/x`.
pub(super) fn bucket_in_path(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = split(rest);
    let (bucket, host) = authority.split_once('.').filter(|(_, host)| host.contains('.'))?;
    Some(format!("{scheme}://{host}/{bucket}{path}"))
}

/// The bucket out of the path before the host: `https://store/b/x` becomes `https://b.store/x`.
pub(super) fn bucket_in_host(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = split(rest);
    let bucket = path.trim_start_matches('/').split('/').next().filter(|bucket| !bucket.is_empty())?;
    let rest = path.trim_start_matches('/').strip_prefix(bucket)?;
    Some(format!("{scheme}://{bucket}.{authority}{rest}"))
}

/// The REST endpoint of the bucket whose website endpoint is in `url` (Amazon S3 user guide, "Website endpoints").
pub(super) fn rest_endpoint(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let (authority, path) = split(rest);
    let host = authority.split(':').next()?;
    let (bucket, region) = host.split_once(".s3-website-").or_else(|| host.split_once(".s3-website."))?;
    Some(format!("https://{bucket}.s3.{region}{path}"))
}

/// The same URL with the store's host replaced by `endpoint`, which the store has named.
///
/// The bucket stays where it is: in the host, or first in the path.
pub(super) fn at_endpoint(url: &str, bucket: &str, endpoint: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = split(rest);
    let endpoint = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest).trim_end_matches('/');
    let is_host = |text: &str| {
        text.contains('.') && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':'))
    };
    let prefix = format!("{bucket}.");
    let base = endpoint.strip_prefix(&prefix).filter(|_| !bucket.is_empty()).unwrap_or(endpoint);
    let (is_in_host, is_in_path) =
        (authority.starts_with(&prefix), path.trim_start_matches('/').split('/').next() == Some(bucket));
    let moved = match (is_in_host, is_in_path) {
        _ if bucket.is_empty() || !is_host(base) => return None,
        (true, _) => format!("{scheme}://{prefix}{base}{path}"),
        (false, true) => format!("{scheme}://{base}{path}"),
        (false, false) => return None,
    };
    (moved != url).then_some(moved)
}

/// The same URL at the S3 endpoint of `region`; `None` if the host names that region, or none.
pub(super) fn in_region(url: &str, region: &str) -> Option<String> {
    let Some(HostFacts::S3 { region: Some(old), .. }) = HostFacts::of_url(url) else { return None };
    let (scheme, rest) = url.split_once("://")?;
    let (authority, path) = split(rest);
    let is_same_partition = old.starts_with("cn-") == region.starts_with("cn-");
    let labels: Vec<&str> = authority.split('.').collect();
    // The last label that is the region: a bucket may be called like it.
    let at = labels.iter().rposition(|label| *label == old || label.strip_prefix("s3-") == Some(&old))?;
    let label = labels[at].replace(&old, region);
    let (before, after) = (labels[..at].join("."), labels[at + 1..].join("."));
    let before = if before.is_empty() { before } else { format!("{before}.") };
    (old != region && is_same_partition).then(|| format!("{scheme}://{before}{label}.{after}{path}"))
}

/// The region that `host` names, but for the legacy endpoint that leads to all; of an AWS service that is not known otherwise, the label that is one.
pub(super) fn region_of(host: &str) -> Option<String> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if matches!(HostFacts::of(&host), Some(HostFacts::S3 { endpoint: S3Endpoint::Global, .. })) {
        return None;
    }
    let in_label = || host.split('.').find(|label| is_aws_region(label)).map(str::to_owned);
    host::region_of_host(&host)
        .or_else(|| in_label().filter(|_| HostFacts::of(&host).is_none() && host::is_aws_host(&host)))
}

/// `eu-west-1`, `us-gov-west-1`: words, and a number of one digit.
fn is_aws_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    let is_word = |part: &&str| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase());
    let is_number = |part: &&str| part.len() == 1 && part.bytes().all(|b| b.is_ascii_digit());
    let Some((number, words)) = parts.split_last() else { return false };
    words.len() > 1 && words[0].len() == 2 && words.iter().all(is_word) && is_number(number)
}

/// True if the host is that of Amazon S3 or of a store that is known by its domain.
pub(super) fn is_known_store(host: &str) -> bool {
    matches!(HostFacts::of(host), Some(HostFacts::S3 { .. } | HostFacts::S3Website { .. } | HostFacts::Store(_)))
}

/// A name before that of a store, as in `acme.minio.corp.example`.
pub(super) fn is_bucket_before_store(host: &str) -> bool {
    const STORES: [&str; 12] =
        ["s3", "minio", "object", "storage", "store", "ceph", "rgw", "oss", "cos", "obs", "blob", "swift"];
    let is_store = |label: Option<&str>| label.is_some_and(|label| STORES.iter().any(|store| label.contains(store)));
    let mut labels = host.split('.');
    !is_store(labels.next()) && is_store(labels.next())
}

fn split(rest: &str) -> (&str, &str) {
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_moves_between_host_and_path() {
        assert_eq!(
            bucket_in_path("https://b.minio.example:9000/x/y").as_deref(),
            Some("https://minio.example:9000/b/x/y")
        );
        assert_eq!(bucket_in_path("https://b.minio.example").as_deref(), Some("https://minio.example/b"));
        assert_eq!(bucket_in_path("http://localhost:9000/x"), None);
        assert_eq!(bucket_in_host("https://oss.example/b/x").as_deref(), Some("https://b.oss.example/x"));
        assert_eq!(bucket_in_host("https://oss.example/b").as_deref(), Some("https://b.oss.example"));
        assert_eq!(bucket_in_host("https://oss.example/"), None);
    }

    #[test]
    fn a_name_before_a_store_is_a_bucket() {
        assert!(is_bucket_before_store("acme.minio.corp.example") && is_bucket_before_store("acme.s3.example"));
        assert!(!is_bucket_before_store("minio.corp.example") && !is_bucket_before_store("objects.storage.example"));
    }

    #[test]
    fn a_store_that_names_its_endpoint_is_followed_there() {
        let at = |url, endpoint| at_endpoint(url, "b", endpoint);
        let moved = "https://b.oss-cn-hangzhou.aliyuncs.com/x";
        assert_eq!(
            at("https://b.oss-cn-beijing.aliyuncs.com/x", "oss-cn-hangzhou.aliyuncs.com").as_deref(),
            Some(moved)
        );
        let moved = "https://s3.eu-west-1.amazonaws.com/b/x";
        assert_eq!(at("https://s3.amazonaws.com/b/x", "b.s3.eu-west-1.amazonaws.com").as_deref(), Some(moved));
        for (url, endpoint) in [
            (moved, "s3.eu-west-1.amazonaws.com"),
            ("https://s3.example/other/x", "s3.two.example"),
            (moved, "an endpoint"),
            (moved, ""),
        ] {
            assert_eq!(at(url, endpoint), None, "{url} {endpoint}");
        }
        assert_eq!(at_endpoint(moved, "", "s3.two.example"), None);
    }

    #[test]
    fn an_s3_host_moves_to_another_region() {
        let moved = |url: &str| in_region(url, "eu-west-1");
        assert_eq!(
            moved("https://eu-west-2.s3.us-west-2.amazonaws.com/x").as_deref(),
            Some("https://eu-west-2.s3.eu-west-1.amazonaws.com/x")
        );
        assert_eq!(
            moved("https://s3-us-west-2.amazonaws.com/b").as_deref(),
            Some("https://s3-eu-west-1.amazonaws.com/b")
        );
        for url in [
            "https://b.s3.amazonaws.com/x",
            "https://b.s3.eu-west-1.amazonaws.com/x",
            "https://a.execute-api.us-west-2.amazonaws.com/x",
            "https://minio.example/b",
            "https://b.s3.cn-north-1.amazonaws.com.cn/x",
        ] {
            assert_eq!(moved(url), None, "{url}");
        }
    }

    #[test]
    fn the_host_names_the_region() {
        for (host, region) in [
            ("ns.compat.objectstorage.me-jeddah-1.oraclecloud.com", Some("me-jeddah-1")),
            ("acme.s3.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("email.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("acme.s3.amazonaws.com", None),
            ("sts.amazonaws.com", None),
            ("eu-west-1.console.aws.amazon.com", None),
            ("minio.example", None),
            ("", None),
        ] {
            assert_eq!(region_of(host).as_deref(), region, "{host}");
        }
    }

    #[test]
    fn a_website_endpoint_has_a_rest_endpoint_beside_it() {
        let rest = "https://b.s3.eu-west-1.amazonaws.com/x";
        assert_eq!(rest_endpoint("http://b.s3-website-eu-west-1.amazonaws.com/x").as_deref(), Some(rest));
        assert_eq!(rest_endpoint("http://b.s3-website.eu-west-1.amazonaws.com/x").as_deref(), Some(rest));
        assert_eq!(rest_endpoint("https://b.s3.eu-west-1.amazonaws.com/x"), None);
    }
}
