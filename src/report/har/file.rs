//! From the bytes of a file to its entries, one at a time, in every shape that programs give them:
//! a log, a log per line, an entry per line, a list of entries, one entry alone.

use std::io::Read;
use std::ops::ControlFlow;

use serde_json::{Map, Value};

use super::echo::Redactors;
use super::entry;
use super::exporter::Exporter;
use super::json::{Json, Stop};
use super::remark::{HarError, Remark, Remarks, SkipReason, SyntaxError};
use super::source::{Position, Problem};
use crate::domain::{Exchange, limits};

/// Depth to which a log is looked for; beyond it an object is a value like any other.
const LOG_DEPTH_MAX: usize = 8;

/// One entry of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its place in the file, counted from 1.
    pub number: u64,
    /// What it tells, or why it could not be read.
    pub exchange: Result<Exchange, SkipReason>,
}

/// What a file says beside its exchanges.
#[derive(Debug)]
pub struct Summary {
    /// Entries in the file, as far as it was read.
    pub entries: u64,
    pub remarks: Vec<Remark>,
    /// The program that wrote the file: what it leaves out is known only at the file's end.
    pub exporter: Exporter,
}

/// Read a HAR file, and hand each entry to `visit` as it comes, until that breaks off.
pub fn visit(input: impl Read, visit: impl FnMut(Entry) -> ControlFlow<()>) -> Result<Summary, HarError> {
    let mut file = File {
        json: Json::new(input, limits::HAR_BYTES_MAX),
        visit,
        entries: 0,
        reading: None,
        has_log: false,
        has_document: false,
        is_stopped: false,
        error: None,
        remarks: Remarks::default(),
        exporter: Exporter::default(),
        redactors: Redactors::default(),
    };
    let end = file.documents();
    file.finish(end)
}

struct File<R, V> {
    json: Json<R>,
    visit: V,
    entries: u64,
    /// The entry that is being read.
    reading: Option<u64>,
    /// A list of entries was there, if only an empty one.
    has_log: bool,
    has_document: bool,
    /// The visitor has enough.
    is_stopped: bool,
    /// The first error that cost more than an entry.
    error: Option<SyntaxError>,
    remarks: Remarks,
    exporter: Exporter,
    redactors: Redactors,
}

/// How reading came to its end.
#[derive(Debug, Clone, Copy)]
enum End {
    /// Everything was read, or the visitor had enough.
    Whole,
    /// The file ends within a value.
    Early(Position),
    /// Something that is no JSON follows.
    Syntax(SyntaxError),
}

impl<R: Read, V: FnMut(Entry) -> ControlFlow<()>> File<R, V> {
    fn documents(&mut self) -> End {
        while !self.is_stopped {
            let document = match self.json.peek() {
                None => return End::Whole,
                Some(b',') if self.has_document => {
                    self.json.source.bump();
                    Ok(())
                }
                Some(b'{') => self.object(false),
                Some(b'[') => self.list(false),
                Some(_) => Err(self.json.stop("{")),
            };
            match document {
                Ok(()) => self.has_document = true,
                Err(Stop::End) => return End::Early(self.json.source.position()),
                Err(Stop::Syntax(error)) if self.json.depth() == 0 => return End::Syntax(error),
                // The rest of this document is passed over; another may follow.
                Err(Stop::Syntax(error)) => {
                    self.has_document = true;
                    self.error.get_or_insert(error);
                    if self.json.skip_to(0).is_err() {
                        return End::Whole;
                    }
                }
            }
        }
        End::Whole
    }

    /// The list of a log, or a list of documents and entries.
    fn list(&mut self, is_log: bool) -> Result<(), Stop> {
        self.json.open();
        let mut is_first = true;
        while !self.is_stopped && self.json.next_element(is_first)? {
            is_first = false;
            match self.json.peek() {
                Some(b'{') => self.object(is_log)?,
                _ if is_log => {
                    let number = self.begin();
                    self.json.skip()?;
                    self.skipped(number, SkipReason::NoObject);
                }
                _ => self.json.skip()?,
            }
        }
        Ok(())
    }

