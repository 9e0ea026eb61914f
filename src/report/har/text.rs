//! Strings of JSON, with the escapes and bytes that are none and that programs write all the same.

use std::io::Read;

use super::remark::Repair;
use super::source::{Position, Source};

/// Read the string that begins here, `room` bytes of it, and tell whether it was cut; `None` if the file ends in it.
pub(super) fn read<R: Read>(source: &mut Source<R>, room: usize) -> Option<(String, bool)> {
    let at = source.position();
    source.next()?;
    let mut text = Text { bytes: Vec::new(), room, is_cut: false, high: None };
    loop {
        let run = source.rest();
        let plain = run.iter().position(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')).unwrap_or(run.len());
        if plain > 0 {
            text.end_pair(source);
            text.push(source.rest().get(..plain)?);
            source.take(plain);
        }
        match source.peek()? {
            b'"' => break,
            b'\\' => text.escape(source)?,
            byte if byte < 0x20 => {
                source.repair(Repair::RawControlCharacter);
                source.bump();
                text.end_pair(source);
                text.push(&[byte]);
            }
            _ => {} // The next window goes on.
        }
    }
    text.end_pair(source);
    source.bump();
    let mut bytes = text.bytes;
    if text.is_cut {
        source.repairs.add(Repair::TextCut, at);
        // Not in the middle of a character.
        let is_whole = |error: &std::str::Utf8Error| error.error_len().is_some();
        let cut = std::str::from_utf8(&bytes).err().filter(|error| !is_whole(error)).map(|error| error.valid_up_to());
        bytes.truncate(cut.unwrap_or(bytes.len()));
    }
    Some((utf8(bytes, source, at), text.is_cut))
}

/// Pass over a string whose opening quote is taken. Where quotes may be unbalanced, a line ends it.
pub(super) fn skip<R: Read>(source: &mut Source<R>, ends_with_line: bool) -> Option<()> {
    loop {
        let run = source.rest();
        let plain = run.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n')).unwrap_or(run.len());
        source.take(plain);
        match source.next()? {
            b'"' => return Some(()),
            b'\\' => {
                source.next()?;
            }
            b'\n' if ends_with_line => return Some(()),
            _ => {}
        }
    }
}

/// A string as far as it is read.
struct Text {
    bytes: Vec<u8>,
    room: usize,
    is_cut: bool,
    /// The first half of a surrogate pair, and where it stands.
    high: Option<(u32, Position)>,
}

impl Text {
    fn push(&mut self, bytes: &[u8]) {
        let kept = bytes.get(..self.room.saturating_sub(self.bytes.len())).unwrap_or(bytes);
        self.is_cut |= kept.len() < bytes.len();
        self.bytes.extend_from_slice(kept);
    }

    fn push_char(&mut self, c: char) {
        self.push(c.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// The first half of a pair has no second one.
    fn end_pair<R>(&mut self, source: &mut Source<R>) {
        if let Some((_, at)) = self.high.take() {
            source.repairs.add(Repair::LoneSurrogate, at);
            self.push_char(char::REPLACEMENT_CHARACTER);
        }
    }

    /// The escape that begins here.
    fn escape<R: Read>(&mut self, source: &mut Source<R>) -> Option<()> {
        let at = source.position();
        source.bump();
        let letter = source.next()?;
        if letter == b'u' {
            return self.unit(source, at);
        }
        self.end_pair(source);
        match letter {
            b'"' | b'\\' | b'/' => self.push(&[letter]),
            b'b' => self.push(b"\x08"),
            b'f' => self.push(b"\x0c"),
            b'n' => self.push(b"\n"),
            b'r' => self.push(b"\r"),
            b't' => self.push(b"\t"),
            _ => self.bad_escape(source, letter, at)?,
        }
        Some(())
    }

    /// An escape of C, JavaScript or Python; any other stays as it stands.
    fn bad_escape<R: Read>(&mut self, source: &mut Source<R>, letter: u8, at: Position) -> Option<()> {
        let shown = if letter.is_ascii() { char::from(letter) } else { char::REPLACEMENT_CHARACTER };
        source.repairs.add(Repair::BadEscape(shown), at);
        match letter {
            b'v' => self.push(b"\x0b"),
            b'a' => self.push(b"\x07"),
            b'e' => self.push(b"\x1b"),
            b'0' => self.push(b"\0"),
            b'\'' => self.push(b"'"),
            b'x' => {
                let c = hexadecimal(source, 2).ok()?.and_then(char::from_u32);
                self.push_char(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            _ => self.push(&[b'\\', letter]),
        }
        Some(())
    }

    /// A unit of UTF-16 in four digits: a character or half of one (RFC 8259 §7).
    fn unit<R: Read>(&mut self, source: &mut Source<R>, at: Position) -> Option<()> {
        let unit = hexadecimal(source, 4).ok()?;
        if let (Some((high, _)), Some(low @ 0xdc00..0xe000)) = (self.high, unit) {
            self.high = None;
            let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            self.push_char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            return Some(());
        }
        self.end_pair(source);
        match unit {
            Some(high @ 0xd800..0xdc00) => self.high = Some((high, at)),
            Some(low @ 0xdc00..0xe000) => {
                self.high = Some((low, at));
                self.end_pair(source);
            }
            Some(code) => self.push_char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
            None => {
                source.repairs.add(Repair::BadEscape('u'), at);
                self.push_char(char::REPLACEMENT_CHARACTER);
            }
        }
        Some(())
    }
}

/// The file ends within a string.
struct Ended;

/// So many hexadecimal digits as a number; `None` if there are fewer.
fn hexadecimal<R: Read>(source: &mut Source<R>, digits: usize) -> Result<Option<u32>, Ended> {
    let mut number = 0;
    for _ in 0..digits {
        let Some(digit) = char::from(source.peek().ok_or(Ended)?).to_digit(16) else { return Ok(None) };
        source.bump();
        number = number * 16 + digit;
    }
    Ok(Some(number))
}

fn utf8<R>(bytes: Vec<u8>, source: &mut Source<R>, at: Position) -> String {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    source.repairs.add(Repair::NotUtf8, at);
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        // Latin-1 has control characters from 0x80 to 0x9f, which no text holds: they are parts of something else.
        let latin1 = chunk.invalid().iter().map(|byte| match byte {
            0xa0.. => char::from(*byte),
            _ => char::REPLACEMENT_CHARACTER,
        });
        text.extend(latin1);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(json: &[u8]) -> (String, Vec<Repair>) {
        let mut source = Source::new(json, 1_000);
        let (text, _) = read(&mut source, 100).expect("it is complete");
        assert_eq!(source.peek(), None, "all of it is read");
        (text, source.repairs.found.iter().map(|(repair, _, _)| *repair).collect())
    }

    #[test]
    fn what_is_json_is_read_as_it_is() {
        let (text, repairs) = read_all(br#""a\n\"\\\/\u00e4\ud83d\ude00""#);
        assert_eq!((text.as_str(), repairs), ("a\n\"\\/ä😀", vec![]));
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_wherever_it_stands() {
        for (json, text) in [
            (r#""\ud83d""#, "\u{fffd}"),
            (r#""\ud83dx""#, "\u{fffd}x"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀"),
            (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}"),
            (r#""\ud83d\u0041""#, "\u{fffd}A"),
        ] {
            assert_eq!(read_all(json.as_bytes()), (text.to_owned(), vec![Repair::LoneSurrogate]), "{json}");
        }
    }

    #[test]
    fn escapes_of_other_languages_and_raw_bytes_are_read() {
        for (json, text, repair) in [
            (&br#""a\vb""#[..], "a\u{b}b", Repair::BadEscape('v')),
            (br#""\x41""#, "A", Repair::BadEscape('x')),
            (br#""C:\dir""#, "C:\\dir", Repair::BadEscape('d')),
            (br#""\u00""#, "\u{fffd}", Repair::BadEscape('u')),
            (b"\"a\x01b\tc\"", "a\u{1}b\tc", Repair::RawControlCharacter),
            (b"\"gr\xfc\xdfe\"", "grüße", Repair::NotUtf8),
            (b"\"\x93\"", "\u{fffd}", Repair::NotUtf8),
        ] {
            assert_eq!(read_all(json), (text.to_owned(), vec![repair]), "{}", String::from_utf8_lossy(json));
        }
    }

    #[test]
    fn a_long_string_is_cut_and_read_to_its_end() {
        let mut source = Source::new(&br#""0123456789\n" "#[..], 1_000);
        assert_eq!(read(&mut source, 4), Some(("0123".to_owned(), true)));
        assert_eq!(source.peek(), Some(b' '));
        assert_eq!(read(&mut Source::new("\"ää\"".as_bytes(), 1_000), 3), Some(("ä".to_owned(), true)));
    }
}
