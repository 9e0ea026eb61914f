//! Exchanges to rows and back.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{Connection, Row, params};
use time::OffsetDateTime;

use super::search::{cause_word, class_word, words};
use super::{EntryId, HistoryEntry, StatusClass};
use crate::domain::exchange::{ExchangeKind, FailureKind, HeaderRecord};
use crate::domain::{Exchange, Method, Outcome};

/// Columns of [`entry`], in its order.
pub(super) const COLUMNS: &str = "entry.id, send_id, kind, started_us, destination, method, url, object_path, status, failure, total_us, request_bytes, response_bytes, pinned, note, cause";

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
                0..300 => Self::Ok,
                300..400 => Self::Redirect,
                400..500 => Self::ClientError,
                500.. => Self::ServerError,
            },
        }
    }
}

const KINDS: [ExchangeKind; 3] = [ExchangeKind::Delivery, ExchangeKind::Token, ExchangeKind::Probe];

fn kind_number(kind: ExchangeKind) -> i64 {
    KINDS.iter().zip(0..).find(|(known, _)| **known == kind).map_or(0, |(_, number)| number)
}

fn kind(number: i64) -> ExchangeKind {
    KINDS.iter().zip(0..).find(|(_, known)| *known == number).map_or(ExchangeKind::Delivery, |(kind, _)| *kind)
}

pub(super) fn insert_send(connection: &Connection, exchanges: &[Exchange]) -> rusqlite::Result<Vec<EntryId>> {
    let mut ids: Vec<EntryId> = Vec::with_capacity(exchanges.len());
    for exchange in exchanges {
        let send_id = ids.first().map(|id| id.0);
        ids.push(insert(connection, exchange, send_id)?);
    }
    Ok(ids)
}

fn insert(connection: &Connection, exchange: &Exchange, send_id: Option<i64>) -> rusqlite::Result<EntryId> {
    let exchange = &*exchange.as_kept();
    let (failure, response_bytes) = match &exchange.outcome {
        Outcome::Failed(failure) => (Some(json_text(&failure.kind)), 0),
        Outcome::Answered(response) => (response.failure.as_ref().map(|f| json_text(&f.kind)), response.body.bytes),
    };
    // Where nothing tells the start, 0 says so: no exchange is from 1970.
    let started_us = exchange.started_at.map_or(0, |at| at.unix_timestamp_nanos() / 1_000);
    connection
        .prepare_cached(
            "INSERT INTO entry (send_id, kind, class, started_us, destination, method, url, object_path, status, failure, total_us, request_bytes, response_bytes, cause)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            send_id.unwrap_or(0),
            kind_number(exchange.kind),
            StatusClass::of(exchange).number(),
            i64::try_from(started_us).unwrap_or(i64::MAX),
            exchange.destination.name,
            exchange.request.method.name(),
            exchange.request.url,
            exchange.request.object_path,
            exchange.status(),
            failure,
            signed(exchange.timings.total_us),
            signed(exchange.request.body.bytes),
            signed(response_bytes),
            exchange.cause,
        ])?;
    let id = connection.last_insert_rowid();
    if send_id.is_none() {
        connection.prepare_cached("UPDATE entry SET send_id = id WHERE id = ?1")?.execute([id])?;
    }
    let content =
        serde_json::to_string(exchange).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    connection.prepare_cached("INSERT INTO exchange (id, content) VALUES (?1, ?2)")?.execute(params![id, content])?;
    index(connection, EntryId(id), exchange, "")?;
    Ok(EntryId(id))
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
    let (content, note): (String, String) = connection
        .prepare_cached("SELECT content, note FROM exchange JOIN entry USING (id) WHERE id = ?1")?
        .query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    match serde_json::from_str(&content) {
        Ok(exchange) => index(connection, id, &exchange, &note),
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

/// A row of [`COLUMNS`].
pub(super) fn entry(row: &Row<'_>) -> rusqlite::Result<HistoryEntry> {
    let started_us: i64 = row.get(3)?;
    let method: String = row.get(5)?;
    let failure: Option<String> = row.get(9)?;
    let unsigned = |index: usize| row.get::<_, i64>(index).map(|number| u64::try_from(number).unwrap_or(0));
    Ok(HistoryEntry {
        id: EntryId(row.get(0)?),
        send_id: row.get(1)?,
        kind: kind(row.get(2)?),
        started_at: OffsetDateTime::from_unix_timestamp_nanos(i128::from(started_us) * 1_000)
            .ok()
            .filter(|_| started_us != 0),
        destination: row.get(4)?,
        method: [Method::Get, Method::Head, Method::Post, Method::Put]
            .into_iter()
            .find(|known| known.name() == method)
            .unwrap_or(Method::Post),
        url: row.get(6)?,
        object_path: row.get(7)?,
        status: row.get(8)?,
        failure: failure.map(|text| serde_json::from_value(text.into()).unwrap_or(FailureKind::Other)),
        total_us: unsigned(10)?,
        request_bytes: unsigned(11)?,
        response_bytes: unsigned(12)?,
        pinned: row.get(13)?,
        note: row.get(14)?,
        cause: row.get(15)?,
    })
}
