//! The tables of the one version of the file, and whether a file has these and nothing else.

use std::path::Path;
use std::sync::OnceLock;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::connect;
use crate::domain::display::visible;
use crate::file;

/// The version of the file, its `user_version`. A file of an earlier one is set aside, and its rows are taken over.
pub(super) const VERSION: u32 = 3;

/// "SIGP": tells signpost's file from any other of SQLite (`PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x5349_4750;

/// Bytes of a page. Set, so that a file whose head is lost can still be read page by page.
pub(super) const PAGE_BYTES: usize = 4096;

/// `class` is the chip: 0 token, 1 no answer, 2 to 5 the first digit of the status. `cause` is the one that diagnosis
/// named first. Counts per chip and per cause are kept beside (`rows::count`), so that showing them never walks the
/// table. `deleted_at` is in seconds since 1970. There is no trigger and no view: none is ever obeyed.
///
/// `checksum` tells whether a row is still what was written (`stored`).
///
/// `entry_text` holds the words of each entry that is not deleted. Texts are divided into lower-case words
/// before they get there (`search::words`), so only a space divides. Every beginning of a word has a list of
/// entries of its own (`prefix`, up to `search::WORD_CHARACTERS_MAX`): without it FTS5 would first merge the
/// lists of all words with that beginning, which takes longer the more there are.
const TABLES: &str = "
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    send_id INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    class INTEGER NOT NULL,
    started_us INTEGER NOT NULL,
    destination TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    object_path TEXT,
    status INTEGER,
    failure TEXT,
    total_us INTEGER NOT NULL,
    request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL,
    cause TEXT,
    pinned INTEGER NOT NULL,
    note TEXT NOT NULL,
    deleted_at INTEGER,
    is_damaged INTEGER NOT NULL,
    checksum BLOB NOT NULL
) STRICT;
CREATE INDEX entry_all ON entry (id) WHERE deleted_at IS NULL;
CREATE INDEX entry_class ON entry (class, id) WHERE deleted_at IS NULL;
CREATE INDEX entry_send ON entry (send_id, id);
CREATE INDEX entry_deleted ON entry (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE exchange (id INTEGER PRIMARY KEY, content TEXT NOT NULL, checksum BLOB NOT NULL) STRICT;
CREATE VIRTUAL TABLE entry_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
    tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\"
);
CREATE TABLE class_count (class INTEGER PRIMARY KEY, rows INTEGER NOT NULL) STRICT;
INSERT INTO class_count VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
CREATE TABLE cause_count (cause TEXT PRIMARY KEY, rows INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// What a file is, by its tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Make {
    /// The tables of this version, byte for byte, and nothing else.
    Ours,
    /// No table at all.
    Empty,
    /// Of an earlier version.
    Earlier,
    /// Of a later version.
    Later,
    /// Of another program.
    Foreign,
    /// Ours, with something in it that this version does not make, or without something. Says what.
    Altered(String),
}

/// One row of `sqlite_schema`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Object {
    name: String,
    kind: String,
    table: String,
    sql: Option<String>,
}

/// Make the tables in an empty file.
pub(super) fn make(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "page_size", PAGE_BYTES as i64)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(TABLES)?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// A new file with the tables and nothing in them. Nobody else knows of it: what is not whole in the end is made anew.
pub(super) fn make_file(path: &Path) -> rusqlite::Result<Connection> {
    // What SQLite would say where no file can be made.
    let unwritable = |_error| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(CANNOT_OPEN), None);
    drop(file::create_private(path).map_err(unwritable)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connect::distrust(&connection)?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    make(&mut connection)?;
    Ok(connection)
}

/// `SQLITE_CANTOPEN`
const CANNOT_OPEN: i32 = 14;

/// Look at the tables without using any of them.
pub(super) fn look(connection: &Connection) -> rusqlite::Result<Make> {
    let (found, expected) = (objects(connection)?, expected()?);
    let owner: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let has = |name: &str| found.iter().any(|object| object.kind == "table" && object.name == name);
    if found.is_empty() {
        let is_blank = owner == 0 && version == 0;
        return Ok(if is_blank { Make::Empty } else { Make::Altered("it has lost its tables".to_owned()) });
    }
    if owner != APPLICATION_ID {
        let is_ours = has("entry") && has("exchange");
        return Ok(if is_ours { Make::Altered("its head is damaged".to_owned()) } else { Make::Foreign });
    }
    Ok(match version.cmp(&i64::from(VERSION)) {
        std::cmp::Ordering::Greater => Make::Later,
        std::cmp::Ordering::Less if found == *expected => Make::Altered("its head is damaged".to_owned()),
        std::cmp::Ordering::Less => Make::Earlier,
        std::cmp::Ordering::Equal => difference(&found, expected).map_or(Make::Ours, Make::Altered),
    })
}

