//! One TOML file per destination.
use std::path::PathBuf;

use super::StoreError;
use crate::domain::Destination;
use crate::domain::destination_file::DestinationFileError;

/// The file's stem: lower-case, safe on every file system, stable while the name changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationId(pub String);

/// A file of the folder. A broken one is listed with its error, its text untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDestination {
    pub id: DestinationId,
    pub destination: Result<Destination, DestinationFileError>,
}

/// The folder of destination files.
#[derive(Debug, Clone)]
pub struct Destinations {
    folder: PathBuf,
}

impl Destinations {
    /// Made if it is missing at the first save, not before.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All destinations, by name.
    pub fn list(&self) -> Result<Vec<StoredDestination>, StoreError> {
        let _ = &self.folder;
        todo!()
    }

    /// A new file for `destination`, with an id made from its name.
    pub fn create(&self, destination: &Destination) -> Result<DestinationId, StoreError> {
        let _ = destination;
        todo!()
    }

    /// Replace the file of `id`, atomically.
    pub fn save(&self, id: &DestinationId, destination: &Destination) -> Result<(), StoreError> {
        let _ = (id, destination);
        todo!()
    }

    /// Remove the file of `id`.
    pub fn delete(&self, id: &DestinationId) -> Result<(), StoreError> {
        let _ = id;
        todo!()
    }
}
