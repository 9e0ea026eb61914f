//! Files that the user names: what is done in the background.

use std::path::{Path, PathBuf};

use super::dialog;
use super::error::ImportError;
use super::purpose::FilePurpose;
use crate::app::FileNews;
use crate::app::runner::Runner;
use crate::domain::{Exchange, limits};
use crate::file;
use crate::report::har;

/// What exports are called in messages.
pub(in crate::app) const HAR: &str = "HAR file";

/// Work for the background.
#[derive(Debug)]
pub enum FileEffect {
    Write { path: PathBuf, what: &'static str, bytes: bytes::Bytes },
    Pick(FilePurpose),
}

impl FileEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Write { path, what, bytes } => runner.blocking(move || {
                // Whole or not at all: a full disk must not leave half of it in place of the old one.
                let result = file::write_shared(&path, &bytes).map_err(Into::into);
                FileNews::Written { path, what, result }
            }),
            Self::Pick(purpose) => pick(runner, purpose),
        }
    }
}

fn pick(runner: &Runner, purpose: FilePurpose) {
    let outlet = runner.outlet().clone();
    if !runner.dialogs {
        let reason = "This session has no desktop.".to_owned();
        outlet.try_tell(FileNews::DialogUnavailable { purpose, reason });
        return;
    }
    let picked = dialog::pick(purpose);
    runner.spawn(async move {
        // Asked for each time: the desktop may have got a portal since.
        let news = match tokio::task::spawn_blocking(dialog::obstacle).await {
            Ok(Some(reason)) => FileNews::DialogUnavailable { purpose, reason },
            Ok(None) | Err(_) => FileNews::Picked { purpose, path: picked.await },
        };
        outlet.tell_later(news).await;
    });
}

/// The exchanges of a HAR file, and what is to be said of how it was read.
pub(in crate::app) fn read_har(path: &Path) -> Result<(Vec<Exchange>, Vec<String>), ImportError> {
    let opened = file::open_stream(path, limits::HAR_BYTES_MAX).map_err(ImportError::Unreadable)?;
    let imported = har::read_all(opened).map_err(|error| ImportError::NotHar { file: file::shown(path), error })?;
    Ok((imported.exchanges, imported.remarks.iter().map(har::Remark::to_string).collect()))
}
