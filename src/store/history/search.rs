//! Lists and counts under a filter.
//!
//! ```text
//!  no search   an index of `entry`, walked from its nearer end; counts are kept by triggers
//!  search      the index of words, walked from its newest entry; counts end at a limit
//! ```
//!
//! Every beginning of a word and every chip has a list of entries in the index of words, so that each question
//! is the intersection of a few sorted lists, read no further than the answer needs.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::bounded;
use super::stored::{COLUMNS, Found, Stored};
use super::{CauseCount, Count, Counts, EntryDamage, Filter, HistoryEntry, Recent, StatusClass};
use crate::domain::limits;

/// Characters of a word that are compared: longer ones are keys and hashes, known by their start. The schema
/// has an index of beginnings for each length up to this one.
const WORD_CHARACTERS_MAX: usize = 16;

pub(super) const CLASSES: [StatusClass; 6] = [
    StatusClass::Token,
    StatusClass::NoAnswer,
    StatusClass::Ok,
    StatusClass::Redirect,
    StatusClass::ClientError,
    StatusClass::ServerError,
];

/// The chip as a word of the index. No word of a text has a colon.
pub(super) fn class_word(class: StatusClass) -> &'static str {
    match class {
        StatusClass::Token => ":0",
        StatusClass::NoAnswer => ":1",
        StatusClass::Ok => ":2",
        StatusClass::Redirect => ":3",
        StatusClass::ClientError => ":4",
        StatusClass::ServerError => ":5",
    }
}

/// A cause as a word of the index. No word of a text has a colon.
pub(super) fn cause_word(cause: &str) -> String {
    let name: String = cause.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_')).collect();
    format!(":{name}")
}

/// Entries newest first, those of a search and of a chip if the filter says so.
pub(super) fn list(connection: &Connection, filter: &Filter, offset: u64, limit: u64) -> rusqlite::Result<Vec<Found>> {
    let transaction = connection.unchecked_transaction()?; // One state of the file for all questions.
    if filter.is_bounded() {
        return bounded::list(&transaction, filter, offset, limit);
    }
    let Some(matching) = matching(filter) else {
        return match filter.between {
            None => page(&transaction, filter.class, offset, limit),
            Some(_) => page_between(&transaction, filter, offset, limit),
        };
    };
    let matching = filter.class.map_or_else(|| matching.clone(), |class| of_class(&matching, class));
    let (first, last) = bounds(filter);
    let query = format!(
        "SELECT page.id, {COLUMNS} FROM (SELECT rowid AS id FROM entry_text WHERE entry_text MATCH ?1 AND rowid BETWEEN ?4 AND ?5
         ORDER BY rowid DESC LIMIT ?2 OFFSET ?3) AS page LEFT JOIN entry ON entry.id = page.id ORDER BY page.id DESC"
    );
    let values = params![matching, signed(limit), signed(offset), first, last];
    transaction.prepare_cached(&query)?.query_map(values, Stored::found)?.collect()
}

/// Entries newest first where nothing is searched for.
fn page(connection: &Connection, class: Option<StatusClass>, offset: u64, limit: u64) -> rusqlite::Result<Vec<Found>> {
    let total = all_counts(connection)?.of(class).known();
    let Some(Slice { order, skipped, limit }) = Slice::of(total, offset, limit) else { return Ok(Vec::new()) };
    // The ids of a page come from an index alone; the rows are fetched for that page only.
    let of_class = if class.is_some() { "AND class = ?3" } else { "AND ?3 IS NULL" };
    let query = format!(
        "SELECT page.id, {COLUMNS} FROM (SELECT id FROM entry WHERE deleted_at IS NULL {of_class} ORDER BY id {order} LIMIT ?1 OFFSET ?2) AS page
         LEFT JOIN entry ON entry.id = page.id ORDER BY page.id DESC"
    );
    let values = params![signed(limit), signed(skipped), class.map(StatusClass::number)];
    let found: Vec<Found> =
        connection.prepare_cached(&query)?.query_map(values, Stored::found)?.collect::<rusqlite::Result<_>>()?;
    // What is counted is there, or the file is damaged.
    if found.len() as u64 == limit { Ok(found) } else { Err(rusqlite::Error::QueryReturnedNoRows) }
}

/// Entries newest first of a stretch of the history: short, so that walking it is enough.
fn page_between(connection: &Connection, filter: &Filter, offset: u64, limit: u64) -> rusqlite::Result<Vec<Found>> {
    let (first, last) = bounds(filter);
    let query = format!(
        "SELECT id, {COLUMNS} FROM entry WHERE deleted_at IS NULL AND id BETWEEN ?1 AND ?2 AND (?3 IS NULL OR class = ?3)
         ORDER BY id DESC LIMIT ?4 OFFSET ?5"
    );
    let values = params![first, last, filter.class.map(StatusClass::number), signed(limit), signed(offset)];
    connection.prepare_cached(&query)?.query_map(values, Stored::found)?.collect()
}

