//! What can be read of a damaged file, row by row, into a new one; the damaged one is set aside as it is.
//!
//! ```text
//!  history.sqlite ─ every page, every row whose checksum fits ─▶ .rescuing ─ whole ─▶ .rescued
//!        └──────── renamed, with its journal ──▶ history.sqlite.damaged-<when>            │
//!  history.sqlite ◀──────────────────────── renamed ──────────────────────────────────────┘
//! ```
//!
//! SQLite has no part in reading: it would trust the pages that lead to others. Whatever ends in between, the next
//! start finds either the damaged file or a whole new one, and goes on from there.

mod pages;
mod reader;
mod record;

use std::path::{Path, PathBuf};
use std::{fs, io};

use time::OffsetDateTime;
use time::macros::format_description;

use super::damage::{Damage, SetAside};
use super::guard::beside;
use crate::domain::moment::in_utc;
use crate::file;
use crate::store::StoreError;

const RESCUING: &str = ".rescuing";
const RESCUED: &str = ".rescued";

/// A file that has something to do with the history file; each is set aside with it.
const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Set the file at `path` aside and save what can be read. Only for who is alone with it.
pub(super) fn rescue(path: &Path, damage: Damage, now: OffsetDateTime) -> Result<SetAside, StoreError> {
    let new = beside(path, RESCUING);
    let saved = match reader::save(path, &new, damage == Damage::Earlier) {
        Ok(saved) => saved,
        Err(error) => {
            fs::remove_file(&new).ok(); // The next start begins anew.
            let step = format!(
                "{}: the history is damaged ({damage}), and is left as it is, since what can be read could not be \
                 saved: {}",
                file::shown(path),
                error.step
            );
            return Err(StoreError { step, ..error });
        }
    };
    let aside = take_place(path, &new, now).map_err(|error| {
        let (path, hint) = (file::shown(path), file::hint(&error));
        StoreError::new(format!("{path}: the history is damaged ({damage}), and could not be set aside{hint}: {error}"))
    })?;
    let found = saved.listed + saved.lost.len() as u64;
    // What the counts say is worth nothing where they are what is damaged, or where later ones are lost.
    let is_count_known = !matches!(damage, Damage::Counts | Damage::Journal | Damage::Headless);
    let expected = saved.expected.filter(|_| is_count_known);
    Ok(SetAside {
        damage,
        path: path.to_owned(),
        aside,
        saved: saved.whole,
        vanished: expected.map(|expected| expected.saturating_sub(found)),
        without_content: saved.without_content,
        without_marks: saved.without_marks,
        lost: saved.lost,
    })
}

/// Whether an earlier start was ended by force within a rescue.
pub(super) fn is_left(path: &Path) -> bool {
    beside(path, RESCUING).exists() || beside(path, RESCUED).exists()
}

/// Go on where an earlier start was ended by force: a whole new file waits to take its place. Only for who is alone.
pub(super) fn finish(path: &Path, now: OffsetDateTime) -> io::Result<()> {
    fs::remove_file(beside(path, RESCUING)).ok(); // Half of a file, made anew if it is needed.
    if beside(path, RESCUED).exists() {
        set_aside(path, now)?;
        fs::rename(beside(path, RESCUED), path)?;
        file::sync_folder(folder_of(path));
    }
    Ok(())
}

fn take_place(path: &Path, new: &Path, now: OffsetDateTime) -> io::Result<PathBuf> {
    fs::File::options().write(true).open(new)?.sync_all()?;
    fs::rename(new, beside(path, RESCUED))?;
    file::sync_folder(folder_of(path));
    let aside = set_aside(path, now)?;
    fs::rename(beside(path, RESCUED), path)?;
    file::sync_folder(folder_of(path));
    Ok(aside)
}

/// Rename the file and what belongs to it, in an order that leaves nothing of it with another file.
fn set_aside(path: &Path, now: OffsetDateTime) -> io::Result<PathBuf> {
    let aside = free_name(path, now);
    let has_journal = fs::metadata(beside(path, "-wal")).is_ok_and(|journal| journal.len() > 0);
    for companion in COMPANIONS {
        let beside_it = beside(path, companion);
        match fs::metadata(&beside_it) {
            // The index of a journal is nothing without it.
            Ok(found) if found.len() == 0 || (companion == "-shm" && !has_journal) => fs::remove_file(&beside_it)?,
            Ok(_) => fs::rename(&beside_it, beside(&aside, companion))?,
            Err(_nothing_there) => {}
        }
    }
    match fs::rename(path, &aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => {
            file::sync_folder(folder_of(path));
            Ok(aside)
        }
    }
}

/// A name with the moment in it that nothing has.
fn free_name(path: &Path, now: OffsetDateTime) -> PathBuf {
    let format = format_description!("[year]-[month]-[day]T[hour][minute][second]Z");
    let when = in_utc(now).format(format).unwrap_or_default();
    let named = |number: u32| match number {
        1 => beside(path, &format!(".damaged-{when}")),
        _ => beside(path, &format!(".damaged-{when}-{number}")),
    };
    let is_free =
        |name: &PathBuf| !name.exists() && COMPANIONS.iter().all(|companion| !beside(name, companion).exists());
    (1..=u32::MAX).map(named).find(is_free).unwrap_or_else(|| named(u32::MAX))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}
