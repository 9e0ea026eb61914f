//! Everything that TLS can refuse, by servers that do it.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use signpost::diagnose::Certainty;
use signpost::diagnose::Certainty::{Likely, Possible, Proven};
use signpost::net::{Clock as _, SystemClock};
use time::Duration;

use crate::server::{Row, Server, assert_rows, findings_at, read_request};
use crate::support::Bench;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// A private authority.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
    /// What stands between it and the root.
    above: Vec<CertificateDer<'static>>,
}

impl Authority {
    pub fn named(name: &str) -> Self {
        let (params, key) = (Self::params(name), KeyPair::generate().unwrap());
        let certificate = params.self_signed(&key).unwrap();
        Self { issuer: Issuer::new(params, key), certificate, above: Vec::new() }
    }

    /// An authority that this one vouches for.
    fn intermediate(&self, name: &str) -> Self {
        let (params, key) = (Self::params(name), KeyPair::generate().unwrap());
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self { issuer: Issuer::new(params, key), certificate, above: vec![self.certificate.der().clone()] }
    }

    fn params(name: &str) -> CertificateParams {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params
    }

    /// A certificate for `names`, valid now.
    pub fn leaf(&self, names: &[&str]) -> Shown {
        self.leaf_with(names, |_| {})
    }

    fn leaf_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Shown {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CommonName, "localhost");
        params.not_before = SystemClock.now() - Duration::days(30);
        params.not_after = SystemClock.now() + Duration::days(30);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        let mut chain = vec![leaf.der().clone(), self.certificate.der().clone()];
        chain.extend(self.above.iter().cloned());
        Shown { chain, key: key.serialize_pem() }
    }
}

/// What a server shows of itself.
pub struct Shown {
    chain: Vec<CertificateDer<'static>>,
    key: String,
}

impl Shown {
    fn self_signed(names: &[&str]) -> Self {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        Self { chain: vec![made.cert.der().clone()], key: made.signing_key.serialize_pem() }
    }

    fn alone(mut self) -> Self {
        self.chain.truncate(1);
        self
    }

    fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::from_pem_slice(self.key.as_bytes()).unwrap()
    }

    pub fn config(&self) -> Arc<ServerConfig> {
        let builder = builder().with_no_client_auth();
        Arc::new(builder.with_single_cert(self.chain.clone(), self.private_key()).unwrap())
    }
}

fn builder() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap()
}

/// Answer one request over TLS; a handshake that fails is the client's to report.
pub fn serve_tls(stream: TcpStream, config: &Arc<ServerConfig>, answer: &[u8]) {
    let mut tls = StreamOwned::new(ServerConnection::new(Arc::clone(config)).unwrap(), stream);
    if !read_request(&mut tls).is_empty() {
        tls.write_all(answer).ok(); // The client may have left.
        tls.conn.send_close_notify();
        tls.flush().ok();
    }
}

