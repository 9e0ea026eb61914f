//! The token endpoint refuses: by the RFC's error codes, and by the numbers and words of the well-known servers.
//!
//! Source: RFC 6749 §5.2, RFC 8707 §2; Microsoft Entra "authentication and authorization error codes"; the answers of
//! Auth0, Okta, Keycloak, Cognito, Salesforce and Ory Hydra.

use super::case::{Case, contains};
use super::credential;
use super::finding::Findings;
use super::middlebox::status_line;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let text = format!("{} {} {} {}", case.error.code, case.error.message, case.error.texts(), case.body);
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, quote];
    if entra(case, &text, evidence, findings) {
        return;
    }
    if contains(&text, "https required") || contains(&text, "https is required") || contains(&text, "must use https") {
        let finding = findings.proven("oauth2.https_required", evidence);
        if let Some(rest) = case.auth("token_url").strip_prefix("http://") {
            finding.change("auth.token_url", format!("https://{rest}"));
        }
        return;
    }
    if case.status() == 429 || contains(&text, "E0000047") || contains(&text, "too_many_attempts") {
        findings.proven("oauth2.token_endpoint_throttled", evidence);
        return;
    }
    if by_words(&text, evidence, findings) {
        return;
    }
    by_code(case, &text, evidence, findings);
}

/// `AADSTS` and its number.
fn entra(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    let Some(number) = text.split("AADSTS").nth(1) else { return false };
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    let cause = match digits.as_str() {
        "7000215" | "50012" => "oauth2.client_secret_wrong",
        "7000222" => "oauth2.client_secret_expired",
        "700016" | "7000229" | "650052" => "oauth2.client_id_unknown",
        "90002" | "900023" | "50059" | "900021" | "90013" | "50049" | "900382" | "90124" => "oauth2.tenant_not_found",
        "7000218" | "7000216" => "oauth2.client_auth_mode_mismatch",
        "70011" | "1002012" | "28000" | "28003" => "oauth2.scope_invalid",
        "500011" | "50001" | "650057" | "500013" => "oauth2.resource_unknown",
        "53003" | "53000" | "53001" | "530004" | "530035" | "50105001" | "53011" => "oauth2.conditional_access_blocked",
        "50105" | "501051" | "65001" | "700027" | "7000112" | "70001" | "70003" | "7000113" => {
            "oauth2.grant_not_allowed"
        }
        "900561" => "oauth2.token_request_not_form",
        "9002313" | "90100" | "90023" | "900971" => "oauth2.request_malformed",
        "50196" | "90055" | "140000" => "oauth2.token_endpoint_throttled",
        "90033" | "90006" => "http.service_unavailable",
        "90014" | "900144" => return missing_parameter(case, text, evidence, findings),
        _ => return false,
    };
    findings.proven(cause, evidence);
    true
}

/// "The request body must contain the following parameter: 'scope'."
fn missing_parameter(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    let name = text.split("parameter: '").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    let is_form = case.sent("content-type").is_none_or(|value| contains(value, "x-www-form-urlencoded"));
    match name {
        _ if !is_form => findings.proven("oauth2.token_request_not_form", evidence),
        "scope" => findings.proven("oauth2.scope_missing", evidence),
        "resource" => findings.proven("oauth2.audience_missing", evidence),
        "grant_type" => findings.likely("oauth2.token_request_not_form", evidence),
        "client_secret" | "client_id" | "client_assertion" => {
            findings.likely("oauth2.client_auth_mode_mismatch", evidence)
        }
        _ => findings.likely("oauth2.request_malformed", evidence),
    };
    true
}

/// Words that leave no doubt, whichever server says them.
const WORDS: &[(&str, &str)] = &[
    ("no audience parameter was provided", "oauth2.audience_missing"),
    ("audience is required", "oauth2.audience_missing"),
    ("service not found", "oauth2.resource_unknown"),
    ("service not enabled within domain", "oauth2.resource_unknown"),
    ("client is not authorized to access", "oauth2.grant_not_allowed"),
    ("not allowed for the client", "oauth2.grant_not_allowed"),
    ("no client credentials user enabled", "oauth2.grant_not_allowed"),
    ("client not enabled to retrieve service account", "oauth2.grant_not_allowed"),
    ("not authorized to use the provided grant type", "oauth2.grant_not_allowed"),
    ("is not allowed to use authorization grant", "oauth2.grant_not_allowed"),
    ("invalid value for 'client_id'", "oauth2.client_id_unknown"),
    ("invalid_client_id", "oauth2.client_id_unknown"),
    ("client identifier invalid", "oauth2.client_id_unknown"),
    ("client not found", "oauth2.client_id_unknown"),
    ("unknown client", "oauth2.client_id_unknown"),
    ("oauth client was not found", "oauth2.client_id_unknown"),
    ("client secret supplied for a confidential client is invalid", "oauth2.client_secret_wrong"),
    ("invalid client secret", "oauth2.client_secret_wrong"),
    ("client secret is expired", "oauth2.client_secret_expired"),
    ("secret has expired", "oauth2.client_secret_expired"),
    ("expired client secret", "oauth2.client_secret_expired"),
    ("multiple client credentials", "oauth2.request_malformed"),
    ("more than one client authentication", "oauth2.request_malformed"),
    ("multiple authentication methods", "oauth2.request_malformed"),
    ("duplicate parameter", "oauth2.request_malformed"),
    ("parameter is duplicated", "oauth2.request_malformed"),
    ("parameter is repeated", "oauth2.request_malformed"),
    ("repeated parameter", "oauth2.request_malformed"),
    ("'scope' must be provided", "oauth2.scope_missing"),
    ("scope is required", "oauth2.scope_missing"),
    ("missing required parameter: scope", "oauth2.scope_missing"),
    ("scopes are not configured", "oauth2.scope_invalid"),
    ("invalid scopes:", "oauth2.scope_invalid"),
    ("realm does not exist", "oauth2.tenant_not_found"),
    ("tenant not found", "oauth2.tenant_not_found"),
    ("request not supported on this domain", "oauth2.token_endpoint_wrong"),
    ("missing form parameter", "oauth2.token_request_not_form"),
    ("application/x-www-form-urlencoded", "oauth2.token_request_not_form"),
    ("policy evaluation failed", "oauth2.conditional_access_blocked"),
    ("blocked by conditional access", "oauth2.conditional_access_blocked"),
];

