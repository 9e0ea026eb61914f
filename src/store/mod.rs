//! What stays: destinations as files, history in SQLite, settings, secrets in the keyring.

pub mod destinations;
pub mod folder;
pub mod history;
pub mod secrets;
pub mod settings;

pub use self::destinations::{DestinationId, Destinations, StoredDestination};
pub use self::folder::DataFolder;
pub use self::history::{Counts, EntryId, Filter, History, HistoryEntry, StatusClass};
pub use self::secrets::{Secrets, SecretsBackend};
pub use self::settings::Settings;

/// Why something could not be kept or read, with the place and the user's next step.
#[derive(Debug, thiserror::Error)]
#[error("{step}")]
pub struct StoreError {
    /// The step that failed and what to do, naming the file or entry.
    pub step: String,
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}
