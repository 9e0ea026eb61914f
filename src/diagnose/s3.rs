//! Amazon S3 and the stores that speak like it.
//!
//! Source: Amazon S3 API Reference, "Error responses"; the answers of S3-compatible stores.

use super::aws;
use super::aws_compare;
use super::case::{Case, Method, contains};
use super::finding::Findings;
use super::middlebox::status_line;
use crate::domain::destination::is_s3;

/// True if S3 answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    let is_configured = case.method == Method::Sigv4 && is_s3(case.auth("service"));
    let has_marks = !case.header("x-amz-id-2").is_empty() || contains(case.header("server"), "amazons3");
    let is_error = !case.error.code.is_empty() && case.body.contains("<Error");
    is_configured || has_marks || (is_error && !case.header("x-amz-request-id").is_empty())
}

/// Codes that leave no doubt.
const CODES: &[(&str, &str)] = &[
    ("NoSuchBucket", "s3.bucket_not_found"),
    ("TemporaryRedirect", "s3.bucket_dns_propagating"),
    ("PreconditionFailed", "s3.precondition_failed"),
    ("ConditionalRequestConflict", "s3.precondition_failed"),
    ("AccessControlListNotSupported", "s3.acl_not_supported"),
    ("EntityTooLarge", "http.payload_too_large"),
    ("SlowDown", "aws.throttled"),
    ("ThrottlingException", "aws.throttled"),
    ("RequestLimitExceeded", "aws.throttled"),
    ("TooManyRequests", "aws.throttled"),
    ("MissingContentLength", "http.content_length_missing"),
    ("IncompleteBody", "s3.body_shorter_than_content_length"),
    ("RequestTimeout", "s3.body_shorter_than_content_length"),
    ("ExpiredToken", "aws.session_token_expired"),
    ("InvalidToken", "aws.session_token_invalid"),
    ("MissingSecurityHeader", "aws.content_sha256_missing"),
    ("BadDigest", "http.body_altered_in_transit"),
    ("KMS.DisabledException", "kms.key_disabled"),
    ("KMS.KMSInvalidStateException", "kms.key_disabled"),
    ("KMS.NotFoundException", "kms.key_not_found"),
    ("InvalidRegionName", "s3compat.region_name_invalid"),
    ("ExpiredTokenException", "aws.session_token_expired"),
    ("IllegalLocationConstraintException", "s3.key_missing_in_url"),
    ("BucketAlreadyOwnedByYou", "s3.key_missing_in_url"),
    ("BucketAlreadyExists", "s3.key_missing_in_url"),
    ("MissingAuthenticationToken", "aws.signing_not_applied"),
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let code = case.error.code.as_str();
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match code {
        "SignatureDoesNotMatch" => aws_compare::rules(case, findings),
        "InvalidAccessKeyId" => aws::unknown_key(case, evidence, findings),
        "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError" => malformed(case, evidence, findings),
        "RequestTimeTooSkewed" => too_skewed(case, evidence, findings),
        "XAmzContentSHA256Mismatch" => hash_mismatch(case, evidence, findings),
        "AccessDenied" | "AllAccessDisabled" => access_denied(case, evidence, findings),
        "InvalidRequest" | "InvalidArgument" => invalid_request(case, evidence, findings),
        "PermanentRedirect" => wrong_endpoint(case, evidence, findings),
        "MethodNotAllowed" => method_not_allowed(case, evidence, findings),
        "NotImplemented" => not_implemented(case, evidence, findings),
        "InvalidRegionName" => {
            let finding = findings.proven("s3compat.region_name_invalid", evidence);
            if case.error.message.split([' ', ',', ':']).any(|word| word == "auto") {
                finding.change("auth.region", "auto");
            }
        }
        "InvalidBucketName" | "InvalidURI" => {
            findings.likely("s3.addressing_style_wrong", evidence);
            findings.possible("s3.bucket_not_found", evidence);
        }
        _ => {
            if let Some((_, cause)) = CODES.iter().find(|(known, _)| *known == code) {
                findings.proven(cause, evidence);
            } else {
                by_status(case, evidence, findings);
            }
        }
    }
}

fn by_status(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let region = case.header("x-amz-bucket-region");
    match case.status() {
        301 if !region.is_empty() => wrong_endpoint(case, evidence, findings),
        400 if !region.is_empty() && region != case.auth("region") => {
            findings.likely("aws.region_wrong", &[evidence[0], region]).change("auth.region", region);
        }
        405 => method_not_allowed(case, evidence, findings),
        412 => {
            findings.proven("s3.precondition_failed", evidence);
        }
        403 if case.sent("authorization").is_none() && case.query("X-Amz-Signature").is_none() => {
            findings.likely("aws.signing_not_applied", evidence);
        }
        403 if case.error.code.is_empty() => {
            findings.possible("aws.access_denied_unspecified", evidence);
        }
        // A code that no documentation has: the status is all that is known.
        403 => {
            findings.possible("aws.access_denied_unspecified", evidence);
            findings.possible("http.forbidden", evidence);
        }
        _ => {}
    }
}

fn malformed(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let message = case.error.message.as_str();
    let expecting = message.split("expecting '").nth(1).and_then(|rest| rest.split('\'').next());
    let region = match case.xml("Region") {
        "" => expecting,
        region => Some(region),
    };
    if contains(message, "region") && region.is_some() {
        let region = region.unwrap_or_default();
        findings.proven("aws.region_wrong", evidence).change("auth.region", region);
        return;
    }
    if let Some(service) = message.split("belongs to \"").nth(1).and_then(|rest| rest.split('"').next()) {
        findings.proven("aws.service_wrong", evidence).change("auth.service", service);
        return;
    }
    if contains(message, "incorrect service") {
        findings.proven("aws.service_wrong", evidence).change("auth.service", "s3");
        return;
    }
    if contains(message, "access key") && contains(message, "non-empty") {
        findings.proven("aws.authorization_malformed", evidence);
        return;
    }
    aws::malformed_credential(case, evidence, findings);
}

