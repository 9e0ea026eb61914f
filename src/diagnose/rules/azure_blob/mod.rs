//! Azure Blob Storage: by error code, by the detail of a failed authentication, by the fields of the SAS.
//!
//! Source: Microsoft, "SAS error codes", "Blob service error codes", "Common REST API error codes", "Status and error
//! codes"; for the emulator, the source of Azurite.

pub(super) mod authentication;
pub(super) mod azurite;
pub(super) mod bearer;
mod permission;
mod place;
mod request_part;
mod sas;
mod validity;

use crate::diagnose::cause::{Cause, azure_blob, http};
use crate::diagnose::evidence::case::{Case, Method};
use crate::diagnose::finding::Certainty::{self, Likely, Possible, Proven};
use crate::diagnose::finding::{Finding, Findings};
use crate::diagnose::rules::table::When::{All, Code, Header, Is, Message, Not, Status};
use crate::diagnose::rules::table::{Table, by, likely, possible, proven};
use crate::domain::SecretTrait;
use crate::domain::host;

/// True if Storage responds.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    (case.method == Method::Blob && !host::is_event_hubs_host(&case.host()))
        || !case.header("x-ms-error-code").is_empty()
        || case.header_says("server", &["windows-azure-", "azurite"])
        || (host::is_azure_storage_host(&case.host()) && case.body.contains("<Error>"))
}

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    TABLE.decide(case, findings);
    // A code alone may be another service's: S3 has an InternalError, too.
    if !bears_marks(case) {
        findings.cap(Certainty::Likely);
    }
}

/// True if the response is written as Storage writes it ("Status and error codes").
fn bears_marks(case: &Case<'_>) -> bool {
    ["x-ms-error-code", "x-ms-request-id", "x-ms-version"].iter().any(|name| !case.header(name).is_empty())
        || case.header_says("server", &["windows-azure-", "azurite"])
        || case.says("RequestId:")
}

