//! A text divided into rows: its lines, and long lines broken after so many characters.

use crate::app::body::markup::Place;
use crate::domain::json::{TokenKind, string_end, tokens};

/// A row: a line of the text, or a part of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// In bytes of the text.
    pub start: usize,
    pub end: usize,
    /// The line's number, counted from 0, if the row begins it.
    pub line: Option<usize>,
    /// What the row begins in the middle of.
    pub inside: Option<Inside>,
}

/// What goes on from one row to the next: a string of JSON that is broken, or anything of XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    Name,
    Value,
    Markup(Place),
}

/// The rows of `text`; no row has more than `row_chars` characters, and words stay whole where they can.
pub fn rows_of(text: &str, row_chars: usize) -> Vec<Row> {
    rows_within(text, row_chars, usize::MAX)
}

/// The same; one more than `rows_max` shows that there are more.
pub(super) fn rows_within(text: &str, row_chars: usize, rows_max: usize) -> Vec<Row> {
    let mut rows = Vec::with_capacity((text.len() / 64).min(rows_max));
    let mut start = 0;
    for (number, line) in text.split('\n').enumerate() {
        if rows.len() > rows_max {
            break;
        }
        break_line(line, (start, number), row_chars.max(1), rows_max, &mut rows);
        start += line.len() + 1;
    }
    rows
}

/// The rows of `text`, which is XML or HTML: each knows where in it it begins. One more than `rows_max` shows that
/// there are more.
pub(super) fn markup_rows_within(text: &str, row_chars: usize, rows_max: usize) -> Vec<Row> {
    let mut rows = rows_within(text, row_chars, rows_max);
    let (mut place, mut at) = (Place::Text, 0);
    for row in &mut rows {
        place = place.behind(&text[at..row.start]);
        at = row.start;
        row.inside = Some(Inside::Markup(place));
    }
    rows
}

fn break_line(line: &str, (start, number): (usize, usize), row_chars: usize, rows_max: usize, rows: &mut Vec<Row>) {
    let mut row = Row { start, end: start + line.len(), line: Some(number), inside: None };
    // As many bytes have at most as many characters: most lines need no look at each of them.
    if line.len() <= row_chars {
        rows.push(row);
        return;
    }
    let mut chars = 0;
    // Where the word begins that is being walked through, and the characters of the row before it.
    let mut word = (0, 0);
    let mut strings = tokens(line).filter(|token| token.kind == TokenKind::String).peekable();
    let mut kind = None;
    for (at, char) in line.char_indices() {
        if chars == row_chars {
            if rows.len() > rows_max {
                return;
            }
            // A word goes to the next row as a whole, unless it would leave much of this one empty.
            let (cut, kept) = if word.1 * 3 >= row_chars * 2 { word } else { (at, chars) };
            rows.push(Row { end: start + cut, ..row });
            while strings.next_if(|string| string.range.end <= cut).is_some() {
                kind = None;
            }
            let open = strings.peek().filter(|string| string.range.start < cut);
            // Looked up once: a string may be broken over very many rows.
            let inside = open.map(|string| *kind.get_or_insert_with(|| Inside::of(&line[string.range.start..])));
            row = Row { start: start + cut, line: None, inside, ..row };
            chars -= kept;
            word = (cut, 0);
        }
        chars += 1;
        if char == ' ' {
            word = (at + 1, chars);
        }
    }
    rows.push(row);
}

impl Inside {
    /// What the string at the start of `text` is.
    pub fn of(text: &str) -> Self {
        let mut tokens = tokens(text).skip(1).skip_while(|token| token.kind == TokenKind::Space);
        if tokens.next().is_some_and(|token| token.kind == TokenKind::Colon) { Self::Name } else { Self::Value }
    }
}

/// Bytes up to and including the closing quote, or all of the text.
pub fn rest_of_string(text: &str) -> usize {
    string_end(text).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_lines_continue_and_every_byte_is_on_one_row() {
        let text = format!("a\n{}\n\nend", "é".repeat(400));
        let rows = rows_of(&text, 180);
        let numbers: Vec<_> = rows.iter().filter_map(|row| row.line).collect();
        assert_eq!(numbers, [0, 1, 2, 3]);
        assert_eq!(rows.iter().map(|row| row.end - row.start).sum::<usize>(), text.len() - 3);
    }

    #[test]
    fn a_word_goes_to_the_next_row_as_a_whole() {
        let parts = |text: &str, row_chars| -> Vec<String> {
            rows_of(text, row_chars).iter().map(|row| text[row.start..row.end].to_owned()).collect()
        };
        assert_eq!(parts("<h1>502 Bad Gateway</h1>", 10), ["<h1>502 ", "Bad Gatewa", "y</h1>"]);
        assert_eq!(parts("the gateway is bad", 9), ["the gatew", "ay is bad"], "a word may leave a third empty");
        assert_eq!(parts("één twee drie", 5), ["één ", "twee ", "drie"]);
        assert_eq!(parts("a b", 1), ["a", " ", "b"]);
    }

    #[test]
    fn a_string_that_is_broken_over_rows_stays_what_it_is() {
        let text = format!("{{\"{}\": \"{}\\\"x\"}}", "n".repeat(20), "v".repeat(20));
        let inside: Vec<_> = rows_of(&text, 12).iter().map(|row| row.inside).collect();
        let (name, value) = (Some(Inside::Name), Some(Inside::Value));
        assert_eq!(inside, [None, name, None, value, value]);
    }

    #[test]
    fn a_row_of_xml_knows_what_it_begins_in_the_middle_of() {
        let rows = markup_rows_within("<a b=\"1234567890\">\n<!-- x\n y -->z", 8, 100);
        let places: Vec<_> = rows.iter().map(|row| row.inside).collect();
        let at = |place| Some(Inside::Markup(place));
        let (text, value) = (at(Place::Text), at(Place::Quoted(b'"')));
        assert_eq!(places, [text, value, value, text, at(Place::Comment(0))]);
    }

    #[test]
    fn no_more_lines_are_divided_than_are_shown() {
        let text = "a\n".repeat(1_000);
        assert_eq!(rows_within(&text, 10, 20).len(), 21);
        assert_eq!(markup_rows_within(&text, 10, 20).len(), 21);
        assert_eq!(rows_within(&"a".repeat(1_000), 10, 20).len(), 21, "nor parts of one line");
    }

    #[test]
    fn a_string_of_a_million_characters_is_looked_through_once() {
        let text = format!("\"{}\"", "x".repeat(1_000_000));
        let rows = rows_of(&text, 10);
        assert!(rows.len() == 100_001 && rows[1..].iter().all(|row| row.inside == Some(Inside::Value)));
    }

    proptest! {
        #[test]
        fn rows_put_together_are_the_text(text in "[a \"\\\\:é\n]{0,80}", row_chars in 1_usize..9) {
            let rows = rows_of(&text, row_chars);
            let mut whole = String::new();
            for (index, row) in rows.iter().enumerate() {
                if index > 0 && row.line.is_some() {
                    whole.push('\n');
                }
                whole.push_str(&text[row.start..row.end]);
                prop_assert!(text[row.start..row.end].chars().count() <= row_chars);
            }
            prop_assert_eq!(whole, text);
        }
    }
}
