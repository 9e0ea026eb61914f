//! From pages to a new file: first every content, then every entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::super::stored::{CHECKSUM_BYTES, COLUMN_COUNT, Stored, content_checksum};
use super::super::trouble::failure;
use super::super::{EntryId, rows, schema};
use super::pages::{Pages, Place, Version};
use super::record::{Cell, cells, is_leaf};
use crate::domain::Exchange;
use crate::file;
use crate::store::StoreError;

/// Pages whose rows are kept in one transaction.
const PAGES_AT_ONCE: usize = 500;

/// Columns of a row of `entry`, its id among them: SQLite writes that as nothing.
const ENTRY_COLUMNS: usize = COLUMN_COUNT + 1;

/// Rows of the table of counts per chip, numbered from 0.
const CHIPS: i64 = 6;

/// Columns of a row of `entry` in files of the two earlier versions.
const EARLIER_ENTRY_COLUMNS: [usize; 2] = [17, 18];

/// What was saved.
#[derive(Debug, Default)]
pub(super) struct Saved {
    pub(super) whole: u64,
    /// Entries that a list shows.
    pub(super) listed: u64,
    pub(super) without_content: Vec<EntryId>,
    pub(super) without_marks: Vec<EntryId>,
    pub(super) lost: Vec<EntryId>,
    /// How many entries a list showed, by the file's own counts.
    pub(super) expected: Option<u64>,
}

/// Make a history at `new` of what can be read of the file at `path`; of one of an earlier version if `is_earlier`.
pub(super) fn save(path: &Path, new: &Path, is_earlier: bool) -> Result<Saved, StoreError> {
    let mut pages = Pages::open(path).map_err(|error| {
        StoreError::with_source(format!("{}: reading it{}", file::shown(path), file::hint(&error)), error)
    })?;
    let failed = |error: rusqlite::Error| failure(new, "saving what can be read", &error);
    fs::remove_file(new).ok(); // Left by a start that was ended by force.
    let mut connection = schema::make_file(new).map_err(failed)?;
    let mut reader = Reader {
        is_earlier,
        contents: BTreeSet::new(),
        entries: BTreeSet::new(),
        damaged: BTreeSet::new(),
        counts: BTreeMap::new(),
    };
    reader.read(&mut pages, &mut connection, Reader::take_content).map_err(failed)?;
    reader.read(&mut pages, &mut connection, Reader::take_entry).map_err(failed)?;
    let saved = reader.saved(&connection).map_err(failed)?;
    connection.close().map_err(|(_, error)| failed(error))?;
    Ok(saved)
}

struct Reader {
    /// A file of an earlier version has no checksums: its rows are taken as they are.
    is_earlier: bool,
    /// Entries whose content was kept.
    contents: BTreeSet<i64>,
    /// Entries whose row was found.
    entries: BTreeSet<i64>,
    /// Rows that do not fit their checksum.
    damaged: BTreeSet<i64>,
    /// The counts per chip.
    counts: BTreeMap<i64, u64>,
}

/// A row, known by the number and kinds of its columns.
enum Row {
    Entry(Box<Stored>),
    /// What may change of an entry, from an earlier version.
    Marks(Marks),
    Content(Box<Exchange>, String),
    /// How many entries a chip has.
    Count(u64),
    Damaged,
    /// Of another table.
    Other,
}

struct Marks {
    send_id: i64,
    pinned: bool,
    note: String,
    deleted_at: Option<i64>,
}

