//! The same bucket at another place of the URL.

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
    fn a_website_endpoint_has_a_rest_endpoint_beside_it() {
        let rest = "https://b.s3.eu-west-1.amazonaws.com/x";
        assert_eq!(rest_endpoint("http://b.s3-website-eu-west-1.amazonaws.com/x").as_deref(), Some(rest));
        assert_eq!(rest_endpoint("http://b.s3-website.eu-west-1.amazonaws.com/x").as_deref(), Some(rest));
        assert_eq!(rest_endpoint("https://b.s3.eu-west-1.amazonaws.com/x"), None);
    }
}
