//! What stays: destinations as files, history in SQLite, settings, secrets in the keyring.

pub mod destinations;
mod file;
pub mod folder;
pub mod history;
pub mod input_file;
pub mod run_marker;
pub mod secrets;
pub mod settings;

pub use self::destinations::{DestinationId, Destinations, StoredDestination};
pub use self::folder::DataFolder;
pub use self::history::{
    CauseCount, Count, Counts, EntryId, Filter, History, HistoryEntry, Recent, Retention, StatusClass,
};
pub use self::run_marker::{OtherRuns, RunMarker};
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

impl StoreError {
    fn new(step: impl Into<String>) -> Self {
        Self { step: step.into(), source: None }
    }

    fn with_source(step: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { step: step.into(), source: Some(source.into()) }
    }

    /// The whole chain, outermost first, joined by `: `.
    pub fn chain(&self) -> String {
        let mut text = self.step.clone();
        let mut source = std::error::Error::source(self);
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        text
    }
}
