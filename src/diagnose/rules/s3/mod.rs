//! Amazon S3 and the stores that speak like it.
//!
//! Source: Amazon S3 API Reference, "Error responses"; the responses of S3-compatible stores.

mod bucket;
pub(super) mod console;
mod denied;
mod endpoint;
mod payload;
mod request;
mod silent;

pub(super) use self::denied::TABLE as DENIED;
pub(super) use self::request::{NOT_IMPLEMENTED, TABLE as REQUEST};
pub(super) use self::silent::TABLE as SILENT;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::aws::{clock, compare, key, scope};
use crate::diagnose::rules::store_url;
use crate::diagnose::rules::table::{Table, When, by, likely, proven};
use crate::domain::destination::is_s3;
use crate::domain::host::{HostFacts, is_aws_host};

/// True if S3 answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    has_marks(case) || is_signed_for_s3(case) || is_error(case) && is_at_store(case) || console::is_web_console(case)
}

/// True if the request is signed for S3, as configured or as sent, and no other service of AWS answers.
fn is_signed_for_s3(case: &Case<'_>) -> bool {
    let is_store = store_url::is_known_store(&case.host());
    let is_about_scope = is_error(case) && case.code().starts_with("Authorization");
    case.method == Method::Sigv4
        && !is_other_service(case)
        && match case.signed_service() {
            // A presigned URL hides what it is signed for.
            "" => is_store || is_error(case),
            service => is_s3(service) || is_store || is_about_scope,
        }
}

/// True if another service of AWS answers: by its host, or by headers that S3 does not send.
fn is_other_service(case: &Case<'_>) -> bool {
    let is_other_host = matches!(HostFacts::of(&case.host()), Some(HostFacts::Aws { .. }));
    let has_header = ["x-amzn-errortype", "x-amz-apigw-id", "apigw-requestid"];
    (is_other_host || has_header.iter().any(|name| !case.header(name).is_empty())) && !is_error(case)
}

/// What only Amazon S3 leaves.
fn has_marks(case: &Case<'_>) -> bool {
    !case.header("x-amz-id-2").is_empty() || contains(case.header("server"), "amazons3")
}

/// An error in the form of S3: the services of AWS that speak XML put theirs into an envelope.
fn is_error(case: &Case<'_>) -> bool {
    let is_in_envelope = ["<ErrorResponse", "<Errors"].iter().any(|envelope| case.body.contains(envelope));
    !case.error.code.is_empty() && case.body.contains("<Error") && !is_in_envelope
}

/// True if a store is known by its host, by a presigned URL, or by a header that it leaves with each response.
fn is_at_store(case: &Case<'_>) -> bool {
    const HEADERS: [&str; 6] = [
        "x-amz-request-id",
        "x-oss-request-id",
        "x-cos-request-id",
        "x-obs-request-id",
        "x-guploader-uploadid",
        "opc-request-id",
    ];
    let is_presigned = ["X-Amz-Signature", "AWSAccessKeyId"].iter().any(|name| case.query(name).is_some());
    is_presigned || store_url::is_known_store(&case.host()) || HEADERS.iter().any(|name| !case.header(name).is_empty())
}

/// True if the request went to AWS, or AWS answers.
fn is_amazon(case: &Case<'_>) -> bool {
    has_marks(case) || is_aws_host(&case.host())
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
    if case.error.json.is_some() {
        // Stores answer in XML: something in between borrows their codes.
        findings.cap(Certainty::Likely);
    }
}

