//! A file that a person names, opened to be read: nothing that never ends, and nothing that is no file.

use std::fs::{File, FileType};
use std::path::Path;

/// Why something cannot be read as a file.
#[derive(Debug, thiserror::Error)]
pub enum InputFileError {
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("is a folder; name a file in it")]
    Folder,
    #[error("is a device, which has no end; name a file, or a pipe")]
    Device,
}

/// Open the file at `path`, or the pipe. What is read from a pipe has to be bounded by the reader.
pub fn open(path: &Path) -> Result<File, InputFileError> {
    let file = File::open(path)?;
    let kind = file.metadata()?.file_type();
    if kind.is_dir() {
        return Err(InputFileError::Folder);
    }
    if kind.is_file() || is_pipe(kind) { Ok(file) } else { Err(InputFileError::Device) }
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_kind: FileType) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_opened_and_a_folder_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(matches!(open(folder.path()), Err(InputFileError::Folder | InputFileError::Io(_))));
        assert!(matches!(open(&folder.path().join("none")), Err(InputFileError::Io(_))));
        let path = folder.path().join("file");
        std::fs::write(&path, "x").expect("a file");
        assert!(open(&path).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_without_an_end_is_refused() {
        assert!(matches!(open(Path::new("/dev/zero")), Err(InputFileError::Device)));
    }
}
