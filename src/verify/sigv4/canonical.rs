//! The canonical request as the service computes it from what arrived.

use super::claim::{Claim, Place};
use crate::domain::destination::is_s3;
use crate::domain::{Secret, WireText};
use crate::signing::sigv4::{CanonicalRequest, PayloadHash, Rules, one_space, uri};
use crate::verify::ReceivedRequest;

/// A canonical request, and what to say of it where the service may compute another one.
pub(super) struct Reading {
    pub(super) canonical_request: CanonicalRequest,
    pub(super) remark: Option<&'static str>,
}

const RAW_PATH: &str = "The path holds characters that Amazon's documentation encodes before signing (UriEncode); the signer left them as they are. Stores differ on it: percent-encode everything but A-Z a-z 0-9 - . _ ~ and / to be safe.";
const PLUS_AS_SPACE: &str =
    "The query holds a raw +, which the signer took for a space; others take it for a plus sign. Write %20 or %2B.";

const PLUS_AS_SENT: &str =
    "The query holds a raw +, which the signer left as it is; others encode it. Write %20 or %2B.";

/// Every canonical request that signers make of `request`, the service's own first.
///
/// They disagree on two things: whether an S3 path is encoded strictly or signed as sent (botocore signs it as
/// sent), and whether a `+` in the query is a plus sign, a space (aws-sigv4), or stays as it is (botocore).
pub(super) fn readings(request: &ReceivedRequest, claim: &Claim, service: &str, content_hash: &str) -> Vec<Reading> {
    let query = signed_query(request, claim.place);
    let base = CanonicalRequest {
        method: request.method.clone(),
        uri: canonical_uri(request.path(), service),
        query: CanonicalRequest::query_text(uri::canonical_query(&query)),
        headers: claim.signed_headers.iter().map(|name| (name.clone(), value(request, name))).collect(),
        payload_hash: PayloadHash::declared(content_hash),
    };
    let mut readings = vec![Reading { canonical_request: base.clone(), remark: None }];
    if is_s3(service) && base.uri != request.path() {
        let uri = request.path().to_owned();
        readings.push(Reading { canonical_request: CanonicalRequest { uri, ..base.clone() }, remark: Some(RAW_PATH) });
    }
    if query.contains('+') {
        let with_spaces = uri::canonical_query(&query.replace('+', "%20"));
        for (query, remark) in [(with_spaces, PLUS_AS_SPACE), (sorted_query(&query), PLUS_AS_SENT)] {
            let query = CanonicalRequest::query_text(query);
            let canonical_request = CanonicalRequest { query, ..base.clone() };
            readings.push(Reading { canonical_request, remark: Some(remark) });
        }
    }
    readings
}

fn canonical_uri(path: &str, service: &str) -> String {
    if is_s3(service) { uri::strict_path(path) } else { uri::canonical_uri(path, Rules::of(service)) }
}

/// The query's pairs as sent, sorted.
fn sorted_query(query: &str) -> String {
    let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    pairs.sort_unstable();
    pairs.join("&")
}

/// The query without the signature itself.
fn signed_query(request: &ReceivedRequest, place: Place) -> String {
    let is_signed = |pair: &&str| place == Place::Header || !pair.starts_with("X-Amz-Signature=");
    request.query().split('&').filter(is_signed).collect::<Vec<_>>().join("&")
}

/// The value of a signed header: trimmed, folded, duplicates joined; empty if the header did not arrive.
fn value(request: &ReceivedRequest, name: &str) -> WireText {
    let values: Vec<String> = request.headers_named(name).map(one_space).collect();
    let value = values.join(",");
    if name == "x-amz-security-token" {
        WireText::masked(Secret::new(value), crate::domain::display::MASK)
    } else {
        WireText::plain(value)
    }
}
