//! A certificate authority of this start alone, and what it certifies.

use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use time::{Duration, OffsetDateTime};

use super::fault::TlsFault;

/// How long the certificates are valid: longer than a receiver runs and than any warning of their end, too short to
/// be kept.
const VALID_FOR: Duration = Duration::days(60);

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
#[error("making the receiver's certificates: {0}")]
pub struct AuthorityError(String);

impl AuthorityError {
    fn of(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// A root, an intermediate below it, and the names that their certificates are for.
pub struct Authority {
    root_pem: String,
    root: CertificateDer<'static>,
    intermediate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    names: Vec<String>,
    now: OffsetDateTime,
}

impl Authority {
    /// A new authority for this machine's local names and `address`.
    pub fn new(address: IpAddr, now: OffsetDateTime) -> Result<Self, AuthorityError> {
        let root_key = KeyPair::generate().map_err(AuthorityError::of)?;
        let root_params = authority_params("signpost receiver, root of this start", now);
        let root = root_params.self_signed(&root_key).map_err(AuthorityError::of)?;
        let root_issuer = Issuer::new(root_params, root_key);
        let key = KeyPair::generate().map_err(AuthorityError::of)?;
        let params = authority_params("signpost receiver, intermediate of this start", now);
        let intermediate = params.signed_by(&key, &root_issuer).map_err(AuthorityError::of)?;
        let mut names: Vec<String> = ["localhost", "*.localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        if !address.is_unspecified() && !names.contains(&address.to_string()) {
            names.push(address.to_string());
        }
        Ok(Self {
            root_pem: root.pem(),
            root: root.der().clone(),
            intermediate: intermediate.der().clone(),
            issuer: Issuer::new(params, key),
            names,
            now,
        })
    }

    /// The root, for `ca_file`.
    pub fn pem(&self) -> &str {
        &self.root_pem
    }

    /// How a role speaks TLS, with `fault` if it should do something wrong.
    pub(super) fn server(&self, fault: Option<TlsFault>) -> Result<Arc<ServerConfig>, AuthorityError> {
        let versions: &[&'static SupportedProtocolVersion] = match fault {
            Some(TlsFault::Tls12) => &[&rustls::version::TLS12],
            _ => rustls::ALL_VERSIONS,
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(versions)
            .map_err(AuthorityError::of)?;
        let builder = if fault == Some(TlsFault::ClientCertificate) {
            let mut roots = RootCertStore::empty();
            roots.add(self.root.clone()).map_err(AuthorityError::of)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().map_err(AuthorityError::of)?)
        } else {
            builder.with_no_client_auth()
        };
        let (chain, key) = self.identity(fault)?;
        let mut config = builder.with_single_cert(chain, key).map_err(AuthorityError::of)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn identity(
        &self,
        fault: Option<TlsFault>,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), AuthorityError> {
        let names = match fault {
            Some(TlsFault::WrongName) => vec!["somewhere-else.example".to_owned()],
            _ => self.names.clone(),
        };
        let mut params = CertificateParams::new(names).map_err(AuthorityError::of)?;
        params.distinguished_name.push(DnType::CommonName, "signpost receiver");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        params.not_before = self.now.saturating_sub(Duration::days(60));
        params.not_after = match fault {
            Some(TlsFault::Expired) => self.now.saturating_sub(Duration::days(1)),
            Some(TlsFault::ExpiresSoon) => self.now.saturating_add(Duration::days(5)),
            _ => self.now.saturating_add(VALID_FOR),
        };
        let key = KeyPair::generate().map_err(AuthorityError::of)?;
        let certificate = match fault {
            Some(TlsFault::SelfSigned) => params.self_signed(&key),
            _ => params.signed_by(&key, &self.issuer),
        };
        let mut chain = vec![certificate.map_err(AuthorityError::of)?.der().clone()];
        if !matches!(fault, Some(TlsFault::SelfSigned | TlsFault::MissingIntermediate)) {
            chain.push(self.intermediate.clone());
        }
        Ok((chain, PrivatePkcs8KeyDer::from(key.serialize_der()).into()))
    }
}

fn authority_params(name: &str, now: OffsetDateTime) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now.saturating_sub(Duration::days(60));
    params.not_after = now.saturating_add(VALID_FOR);
    params
}