type Expected = Option<(&'static str, Certainty)>;

#[test]
fn each_certificate_that_is_refused_says_why() {
    let bench = Bench::new();
    let folder = tempfile::tempdir().unwrap();
    let (root, days) = (Authority::named("Acme Test Root"), Duration::days);
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, root.certificate.pem()).unwrap();
    let (stranger, middle) = (Authority::named("Nobody's Root"), root.intermediate("Acme Test Issuing"));
    let until = |end: Duration| {
        move |params: &mut CertificateParams| {
            params.not_before = SystemClock.now() - days(900);
            params.not_after = SystemClock.now() - end;
        }
    };
    let from = |begin: Duration| {
        move |params: &mut CertificateParams| {
            params.not_before = SystemClock.now() + begin;
            params.not_after = SystemClock.now() + days(900);
        }
    };
    let purpose = |params: &mut CertificateParams| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    };
    let zoo: Vec<(&'static str, Shown, Expected)> = vec![
        ("good", root.leaf(&["localhost"]), None),
        ("good with its intermediate", middle.leaf(&["localhost"]), None),
        ("a wildcard for the parent", root.leaf(&["*.localhost"]), Some(("tls.hostname_mismatch", Proven))),
        (
            "expired a moment ago",
            root.leaf_with(&["localhost"], until(Duration::hours(1))),
            Some(("tls.cert_expired", Proven)),
        ),
        ("expired last year", root.leaf_with(&["localhost"], until(days(365))), Some(("tls.cert_expired", Proven))),
        (
            "valid from next week",
            root.leaf_with(&["localhost"], from(days(7))),
            Some(("tls.cert_not_yet_valid", Likely)),
        ),
        ("valid from next year", root.leaf_with(&["localhost"], from(days(300))), Some(("clock.local_wrong", Likely))),
        ("for another name", root.leaf(&["elsewhere.example"]), Some(("tls.hostname_mismatch", Proven))),
        ("for an address", root.leaf(&["127.0.0.1"]), Some(("tls.hostname_mismatch", Proven))),
        ("for no name", root.leaf(&[]), Some(("tls.no_san", Proven))),
        ("self-signed", Shown::self_signed(&["localhost"]), Some(("tls.self_signed", Proven))),
        ("self-signed for another name", Shown::self_signed(&["elsewhere.example"]), Some(("tls.self_signed", Proven))),
        ("without its intermediate", middle.leaf(&["localhost"]).alone(), Some(("tls.unknown_ca", Likely))),
        (
            "of a public authority, without its intermediate",
            Authority::named("DigiCert TLS Issuing").leaf(&["localhost"]).alone(),
            Some(("tls.missing_intermediate", Proven)),
        ),
        ("of an unknown root", stranger.leaf(&["localhost"]), Some(("tls.unknown_ca", Proven))),
        ("of an unknown root that stays away", stranger.leaf(&["localhost"]).alone(), Some(("tls.unknown_ca", Likely))),
        (
            "by a program that opens TLS",
            Authority::named("Fortinet_CA_SSL").leaf(&["localhost"]),
            Some(("proxy.tls_interception", Likely)),
        ),
        ("for clients", root.leaf_with(&["localhost"], purpose), Some(("tls.unknown_ca", Possible))),
    ];
    let rows: Vec<Row> = zoo
        .into_iter()
        .map(|(name, shown, expected)| {
            let config = shown.config();
            let server = Server::start(move |stream| serve_tls(stream, &config, OK));
            let url = format!("https://localhost:{}/in", server.port);
            let findings = findings_at(&bench, &url, |d| d.connection.ca_file = Some(ca_file.clone()));
            Row { name, findings, expected }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn each_end_of_a_handshake_is_named() {
    let bench = Bench::new();
    let ends: [(&'static str, &'static [u8], Expected); 15] = [
        ("handshake_failure", b"\x15\x03\x03\0\x02\x02\x28", Some(("tls.no_shared_cipher", Likely))),
        ("bad_certificate", b"\x15\x03\x03\0\x02\x02\x2a", Some(("tls.client_cert_required", Proven))),
        ("unknown_ca", b"\x15\x03\x03\0\x02\x02\x30", Some(("tls.client_cert_required", Likely))),
        ("access_denied", b"\x15\x03\x03\0\x02\x02\x31", Some(("tls.client_cert_required", Likely))),
        ("protocol_version", b"\x15\x03\x03\0\x02\x02\x46", Some(("tls.protocol_version", Proven))),
        ("insufficient_security", b"\x15\x03\x03\0\x02\x02\x47", Some(("tls.no_shared_cipher", Proven))),
        ("internal_error", b"\x15\x03\x03\0\x02\x02\x50", Some(("tls.handshake_aborted", Likely))),
        ("unrecognized_name", b"\x15\x03\x03\0\x02\x02\x70", Some(("tls.sni_unrecognized", Proven))),
        ("certificate_required", b"\x15\x03\x03\0\x02\x02\x74", Some(("tls.client_cert_required", Proven))),
        ("no_application_protocol", b"\x15\x03\x03\0\x02\x02\x78", Some(("http.h1_to_h2_only", Likely))),
        ("a close", b"", Some(("tls.handshake_aborted", Proven))),
        ("plain HTTP", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", Some(("tls.plain_http_port", Likely))),
        ("a mail server", b"220 smtp.example ESMTP\r\n", Some(("tls.plain_http_port", Likely))),
        ("a shell server", b"SSH-2.0-OpenSSH_9.6\r\n", Some(("tls.plain_http_port", Likely))),
        ("HTTP/2 without TLS", b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0d", Some(("tls.plain_http_port", Likely))),
    ];
    let rows: Vec<Row> = ends
        .iter()
        .map(|(name, answer, expected)| {
            let server = Server::first_word(answer);
            let findings = findings_at(&bench, &format!("https://localhost:{}/in", server.port), |_| {});
            Row { name, findings, expected: *expected }
        })
        .collect();
    assert_rows(&rows);
}

#[test]
fn a_port_that_is_open_and_mute_is_told_from_a_closed_one() {
    let bench = Bench::new();
    let mute = Server::start(|mut stream| {
        stream.read_to_end(&mut Vec::new()).ok(); // Until the client leaves.
    });
    let findings = findings_at(&bench, &format!("https://localhost:{}/in", mute.port), |d| {
        d.connection.connect_timeout_seconds = Some(1);
    });
    assert_rows(&[Row { name: "mute", findings, expected: Some(("tls.handshake_timeout", Proven)) }]);
}

#[test]
fn a_server_of_http_2_alone_and_one_of_tls_alone_are_named() {
    let bench = Bench::new();
    let folder = tempfile::tempdir().unwrap();
    let root = Authority::named("Acme Test Root");
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, root.certificate.pem()).unwrap();
    let shown = root.leaf(&["localhost"]);
    let mut config =
        builder().with_no_client_auth().with_single_cert(shown.chain.clone(), shown.private_key()).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = Arc::new(config);
    let modern = Server::start(move |stream| serve_tls(stream, &config, OK));
    let url = format!("https://localhost:{}/in", modern.port);
    let only_h2 = findings_at(&bench, &url, |d| d.connection.ca_file = Some(ca_file.clone()));
    let config = shown.config();
    let tls = Server::start(move |stream| serve_tls(stream, &config, OK));
    let plain = findings_at(&bench, &format!("http://localhost:{}/in", tls.port), |_| {});
    assert_rows(&[
        Row { name: "HTTP/2 only", findings: only_h2, expected: Some(("http.h1_to_h2_only", Likely)) },
        Row { name: "plain HTTP to TLS", findings: plain, expected: Some(("http.plain_http_on_tls_port", Proven)) },
    ]);
}
