//! No answer, or not a whole one: by the phase that was reached and the words of the error chain.
//!
//! The words are those of the operating system, of hyper and of rustls; each rule takes every spelling that is known.

pub(super) mod other_tools;

use crate::diagnose::cause;
use crate::diagnose::evidence::case::{Case, Method, contains};
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::rules::credential;
use crate::diagnose::rules::store_url;
use crate::diagnose::rules::tls;
use crate::domain::Field;
use crate::domain::destination::is_s3;
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::host::HostFacts;
use crate::domain::timings::Phase;

pub(super) fn rules(case: &Case<'_>, findings: &mut Findings) {
    let Some(failure) = case.failure().filter(|failure| failure.kind != FailureKind::Cancelled) else { return };
    if let Some(status) = failure.connect_status {
        let evidence = format!("the proxy answered {status} to CONNECT");
        match status {
            407 => findings.proven(&cause::proxy::AUTH_REQUIRED, &[&evidence]),
            _ => findings.proven(&cause::proxy::DENIED, &[&evidence, &failure.message]),
        };
        return;
    }
    if case.is_foreign() && failure.phase == Phase::Wait && failure.after_ms == 0 {
        // Another tool's file names the error and no phase; its names are coarser than what happened.
        if let Some(cause) = other_tools::cause(&failure.message) {
            findings.likely(cause, &[&failure.message]);
        }
        return;
    }
    if says(failure, &["tunnel error", "unsuccessful tunnel"]) {
        proxy(failure, findings);
        return;
    }
    match failure.phase {
        Phase::Dns => dns(case, failure, findings),
        Phase::Connect => connect(case, failure, findings),
        Phase::Proxy => proxy(failure, findings),
        Phase::Tls => tls::rules(case, failure, findings),
        Phase::Send => send(case, failure, findings),
        Phase::Wait => wait(case, failure, findings),
        Phase::Receive => receive(failure, findings),
        Phase::Build => build(case, failure, findings),
    }
}

/// True if the message holds one of `words`.
pub(super) fn says(failure: &Failure, words: &[&str]) -> bool {
    words.iter().any(|word| contains(&failure.message, word))
}

const TIMED_OUT: [&str; 7] = [
    "timed out",
    "timeout",
    "time out",
    "deadline has elapsed",
    "did not properly respond",
    "os error 110)",
    "os error 10060",
];
const UNREACHABLE: [&str; 9] = [
    "unreachable",
    "no route",
    "cannot assign requested address",
    "can't assign requested address",
    "os error 113)",
    "os error 101)",
    "os error 10051",
    "os error 10065",
    "network is down",
];
const RESET: [&str; 9] = [
    "connection reset",
    "reset by peer",
    "forcibly closed",
    "connection aborted",
    "connection was aborted",
    "broken pipe",
    "os error 104)",
    "os error 10053",
    "os error 10054",
];
const CLOSED: [&str; 8] = [
    "end of file before",
    "closed before message completed",
    "unexpected eof",
    "unexpected end of file",
    "empty reply",
    "incompletemessage",
    "connection closed",
    "peer closed connection",
];

/// A head that begins as HTTP does and goes wrong later; hyper looks at the version before anything else.
const MALFORMED_HEAD: [&str; 7] = [
    "invalid http header",
    "invalid header",
    "header parsed",
    "content-length parsed",
    "transfer-encoding parsed",
    "message head is too large",
    "too large",
];

/// What the resolvers of glibc, musl, macOS, Windows and hickory say of a name.
const NO_ADDRESS: [&str; 8] = [
    "no address associated",
    "no data of requested type",
    "no data of the requested type",
    "no usable address",
    "wsano_data",
    "no record found",
    "eai_nodata",
    "os error 11004",
];
const NO_NAME: [&str; 8] = [
    "name or service not known",
    "nodename nor servname",
    "no such host",
    "nxdomain",
    "host not found",
    "name does not resolve",
    "non-existent domain",
    "os error 11001",
];
const RESOLVER_FAILED: [&str; 11] = [
    "temporary failure",
    "temporary error",
    "try again",
    "servfail",
    "server failure",
    "refused",
    "non-recoverable",
    "nonrecoverable",
    "system error",
    "os error 11002",
    "os error 11003",
];

