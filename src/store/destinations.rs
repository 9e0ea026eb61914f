//! One TOML file per destination.

use std::fs;
use std::path::{Path, PathBuf};

use super::StoreError;
use crate::domain::destination_file::{self, DestinationFileError};
use crate::domain::{DestinationFile, PublicDestination, limits};
use crate::file::{self, FileTrouble};

/// The file's stem: lower-case, safe on every file system, stable while the name changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationId(pub String);

/// A file of the folder. A broken one is listed with its error, its text untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDestination {
    pub id: DestinationId,
    pub destination: Result<DestinationFile, BrokenDestination>,
}

/// A destination file that cannot be used: which one it is, why, and on which line where it could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenDestination {
    #[error("{}: {problem}", file::shown(path))]
    Malformed { path: PathBuf, problem: DestinationFileError },
    /// The text names the file.
    #[error("{0}")]
    Unreadable(String),
}

/// The folder of destination files.
#[derive(Debug, Clone)]
pub struct Destinations {
    folder: PathBuf,
}

impl Destinations {
    /// Made if it is missing at the first save, not before.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All destinations, by name.
    pub fn list(&self) -> Result<Vec<StoredDestination>, StoreError> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.failed("reading the folder of destinations", error)),
        };
        let mut stored = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| self.failed("reading the folder of destinations", error))?.path();
            let is_file = path.extension().is_some_and(|extension| extension == "toml") && path.is_file();
            if let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| is_file) {
                stored.push(StoredDestination { id: DestinationId(stem.to_owned()), destination: read(&path) });
            }
        }
        stored.sort_by_cached_key(|stored| {
            let name = stored.destination.as_ref().map_or(stored.id.0.as_str(), |file| &file.base().name);
            (name.to_lowercase(), stored.id.clone())
        });
        Ok(stored)
    }

    /// The destination in the file at `path`, wherever it is; with its id if it is one of this folder.
    pub fn open(&self, path: &Path) -> Result<(Option<DestinationId>, DestinationFile), StoreError> {
        let destination = read(path).map_err(|error| StoreError::new(error.to_string()))?;
        let folder_of = |path: &Path| path.parent().and_then(|folder| folder.canonicalize().ok());
        let is_own = folder_of(path).is_some_and(|folder| self.folder.canonicalize().is_ok_and(|own| own == folder));
        let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| is_own);
        Ok((stem.map(|stem| DestinationId(stem.to_owned())), destination))
    }

    /// A new file for `destination`, with an id made from its name.
    pub fn create(&self, destination: &PublicDestination) -> Result<DestinationId, StoreError> {
        let base = slug(&destination.get().name);
        let id = (1..=u32::MAX)
            .map(|number| DestinationId(if number == 1 { base.clone() } else { format!("{base}-{number}") }))
            .find(|id| !self.path(id).exists())
            .unwrap_or(DestinationId(base));
        file::write_private(&self.path(&id), destination_file::print(destination).as_bytes())?;
        Ok(id)
    }

    /// Replace the file of `id`, atomically. Comments of a file written by hand stay.
    pub fn save(&self, id: &DestinationId, destination: &PublicDestination) -> Result<(), StoreError> {
        let path = self.path(id);
        let text = match file::read_text(&path, limits::DESTINATION_FILE_BYTES_MAX) {
            Ok(text) => destination_file::update(&text, destination),
            Err(error) if matches!(error.reason, FileTrouble::Missing) => destination_file::print(destination),
            Err(error) => return Err(error.into()), // What cannot be read is not written over.
        };
        Ok(file::write_private(&path, text.as_bytes())?)
    }

    /// Remove the file of `id`; none is as good as removed.
    pub fn delete(&self, id: &DestinationId) -> Result<(), StoreError> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::with_source(
                format!("{}: removing it{}", file::shown(&path), file::hint(&error)),
                error,
            )),
            _ => Ok(()),
        }
    }

    /// The file of `id`.
    pub fn path(&self, id: &DestinationId) -> PathBuf {
        self.folder.join(format!("{}.toml", id.0))
    }

    fn failed(&self, step: &str, error: std::io::Error) -> StoreError {
        StoreError::with_source(format!("{}: {step}{}", file::shown(&self.folder), file::hint(&error)), error)
    }
}

fn read(path: &Path) -> Result<DestinationFile, BrokenDestination> {
    let text = file::read_text(path, limits::DESTINATION_FILE_BYTES_MAX)
        .map_err(|error| BrokenDestination::Unreadable(error.chain()))?;
    destination_file::parse(&text).map_err(|problem| BrokenDestination::Malformed { path: path.to_owned(), problem })
}

