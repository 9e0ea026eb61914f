//! 2xx from the token endpoint: is there a token, and does the response say what it should (RFC 6749 §5.1)?

use serde_json::Value;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::Setting;
use crate::domain::display::MASK;

use super::codes;

pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, kind) = (case.status_line(), case.header_line("content-type"));
    let evidence: &[&str] = &[&line, &kind, case.quote()];
    if case.is_html() && !case.body.trim().is_empty() {
        codes::offer(case, findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence));
        return;
    }
    match &case.error.json {
        None => not_json(case, evidence, findings),
        Some(json) if json["token_endpoint"].is_string() || json["jwks_uri"].is_string() => {
            discovery(case, json, findings);
        }
        Some(json) => fields(case, json, findings),
    }
}

fn not_json(case: &Case<'_>, evidence: &[&str], findings: &mut Findings) {
    let body = case.body.trim();
    if body.contains("access_token=") {
        findings.proven(&cause::oauth2::TOKEN_RESPONSE_NOT_JSON, evidence);
    } else if !body.is_empty() && body != MASK {
        findings.likely(&cause::oauth2::TOKEN_RESPONSE_NOT_JSON, evidence);
        findings.possible(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
    } else if body.is_empty() && case.response().is_some_and(|response| response.body.bytes == 0) {
        let finding = findings.likely(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, evidence);
        finding.remark("the body is empty");
    }
}

/// The discovery document itself: it names the endpoint that is meant (RFC 8414 §2).
fn discovery(case: &Case<'_>, json: &Value, findings: &mut Findings) {
    let endpoint = json["token_endpoint"].as_str().unwrap_or_default();
    let place = case.place_of("\"token_endpoint\"").or_else(|| case.place_of("\"jwks_uri\"")).unwrap_or(0);
    let finding =
        findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&case.status_line(), case.quote_around(place)]);
    if !endpoint.is_empty() {
        finding.titled("The token URL is that of the discovery document.");
        finding.fixed_by(format!("Use {endpoint}, which the document names as its token endpoint."));
        finding.change(Setting::TokenUrl, endpoint);
    }
}

fn fields(case: &Case<'_>, json: &Value, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let token = json["access_token"].as_str();
    // A sanitizer leaves the name and takes the value.
    if token == Some("") && case.is_foreign() {
        return;
    }
    if token.is_none_or(str::is_empty) {
        let finding = findings.proven(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, &[&line, quote]);
        let other = ["token", "id_token", "accessToken", "jwt"].into_iter().find(|name| json[*name].is_string());
        if let Some(error) = json["error"].as_str() {
            finding.titled(format!("The token endpoint responds with {} and the error {error}.", case.status()));
        } else if let Some(other) = other {
            finding.titled(format!("The token stands in {other}, where clients look for access_token."));
        }
        return;
    }
    if json["token_type"].as_str().is_none_or(str::is_empty) {
        let finding = findings.likely(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, &[&line, quote]);
        finding.remark("there is no token_type (RFC 6749 §5.1)");
    }
    let is_standard = json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0);
    if !is_standard {
        let place = case.place_of("\"expires_in\"");
        let quote = place.map_or(quote, |at| case.quote_around(at));
        let finding = findings.proven(&cause::oauth2::EXPIRES_IN_NONSTANDARD, &[&line, quote]);
        match &json["expires_in"] {
            Value::Null => finding.remark("there is no expires_in"),
            found => finding.remark(&format!("expires_in: {found}")),
        };
    }
}
