//! A row of `entry` as it stands in the file, with the checksum that tells whether it still does.
//!
//! SQLite finds a page that is no page any more. It does not find a letter that has changed in a text, so every row
//! carries a checksum over its id and all its columns, and is not believed without it.

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, params, params_from_iter};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;

use super::{EntryDamage, EntryId, HistoryEntry};
use crate::domain::exchange::{ExchangeKind, FailureKind};
use crate::domain::{DestinationLabel, EnvironmentName, Method, limits};

/// Bytes of a checksum.
pub(super) const CHECKSUM_BYTES: usize = 16;

/// The columns of `entry` after its id, in their order; the checksum is the last.
pub(super) const COLUMNS: &str = "send_id, kind, class, started_us, destination, method, url, object_path, status, failure, total_us, request_bytes, response_bytes, cause, pinned, note, deleted_at, is_damaged, checksum";

/// How many those are.
pub(super) const COLUMN_COUNT: usize = 19;

/// A row of `entry` whose checksum fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) send_id: i64,
    pub(super) kind: i64,
    pub(super) class: i64,
    pub(super) started_us: i64,
    pub(super) destination: String,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) object_path: Option<String>,
    pub(super) status: Option<i64>,
    pub(super) failure: Option<String>,
    pub(super) total_us: i64,
    pub(super) request_bytes: i64,
    pub(super) response_bytes: i64,
    pub(super) cause: Option<String>,
    pub(super) pinned: bool,
    pub(super) note: String,
    /// Seconds since 1970.
    pub(super) deleted_at: Option<i64>,
    /// A damaged file held its row and had lost its content.
    pub(super) is_damaged: bool,
}

/// A row as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Whole(Box<Stored>),
    /// What stands there is not what was written.
    Damaged(EntryId),
}

impl Stored {
    /// The row of the entry `id` from its columns as the file has them; `None` if they are not what was written.
    pub(super) fn from_values(id: i64, values: Vec<Value>) -> Option<Self> {
        let values: [Value; COLUMN_COUNT] = values.try_into().ok()?;
        let (Value::Blob(sum), columns) = values.split_last()? else { return None };
        if *sum != checksum("entry", id, columns.iter().map(ValueRef::from)) {
            return None;
        }
        Self::from_columns(id, Columns(values.into_iter())).ok()
    }

    fn from_columns(id: i64, mut columns: Columns) -> Result<Self, OtherType> {
        Ok(Self {
            id,
            send_id: columns.integer()?,
            kind: columns.integer()?,
            class: columns.integer()?,
            started_us: columns.integer()?,
            destination: columns.text()?,
            method: columns.text()?,
            url: columns.text()?,
            object_path: columns.optional_text()?,
            status: columns.optional_integer()?,
            failure: columns.optional_text()?,
            total_us: columns.integer()?,
            request_bytes: columns.integer()?,
            response_bytes: columns.integer()?,
            cause: columns.optional_text()?,
            pinned: columns.integer()? != 0,
            note: columns.text()?,
            deleted_at: columns.optional_integer()?,
            is_damaged: columns.integer()? != 0,
        })
    }

    /// The row of a query for an id and then [`COLUMNS`].
    pub(super) fn found(row: &Row<'_>) -> rusqlite::Result<Found> {
        let id = row.get(0)?;
        let mut values = Vec::with_capacity(COLUMN_COUNT);
        for index in 1..=COLUMN_COUNT {
            values.extend(value(row.get_ref(index)?));
        }
        let stored = Self::from_values(id, values);
        Ok(stored.map_or(Found::Damaged(EntryId(id)), |stored| Found::Whole(Box::new(stored))))
    }

    /// Every column but the checksum.
    fn columns(&self) -> [Value; COLUMN_COUNT - 1] {
        let text = |text: &str| Value::Text(text.to_owned());
        [
            Value::Integer(self.send_id),
            Value::Integer(self.kind),
            Value::Integer(self.class),
            Value::Integer(self.started_us),
            text(&self.destination),
            text(&self.method),
            text(&self.url),
            self.object_path.as_deref().map_or(Value::Null, text),
            self.status.map_or(Value::Null, Value::Integer),
            self.failure.as_deref().map_or(Value::Null, text),
            Value::Integer(self.total_us),
            Value::Integer(self.request_bytes),
            Value::Integer(self.response_bytes),
            self.cause.as_deref().map_or(Value::Null, text),
            Value::Integer(i64::from(self.pinned)),
            text(&self.note),
            self.deleted_at.map_or(Value::Null, Value::Integer),
            Value::Integer(i64::from(self.is_damaged)),
        ]
    }

