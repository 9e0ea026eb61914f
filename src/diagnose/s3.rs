//! Amazon S3 and the stores that speak like it.
//!
//! Source: Amazon S3 API Reference, "Error responses"; the answers of S3-compatible stores.

use super::aws::{self, clock, compare, policy};
use super::case::{Case, Method, contains};
use super::finding::Findings;
use super::middlebox::status_line;
use super::store_url;
use crate::domain::destination::is_s3;
use crate::domain::host::HostFacts;

/// True if S3 answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    let is_configured = case.method == Method::Sigv4 && is_s3(case.auth("service"));
    let is_error = !case.error.code.is_empty() && case.body.contains("<Error");
    is_configured || has_marks(case) || (is_error && !case.header("x-amz-request-id").is_empty())
}

/// What only S3 leaves.
fn has_marks(case: &Case<'_>) -> bool {
    !case.header("x-amz-id-2").is_empty() || contains(case.header("server"), "amazons3")
}

/// Codes that leave no doubt.
const CODES: &[(&str, &str)] = &[
    ("NoSuchBucket", "s3.bucket_not_found"),
    ("TemporaryRedirect", "s3.bucket_dns_propagating"),
    ("ConditionalRequestConflict", "s3.precondition_failed"),
    ("AccessControlListNotSupported", "s3.acl_not_supported"),
    ("EntityTooLarge", "http.payload_too_large"),
    ("SlowDown", "aws.throttled"),
    ("SlowDownWrite", "aws.throttled"),
    ("Throttling", "aws.throttled"),
    ("ThrottlingException", "aws.throttled"),
    ("RequestLimitExceeded", "aws.throttled"),
    ("TooManyRequests", "aws.throttled"),
    ("TooManyRequestsException", "aws.throttled"),
    ("BandwidthLimitExceeded", "aws.throttled"),
    ("MissingContentLength", "http.content_length_missing"),
    ("IncompleteBody", "s3.body_shorter_than_content_length"),
    ("RequestTimeout", "s3.body_shorter_than_content_length"),
    ("ExpiredToken", "aws.session_token_expired"),
    ("ExpiredTokenException", "aws.session_token_expired"),
    ("TokenRefreshRequired", "aws.session_token_expired"),
    ("InvalidToken", "aws.session_token_invalid"),
    ("KMS.DisabledException", "kms.key_disabled"),
    ("KMS.KMSInvalidStateException", "kms.key_disabled"),
    ("KMS.NotFoundException", "kms.key_not_found"),
    ("KMS.AccessDeniedException", "kms.permission_denied"),
    ("IllegalLocationConstraintException", "s3.key_missing_in_url"),
    ("InvalidLocationConstraint", "s3.key_missing_in_url"),
    ("BucketAlreadyOwnedByYou", "s3.key_missing_in_url"),
    ("BucketAlreadyExists", "s3.key_missing_in_url"),
    ("MissingAuthenticationToken", "aws.signing_not_applied"),
];

