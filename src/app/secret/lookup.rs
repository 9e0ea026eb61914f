//! The keyring, found at its first use and off the UI thread.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::app::state::SecretInput;
use crate::app::{News, SecretNews, SecretPurpose};
use crate::delivery::{NoSecret, SecretSource};
use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Secret, SecretRef};
use crate::store::{DataFolder, Secrets, SecretsBackend, StoreError};

/// Said beside the field of a secret that the keyring does not have.
const NOT_STORED: &str = "The secret is not stored yet. Type or paste it here.";

type Held = Arc<Mutex<BTreeMap<String, Secret>>>;

/// Clones share the keyring. Every method may block.
#[derive(Clone)]
pub(in crate::app) struct SecretLookup {
    secrets: Arc<OnceLock<Secrets>>,
    /// Where signposts agree on who changes the list of names.
    folder: Option<DataFolder>,
    /// Secrets of this run alone, such as the built-in receiver's: asked first, and never in the keyring.
    held: Held,
}

impl SecretLookup {
    /// `None` looks for the real keyring at the first use.
    pub(in crate::app) fn new(secrets: Option<Secrets>, folder: Option<DataFolder>) -> Self {
        let cell = OnceLock::new();
        if let Some(secrets) = secrets {
            cell.get_or_init(|| secrets);
        }
        Self { secrets: Arc::new(cell), folder, held: Held::default() }
    }

    /// Answer to the keyring name `name` with `secret` for as long as this run lasts.
    pub(in crate::app) fn hold(&self, name: String, secret: Secret) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(name, secret);
    }

    fn held(&self, reference: &SecretRef) -> Option<Secret> {
        match reference {
            SecretRef::Keyring(name) => self.held.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned(),
            SecretRef::Env(_) | SecretRef::File(_) | SecretRef::AwsProfile(_) => None,
        }
    }

    fn is_held(&self, name: &str) -> bool {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    fn resolve(&self, reference: &SecretRef) -> Result<Secret, StoreError> {
        match (self.held(reference), reference) {
            (Some(secret), _) => Ok(secret),
            // The command line says how to store it; here its field stands beside these words.
            (None, SecretRef::Keyring(name)) => self.secrets().get(name)?.ok_or_else(|| StoreError::new(NOT_STORED)),
            (None, SecretRef::Env(_) | SecretRef::File(_) | SecretRef::AwsProfile(_)) => {
                self.secrets().resolve(reference)
            }
        }
    }

    fn secrets(&self) -> &Secrets {
        self.secrets.get_or_init(|| match &self.folder {
            Some(folder) => Secrets::open().in_folder(folder),
            None => Secrets::open(),
        })
    }

    pub(in crate::app) fn backend(&self) -> SecretsBackend {
        self.secrets().backend().clone()
    }

    pub(in crate::app) fn store(&self, name: String, secret: &SecretInput) -> News {
        // What is held for this run is replaced for this run: a wrong key typed there has to be the one that signs.
        let result = if self.is_held(&name) {
            self.hold(name.clone(), secret.0.clone());
            Ok(secret.0.facts())
        } else {
            let kept = self.secrets().set(&name, &secret.0);
            kept.map(|()| secret.0.facts())
        };
        News::Secret(SecretNews::Stored { reference: SecretRef::Keyring(name), result })
    }

    pub(in crate::app) fn delete(&self, name: String) -> News {
        let was_held = self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(&name).is_some();
        let result = if was_held { Ok(true) } else { self.secrets().delete(&name) };
        News::Secret(SecretNews::Deleted { reference: SecretRef::Keyring(name), result })
    }

    pub(in crate::app) fn read(&self, reference: SecretRef, purpose: SecretPurpose) -> News {
        let result = self.resolve(&reference).map(SecretInput);
        News::Secret(SecretNews::Read { reference, purpose, result })
    }
}

impl SecretSource for SecretLookup {
    fn secret(&self, reference: &SecretRef) -> Result<Secret, NoSecret> {
        Ok(self.resolve(reference)?)
    }

    fn aws_keys(&self, name: &str) -> Result<AwsKeys, NoSecret> {
        Ok(self.secrets().aws_keys(name)?)
    }
}
