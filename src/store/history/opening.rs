//! How a file is opened: looked at before anything in it is used, and never written to before it is known to be well.

use std::path::Path;
use std::{fs, io};

use rusqlite::{Connection, ErrorCode};
use time::OffsetDateTime;

use super::connect::{self, Access};
use super::damage::{Damage, Remark};
use super::guard::{JournalState, Noted, Presence, StampFile, beside};
use super::schema::{self, Make};
use super::trouble::{failure, trouble};
use super::{check, frozen, journal, rescue};
use crate::file;
use crate::store::{StoreError, Trouble};

/// Bytes of a file that is looked through at its opening, if it has changed since that was last done. That takes about
/// a second for this size.
const CHECKED_AT_ONCE_BYTES: u64 = 32 * 1024 * 1024;

/// A file that was looked at.
pub(super) struct Opened {
    pub(super) connection: Connection,
    pub(super) presence: Presence,
    pub(super) mode: Mode,
    /// All of it is known to be well.
    pub(super) is_checked: bool,
    pub(super) remarks: Vec<Remark>,
}

/// What can be done with the history.
#[derive(Debug)]
pub(super) enum Mode {
    Writing,
    /// Why nothing can be kept, and where a copy lies that is read instead of the file.
    Reading {
        reason: String,
        trouble: Trouble,
        _copy: Option<tempfile::TempDir>,
    },
}

/// What a file turned out to be.
enum Inspection {
    /// There is none, or none with anything in it.
    Missing,
    /// It has the tables of this version. The first time after a change from outside, its words are found anew.
    Ours {
        is_checked: bool,
        has_changed: bool,
    },
    Damaged(Damage),
    /// It cannot be read in the usual way: the disk is full or read-only.
    Blocked(rusqlite::Error),
}

/// Open the file at `path`; make one if there is none; set a damaged one aside.
pub(super) fn open(path: &Path, now: OffsetDateTime) -> Result<Opened, StoreError> {
    make_folder(path)?;
    let mut remarks = Vec::new();
    for _attempt in 0..ATTEMPTS {
        finish_rescue(path, now);
        let (presence, journal) = Presence::enter(path)?;
        let inspection = match journal {
            JournalState::Broken => Inspection::Damaged(Damage::Journal),
            JournalState::Well => inspect(path)?,
        };
        let damage = match inspection {
            Inspection::Ours { is_checked, has_changed } => {
                match open_ours(path, presence, is_checked, has_changed, &remarks) {
                    Err(error) if error.trouble == Trouble::Damaged => {
                        note_damaged(path, &Damage::Pages(String::new()));
                        continue; // Now it is found damaged.
                    }
                    done => return done,
                }
            }
            Inspection::Blocked(error) => return open_frozen(path, presence, &error, remarks),
            Inspection::Missing => {
                if remarks.is_empty() && is_gone(path) {
                    remarks.push(Remark::Gone(path.to_owned()));
                }
                create(path)?;
                continue;
            }
            Inspection::Damaged(damage) => damage,
        };
        drop(presence);
        remarks.extend(set_aside(path, damage, now)?);
    }
    let shown = file::shown(path);
    let text = format!("{shown}: the history is damaged again as soon as it is saved: the disk may be failing");
    Err(StoreError { trouble: Trouble::Damaged, ..StoreError::new(text) })
}

/// Making a file and setting one aside take a look each; whoever needs more has a disk that forgets.
const ATTEMPTS: usize = 4;

