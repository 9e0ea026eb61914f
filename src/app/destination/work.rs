//! Destinations: what is done in the background, in the thread of what is kept.

use std::path::{Path, PathBuf};

use super::reveal::{self, RevealError};
use super::state::DestinationKey;
use crate::app::DestinationNews;
use crate::app::runner::{Outlet, Runner, Store};
use crate::domain::{DestinationFile, PublicDestination};
use crate::store::{DestinationId, Destinations, StoreError, StoredDestination};

/// Work for the background.
#[derive(Debug)]
pub enum DestinationEffect {
    Load,
    /// Write a destination; `id` is `None` for a new file.
    Save {
        key: DestinationKey,
        request_id: u64,
        id: Option<DestinationId>,
        destination: Box<PublicDestination>,
    },
    /// Read a destination file from anywhere.
    Read(PathBuf),
    /// Show a file in the file manager.
    Reveal(PathBuf),
    Delete {
        id: DestinationId,
        name: String,
    },
}

impl DestinationEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Load => runner.in_store(load),
            Self::Save { key, request_id, id, destination } => runner.in_store(move |store, outlet| {
                let result = store.save_destination(id, &destination);
                outlet.tell(DestinationNews::Saved { key, request_id, result });
            }),
            Self::Delete { id, name } => runner.in_store(move |store, outlet| {
                let result = store.delete_destination(&id);
                outlet.tell(DestinationNews::Deleted { name, result });
            }),
            Self::Reveal(path) => {
                let has_desktop = runner.dialogs;
                runner.blocking(move || {
                    let result = if has_desktop { reveal::reveal(&path) } else { Err(RevealError::NoDesktop) };
                    DestinationNews::Revealed { path, result }
                });
            }
            Self::Read(path) => runner.in_store(move |store, outlet| {
                let result = store.read_destination(&path).map(Box::new);
                outlet.tell(DestinationNews::Read { path, result });
            }),
        }
    }
}

/// Read the folder.
pub(in crate::app) fn load(store: &mut Store, outlet: &Outlet) {
    outlet.tell(DestinationNews::Loaded(store.list_destinations()));
}

impl Store {
    fn destinations(&self) -> Result<Destinations, StoreError> {
        Ok(Destinations::new(self.folder()?.destinations()))
    }

    fn list_destinations(&self) -> Result<Vec<StoredDestination>, StoreError> {
        self.destinations()?.list()
    }

    fn save_destination(
        &self,
        id: Option<DestinationId>,
        destination: &PublicDestination,
    ) -> Result<DestinationId, StoreError> {
        let destinations = self.destinations()?;
        match id {
            Some(id) => destinations.save(&id, destination).map(|()| id),
            None => destinations.create(destination),
        }
    }

    fn delete_destination(&self, id: &DestinationId) -> Result<(), StoreError> {
        self.destinations()?.delete(id)
    }

    fn read_destination(&self, path: &Path) -> Result<(Option<DestinationId>, DestinationFile), StoreError> {
        self.destinations()?.open(path)
    }
}
