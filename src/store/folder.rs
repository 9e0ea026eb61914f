//! Where signpost keeps its files.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::HomeDirError;

use super::StoreError;
use crate::file;

/// The user's data folder: `SIGNPOST_DATA_DIR` if set, else the platform's usual place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// `override_dir` is the value of `SIGNPOST_DATA_DIR`; the environment is read by the caller.
    pub fn locate(override_dir: Option<PathBuf>) -> Result<Self, StoreError> {
        match override_dir {
            Some(folder) if folder.as_os_str().is_empty() => {
                Err(StoreError::new("SIGNPOST_DATA_DIR is empty; name a folder, or unset it"))
            }
            Some(folder) => Ok(Self(std::path::absolute(&folder).unwrap_or(folder))),
            None => {
                let usual = usual_place().map_err(|error| {
                    StoreError::with_source(
                        "finding the home folder; set SIGNPOST_DATA_DIR to a folder of your own",
                        error,
                    )
                })?;
                Ok(Self(usual))
            }
        }
    }

    /// The folder itself; it may not exist yet.
    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn destinations(&self) -> PathBuf {
        self.0.join("destinations")
    }

    pub fn history(&self) -> PathBuf {
        self.0.join("history.sqlite")
    }

    /// Runs of go-live checks.
    pub fn check_runs(&self) -> PathBuf {
        self.0.join("checks")
    }

    pub fn settings(&self) -> PathBuf {
        self.0.join("settings.toml")
    }

    pub(super) fn secrets_lock(&self) -> PathBuf {
        self.0.join("secrets.lock")
    }

    /// Take from others what they may do with the folder and with the files that signpost keeps in it; says what was
    /// put right and what could not be. Nothing is said of a folder that is not there yet, and nothing on Windows
    /// (`file::make_private`).
    pub fn make_private(&self) -> Vec<Exposure> {
        let mut paths: Vec<PathBuf> = own_files(&self.0);
        if !is_shared_place(&self.0) {
            paths.insert(0, self.0.clone());
        }
        let (mut closed, mut exposures) = (Vec::new(), Vec::new());
        for path in paths {
            match file::make_private(&path) {
                Ok(false) => {}
                Ok(true) => closed.push(path),
                // Nobody can change a read-only disk, and what is gone needs no protection.
                Err(error) if matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::NotFound) => {}
                Err(error) => exposures.push(Exposure::Open { path, reason: error.to_string() }),
            }
        }
        if let Some(first) = closed.first() {
            exposures.insert(0, Exposure::Closed { first: first.clone(), more: closed.len() - 1 });
        }
        exposures
    }
}

/// What others could do with the user's files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exposure {
    /// They no longer can.
    Closed { first: PathBuf, more: usize },
    /// They still can.
    Open { path: PathBuf, reason: String },
}

impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed { first, more } => {
                let first = file::shown(first);
                let more = match more {
                    0 => String::new(),
                    1 => " and one more file".to_owned(),
                    more => format!(" and {more} more files"),
                };
                write!(f, "{first}{more} could be read by other users of this machine; now only you can")
            }
            Self::Open { path, reason } => {
                let path = file::shown(path);
                write!(f, "{path} can be read by other users of this machine, and that could not be changed: {reason}")
            }
        }
    }
}

/// Where programs of this system keep what belongs to a user: `~/.local/share/signpost`,
/// `~/Library/Application Support/io.signpost.signpost`.
#[cfg(not(windows))]
fn usual_place() -> Result<PathBuf, HomeDirError> {
    use etcetera::app_strategy::{AppStrategy as _, AppStrategyArgs, choose_native_strategy};

    let names = AppStrategyArgs {
        top_level_domain: "io".to_owned(),
        author: "signpost".to_owned(),
        app_name: "signpost".to_owned(),
    };
    Ok(choose_native_strategy(names)?.data_dir())
}

/// `%APPDATA%\signpost`. A strategy with an author would make it `signpost\signpost\data`.
#[cfg(windows)]
fn usual_place() -> Result<PathBuf, HomeDirError> {
    use etcetera::base_strategy::{BaseStrategy as _, choose_base_strategy};

    Ok(choose_base_strategy()?.data_dir().join("signpost"))
}

/// What signpost keeps in the folder, links left alone: whoever made one decides about what it names.
fn own_files(folder: &Path) -> Vec<PathBuf> {
    const FOLDERS: [&str; 3] = ["destinations", "running", "checks"];
    const FILES: [&str; 4] = ["history.sqlite", "settings.toml", "secrets.lock", "receiver-ca-"];
    let mut found = Vec::new();
    for path in entries(folder) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let kind = std::fs::symlink_metadata(&path).map(|found| found.file_type());
        if kind.as_ref().is_ok_and(std::fs::FileType::is_dir) && FOLDERS.contains(&name.as_str()) {
            found.extend(entries(&path).filter(|path| path.symlink_metadata().is_ok_and(|found| found.is_file())));
            found.push(path);
        } else if kind.is_ok_and(|kind| kind.is_file()) && FILES.iter().any(|known| name.starts_with(known)) {
            found.push(path);
        }
    }
    found
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path())
}

