//! A history that an earlier version wrote.

use std::fs;

use rusqlite::{Connection, params};
use signpost::store::{Damage, EntryId, History, Remark};

use super::exchanges::answered;
use super::support::{NOW, list, path_in, search};

/// The tables of version 2, without those that only counted and searched.
const VERSION_2: &str = "
CREATE TABLE entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, send_id INTEGER NOT NULL, kind INTEGER NOT NULL, class INTEGER NOT NULL,
    started_us INTEGER NOT NULL, destination TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, object_path TEXT,
    status INTEGER, failure TEXT, total_us INTEGER NOT NULL, request_bytes INTEGER NOT NULL,
    response_bytes INTEGER NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, note TEXT NOT NULL DEFAULT '', deleted_at INTEGER
);
ALTER TABLE entry ADD COLUMN cause TEXT;
CREATE TABLE exchange (id INTEGER PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE class_count (class INTEGER PRIMARY KEY, rows INTEGER NOT NULL);
INSERT INTO class_count VALUES (0, 0), (1, 0), (2, 3), (3, 0), (4, 0), (5, 0);
PRAGMA application_id = 1397311312;
PRAGMA user_version = 2;
";

#[test]
fn its_rows_are_taken_over_with_notes_and_pins_and_the_file_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = path_in(folder.path());
    let file = Connection::open(&path).unwrap();
    file.pragma_update(None, "journal_mode", "WAL").unwrap();
    file.execute_batch(VERSION_2).unwrap();
    for id in 1..=3_i64 {
        let exchange = answered(id, 200, &format!("answer{id}"));
        let insert = "INSERT INTO entry (send_id, kind, class, started_us, destination, method, url, total_us, request_bytes, response_bytes, pinned, note)
                      VALUES (?1, 0, 2, 5, 'd', 'PUT', 'u', 1, 2, 3, ?2, ?3)";
        file.execute(insert, params![id.min(2), i64::from(id == 1), if id == 2 { "golden" } else { "" }]).unwrap();
        let content = serde_json::to_string(&exchange).unwrap();
        file.execute("INSERT INTO exchange VALUES (?1, ?2)", params![id, content]).unwrap();
    }
    drop(file);
    let before = fs::read(&path).unwrap();
    let mut history = History::open(&path, NOW).unwrap();
    let told = history.take_remarks();
    let [Remark::SetAside(aside)] = &told[..] else { panic!("{told:?}") };
    assert_eq!((&aside.damage, aside.saved, aside.vanished), (&Damage::Earlier, 3, Some(0)));
    assert!(aside.to_string().contains("made by an earlier signpost"), "{aside}");
    assert_eq!(fs::read(&aside.aside).unwrap(), before);
    let rows: Vec<(i64, i64, bool, String)> =
        list(&history).into_iter().map(|row| (row.id.0, row.send_id, row.pinned, row.note)).collect();
    let none = String::new;
    assert_eq!(rows, [(3, 2, false, none()), (2, 2, false, "golden".to_owned()), (1, 1, true, none())]);
    assert_eq!(history.get(EntryId(3)).unwrap(), Some(answered(3, 200, "answer3")));
    assert_eq!(history.counts(&search("golden")).unwrap().all.known(), 1);
    assert_eq!(history.append(&[answered(4, 200, "")]).unwrap(), [EntryId(4)]);
    drop(history);
    assert_eq!(History::open(&path, NOW).unwrap().take_remarks(), []);
}