    /// An object: a document with a log in it, a log, or an entry. Within a log's list it is an entry in any case.
    fn object(&mut self, is_entry: bool) -> Result<(), Stop> {
        let depth = self.json.depth();
        let around = self.json.begin_entry();
        let mut number = is_entry.then(|| self.begin());
        let mut members = Map::new();
        let mut read = self.members(&mut members, &mut number);
        let is_cut = self.json.end_entry(around).is_cut;
        if let (Err(Stop::Syntax(error)), Some(number)) = (read, number) {
            self.skipped(number, SkipReason::Syntax(error));
            read = self.json.skip_to(depth);
        } else if let (Ok(()), Some(number), false) = (read, number, self.is_stopped) {
            self.entry(number, &Value::Object(members), is_cut);
        } else if let Some(creator) = members.get("creator") {
            self.exporter.learn(creator);
        }
        read
    }

    /// Read the members of an object; the entries of a log are handed on as they come.
    fn members(&mut self, members: &mut Map<String, Value>, number: &mut Option<u64>) -> Result<(), Stop> {
        self.json.open();
        let may_hold_log = number.is_none() && self.json.depth() < LOG_DEPTH_MAX;
        let mut is_first = true;
        while !self.is_stopped
            && let Some(name) = self.json.next_member(is_first)?
        {
            is_first = false;
            match (name.as_str(), self.json.peek()) {
                ("log", Some(b'{')) if may_hold_log => self.object(false)?,
                ("entries", Some(b'[')) if may_hold_log => {
                    self.has_log = true;
                    self.list(true)?;
                }
                // Long, and of no use to a diagnosis: the call stack of a browser, the messages of a socket.
                ("_initiator" | "_webSocketMessages" | "pages", _) => self.json.skip()?,
                (name, _) => {
                    if name == "request" && number.is_none() {
                        *number = Some(self.begin());
                    }
                    let name = name.to_owned();
                    let value = self.json.value()?;
                    members.insert(name, value);
                }
            }
        }
        Ok(())
    }

    /// Number the entry that begins here.
    fn begin(&mut self) -> u64 {
        self.entries += 1;
        self.reading = Some(self.entries);
        self.entries
    }

    fn skipped(&mut self, number: u64, reason: SkipReason) {
        self.reading = None;
        self.remarks.skip(number, reason.clone());
        self.is_stopped = (self.visit)(Entry { number, exchange: Err(reason) }).is_break();
    }

    fn entry(&mut self, number: u64, entry: &Value, is_cut: bool) {
        self.reading = None;
        match entry::exchange(entry, is_cut, &mut self.redactors) {
            Ok((exchange, notes)) => {
                for note in notes {
                    self.remarks.note(number, note);
                }
                self.exporter.see(&exchange);
                self.is_stopped = (self.visit)(Entry { number, exchange: Ok(exchange) }).is_break();
            }
            Err(reason) => self.skipped(number, reason),
        }
    }

    fn finish(mut self, end: End) -> Result<Summary, HarError> {
        match self.json.source.problem.take() {
            Some(Problem::Read(error)) => return Err(HarError::Read(error)),
            Some(Problem::TooLarge) if !self.is_stopped => return Err(HarError::TooLarge),
            Some(Problem::TooLarge) | None => {}
        }
        let is_complete = |entries: u64| entries > u64::from(self.reading.is_some());
        match end {
            End::Whole if !self.has_document && self.entries == 0 => return Err(HarError::Empty),
            End::Whole => {}
            End::Early(at) if !is_complete(self.entries) => return Err(HarError::EndsEarly(at)),
            End::Early(at) => self.remarks.end(Remark::EndsEarly { at, within: self.reading }),
            End::Syntax(error) if !self.has_document => return Err(self.no_json(error)),
            End::Syntax(error) => self.error = self.error.or(Some(error)),
        }
        if self.entries == 0 && !self.has_log {
            return Err(self.error.map_or(HarError::NoEntries, HarError::Syntax));
        }
        if let Some(error) = self.error {
            self.remarks.end(Remark::NotReadOn(error));
        }
        let remarks = self.remarks.all(self.json.source.repairs);
        Ok(Summary { entries: self.entries, remarks, exporter: self.exporter })
    }

    /// What the file is in place of JSON, by its first bytes.
    fn no_json(&mut self, error: SyntaxError) -> HarError {
        match self.json.source.rest() {
            [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, ..] => HarError::Compressed,
            [b'<', ..] => HarError::Markup,
            _ => HarError::NotJson { at: error.at, found: error.found },
        }
    }
}
