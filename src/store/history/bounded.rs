//! Lists in another order than the newest first, and of one destination alone.
//!
//! No index has them, so the newest entries that match are taken, [`limits::HISTORY_MATCHES_MAX`] at most, and put in
//! order. What is counted is what is listed.

use rusqlite::{Connection, params};

use super::search::{CLASSES, bounds, matching, signed};
use super::stored::{COLUMNS, ENVIRONMENT_SEPARATOR, Found, Stored, shown_name};
use super::{Count, Counts, Filter, Order, SortBy, StatusClass};
use crate::domain::limits;

/// The newest ids that match: parameters 1 to 4 are words, first, last and how many.
fn newest(matching: Option<&str>) -> &'static str {
    match matching {
        Some(_) => {
            "SELECT rowid AS id FROM entry_text WHERE entry_text MATCH ?1 AND rowid BETWEEN ?2 AND ?3
             ORDER BY rowid DESC LIMIT ?4"
        }
        None => {
            "SELECT id FROM entry WHERE deleted_at IS NULL AND ?1 IS NULL AND id BETWEEN ?2 AND ?3
             ORDER BY id DESC LIMIT ?4"
        }
    }
}

pub(super) fn list(connection: &Connection, filter: &Filter, offset: u64, limit: u64) -> rusqlite::Result<Vec<Found>> {
    let matching = matching(filter);
    let query = format!(
        "SELECT entry.id, {COLUMNS} FROM ({}) AS newest JOIN entry ON entry.id = newest.id
         WHERE {} AND (?6 IS NULL OR class = ?6) ORDER BY {} LIMIT ?7 OFFSET ?8",
        newest(matching.as_deref()),
        is_of_destination(),
        order(filter.order),
    );
    let (first, last) = bounds(filter);
    let most = signed(limits::HISTORY_MATCHES_MAX);
    let class = filter.class.map(StatusClass::number);
    let name = filter.destination.as_deref().map(shown_name);
    let values = params![matching, first, last, most, name, class, signed(limit), signed(offset)];
    connection.prepare_cached(&query)?.query_map(values, Stored::found)?.collect()
}

/// True for what went to the destination called ?5, in whatever environment.
fn is_of_destination() -> String {
    let separator = u32::from(ENVIRONMENT_SEPARATOR);
    format!("(?5 IS NULL OR destination = ?5 OR substr(destination, 1, length(?5) + 1) = ?5 || char({separator}))")
}

/// Fixed texts only: nothing of a filter becomes a part of the query.
fn order(order: Order) -> &'static str {
    match (order.by, order.is_descending) {
        (SortBy::Time, true) => "entry.id DESC",
        (SortBy::Time, false) => "entry.id ASC",
        (SortBy::Destination, true) => "destination COLLATE NOCASE DESC, entry.id DESC",
        (SortBy::Destination, false) => "destination COLLATE NOCASE ASC, entry.id DESC",
        // No response is no status at all: it stands beyond the highest.
        (SortBy::Status, true) => "status IS NULL DESC, status DESC, entry.id DESC",
        (SortBy::Status, false) => "status IS NULL ASC, status ASC, entry.id DESC",
        (SortBy::Duration, true) => "total_us DESC, entry.id DESC",
        (SortBy::Duration, false) => "total_us ASC, entry.id DESC",
        (SortBy::Size, true) => "response_bytes DESC, entry.id DESC",
        (SortBy::Size, false) => "response_bytes ASC, entry.id DESC",
    }
}

pub(super) fn counts(connection: &Connection, filter: &Filter) -> rusqlite::Result<Counts> {
    let matching = matching(filter);
    let query = format!(
        "SELECT class, count(*) FROM ({}) AS newest JOIN entry ON entry.id = newest.id
         WHERE {} GROUP BY class",
        newest(matching.as_deref()),
        is_of_destination(),
    );
    let (first, last) = bounds(filter);
    let one_more = limits::HISTORY_MATCHES_MAX + 1;
    let query_more = format!("SELECT count(*) FROM ({})", newest(matching.as_deref()));
    let candidates: i64 = connection
        .prepare_cached(&query_more)?
        .query_row(params![matching, first, last, signed(one_more)], |row| row.get(0))?;
    let mut counts = Counts::default();
    let mut statement = connection.prepare_cached(&query)?;
    let most = signed(limits::HISTORY_MATCHES_MAX);
    let name = filter.destination.as_deref().map(shown_name);
    let mut rows = statement.query(params![matching, first, last, most, name])?;
    while let Some(row) = rows.next()? {
        counts.add(row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0));
    }
    if candidates >= signed(one_more) {
        counts.all = Count::MoreThan(counts.all.known());
        for class in CLASSES {
            let count = counts.of_mut(class);
            *count = Count::MoreThan(count.known());
        }
    }
    Ok(counts)
}
