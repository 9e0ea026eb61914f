//! Azure Blob Storage: by error code, by the detail of a failed authentication, by the fields of the SAS.
//!
//! Source: Microsoft, "SAS error codes", "Blob service error codes", "Status and error codes".

use crate::diagnose::cause::{self, Cause};
use crate::domain::{Field, SasCredential, SecretTrait};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;

/// True if Storage answers.
pub(super) fn is_answer(case: &Case<'_>) -> bool {
    (case.method == Method::Blob && !case.host().contains(".servicebus."))
        || !case.header("x-ms-error-code").is_empty()
        || contains(case.header("server"), "windows-azure-")
        || (case.host().contains(".core.windows.net") && case.body.contains("<Error>"))
}

/// Codes that leave no doubt.
static CODES: &[(&str, &Cause)] = &[
    ("ContainerNotFound", &cause::azure_blob::CONTAINER_NOT_FOUND),
    ("AuthorizationResourceTypeMismatch", &cause::azure_blob::SAS_RESOURCE_TYPE_MISSING),
    ("AuthorizationServiceMismatch", &cause::azure_blob::SAS_SERVICE_MISMATCH),
    ("AuthorizationSourceIPMismatch", &cause::azure_blob::SAS_IP_MISMATCH),
    ("AuthorizationProtocolMismatch", &cause::azure_blob::SAS_PROTOCOL_MISMATCH),
    ("UnauthorizedBlobOverwrite", &cause::azure_blob::OVERWRITE_NOT_ALLOWED),
    ("BlobImmutableDueToPolicy", &cause::azure_blob::IMMUTABLE),
    ("BlobImmutableDueToLegalHold", &cause::azure_blob::IMMUTABLE),
    ("InvalidBlobType", &cause::azure_blob::BLOB_TYPE_CONFLICT),
    ("KeyBasedAuthenticationNotPermitted", &cause::azure_blob::SHARED_KEY_DISABLED),
    ("AccountIsDisabled", &cause::azure_blob::ACCOUNT_DISABLED),
    ("AccountRequiresHttps", &cause::azure_blob::HTTP_NOT_ALLOWED),
    ("PublicAccessNotPermitted", &cause::azure_blob::SAS_MISSING),
    ("NoAuthenticationInformation", &cause::azure_blob::SAS_MISSING),
    ("MissingContentLengthHeader", &cause::http::CONTENT_LENGTH_MISSING),
    ("RequestBodyTooLarge", &cause::http::PAYLOAD_TOO_LARGE),
    ("ServerBusy", &cause::http::SERVICE_UNAVAILABLE),
    ("InvalidHeaderValue", &cause::azure_blob::HEADER_VALUE_INVALID),
    ("Md5Mismatch", &cause::http::BODY_ALTERED_IN_TRANSIT),
    ("Crc64Mismatch", &cause::http::BODY_ALTERED_IN_TRANSIT),
    ("InternalError", &cause::http::SERVER_ERROR),
    ("OperationTimedOut", &cause::http::SERVICE_UNAVAILABLE),
    ("ContainerDisabled", &cause::azure_blob::ACCOUNT_DISABLED),
    ("EndpointNotSupported", &cause::azure_blob::WRONG_ENDPOINT),
];

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let code = match case.header("x-ms-error-code") {
        "" => case.error.code.as_str(),
        code => code,
    };
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    if is_other_endpoint(case, &line, findings) || is_question_mark(case, code, &line, findings) {
        return;
    }
    match code {
        "AuthenticationFailed" => authentication_failed(case, evidence, findings),
        "AuthorizationPermissionMismatch" => permission(case, evidence, findings),
        "MissingRequiredHeader" => missing_header(case, evidence, findings),
        "InvalidQueryParameterValue" => invalid_query(case, evidence, findings),
        "AccountRequiresHttps" | "AuthorizationProtocolMismatch" => https(case, code, evidence, findings),
        "ResourceNotFound" | "BlobNotFound" => not_found(case, evidence, findings),
        "AuthorizationFailure" => {
            // The networks that may come in, as a rule; a few refusals of the SAS read the same.
            findings.likely(&cause::azure_blob::NETWORK_FIREWALL, evidence);
            findings.possible(&cause::azure_blob::SAS_PERMISSION_MISSING, evidence);
        }
        "UnsupportedHttpVerb" => verb(case, evidence, findings),
        "InvalidAuthenticationInfo" => {
            findings.likely(&cause::azure_blob::SAS_MISSING, evidence);
        }
        "MissingRequiredQueryParameter" => {
            findings.proven(&cause::azure_blob::SAS_FIELD_MISSING, evidence);
        }
        "InvalidHeaderValue" => {
            findings.proven(
                &cause::azure_blob::HEADER_VALUE_INVALID,
                &[&line, case.xml("HeaderName"), case.xml("HeaderValue")],
            );
        }
        _ => {
            if let Some((_, cause)) = CODES.iter().find(|(known, _)| *known == code) {
                findings.proven(cause, evidence);
            } else if case.status() == 403 && case.method == Method::Blob {
                findings.possible(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
            }
        }
    }
}

