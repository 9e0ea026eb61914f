//! Every exchange, in SQLite.
//!
//! Two tables: `entry` holds what lists, chips and searches need, `exchange` holds the whole. Lists walk
//! an index backwards, so that a million rows open as fast as ten; words are found by FTS5.

mod retention;
mod rows;
mod schema;
mod search;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Transaction, TransactionBehavior, params};
use time::OffsetDateTime;

pub use self::retention::Retention;

use super::StoreError;
use crate::domain::Exchange;
use crate::domain::Method;
use crate::domain::exchange::{ExchangeKind, FailureKind};
use crate::domain::limits;

/// A row of the history. Entries of one send share `send_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// What a list shows of an exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub id: EntryId,
    /// The entry id of the send's first exchange: the same for a token request and its delivery.
    pub send_id: i64,
    pub kind: ExchangeKind,
    /// `None` for an exchange of another program's file that does not tell.
    pub started_at: Option<OffsetDateTime>,
    pub destination: String,
    pub method: Method,
    /// Masked.
    pub url: String,
    pub object_path: Option<String>,
    pub status: Option<u16>,
    pub failure: Option<FailureKind>,
    pub total_us: u64,
    /// Bytes of the request body.
    pub request_bytes: u64,
    /// Bytes of the response body, as received.
    pub response_bytes: u64,
    pub pinned: bool,
    pub note: String,
    /// The cause of its failure that diagnosis named first, as an id.
    pub cause: Option<String>,
}

/// The chips of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusClass {
    Ok,
    Redirect,
    ClientError,
    ServerError,
    NoAnswer,
    Token,
}

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Beginnings of words that must all occur in destination, URL, status, verdict, headers, bodies or note.
    pub search: String,
    pub class: Option<StatusClass>,
    /// Only entries of this cause.
    pub cause: Option<String>,
    /// Only entries from the first to the second of these.
    pub between: Option<(EntryId, EntryId)>,
}

/// How many entries there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exactly(u64),
    /// Counting ended here.
    MoreThan(u64),
}

impl Default for Count {
    fn default() -> Self {
        Self::Exactly(0)
    }
}

impl Count {
    /// So many there are at least.
    pub fn known(self) -> u64 {
        match self {
            Self::Exactly(rows) | Self::MoreThan(rows) => rows,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.known().to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(if matches!(self, Self::MoreThan(_)) { "+" } else { "" })
    }
}

/// A cause and how many entries have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseCount {
    pub cause: String,
    pub rows: u64,
}

/// One of the latest entries, as a strip over time shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    pub id: EntryId,
    pub started_at: OffsetDateTime,
    pub class: StatusClass,
    pub total_us: u64,
}

/// Entries per chip under the same search and cause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub all: Count,
    pub ok: Count,
    pub redirect: Count,
    pub client_error: Count,
    pub server_error: Count,
    pub no_answer: Count,
    pub token: Count,
    /// Every cause of the history, the most frequent first, whatever is searched for.
    pub causes: Vec<CauseCount>,
    /// The latest deliveries, the oldest of them first, whatever is searched for.
    pub recent: Vec<Recent>,
}

impl Counts {
    /// Entries of one chip; `None` stands for all of them.
    pub fn of(&self, class: Option<StatusClass>) -> Count {
        match class {
            None => self.all,
            Some(StatusClass::Ok) => self.ok,
            Some(StatusClass::Redirect) => self.redirect,
            Some(StatusClass::ClientError) => self.client_error,
            Some(StatusClass::ServerError) => self.server_error,
            Some(StatusClass::NoAnswer) => self.no_answer,
            Some(StatusClass::Token) => self.token,
        }
    }
}

/// How long a write waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The history file. One connection; safe beside other processes.
pub struct History {
    connection: Connection,
    path: PathBuf,
}

