//! Work on files and batches that takes time and needs nothing else.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use time::OffsetDateTime;

use crate::app::batch_work;
use crate::app::command::News;
use crate::app::effect::BatchEdit;
use crate::app::state::{BatchSource, GeneratorForm};
use crate::domain::message::Batch;
use crate::domain::{Exchange, display};
use crate::file;
use crate::report::har;
use crate::store::input_file;

/// What exports are called in messages.
pub(super) const HAR: &str = "HAR file";

pub(super) fn load_batch(request_id: u64, path: PathBuf) -> News {
    let result = batch_work::load(&path);
    News::BatchLoaded { request_id, source: BatchSource::File(path), result }
}

pub(super) fn paste_batch(request_id: u64, text: String) -> News {
    let result = Ok(Batch::from_bytes(text.into_bytes()));
    News::BatchLoaded { request_id, source: BatchSource::Pasted, result }
}

pub(super) fn generate_batch(request_id: u64, form: &GeneratorForm, now: OffsetDateTime) -> News {
    let result = batch_work::generate(form, now);
    News::BatchLoaded { request_id, source: BatchSource::Generated, result }
}

pub(super) fn edit_batch(request_id: u64, batch: &Batch, edit: &BatchEdit) -> News {
    News::BatchEdited { request_id, result: batch_work::apply(batch, edit) }
}

pub(super) fn check_batch(version: u64, batch: &Batch) -> News {
    News::BatchChecked { version, facts: Arc::new(batch_work::facts(batch)) }
}

pub(super) fn save_batch(batch: &Batch, path: PathBuf) -> News {
    let result = write(&path, batch.payload().bytes());
    News::BatchSaved { path, result }
}

pub(super) fn write_news(path: PathBuf, what: &'static str, bytes: &[u8]) -> News {
    let result = write(&path, bytes);
    News::FileWritten { path, what, result }
}

pub(super) fn write_har(exchanges: &[Arc<Exchange>], path: PathBuf) -> News {
    let exchanges: Vec<Exchange> = exchanges.iter().map(|exchange| Exchange::clone(exchange)).collect();
    let result = export(&exchanges, &path);
    News::FileWritten { path, what: HAR, result }
}

/// Write `exchanges` as one HAR file.
pub(super) fn export(exchanges: &[Exchange], path: &Path) -> Result<(), String> {
    write(path, har::to_har(exchanges).as_bytes())
}

/// The exchanges of a HAR file, and what is to be said of how it was read.
pub(super) fn read_har(path: &Path) -> Result<(Vec<Exchange>, Vec<String>), String> {
    let shown = display::visible(&path.display().to_string());
    let file = input_file::open(path).map_err(|error| format!("{shown} {error}"))?;
    let imported = har::read_all(file).map_err(|error| format!("{shown}: {error}"))?;
    Ok((imported.exchanges, imported.remarks.iter().map(har::Remark::to_string).collect()))
}

/// Write a file whole or not at all: a full disk must not leave half of it in place of the old one.
fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    file::write_shared(path, bytes)
        .map_err(|error| format!("{} cannot be written: {}", file::shown(path), error.reason()))
}
