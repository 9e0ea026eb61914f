//! The token endpoint refuses: by the numbers and sentences of the well-known servers, then by the RFC's error codes.
//!
//! Source: RFC 6749 §5.2, RFC 8707 §2; the responses of the servers, in `entra` and `sentences`.

mod asked;
mod codes;
mod endpoint;
mod entra;
mod sentences;
mod success;
mod words;

use self::asked::SecretOnTheWire;
pub(in crate::diagnose::rules) use self::codes::TABLE as CODES;
pub(in crate::diagnose::rules) use self::entra::TABLE as ENTRA;
pub(super) use self::success::rules as success;
pub(in crate::diagnose::rules) use self::words::TABLE as WORDS;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::challenge::Challenge;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::domain::Setting;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let is_told = ENTRA.decide(case, findings) || WORDS.decide(case, findings);
    if !is_told {
        CODES.decide(case, findings);
    } else if !is_error_response(case) {
        // A page or a gateway may hold the same words: only an error response speaks for the token server.
        findings.cap(Certainty::Likely);
    }
}

/// An error code of a token endpoint, as RFC 6749 §5.2 has it or wrapped.
fn is_error_response(case: &Case<'_>) -> bool {
    !case.error.oauth_code.is_empty()
}

/// The secret is refused: whether by its value or by the way it was written, the request decides.
fn secret_wrong(case: &Case<'_>, findings: &mut Findings, certainty: Certainty) {
    let (line, quote) = (case.status_line(), case.quote());
    let evidence: &[&str] = &[&line, quote];
    if asked::is_placeholder(case) {
        placeholder(case, findings);
        return;
    }
    match SecretOnTheWire::of(case) {
        SecretOnTheWire::AsEntered => {
            findings.add(&cause::oauth2::CLIENT_SECRET_WRONG, certainty, evidence);
        }
        SecretOnTheWire::EncodingMatters => {
            findings.likely(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
            encoding(case, findings, Certainty::Likely);
        }
        SecretOnTheWire::Damaged => {
            let finding = findings.likely(&cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH, evidence);
            finding.titled(
                "The secret stands in the form with a bare + or %, which the server reads as another character.",
            );
            finding.fixed_by("Percent-encode the secret in the form: %2B for +, %25 for %.");
            findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        }
        SecretOnTheWire::NotShown => {
            findings.likely(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
            let finding = findings.possible(&cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH, evidence);
            finding.titled("The secret may have stood in the form without percent-encoding.");
            finding.fixed_by("Percent-encode the secret in the form: %2B for +, %25 for %.");
            finding.remark("the file masks the secret: whether it was encoded is not known");
        }
    }
}

/// Nothing like a secret was sent.
fn placeholder(case: &Case<'_>, findings: &mut Findings) {
    let finding = findings.likely(&cause::oauth2::CLIENT_SECRET_WRONG, &[&case.status_line(), case.quote()]);
    finding.titled("A placeholder was sent in place of the client secret.");
    finding.fixed_by("Store the secret itself: it was copied from where it is masked, or not filled in.");
}

/// Basic credentials with characters that form encoding changes: one side encodes, the other does not.
fn encoding(case: &Case<'_>, findings: &mut Findings, certainty: Certainty) {
    let line = case.status_line();
    let finding = findings.add(
        &cause::oauth2::CLIENT_AUTH_ENCODING_MISMATCH,
        certainty,
        &[&line, "auth.client_secret: form-encoding-changes"],
    );
    finding.remark("the secret has characters that form encoding changes (RFC 6749 §2.3.1)");
    let other = if case.configured(Setting::BasicEncoding) == "raw" { "form" } else { "raw" };
    finding.fixed_by(format!("Try the {other} Basic encoding, or make a secret of letters and digits only."));
    finding.change(Setting::BasicEncoding, other);
}

/// The one code for every failed client: what is configured decides the order of the candidates.
fn invalid_client(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote, challenge) = (case.status_line(), case.quote(), case.header_line("www-authenticate"));
    let evidence: &[&str] = &[&line, &challenge, quote];
    if credential::hidden(case, &line, findings) {
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        return;
    }
    if !asked::shows_credentials(case) {
        let finding = findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        finding.remark("the file does not show the credentials that were sent");
        findings.possible(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
        return;
    }
    if asked::is_placeholder(case) || SecretOnTheWire::of(case) == SecretOnTheWire::Damaged {
        secret_wrong(case, findings, Certainty::Likely);
        findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
        return;
    }
    let asks_for_basic = Challenge::all(case).iter().any(|challenge| challenge.is("Basic"));
    let says = |words: &[&str]| words.iter().any(|word| case.says(word));
    let is_about_credentials = says(&["credentials are invalid", "client credentials", "bad credentials"]);
    if SecretOnTheWire::of(case) == SecretOnTheWire::EncodingMatters {
        encoding(case, findings, Certainty::Possible);
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else if asks_for_basic && !asked::is_in_header(case) && !is_about_credentials {
        let finding = findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        finding.change(Setting::CredentialsIn, "header");
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else if says(&["no client authentication included"]) && !asked::is_in_header(case) && !is_about_credentials {
        // A server has to support Basic, and need not support the body (RFC 6749 §2.3.1).
        let finding = findings.likely(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
        finding.change(Setting::CredentialsIn, "header");
        findings.possible(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
    } else {
        findings.likely(&cause::oauth2::CLIENT_SECRET_WRONG, evidence);
        findings.possible(&cause::oauth2::CLIENT_AUTH_MODE_MISMATCH, evidence);
    }
    findings.possible(&cause::oauth2::CLIENT_ID_UNKNOWN, evidence);
    findings.possible(&cause::oauth2::CLIENT_SECRET_EXPIRED, evidence);
}

/// The server did not find the form's fields: its type, or the way, is the cause.
fn not_form(case: &Case<'_>, findings: &mut Findings) {
    let (line, quote) = (case.status_line(), case.quote());
    if case.is_form() {
        // What was a form here, and is none there, was changed on its way, or the URL is none for forms.
        findings.likely(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, &[&line, quote]);
        findings.possible(&cause::oauth2::TOKEN_ENDPOINT_WRONG, &[&line, quote]);
        return;
    }
    let headers = case.exchange.request.headers.iter();
    let sent = headers.filter(|header| header.name.eq_ignore_ascii_case("content-type"));
    let sent = sent.map(|header| format!("{}: {}", header.name, header.value)).next().unwrap_or_default();
    findings.proven(&cause::oauth2::TOKEN_REQUEST_NOT_FORM, &[&line, &sent, quote]);
}
