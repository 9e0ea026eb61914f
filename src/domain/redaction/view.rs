//! A text with its escapes undone, every byte of it mapped to where it came from.
//!
//! Servers escape what they echo: for URLs, JSON, XML, HTML, in any mix and more than once. Undoing all of them in one
//! pass, and again while something changes, finds every mix without a list of spellings.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memchr_iter, memchr3};

/// Bytes as a reader of some format sees them.
pub(super) struct View<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    /// Where each byte begins and ends in the text itself; `None` where it is the text itself.
    spans: Option<Vec<(u32, u32)>>,
}

impl<'a> View<'a> {
    /// The text itself, shorter than 4 GB.
    pub(super) fn raw(text: &'a [u8]) -> Self {
        Self { bytes: Cow::Borrowed(text), spans: None }
    }

    /// The place in the text itself of `start..end`, which is not empty.
    pub(super) fn place(&self, start: usize, end: usize) -> (usize, usize) {
        match &self.spans {
            None => (start, end),
            Some(spans) => (spans[start].0 as usize, spans[end - 1].1 as usize),
        }
    }

    /// With one level of escapes undone; `None` if there are none.
    pub(super) fn decoded(&self) -> Option<View<'static>> {
        self.undone(|text| memchr3(b'%', b'\\', b'&', text), escape)
    }

    /// With quoted-printable undone (RFC 2045 §6.7); `None` if there is none.
    pub(super) fn unquoted(&self) -> Option<View<'static>> {
        let is_escape = |at: &usize| quoted_printable(&self.bytes[*at..]).is_some();
        memchr_iter(b'=', &self.bytes).find(is_escape)?;
        self.undone(|text| memchr(b'=', text), quoted_printable)
    }

    /// With every escape undone that `next` finds the start of.
    fn undone(
        &self,
        next: impl Fn(&[u8]) -> Option<usize>,
        escape: fn(&[u8]) -> Option<(usize, Decoded)>,
    ) -> Option<View<'static>> {
        next(&self.bytes)?;
        let mut undone = Undone { from: self, bytes: Vec::new(), spans: Vec::new() };
        undone.bytes.reserve(self.bytes.len());
        undone.spans.reserve(self.bytes.len());
        let (mut at, mut is_changed) = (0, false);
        while let Some(plain) = next(&self.bytes[at..]) {
            undone.keep(at..at + plain);
            at += plain;
            if let Some((length, decoded)) = escape(&self.bytes[at..]) {
                undone.replace(at..at + length, decoded.bytes());
                is_changed = true;
                at += length;
            } else {
                undone.keep(at..at + 1);
                at += 1;
            }
        }
        undone.keep(at..self.bytes.len());
        is_changed.then_some(View { bytes: Cow::Owned(undone.bytes), spans: Some(undone.spans) })
    }

    /// What is read from it: each byte with the range that it was read from.
    pub(super) fn reread(&self, read: impl Iterator<Item = (u8, Range<usize>)>) -> View<'static> {
        let placed = read.map(|(byte, range)| {
            let (start, end) = self.place(range.start, range.end);
            (byte, (start as u32, end as u32))
        });
        let (bytes, spans): (Vec<u8>, Vec<(u32, u32)>) = placed.unzip();
        View { bytes: Cow::Owned(bytes), spans: Some(spans) }
    }

    /// Without blanks and separators, such as those between the bytes of a dump or the lines of a mail.
    pub(super) fn squeezed(&self) -> View<'static> {
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut spans = Vec::with_capacity(self.bytes.len());
        squeeze(&self.bytes, |at, byte| {
            let (start, end) = self.place(at, at + 1);
            bytes.push(byte);
            spans.push((start as u32, end as u32));
        });
        View { bytes: Cow::Owned(bytes), spans: Some(spans) }
    }
}

