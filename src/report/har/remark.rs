//! What is said beside the exchanges of a file: what was repaired, left out or not known, and where.

use std::fmt;

use super::source::Position;
use crate::domain::display::visible;
use crate::domain::limits;

/// Why a file gives no exchanges at all.
#[derive(Debug, thiserror::Error)]
pub enum HarError {
    #[error("cannot be read: {0}")]
    Read(#[source] std::io::Error),
    #[error("has more than {} MiB; save fewer requests, or take the ones in question out", limits::HAR_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    #[error("not JSON: the file is empty")]
    Empty,
    #[error("not JSON: this is a compressed file; unpack it, and read the .har file in it")]
    Compressed,
    #[error("not JSON: this is HTML or XML; save the requests as HAR (in a browser: Network, \"Save all as HAR\")")]
    Markup,
    #[error("not JSON: {at} has {found:?} where a HAR file has {{; save the requests as HAR")]
    NotJson { at: Position, found: char },
    #[error("not JSON: {0}; save the file again")]
    Syntax(#[source] SyntaxError),
    #[error("not JSON: the file ends at {0} before its first entry does; save it again")]
    EndsEarly(Position),
    #[error("JSON, but no HAR file: log.entries is missing, and nothing else in it has a request")]
    NoEntries,
}

/// Where JSON goes wrong in a way that cannot be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{at} has {found:?} in place of {expected}")]
pub struct SyntaxError {
    pub at: Position,
    pub found: char,
    pub expected: &'static str,
}

/// A remark about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// Something was read otherwise than it stands there.
    Repaired { repair: Repair, at: Position, times: u64 },
    /// Entries that could not be read.
    Skipped { entries: Numbers, reason: SkipReason },
    /// Entries that were read, with something to say of them.
    Noted { entries: Numbers, note: EntryNote },
    /// The file ends early; an entry that is not complete is not read.
    EndsEarly { at: Position, within: Option<u64> },
    /// Something follows that is no JSON.
    NotReadOn(SyntaxError),
    /// More remarks than are kept.
    More(u64),
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repaired { repair, at, times } => {
                write!(f, "{at}: {repair}")?;
                if *times > 1 { write!(f, " (and {} more like it)", times - 1) } else { Ok(()) }
            }
            Self::Skipped { entries, reason } => write!(f, "{entries} could not be read: {reason}"),
            Self::Noted { entries, note } => write!(f, "{entries}: {note}"),
            Self::EndsEarly { at, within: Some(entry) } => {
                write!(f, "the file ends at {at}, within entry {entry}, which is not read; save the file again")
            }
            Self::EndsEarly { at, within: None } => write!(f, "the file ends at {at}, before its lists are closed"),
            Self::NotReadOn(error) => write!(f, "{error}: what follows is not read"),
            Self::More(more) => write!(f, "{more} more remarks"),
        }
    }
}

/// What was read otherwise than it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repair {
    Utf16,
    LoneSurrogate,
    NotUtf8,
    BadEscape(char),
    RawControlCharacter,
    StrayComma,
    MissingComma,
    OddWord,
    TooDeep,
    TooManyValues,
    TextCut,
}

impl fmt::Display for Repair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Utf16 => f.write_str("the file is UTF-16, where HAR is UTF-8; it was converted"),
            Self::LoneSurrogate => f.write_str("half of a surrogate pair was read as U+FFFD"),
            Self::NotUtf8 => f.write_str("bytes that are not UTF-8 were read as Latin-1"),
            Self::BadEscape(letter) => {
                write!(
                    f,
                    "the escape \\{} is none of JSON and was taken for what it means elsewhere",
                    visible(letter.encode_utf8(&mut [0; 4]))
                )
            }
            Self::RawControlCharacter => f.write_str("a control character stands in a string without an escape"),
            Self::StrayComma => f.write_str("a comma that separates nothing was passed over"),
            Self::MissingComma => f.write_str("a comma is missing"),
            Self::OddWord => f.write_str("what is no JSON value was read as null"),
            Self::TooDeep => f.write_str("what is nested deeper was not read"),
            Self::TooManyValues => {
                write!(f, "an entry has more than {} values; the rest of it was not read", limits::HAR_ENTRY_VALUES_MAX)
            }
            Self::TextCut => f.write_str("a text is longer than what is kept of an entry and was cut"),
        }
    }
}

/// Why an entry could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    #[error("it is no object")]
    NoObject,
    #[error("{0}")]
    Syntax(SyntaxError),
    #[error("request.method is missing")]
    NoMethod,
    #[error("request.method is {}, which is no delivery", visible(.0))]
    Method(String),
    #[error("request.url is missing")]
    NoUrl,
    #[error("request.url is not http or https, so nothing went over the network")]
    NotHttp,
    #[error("request.url has more than {} bytes", limits::HAR_FIELD_BYTES_MAX)]
    UrlTooLong,
    #[error("the exchanges before it take all the memory that an import may use; split the file")]
    NoRoom,
}

/// What is said of an entry that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryNote {
    /// The start has no time zone.
    NoZone,
    /// The file does not tell the start; a header of the request does.
    DatedByRequest,
    /// The file does not tell the start; the response's Date stands in for it.
    DatedByResponse,
    /// Nothing tells when the request went out.
    NoDate,
    /// A body lies in a file of its own.
    BodyElsewhere { message: Message, file: String },
}

/// Which of the two messages of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    Request,
    Response,
}

