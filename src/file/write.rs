//! Writing: beside its place, then renamed into it, so that a file is whole or as it was.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{FileError, FileTrouble, create_private_folder};

const WRITING: &str = "writing it; nothing was changed";

/// Replace the file at `path` by `bytes`, or leave it as it was; only the user may read it. Its folder is made.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let path = &target(path);
    create_private_folder(folder_of(path))
        .map_err(|error| FileError::failed(path, "making its folder; nothing was changed", error))?;
    // A temporary file is readable by the user alone from its first moment, whatever the umask.
    replace(path, bytes, &tempfile::Builder::new())
}

/// Like [`write_private`] for a file that the user asked for by name, such as an export: the umask says who may read
/// it, one that is there keeps its mode, and a device or pipe is written into.
pub fn write_shared(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let path = &target(path);
    let present = fs::metadata(path).ok();
    if present.as_ref().is_some_and(|present| !present.is_file()) {
        return write_into(path, bytes);
    }
    #[cfg_attr(not(unix), expect(unused_mut, reason = "elsewhere a folder says who may read its files"))]
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = present.as_ref().map_or(0o666, |present| present.permissions().mode() & 0o777);
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    match replace(path, bytes, &builder) {
        // Who may write a file need not be allowed to make another beside it.
        Err(FileError { reason: FileTrouble::Failed { source, .. }, .. })
            if present.is_some() && source.kind() == std::io::ErrorKind::PermissionDenied =>
        {
            write_into(path, bytes)
        }
        done => done,
    }
}

fn replace(path: &Path, bytes: &[u8], builder: &tempfile::Builder<'_, '_>) -> Result<(), FileError> {
    let failed = |error| FileError::failed(path, WRITING, error);
    let folder = folder_of(path);
    let mut file = builder.tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    sync_folder(folder);
    Ok(())
}

fn write_into(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let failed = |error| FileError::failed(path, "writing into it", error);
    let mut file = File::options().write(true).truncate(true).open(path).map_err(failed)?;
    file.write_all(bytes).map_err(failed)
}

/// What `path` leads to: a link stays a link, and the file it names is replaced.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_nothing_there| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A renamed file is safe from a loss of power once its folder is written, too. Where folders cannot be opened
/// (Windows), the file system sees to it.
pub(crate) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok(); // Some file systems refuse; the file itself is written in any case.
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it is there").flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = folder();
        let path = folder.path().join("deep/file");
        for text in ["first", "second"] {
            write_private(&path, text.as_bytes()).expect("it is written");
            assert_eq!(fs::read_to_string(&path).expect("it is there"), text);
        }
        assert_eq!(names(&folder.path().join("deep")), ["file"]);
    }

    #[test]
    #[cfg(unix)]
    fn only_the_user_may_read_what_is_kept_for_the_user() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder();
        let path = folder.path().join("deep/file");
        write_private(&path, b"x").expect("it is written");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder.path().join("deep"))), (0o600, 0o700));
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_a_link_and_an_export_keeps_its_mode() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = folder();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "before").expect("it is written");
        fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("it is ours");
        std::os::unix::fs::symlink(&real, &link).expect("a link");
        write_shared(&link, b"after").expect("it is written");
        assert_eq!(fs::read_to_string(&real).expect("it is there"), "after");
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o640);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_device_is_written_into_and_a_full_one_is_said() {
        write_shared(Path::new("/dev/null"), b"x").expect("it takes everything");
        let error = write_shared(Path::new("/dev/full"), b"x").expect_err("it is always full").to_string();
        assert!(error.contains("/dev/full") && error.contains("the disk is full: make room"), "{error}");
    }
}