/// Codes that have look-alikes: the cause, and what else it may be.
const HINTS: &[(&str, &str, &str)] = &[
    ("BadDigest", "http.body_altered_in_transit", "aws.payload_hash_wrong"),
    ("InvalidDigest", "http.body_altered_in_transit", "http.bad_request"),
    ("MissingContentMD5", "s3.checksum_required_object_lock", "http.bad_request"),
    ("MissingSecurityHeader", "aws.content_sha256_missing", "aws.authorization_malformed"),
    // Google Cloud Storage and Cloudflare R2 of a key that they do not know.
    ("InvalidSecurity", "aws.access_key_unknown", "aws.secret_wrong"),
    ("Unauthorized", "aws.access_key_unknown", "aws.secret_wrong"),
    ("InvalidClientTokenId", "aws.access_key_unknown", "aws.session_token_invalid"),
    ("NotSignedUp", "aws.access_denied_unspecified", "http.forbidden"),
    ("AccountProblem", "aws.access_denied_unspecified", "http.forbidden"),
    ("InvalidBucketName", "s3.addressing_style_wrong", "s3.bucket_not_found"),
    ("InvalidURI", "s3.addressing_style_wrong", "aws.path_encoding_mismatch"),
    ("InternalError", "http.server_error", "http.service_unavailable"),
    ("InternalServerError", "http.server_error", "http.service_unavailable"),
    ("XMinioServerNotInitialized", "http.service_unavailable", "http.server_error"),
    ("QuotaExceeded", "aws.throttled", "http.payload_too_large"),
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let code = case.error.code.as_str();
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    match code {
        "SignatureDoesNotMatch" => compare::rules(case, findings),
        "InvalidAccessKeyId" => aws::unknown_key(case, evidence, findings),
        "AuthorizationHeaderMalformed" | "AuthorizationQueryParametersError" => malformed(case, evidence, findings),
        "RequestTimeTooSkewed" => clock::rules(case, evidence, findings),
        "XAmzContentSHA256Mismatch" => hash_mismatch(case, evidence, findings),
        "AccessDenied" | "AllAccessDisabled" => access_denied(case, evidence, findings),
        "InvalidRequest" | "InvalidArgument" => invalid_request(case, evidence, findings),
        "NoSuchBucket" => no_bucket(case, evidence, findings),
        "PreconditionFailed" => precondition(case, evidence, findings),
        "PermanentRedirect" => wrong_endpoint(case, evidence, findings),
        "MethodNotAllowed" => method_not_allowed(case, evidence, findings),
        "MalformedPOSTRequest" => {
            findings.proven("s3.method_post_instead_of_put", evidence);
        }
        "NotImplemented" => not_implemented(case, evidence, findings),
        // Alibaba OSS, Tencent COS, Huawei OBS: the bucket belongs into the host.
        "SecondLevelDomainForbidden" | "PathStyleDomainForbidden" | "VirtualHostDomainRequired" => {
            let finding = findings.proven("s3.addressing_style_wrong", evidence);
            if let Some(url) = store_url::bucket_in_host(&case.configured_url()) {
                finding.change("url", url);
            }
        }
        "InvalidRegionName" => region_name(case, evidence, findings),
        "MalformedXML" | "IncorrectEndpoint" if is_create_bucket(case) => {
            findings.proven("s3.key_missing_in_url", &[evidence[0], case.path(), quote]);
        }
        "ServiceUnavailable" => unavailable(case, evidence, findings),
        _ => by_table(case, evidence, findings),
    }
}

fn by_table(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let code = case.error.code.as_str();
    if let Some((_, cause)) = CODES.iter().find(|(known, _)| *known == code) {
        findings.proven(cause, evidence);
    } else if let Some((_, cause, other)) = HINTS.iter().find(|(known, _, _)| *known == code) {
        findings.likely(cause, evidence);
        findings.possible(other, evidence);
    } else {
        by_status(case, evidence, findings);
    }
}

/// A PUT that names a bucket and no object (Amazon S3 API Reference, `CreateBucket`).
fn is_create_bucket(case: &Case<'_>) -> bool {
    let segments = case.path().split('/').filter(|segment| !segment.is_empty()).count();
    let is_bucket_in_host = matches!(HostFacts::of(&case.host()), Some(HostFacts::S3 { bucket: Some(_), .. }));
    case.exchange.request.method.name() == "PUT" && segments == usize::from(!is_bucket_in_host)
}

/// The bucket that the store looked for is the start of the dated path: it expects the bucket there.
fn no_bucket(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let is_year = |name: &str| name.len() == 4 && name.starts_with("20") && name.bytes().all(|b| b.is_ascii_digit());
    let looked_for = match case.xml("BucketName") {
        "" => case.path().trim_start_matches('/').split('/').next().unwrap_or_default(),
        name => name,
    };
    let is_first = case.path().split('/').nth(1) == Some(looked_for);
    let is_unlike = is_year(looked_for) || (is_first && is_bucket_before_store(&case.host()));
    if is_unlike && HostFacts::of(&case.host()).is_none() {
        let looked_for = format!("the store looked for a bucket named {looked_for}");
        let finding = findings.likely("s3.addressing_style_wrong", &[evidence[0], &looked_for, case.quote()]);
        if let Some(url) = store_url::bucket_in_path(&case.configured_url()) {
            finding.change("url", url);
        }
        findings.likely("s3.bucket_not_found", evidence);
    } else {
        findings.proven("s3.bucket_not_found", evidence);
    }
}

/// A name before that of a store, as in `acme.minio.corp.example`.
fn is_bucket_before_store(host: &str) -> bool {
    const STORES: [&str; 12] =
        ["s3", "minio", "object", "storage", "store", "ceph", "rgw", "oss", "cos", "obs", "blob", "swift"];
    let is_store = |label: Option<&str>| label.is_some_and(|label| STORES.iter().any(|store| label.contains(store)));
    let mut labels = host.split('.');
    !is_store(labels.next()) && is_store(labels.next())
}

