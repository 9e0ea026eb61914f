//! The wire with TLS, against servers with certificates of all kinds.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::certificates::{Authority, Identity};
use crate::server::{Server, listening, post, read_request, send_with, wire, write_and_linger};
use rustls::ServerConfig;
use signpost::domain::Connection;
use signpost::domain::exchange::TlsFacts;
use signpost::domain::failure::{CertificateFault, Failure, FailureKind, Limit, TlsFault};
use signpost::domain::timings::Phase;
use signpost::net::{Cancel, Transmission};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

const OK: &str = "HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}";

/// A server that shakes hands after `delay`, and answers whoever gets that far.
async fn serving(config: ServerConfig, delay: Duration) -> Server {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Server::start(move |stream, requests| {
        let acceptor = acceptor.clone();
        async move {
            sleep(delay).await;
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            read_request(&mut stream, &requests).await;
            write_and_linger(&mut stream, OK.as_bytes()).await;
        }
    })
    .await
}

async fn serving_now(config: ServerConfig) -> Server {
    serving(config, Duration::ZERO).await
}

fn trusting(authority: &Authority) -> Connection {
    Connection { ca_file: Some(authority.ca_file.clone()), ..Connection::default() }
}

async fn send_to(server: &Server, connection: &Connection) -> Transmission {
    let authority = format!("localhost:{}", server.address.port());
    send_with(&post("https", &authority, "/in", "[]"), connection).await
}

fn failure(sent: &Transmission) -> &Failure {
    match &sent.answer {
        Err(failure) => failure,
        Ok(answer) => panic!("an answer with status {} came", answer.status),
    }
}

fn status(sent: &Transmission) -> u16 {
    match &sent.answer {
        Ok(answer) => answer.status,
        Err(failure) => panic!("{failure:?}"),
    }
}

fn tls(sent: &Transmission) -> &TlsFacts {
    sent.tls.as_ref().expect("a handshake began")
}

#[tokio::test]
async fn a_private_authority_is_trusted_beside_the_platforms() {
    let authority = Authority::new();
    let server = serving_now(authority.identity(&["localhost"], 2124).server(rustls::ALL_VERSIONS)).await;
    let sent = send_to(&server, &trusting(&authority)).await;
    assert_eq!(status(&sent), 201);
    let tls = tls(&sent);
    assert_eq!(tls.version, "TLSv1.3");
    assert!(tls.cipher.starts_with("TLS13_"), "{}", tls.cipher);
    assert_eq!((tls.alpn.as_str(), &tls.refusal), ("", &None));
    assert_eq!(tls.client_certificate_requested, Some(false));
    assert_eq!(tls.chain.len(), 2);
    assert_eq!(tls.chain[0].dns_names, ["localhost"]);
    assert_eq!(tls.chain[0].issuer, "CN=signpost test authority");
    assert_eq!(tls.chain[0].not_after, "2124-01-01T00:00:00Z");
    assert!(tls.chain[1].self_signed && !tls.chain[0].self_signed);
    let arrived = server.request();
    assert!(arrived.starts_with(b"POST /in HTTP/1.1\r\n") && arrived.ends_with(b"\r\n\r\n[]"));
}

#[tokio::test]
async fn the_cipher_suite_is_the_one_both_agreed_on() {
    let authority = Authority::new();
    let identity = authority.identity(&["localhost"], 2124);
    for suite in rustls::crypto::ring::default_provider().cipher_suites {
        let name = suite.suite().as_str().expect("a known suite");
        if name.contains("_RSA_") {
            continue; // The certificate's key is not of that kind.
        }
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites = vec![suite];
        let config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[suite.version()])
            .expect("a version")
            .with_no_client_auth()
            .with_single_cert(identity.chain.clone(), identity.private_key())
            .expect("a configuration");
        let server = serving_now(config).await;
        let sent = send_to(&server, &trusting(&authority)).await;
        assert_eq!(status(&sent), 201);
        let version = if name.starts_with("TLS13_") { "TLSv1.3" } else { "TLSv1.2" };
        assert_eq!((tls(&sent).cipher.as_str(), tls(&sent).version.as_str()), (name, version));
    }
}

