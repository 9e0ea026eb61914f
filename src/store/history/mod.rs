//! Every exchange, in SQLite.
//!
//! Two tables: `entry` holds what lists, chips and searches need, `exchange` holds the whole. Lists walk
//! an index backwards, so that a million rows open as fast as ten; words are found by FTS5.
//!
//! Nothing in the file is believed because it stands there:
//!
//! ```text
//!  opening   looks at the tables first, at every page and row where the file has changed since it was last well
//!  stored    a checksum with every row: what was changed is shown as damaged, never as what was sent
//!  rescue    a damaged file is set aside as it is, and what can be read goes into a new one
//! ```

mod bounded;
mod check;
mod connect;
mod damage;
mod entry;
mod frozen;
mod guard;
mod journal;
mod opening;
mod rescue;
mod retention;
mod rows;
mod schema;
mod search;
mod stored;
mod trouble;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use time::OffsetDateTime;

pub use self::check::{Check, Checked};
pub use self::damage::{Damage, Remark, SetAside};
pub use self::entry::{
    CauseCount, Count, Counts, EntryDamage, EntryId, Filter, HistoryEntry, Order, Recent, SortBy, StatusClass,
};
pub use self::retention::Retention;

use self::guard::{Presence, StampFile, beside};
use self::opening::Mode;
use self::rows::Content;
use self::schema::Make;
use self::stored::Found;
use super::{StoreError, Trouble};
use crate::domain::{Exchange, limits};
use crate::file;

/// Bytes of a journal that is written into the file before the last user leaves.
const JOURNAL_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The version of SQLite in this program.
pub fn sqlite_version() -> &'static str {
    rusqlite::version()
}

/// The history file. One connection; safe beside other processes.
///
/// Fields are dropped in their order: the stamp is renewed once the connection is closed.
pub struct History {
    connection: Connection,
    /// Set while this is being dropped.
    last_stamp: Option<LastStamp>,
    _presence: Presence,
    path: PathBuf,
    mode: Mode,
    /// All of the file was well when it was opened, and only signpost has written since.
    is_checked: bool,
    /// The number of the tables as they were looked at.
    cookie: i64,
    /// What was found damaged since.
    damage: RefCell<Option<Damage>>,
    remarks: Vec<Remark>,
}

impl History {
    /// Open the file, or make one. A damaged one is set aside, and what can be read of it is in the new one; a file on
    /// a disk that cannot be written can be read. [`Self::take_remarks`] has what the user should know of that. What
    /// was deleted long before `now` is removed for good.
    pub fn open(path: &Path, now: OffsetDateTime) -> Result<Self, StoreError> {
        let path = &real_path(path);
        let opened = opening::open(path, now)?;
        let cookie = schema::cookie(&opened.connection)
            .map_err(|error| trouble::failure(path, "opening the history", &error))?;
        let mut history = Self {
            connection: opened.connection,
            last_stamp: None,
            _presence: opened.presence,
            path: path.clone(),
            mode: opened.mode,
            is_checked: opened.is_checked,
            cookie,
            damage: RefCell::new(None),
            remarks: opened.remarks,
        };
        if history.is_writable() {
            history.purge(now)?;
        }
        Ok(history)
    }

    /// What the user should know, once.
    pub fn take_remarks(&mut self) -> Vec<Remark> {
        std::mem::take(&mut self.remarks)
    }

    /// True if exchanges can be kept.
    pub fn is_writable(&self) -> bool {
        matches!(self.mode, Mode::Writing)
    }

    /// The look through a file that was too large for it at its opening; `None` if it was looked through.
    pub fn check(&self) -> Option<Check> {
        (self.is_writable() && !self.is_checked).then(|| Check::new(&self.path))
    }

    /// A [`Check`] found all of it well.
    pub fn note_checked(&mut self) {
        self.is_checked = true;
        if let Some(stamp) = StampFile::lock(&self.path) {
            stamp.note_good();
        }
    }

    /// A [`Check`] found `damage`, or a reader did. The next one who opens the file sets it aside.
    pub fn note_damaged(&self, damage: Damage) {
        self.damage.borrow_mut().get_or_insert(damage);
    }

    /// True if the file should be closed and opened again, which sets it aside.
    pub fn is_damaged(&self) -> bool {
        self.is_writable() && self.damage.borrow().is_some()
    }

    /// Keep the exchanges of one send; returns their ids in order. All or none.
    pub fn append(&mut self, exchanges: &[Exchange]) -> Result<Vec<EntryId>, StoreError> {
        Ok(self.append_all(&[exchanges])?.into_iter().flatten().collect())
    }

    /// Keep the exchanges of many sends in one transaction; returns the ids of each. All or none.
    pub fn append_all(&mut self, sends: &[&[Exchange]]) -> Result<Vec<Vec<EntryId>>, StoreError> {
        self.change("keeping an exchange", |transaction| {
            sends.iter().map(|exchanges| rows::insert_send(transaction, exchanges)).collect()
        })
    }

