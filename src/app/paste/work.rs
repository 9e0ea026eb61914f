//! What is pasted or dropped: what is done in the background.

use std::path::Path;

use super::command::{ImportSource, Imported, PasteNews};
use crate::app::runner::Runner;
use crate::domain::limits;
use crate::file;
use crate::interchange::{Found, ImportError, import};

/// Work for the background.
#[derive(Debug)]
pub enum PasteEffect {
    /// Read the text or file of another tool.
    Import(ImportSource),
}

impl PasteEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Import(source) => runner.blocking(move || {
                let found = match &source {
                    ImportSource::Pasted(text) => import::read(text.0.expose(), None),
                    ImportSource::File(path) => read_file(path),
                };
                PasteNews::Imported { source, result: found.map(Imported) }
            }),
        }
    }
}

/// A file that cannot be read as text is nothing of another tool's: the batch says what is wrong with it.
fn read_file(path: &Path) -> Result<Found, ImportError> {
    let text = file::read_text(path, limits::IMPORT_BYTES_MAX).map_err(|_not_read| ImportError::Unknown)?;
    import::read(&text, None)
}