fn by_words(text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    if let Some(mode) = registered_mode(text) {
        let finding = findings.proven("oauth2.client_auth_mode_mismatch", evidence);
        finding.change("auth.credentials_in", mode);
        return true;
    }
    let Some((_, cause)) = WORDS.iter().find(|(words, _)| contains(text, words)) else { return false };
    if *cause == "oauth2.client_id_unknown" && contains(text, "e.g., unknown client") {
        return false; // An example within a sentence that fits every failure.
    }
    if *cause == "oauth2.tenant_not_found" {
        findings.proven("oauth2.tenant_not_found", evidence);
        findings.likely("oauth2.token_endpoint_wrong", evidence);
        return true;
    }
    findings.proven(cause, evidence);
    true
}

/// "supports client authentication method `'client_secret_basic'`, but method `'client_secret_post'` was requested"
fn registered_mode(text: &str) -> Option<&'static str> {
    let text = text.replace('"', "'");
    let supported = ["supports client authentication method '", "registered for '", "token_endpoint_auth_method is '"]
        .iter()
        .find_map(|words| text.to_ascii_lowercase().split(words).nth(1).map(str::to_owned))?;
    if supported.starts_with("client_secret_basic") {
        Some("header")
    } else if supported.starts_with("client_secret_post") {
        Some("body")
    } else {
        None
    }
}

fn by_code(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let is_form = case.sent("content-type").is_none_or(|value| contains(value, "x-www-form-urlencoded"));
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
        "unsupported_grant_type" => {
            findings.likely("oauth2.grant_not_allowed", evidence);
            findings.possible("oauth2.token_request_not_form", evidence);
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
        404 | 405 | 410 | 300..=399 => {
            findings.proven("oauth2.token_endpoint_wrong", evidence);
        }
        415 => {
            findings.proven("oauth2.token_request_not_form", evidence);
        }
        401 => invalid_client(case, &case.body, evidence, findings),
        400 | 403 if case.is_html() => {
            findings.likely("oauth2.token_endpoint_wrong", evidence);
        }
        400 => {
            findings.possible("oauth2.request_malformed", evidence);
            findings.possible("http.bad_request", evidence);
        }
        _ => {}
    }
}

/// 2xx: is there a token, and does the answer say what it should (RFC 6749 §5.1)?
pub(super) fn success(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, case.header("content-type"), quote];
    if case.is_html() {
        findings.proven("oauth2.token_endpoint_wrong", evidence);
        return;
    }
    let Some(json) = &case.error.json else {
        if case.body.contains("access_token=") {
            findings.proven("oauth2.token_response_not_json", evidence);
        } else if !case.body.trim().is_empty() && !case.body.contains(crate::domain::display::MASK) {
            findings.likely("oauth2.token_response_not_json", evidence);
            findings.possible("oauth2.token_endpoint_wrong", evidence);
        } else if case.body.trim().is_empty() {
            findings.proven("oauth2.token_response_missing_fields", evidence);
        }
        return;
    };
    if json["token_endpoint"].is_string() || json["jwks_uri"].is_string() {
        // The discovery document itself: it names the endpoint that is meant.
        let endpoint = json["token_endpoint"].as_str().unwrap_or_default();
        let finding = findings.proven("oauth2.token_endpoint_wrong", &[&line, endpoint]);
        if !endpoint.is_empty() {
            finding.change("auth.token_url", endpoint);
        }
        return;
    }
    if json["access_token"].as_str().is_none_or(str::is_empty) {
        findings.proven("oauth2.token_response_missing_fields", evidence);
        return;
    }
    let is_standard = json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0);
    if !is_standard {
        let said = format!("expires_in: {}", json["expires_in"]);
        findings.proven("oauth2.expires_in_nonstandard", &[&line, &said]);
    }
}
