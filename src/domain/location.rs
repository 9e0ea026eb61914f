//! Locations as the tools of a store write them, and the address that HTTP needs in their place.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::host::{HostFacts, s3_address};

/// A scheme that names a store in place of a way to reach it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationKind {
    /// `s3://bucket/key` (AWS CLI), `s3a://`, `s3n://` (Hadoop), `arn:aws:s3:::bucket/key`.
    S3,
    /// `gs://bucket/key` (gcloud).
    GoogleCloud,
    /// `sb://namespace/hub` and `amqps://` (connection strings of Event Hubs).
    EventHubs,
    /// `wasbs://container@host/path`, `abfss://…` (Hadoop's drivers of Azure Storage).
    AzureStorage,
}

impl LocationKind {
    /// What such a location is, to stand after "is".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::S3 => "the location of an S3 bucket",
            Self::GoogleCloud => "the location of a Google Cloud Storage bucket",
            Self::EventHubs => "the AMQP address of an Event Hubs namespace",
            Self::AzureStorage => "a location for Hadoop's Azure drivers",
        }
    }
}

/// A location and the address that leads to the same place by HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub kind: LocationKind,
    pub https: String,
}

impl Location {
    /// Read `text`; `None` if it is no such location. An S3 location names no region: `region` goes into the
    /// host where it is given.
    pub fn of(text: &str, region: Option<&str>) -> Option<Self> {
        let text = text.trim();
        let found = |kind, https| Some(Self { kind, https });
        if let Some(name) = s3_arn(text) {
            return found(LocationKind::S3, s3(name, region)?);
        }
        let (scheme, rest) = text.split_once("://")?;
        match scheme.to_ascii_lowercase().as_str() {
            "s3" | "s3a" | "s3n" => found(LocationKind::S3, s3(rest, region)?),
            "gs" => found(LocationKind::GoogleCloud, google_cloud(rest)?),
            "sb" | "amqp" | "amqps" => found(LocationKind::EventHubs, event_hubs(rest)?),
            "wasb" | "wasbs" | "abfs" | "abfss" => found(LocationKind::AzureStorage, azure_storage(rest)?),
            _ => None,
        }
    }
}

/// Everything that S3 would encode in a key (RFC 3986 §2.3, and the slashes).
const NOT_IN_A_KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// `arn:<partition>:s3:::bucket/key` without what stands before the bucket.
fn s3_arn(text: &str) -> Option<&str> {
    let mut parts = text.splitn(6, ':');
    let is_s3 = parts.next() == Some("arn")
        && parts.next().is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some("s3");
    is_s3.then(|| parts.nth(2)).flatten()
}

/// The key of such a location stands there as it is; in a URL it has to be encoded.
fn s3(rest: &str, region: Option<&str>) -> Option<String> {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    is_bucket(bucket).then(|| s3_address(bucket, region, &utf8_percent_encode(key, NOT_IN_A_KEY).to_string()))
}

fn google_cloud(rest: &str) -> Option<String> {
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    is_bucket(bucket)
        .then(|| format!("https://storage.googleapis.com/{bucket}/{}", utf8_percent_encode(key, NOT_IN_A_KEY)))
}

fn is_bucket(name: &str) -> bool {
    let is_bucket_byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    !name.is_empty() && name.bytes().all(is_bucket_byte)
}

/// The ports of AMQP (5671, 5672) are not those of HTTPS.
fn event_hubs(rest: &str) -> Option<String> {
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let host = authority.split(':').next().filter(|host| is_host(host))?;
    Some(format!("https://{host}{}", if path == "/" { "" } else { path }))
}

/// Blobs are put to the blob endpoint, whatever endpoint the driver uses.
fn azure_storage(rest: &str) -> Option<String> {
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (container, host) = authority.split_once('@')?;
    let host = match HostFacts::of(host) {
        Some(HostFacts::DataLake { .. }) => host.replacen(".dfs.", ".blob.", 1),
        _ => host.to_owned(),
    };
    (is_host(&host) && is_bucket(container)).then(|| format!("https://{host}/{container}{path}"))
}

fn is_host(text: &str) -> bool {
    text.contains('.') && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'))
}

/// True if `text` begins with a scheme and `://` (RFC 3986 §3.1), and not with something that has a URL in it.
pub fn begins_with_scheme(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// True if `text` may be an address: whatever it was put together from, it is on one line and can be seen.
pub fn is_one_line(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_has_an_address() {
        for (text, region, https) in [
            ("s3://acme/in/a b", Some("eu-west-1"), "https://acme.s3.eu-west-1.amazonaws.com/in/a%20b"),
            ("S3://acme", None, "https://acme.s3.amazonaws.com/"),
            ("s3a://acme.logs/in", Some("cn-north-1"), "https://s3.cn-north-1.amazonaws.com.cn/acme.logs/in"),
            ("arn:aws:s3:::acme/in", Some("eu-west-1"), "https://acme.s3.eu-west-1.amazonaws.com/in"),
            ("gs://acme/in", None, "https://storage.googleapis.com/acme/in"),
            ("sb://ns.servicebus.windows.net/", None, "https://ns.servicebus.windows.net"),
            ("sb://ns.servicebus.windows.net/hub", None, "https://ns.servicebus.windows.net/hub"),
            ("amqps://ns.servicebus.windows.net:5671/hub", None, "https://ns.servicebus.windows.net/hub"),
            ("wasbs://in@acme.blob.core.windows.net/a", None, "https://acme.blob.core.windows.net/in/a"),
            ("abfss://in@acme.dfs.core.windows.net/a", None, "https://acme.blob.core.windows.net/in/a"),
        ] {
            assert_eq!(Location::of(text, region).map(|location| location.https).as_deref(), Some(https), "{text}");
        }
    }

    #[test]
    fn what_is_no_location_is_left_alone() {
        for text in [
            "",
            "https://acme.example/in",
            "s3:/acme",
            "s3://",
            "s3://buc ket/x",
            "arn:aws:sqs:eu-west-1:1:q",
            "gs://",
            "sb://ns",
            "Endpoint=sb://ns.servicebus.windows.net/",
            "wasbs://acme.blob.core.windows.net/in",
            "ftp://acme.example/",
        ] {
            assert_eq!(Location::of(text, None), None, "{text}");
        }
    }
}