fn dns(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if case.has_proxy() {
        // The proxy looks the destination up; here only its own name was looked for.
        findings.likely(&cause::proxy::UNREACHABLE, &[message, "the destination has a proxy"]);
        findings.possible(&cause::dns::NXDOMAIN, &[message]);
    } else if says(failure, &NO_NAME) && !says(failure, &["servfail", "server failure"]) {
        no_name(case, message, findings);
    } else if says(failure, &NO_ADDRESS) && !says(failure, &["servfail", "server failure"]) {
        findings.proven(&cause::dns::NO_ADDRESS, &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven(&cause::dns::TIMEOUT, &[message]);
    } else if says(failure, &RESOLVER_FAILED) {
        // The resolver says the same whether its server was silent or failed; a silent one takes its time.
        const SILENT_FROM_MS: u64 = 4_000;
        let (first, second) = if failure.after_ms >= SILENT_FROM_MS {
            (&cause::dns::TIMEOUT, &cause::dns::RESOLVER_FAILURE)
        } else {
            (&cause::dns::RESOLVER_FAILURE, &cause::dns::TIMEOUT)
        };
        findings.likely(first, &[message]);
        findings.possible(second, &[message]);
    } else {
        findings.possible(&cause::dns::NXDOMAIN, &[message]);
        findings.possible(&cause::dns::RESOLVER_FAILURE, &[message]);
    }
}

/// A name that is none; with a bucket in it, only the store's own name may exist.
fn no_name(case: &Case<'_>, message: &str, findings: &mut Findings) {
    if !is_bucket_in_host(case) {
        findings.proven(&cause::dns::NXDOMAIN, &[message]);
        return;
    }
    let host = case.host();
    let is_before_store = store_url::is_bucket_before_store(&host);
    let certainty = if is_before_store { Certainty::Likely } else { Certainty::Possible };
    let finding = findings.add(&cause::s3::ADDRESSING_STYLE_WRONG, certainty, &[message, &host]);
    if let Some(url) = store_url::bucket_in_path(&case.configured_url()).filter(|_| is_before_store) {
        finding.change(Field::Url, url);
    }
    findings.likely(&cause::dns::NXDOMAIN, &[message]);
}

/// A bucket before the host of a store that may know none there.
fn is_bucket_in_host(case: &Case<'_>) -> bool {
    let is_s3 = case.method == Method::Sigv4 && is_s3(case.auth("service"));
    is_s3 && HostFacts::of(&case.host()).is_none() && case.host().matches('.').count() >= 2
}

fn connect(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if case.has_proxy() {
        findings.proven(&cause::proxy::UNREACHABLE, &[message]);
        return;
    }
    if case.host().contains(".s3-website") && !case.is_http() {
        // A website endpoint has no TLS port (Amazon S3 user guide, "Website endpoints").
        let finding = findings.likely(&cause::s3::WEBSITE_ENDPOINT, &[message, &case.host()]);
        if let Some(url) = store_url::rest_endpoint(&case.configured_url()) {
            finding.change(Field::Url, url);
        }
        let what = if says(failure, &TIMED_OUT) { &cause::tcp::TIMEOUT_CONNECT } else { &cause::tcp::REFUSED };
        findings.likely(what, &[message]);
        return;
    }
    if says(failure, &["refused", "os error 111)", "os error 10061", "os error 61)"]) {
        findings.proven(&cause::tcp::REFUSED, &[message]);
    } else if says(failure, &UNREACHABLE) {
        findings.proven(&cause::tcp::UNREACHABLE, &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven(&cause::tcp::TIMEOUT_CONNECT, &[message]);
    } else if says(failure, &RESET) {
        findings.likely(&cause::tcp::REFUSED, &[message]);
    } else {
        findings.possible(&cause::tcp::UNREACHABLE, &[message]);
    }
}

fn proxy(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["407", "authentication required", "proxy authorization required"]) {
        findings.proven(&cause::proxy::AUTH_REQUIRED, &[message]);
    } else if says(failure, &["connection refused", "lookup", "dns error", "underlying connection"])
        || says(failure, &UNREACHABLE)
        || says(failure, &TIMED_OUT)
    {
        findings.likely(&cause::proxy::UNREACHABLE, &[message]);
        findings.possible(&cause::proxy::DENIED, &[message]);
    } else {
        findings.likely(&cause::proxy::DENIED, &[message]);
    }
}

fn build(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if credential::hidden(case, message, findings) {
        return;
    }
    if says(failure, &["header"]) {
        findings.likely(&cause::credential::HIDDEN_CHARS, &[message]);
    }
}

/// True if the server asked for a certificate, and the destination has none to show.
fn wants_certificate(case: &Case<'_>) -> bool {
    let is_asked = case.exchange.tls.as_ref().is_some_and(|tls| tls.client_certificate_requested == Some(true));
    is_asked && case.exchange.destination.connection.client_certificate_file.is_none()
}

fn send(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if tls::alerts(failure, findings) || http_2(failure, findings) || other_protocol(case, failure, findings) {
        return;
    }
    if wants_certificate(case) && !says(failure, &TIMED_OUT) {
        // With TLS 1.3 the refusal comes after the handshake, and may be seen as a connection that broke.
        findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message, "the server asked for a client certificate"]);
        findings.possible(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven(&cause::tcp::TIMEOUT_UPLOAD, &[message]);
    } else if says(failure, &RESET) || says(failure, &["error writing a body"]) {
        findings.proven(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
        if case.exchange.request.body.bytes > 1_000_000 {
            findings.possible(&cause::http::PAYLOAD_TOO_LARGE_PROXY, &[message]);
        }
    } else if says(failure, &CLOSED) {
        findings.likely(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
        findings.possible(&cause::http::EMPTY_REPLY, &[message]);
    } else {
        findings.possible(&cause::tcp::RESET_DURING_UPLOAD, &[message]);
    }
}

fn wait(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if tls::alerts(failure, findings) {
        return;
    }
    if wants_certificate(case) && (says(failure, &RESET) || says(failure, &CLOSED)) {
        findings.likely(&cause::tls::CLIENT_CERT_REQUIRED, &[message, "the server asked for a client certificate"]);
        findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
        return;
    }
    if says(failure, &["too many redirects", "redirect loop"]) {
        findings.proven(&cause::http::REDIRECT_LOOP, &[message]);
        return;
    }
    if http_2(failure, findings) || other_protocol(case, failure, findings) {
        return;
    }
    if says(failure, &MALFORMED_HEAD) {
        findings.proven(&cause::http::RESPONSE_MALFORMED, &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven(&cause::tcp::TIMEOUT_READ, &[message]);
    } else if says(failure, &RESET) || says(failure, &CLOSED) {
        broken(case, failure, findings);
    } else {
        findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
        findings.possible(&cause::http::EMPTY_REPLY, &[message]);
    }
}

/// The request was sent, and the connection broke before a byte of an answer.
fn broken(case: &Case<'_>, failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    let is_http_2 = case.exchange.tls.as_ref().is_some_and(|tls| tls.alpn == "h2") || says(failure, &["http2"]);
    let is_tls_port = case.is_http() && case.url.as_ref().is_some_and(|url| url.port() == Some(443));
    if is_http_2 && says(failure, &RESET) {
        findings.possible(&cause::http::H2_STREAM_REFUSED, &[message]);
        findings.possible(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
    } else if is_tls_port {
        // Some servers close without a word where they wait for a TLS handshake.
        plain_on_tls_port(case, findings, &[message, "http on port 443"], Certainty::Likely);
        let broken = if says(failure, &RESET) { &cause::tcp::RESET_AFTER_REQUEST } else { &cause::http::EMPTY_REPLY };
        findings.likely(broken, &[message]);
    } else if says(failure, &RESET) {
        findings.proven(&cause::tcp::RESET_AFTER_REQUEST, &[message]);
    } else if is_http_2 {
        findings.likely(&cause::http::EMPTY_REPLY, &[message]);
        findings.possible(&cause::http::H2_GOAWAY, &[message]);
    } else {
        findings.proven(&cause::http::EMPTY_REPLY, &[message]);
    }
}

/// What an HTTP/2 server says of a stream or the connection (RFC 9113 §7; in h2's words). True if it did.
fn http_2(failure: &Failure, findings: &mut Findings) -> bool {
    let message = failure.message.as_str();
    let cause = if says(failure, &["http_1_1_required", "requires http/1.1"]) {
        &cause::http::H2_HTTP11_REQUIRED
    } else if says(failure, &["refused_stream", "stream refused", "refused stream", "refusedstream"]) {
        &cause::http::H2_STREAM_REFUSED
    } else if says(failure, &["goaway", "go away", "too_many_pings", "excessive load", "connection error received"]) {
        &cause::http::H2_GOAWAY
    } else if says(failure, &["stream error received"]) {
        findings.likely(&cause::http::H2_STREAM_REFUSED, &[message]);
        findings.possible(&cause::http::H2_GOAWAY, &[message]);
        return true;
    } else {
        return false;
    };
    findings.proven(cause, &[message]);
    true
}

/// The first bytes are those of another protocol. True if they are.
fn other_protocol(case: &Case<'_>, failure: &Failure, findings: &mut Findings) -> bool {
    const NOT_HTTP: [&str; 6] = [
        "invalid http version",
        "invalid http status",
        "invalid status",
        "not http",
        "unexpected message from connection",
        "http/0.9",
    ];
    /// `HTTP`
    const HTTP: &str = "48545450";
    let (message, first_bytes) = (failure.message.as_str(), failure.first_bytes.as_deref().unwrap_or_default());
    // hyper reads the version first: what it says of the code follows a proper `HTTP/1`.
    let is_status_code = says(failure, &["invalid http status-code parsed"]);
    if first_bytes.starts_with("1503") && case.is_http() {
        // A TLS alert record in answer to plain HTTP (RFC 8446 §5.1).
        plain_on_tls_port(case, findings, &[message, first_bytes], Certainty::Proven);
    } else if is_http_2_frame(first_bytes) {
        findings.proven(&cause::http::H1_TO_H2_ONLY, &[message, first_bytes]);
    } else if !says(failure, &NOT_HTTP) {
        return false;
    } else if first_bytes.starts_with(HTTP) || (is_status_code && first_bytes.is_empty()) {
        findings.proven(&cause::http::RESPONSE_MALFORMED, &[message, first_bytes]);
    } else if case.is_http() && case.url.as_ref().is_some_and(|url| matches!(url.port(), Some(443 | 8443))) {
        let port = "plain HTTP on a port that is TLS by custom";
        plain_on_tls_port(case, findings, &[message, port], Certainty::Likely);
        findings.likely(&cause::http::NOT_HTTP, &[message]);
    } else {
        findings.likely(&cause::http::NOT_HTTP, &[message, first_bytes]);
        findings.possible(&cause::http::H1_TO_H2_ONLY, &[message]);
    }
    true
}

fn plain_on_tls_port(case: &Case<'_>, findings: &mut Findings, evidence: &[&str], certainty: Certainty) {
    let finding = findings.add(&cause::http::PLAIN_HTTP_ON_TLS_PORT, certainty, evidence);
    if let Some((field, url)) = case.https_change() {
        finding.change(field, url);
    }
}

/// A SETTINGS frame on stream 0, with which an HTTP/2 server begins (RFC 9113 §3.4, §6.5).
fn is_http_2_frame(first_bytes: &str) -> bool {
    first_bytes.len() >= 18 && first_bytes.get(6..8) == Some("04") && first_bytes.get(10..18) == Some("00000000")
}

fn receive(failure: &Failure, findings: &mut Findings) {
    let message = failure.message.as_str();
    if says(failure, &["exceeds the limit", "too large", "larger than", "grows beyond", "length limit exceeded"]) {
        findings.proven(&cause::http::RESPONSE_TOO_LARGE, &[message]);
    } else if says(
        failure,
        &[
            "gzip",
            "deflate",
            "brotli",
            "zstd",
            "zlib",
            "corrupt",
            "invalid block",
            "content-encoding",
            "decompress",
            "magic number",
        ],
    ) {
        findings.proven(&cause::http::RESPONSE_ENCODING_WRONG, &[message]);
    } else if says(failure, &["invalid chunk", "malformed chunk"]) {
        findings.proven(&cause::http::RESPONSE_MALFORMED, &[message]);
    } else if says(failure, &TIMED_OUT) {
        findings.proven(&cause::tcp::TIMEOUT_BODY, &[message]);
    } else {
        findings.proven(&cause::http::RESPONSE_TRUNCATED, &[message]);
    }
}
