//! Exchanges to rows and back. Every change keeps the counts with it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::search::{cause_word, class_word, words};
use super::stored::{COLUMNS, Found, Stored, content_checksum, destination_text, kind_number, shown_text};
use super::{EntryId, StatusClass};
use crate::domain::exchange::{ExchangeKind, HeaderRecord};
use crate::domain::{EnvironmentName, Exchange, Outcome};

/// Bytes of a body that are searched.
const SEARCHED_BODY_BYTES: usize = 4 * 1024;

impl StatusClass {
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Token => 0,
            Self::NoAnswer => 1,
            Self::Ok => 2,
            Self::Redirect => 3,
            Self::ClientError => 4,
            Self::ServerError => 5,
        }
    }

    fn of(exchange: &Exchange) -> Self {
        match (exchange.kind, exchange.status()) {
            (ExchangeKind::Token, _) => Self::Token,
            (ExchangeKind::Delivery | ExchangeKind::Probe, None) => Self::NoAnswer,
            (ExchangeKind::Delivery | ExchangeKind::Probe, Some(status)) => match status {
                // One that breaks off is no success: what would have followed is not known.
                200..300 if !exchange.is_success() => Self::NoAnswer,
                0..300 => Self::Ok,
                300..400 => Self::Redirect,
                400..500 => Self::ClientError,
                500.. => Self::ServerError,
            },
        }
    }
}

pub(super) fn insert_send(connection: &Connection, exchanges: &[Exchange]) -> rusqlite::Result<Vec<EntryId>> {
    let mut ids: Vec<EntryId> = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        let exchange = &*exchange.as_kept();
        let id = next_id(connection)?;
        let send_id = ids.first().map_or(id, |first| first.0);
        let content =
            serde_json::to_string(exchange).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        add(connection, &stored(id, send_id, exchange), Some((exchange, &content)))?;
        ids.push(EntryId(id));
    }
    Ok(ids)
}

/// A number that no entry has had.
fn next_id(connection: &Connection) -> rusqlite::Result<i64> {
    let query = "SELECT max(ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'entry'), 0), \
                 ifnull((SELECT max(id) FROM entry), 0))";
    let last: i64 = connection.prepare_cached(query)?.query_row([], |row| row.get(0))?;
    last.checked_add(1).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, last))
}

/// The row of `exchange` as the entry `id`.
pub(super) fn stored(id: i64, send_id: i64, exchange: &Exchange) -> Stored {
    let (failure, response_bytes) = match &exchange.outcome {
        Outcome::Failed(failure) => (Some(json_text(&failure.kind)), 0),
        Outcome::Answered(response) => (response.failure.as_ref().map(|f| json_text(&f.kind)), response.body.bytes),
    };
    // Where nothing tells the start, 0 says so: no exchange is from 1970.
    let started_us = exchange.started_at.map_or(0, |at| at.unix_timestamp_nanos() / 1_000);
    Stored {
        id,
        send_id,
        kind: kind_number(exchange.kind),
        class: StatusClass::of(exchange).number(),
        started_us: i64::try_from(started_us).unwrap_or(i64::MAX),
        destination: destination_text(&exchange.destination.label()),
        method: exchange.request.method.name().to_owned(),
        url: shown_text(&exchange.request.url),
        object_path: exchange.request.object_path.as_deref().map(shown_text),
        status: exchange.status().map(i64::from),
        failure,
        total_us: signed(exchange.timings.total_us),
        request_bytes: signed(exchange.request.body.bytes),
        response_bytes: signed(response_bytes),
        cause: exchange.cause.as_deref().map(shown_text),
        pinned: false,
        note: String::new(),
        deleted_at: None,
        is_damaged: false,
    }
}

/// Keep an entry with its content, if it has any left.
pub(super) fn add(
    connection: &Connection,
    stored: &Stored,
    content: Option<(&Exchange, &str)>,
) -> rusqlite::Result<()> {
    stored.insert(connection)?;
    if stored.deleted_at.is_none() {
        count(connection, stored, 1)?;
    }
    if let Some((exchange, text)) = content {
        connection
            .prepare_cached("INSERT INTO exchange (id, content, checksum) VALUES (?1, ?2, ?3)")?
            .execute(params![stored.id, text, content_checksum(stored.id, text)])?;
        if stored.deleted_at.is_none() {
            index(connection, EntryId(stored.id), exchange, &stored.note)?;
        }
    }
    Ok(())
}

/// Count an entry with its chip and its cause, or no longer.
fn count(connection: &Connection, stored: &Stored, change: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("UPDATE class_count SET rows = rows + ?2 WHERE class = ?1")?
        .execute([stored.class, change])?;
    if let Some(cause) = &stored.cause {
        let query =
            "INSERT INTO cause_count VALUES (?1, ?2) ON CONFLICT (cause) DO UPDATE SET rows = rows + excluded.rows";
        connection.prepare_cached(query)?.execute(params![cause, change])?;
    }
    Ok(())
}

/// The row of an entry, deleted or not.
pub(super) fn find(connection: &Connection, id: EntryId) -> rusqlite::Result<Option<Found>> {
    let query = format!("SELECT id, {COLUMNS} FROM entry WHERE id = ?1");
    connection.prepare_cached(&query)?.query_row([id.0], Stored::found).optional()
}