/// Set a damaged file aside; `None` if somebody else has done it meanwhile.
fn set_aside(path: &Path, damage: Damage, now: OffsetDateTime) -> Result<Option<Remark>, StoreError> {
    let shown = file::shown(path);
    let alone = Presence::alone(path).map_err(|error| {
        let hint = file::hint(&error);
        StoreError::new(format!(
            "{shown}: the history is damaged ({damage}), and cannot be set aside here{hint}: {error}"
        ))
    })?;
    let Some(_alone) = alone else {
        return Err(StoreError::new(format!(
            "{shown}: the history is damaged ({damage}), and another signpost has it open. Close that one and start \
             again: then the file is set aside, and what can be read is saved"
        )));
    };
    // Another may have done it, while this one waited to be alone.
    let damage = if damage == Damage::Journal && journal::is_broken(path) {
        damage
    } else {
        match inspect(path)? {
            Inspection::Damaged(damage) => damage,
            Inspection::Ours { .. } | Inspection::Missing | Inspection::Blocked(_) => return Ok(None),
        }
    };
    let aside = rescue::rescue(path, damage, now)?;
    if let Some(stamp) = StampFile::lock(path) {
        stamp.note_good();
    }
    Ok(Some(Remark::SetAside(Box::new(aside))))
}

/// True if there was a history that was well.
fn is_gone(path: &Path) -> bool {
    let is_noted = |stamp: StampFile| matches!(stamp.noted(), Noted::Good(_)) && !path.exists();
    StampFile::lock(path).is_some_and(is_noted)
}

fn note_damaged(path: &Path, damage: &Damage) {
    if let Some(stamp) = StampFile::lock(path) {
        stamp.note_damaged(&damage.to_string());
    }
}

fn make_folder(path: &Path) -> Result<(), StoreError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    file::create_private_folder(folder).map_err(|error| {
        let place = file::shown(folder);
        StoreError::with_source(format!("{place}: making the folder of the history; check its permissions"), error)
    })
}

/// A start that was ended by force may have left a whole new file that has not taken its place yet.
fn finish_rescue(path: &Path, now: OffsetDateTime) {
    if rescue::is_left(path)
        && let Ok(Some(_alone)) = Presence::alone(path)
    {
        // What cannot be done now waits for the next start.
        if let (Ok(()), Some(stamp)) = (rescue::finish(path, now), StampFile::lock(path)) {
            stamp.note_good();
        }
    }
}

