//! Refusals of the token endpoint, in the words of several servers.

use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::super::Call;
use crate::receiver::answer::{Answer, Response};
use crate::receiver::keys::Dialect;
use crate::verify::VerifyReport;
use crate::verify::client_credentials::{InvalidClient, Refusal, SubMode};

/// The answer to a token request that is refused.
pub(super) fn refused(dialect: Dialect, refusal: &Refusal, call: &Call<'_>, report: VerifyReport) -> Answer {
    let code = code(refusal);
    let status = status(dialect, refusal);
    let body = match dialect {
        Dialect::Rfc => json!({ "error": code, "error_description": description(refusal) }),
        Dialect::Entra => entra(refusal, code, call),
        Dialect::Okta => okta(refusal, code),
    };
    let mut response = Response::new(status).header("Cache-Control", "no-store").header("Pragma", "no-cache");
    // Whoever tried the header has to be told which scheme would do (RFC 6749 §5.2).
    if matches!(refusal, Refusal::InvalidClient { sub_mode: Some(SubMode::Header), .. }) && status == 401 {
        response = response.header("WWW-Authenticate", "Basic realm=\"signpost\"");
    }
    Answer::refused(code, response.body("application/json", body.to_string()), report)
}

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::InvalidRequest { .. } => "invalid_request",
        Refusal::InvalidClient { .. } => "invalid_client",
        Refusal::UnsupportedGrantType { .. } => "unsupported_grant_type",
        Refusal::InvalidScope { .. } => "invalid_scope",
    }
}

/// RFC 6749 leaves 400 or 401 for a client that did not use the header; servers differ.
fn status(dialect: Dialect, refusal: &Refusal) -> u16 {
    match (dialect, refusal) {
        (Dialect::Rfc, Refusal::InvalidClient { sub_mode: Some(SubMode::Header), .. })
        | (Dialect::Entra | Dialect::Okta, Refusal::InvalidClient { .. }) => 401,
        _ => 400,
    }
}

fn description(refusal: &Refusal) -> String {
    match refusal {
        Refusal::InvalidRequest { text, .. } => text.clone(),
        Refusal::InvalidClient { .. } => "Client authentication failed".to_owned(),
        Refusal::UnsupportedGrantType { .. } => "Only client_credentials is supported".to_owned(),
        Refusal::InvalidScope { .. } => "The requested scope is unknown".to_owned(),
    }
}

/// Microsoft Entra's form: an AADSTS number in text and list, with ids to quote to support.
fn entra(refusal: &Refusal, code: &str, call: &Call<'_>) -> Value {
    let (number, text) = match refusal {
        Refusal::InvalidRequest { parameter, .. } => {
            (900_144, format!("The request body must contain the following parameter: '{parameter}'."))
        }
        Refusal::InvalidClient { reason: InvalidClient::Unknown { client_id }, .. } => {
            (700_016, format!("Application with identifier '{client_id}' was not found in the directory 'signpost'."))
        }
        Refusal::InvalidClient { reason: InvalidClient::WrongSecret { client_id }, .. } => (
            7_000_215,
            format!(
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client_id}'."
            ),
        ),
        Refusal::InvalidClient { .. } => (
            7_000_218,
            "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.".to_owned(),
        ),
        Refusal::UnsupportedGrantType { .. } => (70_003, "The app requested an unsupported grant type.".to_owned()),
        Refusal::InvalidScope { scope } => (
            1_002_012,
            format!(
                "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."
            ),
        ),
    };
    let moment = call.now.replace_nanosecond(0).unwrap_or(call.now);
    let (trace, correlation) = (id(call.number, 1), id(call.number, 2));
    let timestamp = moment.format(&Rfc3339).unwrap_or_default().replace('T', " ");
    json!({
        "error": if number == 700_016 { "unauthorized_client" } else { code },
        "error_description": format!(
            "AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
        ),
        "error_codes": [number],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": format!("https://login.microsoftonline.com/error?code={number}"),
    })
}

fn okta(refusal: &Refusal, code: &str) -> Value {
    let text = match refusal {
        Refusal::InvalidRequest { text, .. } => text.as_str(),
        Refusal::InvalidClient { reason: InvalidClient::Unknown { .. } | InvalidClient::Missing, .. } => {
            return json!({
                "errorCode": "invalid_client",
                "errorSummary": "Invalid value for 'client_id' parameter.",
                "errorLink": "invalid_client",
                "errorCauses": [],
            });
        }
        Refusal::InvalidClient { reason: InvalidClient::WrongSubMode { .. }, .. } => {
            "Client authentication failed. Either the client or the client credentials are invalid."
        }
        Refusal::InvalidClient { .. } => "The client secret supplied for a confidential client is invalid.",
        Refusal::UnsupportedGrantType { .. } => {
            "The authorization grant type is not supported by the authorization server."
        }
        Refusal::InvalidScope { .. } => "One or more scopes are not configured for the authorization server resource.",
    };
    json!({ "error": code, "error_description": text })
}

/// An id in the form of a GUID.
fn id(number: u64, kind: u64) -> String {
    let scrambled = (number * 4 + kind).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (high, middle) = (scrambled >> 32, (scrambled >> 16) & 0xFFFF);
    format!("{high:08x}-{middle:04x}-4000-8000-{:012x}", scrambled & 0xFFFF_FFFF_FFFF)
}