/// Queues, tables, files and the Data Lake have hosts of their own, where nobody takes a blob.
fn is_other_endpoint(case: &Case<'_>, line: &str, findings: &mut Findings) -> bool {
    const OTHERS: [&str; 5] = [".dfs.", ".queue.", ".table.", ".file.", ".web."];
    let host = case.host();
    let is_storage = ["core.windows.net", "core.chinacloudapi.cn", "core.usgovcloudapi.net", "storage.azure.net"]
        .iter()
        .any(|suffix| host.ends_with(suffix));
    let Some(other) = OTHERS.iter().find(|label| is_storage && host.contains(*label)) else { return false };
    let finding = findings.proven(&cause::azure_blob::WRONG_ENDPOINT, &[line, &host]);
    if *other != ".web." {
        finding.change(Field::Url, case.configured_url().replacen(other, ".blob.", 1));
    }
    true
}

/// A token that was pasted with its `?`: the first field gets the name `?sv`, and the service sees no token.
fn is_question_mark(case: &Case<'_>, code: &str, line: &str, findings: &mut Findings) -> bool {
    let query = case.exchange.request.url.split_once('?').map_or("", |(_, query)| query);
    let is_about_token = code.is_empty()
        || ["Authentication", "Authorization", "NotPermitted", "NotFound", "InvalidQueryParameterValue"]
            .iter()
            .any(|word| code.contains(word));
    if is_about_token && (query.starts_with('?') || query.starts_with("%3F") || query.starts_with("%3f")) {
        let start = query.split(['=', '&']).next().unwrap_or_default();
        findings
            .proven(&cause::azure_blob::SAS_LEADING_QUESTION_MARK, &[line, &format!("the query begins with {start}")]);
        return true;
    }
    // Seen in what was pasted alone: signpost takes the mark away, another sender may not.
    let is_unseen = ["ResourceNotFound", "NoAuthenticationInformation", "PublicAccessNotPermitted"].contains(&code);
    if is_unseen && case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        findings.likely(&cause::azure_blob::SAS_LEADING_QUESTION_MARK, &[line, "auth.token: leading-question-mark"]);
        findings.possible(&cause::azure_blob::SAS_MISSING, &[line, case.quote()]);
        return true;
    }
    false
}

/// A blob is written by PUT.
fn verb(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.exchange.request.method.name() == "PUT" {
        findings.likely(&cause::http::METHOD_NOT_ALLOWED, evidence);
    } else {
        findings.proven(&cause::http::METHOD_WRONG, evidence);
    }
}

fn https(case: &Case<'_>, code: &str, evidence: &[&str], findings: &mut Findings) {
    let cause = if code == "AccountRequiresHttps" {
        &cause::azure_blob::HTTP_NOT_ALLOWED
    } else {
        &cause::azure_blob::SAS_PROTOCOL_MISMATCH
    };
    let finding = findings.proven(cause, evidence);
    if let Some(rest) = case.configured_url().strip_prefix("http://").filter(|_| case.is_http()) {
        finding.change(Field::Url, format!("https://{rest}"));
    }
}

fn permission(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.query("skoid").is_some() {
        let text = "skoid: the SAS is signed with a user delegation key";
        if granted(case).is_some_and(|granted| !granted.contains(['c', 'w'])) {
            findings.proven(&cause::azure_blob::SAS_PERMISSION_MISSING, &[evidence[0], &permissions(case)]);
        } else {
            findings.proven(&cause::azure_blob::DELEGATION_ROLE_MISSING, &[evidence[0], text]);
        }
    } else if granted(case).is_some_and(|granted| granted.contains(['c', 'w'])) {
        // It may write, so the refusal is about where: a directory's token above the path, as a rule.
        findings.likely(&cause::azure_blob::SAS_SCOPE_MISMATCH, &[evidence[0], &permissions(case)]);
        findings.possible(&cause::azure_blob::SAS_PERMISSION_MISSING, &[evidence[0], &permissions(case)]);
    } else if granted(case).is_some() {
        findings.proven(&cause::azure_blob::SAS_PERMISSION_MISSING, &[evidence[0], &permissions(case), case.quote()]);
    } else {
        findings.likely(&cause::azure_blob::SAS_PERMISSION_MISSING, evidence);
        findings.possible(&cause::azure_blob::SAS_SCOPE_MISMATCH, evidence);
    }
}

fn granted(case: &Case<'_>) -> Option<String> {
    case.query("sp")
}