/// S3 tells its own time: with the answer's Date it shows whose clock is off.
fn too_skewed(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    const CLOCKS_AGREE_SECONDS: f64 = 300.0;
    match case.skew_seconds() {
        Some(skew) if skew.abs() < CLOCKS_AGREE_SECONDS => {
            let agree = format!("the clocks agree within {skew:+.0} s");
            findings.proven("aws.request_signed_too_early", &[evidence[0], &agree, case.quote()]);
        }
        Some(skew) => {
            let off = format!("the answer's Date is {skew:+.0} s from this machine's clock");
            findings.proven("aws.clock_skew", &[evidence[0], &off, case.quote()]);
        }
        None => {
            findings.likely("aws.clock_skew", evidence);
            findings.possible("aws.request_signed_too_early", evidence);
        }
    }
}

/// SHA-256 of nothing.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn hash_mismatch(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let declared = match case.xml("ClientComputedContentSHA256") {
        "" => case.sent("x-amz-content-sha256").unwrap_or_default(),
        declared => declared,
    };
    let ours = case.exchange.request.body.sha256.as_str();
    if declared == EMPTY_SHA256 && case.exchange.request.body.bytes > 0 {
        findings.proven("aws.payload_hash_wrong", &[evidence[0], declared, "that is the hash of no bytes"]);
    } else if !ours.is_empty() && declared == ours {
        findings.proven(
            "http.body_altered_in_transit",
            &[evidence[0], declared, "that is the hash of the bytes that were sent"],
        );
    } else if !ours.is_empty() && !declared.is_empty() {
        findings.proven("aws.payload_hash_wrong", &[evidence[0], declared, ours]);
    } else {
        findings.likely("aws.payload_hash_wrong", evidence);
        findings.possible("http.body_altered_in_transit", evidence);
    }
}

fn access_denied(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if !case.xml("HeadersNotSigned").is_empty() {
        findings.proven("aws.unsigned_amz_header", &[evidence[0], case.xml("HeadersNotSigned")]);
        return;
    }
    if aws::policy(case, "s3.bucket_policy_deny", evidence, findings) {
        return;
    }
    let message = case.error.message.as_str();
    if contains(message, "request has expired") {
        findings.proven("aws.request_signed_too_early", evidence);
    } else if contains(message, "requester pays") {
        findings.proven("s3.requester_pays", evidence);
    } else if contains(message, "valid date or x-amz-date") {
        findings.likely("aws.authorization_malformed", evidence);
    } else if case.sent("authorization").is_none() && case.query("X-Amz-Signature").is_none() {
        findings.likely("aws.signing_not_applied", evidence);
        findings.possible("aws.access_denied_unspecified", evidence);
    } else {
        findings.likely("aws.access_denied_unspecified", evidence);
        findings.possible("aws.iam_implicit_deny", evidence);
        findings.possible("s3.bucket_policy_deny", evidence);
        findings.possible("kms.permission_denied", evidence);
        findings.possible("s3.requester_pays", evidence);
    }
}

fn invalid_request(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let message = case.error.message.as_str();
    if contains(message, "x-amz-content-sha256") {
        findings.proven("aws.content_sha256_missing", evidence);
    } else if contains(message, "authorization mechanism") || contains(message, "unsupported authorization type") {
        if case.method == Method::Sigv4 {
            findings.proven("aws.authorization_mechanism_wrong", evidence);
        } else {
            findings.proven("aws.signing_not_applied", evidence);
            findings.likely("aws.authorization_mechanism_wrong", evidence);
        }
    } else if contains(message, "only one auth mechanism") {
        findings.proven("aws.authorization_mechanism_wrong", evidence);
    } else if contains(message, "content-md5") || contains(message, "checksum") {
        findings.proven("s3.checksum_required_object_lock", evidence);
    } else if contains(message, "requester pays") {
        findings.proven("s3.requester_pays", evidence);
    } else if contains(message, "kms") && (contains(message, "disabled") || contains(message, "pending")) {
        findings.proven("kms.key_disabled", evidence);
    } else {
        findings.possible("http.bad_request", evidence);
    }
}

fn wrong_endpoint(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let endpoint = match case.xml("Endpoint") {
        "" => case.header("x-amz-bucket-region"),
        endpoint => endpoint,
    };
    findings.proven("s3.wrong_region_endpoint", &[evidence[0], endpoint]);
}

fn method_not_allowed(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if contains(&case.host(), "s3-website") {
        findings.proven("s3.website_endpoint", evidence);
    } else if case.exchange.request.method.name() == "POST" {
        findings.proven("s3.method_post_instead_of_put", evidence);
    } else {
        findings.likely("http.method_not_allowed", evidence);
    }
}

fn not_implemented(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let text = format!("{} {}", case.error.message, case.xml("Header"));
    if contains(&text, "streaming-") || contains(&text, "aws-chunked") {
        findings.proven("s3compat.streaming_signature_unsupported", evidence);
    } else if contains(&text, "transfer-encoding") {
        findings.proven("http.content_length_missing", evidence);
    } else {
        findings.possible("s3compat.streaming_signature_unsupported", evidence);
    }
}