#[tokio::test]
async fn a_refused_chain_is_kept_with_the_reason() {
    let authority = Authority::new();
    let valid = || authority.identity(&["localhost"], 2124);
    let foreign = Authority::named("another authority");
    for (identity, trust, fault, said) in [
        (valid(), Connection::default(), CertificateFault::UnknownIssuer, "UnknownIssuer"),
        (valid(), trusting(&foreign), CertificateFault::UnknownIssuer, "UnknownIssuer"),
        (
            authority.identity(&["other.example"], 2124),
            trusting(&authority),
            CertificateFault::WrongName,
            "not valid for name \"localhost\"",
        ),
        (
            authority.identity(&["localhost"], 2025),
            trusting(&authority),
            CertificateFault::Expired,
            "certificate expired",
        ),
        (
            Identity::self_signed(&["localhost"]),
            Connection::default(),
            CertificateFault::UnknownIssuer,
            "UnknownIssuer",
        ),
    ] {
        let names = identity.chain.len();
        let server = serving_now(identity.server(rustls::ALL_VERSIONS)).await;
        let sent = send_to(&server, &trust).await;
        let failure = failure(&sent);
        let kind = FailureKind::Tls(TlsFault::Certificate(fault));
        assert_eq!((failure.phase, failure.kind), (Phase::Tls, kind), "{failure:?}");
        assert!(failure.message.contains(said), "{failure:?}");
        let tls = tls(&sent);
        assert_eq!(tls.chain.len(), names);
        assert!(tls.refusal.as_ref().is_some_and(|refusal| refusal.contains(said)), "{tls:?}");
        assert_eq!(tls.client_certificate_requested, None, "nobody got that far");
        assert!(sent.timings.tls.is_some() && sent.timings.send.is_none(), "{:?}", sent.timings);
        assert!(sent.network.resolved.contains(&"127.0.0.1".to_owned()), "{:?}", sent.network);
    }
}

#[tokio::test]
async fn a_client_certificate_is_presented_when_asked_for() {
    let authority = Authority::new();
    let client = authority.identity(&["client.example"], 2124);
    let config = authority.demanding(&authority.identity(&["localhost"], 2124));
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let presented = Arc::new(Mutex::new(Vec::new()));
    let server = Server::start({
        let presented = Arc::clone(&presented);
        move |stream, requests| {
            let (acceptor, presented) = (acceptor.clone(), Arc::clone(&presented));
            async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                let chain = stream.get_ref().1.peer_certificates().map(<[_]>::to_vec);
                *presented.lock().expect("no one panicked") = chain.unwrap_or_default();
                read_request(&mut stream, &requests).await;
                write_and_linger(&mut stream, OK.as_bytes()).await;
            }
        }
    })
    .await;
    let mut connection = trusting(&authority);
    let without = send_to(&server, &connection).await;
    assert_eq!(tls(&without).client_certificate_requested, Some(true));
    let refused = failure(&without);
    assert!(refused.phase == Phase::Tls && matches!(refused.kind, FailureKind::Tls(_)), "{refused:?}");
    assert!(refused.message.contains("CertificateRequired"), "{refused:?}");

    connection.client_certificate_file = Some(authority.file("client.pem", &client.pem));
    connection.client_key_file = Some(authority.file("client.key", &client.key));
    let with = send_to(&server, &connection).await;
    assert_eq!(status(&with), 201);
    assert_eq!(tls(&with).client_certificate_requested, Some(true));
    assert_eq!(presented.lock().expect("no one panicked").first(), client.chain.first());
}

#[tokio::test]
async fn a_slow_handshake_is_seen_in_the_tls_phase() {
    let authority = Authority::new();
    let config = authority.identity(&["localhost"], 2124).server(rustls::ALL_VERSIONS);
    let server = serving(config, Duration::from_millis(80)).await;
    let sent = send_to(&server, &trusting(&authority)).await;
    let phases: Vec<Phase> = sent.timings.spans().map(|(phase, _)| phase).collect();
    assert_eq!(phases, [Phase::Dns, Phase::Connect, Phase::Tls, Phase::Send, Phase::Wait, Phase::Receive]);
    let (connect, tls) = (sent.timings.connect.expect("observed"), sent.timings.tls.expect("observed"));
    assert!(tls.duration_us >= 79_000 && connect.duration_us < tls.duration_us, "{:?}", sent.timings);
    assert_eq!(connect.start_us + connect.duration_us, tls.start_us);
}

