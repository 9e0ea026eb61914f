//! A body made ready to be looked at: laid out on one of its faces, divided into rows, searched.
//!
//! ```text
//!  bytes ─face▶ text ─▶ rows (where each begins and ends) ─search▶ matches
//! ```
//!
//! Made once and off the UI thread where it is large; the window draws the rows in view and nothing else.

mod command;
mod copying;
mod facts;
mod markup;
mod pretty;
mod rows;
mod search;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{BodyCommand, BodyNews};
pub use self::copying::{CopyForm, copy_remark};
pub use self::facts::{Around, facts_line};
pub use self::markup::{Piece, Place, pieces};
pub use self::pretty::{json as pretty_json, laid_out};
pub use self::rows::{Inside, Row, rest_of_string, rows_of};
pub use self::search::{MATCHES_MAX, Matches, Search, search};
pub use self::work::BodyEffect;

use std::borrow::Cow;

use self::pretty::Room;
use crate::domain::display::visible_lines_within;
use crate::domain::limits;

/// How a body is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BodyFace {
    /// JSON and XML with each part on a line of its own.
    #[default]
    Pretty,
    Raw,
    Hex,
    /// The measurements of a batch, an observation a row.
    Table,
    /// The same over time.
    Chart,
}

impl BodyFace {
    pub const ALL: [Self; 5] = [Self::Pretty, Self::Raw, Self::Hex, Self::Table, Self::Chart];

    /// True for the faces that show measurements instead of text.
    pub fn is_measured(self) -> bool {
        match self {
            Self::Table | Self::Chart => true,
            Self::Pretty | Self::Raw | Self::Hex => false,
        }
    }

    /// The face of the text beneath: measurements are shown beside it, not made of it.
    pub fn of_text(self) -> Self {
        if self.is_measured() { Self::Pretty } else { self }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Pretty => "Pretty",
            Self::Raw => "Raw",
            Self::Hex => "Hex",
            Self::Table => "Table",
            Self::Chart => "Chart",
        }
    }
}

/// What the bytes are, by their first ones and not by what a header claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    Json,
    Xml,
    Text,
    /// Never decoded here: a picture from outside is shown as its bytes.
    Image(&'static str),
    Binary,
}

impl BodyKind {
    /// What `bytes` are.
    pub fn of(bytes: &[u8]) -> Self {
        const IMAGES: [(&[u8], &str); 7] = [
            (b"\x89PNG\r\n\x1a\n", "PNG"),
            (b"\xff\xd8\xff", "JPEG"),
            (b"GIF8", "GIF"),
            (b"RIFF", "WebP"),
            (b"BM", "BMP"),
            (b"II*\0", "TIFF"),
            (b"MM\0*", "TIFF"),
        ];
        let start = bytes.get(..SNIFFED_BYTES).unwrap_or(bytes);
        if let Some((_, name)) = IMAGES.iter().find(|(magic, _)| start.starts_with(magic))
            // A text may begin like that, too, and be cut within a character here.
            && std::str::from_utf8(start).is_err_and(|error| error.error_len().is_some())
        {
            return Self::Image(name);
        }
        if start.contains(&0) {
            return Self::Binary;
        }
        match start.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(start.trim_ascii_start()).first() {
            Some(b'{' | b'[') => Self::Json,
            Some(b'<') => Self::Xml,
            _ => Self::Text,
        }
    }

    /// The kind in a word or two.
    pub fn in_words(self) -> String {
        match self {
            Self::Json => "JSON".to_owned(),
            Self::Xml => "XML or HTML".to_owned(),
            Self::Text => "text".to_owned(),
            Self::Image(name) => format!("an image ({name})"),
            Self::Binary => "binary".to_owned(),
        }
    }
}

/// Whether the bytes of a body are a text, all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    /// A text with a NUL byte in it, the first one here.
    WithNul {
        at: usize,
    },
    /// No UTF-8 from here on.
    Other {
        at: usize,
    },
}

impl Encoding {
    /// What all of `bytes` are written in.
    pub fn of(bytes: &[u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Err(error) => Self::Other { at: error.valid_up_to() },
            Ok(text) => text.bytes().position(|byte| byte == 0).map_or(Self::Utf8, |at| Self::WithNul { at }),
        }
    }
}

/// Bytes at the start that decide what a body is.
const SNIFFED_BYTES: usize = 512;

/// Bytes at the start in which a batch shows what it is.
const NEAR_BYTES: usize = 64 * 1024;

/// Bytes in a row of hex.
pub const HEX_ROW_BYTES: usize = 16;

/// Rows that are shown: beyond a million a scroll position is no longer exact (it is an f32).
pub const ROWS_MAX: usize = 1_000_000;