    /// Entries newest first, `limit` of them from `offset`.
    pub fn list(&self, filter: &Filter, offset: u64, limit: u64) -> Result<Vec<HistoryEntry>, StoreError> {
        let found =
            search::list(&self.connection, filter, offset, limit).map_err(|error| self.failed("listing", &error))?;
        let entries: Vec<HistoryEntry> = found.into_iter().map(Found::entry).collect();
        if let Some(entry) = entries.iter().find(|entry| entry.damage == Some(EntryDamage::Row)) {
            self.note_damaged(Damage::Row(entry.id));
        }
        Ok(entries)
    }

    /// Entries per chip. Those of a search are counted up to [`limits::HISTORY_MATCHES_MAX`].
    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        search::counts(&self.connection, filter).map_err(|error| self.failed("counting", &error))
    }

    /// The whole exchange, as it was kept; `None` if there is no such entry.
    pub fn get(&self, id: EntryId) -> Result<Option<Exchange>, StoreError> {
        let failed = |error| self.failed("reading an exchange", &error);
        let stored = match rows::find(&self.connection, id).map_err(failed)? {
            None => return Ok(None),
            Some(Found::Whole(stored)) if stored.deleted_at.is_some() => return Ok(None),
            Some(Found::Damaged(_)) => return Err(self.damaged(id, EntryDamage::Row)),
            Some(Found::Whole(stored)) => stored,
        };
        match rows::content(&self.connection, id).map_err(failed)? {
            Content::Whole(text) => match serde_json::from_str(&text) {
                Ok(exchange) => Ok(Some(exchange)),
                Err(error) => {
                    let place = file::shown(&self.path);
                    Err(StoreError::with_source(format!("{place}: entry {} cannot be read", id.0), error))
                }
            },
            Content::Missing if stored.is_damaged => Err(self.damaged(id, EntryDamage::Content)),
            Content::Missing | Content::Damaged => Err(self.damaged(id, EntryDamage::Row)),
        }
    }

    /// What was lost of an entry; in doubt is the file only where it was not known before.
    fn damaged(&self, id: EntryId, damage: EntryDamage) -> StoreError {
        let text = format!("{}: entry {} {}", file::shown(&self.path), id.0, damage.in_words());
        match damage {
            EntryDamage::Content => StoreError::new(text),
            EntryDamage::Row => {
                self.note_damaged(Damage::Row(id));
                StoreError { trouble: Trouble::Damaged, ..StoreError::new(text) }
            }
        }
    }

    /// Ids of the send that `id` belongs to, in order.
    pub fn siblings(&self, id: EntryId) -> Result<Vec<EntryId>, StoreError> {
        let query = "SELECT id FROM entry WHERE deleted_at IS NULL AND send_id = (SELECT send_id FROM entry WHERE id = ?1) ORDER BY id";
        let read = || -> rusqlite::Result<Vec<EntryId>> {
            let mut statement = self.connection.prepare_cached(query)?;
            statement.query_map([id.0], |row| Ok(EntryId(row.get(0)?)))?.collect()
        };
        read().map_err(|error| self.failed("listing a send", &error))
    }

    /// Take entries out; they can be put back with [`Self::restore`] for [`limits::HISTORY_UNDO_SECONDS`] after
    /// `now`, whoever opens the file meanwhile.
    pub fn delete(&mut self, ids: &[EntryId], now: OffsetDateTime) -> Result<(), StoreError> {
        self.change("deleting", |transaction| {
            ids.iter().try_for_each(|id| {
                rows::mark(transaction, *id, |stored| {
                    let is_new = stored.deleted_at.is_none();
                    stored.deleted_at = stored.deleted_at.or(Some(now.unix_timestamp()));
                    is_new
                })
                .map(|_| ())
            })
        })
    }

    /// Undo [`Self::delete`].
    pub fn restore(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        self.change("restoring", |transaction| {
            ids.iter().try_for_each(|id| {
                rows::mark(transaction, *id, |stored| stored.deleted_at.take().is_some()).map(|_| ())
            })
        })
    }

    /// Pinned entries stand out in the list.
    pub fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<(), StoreError> {
        self.change("pinning", |transaction| {
            rows::mark(transaction, id, |stored| std::mem::replace(&mut stored.pinned, pinned) != pinned).map(|_| ())
        })
    }

    /// The user's own words about an entry. A search finds them too.
    pub fn set_note(&mut self, id: EntryId, note: &str) -> Result<(), StoreError> {
        self.change("keeping a note", |transaction| {
            let is_changed = rows::mark(transaction, id, |stored| {
                let is_listed = stored.deleted_at.is_none();
                if is_listed {
                    note.clone_into(&mut stored.note);
                }
                is_listed
            })?;
            if is_changed { rows::index_again(transaction, id) } else { Ok(()) }
        })
    }

    /// Everything that `work` writes, or nothing of it.
    fn change<T>(
        &mut self,
        step: &str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.become_writable(step)?;
        if let Some(damage) = &*self.damage.borrow() {
            let place = file::shown(&self.path);
            let text = format!("{place}: {step}; the history is damaged: {damage}, so nothing is written to it");
            return Err(StoreError { trouble: Trouble::Damaged, ..StoreError::new(text) });
        }
        let cookie = self.cookie;
        let change = |connection: &mut Connection| {
            // A read that turns into a write could not wait for another process.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let found = schema::cookie(&transaction)?;
            if found != cookie && schema::look(&transaction)? != Make::Ours {
                return Ok(None);
            }
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(Some((done, found)))
        };
        let done = change(&mut self.connection).map_err(|error| self.failed(step, &error))?;
        let Some((done, found)) = done else {
            let text = "another program has changed its tables";
            self.note_damaged(Damage::Tables(text.to_owned()));
            let text = format!("{}: {step}; {text}, so nothing is written to it", file::shown(&self.path));
            return Err(StoreError { trouble: Trouble::Damaged, ..StoreError::new(text) });
        };
        self.cookie = found;
        self.shorten_journal();
        Ok(done)
    }

    /// There may be room again, or the disk may have been mounted anew.
    fn become_writable(&mut self, step: &str) -> Result<(), StoreError> {
        let Mode::Reading { reason, trouble, .. } = &self.mode else { return Ok(()) };
        let error = StoreError {
            trouble: *trouble,
            ..StoreError::new(format!("{}: {step}; {reason}", file::shown(&self.path)))
        };
        match opening::open_again(&self.path) {
            Some((connection, cookie)) => {
                self.connection = connection;
                self.mode = Mode::Writing;
                self.cookie = cookie;
                Ok(())
            }
            None => Err(error),
        }
    }

    /// Write a long journal into the file. Nobody else does: so the stamp always knows the file.
    fn shorten_journal(&mut self) {
        let journal = std::fs::metadata(beside(&self.path, "-wal")).map_or(0, |journal| journal.len());
        if journal < JOURNAL_BYTES_MAX {
            return;
        }
        let Some(stamp) = StampFile::lock(&self.path) else { return };
        let is_known = self.is_known(&stamp);
        // What a reader still needs stays in the journal.
        let shortened = self.connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()));
        if is_known && shortened.is_ok() {
            stamp.note_good();
        }
    }

    /// Whether the file is well and has not been changed by anything but signpost.
    fn is_known(&self, stamp: &StampFile) -> bool {
        self.is_checked && self.damage.borrow().is_none() && stamp.fits()
    }

    /// Nothing is written where there is nothing to do. Another signpost may still offer to undo what was
    /// deleted just now, so that stays.
    fn purge(&mut self, now: OffsetDateTime) -> Result<(), StoreError> {
        let deleted_before = now.unix_timestamp().saturating_sub(limits::HISTORY_UNDO_SECONDS);
        let any = "SELECT EXISTS (SELECT 1 FROM entry WHERE deleted_at < ?1)";
        let is_any: bool = self
            .connection
            .query_row(any, [deleted_before], |row| row.get(0))
            .map_err(|error| self.failed("looking for what was deleted", &error))?;
        if !is_any {
            return Ok(());
        }
        // What is removed for good is written over, and so never found again by a rescue.
        let secure = |history: &Self, is_secure: bool| {
            let set = history.connection.pragma_update(None, "secure_delete", is_secure);
            set.map_err(|error| history.failed("removing what was deleted", &error))
        };
        secure(self, true)?;
        self.change("removing what was deleted", |transaction| rows::purge(transaction, deleted_before))?;
        secure(self, false)
    }

    fn failed(&self, step: &str, error: &rusqlite::Error) -> StoreError {
        let failure = trouble::failure(&self.path, step, error);
        if failure.trouble == Trouble::Damaged {
            self.note_damaged(Damage::Pages(String::new()));
        }
        failure
    }
}

/// The file itself, where `path` is a link: what lies beside it lies beside the file.
fn real_path(path: &Path) -> PathBuf {
    let is_link = path.is_file() && path.symlink_metadata().is_ok_and(|found| found.is_symlink());
    let real = if is_link { path.canonicalize() } else { std::path::absolute(path) };
    real.unwrap_or_else(|_as_named| path.to_owned())
}

impl Drop for History {
    fn drop(&mut self) {
        if self.is_writable()
            && let Some(stamp) = StampFile::lock(&self.path)
        {
            let is_known = self.is_known(&stamp);
            self.last_stamp = Some(LastStamp { stamp, is_known, damage: self.damage.take() });
        }
    }
}

/// Says what is known of the file once the connection is closed: closing writes the journal into the file.
struct LastStamp {
    stamp: StampFile,
    is_known: bool,
    damage: Option<Damage>,
}

impl Drop for LastStamp {
    fn drop(&mut self) {
        match &self.damage {
            Some(damage) => self.stamp.note_damaged(&damage.to_string()),
            None if self.is_known => self.stamp.note_good(),
            None => {} // Who opens it next sees that it has changed.
        }
    }
}
