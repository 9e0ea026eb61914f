//! Secrets in the operating system's keyring, or in memory and said so.

use std::collections::BTreeMap;
use std::env::VarError;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use keyring::Entry;
use zeroize::Zeroizing;

use super::{DataFolder, StoreError, aws_profile};
use crate::domain::aws_profile::AwsKeys;
use crate::domain::{Secret, SecretRef, limits};
use crate::file::{self, FileLock};

/// Groups signpost's entries in the keyring.
const SERVICE: &str = "signpost";

/// The entry that lists the names of the others: keyrings cannot be asked for all of a service everywhere.
/// It holds names, never values.
const INDEX: &str = "signpost: names of its secrets";

/// How long a keyring may take to answer at all before the window goes on without it.
const PATIENCE: Duration = Duration::from_secs(3);

/// How long another signpost may take to change the list of names: its keyring may ask for a password.
const NAMES_PATIENCE: Duration = Duration::from_secs(30);

/// How often the list of names is changed anew because somebody else has changed it meanwhile.
const ATTEMPTS: usize = 8;

/// How long the keys of an AWS profile are taken as they were: a preview looks them up with every change.
const AWS_KEYS_KEPT: Duration = Duration::from_mins(1);

/// Where keyring entries are kept for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretsBackend {
    /// The operating system's keyring, by the name users know.
    Keyring(&'static str),
    /// Until the program ends; the text says why there is no keyring.
    Memory { reason: String },
}

/// The one way to keyring entries, environment variables and secret files. Clones share the memory backend.
#[derive(Clone)]
pub struct Secrets {
    backend: SecretsBackend,
    memory: Arc<Mutex<BTreeMap<String, Secret>>>,
    environment: fn(&str) -> Result<String, VarError>,
    /// Those that were found lately, and when.
    aws_keys: Arc<Mutex<BTreeMap<String, (Instant, AwsKeys)>>>,
    /// Locked while the list of names is changed.
    names_lock: Option<PathBuf>,
}

impl Secrets {
    /// The real keyring if it answers, else memory. Waits three seconds at most.
    pub fn open() -> Self {
        match keyring_status() {
            Ok(()) => Self::with(SecretsBackend::Keyring(keyring_name())),
            Err(error) => Self::with(SecretsBackend::Memory { reason: error.to_string() }),
        }
    }

    /// Memory only: tests, and machines without a keyring.
    pub fn in_memory(reason: &str) -> Self {
        Self::with(SecretsBackend::Memory { reason: reason.to_owned() })
    }

    /// Look environment variables up in `environment` instead of the process's own.
    #[must_use]
    pub fn with_environment(mut self, environment: fn(&str) -> Result<String, VarError>) -> Self {
        self.environment = environment;
        self
    }

    /// Change the list of names only while no other signpost with this data folder does.
    #[must_use]
    pub fn in_folder(mut self, folder: &DataFolder) -> Self {
        self.names_lock = Some(folder.secrets_lock());
        self
    }

    fn with(backend: SecretsBackend) -> Self {
        Self {
            backend,
            memory: Arc::default(),
            environment: |name| std::env::var(name),
            aws_keys: Arc::default(),
            names_lock: None,
        }
    }

    pub fn backend(&self) -> &SecretsBackend {
        &self.backend
    }

    /// The entry called `name`; `None` if there is none.
    pub fn get(&self, name: &str) -> Result<Option<Secret>, StoreError> {
        match &self.backend {
            SecretsBackend::Keyring(_) => read_entry(name),
            SecretsBackend::Memory { .. } => Ok(self.memory().get(name).cloned()),
        }
    }

    /// Keep `secret` as the entry called `name`, in place of what was there.
    pub fn set(&self, name: &str, secret: &Secret) -> Result<(), StoreError> {
        check_name(name)?;
        match &self.backend {
            SecretsBackend::Keyring(_) => {
                let failed = |error| failure(name, "keeping the secret", error);
                entry(name)?.set_password(secret.expose()).map_err(failed)?;
                self.change_names(|names| {
                    let is_new = !names.iter().any(|known| known == name);
                    if is_new {
                        names.push(name.to_owned());
                    }
                    is_new
                })
                .map_err(|error| {
                    let step = format!("the secret \"{name}\" is kept, but not in the list of names: {}", error.step);
                    StoreError { step, ..error }
                })
            }
            SecretsBackend::Memory { .. } => {
                self.memory().insert(name.to_owned(), secret.clone());
                Ok(())
            }
        }
    }