/// A number that changes with every change of the tables, by whomever.
pub(super) fn cookie(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "schema_version", |row| row.get(0))
}

/// What the first difference is, in words.
fn difference(found: &[Object], expected: &[Object]) -> Option<String> {
    let named = |object: &Object| format!("the {} {}", visible(&object.kind), visible(&object.name));
    if let Some(extra) = found.iter().find(|object| !expected.iter().any(|known| known.name == object.name)) {
        return Some(format!("it holds {}, which signpost does not make", named(extra)));
    }
    let lacks = |known: &&Object| !found.contains(known);
    if let Some(lost) = expected.iter().find(lacks) {
        return Some(format!("{} is not as signpost makes it", named(lost)));
    }
    (found.len() != expected.len()).then(|| "it holds something twice".to_owned())
}

fn objects(connection: &Connection) -> rusqlite::Result<Vec<Object>> {
    let mut statement = connection.prepare("SELECT name, type, tbl_name, sql FROM sqlite_schema")?;
    let rows = statement.query_map([], |row| {
        Ok(Object { name: row.get(0)?, kind: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
    })?;
    let mut objects = rows.collect::<rusqlite::Result<Vec<Object>>>()?;
    objects.sort();
    Ok(objects)
}

/// What this version makes, from a file that it has just made: the text of some tables is SQLite's own.
fn expected() -> rusqlite::Result<&'static [Object]> {
    static EXPECTED: OnceLock<Vec<Object>> = OnceLock::new();
    if let Some(expected) = EXPECTED.get() {
        return Ok(expected);
    }
    let mut connection = Connection::open_in_memory()?;
    make(&mut connection)?;
    let made = objects(&connection)?;
    Ok(EXPECTED.get_or_init(|| made))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Connection {
        let mut connection = Connection::open_in_memory().expect("memory");
        make(&mut connection).expect("it is made");
        connection
    }

    fn after(change: &str) -> Make {
        let connection = made();
        connection.execute_batch(change).expect("it is changed");
        look(&connection).expect("it can be looked at")
    }

    #[test]
    fn what_is_made_is_known_again() {
        assert_eq!(after(""), Make::Ours);
        assert_eq!(look(&Connection::open_in_memory().expect("memory")), Ok(Make::Empty));
    }

    #[test]
    fn whatever_signpost_does_not_make_is_named() {
        for (change, named) in [
            ("CREATE TRIGGER evil AFTER INSERT ON entry BEGIN DELETE FROM entry; END", "the trigger evil"),
            ("CREATE VIEW evil AS SELECT 1", "the view evil"),
            ("CREATE TABLE evil (x)", "the table evil"),
            ("CREATE INDEX evil ON entry (url)", "the index evil"),
            ("ALTER TABLE entry ADD COLUMN evil TEXT", "the table entry"),
            ("DROP INDEX entry_all", "the index entry_all"),
            ("DROP INDEX entry_all; CREATE INDEX entry_all ON entry (id)", "the index entry_all"),
        ] {
            let found = after(change);
            assert!(matches!(&found, Make::Altered(text) if text.contains(named)), "{change}: {found:?}");
        }
    }

    #[test]
    fn files_of_others_and_of_other_versions_are_told_apart() {
        assert_eq!(after("PRAGMA user_version = 99"), Make::Later);
        assert_eq!(after("PRAGMA user_version = 2; DROP TABLE cause_count"), Make::Earlier);
        assert_eq!(after("PRAGMA user_version = 2"), Make::Altered("its head is damaged".to_owned()));
        assert_eq!(after("PRAGMA application_id = 7"), Make::Altered("its head is damaged".to_owned()));
        let foreign = Connection::open_in_memory().expect("memory");
        foreign.execute_batch("CREATE TABLE mine (x)").expect("it is made");
        assert_eq!(look(&foreign), Ok(Make::Foreign));
    }
}
