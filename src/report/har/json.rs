//! JSON as programs really write it: read a value at a time, repaired where the meaning is plain, and bounded.
//!
//! Other programs' files break the grammar in few ways (half surrogate pairs, escapes of other languages, Latin-1,
//! commas too many): one odd byte must not cost the whole file. What cannot be guessed ends the entry, not the file.

use std::io::Read;

use serde_json::{Map, Number, Value};

use super::remark::{Repair, SyntaxError};
use super::source::Source;
use super::text;
use crate::domain::limits;

/// Depth of nesting that is read; HAR needs eight.
const DEPTH_MAX: usize = 64;

/// Why a value could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Syntax(SyntaxError),
    /// The file ended within it.
    End,
}

/// A reader of values.
pub(super) struct Json<R> {
    pub(super) source: Source<R>,
    /// Open lists and objects around the present place.
    depth: usize,
    budget: Budget,
}

/// What one entry may still hold, so that no file takes the memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    values_left: usize,
    text_left: usize,
    /// True if a text was cut.
    pub(super) is_cut: bool,
}

impl Budget {
    const ENTRY: Self =
        Self { values_left: limits::HAR_ENTRY_VALUES_MAX, text_left: limits::HAR_ENTRY_TEXT_BYTES_MAX, is_cut: false };
}

impl<R: Read> Json<R> {
    pub(super) fn new(input: R, bytes_max: u64) -> Self {
        Self { source: Source::new(input, bytes_max), depth: 0, budget: Budget::ENTRY }
    }

    /// Open lists and objects around the present place.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Allow what one entry may hold, and give what is left of the one around it.
    pub(super) fn begin_entry(&mut self) -> Budget {
        std::mem::replace(&mut self.budget, Budget::ENTRY)
    }

    /// Go on with the entry around the one that is ended, and give what was left of that.
    pub(super) fn end_entry(&mut self, around: Budget) -> Budget {
        std::mem::replace(&mut self.budget, around)
    }

