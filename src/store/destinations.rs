//! One TOML file per destination.

use std::fs;
use std::path::{Path, PathBuf};

use super::{StoreError, file};
use crate::domain::destination_file::{self, DestinationFileError};
use crate::domain::{Destination, limits};

/// The file's stem: lower-case, safe on every file system, stable while the name changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DestinationId(pub String);

/// A file of the folder. A broken one is listed with its error, its text untouched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDestination {
    pub id: DestinationId,
    pub destination: Result<Destination, DestinationFileError>,
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
            let name = stored.destination.as_ref().map_or(stored.id.0.as_str(), |destination| &destination.name);
            (name.to_lowercase(), stored.id.clone())
        });
        Ok(stored)
    }

    /// The destination in the file at `path`, wherever it is; with its id if it is one of this folder.
    pub fn open(&self, path: &Path) -> Result<(Option<DestinationId>, Destination), StoreError> {
        let text = file::read_text(path, limits::DESTINATION_FILE_BYTES_MAX)?;
        let place = path.display();
        let text = text.ok_or_else(|| StoreError::new(format!("{place}: there is no such file")))?;
        let destination = destination_file::parse(&text)
            .map_err(|error| StoreError::with_source(format!("{place}: reading the destination"), error))?;
        let folder_of = |path: &Path| path.parent().and_then(|folder| folder.canonicalize().ok());
        let is_own = folder_of(path).is_some_and(|folder| self.folder.canonicalize().is_ok_and(|own| own == folder));
        let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|_| is_own);
        Ok((stem.map(|stem| DestinationId(stem.to_owned())), destination))
    }

    /// A new file for `destination`, with an id made from its name.
    pub fn create(&self, destination: &Destination) -> Result<DestinationId, StoreError> {
        let base = slug(&destination.name);
        let id = (1..=u32::MAX)
            .map(|number| DestinationId(if number == 1 { base.clone() } else { format!("{base}-{number}") }))
            .find(|id| !self.path(id).exists())
            .unwrap_or(DestinationId(base));
        file::write_atomically(&self.path(&id), &destination_file::print(destination))?;
        Ok(id)
    }

    /// Replace the file of `id`, atomically. Comments of a file written by hand stay.
    pub fn save(&self, id: &DestinationId, destination: &Destination) -> Result<(), StoreError> {
        let path = self.path(id);
        let text = match file::read_text(&path, limits::DESTINATION_FILE_BYTES_MAX) {
            Ok(Some(text)) => destination_file::update(&text, destination),
            Ok(None) | Err(_) => destination_file::print(destination),
        };
        file::write_atomically(&path, &text)
    }

    /// Remove the file of `id`; none is as good as removed.
    pub fn delete(&self, id: &DestinationId) -> Result<(), StoreError> {
        let path = self.path(id);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(StoreError::with_source(format!("{}: removing it", path.display()), error))
            }
            _ => Ok(()),
        }
    }

    fn path(&self, id: &DestinationId) -> PathBuf {
        self.folder.join(format!("{}.toml", id.0))
    }

    fn failed(&self, step: &str, error: std::io::Error) -> StoreError {
        StoreError::with_source(format!("{}: {step}", self.folder.display()), error)
    }
}

/// What cannot be read at all is a broken destination like one that cannot be parsed.
fn read(path: &Path) -> Result<Destination, DestinationFileError> {
    let broken = |text: String| DestinationFileError { field: String::new(), text, line: 1, column: 1 };
    match file::read_text(path, limits::DESTINATION_FILE_BYTES_MAX) {
        Ok(Some(text)) => destination_file::parse(&text),
        Ok(None) => Err(broken("the file is gone".to_owned())),
        Err(error) => Err(broken(error.chain())),
    }
}

/// Letters and digits of `name` in lower case, joined by `-`; never a name that Windows reserves.
fn slug(name: &str) -> String {
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
    use crate::domain::{Auth, Connection, TimestampFormat};

    fn destination(name: &str) -> Destination {
        Destination {
            name: name.to_owned(),
            url: "https://a.example".to_owned(),
            auth: Auth::None,
            timestamp: TimestampFormat::default(),
            connection: Connection::default(),
        }
    }

    #[test]
    fn what_is_created_is_listed_and_names_may_repeat() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Destinations::new(folder.path().join("destinations"));
        assert_eq!(store.list().expect("no folder is an empty list"), []);
        let first = store.create(&destination("Acme S3 ✓")).expect("it is written");
        let second = store.create(&destination("acme s3")).expect("it is written");
        assert_eq!((first.0.as_str(), second.0.as_str()), ("acme-s3", "acme-s3-2"));
        let names: Vec<_> =
            store.list().expect("it lists").into_iter().map(|s| s.destination.expect("it parses").name).collect();
        assert_eq!(names, ["acme s3", "Acme S3 ✓"]);
        store.delete(&first).expect("it is removed");
        store.delete(&first).expect("removing again is no error");
        assert_eq!(store.list().expect("it lists").len(), 1);
    }

    #[test]
    fn a_broken_file_is_listed_with_its_error_and_stays_untouched() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("broken.toml"), "name = ").expect("it is written");
        let store = Destinations::new(folder.path().to_owned());
        let listed = store.list().expect("it lists");
        assert!(listed[0].destination.as_ref().is_err_and(|error| error.text.contains("not TOML")));
        assert_eq!(fs::read_to_string(folder.path().join("broken.toml")).expect("it is there"), "name = ");
    }

    #[test]
    fn saving_keeps_the_comments_of_a_file_written_by_hand() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = "# ours\nname = \"a\" # short\nurl = \"https://a.example\"\n\n[auth]\nmethod = \"none\"\n";
        fs::write(folder.path().join("a.toml"), text).expect("it is written");
        let store = Destinations::new(folder.path().to_owned());
        let id = DestinationId("a".to_owned());
        store.save(&id, &Destination { url: "https://b.example".to_owned(), ..destination("a") }).expect("it is saved");
        let saved = fs::read_to_string(folder.path().join("a.toml")).expect("it is there");
        assert_eq!(saved, text.replace("https://a.example", "https://b.example"));
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
