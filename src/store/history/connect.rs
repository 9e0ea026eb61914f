//! Connections to the file. None of them trusts what is in it.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

/// How long a write waits for another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a connection may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
    /// Read a file that nobody writes: without a lock, a journal or another file beside it.
    Frozen,
}

/// Open the file that is there.
pub(super) fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let connection = match access {
        Access::Read => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | NO_MUTEX)?,
        Access::Write => Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | NO_MUTEX)?,
        Access::Frozen => {
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | NO_MUTEX;
            Connection::open_with_flags(frozen_uri(path), flags)?
        }
    };
    connection.busy_timeout(BUSY_TIMEOUT)?;
    distrust(&connection)?;
    Ok(connection)
}

const NO_MUTEX: OpenFlags = OpenFlags::SQLITE_OPEN_NO_MUTEX;

/// Nothing that stands in the file is obeyed: no trigger, no view, no function called by the schema, no write to the
/// tables that SQLite keeps for itself; and cells of a page are looked at before they are used
/// (sqlite.org/security.html, "Untrusted SQLite Database Files").
pub(super) fn distrust(connection: &Connection) -> rusqlite::Result<()> {
    for (config, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
    ] {
        connection.set_db_config(config, value)?;
    }
    connection.pragma_update(None, "cell_size_check", true)
}

/// Make a connection fit to write: every commit on the disk before it counts, and no write into the file itself but
/// where the stamp is renewed (`guard`).
pub(super) fn prepare_writing(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    use_wal(connection)
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

/// `path` as the URI that says: nobody changes this file (sqlite.org/uri.html).
fn frozen_uri(path: &Path) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let text = path.as_os_str().as_encoded_bytes();
    let slashes: Vec<u8> = if cfg!(windows) {
        text.iter().map(|byte| if *byte == b'\\' { b'/' } else { *byte }).collect()
    } else {
        text.to_vec()
    };
    let root = if slashes.starts_with(b"/") { "" } else { "/" };
    format!("file:{root}{}?immutable=1", percent_encode(&slashes, KEPT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(folder: &tempfile::TempDir, tables: &str) -> std::path::PathBuf {
        let path = folder.path().join("history.sqlite");
        Connection::open(&path).and_then(|made| made.execute_batch(tables)).expect("it is made");
        path
    }

    #[test]
    fn nothing_that_stands_in_a_file_is_obeyed() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = made(
            &folder,
            "CREATE TABLE one (x); CREATE TABLE two (x); CREATE VIEW three AS SELECT x FROM one;
             CREATE TRIGGER four AFTER INSERT ON one BEGIN INSERT INTO two VALUES (new.x); END;",
        );
        let connection = open(&path, Access::Write).expect("it opens");
        connection.execute("INSERT INTO one VALUES (1)", []).expect("a row is written");
        let copied: i64 = connection.query_row("SELECT count(*) FROM two", [], |row| row.get(0)).expect("it is read");
        assert_eq!(copied, 0, "the trigger");
        connection.prepare("SELECT * FROM three").expect_err("the view");
        connection.execute_batch("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema").expect_err("its own tables");
        let is_set =
            |name: &str| -> bool { connection.pragma_query_value(None, name, |row| row.get(0)).expect("it is told") };
        assert!(!is_set("trusted_schema") && is_set("cell_size_check"));
        open(&path, Access::Read).expect("it opens").execute_batch("DELETE FROM one").expect_err("it is only read");
    }

    #[test]
    fn what_is_written_is_on_the_disk_before_it_counts_and_stays_in_the_journal() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = open(&made(&folder, "CREATE TABLE one (x)"), Access::Write).expect("it opens");
        prepare_writing(&connection).expect("it is prepared");
        let told = |name: &str| -> String {
            let value = connection.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
            match value.expect("it is told") {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => panic!("{other:?}"),
            }
        };
        let full = "2";
        assert_eq!([told("journal_mode"), told("synchronous"), told("wal_autocheckpoint")], ["wal", full, "0"]);
    }

    #[test]
    fn a_path_of_any_characters_is_opened_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a?b#c %41 ü.sqlite");
        let made = Connection::open(&path).expect("it is made");
        made.execute_batch("CREATE TABLE one (x)").expect("it is made");
        drop(made);
        let frozen = open(&path, Access::Frozen).expect("it opens");
        let tables: i64 =
            frozen.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).expect("it is read");
        assert_eq!(tables, 1);
        frozen.execute_batch("DROP TABLE one").expect_err("it is not written");
    }
}
