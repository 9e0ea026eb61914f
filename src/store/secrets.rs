//! Secrets in the operating system's keyring, or in memory and said so.
use super::StoreError;
use crate::domain::Secret;

/// Where keyring entries are kept for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretsBackend {
    /// The operating system's keyring, by the name users know.
    Keyring(&'static str),
    /// Until the program ends; the text says why there is no keyring.
    Memory { reason: String },
}

/// The one way to keyring entries, environment variables and secret files.
/// Clones share the memory backend. Implements `delivery::SecretSource` there.
#[derive(Clone)]
pub struct Secrets {
    _private: (),
}

impl Secrets {
    /// The real keyring if it answers, else memory.
    pub fn open() -> Self {
        todo!()
    }

    /// Memory only: tests, and machines without a keyring.
    pub fn in_memory(reason: &str) -> Self {
        let _ = reason;
        todo!()
    }

    pub fn backend(&self) -> &SecretsBackend {
        todo!()
    }

    pub fn get(&self, name: &str) -> Result<Option<Secret>, StoreError> {
        let _ = name;
        todo!()
    }

    pub fn set(&self, name: &str, secret: &Secret) -> Result<(), StoreError> {
        let _ = (name, secret);
        todo!()
    }

    /// True if there was one.
    pub fn delete(&self, name: &str) -> Result<bool, StoreError> {
        let _ = name;
        todo!()
    }

    /// Names of entries made by signpost, sorted.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        todo!()
    }

    /// Value of an environment variable, a file or a keyring entry; the error says which and why.
    pub fn resolve(&self, reference: &crate::domain::SecretRef) -> Result<Secret, StoreError> {
        let _ = reference;
        todo!()
    }
}