/// Characters of a row where long lines go on to the right: a single one of 50 MB has to be broken somewhere.
pub const UNWRAPPED_ROW_CHARS: usize = 1_000;

/// Bytes that are shown as hex.
pub const HEX_BYTES_MAX: usize = ROWS_MAX * HEX_ROW_BYTES;

/// A body, ready to be drawn row by row.
#[derive(Debug, PartialEq, Eq)]
pub struct BodyView {
    pub face: BodyFace,
    pub kind: BodyKind,
    pub encoding: Encoding,
    /// Of the body as it came; `None` for what has no lines.
    pub lines: Option<u64>,
    /// Empty for hex, which is worked out for the rows in view.
    pub text: String,
    pub rows: Vec<Row>,
    /// True if there is more than is shown.
    pub is_cut: bool,
    /// It looks like a batch: its measurements can be shown.
    pub is_batch: bool,
}

impl BodyView {
    /// `bytes` on `face`, one of text, lines broken after `row_chars` characters. Takes a moment for large ones.
    pub fn of(bytes: &[u8], face: BodyFace, row_chars: usize) -> Self {
        let (kind, encoding) = (BodyKind::of(bytes), Encoding::of(bytes));
        let is_batch = kind == BodyKind::Json && looks_like_batch(bytes);
        let lines = (!matches!(kind, BodyKind::Image(_) | BodyKind::Binary)).then(|| lines_of(bytes));
        let face = match (face, kind) {
            (BodyFace::Pretty, BodyKind::Image(_) | BodyKind::Binary) => BodyFace::Hex,
            (face, _) => face,
        };
        if face == BodyFace::Hex {
            let is_cut = bytes.len() > HEX_BYTES_MAX;
            return Self { face, kind, encoding, lines, text: String::new(), rows: Vec::new(), is_cut, is_batch };
        }
        const ROOM: Room = Room { lines: ROWS_MAX, bytes: limits::BODY_VIEW_BYTES_MAX };
        let raw = with_escapes(bytes, ROOM.bytes);
        let laid_out = match (face, kind) {
            (BodyFace::Pretty, BodyKind::Json) => pretty::json_with_escapes(bytes, &raw, ROOM),
            (BodyFace::Pretty, BodyKind::Xml) => pretty::xml(&raw, ROOM),
            _ => None,
        };
        let (mut text, is_long) = shown(laid_out.map_or(raw, Cow::Owned), ROOM.bytes);
        let mut rows = if kind == BodyKind::Xml {
            rows::markup_rows_within(&text, row_chars, ROWS_MAX)
        } else {
            rows::rows_within(&text, row_chars, ROWS_MAX)
        };
        let is_cut = is_long || rows.len() > ROWS_MAX;
        if is_cut {
            rows.truncate(ROWS_MAX);
            text.truncate(rows.last().map_or(0, |row| row.end));
        }
        Self { face, kind, encoding, lines, text, rows, is_cut, is_batch }
    }

    /// The row that the byte `at` of the text is on.
    pub fn row_at(&self, at: usize) -> usize {
        self.rows.partition_point(|row| row.start <= at).saturating_sub(1)
    }
}

/// An array with the platform's list of observations near its beginning.
fn looks_like_batch(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"\"observations\"";
    let start = bytes.get(..NEAR_BYTES).unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"[") && start.windows(NAME.len()).any(|part| part == NAME)
}

/// `text` as it may be shown, without a second copy of a long one that is harmless; true if there is more of it.
fn shown(text: Cow<'_, str>, bytes_max: usize) -> (String, bool) {
    match visible_lines_within(&text, bytes_max) {
        (Cow::Owned(shown), is_cut) => (shown, is_cut),
        (Cow::Borrowed(clean), is_cut) => {
            let length = clean.len();
            let mut text = text.into_owned();
            text.truncate(length);
            (text, is_cut)
        }
    }
}

/// The text of `bytes` as it may be shown, JSON laid out: what differs in a byte differs in the text. Of a long one the
/// beginning; then the last line says so.
pub fn pretty_text(bytes: &[u8], bytes_max: usize) -> String {
    let part = bytes.get(..bytes_max).unwrap_or(bytes);
    let text = with_escapes(part, bytes_max);
    let room = Room { lines: usize::MAX, bytes: bytes_max };
    let laid_out = pretty::json_with_escapes(part, &text, room);
    let (mut text, is_cut) = shown(laid_out.map_or(text, Cow::Owned), bytes_max);
    if is_cut || part.len() < bytes.len() {
        text.push_str("\n… there is more of this body, and it is not compared");
    }
    text
}

