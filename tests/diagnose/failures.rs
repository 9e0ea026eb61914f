//! What operating systems, hyper, h2 and rustls say where no answer came, one a row.

use serde_json::json;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};

use crate::told::{API, Failure, STORE, Told, assert_failures};

const NAMES: [Failure; 14] = [
    (
        "dns",
        "error sending request: client error (Connect): dns error: failed to lookup address information: Name or service not known",
        "dns.nxdomain",
        Proven,
    ),
    (
        "dns",
        "error sending request: client error (Connect): dns error: failed to lookup address information: nodename nor servname provided, or not known",
        "dns.nxdomain",
        Proven,
    ),
    ("dns", "dns error: No such host is known. (os error 11001)", "dns.nxdomain", Proven),
    ("dns", "dns error: failed to lookup address information: Name does not resolve", "dns.nxdomain", Proven),
    (
        "dns",
        "error sending request: client error (Connect): dns error: failed to lookup address information: No address associated with hostname",
        "dns.no_address",
        Proven,
    ),
    (
        "dns",
        "dns error: The requested name is valid, but no data of the requested type was found. (os error 11004)",
        "dns.no_address",
        Proven,
    ),
    ("dns", "dns error: failed to lookup address information: Name has no usable address", "dns.no_address", Proven),
    (
        "dns",
        "error sending request: client error (Connect): dns error: failed to lookup address information: Temporary failure in name resolution",
        "dns.resolver_failure",
        Likely,
    ),
    ("dns", "dns error: failed to lookup address information: Try again", "dns.resolver_failure", Likely),
    (
        "dns",
        "dns error: failed to lookup address information: Non-recoverable failure in name resolution",
        "dns.resolver_failure",
        Likely,
    ),
    (
        "dns",
        "dns error: This is usually a temporary error during hostname resolution and means that the local server did not receive a response from an authoritative server. (os error 11002)",
        "dns.resolver_failure",
        Likely,
    ),
    (
        "dns",
        "dns error: no record found for Query { name: Name(\"api.example.\"), query_type: A }: response code: ServFail: server failure",
        "dns.resolver_failure",
        Likely,
    ),
    ("dns", "error sending request: operation timed out", "dns.timeout", Proven),
    ("dns", "dns error: request timed out", "dns.timeout", Proven),
];

const CONNECTIONS: [Failure; 14] = [
    ("connect", "client error (Connect): tcp connect error: Connection refused (os error 111)", "tcp.refused", Proven),
    ("connect", "client error (Connect): tcp connect error: Connection refused (os error 61)", "tcp.refused", Proven),
    (
        "connect",
        "tcp connect error: No connection could be made because the target machine actively refused it. (os error 10061)",
        "tcp.refused",
        Proven,
    ),
    (
        "connect",
        "client error (Connect): tcp connect error: No route to host (os error 113)",
        "tcp.unreachable",
        Proven,
    ),
    (
        "connect",
        "client error (Connect): tcp connect error: Network is unreachable (os error 101)",
        "tcp.unreachable",
        Proven,
    ),
    (
        "connect",
        "client error (Connect): tcp connect error: Host is unreachable (os error 113)",
        "tcp.unreachable",
        Proven,
    ),
    (
        "connect",
        "tcp connect error: A socket operation was attempted to an unreachable network. (os error 10051)",
        "tcp.unreachable",
        Proven,
    ),
    ("connect", "tcp connect error: Cannot assign requested address (os error 99)", "tcp.unreachable", Proven),
    ("connect", "error sending request: client error (Connect): operation timed out", "tcp.timeout_connect", Proven),
    ("connect", "client error (Connect): tcp connect error: deadline has elapsed", "tcp.timeout_connect", Proven),
    (
        "connect",
        "client error (Connect): tcp connect error: Connection timed out (os error 110)",
        "tcp.timeout_connect",
        Proven,
    ),
    (
        "connect",
        "tcp connect error: A connection attempt failed because the connected party did not properly respond after a period of time, or established connection failed because connected host has failed to respond. (os error 10060)",
        "tcp.timeout_connect",
        Proven,
    ),
    ("proxy", "client error (Connect): tunnel error: unsuccessful", "proxy.denied", Likely),
    (
        "proxy",
        "client error (Connect): tunnel error: failed to create underlying connection: tcp connect error: Connection refused (os error 111)",
        "proxy.unreachable",
        Likely,
    ),
];

