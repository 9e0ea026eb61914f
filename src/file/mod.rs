//! Files: read within a limit, written whole or not at all, kept for the user alone, locked between processes.
//!
//! The one way to every file that a user names and to every file that is kept for the user. No device, no folder and
//! no endless file is read by accident, whoever asks.

mod lock;
mod private;
mod read;
mod write;

use std::fmt;
use std::path::{Path, PathBuf};

use crate::domain::display::visible;

pub use self::lock::FileLock;
pub use self::private::{create_private, create_private_folder, make_private};
pub use self::read::{check, read, read_stream, read_text};
pub(crate) use self::write::sync_folder;
pub use self::write::{write_private, write_shared};

/// A file that could not be read or written, and why.
#[derive(Debug)]
pub struct FileError {
    pub path: PathBuf,
    pub reason: FileTrouble,
}

/// What is wrong with a file, and the next step where there is one.
#[derive(Debug, thiserror::Error)]
pub enum FileTrouble {
    #[error("there is no such file")]
    Missing,
    #[error("this is {0}; name a file")]
    NoFile(&'static str),
    #[error("{step}{}", hint(source))]
    Failed { step: &'static str, source: std::io::Error },
    #[error("has more than {}, the most that is read here", size_text(*.0))]
    TooLarge(u64),
    #[error("not UTF-8 at byte {0}")]
    NotText(usize),
    #[error("nobody writes into this pipe; it was waited for {} s", read::PATIENCE.as_secs())]
    SilentPipe,
}

impl FileError {
    fn new(path: &Path, reason: FileTrouble) -> Self {
        Self { path: path.to_owned(), reason }
    }

    fn failed(path: &Path, step: &'static str, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::NotFound if step == read::READING => Self::new(path, FileTrouble::Missing),
            _ => Self::new(path, FileTrouble::Failed { step, source }),
        }
    }

    /// What is wrong, to stand after a text that has named the file; with what the operating system said.
    pub fn reason(&self) -> String {
        match &self.reason {
            FileTrouble::Failed { source, .. } => format!("{}: {source}", self.reason),
            FileTrouble::Missing
            | FileTrouble::NoFile(_)
            | FileTrouble::TooLarge(_)
            | FileTrouble::NotText(_)
            | FileTrouble::SilentPipe => self.reason.to_string(),
        }
    }

    /// The file and everything about it in one text.
    pub fn chain(&self) -> String {
        format!("{}: {}", shown(&self.path), self.reason())
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", shown(&self.path), self.reason)
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.reason.source()
    }
}

/// A path as text, without anything that a terminal would act upon.
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy())
}

/// The next step after what the operating system said; empty where its own words are all there is.
pub fn hint(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match error.kind() {
        StorageFull => "; the disk is full: make room",
        QuotaExceeded => "; the quota of this disk is used up: make room",
        FileTooLarge => "; the system allows no larger file here: make room, or raise its limit",
        ReadOnlyFilesystem => "; the disk is read-only",
        PermissionDenied => "; check its permissions",
        _ => "",
    }
}

/// `bytes` in the largest unit that divides it.
fn size_text(bytes: u64) -> String {
    const KIB: u64 = 1024;
    const MIB: u64 = 1024 * KIB;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else if bytes >= KIB && bytes.is_multiple_of(KIB) {
        format!("{} KiB", bytes / KIB)
    } else {
        format!("{bytes} bytes")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_the_unit_that_divides_it() {
        for (bytes, text) in
            [(10, "10 bytes"), (65_536, "64 KiB"), (268_435_456, "256 MiB"), (1_000_000, "1000000 bytes")]
        {
            assert_eq!(size_text(bytes), text);
        }
    }

    #[test]
    fn a_full_disk_and_a_read_only_one_are_said_in_words() {
        let failed = |kind: std::io::ErrorKind| {
            FileError::failed(Path::new("a\u{1b}[31mb"), "writing it", kind.into()).to_string()
        };
        assert!(failed(std::io::ErrorKind::StorageFull).contains("the disk is full: make room"));
        assert!(failed(std::io::ErrorKind::ReadOnlyFilesystem).contains("the disk is read-only"));
        assert!(!failed(std::io::ErrorKind::StorageFull).contains('\u{1b}'), "a path is no command to a terminal");
    }
}
