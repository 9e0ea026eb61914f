//! `InvalidRequest`, `InvalidArgument` and `NotImplemented`: one code each for many things, told apart by sentence.

use super::{bucket, endpoint};
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Findings, named};
use crate::diagnose::rules::aws::key;
use crate::diagnose::rules::table::{Table, When, by, likely, possible, proven};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
}

pub(super) fn not_implemented(case: &Case<'_>, findings: &mut Findings) {
    NOT_IMPLEMENTED.decide(case, findings);
}

const CHUNKED: When = When::Message(&["aws-chunked", "streaming-", "streaming signature"]);

pub(in crate::diagnose) static TABLE: Table = Table {
    name: "s3/request",
    rules: &[
        by(When::Message(&["only one auth mechanism", "multiple authentication", "more than one auth"]), two),
        by(CHUNKED, chunked),
        proven!(
            When::Message(&[
                "missing required header for this request: x-amz-content-sha256",
                "missing x-amz-content-sha256"
            ]),
            cause::aws::CONTENT_SHA256_MISSING
        ),
        likely!(
            When::Message(&["x-amz-content-sha256 must be"]),
            cause::aws::PAYLOAD_HASH_WRONG,
            cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED
        ),
        by(
            When::Message(&[
                "authorization mechanism",
                "unsupported authorization type",
                "signature version 2",
                "v2 signature",
                "signature type aws4",
                "please use aws4-",
                "only supports \"aws4",
            ]),
            mechanism,
        ),
        by(When::Is(has_two_authentications), maybe_two),
        by(When::Message(&["one and only one ' '", "signedheaders field", "credential field"]), key::malformed),
        proven!(When::Message(&["object lock"]), cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK),
        by(When::Message(&["unsupported header", "header is not supported"]), unsupported_header),
        likely!(
            When::Message(&["did not match the calculated", "checksum does not match"]),
            cause::http::BODY_ALTERED_IN_TRANSIT,
            cause::aws::PAYLOAD_HASH_WRONG
        ),
        likely!(
            When::Message(&["content-md5", "checksum"]),
            cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK,
            cause::http::BAD_REQUEST
        ),
        by(When::Message(&["access key has length"]), key::wrong_length),
        proven!(When::Message(&["requester pays"]), cause::s3::REQUESTER_PAYS),
        proven!(
            When::All(&[When::Message(&["kms", "key/"]), When::Message(&["disabled", "pending deletion"])]),
            cause::kms::KEY_DISABLED
        ),
        likely!(
            When::All(&[When::Message(&["kms"]), When::Message(&["not found", "not configured", "does not exist"])]),
            cause::kms::KEY_NOT_FOUND
        ),
        likely!(
            When::All(&[When::Message(&["kms"]), When::Message(&["authorization failed", "not authorized"])]),
            cause::kms::PERMISSION_DENIED
        ),
        by(When::Message(&["virtual hosted style", "virtual-hosted", "third level domain"]), bucket::belongs_in_host),
        by(When::Message(endpoint::REGION_WORDS), endpoint::region_in_words),
        possible!(When::Else, cause::http::BAD_REQUEST),
    ],
};

pub(in crate::diagnose) static NOT_IMPLEMENTED: Table = Table {
    name: "s3/not_implemented",
    rules: &[
        by(When::Any(&[CHUNKED, When::Is(|case| names_header(case, "aws-chunked"))]), chunked),
        proven!(
            When::Is(|case| names_header(case, "transfer-encoding") || case.message_says("transfer-encoding")),
            cause::http::CONTENT_LENGTH_MISSING
        ),
        by(When::Message(&["x-amz-acl"]), acl),
        by(
            When::Any(&[When::Message(&["header 'x-", "header x-"]), When::Is(|case| names_header(case, "x-amz-"))]),
            unsupported_header,
        ),
        likely!(
            When::Is(|case| case.exchange.request.method.name() == "POST"),
            cause::s3::METHOD_POST_INSTEAD_OF_PUT,
            cause::http::METHOD_NOT_ALLOWED
        ),
        by(When::Is(sends_chunks), chunked),
        possible!(When::Else, cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, cause::http::CONTENT_LENGTH_MISSING),
    ],
};

/// True if the store names the header that it does not implement.
fn names_header(case: &Case<'_>, name: &str) -> bool {
    contains(case.xml("Header"), name)
}

