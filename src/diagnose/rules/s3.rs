//! Amazon S3 and the stores that speak like it.
//!
//! Source: Amazon S3 API Reference, "Error responses"; the answers of S3-compatible stores.

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::aws::{self, clock, compare, policy};
use crate::diagnose::rules::store_url;
use crate::domain::Field;
use crate::domain::destination::is_s3;
use crate::domain::host::HostFacts;

/// True if S3 answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    let is_configured = case.method == Method::Sigv4 && is_s3(case.signed_service());
    let is_error = !case.error.code.is_empty() && case.body.contains("<Error");
    is_configured || has_marks(case) || (is_error && !case.header("x-amz-request-id").is_empty())
}

/// What only S3 leaves.
fn has_marks(case: &Case<'_>) -> bool {
    !case.header("x-amz-id-2").is_empty() || contains(case.header("server"), "amazons3")
}

/// Codes that leave no doubt.
static CODES: &[(&str, &Cause)] = &[
    ("NoSuchBucket", &cause::s3::BUCKET_NOT_FOUND),
    ("TemporaryRedirect", &cause::s3::BUCKET_DNS_PROPAGATING),
    ("ConditionalRequestConflict", &cause::s3::PRECONDITION_FAILED),
    ("AccessControlListNotSupported", &cause::s3::ACL_NOT_SUPPORTED),
    ("EntityTooLarge", &cause::http::PAYLOAD_TOO_LARGE),
    ("SlowDown", &cause::aws::THROTTLED),
    ("SlowDownWrite", &cause::aws::THROTTLED),
    ("Throttling", &cause::aws::THROTTLED),
    ("ThrottlingException", &cause::aws::THROTTLED),
    ("RequestLimitExceeded", &cause::aws::THROTTLED),
    ("TooManyRequests", &cause::aws::THROTTLED),
    ("TooManyRequestsException", &cause::aws::THROTTLED),
    ("BandwidthLimitExceeded", &cause::aws::THROTTLED),
    ("MissingContentLength", &cause::http::CONTENT_LENGTH_MISSING),
    ("IncompleteBody", &cause::s3::BODY_SHORTER_THAN_CONTENT_LENGTH),
    ("RequestTimeout", &cause::s3::BODY_SHORTER_THAN_CONTENT_LENGTH),
    ("ExpiredToken", &cause::aws::SESSION_TOKEN_EXPIRED),
    ("ExpiredTokenException", &cause::aws::SESSION_TOKEN_EXPIRED),
    ("TokenRefreshRequired", &cause::aws::SESSION_TOKEN_EXPIRED),
    ("InvalidToken", &cause::aws::SESSION_TOKEN_INVALID),
    ("KMS.DisabledException", &cause::kms::KEY_DISABLED),
    ("KMS.KMSInvalidStateException", &cause::kms::KEY_DISABLED),
    ("KMS.NotFoundException", &cause::kms::KEY_NOT_FOUND),
    ("KMS.AccessDeniedException", &cause::kms::PERMISSION_DENIED),
    ("IllegalLocationConstraintException", &cause::s3::KEY_MISSING_IN_URL),
    ("InvalidLocationConstraint", &cause::s3::KEY_MISSING_IN_URL),
    ("BucketAlreadyOwnedByYou", &cause::s3::KEY_MISSING_IN_URL),
    ("BucketAlreadyExists", &cause::s3::KEY_MISSING_IN_URL),
    ("MissingAuthenticationToken", &cause::aws::SIGNING_NOT_APPLIED),
];