fn inspect(path: &Path) -> Result<Inspection, StoreError> {
    let length = match fs::metadata(path) {
        Ok(found) if found.is_file() => found.len(),
        Ok(_) => {
            let path = file::shown(path);
            return Err(StoreError::new(format!("{path}: this cannot be opened: it is no file; move it away")));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(missing(path)),
        Err(error) => {
            let (path, hint) = (file::shown(path), file::hint(&error));
            return Err(StoreError::with_source(format!("{path}: it cannot be opened{hint}"), error));
        }
    };
    // Held until all is said: nobody writes into the file meanwhile.
    let stamp = StampFile::lock(path);
    let noted = stamp.as_ref().map_or(Noted::Nothing, StampFile::noted);
    if let Some(damage) = obvious_damage(path, length, noted) {
        return Ok(Inspection::Damaged(damage));
    }
    if length == 0 {
        return Ok(missing(path));
    }
    let look = || {
        let connection = connect::open(path, Access::Read)?;
        let make = schema::look(&connection)?;
        Ok((connection, make))
    };
    let (connection, make) = match look() {
        Ok(found) => found,
        Err(error) => return unreadable(path, error),
    };
    if let Some(other) = other_make(path, make)? {
        return Ok(other);
    }
    if stamp.as_ref().is_some_and(StampFile::fits) {
        return Ok(Inspection::Ours { is_checked: true, has_changed: false });
    }
    if length > CHECKED_AT_ONCE_BYTES {
        return Ok(Inspection::Ours { is_checked: false, has_changed: true });
    }
    let failed = |error| failure(path, "looking through the history", &error);
    if let Some(damage) = check::damage(&connection).map_err(failed)? {
        return Ok(Inspection::Damaged(damage));
    }
    Ok(Inspection::Ours { is_checked: true, has_changed: true })
}

/// Nothing is there, unless a journal is: what was kept last stands in that.
fn missing(path: &Path) -> Inspection {
    let has_journal = fs::metadata(beside(path, "-wal")).is_ok_and(|journal| journal.len() > 0);
    if has_journal { Inspection::Damaged(Damage::Headless) } else { Inspection::Missing }
}

/// What is seen without opening the file.
fn obvious_damage(path: &Path, length: u64, noted: Noted) -> Option<Damage> {
    let has_foreign_journal = fs::metadata(beside(path, "-journal")).is_ok_and(|journal| journal.len() > 0);
    match noted {
        Noted::Damaged(what) => Some(Damage::Noted(what)),
        Noted::Good(stamp) if length == 0 && stamp.bytes > 0 => Some(Damage::Emptied(stamp.bytes)),
        Noted::Good(_) | Noted::Nothing => has_foreign_journal.then_some(Damage::ForeignJournal),
    }
}

/// What to do with a file whose tables are not those of this version; `None` if they are.
fn other_make(path: &Path, make: Make) -> Result<Option<Inspection>, StoreError> {
    let shown = file::shown(path);
    match make {
        Make::Ours => Ok(None),
        Make::Empty => Ok(Some(missing(path))),
        Make::Earlier => Ok(Some(Inspection::Damaged(Damage::Earlier))),
        Make::Altered(what) => Ok(Some(Inspection::Damaged(Damage::Tables(what)))),
        Make::Foreign => Err(StoreError::new(format!("{shown}: this is a database of another program; move it away"))),
        Make::Later => Err(StoreError::new(format!(
            "{shown}: the history was made by a newer signpost: use that one, or move the file away, and a new one is begun"
        ))),
    }
}

fn unreadable(path: &Path, error: rusqlite::Error) -> Result<Inspection, StoreError> {
    if check::is_damage(&error) {
        return Ok(Inspection::Damaged(Damage::Pages(String::new())));
    }
    match trouble(path, &error) {
        Trouble::Busy => Err(failure(path, "opening the history", &error)),
        Trouble::Full | Trouble::ReadOnly | Trouble::Damaged | Trouble::Unreachable | Trouble::Other => {
            Ok(Inspection::Blocked(error))
        }
    }
}

/// A new file, whole when it gets its name. Where two start at once, the second finds the first one's.
fn create(path: &Path) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| failure(path, "making the history", &error);
    let moved = |error: io::Error| {
        let (path, hint) = (file::shown(path), file::hint(&error));
        StoreError::with_source(format!("{path}: making the history{hint}"), error)
    };
    let stamp = StampFile::lock(path);
    if fs::metadata(path).is_ok_and(|found| found.len() > 0) && !matches!(is_empty(path), Ok(true)) {
        return Ok(());
    }
    let name = tempfile::Builder::new().prefix("history.new-").tempdir_in(path.parent().unwrap_or(Path::new(".")));
    let folder = name.map_err(moved)?;
    let new = folder.path().join("history.sqlite");
    let made = schema::make_file(&new).map_err(failed)?;
    made.close().map_err(|(_, error)| failed(error))?;
    fs::File::options().write(true).open(&new).and_then(|file| file.sync_all()).map_err(moved)?;
    // An empty journal of a file that is gone belongs to nothing any more.
    for ending in ["-wal", "-shm"] {
        fs::remove_file(beside(path, ending)).ok();
    }
    fs::rename(&new, path).map_err(moved)?;
    if let Some(folder) = path.parent() {
        file::sync_folder(folder);
    }
    if let Some(stamp) = stamp {
        stamp.note_good();
    }
    Ok(())
}

fn is_empty(path: &Path) -> rusqlite::Result<bool> {
    Ok(schema::look(&connect::open(path, Access::Read)?)? == Make::Empty)
}

fn open_ours(
    path: &Path,
    presence: Presence,
    is_checked: bool,
    has_changed: bool,
    remarks: &[Remark],
) -> Result<Opened, StoreError> {
    let mut remarks = remarks.to_vec();
    let writing = || {
        let mut connection = open_writing(path)?;
        if is_checked && has_changed {
            check::index_words_again(&mut connection)?;
            if let Some(stamp) = StampFile::lock(path) {
                stamp.note_good();
            }
        }
        Ok(connection)
    };
    if !is_checked {
        let bytes = fs::metadata(path).map_or(0, |found| found.len());
        remarks.push(Remark::NotChecked { path: path.to_owned(), bytes });
    }
    match writing() {
        Ok(connection) => Ok(Opened { connection, presence, mode: Mode::Writing, is_checked, remarks }),
        Err(error) => match trouble(path, &error) {
            Trouble::Busy | Trouble::Damaged => Err(failure(path, "opening the history", &error)),
            Trouble::Full | Trouble::ReadOnly | Trouble::Unreachable | Trouble::Other => {
                open_reading(path, presence, &error, remarks)
            }
        },
    }
}

