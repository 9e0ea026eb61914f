//! TLS as the destination asks for it, with a recorder at every hook that rustls offers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{
    ClientSessionStore, ResolvesClientCert, Resumption, Tls12ClientSessionValue, Tls13ClientSessionValue,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, DigitallySignedStruct, NamedGroup, SignatureScheme};

use super::trace::Trace;
use super::{certificate, cipher, phases};
use crate::domain::exchange::TlsFacts;
use crate::domain::{Connection, Setting, limits};
use crate::file::{self, FileError, FileTrouble};

/// Why TLS cannot be set up. Names the field and the file, never what a key file holds.
#[derive(Debug, thiserror::Error)]
pub enum TlsSetupError {
    #[error("{field}: {} cannot be read: {}", file::shown(&.source.path), .source.reason())]
    Unreadable { field: Setting, source: FileError },
    /// The variable is read by the system's verifier itself, so the file is looked at before.
    #[error("environment variable {name}: {}", .source.chain())]
    RootsFile { name: &'static str, source: FileError },
    #[error("{field}: {path} holds no {wanted}. It must be a PEM file (-----BEGIN …).", path = path.display())]
    Empty { field: Setting, path: PathBuf, wanted: &'static str },
    #[error("{field}: {path} is not a usable PEM file: {reason}", path = path.display())]
    Malformed { field: Setting, path: PathBuf, reason: String },
    #[error("connection.client_key_file is missing: a client certificate needs its private key (PEM)")]
    KeyMissing,
    #[error("connection.client_certificate_file is missing: a client key needs its certificate (PEM)")]
    CertificateMissing,
    #[error("connection.client_key_file: {path} does not belong to the client certificate; name the key that the certificate was issued for", path = path.display())]
    KeyMismatch { path: PathBuf },
    #[error(
        "the system's certificate authorities cannot be used: {0}. Install them, or name a PEM file in connection.ca_file."
    )]
    Roots(rustls::Error),
    #[error("TLS cannot be set up: {0}")]
    Config(rustls::Error),
}

/// The configuration for the connections of one client. Each hook tells the trace of the send that opens the connection.
///
/// Reads files and, if `needed`, the trust store: call it where blocking is allowed. Without `needed` (plain
/// HTTP all the way) nothing is read and every chain would be refused.
pub(super) fn config(connection: &Connection, needed: bool) -> Result<ClientConfig, TlsSetupError> {
    let provider = cipher::provider();
    let mut judge: Option<Arc<dyn ServerCertVerifier>> = None;
    let mut identity = None;
    if needed {
        let extra_roots = match &connection.ca_file {
            Some(path) => certificates(Setting::CaFile, path)?,
            None => Vec::new(),
        };
        check_roots_file()?;
        let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra_roots, Arc::clone(&provider))
            .map_err(TlsSetupError::Roots)?;
        judge = Some(Arc::new(verifier));
        identity = client_identity(connection, &provider)?;
    }
    let verifier = Arc::new(RecordingVerifier { judge });
    let resolver = Arc::new(RecordingIdentity { identity });
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TlsSetupError::Config)?
        .dangerous() // The recorder refuses whatever the platform's verifier refuses.
        .with_custom_certificate_verifier(verifier)
        .with_client_cert_resolver(resolver);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config.resumption = Resumption::store(Arc::new(SessionHook));
    Ok(config)
}

/// What a trace knows of TLS; `None` if no handshake began.
pub(super) fn facts(trace: &Trace) -> Option<TlsFacts> {
    let marks = trace.marks();
    marks.began_tls().then(|| TlsFacts {
        client_certificate_requested: (marks.client_certificate_requested || marks.is_connected())
            .then_some(marks.client_certificate_requested),
        version: marks.tls_version,
        cipher: marks.cipher,
        alpn: String::new(), // The client does not say, and a guess is worse than nothing.
        chain: marks.chain,
        refusal: marks.refusal,
    })
}

/// Whether `SSL_CERT_FILE` and `SSL_CERT_DIR` count here.
pub(super) const READS_VARIABLES: bool = cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")));

/// Whether the system's authorities can be loaded, as for a send.
pub(super) fn check_authorities() -> Result<(), TlsSetupError> {
    config(&Connection::default(), true).map(|_usable| ())
}

/// Where it is set, the file that it names takes the place of the system's authorities, except on Windows and macOS.
/// It is read without a limit there, so an endless one would take all memory.
fn check_roots_file() -> Result<(), TlsSetupError> {
    let name = "SSL_CERT_FILE";
    let Some(path) = std::env::var_os(name).map(PathBuf::from).filter(|_| READS_VARIABLES) else { return Ok(()) };
    match file::check(&path, limits::CERTIFICATE_FILE_BYTES_MAX) {
        Err(source) if matches!(source.reason, FileTrouble::NoFile(_) | FileTrouble::TooLarge(_)) => {
            Err(TlsSetupError::RootsFile { name, source })
        }
        _ => Ok(()), // Of what cannot be read, the verifier says so, and other authorities may do.
    }
}

