//! What stays: destinations as files, history in SQLite, settings, secrets in the keyring.

mod aws_profile;
pub mod check_runs;
pub mod destinations;
pub mod folder;
pub mod history;
pub mod run_marker;
pub mod secrets;
pub mod settings;

pub use self::check_runs::{CheckRunId, CheckRuns};
pub use self::destinations::{BrokenDestination, DestinationId, Destinations, StoredDestination};
pub use self::folder::{DataFolder, Exposure};
pub use self::history::{
    CauseCount, Check, Checked, Count, Counts, Damage, EntryDamage, EntryId, Filter, History, HistoryEntry, Order,
    Recent, Remark, Retention, SetAside, SortBy, StatusClass,
};
pub use self::run_marker::{OtherRuns, RunMarker};
pub use self::secrets::{Secrets, SecretsBackend};
pub use self::settings::Settings;

use std::sync::Arc;

use crate::file::{FileError, FileTrouble};

/// Why something could not be kept or read, with the place and the user's next step.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{step}")]
pub struct StoreError {
    /// The step that failed and what to do, naming the file or entry.
    pub step: String,
    pub trouble: Trouble,
    #[source]
    pub source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What kind of trouble it is, for whoever can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The disk is full.
    Full,
    /// The disk or the file cannot be written.
    ReadOnly,
    /// Another process holds it.
    Busy,
    /// What is there is not what was written.
    Damaged,
    /// It cannot be opened.
    Unreachable,
    Other,
}

impl From<FileError> for StoreError {
    fn from(error: FileError) -> Self {
        let step = error.to_string();
        match error.reason {
            FileTrouble::Failed { source, .. } => Self::with_source(step, source),
            FileTrouble::Missing
            | FileTrouble::NoFile(_)
            | FileTrouble::TooLarge(_)
            | FileTrouble::NotText(_)
            | FileTrouble::SilentPipe => Self::new(step),
        }
    }
}

impl StoreError {
    /// Without anything behind it: the step says it all.
    pub fn new(step: impl Into<String>) -> Self {
        Self { step: step.into(), trouble: Trouble::Other, source: None }
    }

    fn with_source(step: impl Into<String>, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { step: step.into(), trouble: Trouble::Other, source: Some(Arc::from(source.into())) }
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