pub(super) static TABLE: Table = Table {
    name: "azure_blob",
    rules: &[
        by(Is(place::is_other_service), place::other_service),
        by(All(&[Is(sas::begins_with_question_mark), Is(is_about_the_sas)]), question_mark),
        by(Is(bearer::is_sent), bearer::rules),
        by(Header("server", &["azurite"]), azurite::rules),
        by(All(&[Code(&["AuthenticationFailed"]), Not(&Is(bearer::is_sent))]), authentication::rules),
        // Azurite's words for the same, where a proxy has replaced its Server header.
        by(
            All(&[Code(&["AuthorizationFailure"]), Message(&["failed to authenticate"])]),
            authentication::without_a_reason,
        ),
        likely!(
            All(&[Code(&["AuthorizationFailure"]), Not(&Message(&["failed to authenticate"]))]),
            azure_blob::NETWORK_FIREWALL,
            azure_blob::SAS_PERMISSION_MISSING
        ),
        by(Code(&["AuthorizationPermissionMismatch"]), permission::mismatch),
        by(All(&[Code(UNAUTHENTICATED), Not(&Is(bearer::is_sent))]), unauthenticated),
        proven!(Code(&["KeyBasedAuthenticationNotPermitted"]), azure_blob::SHARED_KEY_DISABLED),
        proven!(Code(&["AuthorizationResourceTypeMismatch"]), azure_blob::SAS_RESOURCE_TYPE_MISSING),
        proven!(Code(&["AuthorizationServiceMismatch"]), azure_blob::SAS_SERVICE_MISMATCH),
        by(Code(&["AuthorizationSourceIPMismatch"]), permission::address),
        by(Code(&["AuthorizationProtocolMismatch"]), https_by_sas),
        by(Code(&["AccountRequiresHttps"]), https_by_account),
        proven!(Code(&["UnauthorizedBlobOverwrite"]), azure_blob::OVERWRITE_NOT_ALLOWED),
        proven!(Code(&["BlobImmutableDueToPolicy", "BlobImmutableDueToLegalHold"]), azure_blob::IMMUTABLE),
        proven!(Code(&["InvalidBlobType"]), azure_blob::BLOB_TYPE_CONFLICT),
        by(Code(&["ResourceTypeMismatch", "PathConflict"]), directory),
        by(Code(&["ContainerNotFound"]), place::container_not_found),
        by(Code(&["ContainerBeingDeleted"]), being_deleted),
        by(Code(&["InvalidResourceName", "OutOfRangeInput"]), place::name),
        proven!(Code(&["AccountIsDisabled"]), azure_blob::ACCOUNT_DISABLED),
        likely!(Code(&["ContainerDisabled"]), azure_blob::ACCOUNT_DISABLED),
        by(Code(&["InsufficientAccountPermissions"]), place::read_only),
        proven!(
            Code(&["BlobTypeNotSupported", "BlobApiNotYetSupportedForHierarchicalNamespaceAccounts"]),
            azure_blob::ACCOUNT_KIND_UNSUPPORTED
        ),
        likely!(
            Code(&["FeatureNotYetSupportedForHierarchicalNamespaceAccounts"]),
            azure_blob::ACCOUNT_KIND_UNSUPPORTED
        ),
        proven!(
            Code(&["KeyVaultEncryptionKeyNotFound", "KeyVaultAccessTokenCannotBeAcquired", "KeyVaultVaultNotFound"]),
            azure_blob::CUSTOMER_KEY_UNAVAILABLE
        ),
        proven!(Code(&["RequestForbiddenByContainerEncryptionPolicy"]), azure_blob::ENCRYPTION_SCOPE_MISMATCH),
        by(Code(&["MissingRequiredHeader"]), request_part::missing_header),
        by(Code(&["InvalidHeaderValue", "UnsupportedHeader", "InvalidMd5"]), request_part::header_value),
        likely!(Code(&["BlobAccessTierNotSupportedForAccountType"]), azure_blob::HEADER_VALUE_INVALID),
        by(Code(&["InvalidQueryParameterValue", "OutOfRangeQueryParameterValue"]), request_part::query_value),
        by(Code(&["MissingRequiredQueryParameter"]), request_part::missing_parameter),
        likely!(Code(&["FeatureVersionMismatch"]), azure_blob::SAS_VERSION_UNSUPPORTED),
        proven!(All(&[Code(VERBS), Not(&Is(is_put))]), http::METHOD_WRONG),
        likely!(Code(VERBS), http::METHOD_NOT_ALLOWED),
        likely!(Code(&["BlobNotFound", "InvalidUri"]), http::NOT_FOUND),
        proven!(Code(&["MissingContentLengthHeader"]), http::CONTENT_LENGTH_MISSING),
        proven!(
            Code(&["RequestBodyTooLarge", "RequestEntityTooLarge", "ContentLengthLargerThanTierLimit"]),
            http::PAYLOAD_TOO_LARGE
        ),
        proven!(Code(&["Md5Mismatch", "Crc64Mismatch"]), http::BODY_ALTERED_IN_TRANSIT),
        proven!(Code(&["ServerBusy", "OperationTimedOut"]), http::SERVICE_UNAVAILABLE),
        proven!(Code(&["InternalError"]), http::SERVER_ERROR),
        possible!(All(&[Status(&[403]), Is(has_sas_method)]), azure_blob::SAS_SIGNATURE_MISMATCH),
    ],
};

/// What Storage says to whoever brings no token that it can read.
const UNAUTHENTICATED: &[&str] =
    &["NoAuthenticationInformation", "PublicAccessNotPermitted", "ResourceNotFound", "InvalidAuthenticationInfo"];

const VERBS: &[&str] = &["UnsupportedHttpVerb", "InvalidHttpVerb"];

fn has_sas_method(case: &Case<'_>) -> bool {
    case.method == Method::Blob
}

fn is_put(case: &Case<'_>) -> bool {
    case.exchange.request.method.name() == "PUT"
}

/// The text of an XML element as it stands in the body, escaped; empty if it is not there.
fn element<'c>(case: &'c Case<'_>, name: &str) -> &'c str {
    let body = case.body.as_str();
    let (start, end) = (format!("<{name}>"), format!("</{name}>"));
    let rest = body.find(&start).and_then(|at| body.get(at + start.len()..)).unwrap_or_default();
    rest.find(&end).and_then(|at| rest.get(..at)).unwrap_or_default()
}

/// The part of the body with `word`, or its beginning.
fn around<'c>(case: &'c Case<'_>, word: &str) -> &'c str {
    case.place_of(word).map_or(case.quote(), |at| case.quote_around(at))
}