/// A view in the making.
struct Undone<'v> {
    from: &'v View<'v>,
    bytes: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl Undone<'_> {
    fn keep(&mut self, range: Range<usize>) {
        self.bytes.extend_from_slice(&self.from.bytes[range.clone()]);
        match &self.from.spans {
            None => self.spans.extend(range.map(|at| (at as u32, at as u32 + 1))),
            Some(spans) => self.spans.extend_from_slice(&spans[range]),
        }
    }

    fn replace(&mut self, range: Range<usize>, by: &[u8]) {
        let (start, end) = self.from.place(range.start, range.end);
        self.bytes.extend_from_slice(by);
        self.spans.extend(by.iter().map(|_| (start as u32, end as u32)));
    }
}

/// `text` with all escapes undone.
pub(super) fn decoded(text: &[u8]) -> Vec<u8> {
    View::raw(text).decoded().map_or_else(|| text.to_vec(), |view| view.bytes.into_owned())
}

/// `text` without blanks and separators.
pub(super) fn squeezed(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    squeeze(text, |_, byte| bytes.push(byte));
    bytes
}

/// What pages put into long words so that they break, and readers do not see.
const SEPARATORS: [&[u8]; 8] = [
    "\u{ad}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{200c}".as_bytes(),
    "\u{200d}".as_bytes(),
    "\u{2060}".as_bytes(),
    "\u{feff}".as_bytes(),
    b"<wbr>",
    b"<br>",
];

fn squeeze(text: &[u8], mut keep: impl FnMut(usize, u8)) {
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        let is_prefix = byte == b'0' && matches!(text.get(at + 1), Some(b'x' | b'X'));
        // Where a dump is cut, its digits may be gone.
        if is_prefix && text.get(at + 2).is_none_or(u8::is_ascii_hexdigit) {
            at += 2;
            continue;
        }
        let rest = &text[at..];
        // The last one may be cut.
        let is_next = |separator: &&&[u8]| rest.starts_with(separator) || separator.starts_with(rest);
        if let Some(separator) = SEPARATORS.iter().find(is_next) {
            at += separator.len();
            continue;
        }
        if !matches!(
            byte,
            b' ' | b'\t' | b'\r' | b'\n' | 0 | b':' | b';' | b',' | b'-' | b'+' | b'|' | b'"' | b'\'' | b'='
        ) {
            keep(at, byte);
        }
        at += 1;
    }
}

/// What an escape stands for: at most four bytes.
#[derive(Clone, Copy)]
struct Decoded {
    bytes: [u8; 4],
    length: usize,
}

impl Decoded {
    const NOTHING: Self = Self { bytes: [0; 4], length: 0 };

    fn byte(byte: u8) -> Self {
        Self { bytes: [byte, 0, 0, 0], length: 1 }
    }