fn permissions(case: &Case<'_>) -> String {
    granted(case).map(|granted| format!("sp={granted}")).unwrap_or_default()
}

fn missing_header(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let name = case.xml("HeaderName");
    if name.eq_ignore_ascii_case("x-ms-blob-type") {
        findings.proven(&cause::azure_blob::BLOB_TYPE_HEADER_MISSING, &[evidence[0], name]);
    } else if name.eq_ignore_ascii_case("content-length") {
        findings.proven(&cause::http::CONTENT_LENGTH_MISSING, &[evidence[0], name]);
    } else if name.is_empty() && case.sent("x-ms-blob-type").is_none() {
        findings.likely(&cause::azure_blob::BLOB_TYPE_HEADER_MISSING, evidence);
    } else {
        findings.likely(&cause::azure_blob::HEADER_VALUE_INVALID, &[evidence[0], name]);
    }
}

fn invalid_query(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let name = case.xml("QueryParameterName");
    match name {
        "sv" | "se" | "st" | "api-version" => {
            findings.proven(
                &cause::azure_blob::SAS_VERSION_UNSUPPORTED,
                &[evidence[0], name, case.xml("QueryParameterValue")],
            );
        }
        _ => {
            findings.likely(&cause::azure_blob::SAS_VERSION_UNSUPPORTED, evidence);
            findings.possible(&cause::azure_blob::SAS_FIELD_MISSING, evidence);
        }
    }
}

/// Storage hides what is there from whoever brings no token.
fn not_found(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if case.query("sig").is_none() && case.sent("authorization").is_none() {
        findings.likely(&cause::azure_blob::SAS_MISSING, evidence);
        findings.possible(&cause::azure_blob::CONTAINER_NOT_FOUND, evidence);
    } else {
        findings.likely(&cause::azure_blob::CONTAINER_NOT_FOUND, evidence);
    }
}

fn authentication_failed(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let detail = case.xml("AuthenticationErrorDetail");
    let quoted: &[&str] = &[evidence[0], detail];
    if contains(detail, "time frame") {
        time_frame(case, detail, quoted, findings);
    } else if contains(detail, "signed resource is not allowed") {
        findings.proven(&cause::azure_blob::SAS_SCOPE_MISMATCH, quoted);
    } else if contains(detail, "mandatory") || contains(detail, "cannot be empty") || contains(detail, "is missing") {
        findings.proven(&cause::azure_blob::SAS_FIELD_MISSING, quoted);
    } else if contains(detail, "not well formed") || contains(detail, "base-64") || contains(detail, "base64") {
        let is_encoded_twice = case.url.as_ref().and_then(|url| url.query()).is_some_and(|query| query.contains("%25"));
        let is_seen = damaged(case).is_some() || is_encoded_twice || !contains(detail, "fields not well formed");
        let certainty = if is_seen { Certainty::Proven } else { Certainty::Likely };
        findings.add(&cause::azure_blob::SAS_SIG_ENCODING, certainty, quoted);
        if !is_seen {
            findings.possible(&cause::azure_blob::SAS_FIELD_MISSING, quoted);
        }
    } else if contains(detail, "did not match") {
        signature(case, detail, quoted, findings);
    } else if contains(detail, "issuer") || contains(detail, "audience") {
        findings.likely(&cause::azure_blob::SAS_MISSING, quoted);
    } else if case.query("sig").is_none() && case.sent("authorization").is_none() {
        findings.likely(&cause::azure_blob::SAS_MISSING, evidence);
    } else {
        without_detail(case, evidence, findings);
    }
}

/// "Signature not valid in the specified time frame: Start [..] - Expiry [..] - Current [..]"
fn time_frame(case: &Case<'_>, detail: &str, evidence: &[&str], findings: &mut Findings) {
    let part = |name: &str| {
        let rest = detail.split(&format!("{name} [")).nth(1)?;
        moment(rest.split(']').next()?)
    };
    match (part("Start"), part("Expiry"), part("Current")) {
        (Some(start), _, Some(current)) if current < start => {
            out_of_time(case, &cause::azure_blob::SAS_NOT_YET_VALID, evidence, findings);
        }
        (_, Some(expiry), Some(current)) if current >= expiry => {
            out_of_time(case, &cause::azure_blob::SAS_EXPIRED, evidence, findings);
        }
        _ => {
            let expired =
                case.query("se").as_deref().and_then(moment).zip(case.now()).is_some_and(|(expiry, now)| expiry <= now);
            let cause = if expired { &cause::azure_blob::SAS_EXPIRED } else { &cause::azure_blob::SAS_NOT_YET_VALID };
            findings.likely(cause, evidence);
        }
    }
}