    pub(super) fn insert(&self, connection: &Connection) -> rusqlite::Result<()> {
        let places = ["?"; COLUMN_COUNT + 1].join(", ");
        let query = format!("INSERT INTO entry (id, {COLUMNS}) VALUES ({places})");
        let columns = self.columns();
        let sum = checksum("entry", self.id, columns.iter().map(ValueRef::from));
        let values = std::iter::once(Value::Integer(self.id)).chain(columns).chain([Value::Blob(sum.to_vec())]);
        connection.prepare_cached(&query)?.execute(params_from_iter(values)).map(|_| ())
    }

    /// Keep what may change of an entry: its pin, its note, whether it is deleted; and its send, at a rescue.
    pub(super) fn save_marks(&self, connection: &Connection) -> rusqlite::Result<()> {
        let sum = checksum("entry", self.id, self.columns().iter().map(ValueRef::from));
        let update =
            "UPDATE entry SET send_id = ?2, pinned = ?3, note = ?4, deleted_at = ?5, checksum = ?6 WHERE id = ?1";
        let values = params![self.id, self.send_id, i64::from(self.pinned), self.note, self.deleted_at, sum];
        connection.prepare_cached(update)?.execute(values).map(|_| ())
    }

    /// What a list shows; `None` if no version of signpost writes such a row.
    fn entry(self) -> Option<HistoryEntry> {
        let is_short = |text: &str| text.len() <= SHOWN_TEXT_BYTES_MAX;
        let texts = [Some(&self.destination), Some(&self.url), self.object_path.as_ref(), self.cause.as_ref()];
        let status = self.status.map(|status| u16::try_from(status).ok().filter(|status| *status < 1_000));
        let method = [Method::Get, Method::Head, Method::Post, Method::Put];
        let started_ns = i128::from(self.started_us) * 1_000;
        if !texts.into_iter().flatten().all(|text| is_short(text)) || status == Some(None) {
            return None;
        }
        Some(HistoryEntry {
            id: EntryId(self.id),
            send_id: self.send_id,
            kind: kind(self.kind)?,
            started_at: match started_ns {
                0 => None,
                started_ns => Some(OffsetDateTime::from_unix_timestamp_nanos(started_ns).ok()?),
            },
            destination: label(&self.destination),
            method: method.into_iter().find(|known| known.name() == self.method)?,
            url: self.url,
            object_path: self.object_path,
            status: status.flatten(),
            failure: self.failure.map(|text| serde_json::from_value(text.into()).unwrap_or(FailureKind::Other)),
            total_us: u64::try_from(self.total_us).ok()?,
            request_bytes: u64::try_from(self.request_bytes).ok()?,
            response_bytes: u64::try_from(self.response_bytes).ok()?,
            pinned: self.pinned,
            note: self.note,
            cause: self.cause,
            damage: self.is_damaged.then_some(EntryDamage::Content),
        })
    }
}

impl Found {
    /// The number of its chip.
    pub(super) fn class(&self) -> Option<i64> {
        match self {
            Self::Damaged(_) => None,
            Self::Whole(stored) => Some(stored.class),
        }
    }

    /// What a list shows of it.
    pub(super) fn entry(self) -> HistoryEntry {
        match self {
            Self::Damaged(id) => damaged(id),
            Self::Whole(stored) => {
                let id = EntryId(stored.id);
                stored.entry().unwrap_or_else(|| damaged(id))
            }
        }
    }
}

/// Nothing of the row is shown but that it is there.
fn damaged(id: EntryId) -> HistoryEntry {
    HistoryEntry {
        id,
        send_id: id.0,
        kind: ExchangeKind::Delivery,
        started_at: None,
        destination: DestinationLabel::default(),
        method: Method::Post,
        url: String::new(),
        object_path: None,
        status: None,
        failure: None,
        total_us: 0,
        request_bytes: 0,
        response_bytes: 0,
        pinned: false,
        note: String::new(),
        cause: None,
        damage: Some(EntryDamage::Row),
    }
}

/// The most that a row holds of a name or a URL; the exchange holds the whole.
const SHOWN_TEXT_BYTES_MAX: usize = limits::URL_BYTES_MAX;

/// `text` as far as a row holds it.
pub(super) fn shown_text(text: &str) -> String {
    cut(text.to_owned(), SHOWN_TEXT_BYTES_MAX)
}

