//! The window itself: what is done in the background.

use crate::app::runner::Runner;
use crate::app::{WindowNews, runner};
use crate::store::{Settings, StoreError};

/// Work for the background.
#[derive(Debug)]
pub enum WindowEffect {
    /// Read settings, destinations and history; find the keyring.
    Open,
    SaveSettings(Box<Settings>),
}

impl WindowEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Open => runner.open(),
            Self::SaveSettings(settings) => runner.in_store(move |store, outlet| {
                outlet.tell(WindowNews::SettingsSaved(store.save_settings(&settings)));
            }),
        }
    }
}

impl runner::Store {
    /// Another window may have written other settings meanwhile: only what was changed here is written.
    fn save_settings(&mut self, settings: &Settings) -> Result<(), StoreError> {
        settings.save(&self.settings, &self.folder()?.settings())?;
        self.settings = settings.clone();
        Ok(())
    }
}
