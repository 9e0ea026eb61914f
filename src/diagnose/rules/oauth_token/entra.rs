//! Microsoft Entra, by the number of its error.
//!
//! Source: Microsoft, "Microsoft Entra authentication and authorization error codes".

use crate::diagnose::cause::{self, Cause};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::domain::Field;

/// Numbers, the cause that they show, and how surely.
#[rustfmt::skip]
static NUMBERS: &[(&[&str], &Cause, Certainty)] = &[
    (&["7000215", "AADB2C90081"], &cause::oauth2::CLIENT_SECRET_WRONG, Certainty::Proven),
    (&["50012"], &cause::oauth2::CLIENT_SECRET_WRONG, Certainty::Likely),
    (&["7000222"], &cause::oauth2::CLIENT_SECRET_EXPIRED, Certainty::Proven),
    (&["700016"], &cause::oauth2::CLIENT_ID_UNKNOWN, Certainty::Proven),
    (&["7000229", "650052"], &cause::oauth2::CLIENT_ID_UNKNOWN, Certainty::Likely),
    (&["90002", "900023"], &cause::oauth2::TENANT_NOT_FOUND, Certainty::Proven),
    (&["50059", "900021", "50049", "900382", "90013", "90124"], &cause::oauth2::TENANT_NOT_FOUND, Certainty::Likely),
    (&["7000218"], &cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, Certainty::Proven),
    (&["7000216"], &cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, Certainty::Likely),
    (&["70011", "1002012", "28000", "28003"], &cause::oauth2::SCOPE_INVALID, Certainty::Proven),
    (&["500011", "50001", "650057"], &cause::oauth2::RESOURCE_UNKNOWN, Certainty::Proven),
    (&["500013", "9010010", "50034"], &cause::oauth2::RESOURCE_UNKNOWN, Certainty::Likely),
    (&["53003", "53000", "53001", "530004", "530035", "53011", "530003"], &cause::oauth2::CONDITIONAL_ACCESS_BLOCKED, Certainty::Proven),
    (&["50105001", "53004", "53009"], &cause::oauth2::CONDITIONAL_ACCESS_BLOCKED, Certainty::Likely),
    (&["50105", "501051", "65001", "7000112"], &cause::oauth2::GRANT_NOT_ALLOWED, Certainty::Proven),
    (&["70001", "70003", "7000113", "7000114", "90094", "90093"], &cause::oauth2::GRANT_NOT_ALLOWED, Certainty::Likely),
    (&["9002313"], &cause::oauth2::REQUEST_MALFORMED, Certainty::Proven),
    (&["90100", "90023", "900561", "90056"], &cause::oauth2::REQUEST_MALFORMED, Certainty::Likely),
    (&["50196"], &cause::oauth2::TOKEN_ENDPOINT_THROTTLED, Certainty::Proven),
    (&["90055"], &cause::oauth2::TOKEN_ENDPOINT_THROTTLED, Certainty::Likely),
    (&["90033", "90006"], &cause::http::SERVICE_UNAVAILABLE, Certainty::Likely),
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
    if number == "7000218" && case.configured(Field::CredentialsIn) == "header" {
        findings.possible(&cause::http::AUTHORIZATION_STRIPPED, evidence);
    }
    true
}

fn digits(text: &str) -> &str {
    text.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default()
}

/// "The request body must contain the following parameter: 'scope'."
fn missing_parameter(case: &Case<'_>, text: &str, evidence: &[&str], findings: &mut Findings) {
    let named = text.split("parameter: '").nth(1).or_else(|| text.split("field '").nth(1));
    let name = named.and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    let is_form = case.is_form();
    match name {
        _ if !is_form => findings.proven(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence),
        "scope" => findings.proven(&cause::oauth2::SCOPE_MISSING, evidence),
        "resource" => findings.proven(&cause::oauth2::AUDIENCE_MISSING, evidence),
        "grant_type" => findings.likely(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, evidence),
        "client_secret" | "client_id" | "client_assertion" => {
            findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence)
        }
        _ => findings.likely(&cause::oauth2::REQUEST_MALFORMED, evidence),
    };
}
