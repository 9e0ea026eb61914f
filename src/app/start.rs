//! What a session starts from.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::Zone;
use crate::app::font::search::system_folders;
use crate::net::{Clock, SystemClock};
use crate::store::settings::WindowPlace;
use crate::store::{DataFolder, Secrets, Settings, StoreError};

/// The outside world of a session. Nothing is opened here: the first frame does not wait for it.
pub struct SessionOptions {
    /// Where files are kept, or why nowhere: the window works all the same and says so.
    pub folder: Result<DataFolder, StoreError>,
    /// The keyring to use; `None` looks for the operating system's own in the background.
    pub secrets: Option<Secrets>,
    pub clock: Arc<dyn Clock>,
    /// The time zone that moments are shown in.
    pub zone: Zone,
    /// Whether the desktop's file dialogs may be opened.
    pub dialogs: bool,
    /// Whether the built-in receiver runs beside the window.
    pub receiver: bool,
    /// Where fonts are looked for when a text needs characters that the built-in ones lack.
    pub font_folders: Vec<PathBuf>,
}

impl SessionOptions {
    /// The user's own session.
    pub fn desktop(folder: Result<DataFolder, StoreError>) -> Self {
        Self {
            folder,
            secrets: None,
            clock: Arc::new(SystemClock),
            zone: Zone::system(),
            dialogs: true,
            receiver: true,
            font_folders: system_folders(),
        }
    }

    /// A session that touches nothing but `folder` and keeps secrets in `secrets`: for tests and pictures.
    pub fn isolated(folder: DataFolder, secrets: Secrets, clock: Arc<dyn Clock>) -> Self {
        Self {
            folder: Ok(folder),
            secrets: Some(secrets),
            clock,
            zone: Zone::utc(),
            dialogs: false,
            receiver: false,
            font_folders: Vec::new(),
        }
    }

    /// Where the window was the last time. The one file that is read before there is a window: it says where to open it.
    pub fn window_place(&self) -> Option<WindowPlace> {
        self.folder.as_ref().ok().and_then(|folder| Settings::load(&folder.settings()).0.window)
    }

    /// With fonts from `folders`.
    #[must_use]
    pub fn with_fonts(self, folders: Vec<PathBuf>) -> Self {
        Self { font_folders: folders, ..self }
    }

    /// With the built-in receiver, as on a desktop.
    #[must_use]
    pub fn with_receiver(self) -> Self {
        Self { receiver: true, ..self }
    }
}