impl fmt::Display for EntryNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoZone => f.write_str("startedDateTime has no time zone and was read as UTC"),
            Self::DatedByRequest => {
                f.write_str("startedDateTime does not say when the request went out; its own date header does")
            }
            Self::DatedByResponse => f.write_str(
                "startedDateTime does not say when the request went out; the response's Date was taken for it",
            ),
            Self::NoDate => f.write_str("nothing says when the request went out, so no expiry or clock is judged"),
            Self::BodyElsewhere { message, file } => {
                let whose = match message {
                    Message::Request => "request",
                    Message::Response => "response",
                };
                write!(f, "the {whose}'s body is in another file ({}) and is not read", visible(file))
            }
        }
    }
}

/// Numbers of entries, counted from 1 as they stand in the file: the first few, and how many more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    first: Vec<u64>,
    more: u64,
}

/// Numbers of entries that a remark lists; the rest is counted.
const NUMBERS_MAX: usize = 8;

impl Numbers {
    pub(super) fn one(number: u64) -> Self {
        Self { first: vec![number], more: 0 }
    }

    pub(super) fn add(&mut self, number: u64) {
        if self.first.len() < NUMBERS_MAX { self.first.push(number) } else { self.more += 1 }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.first.len() as u64 + self.more
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.count() == 1 { "entry " } else { "entries " })?;
        let last = self.first.len().saturating_sub(1);
        for (index, number) in self.first.iter().enumerate() {
            let separator = match index {
                0 => "",
                index if index == last && self.more == 0 => " and ",
                _ => ", ",
            };
            write!(f, "{separator}{number}")?;
        }
        if self.more > 0 { write!(f, " and {} more", self.more) } else { Ok(()) }
    }
}

/// Repairs of one file, those of a kind together.
#[derive(Debug, Default)]
pub(super) struct Repairs {
    /// Each with its first place and how often it was made.
    pub(super) found: Vec<(Repair, Position, u64)>,
}

impl Repairs {
    pub(super) fn add(&mut self, repair: Repair, at: Position) {
        if let Some((_, _, times)) = self.found.iter_mut().find(|(known, _, _)| *known == repair) {
            *times += 1;
        } else if self.found.len() < REMARKS_MAX {
            self.found.push((repair, at, 1));
        }
    }

    fn remarks(self) -> impl Iterator<Item = Remark> {
        self.found.into_iter().map(|(repair, at, times)| Remark::Repaired { repair, at, times })
    }
}

/// Different remarks that are kept of one file; the rest is counted.
const REMARKS_MAX: usize = 100;

/// Remarks of one file, those that say the same together.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    skipped: Vec<(SkipReason, Numbers)>,
    noted: Vec<(EntryNote, Numbers)>,
    more: u64,
    last: Vec<Remark>,
}

impl Remarks {
    pub(super) fn skip(&mut self, entry: u64, reason: SkipReason) {
        add(&mut self.skipped, entry, reason, &mut self.more);
    }

    pub(super) fn note(&mut self, entry: u64, note: EntryNote) {
        add(&mut self.noted, entry, note, &mut self.more);
    }

    /// A remark about the end of the file.
    pub(super) fn end(&mut self, remark: Remark) {
        self.last.push(remark);
    }

    pub(super) fn all(self, repairs: Repairs) -> Vec<Remark> {
        let skipped = self.skipped.into_iter().map(|(reason, entries)| Remark::Skipped { entries, reason });
        let noted = self.noted.into_iter().map(|(note, entries)| Remark::Noted { entries, note });
        let more = (self.more > 0).then_some(Remark::More(self.more));
        repairs.remarks().chain(skipped).chain(noted).chain(more).chain(self.last).collect()
    }
}

fn add<T: PartialEq>(known: &mut Vec<(T, Numbers)>, entry: u64, what: T, more: &mut u64) {
    // The latest first: a file that is odd is odd in the same way again and again.
    if let Some((_, entries)) = known.iter_mut().rev().find(|(known, _)| *known == what) {
        entries.add(entry);
    } else if known.len() < REMARKS_MAX {
        known.push((what, Numbers::one(entry)));
    } else {
        *more += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_told_by_their_numbers_and_many_are_counted() {
        let numbers = |last: u64| {
            let mut numbers = Numbers::one(1);
            (2..=last).for_each(|number| numbers.add(number));
            numbers.to_string()
        };
        assert_eq!(numbers(1), "entry 1");
        assert_eq!(numbers(2), "entries 1 and 2");
        assert_eq!(numbers(3), "entries 1, 2 and 3");
        assert_eq!(numbers(12), "entries 1, 2, 3, 4, 5, 6, 7, 8 and 4 more");
    }

    #[test]
    fn remarks_that_say_the_same_are_one_and_the_number_of_others_is_bounded() {
        let mut remarks = Remarks::default();
        for entry in 1..=1_000 {
            remarks.skip(entry, SkipReason::NoMethod);
            remarks.skip(entry, SkipReason::Method(entry.to_string()));
        }
        let all = remarks.all(Repairs::default());
        assert_eq!(all.len(), REMARKS_MAX + 1);
        assert_eq!(all.last(), Some(&Remark::More(1_001 - REMARKS_MAX as u64)));
    }

    #[test]
    fn what_a_file_says_is_made_safe_where_a_remark_quotes_it() {
        let reason = SkipReason::Method("\u{1b}[31mX".to_owned()).to_string();
        assert!(!reason.contains('\u{1b}') && reason.contains("\\u{1b}[31mX"), "{reason}");
    }
}
