//! The tables, and how older files are brought up to date.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::failure;
use crate::store::StoreError;

/// One step per version; a file's `user_version` says how many it has had.
const STEPS: [&str; 2] = [VERSION_1, VERSION_2];

/// "SIGP": tells signpost's file from any other of SQLite (`PRAGMA application_id`).
const APPLICATION_ID: i64 = 0x5349_4750;

/// `class` is the chip: 0 token, 1 no answer, 2 to 5 the first digit of the status. Counts per chip are
/// kept by triggers, so that showing them never walks the table. `deleted_at` is in seconds since 1970.
///
/// `entry_text` holds the words of each entry that is not deleted. Texts are divided into lower-case words
/// before they get there (`search::words`), so only a space divides. Every beginning of a word has a list of
/// entries of its own (`prefix`, up to `search::WORD_CHARACTERS_MAX`): without it FTS5 would first merge the
/// lists of all words with that beginning, which takes longer the more there are.
const VERSION_1: &str = "
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
    pinned INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    deleted_at INTEGER
);
CREATE INDEX entry_all ON entry (id) WHERE deleted_at IS NULL;
CREATE INDEX entry_class ON entry (class, id) WHERE deleted_at IS NULL;
CREATE INDEX entry_send ON entry (send_id, id);
CREATE INDEX entry_deleted ON entry (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TABLE exchange (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE VIRTUAL TABLE entry_text USING fts5 (
    text, content = '', contentless_delete = 1, detail = 'none', prefix = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
    tokenize = \"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\"
);
CREATE TABLE class_count (class INTEGER PRIMARY KEY, rows INTEGER NOT NULL);
INSERT INTO class_count VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    UPDATE class_count SET rows = rows + 1 WHERE class = new.class;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF deleted_at ON entry WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    UPDATE class_count SET rows = rows + (new.deleted_at IS NULL) - (old.deleted_at IS NULL) WHERE class = new.class;
    DELETE FROM entry_text WHERE rowid = new.id AND new.deleted_at IS NOT NULL;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
    UPDATE class_count SET rows = rows - (old.deleted_at IS NULL) WHERE class = old.class;
    DELETE FROM exchange WHERE id = old.id;
    DELETE FROM entry_text WHERE rowid = old.id;
END;
";

/// `cause` is the one that diagnosis named first. What was kept before has none. Counts per cause are kept by
/// triggers like those per chip; in `entry_text` a cause is a word of its own.
const VERSION_2: &str = "
ALTER TABLE entry ADD COLUMN cause TEXT;
CREATE TABLE cause_count (cause TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER entry_cause_added AFTER INSERT ON entry WHEN new.cause IS NOT NULL BEGIN
    INSERT INTO cause_count VALUES (new.cause, 1) ON CONFLICT (cause) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER entry_cause_marked AFTER UPDATE OF deleted_at ON entry
WHEN new.cause IS NOT NULL AND (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    UPDATE cause_count SET rows = rows + (new.deleted_at IS NULL) - (old.deleted_at IS NULL) WHERE cause = new.cause;
END;
CREATE TRIGGER entry_cause_removed AFTER DELETE ON entry WHEN old.cause IS NOT NULL AND old.deleted_at IS NULL BEGIN
    UPDATE cause_count SET rows = rows - 1 WHERE cause = old.cause;
END;
";

pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| failure(path, "bringing the history up to date", error);
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).map(|version| version as usize)
    };
    let found = version(connection).map_err(failed)?;
    check_owner(connection, found, path)?;
    if found == STEPS.len() {
        return Ok(());
    }
    let step_up = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have done it while this one waited.
        let found = version(&transaction)?;
        for step in STEPS.iter().skip(found) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
        transaction.commit()
    };
    step_up(connection).map_err(failed)
}

/// Refuses a file that is not ours to write to.
fn check_owner(connection: &Connection, version: usize, path: &Path) -> Result<(), StoreError> {
    let look = |connection: &Connection| -> rusqlite::Result<(bool, i64)> {
        let is_empty = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
        Ok((is_empty, connection.pragma_query_value(None, "application_id", |row| row.get(0))?))
    };
    let (is_empty, owner) = look(connection).map_err(|error| failure(path, "opening the history", error))?;
    let shown = path.display();
    if !is_empty && owner != APPLICATION_ID {
        return Err(StoreError::new(format!("{shown}: this is a database of another program; move it away")));
    }
    if version > STEPS.len() {
        return Err(StoreError::new(format!(
            "{shown}: the history was written by a newer signpost; use that one, or move the file away"
        )));
    }
    Ok(())
}