const HANDSHAKES: [Failure; 24] = [
    ("tls", "peer is incompatible: ServerTlsVersionIsDisabledByOurConfig", "tls.protocol_version", Proven),
    ("tls", "invalid peer certificate: BadSignature", "tls.unknown_ca", Possible),
    (
        "tls",
        "invalid peer certificate: certificate expired: verification time 1762885827 (UNIX), but certificate is not valid after 1762140627 (745200 seconds ago)",
        "tls.cert_expired",
        Proven,
    ),
    ("tls", "invalid peer certificate: Expired", "tls.cert_expired", Proven),
    ("tls", "invalid peer certificate: Revoked", "tls.cert_revoked", Proven),
    ("tls", "invalid peer certificate: UnknownIssuer", "tls.unknown_ca", Likely),
    ("tls", "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))", "tls.self_signed", Likely),
    ("tls", "received fatal alert: ProtocolVersion", "tls.protocol_version", Proven),
    ("tls", "peer is incompatible: ServerDoesNotSupportTls12Or13", "tls.protocol_version", Proven),
    ("tls", "received fatal alert: HandshakeFailure", "tls.no_shared_cipher", Likely),
    ("tls", "peer is incompatible: NoCipherSuitesInCommon", "tls.no_shared_cipher", Likely),
    ("tls", "received fatal alert: InsufficientSecurity", "tls.no_shared_cipher", Proven),
    ("tls", "received fatal alert: UnrecognisedName", "tls.sni_unrecognized", Proven),
    ("tls", "received fatal alert: CertificateRequired", "tls.client_cert_required", Proven),
    ("tls", "received fatal alert: BadCertificate", "tls.client_cert_required", Proven),
    ("tls", "received fatal alert: UnknownCA", "tls.client_cert_required", Likely),
    ("tls", "received fatal alert: CertificateExpired", "tls.client_cert_required", Likely),
    ("tls", "received fatal alert: InternalError", "tls.handshake_aborted", Likely),
    ("tls", "received fatal alert: NoApplicationProtocol", "http.h1_to_h2_only", Likely),
    ("tls", "received corrupt message of type InvalidContentType", "tls.plain_http_port", Likely),
    ("tls", "client error (Connect): tls handshake eof", "tls.handshake_aborted", Proven),
    ("tls", "client error (Connect): Connection reset by peer (os error 104)", "tls.handshake_aborted", Proven),
    (
        "tls",
        "client error (Connect): peer closed connection without sending TLS close_notify",
        "tls.handshake_aborted",
        Proven,
    ),
    ("tls", "client error (Connect): operation timed out", "tls.handshake_timeout", Proven),
];

