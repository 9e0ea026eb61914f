//! The TLS handshake: by what rustls says, and by the chain that the server sent.

mod authority;
mod certificate;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::transport::says;
use crate::domain::exchange::{Failure, TlsFacts};

pub(super) fn rules(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let none = TlsFacts::default();
    let tls = case.exchange.tls.as_ref().unwrap_or(&none);
    let message = failure.message.as_str();
    if alert(failure).is_some() {
        if !alerts(failure, findings) {
            handshake_alert(tls, failure, findings);
        }
    } else if says(failure, &["revoked"]) {
        findings.proven(&cause::tls::CERT_REVOKED, &[message]);
    } else if says(failure, &["not valid before", "not valid yet", "notvalidyet", "not yet valid"]) {
        certificate::not_yet_valid(case, tls, message, findings);
    } else if says(failure, &["expired", "not valid after"]) && !says(failure, &["revocationlist"]) {
        certificate::expired(case, tls, message, findings);
    } else if says(failure, &["not valid for name", "notvalidforname", "hostname mismatch", "not valid for any names"])
    {
        certificate::wrong_name(case, tls, message, findings);
    } else if says(failure, &UNTRUSTED) {
        authority::untrusted(case, tls, message, findings);
    } else if says(failure, &["certificate required", "certificaterequired"]) {
        findings.proven(&cause::tls::CLIENT_CERT_REQUIRED, &[message]);
    } else if says(failure, &["unrecognized name", "unrecognized_name"]) {
        findings.proven(&cause::tls::SNI_UNRECOGNIZED, &[message]);
    } else if says(
        failure,
        &["protocol version", "protocol_version", "tls13notoffered", "tls12notoffered", "tlsversion", "tls12or13"],
    ) {
        findings.proven(&cause::tls::PROTOCOL_VERSION, &[message]);
    } else if says(failure, &["handshake failure", "incommon", "no cipher suites", "no shared cipher"]) {
        no_agreement(tls, message, findings);
    } else if says(failure, &["known protocol", "noapplicationprotocol", "no application protocol"]) {
        no_application_protocol(message, findings);
    } else if says(failure, &["invalid peer certificate"]) {
        // A flaw that has no name of its own here: its signature, purpose or encoding.
        findings.possible(&cause::tls::UNKNOWN_CA, &[message]);
    } else if !other_protocol(failure, findings) {
        broken(failure, findings);
    }
}

const UNTRUSTED: [&str; 7] = [
    "unknownissuer",
    "unknown issuer",
    "unable to get local issuer",
    "unknown ca",
    "causedasendentity",
    "self-signed",
    "self signed",
];

/// The word of a TLS alert (RFC 8446 §6) in rustls's sentence.
fn alert(failure: &Failure) -> Option<&str> {
    let rest = failure.message.split("received fatal alert").nth(1)?;
    rest.trim_start_matches(|c: char| !c.is_ascii_alphanumeric()).split(|c: char| !c.is_ascii_alphanumeric()).next()
}

/// Alerts that are about what the client showed of itself, in the handshake or after it. True if it was one.
pub(super) fn alerts(failure: &Failure, findings: &mut Findings) -> bool {
    let message = failure.message.as_str();
    match alert(failure) {
        // BadCertificate is what TLS 1.2 has for a certificate that is missing; this client shows none unasked.
        Some("CertificateRequired" | "BadCertificate") => {
            findings.proven(&cause::tls::CLIENT_CERT_REQUIRED, &[message]);
        }
        // The server judged a certificate: the client's, as the server's is judged here.
        Some(
            "NoCertificate"
            | "UnsupportedCertificate"
            | "CertificateRevoked"
            | "CertificateExpired"
            | "CertificateUnknown"
            | "UnknownCa"
            | "UnknownCA"
            | "AccessDenied",
        ) => {
            findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message]);
            findings.possible(&cause::tls::HANDSHAKE_ABORTED, &[message]);
        }
        None if says(failure, &["certificate required", "certificaterequired"]) => {
            findings.proven(&cause::tls::CLIENT_CERT_REQUIRED, &[message]);
        }
        _ => return false,
    }
    true
}

/// Alerts that end a handshake before any certificate.
fn handshake_alert(tls: &TlsFacts, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    match alert(failure).unwrap_or_default() {
        "UnrecognisedName" | "UnrecognizedName" => {
            findings.proven(&cause::tls::SNI_UNRECOGNIZED, &[message]);
        }
        "ProtocolVersion" => {
            findings.proven(&cause::tls::PROTOCOL_VERSION, &[message]);
        }
        "InsufficientSecurity" => {
            findings.proven(&cause::tls::NO_SHARED_CIPHER, &[message]);
        }
        "HandshakeFailure" => no_agreement(tls, message, findings),
        "NoApplicationProtocol" => no_application_protocol(message, findings),
        "InternalError" => {
            // Go's servers and several delivery networks say so where they have no certificate for the name.
            findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
            findings.possible(&cause::tls::SNI_UNRECOGNIZED, &[message]);
        }
        _ => {
            findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
        }
    }
}

/// One alert stands for no common cipher, for a name without a certificate, and in TLS 1.2 for a missing certificate.
fn no_agreement(tls: &TlsFacts, message: &str, findings: &mut Findings) {
    if tls.client_certificate_requested == Some(true) {
        findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message, "the server asked for a client certificate"]);
        findings.possible(&cause::tls::NO_SHARED_CIPHER, &[message]);
    } else {
        findings.likely(&cause::tls::NO_SHARED_CIPHER, &[message]);
        findings.possible(&cause::tls::PROTOCOL_VERSION, &[message]);
        findings.possible(&cause::tls::SNI_UNRECOGNIZED, &[message]);
    }
}

/// HTTP/1.1 was offered (RFC 7301 §3.2).
fn no_application_protocol(message: &str, findings: &mut Findings) {
    findings.likely(&cause::http::H1_TO_H2_ONLY, &[message]);
    findings.possible(&cause::tls::HANDSHAKE_ABORTED, &[message]);
}

/// What came is no TLS record. True if so.
fn other_protocol(failure: &Failure, findings: &mut Findings) -> bool {
    const NO_RECORD: [&str; 5] =
        ["invalidcontenttype", "corrupt message", "wrong version number", "invalid content type", "record layer"];
    /// `HTTP`
    const HTTP: &str = "48545450";
    let message = failure.message.as_str();
    let first_bytes = failure.first_bytes.as_deref().unwrap_or_default();
    if first_bytes.starts_with(HTTP) {
        findings.proven(&cause::tls::PLAIN_HTTP_PORT, &[message, first_bytes]);
    } else if !says(failure, &NO_RECORD) {
        return false;
    } else if first_bytes.is_empty() {
        // Any protocol without TLS looks so; on a port that was meant for HTTP it is HTTP as a rule.
        findings.likely(&cause::tls::PLAIN_HTTP_PORT, &[message]);
        findings.possible(&cause::http::NOT_HTTP, &[message]);
    } else {
        findings.likely(&cause::http::NOT_HTTP, &[message, first_bytes]);
        findings.possible(&cause::tls::PLAIN_HTTP_PORT, &[message]);
    }
    true
}

fn broken(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["timed out", "timeout", "deadline", "os error 110)", "os error 10060"]) {
        findings.proven(&cause::tls::HANDSHAKE_TIMEOUT, &[message]);
    } else if says(failure, &["reset", "eof", "end of file", "closed", "broken pipe", "aborted"]) {
        findings.proven(&cause::tls::HANDSHAKE_ABORTED, &[message]);
    } else {
        findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
    }
}
