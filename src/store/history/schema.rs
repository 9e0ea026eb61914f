//! The tables, and how older files are brought up to date.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::failure;
use crate::store::StoreError;

/// One step per version; a file's `user_version` says how many it has had.
const STEPS: [&str; 1] = [VERSION_1];

/// `class` is the chip: 0 token, 1 no answer, 2 to 5 the first digit of the status. Counts per chip are
/// kept by triggers, so that showing them never walks the table.
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
    deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX entry_all ON entry (id) WHERE deleted = 0;
CREATE INDEX entry_class ON entry (class, id) WHERE deleted = 0;
CREATE INDEX entry_send ON entry (send_id, id);
CREATE INDEX entry_deleted ON entry (id) WHERE deleted = 1;
CREATE TABLE exchange (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE VIRTUAL TABLE entry_text USING fts5 (text, content = '', contentless_delete = 1, detail = 'none', prefix = '2 3');
CREATE TABLE class_count (class INTEGER PRIMARY KEY, rows INTEGER NOT NULL);
INSERT INTO class_count VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0);
CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN
    UPDATE class_count SET rows = rows + 1 WHERE class = new.class;
END;
CREATE TRIGGER entry_marked AFTER UPDATE OF deleted ON entry WHEN old.deleted <> new.deleted BEGIN
    UPDATE class_count SET rows = rows + old.deleted - new.deleted WHERE class = new.class;
END;
CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN
    UPDATE class_count SET rows = rows - 1 + old.deleted WHERE class = old.class;
    DELETE FROM exchange WHERE id = old.id;
    DELETE FROM entry_text WHERE rowid = old.id;
END;
";

pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |error| failure(path, "bringing the history up to date", error);
    let version = |connection: &Connection| {
        connection.pragma_query_value(None, "user_version", |row| row.get::<_, u32>(0)).map(|version| version as usize)
    };
    let found = version(connection).map_err(failed)?;
    if found == STEPS.len() {
        return Ok(());
    }
    if found > STEPS.len() {
        return Err(StoreError::new(format!(
            "{}: the history was written by a newer signpost; use that one, or move the file away",
            path.display()
        )));
    }
    let step_up = |connection: &mut Connection| -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have done it while this one waited.
        let found = version(&transaction)?;
        for step in STEPS.iter().skip(found) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", STEPS.len() as u32)?;
        transaction.commit()
    };
    step_up(connection).map_err(failed)
}