/// By error code; what codes share is told apart by sentence in the tables below this one.
pub(super) static TABLE: Table = Table {
    name: "s3",
    rules: &[
        by(When::Else, console::rules),
        by(
            When::Message(&["secret key required to complete authentication could not be found"]),
            endpoint::home_region,
        ),
        // The sentence of the header that is malformed, which comes with other codes, too.
        by(When::All(&[When::Message(&["the region "]), When::Message(&["is wrong"])]), scope::rules),
        by(
            When::All(&[When::Code(&["SignatureDoesNotMatch"]), When::Message(endpoint::REGION_WORDS)]),
            endpoint::region_in_words,
        ),
        by(When::Code(&["SignatureDoesNotMatch"]), compare::rules),
        by(When::Code(&["InvalidAccessKeyId", "InvalidTokenId"]), key::unknown),
        by(
            When::Code(&[
                "AuthorizationHeaderMalformed",
                "AuthorizationQueryParametersError",
                "AuthorizationParametersError",
                "InvalidRegion",
            ]),
            scope::rules,
        ),
        by(When::Code(&["RequestTimeTooSkewed", "RequestExpired"]), clock::rules),
        by(When::Code(&["XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"]), payload::hash_mismatch),
        by(When::Code(&["AccessDenied", "AllAccessDisabled", "AccessForbidden"]), denied::rules),
        by(When::Code(&["InvalidRequest", "InvalidArgument"]), request::rules),
        by(When::Code(&["NotImplemented"]), request::not_implemented),
        by(When::Code(&["NoSuchBucket"]), bucket::not_found),
        by(When::Code(&["PreconditionFailed"]), bucket::precondition),
        by(When::Code(&["PermanentRedirect", "TemporaryRedirect", "Redirect"]), endpoint::redirect),
        by(When::Code(&["MethodNotAllowed"]), bucket::method_not_allowed),
        proven!(When::Code(&["MalformedPOSTRequest"]), cause::s3::METHOD_POST_INSTEAD_OF_PUT),
        // Alibaba OSS, Tencent COS, Huawei OBS: the bucket belongs into the host.
        by(
            When::Code(&["SecondLevelDomainForbidden", "PathStyleDomainForbidden", "VirtualHostDomainRequired"]),
            bucket::belongs_in_host,
        ),
        by(When::Code(&["InvalidRegionName"]), endpoint::region_name),
        by(
            When::Code(&["IllegalLocationConstraintException", "InvalidLocationConstraint"]),
            endpoint::location_constraint,
        ),
        by(
            When::Code(&["MalformedXML", "IncorrectEndpoint", "BucketAlreadyOwnedByYou", "BucketAlreadyExists"]),
            bucket::create,
        ),
        by(When::Code(&["ServiceUnavailable"]), bucket::unavailable),
        proven!(When::Code(&["ConditionalRequestConflict"]), cause::s3::PRECONDITION_FAILED),
        proven!(When::Code(&["AccessControlListNotSupported"]), cause::s3::ACL_NOT_SUPPORTED),
        proven!(When::Code(&["EntityTooLarge"]), cause::http::PAYLOAD_TOO_LARGE),
        proven!(
            When::Code(&[
                "SlowDown",
                "SlowDownWrite",
                "Throttling",
                "ThrottlingException",
                "RequestLimitExceeded",
                "TooManyRequests",
                "TooManyRequestsException",
                "BandwidthLimitExceeded",
                "KMS.ThrottlingException",
            ]),
            cause::aws::THROTTLED
        ),
        proven!(When::Code(&["MissingContentLength"]), cause::http::CONTENT_LENGTH_MISSING),
        // MinIO's word for a lock that it did not get in time.
        likely!(
            When::All(&[When::Code(&["RequestTimeout"]), When::Message(&["lock a resource", "reduce your request"])]),
            cause::aws::THROTTLED,
            cause::http::SERVICE_UNAVAILABLE
        ),
        proven!(When::Code(&["IncompleteBody", "RequestTimeout"]), cause::s3::BODY_SHORTER_THAN_CONTENT_LENGTH),
        proven!(
            When::Code(&["ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"]),
            cause::aws::SESSION_TOKEN_EXPIRED
        ),
        proven!(When::Code(&["InvalidToken"]), cause::aws::SESSION_TOKEN_INVALID),
        proven!(When::Code(&["KMS.DisabledException", "KMS.KMSInvalidStateException"]), cause::kms::KEY_DISABLED),
        proven!(When::Code(&["KMS.NotFoundException"]), cause::kms::KEY_NOT_FOUND),
        proven!(When::Code(&["KMS.AccessDeniedException"]), cause::kms::PERMISSION_DENIED),
        proven!(When::Code(&["MissingAuthenticationToken"]), cause::aws::SIGNING_NOT_APPLIED),
        likely!(When::Code(&["BadDigest"]), cause::http::BODY_ALTERED_IN_TRANSIT, cause::aws::PAYLOAD_HASH_WRONG),
        likely!(When::Code(&["InvalidDigest"]), cause::http::BODY_ALTERED_IN_TRANSIT, cause::http::BAD_REQUEST),
        likely!(When::Code(&["MissingContentMD5"]), cause::s3::CHECKSUM_REQUIRED_OBJECT_LOCK, cause::http::BAD_REQUEST),
        likely!(
            When::Code(&["MissingSecurityHeader"]),
            cause::aws::CONTENT_SHA256_MISSING,
            cause::aws::AUTHORIZATION_MALFORMED
        ),
        // Google Cloud Storage and Cloudflare R2 of a key that they do not know.
        likely!(
            When::Code(&["InvalidSecurity", "Unauthorized"]),
            cause::aws::ACCESS_KEY_UNKNOWN,
            cause::aws::SECRET_WRONG
        ),
        likely!(
            When::Code(&["InvalidClientTokenId"]),
            cause::aws::ACCESS_KEY_UNKNOWN,
            cause::aws::SESSION_TOKEN_INVALID
        ),
        likely!(
            When::Code(&["NotSignedUp", "AccountProblem", "UserDisable", "InvalidPayer"]),
            cause::aws::ACCESS_DENIED_UNSPECIFIED,
            cause::http::FORBIDDEN
        ),
        by(When::Code(&["InvalidBucketName"]), bucket::name_invalid),
        likely!(When::Code(&["InvalidURI"]), cause::s3::ADDRESSING_STYLE_WRONG, cause::aws::PATH_ENCODING_MISMATCH),
        likely!(
            When::Code(&["InternalError", "InternalServerError"]),
            cause::http::SERVER_ERROR,
            cause::http::SERVICE_UNAVAILABLE
        ),
        likely!(
            When::Code(&["XMinioServerNotInitialized", "XMinioBackendDown", "XMinioStorageFull", "Busy"]),
            cause::http::SERVICE_UNAVAILABLE,
            cause::http::SERVER_ERROR
        ),
        by(When::Code(&["QuotaExceeded", "XMinioAdminBucketQuotaExceeded"]), quota),
        by(When::Else, silent::rules),
    ],
};

/// A limit that time does not lift.
fn quota(case: &Case<'_>, findings: &mut Findings) {
    let quotes: &[&str] = &[&case.status_line(), case.quote()];
    findings
        .likely(&cause::aws::THROTTLED, quotes)
        .titled("The quota of the bucket or account is used up.")
        .fixed_by("Raise the quota, or delete what is no longer needed.");
    findings.possible(&cause::http::PAYLOAD_TOO_LARGE, quotes);
}
