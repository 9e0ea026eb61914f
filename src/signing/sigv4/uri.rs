//! Canonical URI and canonical query string.

use super::Rules;
use crate::domain::target::is_unreserved;

/// The path as it is signed: as sent for S3; normalised and encoded once more for other services.
pub fn canonical_uri(path: &str, rules: Rules) -> String {
    let path = if rules.normalize_path { normalized(path) } else { path.to_owned() };
    if rules.encode_path_again { percent_encoded(&path, |byte| byte == b'/') } else { path }
}

/// Dot segments and empty segments removed (RFC 3986 §5.2.4; the AWS SDKs fold `//` as well).
fn normalized(path: &str) -> String {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    let ends_in_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
    let end = if ends_in_folder && !segments.is_empty() { "/" } else { "" };
    format!("/{}{end}", segments.join("/"))
}

/// Name and value encoded strictly, sorted by name, then value; a name without `=` gets one.
///
/// What is percent-encoded on the wire is decoded first, so that each byte is encoded exactly once. A `+`
/// stays a plus sign (`%2B`): SigV4 knows no form encoding.
pub fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (encoded_once(name), encoded_once(value))
        })
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// The path as S3 computes it for itself from what arrived: each segment decoded, then encoded strictly.
pub fn strict_path(path: &str) -> String {
    let segments: Vec<String> = path.split('/').map(encoded_once).collect();
    segments.join("/")
}

fn encoded_once(text: &str) -> String {
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(text).collect();
    percent_encoded_bytes(&decoded, |_| false)
}

fn percent_encoded(text: &str, keep: impl Fn(u8) -> bool) -> String {
    percent_encoded_bytes(text.as_bytes(), keep)
}

/// AWS's UriEncode: every byte but the unreserved ones and those that `keep` names.
fn percent_encoded_bytes(bytes: &[u8], keep: impl Fn(u8) -> bool) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if is_unreserved(byte) || keep(byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").ok(); // A String takes every write.
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s3_signs_the_path_as_sent() {
        assert_eq!(canonical_uri("/a%20b//c/./d", Rules::of("s3")), "/a%20b//c/./d");
    }

    #[test]
    fn other_services_normalise_and_encode_again() {
        let rules = Rules::of("execute-api");
        assert_eq!(canonical_uri("/prod/in%20gest//x/./y/../z", rules), "/prod/in%2520gest/x/z");
        assert_eq!(canonical_uri("/", rules), "/");
        assert_eq!(canonical_uri("/../..", rules), "/");
        assert_eq!(canonical_uri("/a/", rules), "/a/");
        assert_eq!(canonical_uri("/a/.", rules), "/a/");
        assert_eq!(canonical_uri("/a/b/..", rules), "/a/");
        assert_eq!(canonical_uri("/a/..", rules), "/");
    }

    #[test]
    fn the_query_is_sorted_by_encoded_name_then_value() {
        assert_eq!(canonical_query("b=2&a=2&a=1&flag&A=%c3%A9"), "A=%C3%A9&a=1&a=2&b=2&flag=");
        assert_eq!(canonical_query(""), "");
    }
}
