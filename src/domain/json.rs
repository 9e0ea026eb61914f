//! JSON taken apart into tokens, whole or cut: every byte of any text belongs to exactly one of them.
//!
//! For whoever lays JSON out, folds, colours, masks or skips it. What is wrong with a text, and where, says the reader of
//! messages; it finds the ends of strings here, too.

use std::ops::Range;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// White space (RFC 8259 §2).
    Space,
    /// `{` or `[`
    Open,
    /// `}` or `]`
    Close,
    Comma,
    Colon,
    /// A string with its quotes. The second is missing where the text ends within it.
    String,
    /// Up to the next of the others: a number, a word, or what is no JSON.
    Scalar,
}

/// A token and the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub range: Range<usize>,
}

/// The tokens of a text, in order.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
    strings_end_with_line: bool,
}

/// The tokens of `text`. Of a text that is UTF-8 each begins and ends with a character.
pub fn tokens<T: AsRef<[u8]> + ?Sized>(text: &T) -> Tokens<'_> {
    Tokens { bytes: text.as_ref(), at: 0, strings_end_with_line: false }
}

impl Tokens<'_> {
    /// A string ends with its line, closed or not: no string has a line break in it (RFC 8259 §7), and while one types
    /// a quote, the lines below stay what they are.
    #[must_use]
    pub fn by_line(self) -> Self {
        Self { strings_end_with_line: true, ..self }
    }

    /// Bytes of the token of `kind` at the start of `rest`.
    fn length(&self, kind: TokenKind, rest: &[u8]) -> usize {
        let end = match kind {
            TokenKind::Open | TokenKind::Close | TokenKind::Comma | TokenKind::Colon => return 1,
            TokenKind::Space | TokenKind::Scalar => rest.iter().position(|byte| TokenKind::of(*byte) != kind),
            TokenKind::String => {
                let line = if self.strings_end_with_line { rest.iter().position(|byte| *byte == b'\n') } else { None };
                let line = &rest[1..line.unwrap_or(rest.len())];
                return 1 + string_end(line).unwrap_or(line.len());
            }
        };
        end.unwrap_or(rest.len())
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = &self.bytes[self.at..];
        let kind = TokenKind::of(*rest.first()?);
        let start = self.at;
        self.at += self.length(kind, rest);
        Some(Token { kind, range: start..self.at })
    }
}

impl TokenKind {
    /// What begins with `byte`.
    fn of(byte: u8) -> Self {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => Self::Space,
            b'{' | b'[' => Self::Open,
            b'}' | b']' => Self::Close,
            b',' => Self::Comma,
            b':' => Self::Colon,
            b'"' => Self::String,
            _ => Self::Scalar,
        }
    }
}

/// Bytes up to and with the closing quote of the string whose content `bytes` begins with; `None` if it is not closed.
pub fn string_end<T: AsRef<[u8]> + ?Sized>(bytes: &T) -> Option<usize> {
    let mut is_escaped = false;
    let end = bytes.as_ref().iter().position(|byte| {
        let ends = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        ends
    });
    end.map(|quote| quote + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::TokenKind::{Close, Colon, Comma, Open, Scalar, Space, String};
    use super::*;

    fn kinds(text: &str) -> Vec<TokenKind> {
        tokens(text).map(|token| token.kind).collect()
    }

    #[test]
    fn brackets_and_commas_within_a_string_are_text() {
        assert_eq!(
            kinds(r#"{"a\"}": [1, null]}"#),
            [Open, String, Colon, Space, Open, Scalar, Comma, Space, Scalar, Close, Close]
        );
    }

    #[test]
    fn a_string_that_is_not_closed_goes_on_to_the_end_or_to_that_of_its_line() {
        let text = "[\"a\\\\,\n1]";
        assert_eq!(kinds(text), [Open, String]);
        let by_line: Vec<TokenKind> = tokens(text).by_line().map(|token| token.kind).collect();
        assert_eq!(by_line, [Open, String, Space, Scalar, Close]);
    }

    #[test]
    fn the_end_of_a_string_is_its_own_quote() {
        assert_eq!(string_end(r#"a\"b" x"#), Some(5));
        assert_eq!(string_end(r#"a\\" x"#), Some(4));
        assert_eq!(string_end(r#"a\""#), None);
    }

    proptest! {
        #[test]
        fn every_byte_belongs_to_one_token(text in "[\\[\\]{}:,\"\\\\a1é \n]{0,40}") {
            for tokens in [tokens(&text), tokens(&text).by_line()] {
                let mut end = 0;
                for token in tokens {
                    prop_assert_eq!(token.range.start, end);
                    prop_assert!(token.range.end > end && text.is_char_boundary(token.range.end));
                    end = token.range.end;
                }
                prop_assert_eq!(end, text.len());
            }
        }

        #[test]
        fn tokens_without_the_space_between_them_are_the_compact_text(value in any::<Vec<(std::string::String, f64, bool)>>()) {
            let value = serde_json::json!(value);
            let spread = format!("{value:#}");
            let kept = tokens(&spread).filter(|token| token.kind != Space);
            prop_assert_eq!(kept.map(|token| &spread[token.range]).collect::<std::string::String>(), value.to_string());
        }
    }
}
