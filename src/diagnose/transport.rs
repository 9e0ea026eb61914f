//! No answer, or not a whole one: by the phase that was reached and the words of the error chain.
//!
//! The words are those of the operating system, of hyper and of rustls; each rule takes every spelling that is known.

use super::case::{Case, contains};
use super::finding::Findings;
use super::tls;
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::timings::Phase;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let Some(failure) = case.failure().filter(|failure| failure.kind != FailureKind::Cancelled) else { return };
    if let Some(status) = failure.connect_status {
        let evidence = format!("the proxy answered {status} to CONNECT");
        match status {
            407 => findings.proven("proxy.auth_required", &[&evidence]),
            _ => findings.proven("proxy.denied", &[&evidence, &failure.message]),
        };
        return;
    }
    if let Some((_, cause)) = BROWSER_ERRORS.iter().find(|(name, _)| contains(&failure.message, name)) {
        findings.likely(cause, &[&failure.message]);
        return;
    }
    match failure.phase {
        Phase::Dns => dns(failure, findings),
        Phase::Connect => connect(case, failure, findings),
        Phase::Proxy => proxy(failure, findings),
        Phase::Tls => tls::rules(case, failure, findings),
        Phase::Send => send(case, failure, findings),
        Phase::Wait => wait(case, failure, findings),
        Phase::Receive => receive(failure, findings),
        Phase::Build => build(case, failure, findings),
    }
}

/// What Chromium's HAR files say in place of a response (its list of network errors).
const BROWSER_ERRORS: [(&str, &str); 16] = [
    ("ERR_NAME_NOT_RESOLVED", "dns.nxdomain"),
    ("ERR_NAME_RESOLUTION_FAILED", "dns.resolver_failure"),
    ("ERR_CONNECTION_REFUSED", "tcp.refused"),
    ("ERR_CONNECTION_TIMED_OUT", "tcp.timeout_connect"),
    ("ERR_ADDRESS_UNREACHABLE", "tcp.unreachable"),
    ("ERR_CONNECTION_RESET", "tcp.reset_after_request"),
    ("ERR_EMPTY_RESPONSE", "http.empty_reply"),
    ("ERR_CERT_DATE_INVALID", "tls.cert_expired"),
    ("ERR_CERT_AUTHORITY_INVALID", "tls.unknown_ca"),
    ("ERR_CERT_COMMON_NAME_INVALID", "tls.hostname_mismatch"),
    ("ERR_CERT_REVOKED", "tls.cert_revoked"),
    ("ERR_SSL_VERSION_OR_CIPHER_MISMATCH", "tls.protocol_version"),
    ("ERR_BAD_SSL_CLIENT_AUTH_CERT", "tls.client_cert_required"),
    ("ERR_PROXY_CONNECTION_FAILED", "proxy.unreachable"),
    ("ERR_TUNNEL_CONNECTION_FAILED", "proxy.denied"),
    ("ERR_TOO_MANY_REDIRECTS", "http.redirect_loop"),
];

/// True if the message holds one of `words`.
pub(super) fn says(failure: &Failure, words: &[&str]) -> bool {
    words.iter().any(|word| contains(&failure.message, word))
}

const TIMED_OUT: [&str; 3] = ["timed out", "timeout", "deadline has elapsed"];
const RESET: [&str; 4] = ["connection reset", "broken pipe", "os error 104", "os error 10054"];
const CLOSED: [&str; 5] =
    ["closed before message completed", "unexpected eof", "empty reply", "incompletemessage", "connection closed"];

fn dns(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["no address associated", "no data of requested type", "wsano_data", "no record found"]) {
        findings.proven("dns.no_address", &[message]);
    } else if says(
        failure,
        &[
            "name or service not known",
            "nodename nor servname",
            "no such host",
            "nxdomain",
            "host not found",
            "name does not resolve",
        ],
    ) {
        findings.proven("dns.nxdomain", &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven("dns.timeout", &[message]);
    } else if says(failure, &["temporary failure", "try again", "servfail", "server failure", "refused"]) {
        // The resolver says the same whether its server was silent or failed; a silent one takes its time.
        const SILENT_FROM_MS: u64 = 4_000;
        let (first, second) = if failure.after_ms >= SILENT_FROM_MS {
            ("dns.timeout", "dns.resolver_failure")
        } else {
            ("dns.resolver_failure", "dns.timeout")
        };
        findings.likely(first, &[message]);
        findings.possible(second, &[message]);
    } else {
        findings.possible("dns.nxdomain", &[message]);
        findings.possible("dns.resolver_failure", &[message]);
    }
}

fn connect(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if case.exchange.network.proxy.is_some() || case.exchange.destination.connection.proxy_url.is_some() {
        findings.proven("proxy.unreachable", &[message]);
    } else if says(failure, &["refused", "os error 111", "os error 10061"]) {
        findings.proven("tcp.refused", &[message]);
    } else if says(failure, &["unreachable", "no route", "os error 113", "os error 101"]) {
        findings.proven("tcp.unreachable", &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven("tcp.timeout_connect", &[message]);
    } else if says(failure, &RESET) {
        findings.likely("tcp.refused", &[message]);
    } else {
        findings.possible("tcp.unreachable", &[message]);
    }
}

fn proxy(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["407", "authentication required"]) {
        findings.proven("proxy.auth_required", &[message]);
    } else if says(failure, &["refused", "unreachable", "lookup", "dns error"]) || says(failure, &TIMED_OUT) {
        findings.likely("proxy.unreachable", &[message]);
    } else {
        findings.likely("proxy.denied", &[message]);
    }
}

