//! Reading from a disk that takes no other file: read-only, or full.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;

use super::connect::{self, Access};
use super::guard::beside;
use super::schema;
use crate::store::StoreError;

/// Bytes of a file that is copied to be read.
const COPIED_BYTES_MAX: u64 = 512 * 1024 * 1024;

/// A connection that leaves no trace beside the file, and the copy that it reads if it needs one.
pub(super) fn open(path: &Path) -> Result<(Connection, Option<TempDir>), StoreError> {
    let length = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let journal = length(&beside(path, "-wal"));
    if journal == 0 {
        let connection = connect::open(path, Access::Frozen).map_err(|error| failed(path, &error))?;
        return Ok((connection, None));
    }
    // What was kept last stands in the journal, and reading that takes an index beside it.
    if length(path) + journal > COPIED_BYTES_MAX {
        return Err(StoreError::new("it is too large to be read from a disk that cannot be written"));
    }
    let copied = tempfile::Builder::new().prefix("signpost-history-").tempdir().and_then(|folder| {
        let copy = folder.path().join("history.sqlite");
        fs::copy(path, &copy)?;
        fs::copy(beside(path, "-wal"), beside(&copy, "-wal"))?;
        Ok((folder, copy))
    });
    let (folder, copy) = copied.map_err(|error| StoreError::with_source("copying it to read it", error))?;
    let connection = connect::open(&copy, Access::Read)
        .and_then(|connection| schema::cookie(&connection).map(|_| connection))
        .map_err(|error| failed(path, &error))?;
    Ok((connection, Some(folder)))
}

fn failed(path: &Path, error: &rusqlite::Error) -> StoreError {
    super::trouble::failure(path, "opening the history", error)
}
