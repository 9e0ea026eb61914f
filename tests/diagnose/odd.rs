//! Answers that are none, or odd, from a server that sends them for real.

use signpost::diagnose::Certainty;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use signpost::receiver::RoleName;

use crate::server::{Row, Server, assert_rows, findings_at};
use crate::support::Bench;

type Odd = (&'static str, &'static [u8], Option<(&'static str, Certainty)>);

const ANSWERS: [Odd; 46] = [
    ("a close without a byte", b"", Some(("http.empty_reply", Proven))),
    ("a mail server", b"220 smtp.example ESMTP\r\n", Some(("http.not_http", Likely))),
    ("a shell server", b"SSH-2.0-OpenSSH_9.6\r\n", Some(("http.not_http", Likely))),
    ("a database", b"\x4a\0\0\0\x0a8.0.36\0\x08\0\0\0", Some(("http.not_http", Likely))),
    ("HTTP/0.9", b"<html>hello</html>", Some(("http.not_http", Likely))),
    ("HTTP/2 settings", b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0d", Some(("http.h1_to_h2_only", Proven))),
    ("a TLS alert", b"\x15\x03\x01\0\x02\x02\x46", Some(("http.plain_http_on_tls_port", Proven))),
    ("nginx on a TLS port", b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 86\r\n\r\n<html><center>The plain HTTP request was sent to HTTPS port</center><hr>nginx</html>\r\n", Some(("http.plain_http_on_tls_port", Proven))),
    // The client tells what ended within the head from what never began by no word.
    ("half a status line", b"HTTP/1.1 20", Some(("http.empty_reply", Proven))),
    ("half a head", b"HTTP/1.1 200 OK\r\nContent-Le", Some(("http.empty_reply", Proven))),
    ("an interim response alone", b"HTTP/1.1 100 Continue\r\n\r\n", Some(("http.empty_reply", Proven))),
    ("early hints alone", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Some(("http.empty_reply", Proven))),
    ("a length beyond the body", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", Some(("http.response_truncated", Proven))),
    ("an error whose body ends early", b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nshort", Some(("http.response_truncated", Proven))),
    ("chunks without an end", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Some(("http.response_truncated", Proven))),
    ("a chunk that ends early", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nok", Some(("http.response_truncated", Proven))),
    ("a chunk size that is none", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nxx\r\n", Some(("http.response_malformed", Proven))),
    ("two lengths", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", Some(("http.response_malformed", Proven))),
    ("a length that is no number", b"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok", Some(("http.response_malformed", Proven))),
    ("a negative length", b"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", Some(("http.response_malformed", Proven))),
    ("a header without a colon", b"HTTP/1.1 200 OK\r\nNonsense\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a header name with a space", b"HTTP/1.1 200 OK\r\nX Name: 1\r\nContent-Length: 0\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a zero byte in a header", b"HTTP/1.1 200 OK\r\nX-Name: a\0b\r\nContent-Length: 0\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a status of two digits", b"HTTP/1.1 42 Answer\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a status that is no number", b"HTTP/1.1 OK\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a version that is none", b"HTTP/3.0 200 OK\r\n\r\n", Some(("http.response_malformed", Proven))),
    ("a gzip that is none", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 8\r\n\r\nnot gzip", Some(("http.response_encoding_wrong", Proven))),
    ("a gzip that ends early", b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x4c", Some(("http.response_encoding_wrong", Proven))),
    ("success", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", None),
    ("success without a body", b"HTTP/1.1 204 No Content\r\n\r\n", None),
    ("success without a length", b"HTTP/1.1 202 Accepted\r\nConnection: close\r\n\r\nqueued", None),
    ("success after an interim response", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", None),
    ("success without a reason", b"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", None),
    ("success by HTTP/1.0", b"HTTP/1.0 200 OK\r\n\r\nok", None),
    ("a log-in page", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 55\r\n\r\n<html><form action=/login><input name=password></html> ", Some(("http.false_success", Likely))),
    ("a redirect without a place", b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", Some(("http.redirect", Likely))),
    ("a redirect to the same place", b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /in\r\nContent-Length: 0\r\n\r\n", Some(("http.redirect_loop", Proven))),
    ("a redirect that makes it a GET", b"HTTP/1.1 303 See Other\r\nLocation: /done\r\nContent-Length: 0\r\n\r\n", Some(("http.redirect_method_changed", Proven))),
    ("a redirect to another host", b"HTTP/1.1 308 Permanent Redirect\r\nLocation: https://new.example/in\r\nContent-Length: 0\r\n\r\n", Some(("http.redirect", Proven))),
    ("a redirect to a log-in", b"HTTP/1.1 302 Found\r\nLocation: /oauth/login\r\nContent-Length: 0\r\n\r\n", Some(("http.login_redirect", Likely))),
    ("a refusal that announces a try again", b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: Wed, 21 Oct 2037 07:28:00 GMT\r\nContent-Length: 0\r\n\r\n", Some(("http.service_unavailable", Proven))),
    ("an unknown client error", b"HTTP/1.1 499 Odd\r\nContent-Length: 0\r\n\r\n", None),
    ("an unknown server error", b"HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n", Some(("http.server_error", Possible))),
    ("a wait for an answer to Expect", b"HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n", Some(("http.expectation_failed", Proven))),
    ("a captive portal", b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n", Some(("proxy.denied", Likely))),
    ("a body that is too large", b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n", Some(("http.payload_too_large", Likely))),
];

#[test]
fn each_odd_answer_is_named() {
    let bench = Bench::new();
    let rows: Vec<Row> = ANSWERS
        .iter()
        .map(|(name, answer, expected)| {
            let server = Server::answering(*answer);
            let findings = findings_at(&bench, &format!("http://127.0.0.1:{}/in", server.port), |_| {});
            Row { name, findings, expected: *expected }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn each_silence_is_named_by_what_came_before_it() {
    let bench = Bench::new();
    let silences: [Odd; 6] = [
        ("before the answer", b"", Some(("tcp.timeout_read", Proven))),
        ("in the status line", b"HTTP/1.1 20", Some(("tcp.timeout_read", Proven))),
        ("in the head", b"HTTP/1.1 200 OK\r\nX-A: 1\r\n", Some(("tcp.timeout_read", Proven))),
        ("after an interim response", b"HTTP/1.1 100 Continue\r\n\r\n", Some(("tcp.timeout_read", Proven))),
        ("before the body", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Some(("tcp.timeout_body", Proven))),
        (
            "in a chunk",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nok",
            Some(("tcp.timeout_body", Proven)),
        ),
    ];
    let rows: Vec<Row> = silences
        .iter()
        .map(|(name, answer, expected)| {
            let server = Server::stalling(answer);
            let findings = findings_at(&bench, &format!("http://127.0.0.1:{}/in", server.port), |d| {
                d.connection.idle_timeout_seconds = Some(1);
            });
            Row { name, findings, expected: *expected }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn a_head_beyond_every_limit_is_malformed() {
    let bench = Bench::new();
    let server = Server::answering(format!("HTTP/1.1 200 OK\r\nX-Large: {}\r\n\r\n", "a".repeat(2_000_000)));
    let findings = findings_at(&bench, &format!("http://127.0.0.1:{}/in", server.port), |_| {});
    assert_rows(&[Row { name: "a head of 2 MB", findings, expected: Some(("http.response_malformed", Proven)) }]);
}

#[test]
fn what_is_slow_or_old_but_whole_is_no_fault() {
    for fault in [
        "delay-tls=50ms",
        "delay-wait=50ms",
        "delay-receive=50ms",
        "slow-body=1ms",
        "http1.0",
        "continue=never",
        "continue=twice",
        "continue=final",
        "tls=tls1.2",
    ] {
        let findings = Bench::with_faults(&[fault]).findings(RoleName::Open, |_| {});
        assert_eq!(findings, [], "{fault}");
    }
}

#[test]
fn each_rejection_of_the_receiver_holds_for_every_method() {
    for (fault, cause, certainty) in [
        ("reset-before", "tcp.reset_", Proven),
        ("half-close", "http.empty_reply", Proven),
        ("truncated-body", "http.response_truncated", Proven),
        ("endless-body", "http.response_too_large", Proven),
        ("redirect=307,to=https://new.example/elsewhere", "http.redirect", Proven),
        ("status=504", "http.gateway_timeout", Proven),
        ("status=431", "http.header_too_large", Proven),
    ] {
        for role in [RoleName::S3, RoleName::Sigv4, RoleName::Blob, RoleName::EventHubs, RoleName::Static] {
            let findings = Bench::with_faults(&[&format!("{}:{fault}", role.name())]).findings(role, |_| {});
            let first = findings.first().map(|first| (first.cause.id.starts_with(cause), first.certainty));
            assert_eq!(first, Some((true, certainty)), "{role} {fault}: {findings:#?}");
        }
    }
}
