//! What lists, chips and the strip show of the history.

use std::fmt;

use time::OffsetDateTime;

use crate::domain::exchange::{ExchangeKind, FailureKind};
use crate::domain::{DestinationLabel, Method};

/// A row of the history. Entries of one send share `send_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(pub i64);

/// What a list shows of an exchange.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub id: EntryId,
    /// The entry id of the send's first exchange: the same for a token request and its delivery.
    pub send_id: i64,
    pub kind: ExchangeKind,
    /// `None` for an exchange of another program's file that does not tell.
    pub started_at: Option<OffsetDateTime>,
    pub destination: DestinationLabel,
    pub method: Method,
    /// Masked.
    pub url: String,
    pub object_path: Option<String>,
    pub status: Option<u16>,
    pub failure: Option<FailureKind>,
    pub total_us: u64,
    /// Bytes of the request body.
    pub request_bytes: u64,
    /// Bytes of the response body, as received.
    pub response_bytes: u64,
    pub pinned: bool,
    pub note: String,
    /// The cause of its failure that diagnosis named first, as an id.
    pub cause: Option<String>,
    /// What of it was lost.
    pub damage: Option<EntryDamage>,
}

/// What a damaged file has taken from an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntryDamage {
    /// Its row is not what was written: nothing but its number is known.
    Row,
    /// Its row is whole; request and response are lost.
    Content,
}

impl EntryDamage {
    /// To stand after "the entry …".
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Row => "is damaged: what the file holds is not what was written, so it is not shown",
            Self::Content => "was in a damaged file: request and response could not be saved",
        }
    }
}

/// The chips of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatusClass {
    Ok,
    Redirect,
    ClientError,
    ServerError,
    NoAnswer,
    Token,
}

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Beginnings of words that must all occur in destination, URL, status, verdict, headers, bodies or note.
    pub search: String,
    pub class: Option<StatusClass>,
    /// Only entries of this cause.
    pub cause: Option<String>,
    /// Only entries from the first to the second of these.
    pub between: Option<(EntryId, EntryId)>,
    /// Only entries to the destination of this name, in whatever environment.
    pub destination: Option<String>,
    pub order: Order,
}

impl Filter {
    /// True if no index has the answer: then the newest entries are looked through, as many as are counted at most.
    pub(super) fn is_bounded(&self) -> bool {
        self.destination.is_some() || self.order != Order::default()
    }
}

/// What a list of entries is sorted by; what is the same is sorted by time, the newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SortBy {
    #[default]
    Time,
    Destination,
    Status,
    Duration,
    Size,
}

/// The order of a list; the newest first by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: SortBy,
    pub is_descending: bool,
}

impl Default for Order {
    fn default() -> Self {
        Self { by: SortBy::Time, is_descending: true }
    }
}

impl Order {
    /// The order that comes next where this one's column is asked for again: the other way round, then by time.
    #[must_use]
    pub fn after(self, by: SortBy) -> Self {
        match (self.by == by, self.is_descending) {
            (false, _) => Self { by, is_descending: true },
            (true, true) => Self { by, is_descending: false },
            (true, false) => Self::default(),
        }
    }
}

/// How many entries there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    Exactly(u64),
    /// Counting ended here.
    MoreThan(u64),
}

impl Default for Count {
    fn default() -> Self {
        Self::Exactly(0)
    }
}

impl Count {
    /// So many there are at least.
    pub fn known(self) -> u64 {
        match self {
            Self::Exactly(rows) | Self::MoreThan(rows) => rows,
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.known().to_string();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(if matches!(self, Self::MoreThan(_)) { "+" } else { "" })
    }
}

/// A cause and how many entries have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CauseCount {
    pub cause: String,
    pub rows: u64,
}

/// One of the latest entries, as a strip over time shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recent {
    pub id: EntryId,
    pub started_at: OffsetDateTime,
    pub class: StatusClass,
    pub total_us: u64,
}

/// Entries per chip under the same search and cause.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts {
    pub all: Count,
    pub ok: Count,
    pub redirect: Count,
    pub client_error: Count,
    pub server_error: Count,
    pub no_answer: Count,
    pub token: Count,
    /// Every cause of the history, the most frequent first, whatever is searched for.
    pub causes: Vec<CauseCount>,
    /// The latest deliveries, the oldest of them first, whatever is searched for.
    pub recent: Vec<Recent>,
}

impl Counts {
    /// Entries of one chip; `None` stands for all of them.
    pub fn of(&self, class: Option<StatusClass>) -> Count {
        match class {
            None => self.all,
            Some(StatusClass::Ok) => self.ok,
            Some(StatusClass::Redirect) => self.redirect,
            Some(StatusClass::ClientError) => self.client_error,
            Some(StatusClass::ServerError) => self.server_error,
            Some(StatusClass::NoAnswer) => self.no_answer,
            Some(StatusClass::Token) => self.token,
        }
    }
}
