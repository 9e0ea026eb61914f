//! Where signpost keeps its files.
use std::path::PathBuf;

use super::StoreError;

/// The user's data folder: `SIGNPOST_DATA_DIR` if set, else the platform's usual place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// `override_dir` is the value of `SIGNPOST_DATA_DIR`; the environment is read by the caller.
    pub fn locate(override_dir: Option<PathBuf>) -> Result<Self, StoreError> {
        let _ = override_dir;
        todo!()
    }

    pub fn destinations(&self) -> PathBuf {
        self.0.join("destinations")
    }

    pub fn history(&self) -> PathBuf {
        self.0.join("history.sqlite")
    }

    pub fn settings(&self) -> PathBuf {
        self.0.join("settings.toml")
    }
}
