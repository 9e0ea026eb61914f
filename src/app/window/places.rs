//! Where this session keeps its files, and what its surroundings say.

use std::path::{Path, PathBuf};

use crate::domain::program;
use crate::net::surroundings;
use crate::store::{DataFolder, StoreError};

/// The places of a session; they stay the same until its end.
#[derive(Debug, Clone)]
pub struct Places {
    /// The data folder, or why there is none.
    pub folder: Result<DataFolder, StoreError>,
    /// The variables that choose proxies and authorities, as far as they are set; passwords masked.
    pub environment: Vec<(String, String)>,
    /// The page with the licences of all parts, where the package brought one.
    pub licence_page: Option<PathBuf>,
    /// Other windows that were open over the same folder when this one was opened.
    pub other_windows: usize,
}

impl Places {
    pub(in crate::app) fn read_environment(&mut self, read: impl Fn(&str) -> Option<String>) {
        self.environment = surroundings::variables(read);
    }

    /// Look for what was installed together with `program`.
    pub(in crate::app) fn look_beside(&mut self, program: &Path) {
        self.licence_page = program::licence_pages(program).into_iter().find(|page| page.is_file());
    }
}

impl Default for Places {
    fn default() -> Self {
        Self {
            folder: Err(StoreError::new("There is no data folder.")),
            environment: Vec::new(),
            licence_page: None,
            other_windows: 0,
        }
    }
}