/// Once more, for a file that could only be read; `None` if it still can be no more than read.
pub(super) fn open_again(path: &Path) -> Option<(Connection, i64)> {
    if !matches!(inspect(path), Ok(Inspection::Ours { .. })) {
        return None;
    }
    let connection = open_writing(path).ok()?;
    let cookie = schema::cookie(&connection).ok()?;
    Some((connection, cookie))
}

fn open_writing(path: &Path) -> rusqlite::Result<Connection> {
    let connection = connect::open(path, Access::Write)?;
    if connection.is_readonly("main")? {
        return Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(READ_ONLY), None));
    }
    // Changes nothing, and is refused where nothing may be changed.
    let trial = "BEGIN IMMEDIATE; DELETE FROM class_count WHERE class < 0; ROLLBACK";
    match connect::prepare_writing(&connection).and_then(|()| connection.execute_batch(trial)) {
        // The system lets it be written, so it is its own head that says no.
        Err(rusqlite::Error::SqliteFailure(failure, _)) if failure.extended_code == READ_ONLY => {
            Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(CORRUPT), None))
        }
        Err(error) if error.sqlite_error_code() != Some(ErrorCode::DatabaseBusy) => Err(error),
        _ => Ok(connection), // Who is writing just now is waited for when there is something to write.
    }
}

/// `SQLITE_CORRUPT`
const CORRUPT: i32 = 11;

/// `SQLITE_READONLY`
const READ_ONLY: i32 = 8;

/// The file cannot be written: read it as usual, or at least as it stands.
fn open_reading(
    path: &Path,
    presence: Presence,
    error: &rusqlite::Error,
    remarks: Vec<Remark>,
) -> Result<Opened, StoreError> {
    let read = || {
        let connection = connect::open(path, Access::Read)?;
        schema::cookie(&connection)?;
        Ok::<_, rusqlite::Error>(connection)
    };
    match read() {
        Ok(connection) => Ok(reading(path, connection, None, presence, error, remarks)),
        Err(_also_not) => open_frozen(path, presence, error, remarks),
    }
}

/// Read the file as it stands, without any other file beside it: the disk takes none.
fn open_frozen(
    path: &Path,
    presence: Presence,
    error: &rusqlite::Error,
    remarks: Vec<Remark>,
) -> Result<Opened, StoreError> {
    let (connection, copy) = frozen::open(path).map_err(|_also_not| failure(path, "opening the history", error))?;
    let failed = |error| failure(path, "opening the history", &error);
    match other_make(path, schema::look(&connection).map_err(failed)?)? {
        None => Ok(reading(path, connection, copy, presence, error, remarks)),
        Some(Inspection::Damaged(damage)) => {
            let (shown, error) = (file::shown(path), failure(path, "setting it aside", error));
            Err(StoreError::new(format!("{shown}: the history is damaged ({damage}), and is left as it is: {error}")))
        }
        Some(_) => Err(failure(path, "opening the history", error)),
    }
}

fn reading(
    path: &Path,
    connection: Connection,
    copy: Option<tempfile::TempDir>,
    presence: Presence,
    error: &rusqlite::Error,
    mut remarks: Vec<Remark>,
) -> Opened {
    let failure = failure(path, "opening it", error);
    let reason = failure.step.rsplit("; ").next().unwrap_or_default().to_owned();
    remarks.push(Remark::ReadOnly { path: path.to_owned(), reason: reason.clone() });
    let mode = Mode::Reading { reason, trouble: failure.trouble, _copy: copy };
    Opened { connection, presence, mode, is_checked: false, remarks }
}