/// Ids of the filter's stretch; of all entries if it has none.
pub(super) fn bounds(filter: &Filter) -> (i64, i64) {
    filter.between.map_or((0, i64::MAX), |(first, last)| (first.0, last.0))
}

/// Entries per chip, of a search and of a cause if there is one.
pub(super) fn counts(connection: &Connection, filter: &Filter) -> rusqlite::Result<Counts> {
    let transaction = connection.unchecked_transaction()?;
    let unfiltered = all_counts(&transaction)?;
    let found = match matching(filter) {
        _ if filter.is_bounded() => bounded::counts(&transaction, filter)?,
        None if filter.between.is_none() => unfiltered,
        None => counts_between(&transaction, bounds(filter))?,
        Some(matching) => match few_counts(&transaction, &matching, bounds(filter))? {
            Some(counts) => counts,
            None => many_counts(&transaction, &matching, &unfiltered, bounds(filter))?,
        },
    };
    Ok(Counts { causes: causes(&transaction)?, recent: recent(&transaction)?, ..found })
}

/// Entries per chip of a search that finds more than are counted.
fn many_counts(
    connection: &Connection,
    matching: &str,
    unfiltered: &Counts,
    bounds: (i64, i64),
) -> rusqlite::Result<Counts> {
    let mut counts = Counts { all: Count::MoreThan(limits::HISTORY_MATCHES_MAX), ..Counts::default() };
    for class in CLASSES {
        if unfiltered.of(Some(class)).known() > 0 {
            *counts.of_mut(class) = matches(connection, &of_class(matching, class), bounds)?;
        }
    }
    Ok(counts)
}

/// Entries per chip of a stretch of the history.
fn counts_between(connection: &Connection, (first, last): (i64, i64)) -> rusqlite::Result<Counts> {
    let query = "SELECT class, count(*) FROM entry WHERE deleted_at IS NULL AND id BETWEEN ?1 AND ?2 GROUP BY class";
    let mut counts = Counts::default();
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([first, last])?;
    while let Some(row) = rows.next()? {
        counts.add(row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0));
    }
    Ok(counts)
}

/// The latest entries, the oldest first; one that is damaged has no place on the strip.
fn recent(connection: &Connection) -> rusqlite::Result<Vec<Recent>> {
    let query = format!("SELECT id, {COLUMNS} FROM entry WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ?1");
    let newest_first: Vec<Found> = connection
        .prepare_cached(&query)?
        .query_map([signed(limits::HISTORY_STRIP_ENTRIES)], Stored::found)?
        .collect::<rusqlite::Result<_>>()?;
    let known = newest_first.into_iter().rev().filter_map(|found| {
        let class = found.class();
        let HistoryEntry { id, started_at, total_us, damage, .. } = found.entry();
        let class = CLASSES.into_iter().find(|known| Some(known.number()) == class)?;
        let is_readable = damage != Some(EntryDamage::Row);
        started_at.filter(|_| is_readable).map(|started_at| Recent { id, started_at, class, total_us })
    });
    Ok(known.collect())
}

/// Every cause with its entries, the most frequent first.
fn causes(connection: &Connection) -> rusqlite::Result<Vec<CauseCount>> {
    let query = "SELECT cause, rows FROM cause_count WHERE rows > 0 ORDER BY rows DESC, cause";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(CauseCount { cause: row.get(0)?, rows: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0) })
    };
    connection.prepare_cached(query)?.query_map([], read)?.collect()
}

/// Entries per chip where nothing is searched for.
fn all_counts(connection: &Connection) -> rusqlite::Result<Counts> {
    let mut counts = Counts::default();
    let mut statement = connection.prepare_cached("SELECT class, rows FROM class_count")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        counts.add(row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0));
    }
    Ok(counts)
}