/// Codes that have look-alikes: the cause, and what else it may be.
static HINTS: &[(&str, &Cause, &Cause)] = &[
    ("BadDigest", &cause::http::BODY_ALTERED_IN_TRANSIT, &cause::aws::PAYLOAD_HASH_WRONG),
    ("InvalidDigest", &cause::http::BODY_ALTERED_IN_TRANSIT, &cause::http::BAD_REQUEST),
    ("MissingContentMD5", &cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK, &cause::http::BAD_REQUEST),
    ("MissingSecurityHeader", &cause::aws::CONTENT_SHA256_MISSING, &cause::aws::AUTHORIZATION_MALFORMED),
    // Google Cloud Storage and Cloudflare R2 of a key that they do not know.
    ("InvalidSecurity", &cause::aws::ACCESS_KEY_UNKNOWN, &cause::aws::SECRET_WRONG),
    ("Unauthorized", &cause::aws::ACCESS_KEY_UNKNOWN, &cause::aws::SECRET_WRONG),
    ("InvalidClientTokenId", &cause::aws::ACCESS_KEY_UNKNOWN, &cause::aws::SESSION_TOKEN_INVALID),
    ("NotSignedUp", &cause::aws::ACCESS_DENIED_UNSPECIFIED, &cause::http::FORBIDDEN),
    ("AccountProblem", &cause::aws::ACCESS_DENIED_UNSPECIFIED, &cause::http::FORBIDDEN),
    ("InvalidBucketName", &cause::s3::ADDRESSING_STYLE_WRONG, &cause::s3::BUCKET_NOT_FOUND),
    ("InvalidURI", &cause::s3::ADDRESSING_STYLE_WRONG, &cause::aws::PATH_ENCODING_MISMATCH),
    ("InternalError", &cause::http::SERVER_ERROR, &cause::http::SERVICE_UNAVAILABLE),
    ("InternalServerError", &cause::http::SERVER_ERROR, &cause::http::SERVICE_UNAVAILABLE),
    ("XMinioServerNotInitialized", &cause::http::SERVICE_UNAVAILABLE, &cause::http::SERVER_ERROR),
    ("QuotaExceeded", &cause::aws::THROTTLED, &cause::http::PAYLOAD_TOO_LARGE),
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let code = case.error.code.as_str();
    let (line, quote) = (case.status_line(), case.quote());
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
            findings.proven(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, evidence);
        }
        "NotImplemented" => not_implemented(case, evidence, findings),
        // Alibaba OSS, Tencent COS, Huawei OBS: the bucket belongs into the host.
        "SecondLevelDomainForbidden" | "PathStyleDomainForbidden" | "VirtualHostDomainRequired" => {
            let finding = findings.proven(&cause::s3::ADDRESSING_STYLE_WRONG, evidence);
            if let Some(url) = store_url::bucket_in_host(&case.configured_url()) {
                finding.change(Field::Url, url);
            }
        }
        "InvalidRegionName" => region_name(case, evidence, findings),
        "MalformedXML" | "IncorrectEndpoint" if is_create_bucket(case) => {
            findings.proven(&cause::s3::KEY_MISSING_IN_URL, &[evidence[0], case.path(), quote]);
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
    let is_unlike = is_year(looked_for) || (is_first && store_url::is_bucket_before_store(&case.host()));
    if is_unlike && HostFacts::of(&case.host()).is_none() {
        let looked_for = format!("the store looked for a bucket named {looked_for}");
        let finding = findings.likely(&cause::s3::ADDRESSING_STYLE_WRONG, &[evidence[0], &looked_for, case.quote()]);
        if let Some(url) = store_url::bucket_in_path(&case.configured_url()) {
            finding.change(Field::Url, url);
        }
        findings.likely(&cause::s3::BUCKET_NOT_FOUND, evidence);
    } else {
        findings.proven(&cause::s3::BUCKET_NOT_FOUND, evidence);
    }
}

/// A form upload to a bucket is told from a precondition by the condition that S3 names.
fn precondition(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if contains(case.xml("Condition"), "multipart/form-data") {
        findings.proven(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, evidence);
    } else {
        findings.proven(&cause::s3::PRECONDITION_FAILED, evidence);
    }
}

fn region_name(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let finding = findings.proven(&cause::s3compat::REGION_NAME_INVALID, evidence);
    if case.error.message.split([' ', ',', ':']).any(|word| word == "auto") {
        finding.change(Field::Region, "auto");
    }
}

fn unavailable(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if contains(&case.error.message, "reduce your request rate") {
        findings.proven(&cause::aws::THROTTLED, evidence);
    } else {
        findings.likely(&cause::http::SERVICE_UNAVAILABLE, evidence);
        findings.possible(&cause::aws::THROTTLED, evidence);
    }
}