/// What stands in the table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    Missing,
    /// It is not what was written.
    Damaged,
    Whole(String),
}

pub(super) fn content(connection: &Connection, id: EntryId) -> rusqlite::Result<Content> {
    let read = |row: &rusqlite::Row<'_>| {
        let bytes = row.get_ref(0)?.as_bytes().unwrap_or_default();
        let sum = row.get_ref(1)?.as_bytes().unwrap_or_default();
        let text = std::str::from_utf8(bytes).ok().filter(|text| sum == content_checksum(id.0, text));
        Ok(text.map_or(Content::Damaged, |text| Content::Whole(text.to_owned())))
    };
    let query = "SELECT content, checksum FROM exchange WHERE id = ?1";
    let found = connection.prepare_cached(query)?.query_row([id.0], read).optional()?;
    Ok(found.unwrap_or(Content::Missing))
}

/// Change what may change of an entry; `change` says whether it did. A row that is damaged is an error.
pub(super) fn mark(
    connection: &Connection,
    id: EntryId,
    change: impl FnOnce(&mut Stored) -> bool,
) -> rusqlite::Result<bool> {
    let mut stored = match find(connection, id)? {
        Some(Found::Whole(stored)) => stored,
        Some(Found::Damaged(_)) => return Err(rusqlite::Error::QueryReturnedNoRows),
        None => return Ok(false),
    };
    let was_listed = stored.deleted_at.is_none();
    if !change(&mut stored) {
        return Ok(false);
    }
    stored.save_marks(connection)?;
    match (was_listed, stored.deleted_at.is_none()) {
        (true, false) => {
            count(connection, &stored, -1)?;
            connection.prepare_cached("DELETE FROM entry_text WHERE rowid = ?1")?.execute([id.0])?;
        }
        (false, true) => {
            count(connection, &stored, 1)?;
            index_again(connection, id)?;
        }
        (true, true) | (false, false) => {}
    }
    Ok(true)
}

/// Remove for good what was deleted before a moment, in seconds since 1970, and every byte of it.
pub(super) fn purge(connection: &Connection, deleted_before: i64) -> rusqlite::Result<()> {
    let of_entries = "DELETE FROM exchange WHERE id IN (SELECT id FROM entry WHERE deleted_at < ?1)";
    connection.execute(of_entries, [deleted_before])?;
    connection.execute("DELETE FROM entry WHERE deleted_at < ?1", [deleted_before]).map(|_| ())
}

/// Make an entry findable by its words and those of the user's note, and by its chip.
fn index(connection: &Connection, id: EntryId, exchange: &Exchange, note: &str) -> rusqlite::Result<()> {
    let mut text = class_word(StatusClass::of(exchange)).to_owned();
    if let Some(cause) = &exchange.cause {
        text.push(' ');
        text.push_str(&cause_word(cause));
    }
    for word in searched_words(exchange, note) {
        text.push(' ');
        text.push_str(&word);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO entry_text (rowid, text) VALUES (?1, ?2)")?
        .execute(params![id.0, text])?;
    Ok(())
}

/// Find the words of an entry anew. One that cannot be read any more is just not found by its words.
pub(super) fn index_again(connection: &Connection, id: EntryId) -> rusqlite::Result<()> {
    let Some(Found::Whole(stored)) = find(connection, id)? else { return Ok(()) };
    let Content::Whole(text) = content(connection, id)? else { return Ok(()) };
    match serde_json::from_str(&text) {
        Ok(exchange) => index(connection, id, &exchange, &stored.note),
        Err(_unreadable) => Ok(()),
    }
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The name of a unit variant, as its serde form.
fn json_text(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The words that a search looks at, each once.
fn searched_words(exchange: &Exchange, note: &str) -> BTreeSet<String> {
    let request = &exchange.request;
    let status = exchange.status().map(|status| status.to_string()).unwrap_or_default();
    let request_body = lossy_start(&request.body.kept);
    let mut texts: Vec<&str> =
        vec![note, &exchange.destination.name, request.method.name(), &request.url, &request_body, &status];
    texts.extend(exchange.cause.as_deref());
    texts.extend(exchange.destination.environment.as_ref().map(EnvironmentName::as_str));
    texts.extend(request.headers.iter().flat_map(of_header));
    let response_body;
    let failure = match &exchange.outcome {
        Outcome::Answered(response) => {
            response_body = lossy_start(&response.body.kept);
            texts.extend([response.reason.as_str(), &response_body]);
            texts.extend(response.headers.iter().flat_map(of_header));
            response.failure.as_ref()
        }
        Outcome::Failed(failure) => Some(failure),
    };
    if let Some(failure) = failure {
        texts.extend([failure.phase.name(), &failure.message]);
    }
    texts.into_iter().flat_map(words).collect()
}

fn of_header(header: &HeaderRecord) -> [&str; 2] {
    [&header.name, &header.value]
}

fn lossy_start(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.get(..SEARCHED_BODY_BYTES).unwrap_or(bytes))
}
