//! The bytes of a file as UTF-8, a window at a time, with the place that is being read.

use std::fmt;
use std::io::Read;

use super::remark::{Repair, Repairs};

/// Bytes that are asked for at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A place in a file: line and column count from 1, the column in bytes of UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u64,
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16LittleEndian,
    Utf16BigEndian,
}

/// A reader's bytes, converted to UTF-8 where they are UTF-16. Bytes that are no UTF-8 stay as they are.
pub(super) struct Source<R> {
    input: R,
    bytes_left: u64,
    encoding: Option<Encoding>,
    /// Bytes of UTF-16 that are still to be converted.
    undecoded: Vec<u8>,
    window: Vec<u8>,
    at: usize,
    /// Bytes before the window.
    before: u64,
    line: u64,
    line_start: u64,
    is_ended: bool,
    /// What ended the reading early.
    pub(super) problem: Option<Problem>,
    pub(super) repairs: Repairs,
}

/// Why the bytes end before the file does.
#[derive(Debug)]
pub(super) enum Problem {
    Read(std::io::Error),
    TooLarge,
}

impl<R: Read> Source<R> {
    pub(super) fn new(input: R, bytes_max: u64) -> Self {
        Self {
            input,
            bytes_left: bytes_max,
            encoding: None,
            undecoded: Vec::new(),
            window: Vec::new(),
            at: 0,
            before: 0,
            line: 1,
            line_start: 0,
            is_ended: false,
            problem: None,
            repairs: Repairs::default(),
        }
    }