fn read(field: Setting, path: &Path) -> Result<Vec<u8>, TlsSetupError> {
    file::read(path, limits::CERTIFICATE_FILE_BYTES_MAX).map_err(|source| TlsSetupError::Unreadable { field, source })
}

fn certificates(field: Setting, path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsSetupError> {
    let text = read(field, path)?;
    let malformed = |reason: String| TlsSetupError::Malformed { field, path: path.to_owned(), reason };
    let found = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| malformed(error.to_string()))?;
    if found.is_empty() {
        return Err(TlsSetupError::Empty { field, path: path.to_owned(), wanted: "certificate" });
    }
    let mut trial = rustls::RootCertStore::empty();
    for (index, certificate) in found.iter().enumerate() {
        trial
            .add(certificate.clone())
            .map_err(|error| malformed(format!("certificate {} is refused: {error}", index + 1)))?;
    }
    Ok(found)
}

fn client_identity(
    connection: &Connection,
    provider: &Arc<rustls::crypto::CryptoProvider>,
) -> Result<Option<Arc<CertifiedKey>>, TlsSetupError> {
    let (certificate_file, key_file) = match (&connection.client_certificate_file, &connection.client_key_file) {
        (None, None) => return Ok(None),
        (Some(_), None) => return Err(TlsSetupError::KeyMissing),
        (None, Some(_)) => return Err(TlsSetupError::CertificateMissing),
        (Some(certificate), Some(key)) => (certificate, key),
    };
    let chain = certificates(Setting::ClientCertificateFile, certificate_file)?;
    let field = Setting::ClientKeyFile;
    let text = zeroize::Zeroizing::new(read(field, key_file)?);
    let key = PrivateKeyDer::from_pem_slice(&text).map_err(|_reason| TlsSetupError::Empty {
        field,
        path: key_file.clone(),
        wanted: "private key",
    })?;
    let signing = provider.key_provider.load_private_key(key).map_err(|error| TlsSetupError::Malformed {
        field,
        path: key_file.clone(),
        reason: error.to_string(),
    })?;
    let certified = CertifiedKey::new(chain, signing);
    match certified.keys_match() {
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => {
            Err(TlsSetupError::KeyMismatch { path: key_file.clone() })
        }
        Err(rustls::Error::InconsistentKeys(_)) | Ok(()) => Ok(Some(Arc::new(certified))),
        Err(error) => Err(TlsSetupError::Config(error)),
    }
}

/// Asks the platform's verifier and keeps what the peer showed, also when it is refused.
struct RecordingVerifier {
    judge: Option<Arc<dyn ServerCertVerifier>>,
}

impl std::fmt::Debug for RecordingVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordingVerifier")
    }
}

impl RecordingVerifier {
    fn judge(&self) -> Result<&dyn ServerCertVerifier, rustls::Error> {
        self.judge.as_deref().ok_or_else(|| rustls::Error::General("TLS was not expected here".to_owned()))
    }
}

impl ServerCertVerifier for RecordingVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verdict = self
            .judge()
            .and_then(|judge| judge.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now));
        let chain = std::iter::once(end_entity).chain(intermediates).map(certificate::facts).collect();
        let refusal = verdict.as_ref().err().map(ToString::to_string);
        phases::observe(|trace| trace.chain_judged(chain, refusal));
        verdict
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge()?.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.judge()?.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.judge().map(ServerCertVerifier::supported_verify_schemes).unwrap_or_default()
    }
}

/// Presents the client certificate, if there is one, and notes that it was asked for.
struct RecordingIdentity {
    identity: Option<Arc<CertifiedKey>>,
}

impl std::fmt::Debug for RecordingIdentity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordingIdentity")
    }
}

impl ResolvesClientCert for RecordingIdentity {
    fn resolve(&self, _issuers: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        phases::observe(|trace| trace.client_certificate_requested(self.identity.is_some()));
        self.identity.clone()
    }

    fn has_certs(&self) -> bool {
        self.identity.is_some()
    }
}

/// A session store that stores nothing: rustls asks it for a hint as the first act of a handshake.
struct SessionHook;

impl std::fmt::Debug for SessionHook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionHook")
    }
}

impl ClientSessionStore for SessionHook {
    fn set_kx_hint(&self, _server: ServerName<'static>, _group: NamedGroup) {}

    fn kx_hint(&self, _server: &ServerName<'_>) -> Option<NamedGroup> {
        phases::observe(Trace::handshake_began);
        None
    }

    fn set_tls12_session(&self, _server: ServerName<'static>, _session: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _server: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _server: ServerName<'static>, _ticket: Tls13ClientSessionValue) {}

    fn take_tls13_ticket(&self, _server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
