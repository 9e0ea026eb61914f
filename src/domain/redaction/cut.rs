//! How servers show that they left something out of what they repeat: `eyJhbGci…`, `****bxPQ`, `wJalr[truncated]`.

use super::ESCAPE_GROWTH;

/// What stands in place of what was left out.
const MARKS: [&[u8]; 7] = ["…".as_bytes(), b"...", b"***", "•".as_bytes(), b"###", b"xxx", b"&hellip;"];

/// Words that stand there, in brackets.
const WORDS: [&[u8]; 8] = [b"truncated", b"redacted", b"masked", b"hidden", b"omitted", b"removed", b"snip", b"cut"];

/// Where `text` ends, less an escape that is cut itself, as in `a%2`.
pub(super) fn end_of(text: &[u8]) -> usize {
    let tail = text.len().saturating_sub(ESCAPE_GROWTH);
    let escape = text[tail..].iter().rposition(|byte| matches!(byte, b'%' | b'\\' | b'&' | b'='));
    let is_begun =
        |at: &usize| text[at + 1..].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'{'));
    escape.map(|at| tail + at).filter(is_begun).unwrap_or(text.len())
}

/// True if what `rest` begins with stands for something that was left out.
pub(super) fn follows(rest: &[u8]) -> bool {
    if MARKS.iter().any(|mark| starts(rest, mark)) {
        return true;
    }
    let rest = rest.strip_prefix(b" ").unwrap_or(rest);
    let Some((b'[' | b'(' | b'<' | b'{', inner)) = rest.split_first() else { return false };
    MARKS.iter().chain(&WORDS).any(|mark| starts(inner, mark))
}

/// True if what `before` ends with stands for something that was left out.
pub(super) fn precedes(before: &[u8]) -> bool {
    if MARKS.iter().any(|mark| ends(before, mark)) {
        return true;
    }
    let before = before.strip_suffix(b" ").unwrap_or(before);
    let Some((b']' | b')' | b'>' | b'}', inner)) = before.split_last() else { return false };
    MARKS.iter().chain(&WORDS).any(|mark| ends(inner, mark))
}

fn starts(text: &[u8], mark: &[u8]) -> bool {
    text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
}

fn ends(text: &[u8], mark: &[u8]) -> bool {
    text.len().checked_sub(mark.len()).is_some_and(|at| text[at..].eq_ignore_ascii_case(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_stands_right_beside_what_was_cut_or_in_brackets() {
        for text in
            ["…", "...", "***", "•••", "###", "xXx", "&hellip;", "[...", " […", "(truncated", " <REDACTED>", "{cut"]
        {
            assert!(follows(text.as_bytes()), "{text}");
        }
        for text in
            ["…", "...", "***", "•", "###", "XXX", "&hellip;", "...]", "…] ", "truncated)", "REDACTED> ", "cut}"]
        {
            assert!(precedes(text.as_bytes()), "{text}");
        }
        for text in ["", ".", "..", "**", " ...", "  [...", "[", "[a", "truncated", "x"] {
            assert!(!follows(text.as_bytes()), "{text}");
        }
        for text in ["", ".", "..", "**", "... ", "...]  ", "]", "a]", "truncated", "x"] {
            assert!(!precedes(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn an_escape_that_is_cut_is_no_part_of_a_text() {
        for (text, end) in [
            ("abc", 3),
            ("abc%", 3),
            ("abc%2", 3),
            ("abc\\u00", 3),
            ("abc&#x4", 3),
            ("abc&amp", 3),
            ("abc=4", 3),
            ("abc\\u{1f", 3),
            ("abc&amp;", 8),
            ("a%2, b", 6),
            ("%0123456789ab", 13),
            ("%0123456789a", 0),
            ("", 0),
        ] {
            assert_eq!(end_of(text.as_bytes()), end, "{text}");
        }
    }
}