    /// The next byte that is no white space; `None` at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.source.peek()? {
                byte if is_space(byte) => self.source.bump(),
                // A byte order mark, where files were put one after another.
                0xef if self.source.rest().starts_with(b"\xef\xbb\xbf") => self.source.take(3),
                byte => return Some(byte),
            }
        }
    }

    /// Take the opening bracket that [`Self::peek`] showed.
    pub(super) fn open(&mut self) {
        self.source.bump();
        self.depth += 1;
    }

    /// Take the closing bracket that [`Self::peek`] showed.
    fn close(&mut self) {
        self.source.bump();
        self.depth = self.depth.saturating_sub(1);
    }

    /// The name of the next member of the object that is open, up to its colon; `None` at its end.
    pub(super) fn next_member(&mut self, is_first: bool) -> Result<Option<String>, Stop> {
        if !self.next_item(b'}', is_first)? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.stop("a name in double quotes"));
        }
        let name = self.text()?;
        if self.peek() != Some(b':') {
            return Err(self.stop("a colon"));
        }
        self.source.bump();
        Ok(Some(name))
    }

    /// True if another element of the list that is open follows.
    pub(super) fn next_element(&mut self, is_first: bool) -> Result<bool, Stop> {
        self.next_item(b']', is_first)
    }

    /// Take commas up to the next item, or the closing bracket.
    fn next_item(&mut self, closing: u8, is_first: bool) -> Result<bool, Stop> {
        let mut commas = 0_u32;
        loop {
            match self.peek() {
                None => return Err(Stop::End),
                Some(b',') => {
                    if commas > 0 || is_first {
                        self.source.repair(Repair::StrayComma);
                    }
                    commas += 1;
                    self.source.bump();
                }
                Some(byte) if byte == closing => {
                    if commas > 0 && !is_first {
                        self.source.repair(Repair::StrayComma);
                    }
                    self.close();
                    return Ok(false);
                }
                Some(b'}' | b']' | b':') => return Err(self.stop("a value")),
                Some(_) => {
                    if commas == 0 && !is_first {
                        self.source.repair(Repair::MissingComma);
                    }
                    return Ok(true);
                }
            }
        }
    }

    /// The next value; null where it is none, or more than may be read.
    pub(super) fn value(&mut self) -> Result<Value, Stop> {
        let opening = self.peek().ok_or(Stop::End)?;
        let is_nested = matches!(opening, b'{' | b'[');
        if self.budget.values_left == 0 || (is_nested && self.depth >= DEPTH_MAX) {
            self.source.repair(if self.budget.values_left == 0 { Repair::TooManyValues } else { Repair::TooDeep });
            self.skip()?;
            return Ok(Value::Null);
        }
        self.budget.values_left -= 1;
        match opening {
            b'{' => self.object().map(Value::Object),
            b'[' => self.list().map(Value::Array),
            b'"' => self.text().map(Value::String),
            b'}' | b']' | b',' | b':' => Err(self.stop("a value")),
            _ => self.word(),
        }
    }

    fn object(&mut self) -> Result<Map<String, Value>, Stop> {
        self.open();
        let mut members = Map::new();
        let mut is_first = true;
        while let Some(name) = self.next_member(is_first)? {
            is_first = false;
            if self.budget.values_left == 0 {
                self.source.repair(Repair::TooManyValues);
                self.skip()?;
            } else {
                let value = self.value()?;
                members.insert(name, value);
            }
        }
        Ok(members)
    }

    fn list(&mut self) -> Result<Vec<Value>, Stop> {
        self.open();
        let mut elements = Vec::new();
        let mut is_first = true;
        while self.next_element(is_first)? {
            is_first = false;
            if self.budget.values_left == 0 {
                self.source.repair(Repair::TooManyValues);
                self.skip()?;
            } else {
                elements.push(self.value()?);
            }
        }
        Ok(elements)
    }

    /// A number or one of the three words.
    fn word(&mut self) -> Result<Value, Stop> {
        /// No number of a HAR file is longer.
        const BYTES_MAX: usize = 64;
        let at = self.source.position();
        let mut word = Vec::new();
        while let Some(byte) = self.source.peek() {
            if ends_word(byte) {
                break;
            }
            if word.len() < BYTES_MAX {
                word.push(byte);
            }
            self.source.bump();
        }
        match word.as_slice() {
            b"null" => return Ok(Value::Null),
            b"true" => return Ok(Value::Bool(true)),
            b"false" => return Ok(Value::Bool(false)),
            _ => {}
        }
        if let Ok(number) = serde_json::from_slice::<Number>(&word) {
            return Ok(Value::Number(number));
        }
        // Infinity, NaN and undefined are what programs in JavaScript and Python let through.
        let is_value = matches!(word.as_slice(), b"NaN" | b"Infinity" | b"-Infinity" | b"undefined" | b"None")
            || word.first().is_some_and(|first| first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.'));
        if !is_value {
            let found = String::from_utf8_lossy(&word).chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
            return Err(Stop::Syntax(SyntaxError { at, found, expected: "a value" }));
        }
        self.source.repairs.add(Repair::OddWord, at);
        Ok(Value::Null)
    }

    /// Pass over the next value, whatever is in it.
    pub(super) fn skip(&mut self) -> Result<(), Stop> {
        let depth = self.depth;
        match self.peek().ok_or(Stop::End)? {
            b'{' | b'[' => {
                self.open();
                self.skip_to(depth)
            }
            b'"' => {
                self.source.bump();
                text::skip(&mut self.source, false).ok_or(Stop::End)
            }
            b'}' | b']' | b',' | b':' => Err(self.stop("a value")),
            _ => {
                self.source.bump(); // Whatever it is: who skips gets on.
                while self.source.peek().is_some_and(|byte| !ends_word(byte)) {
                    self.source.bump();
                }
                Ok(())
            }
        }
    }

    /// Pass over everything up to where no more than `depth` lists and objects are open: after an error, too.
    pub(super) fn skip_to(&mut self, depth: usize) -> Result<(), Stop> {
        while self.depth > depth {
            let run = self.source.rest();
            let is_plain = |byte: &u8| !matches!(byte, b'{' | b'[' | b'}' | b']' | b'"' | b'\n');
            let plain = run.iter().position(|byte| !is_plain(byte)).unwrap_or(run.len());
            self.source.take(plain);
            match self.source.peek().ok_or(Stop::End)? {
                b'{' | b'[' => self.open(),
                b'}' | b']' => self.close(),
                b'"' => {
                    self.source.bump();
                    text::skip(&mut self.source, true).ok_or(Stop::End)?;
                }
                _ => self.source.bump(),
            }
        }
        Ok(())
    }

    /// The string that begins here.
    fn text(&mut self) -> Result<String, Stop> {
        let room = self.budget.text_left.min(limits::HAR_TEXT_BYTES_MAX);
        let (text, is_cut) = text::read(&mut self.source, room).ok_or(Stop::End)?;
        self.budget.text_left = self.budget.text_left.saturating_sub(text.len());
        self.budget.is_cut |= is_cut;
        Ok(text)
    }

    /// The error of something else standing here.
    pub(super) fn stop(&mut self, expected: &'static str) -> Stop {
        let at = self.source.position();
        let found = match self.source.peek() {
            None => return Stop::End,
            Some(byte) if byte.is_ascii() => char::from(byte),
            Some(_) => char::REPLACEMENT_CHARACTER,
        };
        Stop::Syntax(SyntaxError { at, found, expected })
    }
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b',' | b']' | b'}' | b':' | b'"' | b'{' | b'[') || is_space(byte)
}

/// White space, the form feed of old files too. A record separator begins each text of a JSON sequence (RFC 7464 §2.2).
fn is_space(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x1e
}
