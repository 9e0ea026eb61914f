//! The token endpoint refuses: by the RFC's error codes, and by the numbers and words of the well-known servers.
//!
//! Source: RFC 6749 §5.2, RFC 8707 §2; the answers of the servers, in `entra` and `words`.

mod entra;
mod success;
mod words;

pub(super) use self::success::rules as success;
use super::case::{Case, contains};
use super::credential;
use super::finding::Findings;
use super::middlebox::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let text = format!("{} {} {} {}", case.error.code, case.error.message, case.error.texts(), case.body);
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    if entra::rules(case, &text, evidence, findings) {
        return;
    }
    if contains(&text, "https required") || contains(&text, "https is required") || contains(&text, "must use https") {
        let finding = findings.proven("oauth2.https_required", evidence);
        if let Some(rest) = case.auth("token_url").strip_prefix("http://") {
            finding.change("auth.token_url", format!("https://{rest}"));
        }
        return;
    }
    let is_throttled = ["E0000047", "too_many_attempts", "too_many_requests", "slow_down", "rate limit"]
        .iter()
        .any(|word| contains(&text, word));
    if case.status() == 429 || is_throttled {
        findings.proven("oauth2.token_endpoint_throttled", evidence);
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
        "invalid_scope" if case.auth("scope").is_empty() => {
            findings.likely("oauth2.scope_missing", evidence);
            findings.possible("oauth2.scope_invalid", evidence);
        }
        "invalid_scope" => {
            findings.proven("oauth2.scope_invalid", evidence);
        }
        "unauthorized_client" if contains(text, "client credentials") => invalid_client(case, text, evidence, findings),
        "unauthorized_client" => {
            findings.likely("oauth2.grant_not_allowed", evidence);
            findings.possible("oauth2.client_secret_wrong", evidence);
            findings.possible("oauth2.client_id_unknown", evidence);
        }
        "unsupported_grant_type" | "invalid_request" if !is_form => {
            findings.proven("oauth2.token_request_not_form", evidence);
        }
        "temporarily_unavailable" | "server_error" => {
            let cause =
                if case.error.code == "server_error" { "http.server_error" } else { "http.service_unavailable" };
            findings.likely(cause, evidence);
        }
        "unsupported_grant_type" => {
            findings.likely("oauth2.grant_not_allowed", evidence);
            findings.possible("oauth2.token_request_not_form", evidence);
        }
        "invalid_resource" => {
            findings.likely("oauth2.resource_unknown", evidence);
            findings.possible("oauth2.audience_missing", evidence);
        }
        "invalid_target" => {
            findings.proven("oauth2.resource_unknown", evidence);
        }
        "invalid_request" if contains(text, "audience") || contains(text, "resource") => {
            findings.likely("oauth2.audience_missing", evidence);
        }
        "invalid_request" if contains(text, "scope") => {
            findings.likely("oauth2.scope_missing", evidence);
        }
        "invalid_request"
            if contains(text, "client_id") || contains(text, "client_secret") || contains(text, "credential") =>
        {
            findings.likely("oauth2.client_auth_mode_mismatch", evidence);
            findings.possible("oauth2.request_malformed", evidence);
        }
        "invalid_request" => {
            findings.likely("oauth2.request_malformed", evidence);
        }
        _ => by_status(case, evidence, findings),
    }
}

/// The one code for every failed client: what is configured decides the order of the candidates.
fn invalid_client(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    if credential::hidden(case, evidence[0], findings) {
        findings.possible("oauth2.client_secret_wrong", evidence);
        return;
    }
    let in_header = case.auth("credentials_in") == "header" || case.sent("authorization").is_some();
    let challenge = case.headers("www-authenticate");
    let is_about_credentials =
        contains(text, "credentials are invalid") || contains(text, "invalid client or invalid client credentials");
    if in_header && case.has_trait("client_secret", "form-encoding-changes") {
        let hint = "the secret has characters that form encoding changes (RFC 6749 §2.3.1)";
        findings.possible("oauth2.client_auth_encoding_mismatch", &[evidence[0], hint]);
        findings.possible("oauth2.client_secret_wrong", evidence);
    } else if !in_header && contains(&challenge, "basic") {
        let finding = findings.likely("oauth2.client_auth_mode_mismatch", &[evidence[0], &challenge]);
        finding.change("auth.credentials_in", "header");
        findings.possible("oauth2.client_secret_wrong", evidence);
    } else if contains(text, "no client authentication included") && !is_about_credentials {
        findings.likely("oauth2.client_auth_mode_mismatch", evidence);
        findings.possible("oauth2.client_secret_wrong", evidence);
    } else {
        findings.likely("oauth2.client_secret_wrong", evidence);
        findings.possible("oauth2.client_auth_mode_mismatch", evidence);
    }
    findings.possible("oauth2.client_id_unknown", evidence);
    findings.possible("oauth2.client_secret_expired", evidence);
}

/// An answer that is none of a token endpoint.
fn by_status(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    match case.status() {
        301 | 302 | 303 | 307 | 308 => moved(case, findings),
        404 | 405 | 410 => {
            findings.proven("oauth2.token_endpoint_wrong", evidence);
        }
        415 if case.is_form() => {
            // A form was sent: a token endpoint takes nothing else.
            findings.likely("oauth2.token_request_not_form", evidence);
            findings.likely("oauth2.token_endpoint_wrong", evidence);
        }
        415 => {
            findings.proven("oauth2.token_request_not_form", evidence);
        }
        // A web server's own page: no token endpoint answers in HTML.
        401 | 403 if case.is_html() => {
            findings.likely("oauth2.token_endpoint_wrong", evidence);
            findings.possible("http.forbidden", evidence);
        }
        401 => invalid_client(case, &case.body, evidence, findings),
        400 if case.is_html() => {
            findings.likely("oauth2.token_endpoint_wrong", evidence);
        }
        400 => {
            findings.possible("oauth2.request_malformed", evidence);
            findings.possible("http.bad_request", evidence);
        }
        _ => {}
    }
}

/// A redirect is not followed: the token endpoint is elsewhere, or what is there is none.
fn moved(case: &Case<'_>, findings: &mut Findings) {
    let to = case.header("location");
    let target = case.url.as_ref().and_then(|url| url.join(to).ok()).filter(|_| !to.is_empty());
    let finding = findings.proven("oauth2.token_endpoint_wrong", &[&status_line(case), &format!("Location: {to}")]);
    // The same path on another host, scheme or with another ending is the endpoint's new place; a login page is not.
    let same_place = target.filter(|target| {
        let is_same = |path: &str| path.trim_end_matches('/').ends_with(case.path().trim_end_matches('/'));
        target.query().is_none() && case.path().len() > 1 && is_same(target.path())
    });
    if let Some(target) = same_place {
        finding.change("auth.token_url", target.to_string());
    }
}
