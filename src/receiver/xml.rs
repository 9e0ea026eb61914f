//! The little XML that services answer with.

use std::fmt::Write as _;

/// An element that holds text.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// Text as it stands in XML: markup escaped, and what XML 1.0 cannot carry replaced (XML 1.0 §2.2).
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\r' => escaped.push_str("&#13;"),
            '\n' | '\t' => escaped.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Bytes as S3 echoes them: two lower-case hex digits each, a space between.
pub(super) fn spaced_hex(text: &str) -> String {
    let mut hex = String::with_capacity(text.len() * 3);
    for (at, byte) in text.bytes().enumerate() {
        let space = if at == 0 { "" } else { " " };
        write!(hex, "{space}{byte:02x}").ok(); // A String takes every write.
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_control_characters_cannot_leave_their_element() {
        assert_eq!(element("A", "<b>&\"\u{1}\r\n"), "<A>&lt;b&gt;&amp;&quot;\u{fffd}&#13;\n</A>");
    }

    #[test]
    fn bytes_are_spaced() {
        assert_eq!(spaced_hex("AWS\n"), "41 57 53 0a");
    }
}