fn by_status(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let region = case.header("x-amz-bucket-region");
    match case.status() {
        301 if !region.is_empty() => wrong_endpoint(case, evidence, findings),
        400 if !region.is_empty()
            && !case.configured(Field::Region).is_empty()
            && region != case.configured(Field::Region) =>
        {
            findings.likely(&cause::aws::REGION_WRONG, &[evidence[0], region]).change(Field::Region, region);
        }
        405 => method_not_allowed(case, evidence, findings),
        403 if case.is_html() && !has_marks(case) => {
            findings.likely(&cause::http::FORBIDDEN, evidence);
            findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
        }
        412 => {
            findings.proven(&cause::s3::PRECONDITION_FAILED, evidence);
        }
        403 if case.sent("authorization").is_none() && case.query("X-Amz-Signature").is_none() => {
            findings.likely(&cause::aws::SIGNING_NOT_APPLIED, evidence);
        }
        403 if case.error.code.is_empty() => {
            findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
        }
        // A code that no documentation has: the status is all that is known.
        403 => {
            findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
            findings.possible(&cause::http::FORBIDDEN, evidence);
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
        findings.proven(&cause::aws::REGION_WRONG, evidence).change(Field::Region, region);
        return;
    }
    if let Some(service) = message.split("belongs to \"").nth(1).and_then(|rest| rest.split('"').next()) {
        findings.proven(&cause::aws::SERVICE_WRONG, evidence).change(Field::Service, service);
        return;
    }
    if contains(message, "incorrect service") {
        findings.proven(&cause::aws::SERVICE_WRONG, evidence).change(Field::Service, "s3");
        return;
    }
    if contains(message, "access key") && contains(message, "non-empty") {
        findings.proven(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
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
        findings.proven(&cause::aws::PAYLOAD_HASH_WRONG, &[evidence[0], declared, "that is the hash of no bytes"]);
    } else if !ours.is_empty() && declared == ours {
        findings.proven(
            &cause::http::BODY_ALTERED_IN_TRANSIT,
            &[evidence[0], declared, "that is the hash of the bytes that were sent"],
        );
    } else if !ours.is_empty() && !declared.is_empty() {
        findings.proven(&cause::aws::PAYLOAD_HASH_WRONG, &[evidence[0], declared, &ours]);
    } else {
        findings.likely(&cause::aws::PAYLOAD_HASH_WRONG, evidence);
        findings.possible(&cause::http::BODY_ALTERED_IN_TRANSIT, evidence);
    }
}

fn access_denied(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if !case.xml("HeadersNotSigned").is_empty() || contains(&case.error.message, "which were not signed") {
        findings.proven(&cause::aws::UNSIGNED_AMZ_HEADER, &[evidence[0], case.xml("HeadersNotSigned"), case.quote()]);
        return;
    }
    if policy::rules(case, &cause::s3::BUCKET_POLICY_DENY, evidence, findings) {
        return;
    }
    let message = case.error.message.as_str();
    if contains(message, "request has expired") {
        findings.likely(&cause::aws::REQUEST_SIGNED_TOO_EARLY, evidence);
        findings.possible(&cause::aws::CLOCK_SKEW, evidence);
    } else if contains(message, "not yet valid") {
        findings.likely(&cause::aws::CLOCK_SKEW, evidence);
    } else if contains(message, "customer master key") || contains(message, "ciphertext refers") {
        findings.likely(&cause::kms::PERMISSION_DENIED, evidence);
        findings.likely(&cause::kms::KEY_NOT_FOUND, evidence);
    } else if contains(case.xml("Details"), "does not have storage.") {
        // Google Cloud Storage names the permission.
        findings.likely(&cause::aws::IAM_IMPLICIT_DENY, &[evidence[0], case.xml("Details")]);
        findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    } else if contains(message, "requester pays") {
        findings.proven(&cause::s3::REQUESTER_PAYS, evidence);
    } else if contains(message, "valid date or x-amz-date") {
        findings.likely(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
    } else if case.sent("authorization").is_none() && case.query("X-Amz-Signature").is_none() {
        findings.likely(&cause::aws::SIGNING_NOT_APPLIED, evidence);
        findings.possible(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
    } else {
        findings.likely(&cause::aws::ACCESS_DENIED_UNSPECIFIED, evidence);
        findings.possible(&cause::aws::IAM_IMPLICIT_DENY, evidence);
        findings.possible(&cause::s3::BUCKET_POLICY_DENY, evidence);
        findings.possible(&cause::kms::PERMISSION_DENIED, evidence);
        findings.possible(&cause::s3::REQUESTER_PAYS, evidence);
    }
}

fn invalid_request(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let message = case.error.message.as_str();
    if contains(message, "x-amz-content-sha256") {
        findings.proven(&cause::aws::CONTENT_SHA256_MISSING, evidence);
    } else if contains(message, "authorization mechanism") || contains(message, "unsupported authorization type") {
        if case.method == Method::Sigv4 {
            findings.proven(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, evidence);
        } else {
            findings.proven(&cause::aws::SIGNING_NOT_APPLIED, evidence);
            findings.likely(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, evidence);
        }
    } else if contains(message, "only one auth mechanism") {
        findings.proven(&cause::aws::AUTHORIZATION_MECHANISM_WRONG, evidence);
    } else if contains(message, "object lock") {
        findings.proven(&cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK, evidence);
    } else if contains(message, "content-md5") || contains(message, "checksum") {
        findings.likely(&cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK, evidence);
        findings.possible(&cause::http::BAD_REQUEST, evidence);
    } else if contains(message, "access key has length") {
        // Cloudflare R2 of a key that is none of its own.
        findings.likely(&cause::aws::ACCESS_KEY_UNKNOWN, evidence);
        findings.possible(&cause::aws::AUTHORIZATION_MALFORMED, evidence);
    } else if contains(message, "missing x-amz-content-sha256") {
        findings.proven(&cause::aws::CONTENT_SHA256_MISSING, evidence);
    } else if contains(message, "chunked") || contains(message, "streaming") {
        findings.likely(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, evidence);
    } else if contains(message, "requester pays") {
        findings.proven(&cause::s3::REQUESTER_PAYS, evidence);
    } else if contains(message, "kms") && (contains(message, "disabled") || contains(message, "pending")) {
        findings.proven(&cause::kms::KEY_DISABLED, evidence);
    } else {
        findings.possible(&cause::http::BAD_REQUEST, evidence);
    }
}

fn wrong_endpoint(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let endpoint = match case.xml("Endpoint") {
        "" => case.header("x-amz-bucket-region"),
        endpoint => endpoint,
    };
    findings.proven(&cause::s3::WRONG_REGION_ENDPOINT, &[evidence[0], endpoint]);
}

fn method_not_allowed(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let is_website_page = case.is_html() && case.says("<li>Code: ") && has_marks(case);
    if contains(&case.host(), ".s3-website") || is_website_page {
        // The REST endpoint answers in XML, the website endpoint in HTML.
        let finding = findings.proven(&cause::s3::WEBSITE_ENDPOINT, evidence);
        if let Some(url) = store_url::rest_endpoint(&case.configured_url()) {
            finding.change(Field::Url, url);
        }
    } else if case.exchange.request.method.name() == "POST" {
        findings.proven(&cause::s3::METHOD_POST_INSTEAD_OF_PUT, evidence);
    } else if has_marks(case) {
        findings.likely(&cause::http::METHOD_NOT_ALLOWED, evidence);
    }
}

fn not_implemented(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let text = format!("{} {}", case.error.message, case.xml("Header"));
    if contains(&text, "streaming-") || contains(&text, "aws-chunked") {
        findings.proven(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, evidence);
    } else if contains(&text, "transfer-encoding") {
        findings.proven(&cause::http::CONTENT_LENGTH_MISSING, evidence);
    } else {
        findings.possible(&cause::s3compat::STREAMING_SIGNATURE_UNSUPPORTED, evidence);
    }
}
