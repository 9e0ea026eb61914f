//! The request went out, in part or whole, and no response came.

use super::Broken;
use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::tls;
use crate::domain::failure::{FailureKind, Http2Fault, TlsAlert, TlsFault};

/// `HTTP`
const HTTP: &str = "48545450";

const ASKED_FOR_A_CERTIFICATE: &str = "The server asked for a client certificate, and the destination has none.";

/// True if the server asked for a certificate, and the destination has none to show.
fn wants_certificate(case: &Case<'_>) -> bool {
    let is_asked = case.exchange.tls.as_ref().is_some_and(|tls| tls.client_certificate_requested == Some(true));
    is_asked && case.exchange.destination.connection.client_certificate_file.is_none()
}

pub(super) fn send(broken: &Broken<'_>, findings: &mut Findings) {
    /// Bytes beyond which a proxy's limit is a common reason to hang up.
    const LARGE_BYTES: u64 = 1_000_000;
    let (case, message) = (broken.case, broken.message);
    if alerts(broken, findings) || http_2(broken, findings) || other_protocol(broken, findings) {
        return;
    }
    if wants_certificate(case) && !broken.is_timeout() {
        // With TLS 1.3 the refusal comes after the handshake, and may be seen as a connection that broke.
        findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message]).remark(ASKED_FOR_A_CERTIFICATE);
        findings.possible(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
    } else if broken.is_timeout() {
        findings.proven(&cause::tcp::TIMEOUT_UPLOAD, &[message]);
    } else if broken.is_reset() {
        findings.proven(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
        if case.exchange.request.body.bytes > LARGE_BYTES {
            findings.possible(&cause::http::PAYLOAD_TOO_LARGE_PROXY, &[message]);
        }
    } else if broken.is_closed() {
        findings.likely(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
        findings.possible(&cause::http::EMPTY_REPLY, &[message]);
    } else {
        findings.possible(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
    }
}

pub(super) fn wait(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message) = (broken.case, broken.message);
    if alerts(broken, findings) {
        return;
    }
    if wants_certificate(case) && (broken.is_reset() || broken.is_closed()) {
        findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message]).remark(ASKED_FOR_A_CERTIFICATE);
        findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
        return;
    }
    if http_2(broken, findings) || other_protocol(broken, findings) {
        return;
    }
    match broken.kind {
        FailureKind::RedirectLoop => {
            findings.proven(&cause::http::REDIRECT_LOOP, &[message]);
        }
        FailureKind::MalformedHead | FailureKind::TooLarge => {
            findings.proven(&cause::http::RESPONSE_MALFORMED, &[message]);
        }
        FailureKind::Timeout(_) => {
            findings.proven(&cause::tcp::TIMEOUT_READ, &[message]);
        }
        FailureKind::Reset | FailureKind::Incomplete => hung_up(broken, findings),
        _ => {
            findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
            findings.possible(&cause::http::EMPTY_REPLY, &[message]);
        }
    }
}

/// The server's last word on the handshake can come after the client thought it done. True if it did.
fn alerts(broken: &Broken<'_>, findings: &mut Findings) -> bool {
    match broken.kind {
        FailureKind::Tls(TlsFault::Alert(alert)) if alert != TlsAlert::Other => {
            tls::client_alert(broken, alert, findings)
        }
        _ => false,
    }
}

/// The request was sent, and the connection broke before a byte of a response.
fn hung_up(broken: &Broken<'_>, findings: &mut Findings) {
    let (case, message) = (broken.case, broken.message);
    let is_http_2 = case.exchange.tls.as_ref().is_some_and(|tls| tls.alpn == "h2")
        || message.to_ascii_lowercase().contains("http2");
    let is_tls_port = case.is_http() && case.url.as_ref().is_some_and(|url| url.port() == Some(443));
    if is_http_2 && broken.is_reset() {
        findings.possible(&cause::http::H2_STREAM_REFUSED, &[message]);
        findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
    } else if is_tls_port {
        // Some servers close without a word where they wait for a TLS handshake.
        plain_on_tls_port(broken, findings, Certainty::Likely);
        let what = if broken.is_reset() { &cause::tcp::RESET_AFTER_REQUEST } else { &cause::http::EMPTY_REPLY };
        findings.likely(what, &[message]);
    } else if broken.is_reset() {
        findings.proven(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
    } else if is_http_2 {
        findings.likely(&cause::http::EMPTY_REPLY, &[message]);
        findings.possible(&cause::http::H2_GOAWAY, &[message]);
    } else {
        findings.proven(&cause::http::EMPTY_REPLY, &[message]);
    }
}

/// What an HTTP/2 server says of a stream or the connection. True if it did.
fn http_2(broken: &Broken<'_>, findings: &mut Findings) -> bool {
    let FailureKind::Http2(fault) = broken.kind else { return false };
    let message = broken.message;
    match fault {
        Http2Fault::Http11Required => {
            findings.proven(&cause::http::H2_HTTP11_REQUIRED, &[message]);
        }
        Http2Fault::RefusedStream => {
            findings.proven(&cause::http::H2_STREAM_REFUSED, &[message]);
        }
        Http2Fault::GoAway => {
            findings.proven(&cause::http::H2_GOAWAY, &[message]);
        }
        Http2Fault::Stream => {
            findings.likely(&cause::http::H2_STREAM_REFUSED, &[message]);
            findings.possible(&cause::http::H2_GOAWAY, &[message]);
        }
    }
    true
}

/// The first bytes are those of another protocol. True if they are.
fn other_protocol(broken: &Broken<'_>, findings: &mut Findings) -> bool {
    let (case, message, first_bytes) = (broken.case, broken.message, broken.first_bytes);
    let is_https_port = || case.url.as_ref().is_some_and(|url| matches!(url.port(), Some(443 | 8443)));
    if first_bytes.starts_with("1503") && case.is_http() {
        // A TLS alert record in response to plain HTTP (RFC 8446 §5.1).
        plain_on_tls_port(broken, findings, Certainty::Proven);
    } else if is_http_2_frame(first_bytes) {
        findings.proven(&cause::http::H1_TO_H2_ONLY, &[message, first_bytes]);
    } else if broken.kind != FailureKind::NotHttp {
        return false;
    } else if first_bytes.starts_with(HTTP) {
        findings.proven(&cause::http::RESPONSE_MALFORMED, &[message, first_bytes]);
    } else if case.is_http() && is_https_port() {
        plain_on_tls_port(broken, findings, Certainty::Likely);
        findings.likely(&cause::http::NOT_HTTP, &[message]);
    } else {
        findings.likely(&cause::http::NOT_HTTP, &[message, first_bytes]);
        findings.possible(&cause::http::H1_TO_H2_ONLY, &[message]);
    }
    true
}

fn plain_on_tls_port(broken: &Broken<'_>, findings: &mut Findings, certainty: Certainty) {
    let quotes = [broken.message, broken.first_bytes, &broken.case.exchange.request.url];
    let finding = findings.add(&cause::http::PLAIN_HTTP_ON_TLS_PORT, certainty, &quotes);
    if let Some((field, url)) = broken.case.https_change() {
        finding.change(field, url);
    }
}

/// A SETTINGS frame on stream 0, with which an HTTP/2 server begins (RFC 9113 §3.4, §6.5).
fn is_http_2_frame(first_bytes: &str) -> bool {
    first_bytes.len() >= 18 && first_bytes.get(6..8) == Some("04") && first_bytes.get(10..18) == Some("00000000")
}
