//! Places in a text: bytes, characters, lines and brackets.

/// Spaces of one level.
const INDENT: &str = "  ";

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

/// The bracket at the caret and its partner, in bytes; strings are no brackets.
pub(super) fn brackets(text: &str, caret: usize) -> Option<[usize; 2]> {
    let is_bracket = |at: usize| text.as_bytes().get(at).is_some_and(|b| b"{}[]".contains(b));
    let at = [Some(caret), caret.checked_sub(1)].into_iter().flatten().find(|at| is_bracket(*at))?;
    let mut open = Vec::new();
    let (mut is_inside, mut is_escaped) = (false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_inside => {
                is_inside = byte != b'"' || is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
            }
            b'"' => is_inside = true,
            b'{' | b'[' => open.push(place),
            b'}' | b']' => {
                let partner = open.pop()?;
                if partner == at || place == at {
                    return Some([partner, place]);
                }
            }
            _ => {}
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
