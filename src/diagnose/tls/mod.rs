//! The TLS handshake: by what rustls says, and by the chain that the server sent.

mod authority;
mod certificate;

use super::case::Case;
use super::finding::Findings;
use super::transport::says;
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
        findings.proven("tls.cert_revoked", &[message]);
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
        findings.proven("tls.client_cert_required", &[message]);
    } else if says(failure, &["unrecognized name", "unrecognized_name"]) {
        findings.proven("tls.sni_unrecognized", &[message]);
    } else if says(
        failure,
        &["protocol version", "protocol_version", "tls13notoffered", "tls12notoffered", "tls12or13"],
    ) {
        findings.proven("tls.protocol_version", &[message]);
    } else if says(failure, &["handshake failure", "incommon", "no cipher suites", "no shared cipher"]) {
        no_agreement(tls, message, findings);
    } else if says(failure, &["known protocol", "noapplicationprotocol", "no application protocol"]) {
        no_application_protocol(message, findings);
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
            findings.proven("tls.client_cert_required", &[message]);
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
            findings.likely("tls.client_cert_required", &[message]);
            findings.possible("tls.handshake_aborted", &[message]);
        }
        None if says(failure, &["certificate required", "certificaterequired"]) => {
            findings.proven("tls.client_cert_required", &[message]);
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
            findings.proven("tls.sni_unrecognized", &[message]);
        }
        "ProtocolVersion" => {
            findings.proven("tls.protocol_version", &[message]);
        }
        "InsufficientSecurity" => {
            findings.proven("tls.no_shared_cipher", &[message]);
        }
        "HandshakeFailure" => no_agreement(tls, message, findings),
        "NoApplicationProtocol" => no_application_protocol(message, findings),
        "InternalError" => {
            // Go's servers and several delivery networks say so where they have no certificate for the name.
            findings.likely("tls.handshake_aborted", &[message]);
            findings.possible("tls.sni_unrecognized", &[message]);
        }
        _ => {
            findings.likely("tls.handshake_aborted", &[message]);
        }
    }
}

/// One alert stands for no common cipher, for a name without a certificate, and in TLS 1.2 for a missing certificate.
fn no_agreement(tls: &TlsFacts, message: &str, findings: &mut Findings) {
    if tls.client_certificate_requested == Some(true) {
        findings.likely("tls.client_cert_required", &[message, "the server asked for a client certificate"]);
        findings.possible("tls.no_shared_cipher", &[message]);
    } else {
        findings.likely("tls.no_shared_cipher", &[message]);
        findings.possible("tls.protocol_version", &[message]);
        findings.possible("tls.sni_unrecognized", &[message]);
    }
}

/// HTTP/1.1 was offered (RFC 7301 §3.2).
fn no_application_protocol(message: &str, findings: &mut Findings) {
    findings.likely("http.h1_to_h2_only", &[message]);
    findings.possible("tls.handshake_aborted", &[message]);
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
        findings.proven("tls.plain_http_port", &[message, first_bytes]);
    } else if !says(failure, &NO_RECORD) {
        return false;
    } else if first_bytes.is_empty() {
        // Any protocol without TLS looks so; on a port that was meant for HTTP it is HTTP as a rule.
        findings.likely("tls.plain_http_port", &[message]);
        findings.possible("http.not_http", &[message]);
    } else {
        findings.likely("http.not_http", &[message, first_bytes]);
        findings.possible("tls.plain_http_port", &[message]);
    }
    true
}

fn broken(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["timed out", "timeout", "deadline", "os error 110)", "os error 10060"]) {
        findings.proven("tls.handshake_timeout", &[message]);
    } else if says(failure, &["reset", "eof", "end of file", "closed", "broken pipe", "aborted"]) {
        findings.proven("tls.handshake_aborted", &[message]);
    } else {
        findings.likely("tls.handshake_aborted", &[message]);
    }
}
