//! JSON with places: every value knows which bytes it came from.
//!
//! A reader of our own, because libraries that keep values lose duplicate keys, large numbers or places,
//! and a tester has to name all three. It checks the grammar of RFC 8259 and changes nothing.

use super::super::json::{self, TokenKind};
use super::super::limits;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    /// Byte offset of its first byte.
    pub(super) start: usize,
    /// Byte offset after its last byte.
    pub(super) end: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Bool,
    /// Its text is that of its bytes.
    Number,
    Text(Text),
    Array(Vec<Node>),
    Object(Vec<Member>),
}

/// A decoded string.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) text: String,
    /// It has a `\u` escape of half a surrogate pair, which decodes to no character.
    pub(super) has_lone_surrogate: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Member {
    pub(super) name: Text,
    /// Byte offset of the name's quote.
    pub(super) name_start: usize,
    pub(super) value: Node,
}

/// Where and why the text is not JSON, or is not read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct JsonError {
    pub(super) at: usize,
    pub(super) kind: JsonErrorKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JsonErrorKind {
    UnexpectedEnd,
    /// Something else was expected here, in words.
    Expected(&'static str),
    BadEscape,
    ControlCharacter,
    BadNumber,
    /// Nested deeper than [`limits::JSON_DEPTH_MAX`].
    TooDeep,
}

impl JsonErrorKind {
    pub(super) fn text(self) -> String {
        match self {
            Self::UnexpectedEnd => "the text ends here, in the middle of a value".to_owned(),
            Self::Expected(what) => format!("{what} was expected here"),
            Self::BadEscape => "this escape is not one of JSON".to_owned(),
            Self::ControlCharacter => "a control character stands in a string as it is".to_owned(),
            Self::BadNumber => "this is not a number of JSON".to_owned(),
            Self::TooDeep => {
                format!("nested deeper than {} levels, so it is not checked further", limits::JSON_DEPTH_MAX)
            }
        }
    }
}

/// Reads values one after another.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The value that starts here. `depth` is the number of arrays and objects around it.
    pub(super) fn value(&mut self, depth: usize) -> Result<Node, JsonError> {
        let start = self.at;
        let value = match self.peek() {
            None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
            Some(b'{' | b'[') if depth >= limits::JSON_DEPTH_MAX => return Err(self.error(JsonErrorKind::TooDeep)),
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::Text(self.text()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word(b"true", Value::Bool)?,
            Some(b'f') => self.word(b"false", Value::Bool)?,
            Some(b'n') => self.word(b"null", Value::Null)?,
            Some(_) => return Err(self.error(JsonErrorKind::Expected("a value"))),
        };
        Ok(Node { value, start, end: self.at })
    }

    /// Go past the value that starts here without reading it: brackets and strings only, at any depth.
    pub(super) fn skip_value(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        for token in json::tokens(&self.bytes[start..]) {
            match token.kind {
                TokenKind::Comma | TokenKind::Close if depth == 0 => return,
                TokenKind::Open => depth += 1,
                TokenKind::Close => depth -= 1,
                TokenKind::Comma | TokenKind::Colon | TokenKind::String | TokenKind::Space | TokenKind::Scalar => {}
            }
            self.at = start + token.range.end;
            if depth == 0 && matches!(token.kind, TokenKind::Close | TokenKind::String) {
                return;
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut members = Vec::new();
        self.skip_space();
        if self.take(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_space();
            let name_start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.expected("a name in double quotes"));
            }
            let name = self.text()?;
            self.skip_space();
            if !self.take(b':') {
                return Err(self.expected("a colon"));
            }
            self.skip_space();
            let value = self.value(depth + 1)?;
            members.push(Member { name, name_start, value });
            self.skip_space();
            if self.take(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.take(b',') {
                return Err(self.expected("a comma or }"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.at += 1;
        let mut elements = Vec::new();
        self.skip_space();
        if self.take(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            self.skip_space();
            elements.push(self.value(depth + 1)?);
            self.skip_space();
            if self.take(b']') {
                return Ok(Value::Array(elements));
            }
            if !self.take(b',') {
                return Err(self.expected("a comma or ]"));
            }
        }
    }

    fn text(&mut self) -> Result<Text, JsonError> {
        self.at += 1;
        let mut decoded: Vec<u8> = Vec::new();
        let mut has_lone_surrogate = false;
        loop {
            let run = self.at;
            while self.peek().is_some_and(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            decoded.extend_from_slice(&self.bytes[run..self.at]);
            match self.peek() {
                None => return Err(self.error(JsonErrorKind::UnexpectedEnd)),
                Some(b'"') => {
                    self.at += 1;
                    let text = String::from_utf8_lossy(&decoded).into_owned();
                    return Ok(Text { text, has_lone_surrogate });
                }
                Some(b'\\') => {
                    let c = self.escape()?;
                    has_lone_surrogate |= c.is_none();
                    let mut buffer = [0; 4];
                    let c = c.unwrap_or(char::REPLACEMENT_CHARACTER);
                    decoded.extend_from_slice(c.encode_utf8(&mut buffer).as_bytes());
                }
                Some(_) => return Err(self.error(JsonErrorKind::ControlCharacter)),
            }
        }
    }

    /// The character of an escape; `None` for half a surrogate pair.
    fn escape(&mut self) -> Result<Option<char>, JsonError> {
        let start = self.at;
        let bad = JsonError { at: start, kind: JsonErrorKind::BadEscape };
        let letter = self.bytes.get(start + 1).copied().ok_or(bad)?;
        self.at += 2;
        let simple = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(bad),
            _ => return Err(bad),
        };
        Ok(Some(simple))
    }

    fn unicode_escape(&mut self, bad: JsonError) -> Result<Option<char>, JsonError> {
        let high = self.hex4().ok_or(bad)?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(char::from_u32(high)); // None for a low surrogate on its own.
        }
        let before = self.at;
        if self.bytes.get(before..before + 2) == Some(b"\\u") {
            self.at += 2;
            if let Some(low) = self.hex4().filter(|low| (0xdc00..0xe000).contains(low)) {
                return Ok(char::from_u32(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)));
            }
        }
        self.at = before;
        Ok(None)
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        let digits = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        let bad = JsonError { at: start, kind: JsonErrorKind::BadNumber };
        self.take(b'-');
        if !self.take(b'0') && self.digits() == 0 {
            return Err(bad);
        }
        if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(bad); // A leading zero.
        }
        if self.take(b'.') && self.digits() == 0 {
            return Err(bad);
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            if self.digits() == 0 {
                return Err(bad);
            }
        }
        Ok(Value::Number)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn word(&mut self, word: &'static [u8], value: Value) -> Result<Value, JsonError> {
        if self.bytes.get(self.at..self.at + word.len()) == Some(word) {
            self.at += word.len();
            Ok(value)
        } else {
            Err(self.expected("a value"))
        }
    }

    pub(super) fn take(&mut self, byte: u8) -> bool {
        let is_here = self.peek() == Some(byte);
        self.at += usize::from(is_here);
        is_here
    }

    fn expected(&self, what: &'static str) -> JsonError {
        match self.peek() {
            None => self.error(JsonErrorKind::UnexpectedEnd),
            Some(_) => self.error(JsonErrorKind::Expected(what)),
        }
    }

    pub(super) fn error(&self, kind: JsonErrorKind) -> JsonError {
        JsonError { at: self.at, kind }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> Result<Node, JsonError> {
        let mut reader = Reader::new(text, 0);
        reader.skip_space();
        let node = reader.value(0)?;
        reader.skip_space();
        if reader.peek().is_some() { Err(reader.error(JsonErrorKind::Expected("the end"))) } else { Ok(node) }
    }

    #[test]
    fn escapes_are_decoded_and_lone_surrogates_marked() {
        let node = read(br#""a\u00e9\ud83d\ude00\n""#).expect("it is JSON");
        assert_eq!(node.value, Value::Text(Text { text: "aé😀\n".to_owned(), has_lone_surrogate: false }));
        let node = read(br#""\ud83dx""#).expect("it is JSON");
        assert!(matches!(node.value, Value::Text(Text { has_lone_surrogate: true, .. })));
    }

    #[test]
    fn errors_name_their_place() {
        for (text, at) in
            [("", 0), ("[1,", 3), ("[1 2]", 3), ("{\"a\" 1}", 5), ("01", 0), ("\"\\x\"", 1), ("tru", 0), ("[1.]", 1)]
        {
            assert_eq!(read(text.as_bytes()).expect_err(text).at, at, "{text}");
        }
    }

    #[test]
    fn a_value_nested_too_deep_is_refused_and_can_be_skipped() {
        let text = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(read(text.as_bytes()).expect_err("too deep").kind, JsonErrorKind::TooDeep);
        let mut reader = Reader::new(text.as_bytes(), 0);
        reader.skip_value();
        assert_eq!(reader.at, text.len());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic_and_as_serde_json_judges_them(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let ours = read(&bytes).is_ok();
            if std::str::from_utf8(&bytes).is_ok() {
                prop_assert_eq!(ours, serde_json::from_slice::<Box<serde_json::value::RawValue>>(&bytes).is_ok());
            }
        }

        #[test]
        fn json_like_text_is_judged_as_serde_json_does(text in "[\\[\\]{},:\"a0-9eE.+\\-tfnul\\\\ ]{0,24}") {
            let theirs = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text).is_ok();
            prop_assert_eq!(read(text.as_bytes()).is_ok(), theirs, "{}", text);
        }
    }
}
