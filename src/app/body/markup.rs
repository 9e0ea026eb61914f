//! XML and HTML taken apart to be coloured, from any row on.
//!
//! ```text
//!  <!-- … -->   <?xml … ?>   <Error code="403">Access denied</Error>
//!  Comment      Declaration  Tag   Name Value  Text          Tag
//! ```
//!
//! One byte after the other decides, so that the rows of a long text can be read from where they begin: what a row
//! begins in the middle of is known from the rows above it. Nothing here checks that the text is well-formed.

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    Text,
    /// Angle brackets, slashes and the name of an element.
    Tag,
    /// The name of an attribute.
    Name,
    /// What an attribute is set to, with its quotes.
    Value,
    /// `<!-- … -->`.
    Comment,
    /// `<? … ?>`, `<!DOCTYPE …>`.
    Declaration,
}

/// Where in the text of XML a row begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    #[default]
    Text,
    /// After `<`.
    Open,
    /// In the name of an element.
    TagName,
    /// In a tag, after its name.
    Tag,
    /// After `name=`.
    BeforeValue,
    /// In a value between these quotes.
    Quoted(u8),
    Unquoted,
    /// After `<!`, and after `<!-`.
    Bang,
    BangDash,
    /// In a comment, after so many of its closing dashes.
    Comment(u8),
    /// In `<![CDATA[…`, after so many of its closing brackets.
    Cdata(u8),
    Declaration,
}

impl Place {
    /// Where the text goes on after `byte`.
    fn after(self, byte: u8) -> Self {
        match self {
            Self::Text if byte == b'<' => Self::Open,
            Self::Text => Self::Text,
            Self::Open => Self::after_open(byte),
            Self::Bang if byte == b'[' => Self::Cdata(0),
            Self::Bang if byte == b'-' => Self::BangDash,
            Self::BangDash if byte == b'-' => Self::Comment(0),
            Self::Bang | Self::BangDash | Self::Declaration => {
                if byte == b'>' {
                    Self::Text
                } else {
                    Self::Declaration
                }
            }
            Self::Comment(2) | Self::Cdata(2) if byte == b'>' => Self::Text,
            Self::Comment(dashes) => Self::Comment(if byte == b'-' { dashes.saturating_add(1).min(2) } else { 0 }),
            Self::Cdata(brackets) => Self::Cdata(if byte == b']' { brackets.saturating_add(1).min(2) } else { 0 }),
            Self::Quoted(quote) => {
                if byte == quote {
                    Self::Tag
                } else {
                    self
                }
            }
            Self::TagName | Self::Tag | Self::BeforeValue | Self::Unquoted => self.after_in_tag(byte),
        }
    }

    fn after_open(byte: u8) -> Self {
        match byte {
            b'!' => Self::Bang,
            b'?' => Self::Declaration,
            b'/' => Self::TagName,
            byte if is_of_name(byte) => Self::TagName,
            _ => Self::Text, // `a < b`: it was no markup after all.
        }
    }

    fn after_in_tag(self, byte: u8) -> Self {
        let is_space = byte.is_ascii_whitespace();
        match (self, byte) {
            (_, b'>') => Self::Text,
            (Self::TagName, byte) if is_of_name(byte) => Self::TagName,
            (Self::Tag, b'=') => Self::BeforeValue,
            (Self::BeforeValue, b'"' | b'\'') => Self::Quoted(byte),
            (Self::BeforeValue, _) if is_space => Self::BeforeValue,
            (Self::BeforeValue | Self::Unquoted, _) if !is_space => Self::Unquoted,
            _ => Self::Tag,
        }
    }

    /// Where `text` leads, when it begins here.
    pub fn behind(self, text: &str) -> Self {
        text.bytes().fold(self, Self::after)
    }

