//! Files that are whole or not there: written beside their place, then renamed into it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::Path;

use super::StoreError;

/// Replace the file at `path` by `text`, or leave it as it was.
pub(super) fn write_atomically(path: &Path, text: &str) -> Result<(), StoreError> {
    let failed = |what: &str| format!("{}: {what}; nothing was changed", path.display());
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder).map_err(|error| StoreError::with_source(failed("making its folder"), error))?;
    let mut file =
        tempfile::NamedTempFile::new_in(folder).map_err(|error| StoreError::with_source(failed("writing"), error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| StoreError::with_source(failed("writing"), error))?;
    file.persist(path).map_err(|error| StoreError::with_source(failed("replacing it"), error.error))?;
    Ok(())
}

/// The text of the file, up to `limit` bytes; `None` if there is no such file.
pub(super) fn read_text(path: &Path, limit: u64) -> Result<Option<String>, StoreError> {
    let failed = |what: &str| format!("{}: {what}", path.display());
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::with_source(failed("reading"), error)),
    };
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| StoreError::with_source(failed("reading"), error))?;
    if bytes.len() as u64 > limit {
        return Err(StoreError::new(failed(&format!("has more than {limit} bytes, the most that is read here"))));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(error) => Err(StoreError::new(failed(&format!("not UTF-8 at byte {}", error.utf8_error().valid_up_to())))),
    }
}