    /// The next byte; `None` at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        if let Some(byte) = self.window.get(self.at) {
            return Some(*byte);
        }
        self.rest().first().copied()
    }

    /// Take the byte that [`Self::peek`] showed.
    pub(super) fn bump(&mut self) {
        if self.window.get(self.at) == Some(&b'\n') {
            self.line += 1;
            self.line_start = self.before + self.at as u64 + 1;
        }
        self.at += 1;
    }

    /// Take a byte and give it.
    pub(super) fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.bump();
        Some(byte)
    }

    /// The bytes at hand: none only at the end.
    pub(super) fn rest(&mut self) -> &[u8] {
        while self.at >= self.window.len() && !self.is_ended {
            self.fill();
        }
        self.window.get(self.at..).unwrap_or_default()
    }

    /// Take `bytes` of [`Self::rest`], among which is no line break.
    pub(super) fn take(&mut self, bytes: usize) {
        self.at += bytes;
    }

    pub(super) fn position(&self) -> Position {
        let offset = self.before + self.at as u64;
        Position { line: self.line, column: offset.saturating_sub(self.line_start) + 1 }
    }

    /// Note that something was read otherwise than it stands there.
    pub(super) fn repair(&mut self, repair: Repair) {
        let position = self.position();
        self.repairs.add(repair, position);
    }

    fn fill(&mut self) {
        self.before += self.window.len() as u64;
        self.at = 0;
        self.window.clear();
        let mut chunk = std::mem::take(&mut self.window);
        chunk.resize(CHUNK_BYTES, 0);
        let read = self.read(&mut chunk);
        chunk.truncate(read);
        self.is_ended = read == 0;
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => self.begin(&mut chunk),
        };
        match encoding {
            Encoding::Utf8 => self.window = chunk,
            Encoding::Utf16LittleEndian => self.decode(&chunk, u16::from_le_bytes),
            Encoding::Utf16BigEndian => self.decode(&chunk, u16::from_be_bytes),
        }
    }

    /// As many bytes as one call gives; at the start at least four, unless the file is shorter.
    fn read(&mut self, chunk: &mut [u8]) -> usize {
        let wanted = if self.encoding.is_none() { 4 } else { 1 };
        let mut read = 0;
        while read < wanted && self.problem.is_none() {
            match self.input.read(&mut chunk[read..]) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => self.problem = Some(Problem::Read(error)),
            }
        }
        if read as u64 > self.bytes_left {
            self.problem = Some(Problem::TooLarge);
            read = self.bytes_left as usize;
        }
        self.bytes_left -= read as u64;
        read
    }

    /// Find the encoding by the first bytes, and drop the mark that names it.
    fn begin(&mut self, chunk: &mut Vec<u8>) -> Encoding {
        // JSON begins with an ASCII character, so that a zero beside it tells the width (RFC 4627 §3).
        let (encoding, mark) = match chunk.as_slice() {
            [0xef, 0xbb, 0xbf, ..] => (Encoding::Utf8, 3),
            [0xff, 0xfe, ..] => (Encoding::Utf16LittleEndian, 2),
            [0xfe, 0xff, ..] => (Encoding::Utf16BigEndian, 2),
            [first, 0, second, 0, ..] if *first != 0 && *second != 0 => (Encoding::Utf16LittleEndian, 0),
            [0, first, 0, second, ..] if *first != 0 && *second != 0 => (Encoding::Utf16BigEndian, 0),
            _ => (Encoding::Utf8, 0),
        };
        chunk.drain(..mark);
        self.encoding = Some(encoding);
        if encoding != Encoding::Utf8 {
            self.repair(Repair::Utf16);
        }
        encoding
    }

    fn decode(&mut self, chunk: &[u8], unit: fn([u8; 2]) -> u16) {
        self.undecoded.extend_from_slice(chunk);
        let bytes = std::mem::take(&mut self.undecoded);
        let (pairs, odd) = bytes.as_chunks::<2>();
        let mut units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        let mut left = odd.to_vec();
        let is_high = |unit: &u16| (0xd800..0xdc00).contains(unit);
        if !self.is_ended
            && units.last().is_some_and(is_high)
            && let Some(high) = pairs.last()
        {
            // The other half may stand in the next chunk.
            units.pop();
            left = high.iter().copied().chain(left).collect();
        }
        let mut has_lone_half = self.is_ended && !left.is_empty();
        let decoded = char::decode_utf16(units).map(|c| {
            has_lone_half |= c.is_err();
            c.unwrap_or(char::REPLACEMENT_CHARACTER)
        });
        self.window = decoded.collect::<String>().into_bytes();
        self.undecoded = left;
        if has_lone_half {
            self.repair(Repair::LoneSurrogate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct Slow<'a>(&'a [u8]);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let (Some((first, rest)), Some(slot)) = (self.0.split_first(), buffer.first_mut()) else { return Ok(0) };
            *slot = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn text(bytes: &[u8]) -> String {
        let mut source = Source::new(Slow(bytes), 1_000);
        let mut text = Vec::new();
        while let Some(byte) = source.next() {
            text.push(byte);
        }
        String::from_utf8(text).expect("it is UTF-8")
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn every_encoding_is_read_with_and_without_its_mark() {
        let expected = "{\"a\": \"ä😀\"}";
        assert_eq!(text(expected.as_bytes()), expected);
        for mark in ["", "\u{feff}"] {
            let marked = format!("{mark}{expected}");
            assert_eq!(text(marked.as_bytes()), expected);
            assert_eq!(text(&utf16(&marked, u16::to_le_bytes)), expected);
            assert_eq!(text(&utf16(&marked, u16::to_be_bytes)), expected);
        }
    }

    #[test]
    fn half_a_character_of_utf_16_is_replaced() {
        assert_eq!(text(b"[\0]\0\x3d\xd8]\0"), "[]\u{fffd}]");
    }

    #[test]
    fn lines_and_columns_are_counted() {
        let mut source = Source::new(Slow(b"a\nbc"), 1_000);
        while source.peek().is_some_and(|byte| byte != b'c') {
            source.bump();
        }
        assert_eq!(source.position(), Position { line: 2, column: 2 });
    }

    #[test]
    fn reading_ends_at_the_limit() {
        let mut source = Source::new(&[b' '; 100][..], 10);
        let mut read = 0;
        while source.next().is_some() {
            read += 1;
        }
        assert_eq!(read, 10);
        assert!(matches!(source.problem, Some(Problem::TooLarge)));
    }
}