/// A folder that is more than signpost's, such as the home folder or one for everybody: its mode is not ours to change.
fn is_shared_place(folder: &Path) -> bool {
    let Ok(real) = folder.canonicalize() else { return false };
    let is_home = etcetera::home_dir().ok().and_then(|home| home.canonicalize().ok());
    is_home.is_some_and(|home| home.starts_with(&real)) || is_sticky(&real)
}

#[cfg(unix)]
fn is_sticky(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    const STICKY: u32 = 0o1000;
    folder.metadata().is_ok_and(|found| found.permissions().mode() & STICKY != 0)
}

#[cfg(not(unix))]
fn is_sticky(_folder: &Path) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
    }

    fn open_to_all(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is ours");
    }

    #[test]
    fn the_folder_is_the_one_of_the_environment_or_the_usual_one() {
        let located = |folder: Option<&str>| DataFolder::locate(folder.map(PathBuf::from));
        assert_eq!(located(Some("/data")).expect("it is named").path(), Path::new("/data"));
        assert!(located(Some("data")).expect("it is named").path().is_absolute());
        assert!(located(Some("")).expect_err("it names none").chain().contains("SIGNPOST_DATA_DIR is empty"));
        let usual = located(None).expect("there is a home folder");
        assert!(usual.path().is_absolute() && usual.path().ends_with("signpost"), "{:?}", usual.path());
        assert_eq!(usual.check_runs(), usual.path().join("checks"));
    }

    #[test]
    fn what_was_closed_is_counted_in_words() {
        let closed = |more| Exposure::Closed { first: PathBuf::from("/d/a.toml"), more }.to_string();
        let end = "could be read by other users of this machine; now only you can";
        assert_eq!(closed(0), format!("/d/a.toml {end}"));
        assert_eq!(closed(1), format!("/d/a.toml and one more file {end}"));
        assert_eq!(closed(2), format!("/d/a.toml and 2 more files {end}"));
        let open = Exposure::Open { path: PathBuf::from("/d/a.toml"), reason: "no".to_owned() }.to_string();
        assert_eq!(open, "/d/a.toml can be read by other users of this machine, and that could not be changed: no");
    }

    #[test]
    fn what_others_could_read_is_closed_once_with_a_word() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = DataFolder(home.path().join("data"));
        assert_eq!(folder.make_private(), [], "there is nothing yet");
        fs::create_dir_all(folder.destinations()).expect("it is made");
        let destination = folder.destinations().join("acme.toml");
        let foreign = folder.path().join("mine.txt");
        for path in [&folder.settings(), &destination, &folder.history(), &foreign] {
            fs::write(path, "").expect("it is written");
            open_to_all(path, 0o644);
        }
        open_to_all(folder.path(), 0o777);
        open_to_all(&folder.destinations(), 0o755);
        let told = folder.make_private();
        assert_eq!(told, [Exposure::Closed { first: folder.path().to_owned(), more: 4 }]);
        assert_eq!((mode(folder.path()), mode(&folder.destinations())), (0o700, 0o700));
        assert_eq!((mode(&folder.settings()), mode(&destination), mode(&folder.history())), (0o600, 0o600, 0o600));
        assert_eq!(mode(&foreign), 0o644, "it is not signpost's");
        assert_eq!(folder.make_private(), []);
    }

    #[test]
    fn a_folder_for_everybody_keeps_its_mode_and_the_files_in_it_are_closed() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = DataFolder(home.path().to_owned());
        fs::write(folder.settings(), "").expect("it is written");
        open_to_all(&folder.settings(), 0o666);
        open_to_all(folder.path(), 0o1777);
        assert_eq!(folder.make_private(), [Exposure::Closed { first: folder.settings(), more: 0 }]);
        assert_eq!((mode(folder.path()), mode(&folder.settings())), (0o1777, 0o600));
    }

    #[test]
    fn a_link_and_what_it_names_stay_as_they_are() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = DataFolder(home.path().join("data"));
        let real = home.path().join("dotfiles.toml");
        fs::create_dir(folder.path()).expect("it is made");
        open_to_all(folder.path(), 0o700);
        fs::write(&real, "").expect("it is written");
        open_to_all(&real, 0o644);
        std::os::unix::fs::symlink(&real, folder.settings()).expect("a link");
        assert_eq!((folder.make_private(), mode(&real)), (Vec::new(), 0o644));
    }
}
