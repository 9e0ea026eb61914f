//! The TLS handshake: by what ended it, and by the chain that the server sent.

mod authority;
mod certificate;

use crate::diagnose::cause;
use crate::diagnose::finding::Findings;
use crate::diagnose::rules::transport::Broken;
use crate::domain::exchange::TlsFacts;
use crate::domain::failure::{CertificateFault, FailureKind, TlsAlert, TlsFault};

/// `HTTP`
const HTTP: &str = "48545450";

pub(super) fn rules(broken: &Broken<'_>, findings: &mut Findings) {
    let message = broken.message;
    match broken.kind {
        FailureKind::Tls(TlsFault::Alert(alert)) => {
            if !client_alert(broken, alert, findings) {
                server_alert(broken, alert, findings);
            }
        }
        FailureKind::Tls(TlsFault::Certificate(fault)) => refused(broken, fault, findings),
        FailureKind::Tls(TlsFault::NoCommonVersion) => {
            findings.proven(&cause::tls::PROTOCOL_VERSION, &[message]);
        }
        FailureKind::Tls(TlsFault::NoCommonCipher) => no_agreement(broken, findings),
        FailureKind::Tls(TlsFault::NoApplicationProtocol) => no_application_protocol(broken, findings),
        FailureKind::Tls(TlsFault::NotTls) => not_tls(broken, findings),
        FailureKind::Tls(TlsFault::ClientKeyMismatch) => {
            findings.proven(&cause::tls::CLIENT_KEY_MISMATCH, &[message]);
        }
        _ if broken.first_bytes.starts_with(HTTP) => not_tls(broken, findings),
        FailureKind::Timeout(_) => {
            findings.proven(&cause::tls::HANDSHAKE_TIMEOUT, &[message]);
        }
        FailureKind::Reset | FailureKind::Incomplete => {
            findings.proven(&cause::tls::HANDSHAKE_ABORTED, &[message]);
        }
        _ => {
            findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
        }
    }
}

/// What the server sent of itself; nothing of it in files of others.
fn facts<'b>(broken: &Broken<'b>) -> Option<&'b TlsFacts> {
    broken.case.exchange.tls.as_ref()
}

/// Why this client refused the server's certificate.
fn refused(broken: &Broken<'_>, fault: CertificateFault, findings: &mut Findings) {
    match fault {
        CertificateFault::Revoked => {
            findings.proven(&cause::tls::CERT_REVOKED, &[broken.message]);
        }
        CertificateFault::NotYetValid => certificate::not_yet_valid(broken, findings),
        CertificateFault::Expired => certificate::expired(broken, findings),
        CertificateFault::NoName => {
            findings.proven(&cause::tls::NO_SAN, &[broken.message]);
        }
        CertificateFault::WrongName => certificate::wrong_name(broken, findings),
        CertificateFault::UnknownIssuer | CertificateFault::SelfSigned | CertificateFault::MissingIntermediate => {
            authority::untrusted(broken, fault, findings);
        }
        // A flaw that has no name of its own here: its signature, purpose or encoding.
        CertificateFault::Other => {
            findings.possible(&cause::tls::UNKNOWN_CA, &[broken.message]);
        }
    }
}

/// Alerts that are about what the client showed of itself, in the handshake or after it. True if it was one.
pub(super) fn client_alert(broken: &Broken<'_>, alert: TlsAlert, findings: &mut Findings) -> bool {
    match alert {
        // BadCertificate is what TLS 1.2 has for a certificate that is missing; this client shows none unasked.
        TlsAlert::CertificateRequired | TlsAlert::BadCertificate => {
            findings.proven(&cause::tls::CLIENT_CERT_REQUIRED, &[broken.message]);
        }
        // The server judged a certificate: the client's, as the server's is judged here.
        TlsAlert::NoCertificate
        | TlsAlert::UnsupportedCertificate
        | TlsAlert::CertificateRevoked
        | TlsAlert::CertificateExpired
        | TlsAlert::CertificateUnknown
        | TlsAlert::UnknownCa
        | TlsAlert::AccessDenied => {
            findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[broken.message]);
            findings.possible(&cause::tls::HANDSHAKE_ABORTED, &[broken.message]);
        }
        TlsAlert::UnrecognizedName
        | TlsAlert::ProtocolVersion
        | TlsAlert::InsufficientSecurity
        | TlsAlert::HandshakeFailure
        | TlsAlert::NoApplicationProtocol
        | TlsAlert::InternalError
        | TlsAlert::Other => return false,
    }
    true
}