/// Add `cause` with what the service says, status and code, and with what else shows it.
fn add<'f>(
    case: &Case<'_>,
    findings: &'f mut Findings,
    cause: &'static Cause,
    certainty: Certainty,
    more: &[&str],
) -> &'f mut Finding {
    let (line, header) = (case.status_line(), case.header_line("x-ms-error-code"));
    let said = [&line, &header, around(case, case.code())];
    let quotes: Vec<&str> = said.into_iter().chain(more.iter().copied()).collect();
    findings.add(cause, certainty, &quotes)
}

/// True unless the response is about something else than the caller.
fn is_about_the_sas(case: &Case<'_>) -> bool {
    let code = case.code();
    let words = ["Authentication", "Authorization", "NotPermitted", "NotFound", "InvalidQueryParameterValue"];
    code.is_empty() || words.iter().any(|word| code.contains(word))
}

/// A token that was pasted with its `?`: the first field gets the name `?sv`, and the service sees no token.
fn question_mark(case: &Case<'_>, findings: &mut Findings) {
    let quotes = [&case.status_line(), sas::first_field(case)];
    findings.proven(&azure_blob::SAS_LEADING_QUESTION_MARK, &quotes);
}

/// Storage hides what is there from a caller without a token.
fn unauthenticated(case: &Case<'_>, findings: &mut Findings) {
    let authorization = case.sent("authorization");
    let is_hidden = case.code() == "ResourceNotFound";
    if sas::is_cut(case, Proven, findings) {
        return;
    }
    if case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        // Seen in what was pasted alone: signpost removes the mark, another sender may not.
        let seen = ["auth.token: leading-question-mark"];
        add(case, findings, &azure_blob::SAS_LEADING_QUESTION_MARK, Likely, &seen);
        add(case, findings, &azure_blob::SAS_MISSING, Possible, &[]);
    } else if authorization.is_some_and(|value| value.starts_with("SharedAccessSignature")) {
        let header = case.sent_line("authorization");
        let finding = add(case, findings, &azure_blob::SAS_MISSING, Likely, &[&header]);
        finding
            .titled("The SAS is in the Authorization header, as for Event Hubs; Blob Storage reads it from the URL.");
    } else if authorization.is_some() && sas::has_signature(case) {
        let header = case.sent_line("authorization");
        let finding = add(case, findings, &http::BAD_REQUEST, Possible, &[&header, sas::pair(case, "sig")]);
        finding
            .titled("The request has a SAS in its URL and an Authorization header; Blob Storage accepts one of them.");
        finding.fixed_by("Send the SAS alone: no Authorization header.");
    } else if case.code() == "InvalidAuthenticationInfo" {
        add(case, findings, &azure_blob::SAS_MISSING, Likely, &[]);
    } else if !is_hidden {
        add(case, findings, &azure_blob::SAS_MISSING, Proven, &[]);
    } else if sas::has_signature(case) || authorization.is_some() {
        add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Likely, &[]);
    } else {
        add(case, findings, &azure_blob::SAS_MISSING, Likely, &[]);
        add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Possible, &[]);
    }
}

fn https_by_sas(case: &Case<'_>, findings: &mut Findings) {
    https(case, &azure_blob::SAS_PROTOCOL_MISMATCH, findings);
}

fn https_by_account(case: &Case<'_>, findings: &mut Findings) {
    https(case, &azure_blob::HTTP_NOT_ALLOWED, findings);
}

fn https(case: &Case<'_>, cause: &'static Cause, findings: &mut Findings) {
    let finding = add(case, findings, cause, Proven, &[]);
    if let Some((field, url)) = case.https_change() {
        finding.change(field, url);
    }
}

/// With a hierarchical namespace a directory is a resource of its own.
fn directory(case: &Case<'_>, findings: &mut Findings) {
    let finding = add(case, findings, &azure_blob::BLOB_TYPE_CONFLICT, Likely, &[]);
    finding.titled("Something of another type, such as a directory, already has the blob's name.");
}

/// "Delete Container": the name is free again after 30 seconds at the earliest.
fn being_deleted(case: &Case<'_>, findings: &mut Findings) {
    let finding = add(case, findings, &azure_blob::CONTAINER_NOT_FOUND, Likely, &[]);
    finding.titled("The container is being deleted.");
    finding.fixed_by("Wait at least 30 seconds and create the container again, or deliver to another one.");
}
