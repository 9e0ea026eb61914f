//! Proxies that refuse, break or open what goes through them, on real sockets.

use std::io::Write as _;

use signpost::diagnose::Certainty::{Likely, Proven};
use signpost::diagnose::{Certainty, Finding};

use crate::server::{Row, Server, assert_rows, findings_at, read_request};
use crate::support::Bench;
use crate::zoo::{Authority, serve_tls};

/// Deliver to `url` through the proxy at `proxy`.
fn through(bench: &Bench, proxy: &str, url: &str) -> Vec<Finding> {
    findings_at(bench, url, |destination| destination.connection.proxy_url = Some(proxy.to_owned()))
}

type Refusal = (&'static str, &'static str, (&'static str, Certainty));

const CONNECT: [Refusal; 10] = [
    (
        "407 with a challenge",
        "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n",
        ("proxy.auth_required", Proven),
    ),
    ("407 without a challenge", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", ("proxy.auth_required", Proven)),
    (
        "407 by HTTP/1.0",
        "HTTP/1.0 407 Proxy Authentication Required\r\nConnection: close\r\n\r\n",
        ("proxy.auth_required", Proven),
    ),
    (
        "403 with a page",
        "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 13\r\n\r\n<html></html>",
        ("proxy.denied", Likely),
    ),
    ("502", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", ("proxy.denied", Likely)),
    (
        "503",
        "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n",
        ("proxy.denied", Likely),
    ),
    ("405", "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n", ("proxy.denied", Likely)),
    ("a close", "", ("proxy.denied", Likely)),
    ("another protocol", "SSH-2.0-OpenSSH_9.6\r\n", ("proxy.denied", Likely)),
    (
        "a redirect to a log-in",
        "HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n",
        ("proxy.denied", Likely),
    ),
];

#[test]
fn each_answer_to_connect_is_named() {
    let bench = Bench::new();
    let rows: Vec<Row> = CONNECT
        .iter()
        .map(|(name, answer, expected)| {
            let server = Server::answering(*answer);
            let proxy = format!("http://127.0.0.1:{}", server.port);
            let findings = through(&bench, &proxy, "https://destination.example/in");
            Row { name, findings, expected: Some(*expected) }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn a_proxy_that_answers_in_the_destinations_place_is_told_from_it() {
    let bench = Bench::new();
    let answers: [Refusal; 4] = [
        (
            "407",
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 0\r\n\r\n",
            ("proxy.auth_required", Proven),
        ),
        (
            "Squid says no",
            "HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 0\r\n\r\n",
            ("proxy.denied", Proven),
        ),
        (
            "Squid finds no such host",
            "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n",
            ("proxy.denied", Likely),
        ),
        (
            "Squid is refused",
            "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\nContent-Length: 0\r\n\r\n",
            ("proxy.denied", Likely),
        ),
    ];
    let rows: Vec<Row> = answers
        .iter()
        .map(|(name, answer, expected)| {
            let server = Server::answering(*answer);
            let proxy = format!("http://127.0.0.1:{}", server.port);
            Row { name, findings: through(&bench, &proxy, "http://destination.example/in"), expected: Some(*expected) }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn a_proxy_that_is_not_there_is_named_whatever_the_destination() {
    let bench = Bench::new();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let refused = format!("http://127.0.0.1:{free}");
    let row = |name, proxy: &str, url: &str, certainty| Row {
        name,
        findings: through(&bench, proxy, url),
        expected: Some(("proxy.unreachable", certainty)),
    };
    assert_rows(&[
        row("refused, https", &refused, "https://destination.example/in", Proven),
        row("refused, http", &refused, "http://destination.example/in", Proven),
        row("no such name, https", "http://proxy.invalid:3128", "https://destination.example/in", Likely),
        row("no such name, http", "http://proxy.invalid:3128", "http://destination.example/in", Likely),
    ]);
}

/// A proxy that opens TLS with a certificate by an authority of that name.
fn interceptor(authority: &str, host: &'static str) -> Server {
    let config = Authority::named(authority).leaf(&[host]).config();
    Server::start(move |mut stream| {
        read_request(&mut stream);
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").unwrap();
        serve_tls(stream, &config, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    })
}

#[test]
fn a_proxy_that_signs_for_others_is_named() {
    let bench = Bench::new();
    const S3: &str = "acme.s3.eu-west-1.amazonaws.com";
    let row = |name, authority: &str, host: &'static str, expected| {
        let server = interceptor(authority, host);
        let proxy = format!("http://127.0.0.1:{}", server.port);
        Row { name, findings: through(&bench, &proxy, &format!("https://{host}/in")), expected: Some(expected) }
    };
    assert_rows(&[
        row("an inspector before S3", "Zscaler Intermediate Root CA", S3, ("proxy.tls_interception", Proven)),
        row("a company before S3", "Acme Corporate Root", S3, ("proxy.tls_interception", Likely)),
        row("an inspector before a stranger", "mitmproxy", "destination.example", ("proxy.tls_interception", Likely)),
        row("a company before a stranger", "Acme Corporate Root", "destination.example", ("tls.unknown_ca", Proven)),
    ]);
}