/// A form upload to a bucket is told from a precondition by the condition that S3 names.
fn precondition(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if contains(case.xml("Condition"), "multipart/form-data") {
        findings.proven("s3.method_post_instead_of_put", evidence);
    } else {
        findings.proven("s3.precondition_failed", evidence);
    }
}

fn region_name(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let finding = findings.proven("s3compat.region_name_invalid", evidence);
    if case.error.message.split([' ', ',', ':']).any(|word| word == "auto") {
        finding.change("auth.region", "auto");
    }
}

fn unavailable(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if contains(&case.error.message, "reduce your request rate") {
        findings.proven("aws.throttled", evidence);
    } else {
        findings.likely("http.service_unavailable", evidence);
        findings.possible("aws.throttled", evidence);
    }
}

fn by_status(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let region = case.header("x-amz-bucket-region");
    match case.status() {
        301 if !region.is_empty() => wrong_endpoint(case, evidence, findings),
        400 if !region.is_empty() && !case.auth("region").is_empty() && region != case.auth("region") => {
            findings.likely("aws.region_wrong", &[evidence[0], region]).change("auth.region", region);
        }
        405 => method_not_allowed(case, evidence, findings),
        403 if case.is_html() && !has_marks(case) => {
            findings.likely("http.forbidden", evidence);
            findings.possible("aws.access_denied_unspecified", evidence);
        }
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

/// SHA-256 of nothing.
const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn hash_mismatch(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let declared = match case.xml("ClientComputedContentSHA256") {
        "" => case.sent("x-amz-content-sha256").unwrap_or_default(),
        declared => declared,
    };
    let ours = case.body_sha256();
    if declared == EMPTY_SHA256 && case.exchange.request.body.bytes > 0 {
        findings.proven("aws.payload_hash_wrong", &[evidence[0], declared, "that is the hash of no bytes"]);
    } else if !ours.is_empty() && declared == ours {
        findings.proven(
            "http.body_altered_in_transit",
            &[evidence[0], declared, "that is the hash of the bytes that were sent"],
        );
    } else if !ours.is_empty() && !declared.is_empty() {
        findings.proven("aws.payload_hash_wrong", &[evidence[0], declared, &ours]);
    } else {
        findings.likely("aws.payload_hash_wrong", evidence);
        findings.possible("http.body_altered_in_transit", evidence);
    }
}

fn access_denied(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if !case.xml("HeadersNotSigned").is_empty() || contains(&case.error.message, "which were not signed") {
        findings.proven("aws.unsigned_amz_header", &[evidence[0], case.xml("HeadersNotSigned"), case.quote()]);
        return;
    }
    if policy::rules(case, "s3.bucket_policy_deny", evidence, findings) {
        return;
    }
    let message = case.error.message.as_str();
    if contains(message, "request has expired") {
        findings.likely("aws.request_signed_too_early", evidence);
        findings.possible("aws.clock_skew", evidence);
    } else if contains(message, "not yet valid") {
        findings.likely("aws.clock_skew", evidence);
    } else if contains(message, "customer master key") || contains(message, "ciphertext refers") {
        findings.likely("kms.permission_denied", evidence);
        findings.likely("kms.key_not_found", evidence);
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
    } else if contains(message, "object lock") {
        findings.proven("s3.checksum_required_object_lock", evidence);
    } else if contains(message, "content-md5") || contains(message, "checksum") {
        findings.likely("s3.checksum_required_object_lock", evidence);
        findings.possible("http.bad_request", evidence);
    } else if contains(message, "access key has length") {
        // Cloudflare R2 of a key that is none of its own.
        findings.likely("aws.access_key_unknown", evidence);
        findings.possible("aws.authorization_malformed", evidence);
    } else if contains(message, "missing x-amz-content-sha256") {
        findings.proven("aws.content_sha256_missing", evidence);
    } else if contains(message, "chunked") || contains(message, "streaming") {
        findings.likely("s3compat.streaming_signature_unsupported", evidence);
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
    let is_website_page = case.is_html() && case.says("<li>Code: ") && has_marks(case);
    if contains(&case.host(), ".s3-website") || is_website_page {
        // The REST endpoint answers in XML, the website endpoint in HTML.
        let finding = findings.proven("s3.website_endpoint", evidence);
        if let Some(url) = store_url::rest_endpoint(&case.configured_url()) {
            finding.change("url", url);
        }
    } else if case.exchange.request.method.name() == "POST" {
        findings.proven("s3.method_post_instead_of_put", evidence);
    } else if has_marks(case) {
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
