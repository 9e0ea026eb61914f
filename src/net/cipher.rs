//! Which protocol version and cipher suite a handshake agreed on.
//!
//! The HTTP client does not hand out its TLS session. But rustls asks the chosen suite, and only that one, for
//! its record encryption: every suite is offered with a thin wrapper that notes when it is asked.

use std::sync::{Arc, LazyLock};

use rustls::crypto::cipher::{
    AeadKey, Iv, KeyBlockShape, MessageDecrypter, MessageEncrypter, Tls12AeadAlgorithm, Tls13AeadAlgorithm,
    UnsupportedOperationError,
};
use rustls::crypto::{CipherSuiteCommon, CryptoProvider, ring};
use rustls::{CipherSuite, ConnectionTrafficSecrets, SupportedCipherSuite, Tls12CipherSuite, Tls13CipherSuite};

use super::phases;

/// The ring provider with every suite watched.
pub(super) fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
        let mut provider = ring::default_provider();
        for suite in &mut provider.cipher_suites {
            *suite = watched(*suite);
        }
        Arc::new(provider)
    });
    Arc::clone(&PROVIDER)
}

/// rustls wants suites that live forever; these are made once and shared by every handshake.
fn watched(suite: SupportedCipherSuite) -> SupportedCipherSuite {
    match suite {
        SupportedCipherSuite::Tls13(suite) => SupportedCipherSuite::Tls13(Box::leak(Box::new(Tls13CipherSuite {
            common: common(&suite.common),
            hkdf_provider: suite.hkdf_provider,
            aead_alg: Box::leak(Box::new(Watched13 { inner: suite.aead_alg, suite: suite.common.suite })),
            quic: suite.quic,
        }))),
        SupportedCipherSuite::Tls12(suite) => SupportedCipherSuite::Tls12(Box::leak(Box::new(Tls12CipherSuite {
            common: common(&suite.common),
            prf_provider: suite.prf_provider,
            kx: suite.kx,
            sign: suite.sign,
            aead_alg: Box::leak(Box::new(Watched12 { inner: suite.aead_alg, suite: suite.common.suite })),
        }))),
    }
}

fn common(from: &CipherSuiteCommon) -> CipherSuiteCommon {
    CipherSuiteCommon {
        suite: from.suite,
        hash_provider: from.hash_provider,
        confidentiality_limit: from.confidentiality_limit,
    }
}

fn name(suite: CipherSuite) -> String {
    suite.as_str().map_or_else(|| format!("{suite:?}"), ToOwned::to_owned)
}

struct Watched13 {
    inner: &'static dyn Tls13AeadAlgorithm,
    suite: CipherSuite,
}

impl Tls13AeadAlgorithm for Watched13 {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        phases::observe(|trace| trace.cipher_chosen("TLSv1.3", name(self.suite)));
        self.inner.encrypter(key, iv)
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        self.inner.decrypter(key, iv)
    }

    fn key_len(&self) -> usize {
        self.inner.key_len()
    }

    fn extract_keys(&self, key: AeadKey, iv: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.inner.extract_keys(key, iv)
    }

    fn fips(&self) -> bool {
        self.inner.fips()
    }
}

struct Watched12 {
    inner: &'static dyn Tls12AeadAlgorithm,
    suite: CipherSuite,
}

impl Tls12AeadAlgorithm for Watched12 {
    fn encrypter(&self, key: AeadKey, iv: &[u8], extra: &[u8]) -> Box<dyn MessageEncrypter> {
        phases::observe(|trace| trace.cipher_chosen("TLSv1.2", name(self.suite)));
        self.inner.encrypter(key, iv, extra)
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        self.inner.decrypter(key, iv)
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        self.inner.key_block_shape()
    }

    fn extract_keys(
        &self,
        key: AeadKey,
        iv: &[u8],
        explicit: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        self.inner.extract_keys(key, iv, explicit)
    }

    fn fips(&self) -> bool {
        self.inner.fips()
    }
}
