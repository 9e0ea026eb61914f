//! Body bytes that know their own hash.

use std::fmt;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

/// Bytes to send, hashed exactly once. Cloning shares the bytes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Payload {
    bytes: Bytes,
    sha256: [u8; 32],
}

impl Payload {
    /// Hash `bytes` and keep both.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let sha256 = Sha256::digest(&bytes).into();
        Self { bytes, sha256 }
    }

    /// The bytes, untouched.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// SHA-256 in lower-case hex, the form SigV4 signs.
    pub fn sha256_hex(&self) -> String {
        hex::encode(self.sha256)
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// True if there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bodies can hold client secrets (OAuth2 form): never their bytes.
        write!(f, "Payload({} bytes)", self.bytes.len())
    }
}