fn build(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if let Some((field, found)) = case.hidden_characters() {
        findings.proven("credential.hidden_chars", &[message, &format!("auth.{field}: {found}")]);
    } else if says(failure, &["header"]) {
        findings.likely("credential.hidden_chars", &[message]);
    }
}

/// True if the server asked for a certificate, and the destination has none to show.
fn wants_certificate(case: &Case<'_>) -> bool {
    let is_asked = case.exchange.tls.as_ref().is_some_and(|tls| tls.client_certificate_requested == Some(true));
    is_asked && case.exchange.destination.connection.client_certificate_file.is_none()
}

fn send(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["certificate required", "certificaterequired"]) {
        findings.proven("tls.client_cert_required", &[message]);
    } else if wants_certificate(case) && !says(failure, &TIMED_OUT) {
        // With TLS 1.3 the refusal comes after the handshake, and may be seen as a connection that broke.
        findings.likely("tls.client_cert_required", &[message, "the server asked for a client certificate"]);
        findings.possible("tcp.reset_during_upload", &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven("tcp.timeout_upload", &[message]);
    } else if says(failure, &RESET) || says(failure, &CLOSED) {
        findings.proven("tcp.reset_during_upload", &[message]);
        if case.exchange.request.body.bytes > 1_000_000 {
            findings.possible("http.payload_too_large_proxy", &[message]);
        }
    } else {
        findings.possible("tcp.reset_during_upload", &[message]);
    }
}

fn wait(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    let first_bytes = failure.first_bytes.as_deref().unwrap_or_default();
    let is_http_2 = case.exchange.tls.as_ref().is_some_and(|tls| tls.alpn == "h2") || says(failure, &["http2"]);
    if says(failure, &["certificate required", "certificaterequired", "bad certificate", "badcertificate"]) {
        findings.proven("tls.client_cert_required", &[message]);
    } else if wants_certificate(case) && (says(failure, &RESET) || says(failure, &CLOSED)) {
        findings.likely("tls.client_cert_required", &[message, "the server asked for a client certificate"]);
        findings.possible("tcp.reset_after_request", &[message]);
    } else if says(failure, &["too many redirects", "redirect loop"]) {
        findings.proven("http.redirect_loop", &[message]);
    } else if says(failure, &["http_1_1_required"]) {
        findings.proven("http.h2_http11_required", &[message]);
    } else if says(failure, &["refused_stream", "stream refused", "refused stream", "refusedstream"]) {
        findings.proven("http.h2_stream_refused", &[message]);
    } else if says(failure, &["goaway", "go away", "too_many_pings", "excessive load", "connection error received"]) {
        findings.proven("http.h2_goaway", &[message]);
    } else if first_bytes.starts_with("1503") {
        // A TLS alert record in answer to plain HTTP (RFC 8446 §5.1).
        findings.proven("http.plain_http_on_tls_port", &[message, first_bytes]);
    } else if is_http_2_frame(first_bytes) {
        findings.proven("http.h1_to_h2_only", &[message, first_bytes]);
    } else if says(failure, &["invalid http version", "invalid http status", "invalid status", "not http"]) {
        findings.likely("http.not_http", &[message, first_bytes]);
        findings.possible("http.h1_to_h2_only", &[message]);
    } else if says(
        failure,
        &["invalid http header", "invalid header", "header parsed", "message head is too large", "too large"],
    ) {
        findings.proven("http.response_malformed", &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven("tcp.timeout_read", &[message]);
    } else if says(failure, &RESET) {
        if is_http_2 {
            findings.possible("http.h2_stream_refused", &[message]);
            findings.possible("tcp.reset_after_request", &[message]);
        } else {
            findings.proven("tcp.reset_after_request", &[message]);
        }
    } else if says(failure, &CLOSED) {
        findings.proven("http.empty_reply", &[message]);
    } else {
        findings.possible("tcp.reset_after_request", &[message]);
        findings.possible("http.empty_reply", &[message]);
    }
}

/// A SETTINGS frame on stream 0, with which an HTTP/2 server begins (RFC 9113 §3.4, §6.5).
fn is_http_2_frame(first_bytes: &str) -> bool {
    first_bytes.len() >= 18 && first_bytes.get(6..8) == Some("04") && first_bytes.get(10..18) == Some("00000000")
}

fn receive(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["exceeds the limit", "too large", "larger than", "grows beyond"]) {
        findings.proven("http.response_too_large", &[message]);
    } else if says(
        failure,
        &["gzip", "deflate", "brotli", "zstd", "corrupt", "invalid block", "content-encoding", "decompress"],
    ) {
        findings.proven("http.response_encoding_wrong", &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven("tcp.timeout_body", &[message]);
    } else {
        findings.proven("http.response_truncated", &[message]);
    }
}