impl History {
    /// Open or create the file and bring its schema up to date in one transaction. What was deleted long
    /// before `now` is removed for good.
    pub fn open(path: &Path, now: OffsetDateTime) -> Result<Self, StoreError> {
        let failed = |error| failure(path, "opening the history", error);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                let place = folder.display();
                StoreError::with_source(
                    format!("{place}: making the folder of the history; check its permissions"),
                    error,
                )
            })?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_with_flags(path, flags).map_err(failed)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        schema::migrate(&mut connection, path)?;
        use_wal(&connection).map_err(failed)?;
        let mut history = Self { connection, path: path.to_owned() };
        history.purge(now)?;
        Ok(history)
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
        search::list(&self.connection, filter, offset, limit).map_err(|error| failure(&self.path, "listing", error))
    }

    /// Entries per chip. Those of a search are counted up to [`limits::HISTORY_MATCHES_MAX`].
    pub fn counts(&self, filter: &Filter) -> Result<Counts, StoreError> {
        search::counts(&self.connection, filter).map_err(|error| failure(&self.path, "counting", error))
    }

    /// The whole exchange; `None` if there is no such entry.
    pub fn get(&self, id: EntryId) -> Result<Option<Exchange>, StoreError> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT content FROM exchange JOIN entry USING (id) WHERE id = ?1 AND deleted_at IS NULL")
            .and_then(|mut statement| statement.query_row([id.0], |row| row.get(0)).optional())
            .map_err(|error| failure(&self.path, "reading an exchange", error))?;
        text.map(|text| {
            serde_json::from_str(&text).map_err(|error| {
                StoreError::with_source(format!("{}: entry {} cannot be read", self.path.display(), id.0), error)
            })
        })
        .transpose()
    }

    /// Ids of the send that `id` belongs to, in order.
    pub fn siblings(&self, id: EntryId) -> Result<Vec<EntryId>, StoreError> {
        let query = "SELECT id FROM entry WHERE deleted_at IS NULL AND send_id = (SELECT send_id FROM entry WHERE id = ?1) ORDER BY id";
        let read = || -> rusqlite::Result<Vec<EntryId>> {
            let mut statement = self.connection.prepare_cached(query)?;
            statement.query_map([id.0], |row| Ok(EntryId(row.get(0)?)))?.collect()
        };
        read().map_err(|error| failure(&self.path, "listing a send", error))
    }

    /// Take entries out; they can be put back with [`Self::restore`] for [`limits::HISTORY_UNDO_SECONDS`] after
    /// `now`, whoever opens the file meanwhile.
    pub fn delete(&mut self, ids: &[EntryId], now: OffsetDateTime) -> Result<(), StoreError> {
        self.change("deleting", |transaction| {
            let mut mark =
                transaction.prepare_cached("UPDATE entry SET deleted_at = ?2 WHERE id = ?1 AND deleted_at IS NULL")?;
            ids.iter().try_for_each(|id| mark.execute([id.0, now.unix_timestamp()]).map(|_| ()))
        })
    }

    /// Undo [`Self::delete`].
    pub fn restore(&mut self, ids: &[EntryId]) -> Result<(), StoreError> {
        self.change("restoring", |transaction| {
            for id in ids {
                let unmark = "UPDATE entry SET deleted_at = NULL WHERE id = ?1 AND deleted_at IS NOT NULL";
                if transaction.prepare_cached(unmark)?.execute([id.0])? > 0 {
                    rows::index_again(transaction, *id)?;
                }
            }
            Ok(())
        })
    }

    /// Pinned entries stand out in the list.
    pub fn set_pinned(&mut self, id: EntryId, pinned: bool) -> Result<(), StoreError> {
        self.change("pinning", |transaction| {
            transaction.execute("UPDATE entry SET pinned = ?2 WHERE id = ?1", params![id.0, pinned]).map(|_| ())
        })
    }

    /// The user's own words about an entry. A search finds them too.
    pub fn set_note(&mut self, id: EntryId, note: &str) -> Result<(), StoreError> {
        self.change("keeping a note", |transaction| {
            let update = "UPDATE entry SET note = ?2 WHERE id = ?1 AND deleted_at IS NULL";
            if transaction.prepare_cached(update)?.execute(params![id.0, note])? > 0 {
                rows::index_again(transaction, id)?;
            }
            Ok(())
        })
    }

    /// Everything that `work` writes, or nothing of it.
    fn change<T>(
        &mut self,
        step: &str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let change = |connection: &mut Connection| {
            // A read that turns into a write could not wait for another process.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        change(&mut self.connection).map_err(|error| failure(&self.path, step, error))
    }

    /// Nothing is written where there is nothing to do. Another signpost may still offer to undo what was
    /// deleted just now, so that stays.
    fn purge(&mut self, now: OffsetDateTime) -> Result<(), StoreError> {
        let deleted_before = now.unix_timestamp().saturating_sub(limits::HISTORY_UNDO_SECONDS);
        let any = "SELECT 1 FROM entry WHERE deleted_at < ?1 LIMIT 1";
        let found = self.connection.query_row(any, [deleted_before], |_| Ok(())).optional();
        if found.map_err(|error| failure(&self.path, "looking for what was deleted", error))?.is_some() {
            self.change("removing what was deleted", |transaction| {
                transaction.execute("DELETE FROM entry WHERE deleted_at < ?1", [deleted_before]).map(|_| ())
            })?;
        }
        Ok(())
    }
}

/// The switch to WAL wants the file for itself for a moment, and the busy timeout does not hold for it.
fn use_wal(connection: &Connection) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    for _attempt in 0..100 {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => std::thread::sleep(PAUSE),
            done => return done,
        }
    }
    connection.pragma_update(None, "journal_mode", "WAL")
}

fn failure(path: &Path, step: &str, error: rusqlite::Error) -> StoreError {
    use rusqlite::ErrorCode::{CannotOpen, DatabaseBusy, DatabaseCorrupt, DiskFull, NotADatabase, ReadOnly};
    let next = match error.sqlite_error_code() {
        Some(DiskFull) => "; the disk is full: make room",
        Some(ReadOnly) => "; the file cannot be written: check its permissions",
        Some(DatabaseBusy) => "; another program holds it: close that one and try again",
        Some(DatabaseCorrupt | NotADatabase) => {
            "; the file is damaged and is left as it is: move it away, and a new one is made"
        }
        Some(CannotOpen) => "; it cannot be opened: check that it is a file and who may read and write it",
        _ => "",
    };
    StoreError::with_source(format!("{}: {step}{next}", path.display()), error)
}
