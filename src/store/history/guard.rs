//! Who has the file open, and whether it is still as it was when signpost last looked through it.
//!
//! ```text
//!  history.sqlite          written by SQLite, and only while `.checked` is locked
//!  history.sqlite.lock     shared by everyone who has the history open; alone, to set a damaged file aside
//!  history.sqlite.checked  the stamp: size and times of the file when every page and row of it was last known to be well
//! ```
//!
//! To look through a million rows takes a minute, so it is done only where the stamp does not fit: after the file was
//! changed by anything but signpost, or where signpost was ended by force while it wrote.

use std::fs;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::journal;
use crate::domain::display::visible;
use crate::file::FileLock;
use crate::store::StoreError;

/// How long to wait for one who renews the stamp or who starts just now.
const PATIENCE: Duration = Duration::from_secs(5);

/// Bytes of a stamp.
const STAMP_BYTES_MAX: u64 = 1024;

/// The file beside `path` with `ending` after its whole name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Holds off everyone who would set the file aside. On a disk that cannot be written, nobody could.
#[derive(Debug)]
pub(super) struct Presence {
    _lock: Option<FileLock>,
}

/// What whoever comes alone finds: nobody else writes, so the journal can be judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JournalState {
    Well,
    Broken,
}

impl Presence {
    /// Enter, and judge the journal that was left if nobody else is here.
    pub(super) fn enter(path: &Path) -> Result<(Self, JournalState), StoreError> {
        let lock_path = beside(path, ".lock");
        let state = match FileLock::exclusive(&lock_path, Duration::ZERO) {
            Ok(Some(_alone)) if journal::is_broken(path) => JournalState::Broken,
            Ok(_) | Err(_) => JournalState::Well,
        };
        match FileLock::shared(&lock_path, PATIENCE) {
            Ok(Some(lock)) => Ok((Self { _lock: Some(lock) }, state)),
            Ok(None) => Err(StoreError::new(format!(
                "{}: another signpost saves what a damaged history holds; try again in a moment",
                crate::file::shown(path)
            ))),
            Err(_read_only) => Ok((Self { _lock: None }, state)),
        }
    }

    /// Be the only one; `None` if others stay.
    pub(super) fn alone(path: &Path) -> io::Result<Option<Self>> {
        Ok(FileLock::exclusive(&beside(path, ".lock"), PATIENCE)?.map(|lock| Self { _lock: Some(lock) }))
    }
}

/// What the file system says of a file. Every write changes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) bytes: u64,
    modified_ns: u128,
    /// When anything of it was last changed, which no program can set; and which file it is. 0 where there is no such
    /// thing (Windows).
    changed_ns: i128,
    device: u64,
    number: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        let modified = metadata.modified()?.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let (changed_ns, device, number) = identity(&metadata);
        Ok(Self { bytes: metadata.len(), modified_ns: modified.as_nanos(), changed_ns, device, number })
    }

    fn parse(text: &str) -> Option<Self> {
        let mut words = text.strip_prefix(GOOD)?.split_ascii_whitespace();
        let stamp = Self {
            bytes: words.next()?.parse().ok()?,
            modified_ns: words.next()?.parse().ok()?,
            changed_ns: words.next()?.parse().ok()?,
            device: words.next()?.parse().ok()?,
            number: words.next()?.parse().ok()?,
        };
        (words.next() == Some("end")).then_some(stamp)
    }

    fn text(&self) -> String {
        let Self { bytes, modified_ns, changed_ns, device, number } = self;
        format!("{GOOD}{bytes} {modified_ns} {changed_ns} {device} {number} end\n")
    }
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> (i128, u64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    let changed_ns = i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
    (changed_ns, metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> (i128, u64, u64) {
    (0, 0, 0)
}

const GOOD: &str = "signpost looked through the history: ";
const DAMAGED: &str = "signpost found the history damaged: ";

/// What was last known of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Noted {
    Nothing,
    /// All of it was well when it looked like this.
    Good(Stamp),
    /// Something in it was not what was written, and what.
    Damaged(String),
}

/// The stamp, locked: while this is held nobody else writes into the file itself, only into its journal.
#[derive(Debug)]
pub(super) struct StampFile {
    lock: FileLock,
    path: PathBuf,
}

impl StampFile {
    /// `None` where it can neither be read nor written: then nothing is known.
    pub(super) fn lock(path: &Path) -> Option<Self> {
        let lock = FileLock::exclusive(&beside(path, ".checked"), PATIENCE).ok()??;
        Some(Self { lock, path: path.to_owned() })
    }

    pub(super) fn noted(&self) -> Noted {
        let mut text = String::new();
        let mut file = self.lock.file();
        let read = file.rewind().and_then(|()| file.take(STAMP_BYTES_MAX).read_to_string(&mut text));
        if read.is_err() {
            return Noted::Nothing;
        }
        match (Stamp::parse(&text), text.strip_prefix(DAMAGED)) {
            (Some(stamp), _) => Noted::Good(stamp),
            (None, Some(what)) => Noted::Damaged(visible(what.trim_end())),
            (None, None) => Noted::Nothing,
        }
    }

    /// Whether the file is as it was when all of it was well.
    pub(super) fn fits(&self) -> bool {
        matches!(self.noted(), Noted::Good(noted) if Stamp::of(&self.path).is_ok_and(|now| now == noted))
    }

    /// All of the file is well as it is now.
    pub(super) fn note_good(&self) {
        if let Ok(stamp) = Stamp::of(&self.path) {
            self.write(&stamp.text());
        }
    }

    /// The next who opens the file sets it aside; `what` says what is wrong.
    pub(super) fn note_damaged(&self, what: &str) {
        self.write(&format!("{DAMAGED}{what}\n"));
    }

    /// A stamp that is not written whole fits nothing, and the file is looked through once more. It is written over, not
    /// emptied first: what is written into an emptied file waits for the disk when it is closed (ext4, `auto_da_alloc`).
    fn write(&self, text: &str) {
        let mut file = self.lock.file();
        let written = file.rewind().and_then(|()| file.write_all(text.as_bytes()));
        written.and_then(|()| file.set_len(text.len() as u64)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_fits_until_the_file_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("history.sqlite");
        fs::write(&path, "one").expect("it is written");
        let stamp = StampFile::lock(&path).expect("the folder can be written");
        assert_eq!(stamp.noted(), Noted::Nothing);
        stamp.note_good();
        assert!(stamp.fits());
        let modified = fs::metadata(&path).and_then(|metadata| metadata.modified()).expect("it has a time");
        fs::write(&path, "two").expect("it is written");
        let file = fs::File::options().write(true).open(&path).expect("it opens");
        file.set_modified(modified).expect("it is ours");
        assert_eq!(stamp.fits(), cfg!(not(unix)), "a time that was set back hides nothing");
        stamp.note_damaged("a row");
        assert_eq!(stamp.noted(), Noted::Damaged("a row".to_owned()));
        stamp.note_good();
        assert!(stamp.fits());
    }

    #[test]
    fn a_stamp_that_is_cut_fits_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("history.sqlite");
        fs::write(&path, "one").expect("it is written");
        let text = Stamp::of(&path).expect("it is there").text();
        assert!(Stamp::parse(&text).is_some());
        assert!((0..text.len() - 1).all(|end| Stamp::parse(&text[..end]).is_none()));
    }
}