/// Entries per chip of a search that finds few; `None` if it finds more than are counted. The index of words is
/// asked once: where common words hardly occur together, asking takes the time.
fn few_counts(connection: &Connection, matching: &str, (first, last): (i64, i64)) -> rusqlite::Result<Option<Counts>> {
    let query = "SELECT rowid FROM entry_text WHERE entry_text MATCH ?1 AND rowid BETWEEN ?3 AND ?4 LIMIT ?2";
    let counted_to = limits::HISTORY_MATCHES_MAX + 1;
    let ids: Vec<i64> = connection
        .prepare_cached(query)?
        .query_map(params![matching, signed(counted_to), first, last], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    if ids.len() as u64 == counted_to {
        return Ok(None);
    }
    let mut counts = Counts::default();
    let mut class_of = connection.prepare_cached("SELECT class FROM entry WHERE id = ?1")?;
    for id in ids {
        counts.add(class_of.query_row([id], |row| row.get(0))?, 1);
    }
    Ok(Some(counts))
}

/// How many entries match, as far as they are counted.
fn matches(connection: &Connection, matching: &str, (first, last): (i64, i64)) -> rusqlite::Result<Count> {
    let query = "SELECT count(*) FROM (SELECT 1 FROM entry_text WHERE entry_text MATCH ?1 AND rowid BETWEEN ?3 AND ?4 LIMIT ?2)";
    let counted_to = limits::HISTORY_MATCHES_MAX + 1;
    let rows: i64 = connection
        .prepare_cached(query)?
        .query_row(params![matching, signed(counted_to), first, last], |row| row.get(0))?;
    let rows = u64::try_from(rows).unwrap_or(0);
    Ok(if rows < counted_to { Count::Exactly(rows) } else { Count::MoreThan(limits::HISTORY_MATCHES_MAX) })
}

impl Counts {
    /// Count `rows` more entries of a chip exactly.
    pub(super) fn add(&mut self, class: i64, rows: u64) {
        self.all = Count::Exactly(self.all.known() + rows);
        if let Some(class) = CLASSES.into_iter().find(|known| known.number() == class) {
            let count = self.of_mut(class);
            *count = Count::Exactly(count.known() + rows);
        }
    }

    pub(super) fn of_mut(&mut self, class: StatusClass) -> &mut Count {
        match class {
            StatusClass::Ok => &mut self.ok,
            StatusClass::Redirect => &mut self.redirect,
            StatusClass::ClientError => &mut self.client_error,
            StatusClass::ServerError => &mut self.server_error,
            StatusClass::NoAnswer => &mut self.no_answer,
            StatusClass::Token => &mut self.token,
        }
    }
}

fn of_class(matching: &str, class: StatusClass) -> String {
    format!("{matching} AND \"{}\"", class_word(class))
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A page as SQL says it, counted from the nearer end of `total` rows.
struct Slice {
    order: &'static str,
    skipped: u64,
    limit: u64,
}

impl Slice {
    /// `None` if it is beyond the end.
    fn of(total: u64, offset: u64, limit: u64) -> Option<Self> {
        let limit = limit.min(total.saturating_sub(offset));
        let from_end = total.saturating_sub(offset).saturating_sub(limit);
        let (order, skipped) = if from_end < offset { ("ASC", from_end) } else { ("DESC", offset) };
        (limit > 0).then_some(Self { order, skipped, limit })
    }
}

/// The words of `text` in lower case, each as far as it is compared: what stands between anything but letters,
/// marks of letters and digits.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| word.chars().flat_map(char::to_lowercase).take(WORD_CHARACTERS_MAX).collect())
}

/// What the index of words is asked for; `None` if the filter has no word, no cause and no destination.
pub(super) fn matching(filter: &Filter) -> Option<String> {
    let cause = filter.cause.as_deref().map(|cause| format!("\"{}\"", cause_word(cause)));
    // The words of its name lead to few candidates; whether they are its name is seen at each.
    let name: BTreeSet<String> = filter.destination.iter().flat_map(|name| words(name)).collect();
    let name = name.into_iter().take(limits::HISTORY_SEARCH_WORDS_MAX).map(|word| format!("\"{word}\""));
    let parts: Vec<String> = fts_query(&filter.search).into_iter().chain(cause).chain(name).collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// Every word of `search` as a beginning, all of them needed; `None` if there is no word.
fn fts_query(search: &str) -> Option<String> {
    let wanted: BTreeSet<String> = words(search).take(limits::HISTORY_SEARCH_WORDS_MAX).collect();
    let words: Vec<String> = wanted.iter().map(|word| format!("\"{word}\"*")).collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_quoted_beginning_and_punctuation_divides() {
        assert_eq!(fts_query("  "), None);
        assert_eq!(
            fts_query("c.b \"OR\" 403/ÄÖ").as_deref(),
            Some("\"403\"* AND \"b\"* AND \"c\"* AND \"or\"* AND \"äö\"*")
        );
    }

    #[test]
    fn a_long_word_is_known_by_its_start() {
        let long = "ä".repeat(1_000);
        assert_eq!(words(&long).map(|word| word.chars().count()).collect::<Vec<_>>(), [WORD_CHARACTERS_MAX]);
    }

    #[test]
    fn a_page_is_counted_from_the_nearer_end() {
        let slice = |offset| Slice::of(1_000, offset, 100).map(|slice| (slice.order, slice.skipped, slice.limit));
        assert_eq!(slice(0), Some(("DESC", 0, 100)));
        assert_eq!(slice(900), Some(("ASC", 0, 100)));
        assert_eq!(slice(950), Some(("ASC", 0, 50)));
        assert_eq!(slice(1_000), None);
        assert_eq!(slice(5_000), None);
    }
}
