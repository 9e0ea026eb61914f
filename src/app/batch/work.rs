//! The batch: what is done in the background.

use std::path::PathBuf;
use std::sync::Arc;

use super::content;
use super::edit::BatchEdit;
use super::state::{BatchSource, GeneratorForm};
use crate::app::BatchNews;
use crate::app::runner::Runner;
use crate::domain::message::Batch;
use crate::file;

/// Work for the background.
#[derive(Debug)]
pub enum BatchEffect {
    Load {
        request_id: u64,
        path: PathBuf,
    },
    /// Hash a pasted text, which takes a moment for a large one.
    Paste {
        request_id: u64,
        text: String,
    },
    Generate {
        request_id: u64,
        form: GeneratorForm,
    },
    Edit {
        request_id: u64,
        batch: Batch,
        edit: BatchEdit,
    },
    /// Count, validate and take the batch apart.
    Check {
        version: u64,
        batch: Batch,
    },
    Save {
        batch: Batch,
        path: PathBuf,
    },
}

impl BatchEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Load { request_id, path } => runner.blocking(move || {
                let result = content::load(&path);
                BatchNews::Loaded { request_id, source: BatchSource::File(path), result }
            }),
            Self::Paste { request_id, text } => runner.blocking(move || {
                let result = Ok(Batch::from_bytes(text.into_bytes()));
                BatchNews::Loaded { request_id, source: BatchSource::Pasted, result }
            }),
            Self::Generate { request_id, form } => {
                let now = runner.clock().now();
                runner.blocking(move || {
                    let result = content::generate(&form, now);
                    BatchNews::Loaded { request_id, source: BatchSource::Generated, result }
                });
            }
            Self::Edit { request_id, batch, edit } => runner.blocking(move || {
                let result = content::apply(&batch, &edit);
                BatchNews::Edited { request_id, result }
            }),
            Self::Check { version, batch } => runner.blocking(move || {
                let facts = Arc::new(content::facts(&batch));
                BatchNews::Checked { version, facts }
            }),
            Self::Save { batch, path } => runner.blocking(move || {
                let result = file::write_shared(&path, batch.payload().bytes()).map_err(Into::into);
                BatchNews::Saved { path, result }
            }),
        }
    }
}