    /// Forget the entry called `name`. True if there was one.
    pub fn delete(&self, name: &str) -> Result<bool, StoreError> {
        check_name(name)?;
        match &self.backend {
            SecretsBackend::Keyring(_) => {
                let existed = match entry(name)?.delete_credential() {
                    Ok(()) => true,
                    Err(keyring::Error::NoEntry) => false,
                    Err(error) => return Err(failure(name, "deleting the secret", error)),
                };
                self.change_names(|names| {
                    let before = names.len();
                    names.retain(|known| known != name);
                    names.len() < before
                })?;
                Ok(existed)
            }
            SecretsBackend::Memory { .. } => Ok(self.memory().remove(name).is_some()),
        }
    }

    /// Names of entries made by signpost, sorted.
    pub fn list(&self) -> Result<Vec<String>, StoreError> {
        match &self.backend {
            SecretsBackend::Keyring(_) => {
                let mut names = read_index()?;
                names.sort();
                Ok(names)
            }
            SecretsBackend::Memory { .. } => Ok(self.memory().keys().cloned().collect()),
        }
    }

    /// Value of an environment variable, a file or a keyring entry, exactly as it is; the error says which and why.
    pub fn resolve(&self, reference: &SecretRef) -> Result<Secret, StoreError> {
        match reference {
            SecretRef::Keyring(name) => match self.get(name)? {
                Some(secret) => Ok(secret),
                None => Err(StoreError::new(format!("{reference} does not exist; {}", self.how_to_store(name)))),
            },
            SecretRef::Env(name) => match (self.environment)(name) {
                Ok(value) if value.is_empty() => {
                    Err(StoreError::new(format!("{reference} is set to nothing; give it the secret")))
                }
                Ok(value) => Ok(Secret::new(value)),
                Err(VarError::NotPresent) => {
                    Err(StoreError::new(format!("{reference} is not set; set it before starting signpost")))
                }
                Err(VarError::NotUnicode(_)) => Err(StoreError::new(format!("{reference} is not UTF-8"))),
            },
            SecretRef::File(path) => read_file(path),
            SecretRef::AwsProfile(name) => self.aws_keys(name).map(|keys| keys.secret_access_key),
        }
    }

    /// The keys of the AWS profile `name`. May take as long as the AWS CLI does, then not for a while.
    pub fn aws_keys(&self, name: &str) -> Result<AwsKeys, StoreError> {
        let mut known = self.aws_keys.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((found_at, keys)) = known.get(name)
            && found_at.elapsed() < AWS_KEYS_KEPT
        {
            return Ok(keys.clone());
        }
        let keys = aws_profile::keys(name, self.environment)?;
        known.insert(name.to_owned(), (Instant::now(), keys.clone()));
        Ok(keys)
    }

    /// Change the list of names until it says what `change` wants of it; `change` says whether there is something to do.
    fn change_names(&self, change: impl Fn(&mut Vec<String>) -> bool) -> Result<(), StoreError> {
        let _lock = self.lock_names()?;
        for _attempt in 0..ATTEMPTS {
            let mut names = read_index()?;
            if !change(&mut names) {
                return Ok(());
            }
            write_index(&names)?; // And looked at again: a signpost with another data folder knows no lock of ours.
        }
        Err(StoreError::new("another signpost keeps changing the list of secrets; try again"))
    }

    /// `None` where no lock can be had: without a data folder, or on a disk that cannot be written.
    fn lock_names(&self) -> Result<Option<FileLock>, StoreError> {
        let Some(path) = &self.names_lock else { return Ok(None) };
        if let Some(folder) = path.parent() {
            file::create_private_folder(folder).ok(); // The lock then says what there is to say.
        }
        match FileLock::exclusive(path, NAMES_PATIENCE) {
            Ok(Some(lock)) => Ok(Some(lock)),
            Ok(None) => Err(StoreError::new("another signpost is changing the list of secrets; try again")),
            Err(_no_lock) => Ok(None),
        }
    }

