//! Reading: what kind of thing it is first, then no more than the limit.

use std::fs::{self, File, FileType, Metadata};
use std::io::Read as _;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use super::{FileError, FileTrouble};

pub(super) const READING: &str = "reading it";

/// How long a pipe that nobody has opened for writing is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes that are set aside at once; what is longer grows into its room.
const ROOM_AT_ONCE: u64 = 16 * 1024 * 1024;

/// The bytes of the regular file at `path`, `limit` of them at most.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let (file, length) = open(path, false)?;
    read_open(path, file, length, limit)
}

/// Like [`read`], for what a shell may also hand over as a pipe: `<(program)`.
pub fn read_stream(path: &Path, limit: u64) -> Result<Vec<u8>, FileError> {
    let (file, length) = open(path, true)?;
    read_open(path, file, length, limit)
}

/// The regular file at `path`, or the pipe, to be read a piece at a time. A pipe does not say its length: whoever reads
/// it holds the limit.
pub fn open_stream(path: &Path, limit: u64) -> Result<File, FileError> {
    let (file, length) = open(path, true)?;
    if length > limit { Err(FileError::new(path, FileTrouble::TooLarge(limit))) } else { Ok(file) }
}

/// The text of the regular file at `path`, `limit` bytes at most.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FileError> {
    let bytes = read(path, limit)?;
    String::from_utf8(bytes)
        .map_err(|error| FileError::new(path, FileTrouble::NotText(error.utf8_error().valid_up_to())))
}

/// Whether [`read`] would take the file, for one that a library reads by itself.
pub fn check(path: &Path, limit: u64) -> Result<(), FileError> {
    let (_, length) = open(path, false)?;
    if length > limit { Err(FileError::new(path, FileTrouble::TooLarge(limit))) } else { Ok(()) }
}

fn read_open(path: &Path, file: File, length: u64, limit: u64) -> Result<Vec<u8>, FileError> {
    let too_large = || FileError::new(path, FileTrouble::TooLarge(limit));
    if length > limit {
        return Err(too_large());
    }
    // Of a secret, growing would leave copies behind.
    let mut bytes = Vec::with_capacity(length.min(ROOM_AT_ONCE) as usize + 1);
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| FileError::failed(path, READING, error))?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// The file and how long it says it is.
fn open(path: &Path, takes_pipes: bool) -> Result<(File, u64), FileError> {
    let failed = |error| FileError::failed(path, READING, error);
    // Looked at before it is opened: opening a device can have an effect, and opening a pipe waits.
    let found = fs::metadata(path).map_err(failed)?;
    let file = match kind(&found) {
        Kind::Regular => File::open(path).map_err(failed)?,
        Kind::Pipe if takes_pipes => open_pipe(path)?,
        Kind::Pipe => return Err(no_file(path, "a pipe")),
        Kind::Other(kind) => return Err(no_file(path, kind)),
    };
    // And looked at once more: by now another thing may stand there.
    let opened = file.metadata().map_err(failed)?;
    match kind(&opened) {
        Kind::Regular => Ok((file, opened.len())),
        Kind::Pipe if takes_pipes => Ok((file, 0)),
        Kind::Pipe => Err(no_file(path, "a pipe")),
        Kind::Other(kind) => Err(no_file(path, kind)),
    }
}

fn no_file(path: &Path, kind: &'static str) -> FileError {
    FileError::new(path, FileTrouble::NoFile(kind))
}

/// A pipe opens once somebody has opened its other end, which may be never.
fn open_pipe(path: &Path) -> Result<File, FileError> {
    let (sender, opened) = mpsc::sync_channel(1);
    let place = path.to_owned();
    let wait = move || {
        sender.send(File::open(&place)).ok(); // Nobody waits any more.
    };
    std::thread::Builder::new()
        .name("pipe".to_owned())
        .spawn(wait)
        .map_err(|error| FileError::failed(path, READING, error))?;
    match opened.recv_timeout(PATIENCE) {
        Ok(file) => file.map_err(|error| FileError::failed(path, READING, error)),
        Err(_silence) => Err(FileError::new(path, FileTrouble::SilentPipe)),
    }
}

enum Kind {
    Regular,
    #[cfg_attr(not(unix), expect(dead_code, reason = "the standard library tells pipes apart on Unix alone"))]
    Pipe,
    Other(&'static str),
}

fn kind(metadata: &Metadata) -> Kind {
    let file_type = metadata.file_type();
    if file_type.is_file() {
        Kind::Regular
    } else if file_type.is_dir() {
        Kind::Other("a folder")
    } else {
        special(file_type)
    }
}

#[cfg(unix)]
fn special(file_type: FileType) -> Kind {
    use std::os::unix::fs::FileTypeExt as _;
    if file_type.is_fifo() {
        Kind::Pipe
    } else if file_type.is_socket() {
        Kind::Other("a socket")
    } else {
        Kind::Other("a device")
    }
}

#[cfg(not(unix))]
fn special(_file_type: FileType) -> Kind {
    Kind::Other("no regular file")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn reason<T>(result: Result<T, FileError>) -> FileTrouble {
        result.err().expect("it is refused").reason
    }

    #[test]
    fn a_file_is_read_up_to_its_limit_and_not_a_byte_more() {
        let folder = folder();
        let path = folder.path().join("file");
        fs::write(&path, "12345").expect("it is written");
        assert_eq!(read(&path, 5).expect("it fits"), b"12345");
        assert!(matches!(reason(read(&path, 4)), FileTrouble::TooLarge(4)));
        assert!(check(&path, 5).is_ok() && check(&path, 4).is_err());
        fs::write(&path, b"ab\xff").expect("it is written");
        assert!(matches!(reason(read_text(&path, 5)), FileTrouble::NotText(2)));
    }

    #[test]
    fn a_folder_and_a_missing_file_are_named() {
        let folder = folder();
        let text = read(folder.path(), 9).expect_err("a folder").to_string();
        assert!(text.contains("a folder") && text.contains(&*folder.path().to_string_lossy()), "{text}");
        let text = read(&folder.path().join("none"), 9).expect_err("nothing there").to_string();
        assert!(text.contains("none: there is no such file"), "{text}");
    }

    #[test]
    #[cfg(unix)]
    fn devices_are_refused_before_they_are_read() {
        for path in ["/dev/zero", "/dev/null", "/dev/random"] {
            for read in [read, read_stream] {
                let error = read(Path::new(path), u64::MAX).expect_err("a device").to_string();
                assert!(error.contains("this is a device") && error.contains(path), "{error}");
            }
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_file_that_says_it_is_empty_and_is_not_ends_at_the_limit() {
        let Ok(text) = read(Path::new("/proc/self/maps"), 1_000_000) else { return };
        assert!(!text.is_empty());
        assert!(matches!(reason(read(Path::new("/proc/self/maps"), 10)), FileTrouble::TooLarge(10)));
    }

    #[test]
    #[cfg(unix)]
    fn a_pipe_is_read_only_where_a_stream_is_wanted() {
        let folder = folder();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.expect("mkfifo runs").success());
        assert!(matches!(reason(read(&path, 9)), FileTrouble::NoFile("a pipe")));
        let end = path.clone();
        let writer = std::thread::Builder::new().name("writer".to_owned()).spawn(move || fs::write(end, "12345"));
        assert_eq!(read_stream(&path, 9).expect("it is written into"), b"12345");
        writer.expect("a thread").join().expect("it ends").expect("it is written");
    }
}