/// A token that was made here a moment ago is out of its time only if this machine's clock is.
fn out_of_time(case: &Case<'_>, cause: &'static Cause, evidence: &[&str], findings: &mut Findings) {
    const OFF_SECONDS: f64 = 600.0;
    let is_made_here = case.makes_sas();
    if let Some(skew) = case.skew_seconds().filter(|skew| is_made_here && skew.abs() > OFF_SECONDS) {
        let off = format!("the service's clock is {skew:+.0} s from this machine's, where the token was made");
        findings.likely(&cause::clock::LOCAL_WRONG, &[evidence[0], &off]);
        findings.likely(cause, evidence);
    } else {
        findings.proven(cause, evidence);
    }
}

fn moment(text: &str) -> Option<OffsetDateTime> {
    use time::format_description::well_known::Rfc2822;
    let text = text.trim();
    OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| OffsetDateTime::parse(text, &Rfc2822).ok()).or_else(|| {
        let format = time::macros::format_description!("[year]-[month]-[day]");
        time::Date::parse(text, format).ok().map(|date| date.midnight().assume_utc())
    })
}

/// The service says what it signed: compare with what we know of the token.
fn signature(case: &Case<'_>, detail: &str, evidence: &[&str], findings: &mut Findings) {
    let theirs = detail.split("String to sign used was").nth(1).unwrap_or_default().trim_start();
    if let Some(cause) = damaged(case) {
        findings.proven(&cause::azure_blob::SAS_SIG_ENCODING, &[evidence[0], cause]);
        return;
    }
    if case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        findings
            .likely(&cause::azure_blob::SAS_LEADING_QUESTION_MARK, &[evidence[0], "auth.token: leading-question-mark"]);
        findings.possible(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
        return;
    }
    if credential::hidden(case, evidence[0], findings) {
        findings.possible(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
        return;
    }
    let ours = case.exchange.signing.as_ref().and_then(|signing| signing.string_to_sign.as_deref());
    if let Some(ours) = ours {
        let lines = ours.lines().zip(theirs.lines()).find(|(a, b)| a.trim() != b.trim());
        if let Some((a, b)) = lines.filter(|(a, _)| a.starts_with("/blob/")) {
            findings.proven(
                &cause::azure_blob::SAS_SCOPE_MISMATCH,
                &[evidence[0], &format!("ours: {a}"), &format!("the service's: {b}")],
            );
            return;
        }
    }
    // A token for one blob is checked against the blob that is asked for, whose name changes each time.
    if case.query("sr").as_deref() == Some("b") {
        findings.likely(&cause::azure_blob::SAS_SCOPE_MISMATCH, &[evidence[0], "sr=b: the token is for one blob"]);
        findings.possible(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
        return;
    }
    if matches!(case.sas(), Some(SasCredential::AccountKey(_))) {
        findings.proven(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
    } else {
        if matches!(case.sas(), Some(SasCredential::Token(_))) && !case.pasted_sas_has(SecretTrait::LooksPercentEncoded)
        {
            // Every sig ends in =, which is %3D in a query: this token was decoded, so that a + is read as a blank.
            let decoded = "auth.token has no percent-encoded character";
            findings.likely(&cause::azure_blob::SAS_SIG_ENCODING, &[evidence[0], decoded]);
        }
        // A pasted token may be of another container or account, or of a key that was changed.
        findings.likely(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
        findings.possible(&cause::azure_blob::SAS_SCOPE_MISMATCH, evidence);
        findings.possible(&cause::azure_blob::SAS_SIG_ENCODING, evidence);
    }
}

/// A signature is 44 characters of base64; what else came was damaged on its way.
fn damaged(case: &Case<'_>) -> Option<&'static str> {
    if case.pasted_sas_has(SecretTrait::InnerWhitespace) {
        return Some("auth.token: inner-whitespace, where a + was read as a blank");
    }
    let signature = case.query("sig")?;
    if signature.contains(' ') {
        return Some("sig holds a blank where a + belongs");
    }
    signature.contains('%').then_some("sig is percent-encoded twice")
}

fn without_detail(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    if let Some(cause) = damaged(case) {
        findings.likely(&cause::azure_blob::SAS_SIG_ENCODING, &[evidence[0], cause]);
    }
    let expired =
        case.query("se").as_deref().and_then(moment).zip(case.now()).is_some_and(|(expiry, now)| expiry <= now);
    if expired {
        findings.likely(&cause::azure_blob::SAS_EXPIRED, &[evidence[0], &case.query("se").unwrap_or_default()]);
    }
    if case.pasted_sas_has(SecretTrait::LeadingQuestionMark) {
        findings
            .likely(&cause::azure_blob::SAS_LEADING_QUESTION_MARK, &[evidence[0], "auth.token: leading-question-mark"]);
    }
    if findings.is_empty() {
        findings.likely(&cause::azure_blob::SAS_SIGNATURE_MISMATCH, evidence);
        findings.possible(&cause::azure_blob::SAS_FIELD_MISSING, evidence);
    }
}