#[tokio::test]
async fn a_server_without_tls_or_that_hangs_up_fails_in_the_tls_phase() {
    let plain = Server::start(|mut stream, _| async move {
        write_and_linger(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;
    let closing = Server::start(|mut stream, _| async move {
        let mut hello = [0; 16];
        tokio::io::AsyncReadExt::read_exact(&mut stream, &mut hello).await.expect("a hello");
        stream.shutdown().await.ok();
        sleep(Duration::from_millis(100)).await;
    })
    .await;
    for server in [plain, closing] {
        let sent = send_to(&server, &Connection::default()).await;
        let failure = failure(&sent);
        assert_eq!(failure.phase, Phase::Tls, "{failure:?}");
        assert!(
            matches!(failure.kind, FailureKind::Tls(_) | FailureKind::Reset | FailureKind::Incomplete),
            "{failure:?}"
        );
        assert!(tls(&sent).chain.is_empty());
    }
}

#[tokio::test]
async fn a_handshake_that_never_ends_runs_into_the_connect_timeout() {
    let silent = Server::start(|stream, _| async move {
        sleep(Duration::from_secs(20)).await;
        drop(stream);
    })
    .await;
    let connection = Connection { connect_timeout_seconds: Some(1), ..Connection::default() };
    let sent = send_to(&silent, &connection).await;
    let failure = failure(&sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Tls, FailureKind::Timeout(Limit::Connect)), "{failure:?}");
    assert!((1000..5000).contains(&failure.after_ms), "{failure:?}");
}

#[tokio::test]
async fn a_cancel_ends_a_handshake() {
    let server = Server::start(|mut stream, _| async move {
        write_and_linger(&mut stream, b"").await;
    })
    .await;
    let cancel = Cancel::new();
    let (sink, heard) = listening();
    let request = post("https", &server.address.to_string(), "/in", "[]");
    let (wire, connection) = (wire(), Connection::default());
    let reached = || heard.lock().expect("no one panicked").contains(&Phase::Tls);
    let (sent, ()) = tokio::join!(wire.send(&request, &connection, &sink, &cancel), async {
        while !reached() {
            sleep(Duration::from_millis(5)).await;
        }
        cancel.cancel();
    });
    let failure = failure(&sent);
    assert_eq!((failure.phase, failure.kind), (Phase::Tls, FailureKind::Cancelled), "{failure:?}");
    assert!(sent.timings.tls.is_some(), "{:?}", sent.timings);
}

/// A proxy that opens a tunnel to `target`, whatever it is asked for.
async fn proxy_to(target: std::net::SocketAddr, delay: Duration) -> Server {
    Server::start(move |mut stream, requests| async move {
        read_request(&mut stream, &requests).await;
        sleep(delay).await;
        let mut onward = TcpStream::connect(target).await.expect("the target listens");
        stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.expect("it is taken");
        tokio::io::copy_bidirectional(&mut stream, &mut onward).await.ok();
    })
    .await
}

#[tokio::test]
async fn a_tunnel_has_a_phase_of_its_own() {
    let authority = Authority::new();
    let server = serving_now(authority.identity(&["signpost.test"], 2124).server(rustls::ALL_VERSIONS)).await;
    let proxy = proxy_to(server.address, Duration::from_millis(80)).await;
    let proxy_url = Some(format!("http://me:hunter2@{}", proxy.address));
    let connection = Connection { proxy_url, ..trusting(&authority) };
    let sent = send_with(&post("https", "signpost.test", "/in", "[]"), &connection).await;
    assert_eq!(status(&sent), 201);
    let phases: Vec<Phase> = sent.timings.spans().map(|(phase, _)| phase).collect();
    assert_eq!(phases, [Phase::Proxy, Phase::Tls, Phase::Send, Phase::Wait, Phase::Receive]);
    assert!(sent.timings.proxy.expect("observed").duration_us >= 79_000, "{:?}", sent.timings);
    assert_eq!(tls(&sent).chain[0].dns_names, ["signpost.test"]);
    assert_eq!(sent.network.peer, Some(proxy.address.to_string()));
    let connect = String::from_utf8(proxy.request()).expect("text");
    assert!(connect.starts_with("CONNECT signpost.test:443 HTTP/1.1\r\n"), "{connect}");
    assert!(connect.to_ascii_lowercase().contains("proxy-authorization: basic "), "{connect}");
    let arrived = String::from_utf8(server.request()).expect("text").to_ascii_lowercase();
    assert!(!arrived.contains("proxy-authorization"), "the destination does not see it");
    assert!(sent.headers.iter().all(|header| header.name != "proxy-authorization"));
}

#[tokio::test]
async fn a_proxy_can_be_reached_by_tls() {
    let authority = Authority::new();
    let server = serving_now(authority.identity(&["signpost.test"], 2124).server(rustls::ALL_VERSIONS)).await;
    let target = server.address;
    let config = authority.identity(&["localhost"], 2124).server(rustls::ALL_VERSIONS);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let proxy = Server::start(move |stream, requests| {
        let acceptor = acceptor.clone();
        async move {
            let mut stream = acceptor.accept(stream).await.expect("the client trusts the proxy");
            read_request(&mut stream, &requests).await;
            let mut onward = TcpStream::connect(target).await.expect("the target listens");
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("it is taken");
            tokio::io::copy_bidirectional(&mut stream, &mut onward).await.ok();
        }
    })
    .await;
    let proxy_url = Some(format!("https://localhost:{}", proxy.address.port()));
    let connection = Connection { proxy_url, ..trusting(&authority) };
    let sent = send_with(&post("https", "signpost.test", "/in", "[]"), &connection).await;
    assert_eq!(status(&sent), 201);
    let phases: Vec<Phase> = sent.timings.spans().map(|(phase, _)| phase).collect();
    assert_eq!(
        phases,
        [Phase::Dns, Phase::Connect, Phase::Proxy, Phase::Tls, Phase::Send, Phase::Wait, Phase::Receive]
    );
    assert_eq!(tls(&sent).chain[0].dns_names, ["signpost.test"], "the destination's chain, not the proxy's");
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named() {
    let authority = Authority::new();
    let client = authority.identity(&["client.example"], 2124);
    let other = authority.identity(&["other.example"], 2124);
    let certificate = || Some(authority.file("client.pem", &client.pem));
    let file = |name: &str, text: &str| Some(authority.file(name, text));
    let base = Connection::default;
    let missing = Some(PathBuf::from("/nonexistent/ca.pem"));
    for (connection, said) in [
        (Connection { ca_file: missing, ..base() }, "connection.ca_file: /nonexistent/ca.pem cannot be read"),
        (Connection { ca_file: file("empty.pem", ""), ..base() }, "empty.pem holds no certificate"),
        (Connection { ca_file: file("text.pem", "hello"), ..base() }, "text.pem holds no certificate"),
        (
            Connection {
                ca_file: file("odd.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
                ..base()
            },
            "certificate 1 is refused",
        ),
        (Connection { client_certificate_file: certificate(), ..base() }, "client_key_file is missing"),
        (Connection { client_key_file: file("a.key", &client.key), ..base() }, "client_certificate_file is missing"),
        (
            Connection {
                client_certificate_file: certificate(),
                client_key_file: file("other.key", &other.key),
                ..base()
            },
            "other.key does not belong",
        ),
        (
            Connection { client_certificate_file: certificate(), client_key_file: file("no.key", "hello"), ..base() },
            "no.key holds no private key",
        ),
    ] {
        let sent = send_with(&post("https", "localhost:9", "/", "[]"), &connection).await;
        let failure = failure(&sent);
        let kind = match said {
            "other.key does not belong" => FailureKind::Tls(TlsFault::ClientKeyMismatch),
            _ => FailureKind::Build,
        };
        assert_eq!((failure.phase, failure.kind), (Phase::Build, kind), "{failure:?}");
        assert!(failure.message.contains(said), "{failure:?}");
    }
}