    fn how_to_store(&self, name: &str) -> String {
        match &self.backend {
            SecretsBackend::Keyring(_) => format!("store it with `signpost secret set {name}`, or in the window"),
            SecretsBackend::Memory { .. } => {
                "there is no keyring on this machine, so secrets last until the program ends; enter it again, or use { env = \"NAME\" } or { file = \"path\" }".to_owned()
            }
        }
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Secret>> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why the keyring of the system cannot be used.
#[derive(Debug, thiserror::Error)]
enum NoKeyring {
    #[error("{0}")]
    Refused(String),
    #[error("no thread to ask it: {0}")]
    NoThread(#[from] std::io::Error),
    #[error("it did not respond within {} s", PATIENCE.as_secs())]
    Silent,
}

/// Asked on a thread of its own: a bus without a provider may let one wait.
fn keyring_status() -> Result<(), NoKeyring> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let ask = move || {
        let status =
            Entry::store_status().as_ref().map(|&()| ()).map_err(|error| NoKeyring::Refused(error.to_string()));
        sender.send(status).ok(); // Nobody waits any more.
    };
    std::thread::Builder::new().name("keyring".to_owned()).spawn(ask)?;
    match receiver.recv_timeout(PATIENCE) {
        Ok(status) => status,
        Err(_silence) => Err(NoKeyring::Silent),
    }
}

fn keyring_name() -> &'static str {
    if cfg!(target_os = "windows") {
        "Windows Credential Manager"
    } else if cfg!(target_os = "macos") {
        "macOS Keychain"
    } else {
        "Secret Service"
    }
}

fn check_name(name: &str) -> Result<(), StoreError> {
    if name.trim().is_empty() || name == INDEX || name.chars().any(char::is_control) {
        return Err(StoreError::new(
            "the name of a secret needs at least one letter and no line break; choose another",
        ));
    }
    Ok(())
}

fn entry(name: &str) -> Result<Entry, StoreError> {
    Entry::new(SERVICE, name).map_err(|error| failure(name, "opening the entry", error))
}

fn read_entry(name: &str) -> Result<Option<Secret>, StoreError> {
    match entry(name)?.get_password() {
        Ok(text) => Ok(Some(Secret::new(text))),
        Err(keyring::Error::NoEntry) => Ok(None),
        Err(error) => Err(failure(name, "reading the secret", error)),
    }
}

fn read_index() -> Result<Vec<String>, StoreError> {
    let text = read_entry(INDEX)?;
    Ok(text.map(|text| text.expose().lines().map(str::to_owned).collect()).unwrap_or_default())
}

fn write_index(names: &[String]) -> Result<(), StoreError> {
    entry(INDEX)?.set_password(&names.join("\n")).map_err(|error| failure(INDEX, "keeping the list of names", error))
}

/// Never the raw error of a bad encoding: it holds the bytes.
fn failure(name: &str, step: &str, error: keyring::Error) -> StoreError {
    let place = format!("keyring entry \"{name}\": {step}");
    match error {
        keyring::Error::NoStorageAccess(source) => StoreError::with_source(
            format!("{place}: the keyring is locked or refuses access; unlock it and try again"),
            source,
        ),
        keyring::Error::PlatformFailure(source) => StoreError::with_source(place, source),
        keyring::Error::TooLong(_, limit) => StoreError::new(format!(
            "{place}: this keyring holds at most {limit} bytes; use {{ file = \"path\" }} instead"
        )),
        keyring::Error::BadEncoding(_) | keyring::Error::BadDataFormat(..) => {
            StoreError::new(format!("{place}: what is stored there is not text; store it again"))
        }
        other => StoreError::new(format!("{place}: {other}")),
    }
}

/// A secret may come through a pipe, as from a password manager.
fn read_file(path: &Path) -> Result<Secret, StoreError> {
    let bytes = file::read_stream(path, limits::SECRET_BYTES_MAX).map_err(|error| {
        let error = StoreError::from(error);
        StoreError { step: format!("file {}", error.step), ..error }
    })?;
    let bytes = Zeroizing::new(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Secret::new(text)),
        Err(error) => {
            Err(StoreError::new(format!("file {}: not UTF-8 at byte {}", file::shown(path), error.valid_up_to())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::in_memory("a test").with_environment(|name| match name {
            "GOOD" => Ok("value\n".to_owned()),
            "EMPTY_KEY" => Ok(String::new()),
            _ => Err(VarError::NotPresent),
        })
    }

    #[test]
    fn what_is_kept_is_found_listed_and_forgotten() {
        let secrets = secrets();
        assert!(secrets.get("a").expect("memory answers").is_none());
        secrets.set("b", &Secret::new("2")).expect("it is kept");
        secrets.set("a", &Secret::new("1")).expect("it is kept");
        assert_eq!(secrets.list().expect("memory answers"), ["a", "b"]);
        assert_eq!(secrets.clone().get("a").expect("memory answers").expect("it is there").expose(), "1");
        assert!(secrets.delete("a").expect("memory answers"));
        assert!(!secrets.delete("a").expect("memory answers"));
        for name in ["", " ", "a\nb", INDEX] {
            assert!(secrets.set(name, &Secret::new("x")).is_err() && secrets.delete(name).is_err(), "{name}");
        }
    }

    #[test]
    fn an_environment_variable_is_taken_exactly_as_it_is() {
        let resolve = |name: &str| secrets().resolve(&SecretRef::Env(name.to_owned()));
        assert_eq!(resolve("GOOD").expect("it is set").expose(), "value\n");
        assert!(resolve("EMPTY_KEY").err().expect("it is refused").step.contains("EMPTY_KEY"));
        assert!(resolve("NOWHERE").err().expect("it is refused").step.contains("not set"));
    }

    #[test]
    fn a_secret_file_is_taken_exactly_as_it_is_and_named_when_it_cannot_be_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        std::fs::write(&path, "abc\n").expect("it is written");
        let resolve = || secrets().resolve(&SecretRef::File(path.clone()));
        assert_eq!(resolve().expect("it reads").expose(), "abc\n");
        std::fs::write(&path, b"\xff").expect("it is written");
        assert!(resolve().err().expect("it is refused").step.contains("not UTF-8"));
        std::fs::write(&path, vec![b'x'; 70_000]).expect("it is written");
        assert!(resolve().err().expect("it is refused").step.contains("more than"));
        std::fs::remove_file(&path).expect("it is removed");
        assert!(resolve().err().expect("it is refused").step.contains("secret"));
    }

    #[test]
    fn a_locked_keyring_is_told_from_a_missing_entry_and_says_to_unlock_it() {
        let locked = keyring::Error::NoStorageAccess("the collection is locked".into());
        let chain = failure("acme", "reading the secret", locked).chain();
        assert!(chain.contains("\"acme\"") && chain.contains("unlock it and try again"), "{chain}");
        assert!(chain.ends_with("the collection is locked"), "{chain}");
        let broken = keyring::Error::PlatformFailure("the bus is gone".into());
        let chain = failure("acme", "reading the secret", broken).chain();
        assert!(!chain.contains("unlock") && chain.ends_with("the bus is gone"), "{chain}");
    }

    #[test]
    fn the_bytes_of_an_unreadable_secret_are_never_said() {
        let chain = failure("acme", "reading the secret", keyring::Error::BadEncoding(b"hunter2".to_vec())).chain();
        assert!(chain.contains("not text") && !format!("{chain:?}").contains("hunter2"), "{chain}");
        assert!(!chain.contains("104"), "not as numbers either: {chain}");
    }

    #[test]
    fn a_missing_entry_says_what_to_do() {
        let error = secrets().resolve(&SecretRef::Keyring("acme".to_owned())).err().expect("it is missing");
        assert!(error.step.contains("acme") && error.step.contains("enter it again"), "{}", error.step);
    }
}