    /// What the byte is that led from here to `next`.
    fn piece(self, byte: u8, next: Self) -> Piece {
        match (self, next) {
            (Self::Comment(_), _) | (Self::BangDash, Self::Comment(_)) => Piece::Comment,
            (Self::Bang | Self::BangDash | Self::Declaration, Self::Declaration | Self::Text | Self::BangDash)
            | (Self::Open, Self::Bang | Self::Declaration)
            | (Self::Bang, Self::Cdata(_)) => Piece::Declaration,
            (Self::Quoted(_), _) | (_, Self::Quoted(_) | Self::Unquoted) => Piece::Value,
            (Self::Tag, Self::Tag) if byte != b'/' => Piece::Name,
            (Self::Text | Self::Open, Self::Text) | (Self::Cdata(_), _) => Piece::Text,
            _ => Piece::Tag,
        }
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.' | 0x80..)
}

/// The pieces of `row`, which begins at `place`: where each ends, and what it is. The last one ends with the row.
pub fn pieces(row: &str, place: Place) -> Vec<(usize, Piece)> {
    let mut pieces: Vec<(usize, Piece)> = Vec::new();
    let mut place = place;
    for (at, byte) in row.bytes().enumerate() {
        let next = place.after(byte);
        let piece = match (place, next) {
            (Place::Text, Place::Open) => opened(&row[at..]),
            (Place::Open | Place::Bang, Place::Bang | Place::BangDash) => {
                pieces.last().map_or(Piece::Declaration, |(_, piece)| *piece)
            }
            _ => place.piece(byte, next),
        };
        match pieces.last_mut() {
            Some((end, last)) if *last == piece => *end = at + 1,
            _ => pieces.push((at + 1, piece)),
        }
        place = next;
    }
    pieces
}

/// What the bracket at the start of `text` opens.
fn opened(text: &str) -> Piece {
    let mut rest = text.bytes().skip(1);
    match rest.next() {
        Some(b'!') if text.starts_with("<!--") => Piece::Comment,
        Some(b'!' | b'?') => Piece::Declaration,
        Some(b'/') | None => Piece::Tag,
        Some(byte) if is_of_name(byte) => Piece::Tag,
        Some(_) => Piece::Text,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each piece with its text.
    fn told(text: &str) -> Vec<(Piece, &str)> {
        let mut start = 0;
        let pieces = pieces(text, Place::Text).into_iter().map(|(end, piece)| {
            let part = (piece, &text[start..end]);
            start = end;
            part
        });
        pieces.collect()
    }

    #[test]
    fn an_element_has_a_tag_names_values_and_text() {
        assert_eq!(
            told("<Error code=\"4>3\" kind='x'>Access denied</Error>"),
            [
                (Piece::Tag, "<Error "),
                (Piece::Name, "code"),
                (Piece::Tag, "="),
                (Piece::Value, "\"4>3\""),
                (Piece::Name, " kind"),
                (Piece::Tag, "="),
                (Piece::Value, "'x'"),
                (Piece::Tag, ">"),
                (Piece::Text, "Access denied"),
                (Piece::Tag, "</Error>"),
            ]
        );
    }

    #[test]
    fn comments_declarations_and_character_data_are_none_of_these() {
        assert_eq!(
            told("<?xml v=\"1\"?><!-- a <b> -- c --><!DOCTYPE x><![CDATA[<p>]]>"),
            [
                (Piece::Declaration, "<?xml v=\"1\"?>"),
                (Piece::Comment, "<!-- a <b> -- c -->"),
                (Piece::Declaration, "<!DOCTYPE x><!["),
                (Piece::Text, "CDATA[<p>]]>"),
            ]
        );
    }

    #[test]
    fn a_lesser_than_sign_in_a_text_opens_nothing() {
        assert_eq!(told("1 < 2 <b>"), [(Piece::Text, "1 < 2 "), (Piece::Tag, "<b>")]);
    }

    #[test]
    fn html_may_leave_out_quotes() {
        assert_eq!(
            told("<a href=/x class=y/>"),
            [
                (Piece::Tag, "<a "),
                (Piece::Name, "href"),
                (Piece::Tag, "="),
                (Piece::Value, "/x"),
                (Piece::Tag, " "),
                (Piece::Name, "class"),
                (Piece::Tag, "="),
                (Piece::Value, "y/"),
                (Piece::Tag, ">"),
            ]
        );
    }

    proptest! {
        #[test]
        fn a_text_broken_anywhere_leads_to_the_same_place(text in "[<>!?/a=\"'\\[\\] é-]{0,40}", at in 0_usize..40) {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (before, after) = text.split_at(at);
            prop_assert_eq!(Place::Text.behind(before).behind(after), Place::Text.behind(&text));
            for (row, place) in [(before, Place::Text), (after, Place::Text.behind(before))] {
                let pieces = pieces(row, place);
                prop_assert!(pieces.iter().all(|(end, _)| row.is_char_boundary(*end)), "{:?}", pieces);
                prop_assert_eq!(pieces.last().map_or(0, |(end, _)| *end), row.len());
            }
        }
    }
}
