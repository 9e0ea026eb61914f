//! Whether the last run came to a proper end.
//!
//! ```text
//!  start ─▶ running/<pid>-<n>.run, locked ─ end ─▶ removed
//!                    └── crash, kill, power ──▶ left, unlocked: the next start finds it, says so once, removes it
//! ```
//!
//! A command of the command line has no mark; if it panics, it leaves one with the place, and whichever signpost starts
//! next, window or command, says so.
//!
//! Another signpost that still runs holds the lock of its own file, so it is never taken for one that crashed.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Write as _};
use std::panic::Location;
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{DataFolder, StoreError};
use crate::file;

/// Bytes of a marker that are read.
const MARKER_BYTES_MAX: u64 = 4 * 1024;

/// This run. Dropped without [`Self::end`], it counts as one that did not end properly.
#[derive(Debug)]
pub struct RunMarker {
    file: File,
    path: PathBuf,
}

/// A run that did not end properly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashedRun {
    /// When it was started; `None` if the marker does not tell.
    pub started_at: Option<OffsetDateTime>,
    /// Where in the program it gave up, as `file:line of version …`; empty if it was ended from outside.
    pub place: String,
}

/// What was found at the start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OtherRuns {
    /// Those that did not end properly. Each is told of once.
    pub crashed: Vec<CrashedRun>,
    /// How many run beside this one.
    pub running: usize,
}

impl RunMarker {
    /// Mark this run, and look at the marks of others.
    pub fn start(folder: &DataFolder, now: OffsetDateTime) -> Result<(Self, OtherRuns), StoreError> {
        let folder = running(folder);
        let failed = |error| StoreError::with_source(format!("{}: noting that signpost runs", folder.display()), error);
        file::create_private_folder(&folder).map_err(failed)?;
        let others = look(&folder);
        let marker = Self::mark(&folder, now).map_err(failed)?;
        Ok((marker, others))
    }

    /// The file gets its name once it is locked: nobody must take it for one that was left.
    fn mark(folder: &Path, now: OffsetDateTime) -> std::io::Result<Self> {
        let mut made = tempfile::Builder::new().prefix("new-").tempfile_in(folder)?;
        made.as_file().lock()?;
        let started_at = now.format(&Rfc3339).unwrap_or_default();
        made.write_all(started_at.as_bytes())?;
        let name = made.path().file_name().map(|name| name.to_string_lossy().replace("new-", "")).unwrap_or_default();
        let path = folder.join(format!("{}-{name}.run", std::process::id()));
        let file = made.persist_noclobber(&path).map_err(|error| error.error)?;
        Ok(Self { file, path })
    }

    /// This run ends properly.
    pub fn end(self) {
        // An empty file means a proper end, if another signpost comes by between the next two steps.
        self.file.set_len(0).ok();
        drop(self.file);
        fs::remove_file(&self.path).ok();
        fs::remove_file(panic_note(&self.path)).ok();
    }
}

/// Note where this process gave up, for the next start. Only the place: a message could hold anything.
pub fn note_panic(folder: &DataFolder, place: &Location<'_>) {
    let prefix = format!("{}-", std::process::id());
    for path in markers(&running(folder)).filter(|path| name(path).starts_with(&prefix)) {
        write_note(&path, place);
    }
}

/// The same for a command, which has no mark of its own yet.
pub fn note_command_panic(folder: &DataFolder, place: &Location<'_>) {
    let path = command_mark(folder);
    file::create_private_folder(&running(folder)).ok();
    if file::write_private(&path, b"command").is_ok() {
        write_note(&path, place);
    }
}

/// The command came to a proper end all the same: what gave up was one request of many.
pub fn forget_command_panic(folder: &DataFolder) {
    let path = command_mark(folder);
    fs::remove_file(&path).ok();
    fs::remove_file(panic_note(&path)).ok();
}

/// The runs that gave up and noted where. Each is told of once; what else did not end properly is for the next window.
pub fn take_panics(folder: &DataFolder) -> Vec<CrashedRun> {
    let noted = markers(&running(folder)).filter(|path| panic_note(path).exists());
    noted.filter_map(|path| bury_if_left(&path).ok().flatten()).collect()
}

fn command_mark(folder: &DataFolder) -> PathBuf {
    running(folder).join(format!("{}-command.run", std::process::id()))
}

fn write_note(mark: &Path, place: &Location<'_>) {
    let note = format!("{}:{} of version {}", place.file(), place.line(), env!("CARGO_PKG_VERSION"));
    file::write_private(&panic_note(mark), note.as_bytes()).ok(); // Who is giving up can do no more.
}

fn running(folder: &DataFolder) -> PathBuf {
    folder.path().join("running")
}

fn panic_note(marker: &Path) -> PathBuf {
    marker.with_extension("panic")
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn markers(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|extension| extension == "run"))
}