/// Alerts that end a handshake before any certificate.
fn server_alert(broken: &Broken<'_>, alert: TlsAlert, findings: &mut Findings) {
    let message = broken.message;
    match alert {
        TlsAlert::UnrecognizedName => {
            findings.proven(&cause::tls::SNI_UNRECOGNIZED, &[message]);
        }
        TlsAlert::ProtocolVersion => {
            findings.proven(&cause::tls::PROTOCOL_VERSION, &[message]);
        }
        TlsAlert::InsufficientSecurity => {
            findings.proven(&cause::tls::NO_SHARED_CIPHER, &[message]);
        }
        TlsAlert::HandshakeFailure => no_agreement(broken, findings),
        TlsAlert::NoApplicationProtocol => no_application_protocol(broken, findings),
        TlsAlert::InternalError => {
            // Go's servers and several delivery networks say so where they have no certificate for the name.
            findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
            findings.possible(&cause::tls::SNI_UNRECOGNIZED, &[message]);
        }
        TlsAlert::CertificateRequired
        | TlsAlert::BadCertificate
        | TlsAlert::NoCertificate
        | TlsAlert::UnsupportedCertificate
        | TlsAlert::CertificateRevoked
        | TlsAlert::CertificateExpired
        | TlsAlert::CertificateUnknown
        | TlsAlert::UnknownCa
        | TlsAlert::AccessDenied
        | TlsAlert::Other => {
            findings.likely(&cause::tls::HANDSHAKE_ABORTED, &[message]);
        }
    }
}

/// One alert stands for no common cipher, for a name without a certificate, and in TLS 1.2 for a missing certificate.
fn no_agreement(broken: &Broken<'_>, findings: &mut Findings) {
    let message = broken.message;
    if facts(broken).is_some_and(|tls| tls.client_certificate_requested == Some(true)) {
        findings
            .likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message])
            .remark("The server asked for a client certificate.");
        findings.possible(&cause::tls::NO_SHARED_CIPHER, &[message]);
    } else {
        findings.likely(&cause::tls::NO_SHARED_CIPHER, &[message]);
        findings.possible(&cause::tls::PROTOCOL_VERSION, &[message]);
        findings.possible(&cause::tls::SNI_UNRECOGNIZED, &[message]);
    }
}

/// HTTP/1.1 was offered (RFC 7301 §3.2).
fn no_application_protocol(broken: &Broken<'_>, findings: &mut Findings) {
    findings.likely(&cause::http::H1_TO_H2_ONLY, &[broken.message]);
    findings.possible(&cause::tls::HANDSHAKE_ABORTED, &[broken.message]);
}

/// What came is no TLS record.
fn not_tls(broken: &Broken<'_>, findings: &mut Findings) {
    let (message, first_bytes) = (broken.message, broken.first_bytes);
    if first_bytes.starts_with(HTTP) {
        findings.proven(&cause::tls::PLAIN_HTTP_PORT, &[message, first_bytes]);
    } else if first_bytes.is_empty() {
        // Any protocol without TLS looks so; on a port that was meant for HTTP it is usually HTTP.
        findings.likely(&cause::tls::PLAIN_HTTP_PORT, &[message]);
        findings.possible(&cause::http::NOT_HTTP, &[message]);
    } else {
        findings.likely(&cause::http::NOT_HTTP, &[message, first_bytes]);
        findings.possible(&cause::tls::PLAIN_HTTP_PORT, &[message]);
    }
}