/// Letters and digits of `name` in lower case, joined by `-`; never a name that Windows reserves.
pub(super) fn slug(name: &str) -> String {
    const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase).take(60) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let is_reserved = RESERVED.contains(&slug.trim_end_matches(|c: char| c.is_ascii_digit()));
    if slug.is_empty() || is_reserved {
        format!("destination-{slug}").trim_end_matches('-').to_owned()
    } else {
        slug.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Auth, Connection, Destination, TimestampFormat};

    fn destination(name: &str) -> PublicDestination {
        destination_to(name, "https://a.example")
    }

    fn destination_to(name: &str, url: &str) -> PublicDestination {
        let destination = Destination {
            name: name.to_owned(),
            environment: None,
            url: url.into(),
            auth: Auth::None,
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        };
        PublicDestination::of(&destination.into()).expect("it holds no credential")
    }

    #[test]
    fn what_is_created_is_listed_and_names_may_repeat() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Destinations::new(folder.path().join("destinations"));
        assert_eq!(store.list().expect("no folder is an empty list"), []);
        let first = store.create(&destination("Acme S3 ✓")).expect("it is written");
        let second = store.create(&destination("acme s3")).expect("it is written");
        assert_eq!((first.0.as_str(), second.0.as_str()), ("acme-s3", "acme-s3-2"));
        let names: Vec<_> = store
            .list()
            .expect("it lists")
            .into_iter()
            .map(|s| s.destination.expect("it parses").base().name.clone())
            .collect();
        assert_eq!(names, ["acme s3", "Acme S3 ✓"]);
        store.delete(&first).expect("it is removed");
        store.delete(&first).expect("removing again is no error");
        assert_eq!(store.list().expect("it lists").len(), 1);
    }

    #[test]
    fn what_is_not_there_is_saved_anew_and_what_cannot_be_removed_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Destinations::new(folder.path().to_owned());
        let (new, odd) = (DestinationId("new".to_owned()), DestinationId("odd".to_owned()));
        store.save(&new, &destination("a")).expect("it is written");
        assert_eq!(store.open(&store.path(&new)).expect("it is read").1.base().name, "a");
        fs::create_dir(store.path(&odd)).expect("a folder in its place");
        let told = store.delete(&odd).expect_err("it is no file").chain();
        assert!(told.contains("odd.toml: removing it"), "{told}");
    }

    #[test]
    fn a_folder_that_cannot_be_read_is_no_empty_list() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("destinations");
        fs::write(&path, "").expect("a file in its place");
        let told = Destinations::new(path).list().expect_err("it is no folder").chain();
        assert!(told.contains("destinations"), "{told}");
    }

    #[test]
    fn a_file_has_an_id_only_in_the_folder_of_destinations() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Destinations::new(folder.path().join("destinations"));
        let id = store.create(&destination("a")).expect("it is written");
        let own = store.path(&id);
        let elsewhere = folder.path().join("a.toml");
        fs::copy(&own, &elsewhere).expect("it is copied");
        let open = |path: &Path| store.open(path).expect("it is read");
        assert_eq!(open(&own).0, Some(id.clone()));
        assert_eq!(open(&folder.path().join("destinations/../destinations/a.toml")).0, Some(id));
        assert_eq!((open(&elsewhere).0, open(&elsewhere).1.base().name.as_str()), (None, "a"));
    }

    #[test]
    fn a_broken_file_is_listed_with_its_error_and_stays_untouched() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("broken.toml"), "name = ").expect("it is written");
        let store = Destinations::new(folder.path().to_owned());
        let listed = store.list().expect("it lists");
        let told = listed[0].destination.as_ref().expect_err("no destination").to_string();
        assert!(told.contains("broken.toml: line 1, column ") && told.contains("not TOML"), "{told}");
        assert_eq!(fs::read_to_string(folder.path().join("broken.toml")).expect("it is there"), "name = ");
    }

    #[test]
    fn saving_keeps_the_comments_of_a_file_written_by_hand() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "# ours\nname = \"a\" # short\nurl = \"https://a.example\"\n\n[auth]\nmethod = \"none\"\n";
        fs::write(folder.path().join("a.toml"), text).expect("it is written");
        let store = Destinations::new(folder.path().to_owned());
        let id = DestinationId("a".to_owned());
        store.save(&id, &destination_to("a", "https://b.example")).expect("it is saved");
        let saved = fs::read_to_string(folder.path().join("a.toml")).expect("it is there");
        assert_eq!(saved, text.replace("https://a.example", "https://b.example"));
    }

    #[test]
    fn what_cannot_be_read_is_named_without_a_line_and_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.toml");
        fs::write(&path, b"name = \"\xff\"").expect("it is written");
        let store = Destinations::new(folder.path().to_owned());
        let told = store.list().expect("it lists")[0].destination.as_ref().expect_err("no text").to_string();
        assert!(told.ends_with("a.toml: not UTF-8 at byte 8"), "{told}");
        store.save(&DestinationId("a".to_owned()), &destination("a")).expect_err("it is left as it is");
        assert_eq!(fs::read(&path).expect("it is there"), b"name = \"\xff\"");
    }

    #[test]
    fn ids_are_safe_on_every_file_system() {
        for (name, id) in [
            ("", "destination"),
            ("CON", "destination-con"),
            ("com1", "destination-com1"),
            ("../x/y", "x-y"),
            ("Ünï", "n"),
        ] {
            assert_eq!(slug(name), id, "{name}");
        }
    }
}
