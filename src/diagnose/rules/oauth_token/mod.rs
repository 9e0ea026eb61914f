//! The token endpoint refuses: by the RFC's error codes, and by the numbers and words of the well-known servers.
//!
//! Source: RFC 6749 §5.2, RFC 8707 §2; the answers of the servers, in `entra` and `words`.

mod entra;
mod success;
mod words;

pub(super) use self::success::rules as success;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::credential;
use crate::domain::{Field, SecretTrait};

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let text = format!("{} {} {} {}", case.error.code, case.error.message, case.error.texts(), case.body);
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    if entra::rules(case, &text, evidence, findings) {
        return;
    }
    if contains(&text, "https required") || contains(&text, "https is required") || contains(&text, "must use https") {
        let finding = findings.proven(&cause::oauth2::HTTPS_REQUIRED, evidence);
        if let Some(rest) = case.configured(Field::TokenUrl).strip_prefix("http://") {
            finding.change(Field::TokenUrl, format!("https://{rest}"));
        }
        return;
    }
    let is_throttled = ["E0000047", "too_many_attempts", "too_many_requests", "slow_down", "rate limit"]
        .iter()
        .any(|word| contains(&text, word));
    if case.status() == 429 || is_throttled {
        findings.proven(&cause::oauth2::TOKEN_ENDPOINT_THROTTLED, evidence);
        return;
    }
    if words::rules(case, &text, evidence, findings) {
        return;
    }
    by_code(case, &text, evidence, findings);
}

fn by_code(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let is_form = case.is_form();
    match case.error.code.as_str() {
        "invalid_client" | "unauthorized" | "access_denied" | "invalid_grant" if case.status() < 500 => {
            invalid_client(case, text, evidence, findings);
        }
        "invalid_scope" if case.configured(Field::Scope).is_empty() => {
            findings.likely(&cause::oauth2::SCOPE_MISSING, evidence);
            findings.possible(&cause::oauth2::SCOPE_INVALID, evidence);
        }
        "invalid_scope" => {
            findings.proven(&cause::oauth2::SCOPE_INVALID, evidence);
        }
        "unauthorized_client" if contains(text, "client credentials") => invalid_client(case, text, evidence, findings),
        "unauthorized_client" => {
            findings.likely(&cause::oauth2::GRANT_NOT_ALLOWED, evidence);
            findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
            findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
        }
        "unsupported_grant_type" | "invalid_request" if !is_form => {
            findings.proven(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence);
        }
        "temporarily_unavailable" | "server_error" => {
            let cause = if case.error.code == "server_error" {
                &cause::http::SERVER_ERROR
            } else {
                &cause::http::SERVICE_UNAVAILABLE
            };
            findings.likely(cause, evidence);
        }
        "unsupported_grant_type" => {
            findings.likely(&cause::oauth2::GRANT_NOT_ALLOWED, evidence);
            findings.possible(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence);
        }
        "invalid_resource" => {
            findings.likely(&cause::oauth2::RESOURCE_UNKNOWN, evidence);
            findings.possible(&cause::oauth2::AUDIENCE_MISSING, evidence);
        }
        "invalid_target" => {
            findings.proven(&cause::oauth2::RESOURCE_UNKNOWN, evidence);
        }
        "invalid_request" if contains(text, "audience") || contains(text, "resource") => {
            findings.likely(&cause::oauth2::AUDIENCE_MISSING, evidence);
        }
        "invalid_request" if contains(text, "scope") => {
            findings.likely(&cause::oauth2::SCOPE_MISSING, evidence);
        }
        "invalid_request"
            if contains(text, "client_id") || contains(text, "client_secret") || contains(text, "credential") =>
        {
            findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
            findings.possible(&cause::oauth2::REQUEST_MALFORMED, evidence);
        }
        "invalid_request" => {
            findings.likely(&cause::oauth2::REQUEST_MALFORMED, evidence);
        }
        _ => by_status(case, evidence, findings),
    }
}

/// The one code for every failed client: what is configured decides the order of the candidates.
fn invalid_client(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    if credential::hidden(case, evidence[0], findings) {
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        return;
    }
    let in_header = case.configured(Field::CredentialsIn) == "header" || case.sent("authorization").is_some();
    let challenge = case.headers("www-authenticate");
    let is_about_credentials =
        ["credentials are invalid", "client credentials", "bad credentials"].iter().any(|words| contains(text, words));
    if in_header && case.client().is_some_and(|client| client.client_secret.has(SecretTrait::FormEncodingChanges)) {
        let hint = "the secret has characters that form encoding changes (RFC 6749 §2.3.1)";
        findings.possible(&cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH, &[evidence[0], hint]);
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else if !in_header && contains(&challenge, "basic") && !is_about_credentials {
        let finding = findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, &[evidence[0], &challenge]);
        finding.change(Field::CredentialsIn, "header");
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else if contains(text, "no client authentication included") && !is_about_credentials {
        findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else {
        findings.likely(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        findings.possible(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
    }
    findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
    findings.possible(&cause::oauth2::CLIENT_SECRET_EXPIRED, evidence);
}

/// An answer that is none of a token endpoint.
fn by_status(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    match case.status() {
        301 | 302 | 303 | 307 | 308 => moved(case, findings),
        404 | 405 | 410 => {
            findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        }
        415 if case.is_form() => {
            // A form was sent: a token endpoint takes nothing else.
            findings.likely(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence);
            findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        }
        415 => {
            findings.proven(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence);
        }
        // A web server's own page: no token endpoint answers in HTML.
        401 | 403 if case.is_html() => {
            findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
            findings.possible(&cause::http::FORBIDDEN, evidence);
        }
        401 => invalid_client(case, &case.body, evidence, findings),
        400 if case.is_html() => {
            findings.likely(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        }
        400 => {
            findings.possible(&cause::oauth2::REQUEST_MALFORMED, evidence);
            findings.possible(&cause::http::BAD_REQUEST, evidence);
        }
        _ => {}
    }
}

/// A redirect is not followed: the token endpoint is elsewhere, or what is there is none.
fn moved(case: &Case<'_>, findings: &mut Findings) {
    let to = case.header("location");
    let target = case.url.as_ref().and_then(|url| url.join(to).ok()).filter(|_| !to.is_empty());
    let finding =
        findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&case.status_line(), &format!("Location: {to}")]);
    // The same path on another host, scheme or with another ending is the endpoint's new place; a login page is not.
    let same_place = target.filter(|target| {
        let is_same = |path: &str| path.trim_end_matches('/').ends_with(case.path().trim_end_matches('/'));
        target.query().is_none() && case.path().len() > 1 && is_same(target.path())
    });
    if let Some(target) = same_place {
        finding.change(Field::TokenUrl, target.to_string());
    }
}