const EXCHANGES: [Failure; 30] = [
    (
        "send",
        "client error (SendRequest): error writing a body to connection: Broken pipe (os error 32)",
        "tcp.reset_during_upload",
        Proven,
    ),
    (
        "send",
        "client error (SendRequest): error writing a body to connection: An existing connection was forcibly closed by the remote host. (os error 10054)",
        "tcp.reset_during_upload",
        Proven,
    ),
    ("send", "operation timed out", "tcp.timeout_upload", Proven),
    ("wait", "operation timed out", "tcp.timeout_read", Proven),
    ("wait", "client error (SendRequest): connection closed before message completed", "http.empty_reply", Proven),
    (
        "wait",
        "client error (SendRequest): connection error: peer closed connection without sending TLS close_notify: https://docs.rs/rustls/latest/rustls/manual/_03_howto/index.html#unexpected-eof",
        "http.empty_reply",
        Proven,
    ),
    (
        "wait",
        "client error (SendRequest): connection error: Connection reset by peer (os error 104)",
        "tcp.reset_after_request",
        Proven,
    ),
    (
        "wait",
        "client error (SendRequest): connection error: received fatal alert: CertificateRequired",
        "tls.client_cert_required",
        Proven,
    ),
    (
        "send",
        "client error (SendRequest): connection error: received fatal alert: CertificateRequired",
        "tls.client_cert_required",
        Proven,
    ),
    ("wait", "client error (SendRequest): invalid HTTP version parsed", "http.not_http", Likely),
    (
        "wait",
        "client error (SendRequest): connection error: received unexpected message from connection",
        "http.not_http",
        Likely,
    ),
    ("wait", "client error (SendRequest): invalid HTTP status-code parsed", "http.response_malformed", Proven),
    ("wait", "client error (SendRequest): invalid HTTP header parsed", "http.response_malformed", Proven),
    (
        "wait",
        "client error (SendRequest): invalid content-length parsed: invalid HTTP header parsed",
        "http.response_malformed",
        Proven,
    ),
    ("wait", "client error (SendRequest): message head is too large", "http.response_malformed", Proven),
    (
        "wait",
        "http2 error: stream error received: refused stream before processing any application logic",
        "http.h2_stream_refused",
        Proven,
    ),
    ("wait", "http2 error: stream error received: endpoint requires HTTP/1.1", "http.h2_http11_required", Proven),
    ("wait", "http2 error: stream error received: HTTP_1_1_REQUIRED", "http.h2_http11_required", Proven),
    ("wait", "http2 error: connection error received: not a result of an error", "http.h2_goaway", Proven),
    (
        "wait",
        "http2 error: connection error received: detected excessive load generating behavior (b\"too_many_pings\")",
        "http.h2_goaway",
        Proven,
    ),
    (
        "wait",
        "http2 error: stream error received: unspecific protocol error detected",
        "http.h2_stream_refused",
        Likely,
    ),
    ("wait", "error following redirect: too many redirects", "http.redirect_loop", Proven),
    ("wait", "something nobody has seen", "tcp.reset_after_request", Possible),
    (
        "receive",
        "error decoding response body: request or response body error: operation timed out",
        "tcp.timeout_body",
        Proven,
    ),
    (
        "receive",
        "error decoding response body: error reading a body from connection: end of file before message length reached",
        "http.response_truncated",
        Proven,
    ),
    (
        "receive",
        "error decoding response body: error reading a body from connection: unexpected EOF during chunk size line",
        "http.response_truncated",
        Proven,
    ),
    (
        "receive",
        "error decoding response body: error reading a body from connection: Connection reset by peer (os error 104)",
        "http.response_truncated",
        Proven,
    ),
    ("receive", "error decoding response body: Invalid gzip header", "http.response_encoding_wrong", Proven),
    ("receive", "error decoding response body: invalid brotli data", "http.response_encoding_wrong", Proven),
    ("receive", "response body exceeds the limit of 10485760 bytes", "http.response_too_large", Proven),
];

#[test]
fn each_word_of_a_resolver_is_understood() {
    assert_failures(|| Told::key(API), &NAMES);
}

#[test]
fn each_word_of_a_connection_is_understood() {
    assert_failures(|| Told::key(API), &CONNECTIONS);
}

#[test]
fn each_word_of_a_handshake_is_understood() {
    assert_failures(|| Told::open(API), &HANDSHAKES);
}

#[test]
fn each_word_of_an_exchange_is_understood() {
    assert_failures(|| Told::key(API), &EXCHANGES);
}

#[test]
fn with_a_proxy_the_way_to_it_is_what_failed() {
    let proxied = || {
        Told::key(API).fact("destination", json!({ "connection": { "proxy_url": "http://proxy.corp.example:3128" } }))
    };
    assert_failures(
        proxied,
        &[
            (
                "dns",
                "dns error: failed to lookup address information: Name or service not known",
                "proxy.unreachable",
                Likely,
            ),
            ("connect", "tcp connect error: Connection refused (os error 111)", "proxy.unreachable", Proven),
            ("connect", "operation timed out", "proxy.unreachable", Proven),
            ("proxy", "tunnel error: proxy authorization required", "proxy.auth_required", Proven),
        ],
    );
    let refused = |status| {
        proxied().fact("failure", json!({ "phase": "proxy", "message": "tunnel error: unsuccessful", "after_ms": 3, "connect_status": status }))
    };
    refused(407).shows("proxy.auth_required", Proven);
    refused(403).shows("proxy.denied", Proven);
    refused(503).shows("proxy.denied", Proven);
}

