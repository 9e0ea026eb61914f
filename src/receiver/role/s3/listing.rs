//! Listings: buckets, a bucket's region, a bucket's objects.

use std::fmt::Write as _;

use time::OffsetDateTime;

use super::bucket::Buckets;
use super::refusal::{S3Error, iso};
use super::requested;
use crate::receiver::answer::Response;
use crate::receiver::role::Call;
use crate::receiver::xml::element;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
/// Keys on one page (`ListObjectsV2`, max-keys).
const KEYS_MAX: usize = 1_000;

pub(super) fn buckets(buckets: &Buckets, now: OffsetDateTime) -> Response {
    let mut text = format!("{XML}<ListAllMyBucketsResult {NAMESPACE}><Owner><ID>signpost</ID></Owner><Buckets>");
    for name in buckets.names() {
        let created = element("CreationDate", &iso(now));
        write!(text, "<Bucket>{}{created}</Bucket>", element("Name", name)).ok(); // A String takes every write.
    }
    text.push_str("</Buckets></ListAllMyBucketsResult>");
    Response::new(200).body("application/xml", text)
}

pub(super) fn location(region: &str) -> Response {
    // The oldest region has no name here.
    let region = if region == "us-east-1" { "" } else { region };
    Response::new(200)
        .body("application/xml", format!("{XML}<LocationConstraint {NAMESPACE}>{region}</LocationConstraint>"))
}

pub(super) fn objects(call: &Call<'_>, buckets: &Buckets, bucket: &str) -> Result<Response, S3Error> {
    let value = |name: &str| call.request.query_value(name).unwrap_or_default();
    let is_v2 = value("list-type") == "2";
    let keys_max = match value("max-keys").as_str() {
        "" => KEYS_MAX,
        text => text
            .parse::<usize>()
            .ok()
            .ok_or_else(|| {
                S3Error::new(400, "InvalidArgument", "Provided max-keys not an integer or within integer range")
                    .detail("ArgumentName", "max-keys")
            })?
            .min(KEYS_MAX),
    };
    let names: &[&str] = if is_v2 { &["continuation-token", "start-after"] } else { &["marker"] };
    let after = names.iter().map(|name| value(name)).find(|value| !value.is_empty()).unwrap_or_default();
    let (prefix, delimiter) = (value("prefix"), value("delimiter"));
    let is_url_encoded = value("encoding-type") == "url";
    let written = |text: &str| if is_url_encoded { url_encoded(text) } else { text.to_owned() };
    let page = buckets.page(bucket, &prefix, &delimiter, &after, keys_max);
    let mut text = format!("{XML}<ListBucketResult {NAMESPACE}>");
    for part in [
        element("Name", bucket),
        requested("Prefix", &written(&prefix)),
        requested("Delimiter", &written(&delimiter)),
        element("MaxKeys", &keys_max.to_string()),
        if is_url_encoded { element("EncodingType", "url") } else { String::new() },
        element("IsTruncated", if page.next.is_some() { "true" } else { "false" }),
    ] {
        text.push_str(&part);
    }
    if is_v2 {
        text.push_str(&element("KeyCount", &(page.objects.len() + page.common_prefixes.len()).to_string()));
    }
    if let Some(next) = &page.next {
        text.push_str(&if is_v2 {
            element("NextContinuationToken", next)
        } else {
            element("NextMarker", &written(next))
        });
    }
    for (key, object) in &page.objects {
        write!(
            text,
            "<Contents>{}{}{}{}<StorageClass>STANDARD</StorageClass></Contents>",
            element("Key", &written(key)),
            element("LastModified", &iso(object.modified_at)),
            element("ETag", &object.etag),
            element("Size", &object.content.len().to_string()),
        )
        .ok(); // A String takes every write.
    }
    for prefix in &page.common_prefixes {
        write!(text, "<CommonPrefixes>{}</CommonPrefixes>", element("Prefix", &written(prefix))).ok();
    }
    text.push_str("</ListBucketResult>");
    Ok(Response::new(200).body("application/xml", text))
}

/// Keys in a listing with `encoding-type=url`: strict, but the slash stays.
fn url_encoded(text: &str) -> String {
    crate::signing::sigv4::uri::strict_path(&text.replace('%', "%25"))
}
