//! Places in a text: bytes, characters, lines and brackets.

use crate::domain::json::{TokenKind, tokens};
use std::ops::Range;

/// Spaces of one level.
pub(super) const INDENT: &str = "  ";

pub(super) fn byte_at(text: &str, chars: usize) -> usize {
    text.char_indices().nth(chars).map_or(text.len(), |(at, _)| at)
}

pub(super) fn chars_before(text: &str, bytes: usize) -> usize {
    text.get(..bytes).map_or(0, |before| before.chars().count())
}

pub(super) fn line_and_column(text: &str, chars: usize) -> (usize, usize) {
    let before = &text[..byte_at(text, chars)];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// The white space that the next line begins with: that of this one, and a level more after an opening bracket.
pub(super) fn indent_after(before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent: String = line.chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    if line.trim_end().ends_with(['{', '[']) { format!("{indent}{INDENT}") } else { indent }
}

/// The lines that `selected` touches a level deeper, or less deep, and where the selection is then.
pub(super) fn indented(text: &str, selected: Range<usize>, is_back: bool) -> (String, Range<usize>) {
    let start = text[..selected.start].rfind('\n').map_or(0, |at| at + 1);
    // A selection that ends at the beginning of a line does not touch that line.
    let last = selected.end - usize::from(selected.end > selected.start && text[..selected.end].ends_with('\n'));
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    let (mut lines, mut before_start) = (Vec::new(), selected.start);
    for (number, line) in text[start..end].split('\n').enumerate() {
        let changed = if is_back {
            let spaces = line.bytes().take(INDENT.len()).take_while(|byte| *byte == b' ').count();
            let depth = if line.starts_with('\t') { 1 } else { spaces };
            line[depth..].to_owned()
        } else if line.is_empty() {
            String::new()
        } else {
            format!("{INDENT}{line}")
        };
        if number == 0 {
            before_start = (selected.start + changed.len()).saturating_sub(line.len()).max(start);
        }
        lines.push(changed);
    }
    let changed = format!("{}{}{}", &text[..start], lines.join("\n"), &text[end..]);
    let end = (selected.end + changed.len()).saturating_sub(text.len()).max(before_start);
    (changed, before_start..end)
}

/// The bracket at the caret and its partner, in bytes; strings are no brackets.
pub(super) fn brackets(text: &str, caret: usize) -> Option<[usize; 2]> {
    let is_bracket = |at: usize| text.as_bytes().get(at).is_some_and(|b| b"{}[]".contains(b));
    let at = [Some(caret), caret.checked_sub(1)].into_iter().flatten().find(|at| is_bracket(*at))?;
    let mut open = Vec::new();
    for token in tokens(text).by_line() {
        let place = token.range.start;
        match token.kind {
            TokenKind::Open => open.push(place),
            TokenKind::Close => {
                let partner = open.pop()?;
                if partner == at || place == at {
                    return Some([partner, place]);
                }
            }
            TokenKind::Space | TokenKind::Comma | TokenKind::Colon | TokenKind::String | TokenKind::Scalar => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_line_goes_on_as_deep_as_the_one_before_and_deeper_after_a_bracket() {
        assert_eq!(indent_after("{\n    \"a\": 1,"), "    ");
        assert_eq!(indent_after("{\n  \"a\": ["), "    ");
        assert_eq!(indent_after("x"), "");
    }

    #[test]
    fn the_lines_of_a_selection_go_a_level_deeper_and_back() {
        let text = "{\n\"a\": 1,\n\n\"b\": 2\n}";
        let selected = 4..text.len() - 2;
        let (deeper, selected) = indented(text, selected, false);
        assert_eq!(deeper, "{\n  \"a\": 1,\n\n  \"b\": 2\n}");
        assert_eq!(&deeper[selected.clone()], "\": 1,\n\n  \"b\": 2");
        let (back, selected) = indented(&deeper, selected, true);
        assert_eq!(back, text);
        assert_eq!(selected, 4..text.len() - 2);
        assert_eq!(indented(" a\nb", 0..3, true), ("a\nb".to_owned(), 0..2), "less than a level is none");
        assert_eq!(indented("\ta", 2..2, true), ("a".to_owned(), 1..1));
    }

    #[test]
    fn brackets_match_beyond_strings_that_hold_some() {
        let text = r#"{"a]\"}":[1,2]}"#;
        assert_eq!(brackets(text, 0), Some([0, 14]));
        assert_eq!(brackets(text, text.len()), Some([0, 14]), "just behind it, too");
        assert_eq!(brackets(text, 9), Some([9, 13]));
        assert_eq!((brackets(text, 3), brackets("[", 0)), (None, None));
    }

    #[test]
    fn a_place_is_a_line_and_a_column_of_characters() {
        assert_eq!(line_and_column("é\nab", 0), (1, 1));
        assert_eq!(line_and_column("é\nab", 3), (2, 2));
        assert_eq!((byte_at("éa", 1), chars_before("éa", 2)), (2, 1));
    }
}