#[test]
fn a_silent_resolver_is_told_from_one_that_fails_by_its_time() {
    let message = "dns error: failed to lookup address information: Temporary failure in name resolution";
    let after = |ms| Told::key(API).fact("failure", json!({ "phase": "dns", "message": message, "after_ms": ms }));
    after(20).shows("dns.resolver_failure", Likely);
    after(10_010).shows("dns.timeout", Likely);
}

#[test]
fn the_first_bytes_decide_what_a_port_speaks() {
    let plain = || Told::open("http://gateway.example:9000/in");
    let version = "client error (SendRequest): invalid HTTP version parsed";
    plain().failed("wait", version).first_bytes("15030300020246").shows("http.plain_http_on_tls_port", Proven);
    plain().failed("wait", version).first_bytes("000012040000000000000300000080").shows("http.h1_to_h2_only", Proven);
    plain().failed("wait", version).first_bytes("5353482d322e302d4f70656e535348").shows("http.not_http", Likely);
    plain().failed("wait", version).first_bytes("485454502f322030").shows("http.response_malformed", Proven);
    let tls = "received corrupt message of type InvalidContentType";
    Told::open(API).failed("tls", tls).first_bytes("485454502f312e31").shows("tls.plain_http_port", Proven);
    Told::open(API).failed("tls", tls).first_bytes("5353482d322e30").shows("http.not_http", Likely);
    let findings =
        Told::open("http://api.example:8443/in").failed("wait", version).shows("http.plain_http_on_tls_port", Likely);
    assert_eq!(findings[0].change["url"], "https://api.example:8443/in");
}

#[test]
fn a_server_that_asked_for_a_certificate_may_only_hang_up() {
    let asked = || Told::key(API).fact("tls", json!({ "version": "TLSv1.3", "client_certificate_requested": true }));
    asked().failed("tls", "received fatal alert: HandshakeFailure").shows("tls.client_cert_required", Likely);
    asked()
        .failed("wait", "client error (SendRequest): connection closed before message completed")
        .shows("tls.client_cert_required", Likely);
    asked()
        .failed("send", "error writing a body to connection: Broken pipe (os error 32)")
        .shows("tls.client_cert_required", Likely);
}

fn certificate(subject: &str, issuer: &str, not_before: &str, names: &[&str]) -> serde_json::Value {
    json!({ "subject": subject, "issuer": issuer, "not_before": not_before, "not_after": "2036-01-01T00:00:00Z",
        "dns_names": names, "self_signed": subject == issuer })
}

fn chain(certificates: &[serde_json::Value]) -> serde_json::Value {
    json!({ "chain": certificates })
}

#[test]
fn the_chain_says_why_it_is_not_trusted() {
    let unknown = "invalid peer certificate: UnknownIssuer";
    let old = "2025-01-01T00:00:00Z";
    let with = |url: &str, certificates: &[serde_json::Value]| {
        Told::open(url).fact("tls", chain(certificates)).failed("tls", unknown)
    };
    let names = ["api.example"];
    with(API, &[certificate("CN=api.example", "CN=R11, O=Let's Encrypt, C=US", old, &names)])
        .shows("tls.missing_intermediate", Proven);
    with(API, &[certificate("CN=api.example", "CN=api.example", old, &names)]).shows("tls.self_signed", Proven);
    let private = [
        certificate("CN=api.example", "CN=Acme Issuing CA 2", old, &names),
        certificate("CN=Acme Issuing CA 2", "CN=Acme Root", old, &[]),
    ];
    with(API, &private).shows("tls.unknown_ca", Proven);
    with(API, &[certificate("CN=api.example", "CN=Acme Issuing CA 2", old, &names)]).shows("tls.unknown_ca", Likely);
    let opened = [certificate("CN=*.s3.eu-west-1.amazonaws.com", "CN=Netskope Intercept, O=Netskope", old, &[])];
    with(STORE, &opened).shows("proxy.tls_interception", Proven);
    let corporate = [
        certificate("CN=*.s3.eu-west-1.amazonaws.com", "CN=Acme Web Gateway", old, &[]),
        certificate("CN=Acme Web Gateway", "CN=Acme Root", old, &[]),
    ];
    with(STORE, &corporate).shows("proxy.tls_interception", Likely);
}