    fn character(c: char) -> Self {
        let mut decoded = Self::NOTHING;
        decoded.length = c.encode_utf8(&mut decoded.bytes).len();
        decoded
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// The escape that `text` begins with: its length and what it stands for.
fn escape(text: &[u8]) -> Option<(usize, Decoded)> {
    match text {
        // RFC 3986 §2.1, and JavaScript's escape().
        [b'%', b'u' | b'U', rest @ ..] => unit(rest).map(|unit| (6, Decoded::character(lone(unit)))),
        [b'%', high, low, ..] => pair(*high, *low).map(|byte| (3, Decoded::byte(byte))),
        [b'\\', rest @ ..] => backslash(rest),
        [b'&', rest @ ..] => entity(rest),
        _ => None,
    }
}

/// What follows a backslash: JSON (RFC 8259 §7), JavaScript, C, Rust.
fn backslash(rest: &[u8]) -> Option<(usize, Decoded)> {
    let simple = |byte: u8| Some((2, Decoded::byte(byte)));
    match rest {
        [b'u' | b'U', b'{', digits @ ..] => {
            let end = digits.iter().take(9).position(|byte| *byte == b'}')?;
            Some((end + 4, Decoded::character(character(&digits[..end], 16)?)))
        }
        // Python and C, whatever became of the case: no character needs more than five digits of eight.
        [b'u' | b'U', digits @ ..]
            if digits.starts_with(b"000") && digits.len() >= 8 && digits[..8].iter().all(u8::is_ascii_hexdigit) =>
        {
            Some((10, Decoded::character(character(&digits[..8], 16)?)))
        }
        // The same, cut off.
        [b'u' | b'U', digits @ ..]
            if digits.starts_with(b"000") && digits.len() < 8 && digits.iter().all(u8::is_ascii_hexdigit) =>
        {
            None
        }
        [b'u' | b'U', digits @ ..] => {
            let high = unit(digits)?;
            if let [b'\\', b'u' | b'U', low @ ..] = digits.get(4..)?
                && let Some(low) = unit(low)
                && let Some(Ok(c)) = char::decode_utf16([high, low]).next()
                && c.len_utf16() == 2
            {
                return Some((12, Decoded::character(c)));
            }
            Some((6, Decoded::character(lone(high))))
        }
        [b'x' | b'X', high, low, ..] => pair(*high, *low).map(|byte| (4, Decoded::byte(byte))),
        [a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..] => {
            Some((4, Decoded::byte((a - b'0') * 64 + (b - b'0') * 8 + (c - b'0'))))
        }
        [b'n', ..] => simple(b'\n'),
        [b'r', ..] => simple(b'\r'),
        [b't', ..] => simple(b'\t'),
        [b'b', ..] => simple(8),
        [b'f', ..] => simple(12),
        [byte @ (b'\\' | b'/' | b'"' | b'\'' | b'`'), ..] => simple(*byte),
        _ => None,
    }
}

/// What follows an ampersand: a reference of XML or HTML, by number or by name.
fn entity(rest: &[u8]) -> Option<(usize, Decoded)> {
    /// Longest name in the table below.
    const NAME_BYTES_MAX: usize = 12;
    let is_closed = |at: usize| usize::from(rest.get(at) == Some(&b';'));
    if let [b'#', marked @ ..] = rest {
        let (digits, radix, start) = match marked {
            [b'x' | b'X', digits @ ..] => (digits, 16, 2),
            digits => (digits, 10, 1),
        };
        let is_digit = |byte: &&u8| char::from(**byte).is_digit(radix);
        let length = digits.iter().take(10).take_while(is_digit).count();
        // At the end of a text that was cut, more digits may have followed.
        let c = character(&digits[..length], radix).filter(|_| length < digits.len())?;
        return Some((1 + start + length + is_closed(start + length), Decoded::character(c)));
    }
    let length = rest.iter().take(NAME_BYTES_MAX + 1).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let name = rest.get(..length)?;
    let c = ENTITIES.iter().find(|(known, _)| known.as_bytes() == name)?.1;
    // Without its semicolon a name is part of a query, as in `a=1&lt=2`.
    (is_closed(length) == 1).then(|| (length + 2, Decoded::character(c)))
}

/// Names of the ASCII characters (HTML Standard, §13.5); of several names every one.
const ENTITIES: [(&str, char); 49] = [
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("LT", '<'),
    ("gt", '>'),
    ("GT", '>'),
    ("quot", '"'),
    ("QUOT", '"'),
    ("apos", '\''),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("excl", '!'),
    ("num", '#'),
    ("dollar", '$'),
    ("percnt", '%'),
    ("lpar", '('),
    ("rpar", ')'),
    ("ast", '*'),
    ("midast", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("period", '.'),
    ("sol", '/'),
    ("colon", ':'),
    ("semi", ';'),
    ("equals", '='),
    ("quest", '?'),
    ("commat", '@'),
    ("lsqb", '['),
    ("lbrack", '['),
    ("bsol", '\\'),
    ("rsqb", ']'),
    ("rbrack", ']'),
    ("Hat", '^'),
    ("lowbar", '_'),
    ("UnderBar", '_'),
    ("grave", '`'),
    ("DiacriticalGrave", '`'),
    ("lcub", '{'),
    ("lbrace", '{'),
    ("verbar", '|'),
    ("vert", '|'),
    ("VerticalLine", '|'),
    ("rcub", '}'),
    ("rbrace", '}'),
    ("nbsp", '\u{a0}'),
    ("hyphen", '\u{2010}'),
    ("dash", '\u{2010}'),
    ("shy", '\u{ad}'),
];

/// The escape of quoted-printable that `text` begins with; a soft line break stands for nothing.
fn quoted_printable(text: &[u8]) -> Option<(usize, Decoded)> {
    match text {
        [b'=', b'\r', b'\n', ..] => Some((3, Decoded::NOTHING)),
        [b'=', b'\n', ..] => Some((2, Decoded::NOTHING)),
        [b'=', high, low, ..] => pair(*high, *low).map(|byte| (3, Decoded::byte(byte))),
        _ => None,
    }
}

fn pair(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Four hexadecimal digits.
fn unit(digits: &[u8]) -> Option<u16> {
    let [a, b, c, d, ..] = digits else { return None };
    Some(u16::from_be_bytes([pair(*a, *b)?, pair(*c, *d)?]))
}

fn lone(unit: u16) -> char {
    char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn character(digits: &[u8], radix: u32) -> Option<char> {
    char::from_u32(u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape_stands_for_its_character() {
        for (escaped, plain) in [
            ("%41%c3%BC", "Aü"),
            ("%u0041%u20AC", "A€"),
            ("\\u0041\\u20ac\\u{1f600}\\U0001F600\\ud83d\\ude00", "A€😀😀😀"),
            ("\\x41\\101\\/\\\"\\\\\\'", "AA/\"\\'"),
            ("\\n\\r\\t\\b\\f", "\n\r\t\u{8}\u{c}"),
            ("&#65;&#x41;&#X41;&#x00041;&#65 ", "AAAAA "),
            ("&amp;&lt;&commat;&UnderBar;", "&<@_"),
            ("\\377", "\u{fffd}"),
        ] {
            assert_eq!(String::from_utf8_lossy(&decoded(escaped.as_bytes())), plain, "{escaped}");
        }
        for plain in [
            "%4",
            "%zz",
            "%u00",
            "\\q",
            "\\x4",
            "\\400",
            "\\u{110000}",
            "\\u00",
            "&#;",
            "&#x;",
            "&nothing;",
            "&lt",
            "&#65",
        ] {
            assert_eq!(decoded(plain.as_bytes()), plain.as_bytes());
        }
    }

    #[test]
    fn a_byte_of_a_view_knows_where_it_was_read() {
        let decoded = View::raw(b"a%41\\u0042&#67;d").decoded().expect("there are escapes");
        assert_eq!(&*decoded.bytes, b"aABCd");
        let places: Vec<(usize, usize)> = (0..5).map(|at| decoded.place(at, at + 1)).collect();
        assert_eq!(places, [(0, 1), (1, 4), (4, 10), (10, 15), (15, 16)]);
        assert_eq!(decoded.place(1, 4), (1, 15));
        assert!(View::raw(b"nothing here").decoded().is_none());
    }

    #[test]
    fn quoted_printable_is_undone() {
        let unquoted = View::raw(b"a=3Db=\r\nc=\nd=e").unquoted().expect("there are escapes");
        assert_eq!(&*unquoted.bytes, b"a=bcd=e");
        assert!(View::raw(b"a=b").unquoted().is_none());
    }

    #[test]
    fn blanks_separators_and_prefixes_are_squeezed_out() {
        for (text, kept) in [
            ("a b\tc\r\nd", "abcd"),
            ("61:62;63,64-65|66", "616263646566"),
            ("0x61, 0X62", "6162"),
            ("0xyz", "0xyz"),
            ("0x", ""),
            ("a\u{200b}b<wbr>c\u{ad}d<br>e\u{feff}", "abcde"),
            ("a<wb", "a"),
            ("a<b", "a"),
            ("a<p>b", "a<p>b"),
        ] {
            assert_eq!(String::from_utf8_lossy(&squeezed(text.as_bytes())), kept, "{text}");
        }
    }
}
