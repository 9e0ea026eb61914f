//! Whether a file is still what was written, all of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension as _};

use super::damage::Damage;
use super::rows::Content;
use super::stored::{COLUMNS, Found, Stored};
use super::trouble::failure;
use super::{EntryId, connect, rows};
use crate::domain::display::visible;
use crate::store::StoreError;

/// Rows that are read at once: a reader that stays for long keeps the journal from ending.
const ROWS_AT_ONCE: i64 = 500;

/// A look through a file that is too large to be looked through at its opening. Takes a minute per million rows, so it
/// is for a thread of its own.
#[derive(Debug, Clone)]
pub struct Check {
    path: PathBuf,
}

/// What a [`Check`] found.
#[derive(Debug)]
pub enum Checked {
    /// All of it is as it was written.
    Well,
    /// It is not; setting the file aside saves what can be read.
    Damaged(Damage),
    /// It could not be looked through.
    Unknown(StoreError),
}

impl Check {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    pub fn run(&self) -> Checked {
        let failed = |error: rusqlite::Error| failure(&self.path, "looking through the history", &error);
        match connect::open(&self.path, connect::Access::Read).and_then(|connection| damage(&connection)) {
            Ok(None) => Checked::Well,
            Ok(Some(damage)) => Checked::Damaged(damage),
            Err(error) => Checked::Unknown(failed(error)),
        }
    }
}

/// What is wrong with the file; `None` if it is what was written.
pub(super) fn damage(connection: &Connection) -> rusqlite::Result<Option<Damage>> {
    let found = pages(connection).and_then(|damage| match damage {
        Some(damage) => Ok(Some(damage)),
        None => rows_damage(connection),
    });
    match found {
        Err(error) if is_damage(&error) => Ok(Some(Damage::Pages(String::new()))),
        found => found,
    }
}

/// What SQLite itself finds: pages, indexes against their tables, the index of words.
fn pages(connection: &Connection) -> rusqlite::Result<Option<Damage>> {
    let said: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    Ok((said != "ok").then(|| Damage::Pages(visible(said.lines().last().unwrap_or_default()))))
}

/// Every row against its checksum, and the counts against the rows.
fn rows_damage(connection: &Connection) -> rusqlite::Result<Option<Damage>> {
    let mut classes = BTreeMap::<i64, i64>::new();
    let mut causes = BTreeMap::<String, i64>::new();
    let query = format!("SELECT id, {COLUMNS} FROM entry WHERE id > ?1 ORDER BY id LIMIT ?2");
    let mut statement = connection.prepare(&query)?;
    let mut last = i64::MIN;
    loop {
        let found: Vec<Found> =
            statement.query_map([last, ROWS_AT_ONCE], Stored::found)?.collect::<rusqlite::Result<_>>()?;
        for row in &found {
            let stored = match row {
                Found::Whole(stored) => stored,
                Found::Damaged(id) => return Ok(Some(Damage::Row(*id))),
            };
            last = stored.id;
            if stored.deleted_at.is_none() {
                *classes.entry(stored.class).or_default() += 1;
                if let Some(cause) = &stored.cause {
                    *causes.entry(cause.clone()).or_default() += 1;
                }
            }
            if !content_fits(connection, stored)? {
                return Ok(Some(Damage::Row(EntryId(stored.id))));
            }
        }
        if found.len() < ROWS_AT_ONCE as usize {
            break;
        }
    }
    let is_counted = counts(connection, "SELECT class, rows FROM class_count WHERE rows <> 0")? == classes
        && counts(connection, "SELECT cause, rows FROM cause_count WHERE rows <> 0")? == causes;
    let strays = "SELECT exchange.id FROM exchange LEFT JOIN entry USING (id) WHERE entry.id IS NULL LIMIT 1";
    let stray: Option<i64> = connection.query_row(strays, [], |row| row.get(0)).optional()?;
    Ok(match stray {
        Some(id) => Some(Damage::Row(EntryId(id))),
        None if !is_counted => Some(Damage::Counts),
        None => None,
    })
}

/// True if the content of an entry is what was written, or known to be lost.
fn content_fits(connection: &Connection, stored: &Stored) -> rusqlite::Result<bool> {
    Ok(match rows::content(connection, EntryId(stored.id))? {
        Content::Whole(_) => true,
        Content::Damaged => false,
        Content::Missing => stored.is_damaged,
    })
}

fn counts<K: Ord + rusqlite::types::FromSql>(
    connection: &Connection,
    query: &str,
) -> rusqlite::Result<BTreeMap<K, i64>> {
    let mut statement = connection.prepare(query)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// Entries up to which the words are found anew after a file has changed: more take seconds.
const INDEXED_AGAIN_MAX: i64 = 5_000;

/// Find the words of every entry anew: what the index of words holds cannot be told from its own pages.
pub(super) fn index_words_again(connection: &mut Connection) -> rusqlite::Result<()> {
    let count: i64 = connection.query_row("SELECT count(*) FROM entry", [], |row| row.get(0))?;
    if count == 0 || count > INDEXED_AGAIN_MAX {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    transaction.execute("INSERT INTO entry_text (entry_text) VALUES ('delete-all')", [])?;
    let ids: Vec<i64> = transaction
        .prepare("SELECT id FROM entry WHERE deleted_at IS NULL AND is_damaged = 0 ORDER BY id")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in ids {
        rows::index_again(&transaction, EntryId(id))?;
    }
    transaction.commit()
}

/// True if SQLite says that the file is not what it should be.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => {
            matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        }
        rusqlite::Error::QueryReturnedNoRows
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => true,
        _ => false,
    }
}