impl Reader {
    fn read(
        &mut self,
        pages: &mut Pages,
        new: &mut Connection,
        take: fn(&mut Self, i64, Row, &Transaction<'_>) -> rusqlite::Result<()>,
    ) -> rusqlite::Result<()> {
        let places: Vec<Place> = pages.places().collect();
        for at_once in places.chunks(PAGES_AT_ONCE) {
            let transaction = new.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for place in at_once {
                for (id, row) in self.rows(pages, *place) {
                    take(self, id, row, &transaction)?;
                }
            }
            transaction.commit()?;
        }
        Ok(())
    }

    /// The rows at a place that can be told. What is damaged is noted.
    fn rows(&mut self, pages: &mut Pages, place: Place) -> Vec<(i64, Row)> {
        let Ok(page) = pages.at(place) else { return Vec::new() };
        let (is_first, version) = match place {
            Place::InFile(number) => (number == 1, Version::InFile),
            Place::InJournal(frame) => (frame.page == 1, Version::Latest),
        };
        let mut rows = Vec::new();
        for cell in cells(&page, is_first, pages.bytes()) {
            let mut row = self.row(&cell, pages, version);
            if matches!(row, Row::Damaged) && version == Version::InFile {
                row = self.row(&cell, pages, Version::Latest); // Its end may stand in the journal.
            }
            match row {
                Row::Damaged if is_leaf(&page, is_first) => drop(self.damaged.insert(cell.id)),
                Row::Damaged | Row::Other => {}
                Row::Count(entries) => drop(self.counts.insert(cell.id, entries)),
                Row::Entry(_) | Row::Marks(_) | Row::Content(..) => rows.push((cell.id, row)),
            }
        }
        rows
    }

    fn row(&self, cell: &Cell, pages: &mut Pages, version: Version) -> Row {
        let columns = cell.columns().unwrap_or_default();
        let is_wanted = match self.is_earlier {
            true => columns == 2 || EARLIER_ENTRY_COLUMNS.contains(&columns),
            false => columns == 3 || columns == ENTRY_COLUMNS || (columns == 2 && (0..CHIPS).contains(&cell.id)),
        };
        if !is_wanted {
            return Row::Other;
        }
        let Some(mut values) = cell.values(pages, version) else { return Row::Damaged };
        match &values[..] {
            [Value::Null, Value::Integer(rows)] if (0..CHIPS).contains(&cell.id) => {
                u64::try_from(*rows).map_or(Row::Other, Row::Count)
            }
            [Value::Null, Value::Text(text)] if self.is_earlier => content(text, true),
            [Value::Null, Value::Text(text), Value::Blob(sum)] if sum.len() == CHECKSUM_BYTES => {
                content(text, *sum == content_checksum(cell.id, text))
            }
            earlier if EARLIER_ENTRY_COLUMNS.contains(&earlier.len()) => marks(earlier).map_or(Row::Other, Row::Marks),
            entry if entry.len() == ENTRY_COLUMNS => {
                values.remove(0);
                Stored::from_values(cell.id, values).map_or(Row::Damaged, |stored| Row::Entry(Box::new(stored)))
            }
            _ => Row::Other,
        }
    }

    fn take_content(&mut self, id: i64, row: Row, new: &Transaction<'_>) -> rusqlite::Result<()> {
        match row {
            Row::Content(exchange, text) if self.contents.insert(id) => {
                rows::add(new, &rows::stored(id, id, &exchange), Some((&exchange, &text)))
            }
            Row::Content(..) | Row::Count(_) | Row::Entry(_) | Row::Marks(_) | Row::Damaged | Row::Other => Ok(()),
        }
    }

    /// Of a row that stands there several times the latest writing comes last.
    fn take_entry(&mut self, id: i64, row: Row, new: &Transaction<'_>) -> rusqlite::Result<()> {
        let marks = match row {
            Row::Entry(stored) => {
                if !self.contents.contains(&id) && !self.entries.contains(&id) {
                    rows::add(new, &Stored { is_damaged: true, ..(*stored).clone() }, None)?;
                }
                let Stored { send_id, pinned, note, deleted_at, .. } = *stored;
                Marks { send_id, pinned, note, deleted_at }
            }
            Row::Marks(marks) if self.contents.contains(&id) => marks,
            Row::Marks(_) | Row::Content(..) | Row::Count(_) | Row::Damaged | Row::Other => return Ok(()),
        };
        self.entries.insert(id);
        let has_note = !marks.note.is_empty();
        rows::mark(new, EntryId(id), |stored| {
            stored.send_id = marks.send_id;
            stored.pinned = marks.pinned;
            stored.note = marks.note;
            stored.deleted_at = marks.deleted_at;
            true
        })?;
        if has_note && marks.deleted_at.is_none() { rows::index_again(new, EntryId(id)) } else { Ok(()) }
    }

    fn saved(&self, new: &Connection) -> rusqlite::Result<Saved> {
        let listed: i64 = new.query_row("SELECT count(*) FROM entry WHERE deleted_at IS NULL", [], |row| row.get(0))?;
        let ids = |ids: Vec<i64>| ids.into_iter().map(EntryId).collect();
        let is_lost = |id: &&i64| !self.contents.contains(id) && !self.entries.contains(id);
        Ok(Saved {
            whole: self.contents.len() as u64,
            listed: u64::try_from(listed).unwrap_or(0),
            without_content: ids(self.entries.difference(&self.contents).copied().collect()),
            without_marks: ids(self.contents.difference(&self.entries).copied().collect()),
            lost: ids(self.damaged.iter().filter(is_lost).copied().collect()),
            expected: (self.counts.len() as i64 == CHIPS).then(|| self.counts.values().sum()),
        })
    }
}

fn content(text: &str, fits: bool) -> Row {
    match serde_json::from_str(text) {
        Ok(exchange) if fits => Row::Content(Box::new(exchange), text.to_owned()),
        _ => Row::Damaged,
    }
}

/// What may change of an entry, from its columns in a file of an earlier version.
fn marks(values: &[Value]) -> Option<Marks> {
    let integer = |at: usize| match values.get(at) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    match values.get(15) {
        Some(Value::Text(note)) => {
            Some(Marks { send_id: integer(1)?, pinned: integer(14)? != 0, note: note.clone(), deleted_at: integer(16) })
        }
        _ => None,
    }
}
