//! Microsoft Entra, by the number of its error.
//!
//! Source: Microsoft, "Microsoft Entra authentication and authorization error codes".

use super::super::case::Case;
use super::super::finding::{Certainty, Findings};

/// Numbers, the cause that they show, and how surely.
#[rustfmt::skip]
const NUMBERS: &[(&[&str], &str, Certainty)] = &[
    (&["7000215", "AADB2C90081"], "oauth2.client_secret_wrong", Certainty::Proven),
    (&["50012"], "oauth2.client_secret_wrong", Certainty::Likely),
    (&["7000222"], "oauth2.client_secret_expired", Certainty::Proven),
    (&["700016"], "oauth2.client_id_unknown", Certainty::Proven),
    (&["7000229", "650052"], "oauth2.client_id_unknown", Certainty::Likely),
    (&["90002", "900023"], "oauth2.tenant_not_found", Certainty::Proven),
    (&["50059", "900021", "50049", "900382", "90013", "90124"], "oauth2.tenant_not_found", Certainty::Likely),
    (&["7000218"], "oauth2.client_auth_mode_mismatch", Certainty::Proven),
    (&["7000216"], "oauth2.client_auth_mode_mismatch", Certainty::Likely),
    (&["70011", "1002012", "28000", "28003"], "oauth2.scope_invalid", Certainty::Proven),
    (&["500011", "50001", "650057"], "oauth2.resource_unknown", Certainty::Proven),
    (&["500013", "9010010", "50034"], "oauth2.resource_unknown", Certainty::Likely),
    (&["53003", "53000", "53001", "530004", "530035", "53011", "530003"], "oauth2.conditional_access_blocked", Certainty::Proven),
    (&["50105001", "53004", "53009"], "oauth2.conditional_access_blocked", Certainty::Likely),
    (&["50105", "501051", "65001", "7000112"], "oauth2.grant_not_allowed", Certainty::Proven),
    (&["70001", "70003", "7000113", "7000114", "90094", "90093"], "oauth2.grant_not_allowed", Certainty::Likely),
    (&["9002313"], "oauth2.request_malformed", Certainty::Proven),
    (&["90100", "90023", "900561", "90056"], "oauth2.request_malformed", Certainty::Likely),
    (&["50196"], "oauth2.token_endpoint_throttled", Certainty::Proven),
    (&["90055"], "oauth2.token_endpoint_throttled", Certainty::Likely),
    (&["90033", "90006"], "http.service_unavailable", Certainty::Likely),
];

/// True if the answer names an error that is known.
pub(super) fn rules(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) -> bool {
    let number = match (text.split("AADSTS").nth(1), text.split("AADB2C").nth(1)) {
        (Some(rest), _) => digits(rest).to_owned(),
        (None, Some(rest)) => format!("AADB2C{}", digits(rest)),
        (None, None) => return false,
    };
    if matches!(number.as_str(), "90014" | "900144") {
        missing_parameter(case, text, evidence, findings);
        return true;
    }
    let Some((_, cause, certainty)) = NUMBERS.iter().find(|(numbers, _, _)| numbers.contains(&number.as_str())) else {
        return false;
    };
    findings.add(cause, *certainty, evidence);
    if number == "7000218" && case.auth("credentials_in") == "header" {
        findings.possible("http.authorization_stripped", evidence);
    }
    true
}

fn digits(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default()
}

/// "The request body must contain the following parameter: 'scope'."
fn missing_parameter(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let name = text.split("parameter: '").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    let is_form = case.is_form();
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
}
