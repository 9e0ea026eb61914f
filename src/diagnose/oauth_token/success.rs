//! 2xx from the token endpoint: is there a token, and does the answer say what it should?

use super::super::case::Case;
use super::super::finding::Findings;
use super::super::middlebox::status_line;
use crate::domain::display::MASK;

/// 2xx: is there a token, and does the answer say what it should (RFC 6749 §5.1)?
pub(in super::super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (status_line(case), case.quote());
    let evidence: &[&str] = &[&line, case.header("content-type"), quote];
    if case.is_html() {
        findings.proven("oauth2.token_endpoint_wrong", evidence);
        return;
    }
    let Some(json) = &case.error.json else {
        if case.body.contains("access_token=") {
            findings.proven("oauth2.token_response_not_json", evidence);
        } else if !case.body.trim().is_empty() && case.body.trim() != MASK {
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
    if json["token_type"].as_str().is_none_or(str::is_empty) {
        findings.likely("oauth2.token_response_missing_fields", &[&line, "there is no token_type (RFC 6749 §5.1)"]);
    }
    let is_standard = json["expires_in"].as_u64().is_some_and(|seconds| seconds > 0);
    if !is_standard {
        let said = format!("expires_in: {}", json["expires_in"]);
        findings.proven("oauth2.expires_in_nonstandard", &[&line, &said]);
    }
}
