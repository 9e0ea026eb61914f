//! What SQLite says, in words: what happened and the next step, never a bare number.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::file;
use crate::store::{StoreError, Trouble};

/// `SQLITE_IOERR_SHMSIZE` and its like: what goes wrong while something is written (sqlite.org/rescode.html).
const WRITING_FAILED: [i32; 6] = [778, 1034, 1290, 1546, 4874, 5386];

/// The error of `step` on the file at `path`.
pub(super) fn failure(path: &Path, step: &str, error: &rusqlite::Error) -> StoreError {
    let trouble = trouble(path, error);
    let words = match trouble {
        Trouble::Full => "the disk is full: make room".to_owned(),
        Trouble::ReadOnly => "it cannot be written: the disk is read-only, or check the permissions".to_owned(),
        Trouble::Busy => "another program holds it: close that one and try again".to_owned(),
        Trouble::Damaged => "the file is damaged".to_owned(),
        Trouble::Unreachable => "it cannot be opened: check that it is a file and who may read and write it".to_owned(),
        Trouble::Other => other(error),
    };
    StoreError { trouble, ..StoreError::new(format!("{}: {step}; {words}", file::shown(path))) }
}

/// What kind of trouble it is. What SQLite calls an error of the disk is looked into: most often it is full.
pub(super) fn trouble(path: &Path, error: &rusqlite::Error) -> Trouble {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return match error {
            rusqlite::Error::QueryReturnedNoRows
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Trouble::Damaged,
            _ => Trouble::Other,
        };
    };
    match failure.code {
        ErrorCode::DiskFull => Trouble::Full,
        ErrorCode::ReadOnly => Trouble::ReadOnly,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed => Trouble::Busy,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Trouble::Damaged,
        ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure => room(path)
            .unwrap_or(if failure.code == ErrorCode::SystemIoFailure { Trouble::Other } else { Trouble::Unreachable }),
        _ => Trouble::Other,
    }
}

/// Whether the folder of the file takes another byte; `None` if it does.
fn room(path: &Path) -> Option<Trouble> {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    use std::io::Write as _;
    let folder = path.parent()?;
    let tried = tempfile::tempfile_in(folder).and_then(|mut file| {
        file.write_all(&vec![0; 64 * 1024])?;
        file.sync_data()
    });
    match tried.err()?.kind() {
        StorageFull | QuotaExceeded | FileTooLarge => Some(Trouble::Full),
        ReadOnlyFilesystem => Some(Trouble::ReadOnly),
        _ => None,
    }
}

fn other(error: &rusqlite::Error) -> String {
    let rusqlite::Error::SqliteFailure(failure, said) = error else {
        return format!("this should not happen, please report it: {error}");
    };
    let said = said.as_deref().map(|said| format!(" ({said})")).unwrap_or_default();
    match failure.code {
        ErrorCode::SystemIoFailure if WRITING_FAILED.contains(&failure.extended_code) => {
            "the disk did not take what was written: check it, and what the system's log says of it".to_owned()
        }
        ErrorCode::SystemIoFailure => {
            "the disk could not be read: check it, and what the system's log says of it".to_owned()
        }
        ErrorCode::OutOfMemory => "there is not enough memory: close other programs".to_owned(),
        ErrorCode::TooBig => "it is larger than one entry of the history can be".to_owned(),
        ErrorCode::OperationInterrupted => "it was interrupted".to_owned(),
        ErrorCode::NoLargeFileSupport => "this system allows no file of that size".to_owned(),
        _ => format!("this should not happen, please report it{said}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_is_trouble_of_its_kind() {
        let failed = |code: i32| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        let odd = rusqlite::Error::InvalidColumnType(0, "exchange".to_owned(), rusqlite::types::Type::Blob);
        let nowhere = Path::new("/nowhere/at/all/history.sqlite");
        for (error, kind, is_damage) in [
            (failed(13), Trouble::Full, false),
            (failed(8), Trouble::ReadOnly, false),
            (failed(5), Trouble::Busy, false),
            (failed(6), Trouble::Busy, false),
            (failed(15), Trouble::Busy, false),
            (failed(11), Trouble::Damaged, true),
            (failed(26), Trouble::Damaged, true),
            (failed(14), Trouble::Unreachable, false),
            (failed(3), Trouble::Unreachable, false),
            (failed(10), Trouble::Other, false),
            (failed(1), Trouble::Other, false),
            (rusqlite::Error::QueryReturnedNoRows, Trouble::Damaged, true),
            (rusqlite::Error::IntegralValueOutOfRange(0, -1), Trouble::Damaged, true),
            (odd, Trouble::Damaged, true),
            (rusqlite::Error::InvalidQuery, Trouble::Other, false),
        ] {
            assert_eq!(trouble(nowhere, &error), kind, "{error}");
            assert_eq!(super::super::check::is_damage(&error), is_damage, "{error}");
        }
    }

    #[test]
    fn what_the_disk_or_the_system_refused_is_said() {
        let said =
            |extended_code: i32| other(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(extended_code), None));
        let writing = 778; // SQLITE_IOERR_WRITE
        let reading = 266; // SQLITE_IOERR_READ
        for (code, words) in [
            (writing, "did not take what was written"),
            (reading, "could not be read"),
            (7, "not enough memory"),
            (18, "larger than one entry"),
            (9, "was interrupted"),
            (22, "no file of that size"),
            (21, "should not happen"),
        ] {
            assert!(said(code).contains(words), "{code}: {}", said(code));
        }
    }

    #[test]
    fn no_code_of_sqlite_is_said_as_a_number_and_every_one_has_a_next_step() {
        for code in (1..=28_i32).chain([100, 101]).flat_map(|code| (0..40).map(move |more| code | (more << 8))) {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let text = failure(Path::new("/data/history.sqlite"), "reading", &error).chain();
            assert!(!text.contains(|c: char| c.is_ascii_digit()), "{code}: {text}");
            assert!(text.starts_with("/data/history.sqlite: reading; "), "{text}");
        }
    }
}