#[test]
fn a_certificate_of_the_future_is_the_clock_where_it_is_far_off() {
    let message = "invalid peer certificate: certificate not valid yet: verification time 1772672523 (UNIX), but certificate is not valid before 1772758923 (86400 seconds in future)";
    let told = |leaf: &str, authority: &str| {
        let chain = chain(&[
            certificate("CN=api.example", "CN=R11", leaf, &["api.example"]),
            certificate("CN=R11", "CN=ISRG Root X1", authority, &[]),
        ]);
        Told::open(API).fact("tls", chain).failed("tls", message)
    };
    told("2026-03-06T01:02:03Z", "2024-03-13T00:00:00Z").shows("tls.cert_not_yet_valid", Likely);
    told("2026-04-06T01:02:03Z", "2024-03-13T00:00:00Z").shows("tls.cert_not_yet_valid", Likely);
    told("2029-01-01T00:00:00Z", "2024-03-13T00:00:00Z").shows("clock.local_wrong", Likely);
    told("2026-04-06T01:02:03Z", "2026-03-13T00:00:00Z").shows("clock.local_wrong", Likely);
}

#[test]
fn a_certificate_for_other_names_shows_what_the_url_should_be() {
    let message = |name: &str, valid: &str| {
        format!(
            "invalid peer certificate: certificate not valid for name \"{name}\"; certificate is only valid for DnsName(\"{valid}\")"
        )
    };
    let told = Told::key("https://eu.api.example/in")
        .fact("tls", chain(&[certificate("CN=api.example", "CN=R11", "2025-01-01T00:00:00Z", &["api.example"])]));
    told.failed("tls", &message("eu.api.example", "api.example")).shows("tls.hostname_mismatch", Proven);
    let store = Told::s3("https://acme.minio.corp.example:9000/in/2026/03/05/1772672523123").fact(
        "tls",
        chain(&[certificate("CN=minio.corp.example", "CN=Corp CA", "2025-01-01T00:00:00Z", &["minio.corp.example"])]),
    );
    let findings = store
        .failed("tls", &message("acme.minio.corp.example", "minio.corp.example"))
        .shows("s3.addressing_style_wrong", Likely);
    assert_eq!(findings[0].change["url"], "https://minio.corp.example:9000/acme/in");
}

#[test]
fn a_website_endpoint_has_no_tls_port() {
    let website = || Told::s3("https://acme.s3-website-eu-west-1.amazonaws.com/2026/03/05/1772672523123");
    let findings = website().failed("connect", "operation timed out").findings();
    assert_eq!(findings[0].cause, "s3.website_endpoint", "{findings:#?}");
    assert_eq!(findings[0].change["url"], "https://acme.s3.eu-west-1.amazonaws.com");
}

#[test]
fn a_credential_that_fits_no_header_is_named() {
    let build = |told: Told| told.failed("build", "builder error: failed to parse header value");
    build(Told::key(API).auth("value", json!({ "length": 33, "traits": ["trailing-newline"] })))
        .shows("credential.hidden_chars", Likely);
    build(Told::key(API)).shows("credential.hidden_chars", Likely);
}

#[test]
fn a_bucket_before_a_store_s_name_may_not_be_in_the_dns() {
    let message = "dns error: failed to lookup address information: Name or service not known";
    let told = |url: &str| Told::s3(url).failed("dns", message);
    let findings = told("https://acme.minio.corp.example/in/2026/03/05/1").shows("s3.addressing_style_wrong", Likely);
    assert_eq!(findings[0].change["url"], "https://minio.corp.example/acme/in");
    told("https://files.corp.example/acme/2026/03/05/1").shows("dns.nxdomain", Likely);
    told(STORE).shows("dns.nxdomain", Proven);
}