/// The text of `bytes`; those that are no UTF-8 as `\xe9`, so that each of them can be told. It ends a little after
/// `bytes_max` where there are such.
fn with_escapes(bytes: &[u8], bytes_max: usize) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        if text.len() > bytes_max {
            break;
        }
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    Cow::Owned(text)
}

/// Lines of a text; a break at its end begins no other.
fn lines_of(bytes: &[u8]) -> u64 {
    let breaks = bytes.split(|byte| *byte == b'\n').count() - 1;
    (breaks + usize::from(!bytes.is_empty() && !bytes.ends_with(b"\n"))) as u64
}

/// One row of hex: offset, sixteen bytes, and what of them is printable.
pub fn hex_row(bytes: &[u8], row: usize) -> String {
    let start = row * HEX_ROW_BYTES;
    let part = bytes.get(start..(start + HEX_ROW_BYTES).min(bytes.len())).unwrap_or_default();
    let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
    let text: String =
        part.iter().map(|&b| if b.is_ascii_graphic() || b == b' ' { char::from(b) } else { '.' }).collect();
    format!("{start:08x}  {:<47}  {text}", hex.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_body_is_says_its_first_bytes() {
        for (bytes, kind) in [
            (&b" \n{\"a\":1}"[..], BodyKind::Json),
            (b"\xef\xbb\xbf<a/>", BodyKind::Xml),
            (b"plain", BodyKind::Text),
            (b"BM is how a text may begin", BodyKind::Text),
            (format!("GIF8{}", "é".repeat(400)).as_bytes(), BodyKind::Text),
            (b"\x89PNG\r\n\x1a\n\0\0", BodyKind::Image("PNG")),
            (b"a\0b", BodyKind::Binary),
            (b"", BodyKind::Text),
        ] {
            assert_eq!(BodyKind::of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn a_picture_from_outside_is_never_decoded() {
        let view = BodyView::of(b"\xff\xd8\xff\xe0 jpeg", BodyFace::Pretty, 80);
        assert_eq!((view.face, view.kind), (BodyFace::Hex, BodyKind::Image("JPEG")));
    }

    #[test]
    fn every_byte_decides_whether_a_body_is_a_text() {
        assert_eq!(Encoding::of("é".as_bytes()), Encoding::Utf8);
        assert_eq!(Encoding::of(b"caf\xe9"), Encoding::Other { at: 3 });
        assert_eq!(Encoding::of(b"ab\0"), Encoding::WithNul { at: 2 });
    }

    #[test]
    fn bytes_that_are_no_text_can_be_told() {
        assert_eq!(BodyView::of(b"caf\xe9 \xc3\xa9", BodyFace::Raw, 80).text, "caf\\xe9 é");
        let json = BodyView::of(b"{\"a\":\"caf\xe9\"}", BodyFace::Pretty, 80);
        assert_eq!(json.text, "{\n  \"a\": \"caf\\xe9\"\n}", "and it is laid out all the same");
        assert_ne!(pretty_text(b"caf\xe9", 100), pretty_text(b"caf\xe8", 100), "a comparison sees every byte");
    }

    #[test]
    fn lines_are_those_of_the_body_as_it_came() {
        for (bytes, lines) in [(&b""[..], 0), (b"{\"a\":1}", 1), (b"a\n", 1), (b"a\n\nb", 3)] {
            assert_eq!(BodyView::of(bytes, BodyFace::Pretty, 4).lines, Some(lines), "{bytes:?}");
        }
        assert_eq!(BodyView::of(b"a\0\n", BodyFace::Raw, 80).lines, None);
    }

    #[test]
    fn a_long_text_is_compared_up_to_its_limit_and_says_so() {
        assert_eq!(pretty_text(b"abc", 3), "abc");
        assert_eq!(pretty_text(b"abcd", 3), "abc\n… there is more of this body, and it is not compared");
        assert!(pretty_text("[0,0,0]".as_bytes(), 7).ends_with("not compared"), "its layout is longer");
    }

    #[test]
    fn hex_has_offset_bytes_and_text() {
        assert_eq!(hex_row(b"ab\x00", 0), "00000000  61 62 00                                         ab.");
        assert_eq!(hex_row(&[b'x'; 20], 1), "00000010  78 78 78 78                                      xxxx");
    }

    #[test]
    fn a_place_in_the_text_is_found_on_its_row() {
        let view = BodyView::of(b"ab\ncdefgh\n", BodyFace::Raw, 4);
        let rows: Vec<&str> = view.rows.iter().map(|row| &view.text[row.start..row.end]).collect();
        assert_eq!(rows, ["ab", "cdef", "gh", ""]);
        assert_eq!([0, 2, 3, 7, 9].map(|at| view.row_at(at)), [0, 0, 1, 2, 2]);
    }
}