/// `text` if it has at most `most` bytes, else its beginning.
fn cut(text: String, most: usize) -> String {
    const CUT: &str = "…";
    if text.len() <= most {
        return text;
    }
    let end = (0..=most - CUT.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{CUT}", &text[..end])
}

/// Between the name of a destination and that of its environment, which has only letters, digits, `-` and `_`. ASCII's
/// own separator of fields; a name has none (`shown_name`). So a row says both, the tables stay those of every signpost
/// with this version of the file, and an earlier one shows both.
pub(super) const ENVIRONMENT_SEPARATOR: char = '\u{1f}';

/// A destination as a row has it.
pub(super) fn destination_text(label: &DestinationLabel) -> String {
    let Some(environment) = &label.environment else { return shown_name(&label.name) };
    let end = format!("{ENVIRONMENT_SEPARATOR}{environment}");
    cut(shown_name(&label.name), SHOWN_TEXT_BYTES_MAX - end.len()) + &end
}

/// The name of a destination as a row has it.
pub(super) fn shown_name(name: &str) -> String {
    let name = shown_text(name);
    if name.contains(ENVIRONMENT_SEPARATOR) { name.replace(ENVIRONMENT_SEPARATOR, "\u{fffd}") } else { name }
}

fn label(text: &str) -> DestinationLabel {
    let parts = text.rsplit_once(ENVIRONMENT_SEPARATOR);
    let parts = parts.and_then(|(name, environment)| Some((name, EnvironmentName::new(environment).ok()?)));
    match parts {
        Some((name, environment)) => DestinationLabel { name: name.to_owned(), environment: Some(environment) },
        None => DestinationLabel { name: text.to_owned(), environment: None },
    }
}

const KINDS: [ExchangeKind; 3] = [ExchangeKind::Delivery, ExchangeKind::Token, ExchangeKind::Probe];

pub(super) fn kind_number(kind: ExchangeKind) -> i64 {
    KINDS.iter().zip(0..).find(|(known, _)| **known == kind).map_or(0, |(_, number)| number)
}

fn kind(number: i64) -> Option<ExchangeKind> {
    KINDS.iter().zip(0..).find(|(_, known)| *known == number).map(|(kind, _)| *kind)
}

/// A checksum over the row `id` of a table. Any change of any column changes it; so does another id.
pub(super) fn checksum<'v>(table: &str, id: i64, columns: impl Iterator<Item = ValueRef<'v>>) -> [u8; CHECKSUM_BYTES] {
    let mut hash = Sha256::new();
    hash.update(table.as_bytes());
    hash.update(id.to_le_bytes());
    for column in columns {
        let mut part = |kind: u8, bytes: &[u8]| {
            hash.update([kind]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        };
        match column {
            ValueRef::Null => part(0, &[]),
            ValueRef::Integer(number) => part(1, &number.to_le_bytes()),
            ValueRef::Real(number) => part(2, &number.to_le_bytes()),
            ValueRef::Text(bytes) => part(3, bytes),
            ValueRef::Blob(bytes) => part(4, bytes),
        }
    }
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&hash.finalize()[..CHECKSUM_BYTES]);
    sum
}

/// The checksum of a row of `exchange`.
pub(super) fn content_checksum(id: i64, content: &str) -> [u8; CHECKSUM_BYTES] {
    checksum("exchange", id, std::iter::once(ValueRef::Text(content.as_bytes())))
}

/// A value of the file; `None` for a text that is no UTF-8.
fn value(found: ValueRef<'_>) -> Option<Value> {
    Some(match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
    })
}

/// A column is not of the type that the table gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct OtherType;

/// Columns, taken one after the other as what they should be.
struct Columns(std::array::IntoIter<Value, COLUMN_COUNT>);

impl Columns {
    fn integer(&mut self) -> Result<i64, OtherType> {
        self.optional_integer()?.ok_or(OtherType)
    }

    fn text(&mut self) -> Result<String, OtherType> {
        self.optional_text()?.ok_or(OtherType)
    }

    fn optional_integer(&mut self) -> Result<Option<i64>, OtherType> {
        match self.0.next() {
            Some(Value::Integer(number)) => Ok(Some(number)),
            Some(Value::Null) => Ok(None),
            Some(Value::Real(_) | Value::Text(_) | Value::Blob(_)) | None => Err(OtherType),
        }
    }

    fn optional_text(&mut self) -> Result<Option<String>, OtherType> {
        match self.0.next() {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            Some(Value::Integer(_) | Value::Real(_) | Value::Blob(_)) | None => Err(OtherType),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_within_its_limit_between_characters() {
        assert_eq!(cut("abcdef".to_owned(), 6), "abcdef");
        assert_eq!(cut("abcdefg".to_owned(), 6), "abc…");
        assert_eq!(cut("abüdefg".to_owned(), 6), "ab…", "half a character is none");
        let long = shown_text(&"a".repeat(SHOWN_TEXT_BYTES_MAX + 1));
        assert!(long.len() == SHOWN_TEXT_BYTES_MAX && long.ends_with("a…"), "{}", long.len());
    }

    #[test]
    fn a_destination_is_read_back_with_its_environment_however_long_its_name() {
        let name = "ü".repeat(SHOWN_TEXT_BYTES_MAX);
        let long = DestinationLabel { name, environment: Some(EnvironmentName::new("prod").expect("a name")) };
        let text = destination_text(&long);
        assert!(text.len() <= SHOWN_TEXT_BYTES_MAX, "{}", text.len());
        let read = label(&text);
        assert_eq!(read.environment, long.environment);
        assert!(read.name.starts_with('ü') && read.name.ends_with('…'));
    }
}
