//! 2xx from the token endpoint: is there a token, and does the answer say what it should?

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::domain::Field;
use crate::domain::display::MASK;

/// 2xx: is there a token, and does the answer say what it should (RFC 6749 §5.1)?
pub(in crate::diagnose) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, case.header("content-type"), quote];
    if case.is_html() {
        findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        return;
    }
    let Some(json) = &case.error.json else {
        if case.body.contains("access_token=") {
            findings.proven(&cause::oauth2::TOKEN_RESPONSE_NOT_JSON, evidence);
        } else if !case.body.trim().is_empty() && case.body.trim() != MASK {
            findings.likely(&cause::oauth2::TOKEN_RESPONSE_NOT_JSON, evidence);
            findings.possible(&cause::oauth2::TOKEN_ENDPOINT_WRONG, evidence);
        } else if case.body.trim().is_empty() {
            findings.proven(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, evidence);
        }
        return;
    };
    if json["token_endpoint"].is_string() || json["jwks_uri"].is_string() {
        // The discovery document itself: it names the endpoint that is meant.
        let endpoint = json["token_endpoint"].as_str().unwrap_or_default();
        let finding = findings.proven(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&line, endpoint]);
        if !endpoint.is_empty() {
            finding.change(Field::TokenUrl, endpoint);
        }
        return;
    }
    if json["access_token"].as_str().is_none_or(str::is_empty) {
        findings.proven(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, evidence);
        return;
    }
    if json["token_type"].as_str().is_none_or(str::is_empty) {
        findings
            .likely(&cause::oauth2::TOKEN_RESPONSE_MISSING_FIELDS, &[&line, "there is no token_type (RFC 6749 §5.1)"]);
    }
    let is_standard = json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0);
    if !is_standard {
        let said = format!("expires_in: {}", json["expires_in"]);
        findings.proven(&cause::oauth2::EXPIRES_IN_NONSTANDARD, &[&line, &said]);
    }
}
