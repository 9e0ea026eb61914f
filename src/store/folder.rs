//! Where signpost keeps its files.

use std::path::{Path, PathBuf};

use etcetera::app_strategy::choose_native_strategy;
use etcetera::{AppStrategy as _, AppStrategyArgs};

use super::StoreError;

/// The user's data folder: `SIGNPOST_DATA_DIR` if set, else the platform's usual place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// `override_dir` is the value of `SIGNPOST_DATA_DIR`; the environment is read by the caller.
    pub fn locate(override_dir: Option<PathBuf>) -> Result<Self, StoreError> {
        match override_dir {
            Some(folder) if folder.as_os_str().is_empty() => {
                Err(StoreError::new("SIGNPOST_DATA_DIR is empty; name a folder, or unset it"))
            }
            Some(folder) => Ok(Self(folder)),
            None => {
                let names = AppStrategyArgs {
                    top_level_domain: "io".to_owned(),
                    author: "signpost".to_owned(),
                    app_name: "signpost".to_owned(),
                };
                let strategy = choose_native_strategy(names).map_err(|error| {
                    StoreError::with_source(
                        "finding the home folder; set SIGNPOST_DATA_DIR to a folder of your own",
                        error,
                    )
                })?;
                Ok(Self(strategy.data_dir()))
            }
        }
    }

    /// The folder itself; it may not exist yet.
    pub fn path(&self) -> &Path {
        &self.0
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