fn look(folder: &Path) -> OtherRuns {
    let mut others = OtherRuns::default();
    for path in markers(folder) {
        match bury_if_left(&path) {
            Ok(crashed) => others.crashed.extend(crashed),
            Err(StillRuns) => others.running += 1,
        }
    }
    others.crashed.sort_by_key(|run| run.started_at);
    others
}

/// The mark's process holds its lock.
struct StillRuns;

fn bury_if_left(path: &Path) -> Result<Option<CrashedRun>, StillRuns> {
    let Ok(file) = File::options().read(true).write(true).open(path) else { return Ok(None) };
    match file.try_lock() {
        Ok(()) => Ok(bury(file, path)),
        Err(TryLockError::WouldBlock) => Err(StillRuns),
        Err(TryLockError::Error(_)) => Ok(None), // A file system without locks cannot tell: better silence than a false alarm.
    }
}

/// Read a mark that was left, and remove it; `None` if its run had ended properly.
fn bury(file: File, path: &Path) -> Option<CrashedRun> {
    let mut text = String::new();
    file.take(MARKER_BYTES_MAX).read_to_string(&mut text).ok();
    let mut place = String::new();
    if let Ok(note) = File::open(panic_note(path)) {
        note.take(MARKER_BYTES_MAX).read_to_string(&mut place).ok();
    }
    fs::remove_file(path).ok()?; // Another signpost may have been faster: then it tells of it.
    fs::remove_file(panic_note(path)).ok();
    let started_at = crate::domain::moment::of_rfc3339(text.trim()).ok();
    (!text.is_empty()).then_some(CrashedRun { started_at, place })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-03-05 10:14:03 UTC);

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let home = tempfile::tempdir().expect("a folder");
        let folder = DataFolder::locate(Some(home.path().join("data"))).expect("it was given");
        (home, folder)
    }

    fn start(folder: &DataFolder) -> (RunMarker, OtherRuns) {
        RunMarker::start(folder, NOW).expect("the folder can be written")
    }

    #[test]
    fn a_run_that_ends_properly_leaves_nothing() {
        let (_home, folder) = folder();
        let (marker, others) = start(&folder);
        assert_eq!(others, OtherRuns::default());
        marker.end();
        assert_eq!(start(&folder).1, OtherRuns::default());
    }

    #[test]
    fn a_run_that_just_stops_is_told_of_once() {
        let (_home, folder) = folder();
        drop(start(&folder).0);
        let (marker, others) = start(&folder);
        assert_eq!(others.crashed, [CrashedRun { started_at: Some(NOW), place: String::new() }]);
        marker.end();
        assert_eq!(start(&folder).1, OtherRuns::default());
    }

    #[test]
    fn a_second_window_is_no_crash() {
        let (_home, folder) = folder();
        let (first, _) = start(&folder);
        let (second, others) = start(&folder);
        assert_eq!(others, OtherRuns { crashed: Vec::new(), running: 1 });
        first.end();
        second.end();
        assert_eq!(start(&folder).1, OtherRuns::default());
    }

    #[test]
    fn the_place_of_a_panic_is_kept_and_nothing_else_of_it() {
        let (_home, folder) = folder();
        let (marker, _) = start(&folder);
        note_panic(&folder, Location::caller());
        drop(marker);
        let (marker, others) = start(&folder);
        assert!(others.crashed[0].place.contains("run_marker.rs:"), "{others:?}");
        marker.end();
        let left = fs::read_dir(running(&folder)).expect("it is there").count();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_panic_of_a_command_is_told_of_once_by_the_next_command_or_window() {
        let (_home, folder) = folder();
        note_command_panic(&folder, Location::caller());
        let told = take_panics(&folder);
        assert!(told.len() == 1 && told[0].place.contains("run_marker.rs:"), "{told:?}");
        assert_eq!(take_panics(&folder), []);
        note_command_panic(&folder, Location::caller());
        assert_eq!(start(&folder).1.crashed.len(), 1);
        note_command_panic(&folder, Location::caller());
        forget_command_panic(&folder);
        assert_eq!(take_panics(&folder), [], "it ended properly");
    }

    #[test]
    fn a_command_leaves_windows_that_run_or_were_killed_to_the_next_window() {
        let (_home, folder) = folder();
        let (running, _) = start(&folder);
        note_panic(&folder, Location::caller());
        assert_eq!(take_panics(&folder), [], "it still runs");
        running.end();
        drop(start(&folder).0);
        assert_eq!(take_panics(&folder), []);
        assert_eq!(start(&folder).1.crashed.len(), 1);
    }

    #[test]
    fn a_panic_of_a_background_task_is_forgotten_at_a_proper_end() {
        let (_home, folder) = folder();
        let (marker, _) = start(&folder);
        note_panic(&folder, Location::caller());
        marker.end();
        assert_eq!(start(&folder).1, OtherRuns::default());
    }
}