/// True if the body was sent in signed chunks.
fn sends_chunks(case: &Case<'_>) -> bool {
    let is = |name: &str, word: &str| case.sent(name).is_some_and(|value| contains(value, word));
    is("x-amz-content-sha256", "streaming-") || is("content-encoding", "aws-chunked")
}

fn chunked(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let (hash, coding) = (case.sent_line("x-amz-content-sha256"), case.sent_line("content-encoding"));
    let quotes: &[&str] = &[&line, quote, &hash, &coding];
    let is_named =
        case.message_says("aws-chunked") || case.message_says("streaming-") || names_header(case, "aws-chunked");
    if is_named {
        findings.proven(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, quotes);
    } else {
        findings.likely(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, quotes);
    }
}

/// A signature in the URL and something in Authorization.
fn has_two_authentications(case: &Case<'_>) -> bool {
    let in_query = ["X-Amz-Signature", "Signature", "AWSAccessKeyId"].iter().any(|name| case.query(name).is_some());
    in_query && case.sent("authorization").is_some()
}

fn two(case: &Case<'_>, findings: &mut Findings) {
    let (line, sent) = (case.status_line(), case.sent_line("authorization"));
    let finding = findings.proven(&cause::http::TWO_AUTHENTICATIONS, &[&line, case.quote(), &sent]);
    if has_two_authentications(case) {
        finding.titled("The URL carries a signature, and the request an Authorization header as well.");
    }
}

fn maybe_two(case: &Case<'_>, findings: &mut Findings) {
    let (line, sent) = (case.status_line(), case.sent_line("authorization"));
    findings
        .likely(&cause::http::TWO_AUTHENTICATIONS, &[&line, &case.exchange.request.url, &sent, case.quote()])
        .titled("The URL carries a signature, and the request an Authorization header as well.");
    findings.possible(&cause::http::BAD_REQUEST, &[&line, case.quote()]);
}

/// The service takes another kind of signature than the one that was sent.
fn mechanism(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, sent) = (case.status_line(), case.quote(), case.sent_line("authorization"));
    let quotes: &[&str] = &[&line, quote, &sent];
    if case.method != Method::Sigv4 {
        findings.proven(&cause::aws::SIGNING_NOT_APPLIED, quotes);
        findings.likely(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, quotes);
        return;
    }
    let is_version_4 = case.sent("authorization").is_some_and(|header| header.starts_with("AWS4-HMAC-SHA256"));
    if is_version_4 && case.message_says("please use AWS4-HMAC-SHA256") {
        // What the store asks for is what was sent: it is not what arrived.
        findings.likely(&cause::http::AUTHORIZATION_STRIPPED, quotes);
        findings.possible(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, quotes);
        return;
    }
    let finding = findings.proven(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, quotes);
    if case.message_says("AWS4-ECDSA-P256-SHA256") {
        finding
            .titled("The endpoint takes SigV4A (AWS4-ECDSA-P256-SHA256) only, and SigV4 was sent.")
            .fixed_by("Use the endpoint of one bucket: a multi-region access point needs SigV4A.");
    } else if is_version_4 {
        finding
            .titled("The store does not take AWS Signature Version 4.")
            .fixed_by("Enable Signature Version 4 at the store, or use its own interface.");
    }
}

/// An extra header that Amazon S3 knows and this store refuses.
fn unsupported_header(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, element) = (case.status_line(), case.quote(), case.element("Header"));
    let message = case.error.message.as_str();
    let quoted = message.split(['\'', '`', '"']).nth(1).filter(|name| name.starts_with("x-") || name.contains('-'));
    let name = Some(case.xml("Header").trim()).filter(|name| !name.is_empty()).or(quoted);
    let sent = name.map(|name| case.sent_line(name)).unwrap_or_default();
    let finding = findings.likely(&cause::http::BAD_REQUEST, &[&line, quote, element, &sent]);
    if let Some(name) = name {
        finding
            .titled(format!("The store does not take the header {}.", named(name)))
            .fixed_by(format!("Send no {}: this store does not implement it.", named(name)));
    }
    if message.contains("checksum") || message.contains("trailer") {
        findings.possible(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, &[&line, quote]);
    }
}

fn acl(case: &Case<'_>, findings: &mut Findings) {
    findings.likely(&cause::s3::ACL_NOT_SUPPORTED, &[&case.status_line(), case.quote(), &case.sent_line("x-amz-acl")]);
}
