//! The quotes of PowerShell: it takes typographic ones for straight ones (`CharExtensions.IsSingleQuote` and
//! `IsDoubleQuote` of its tokenizer), so a text with one in it ends there unless it is doubled.

pub(super) fn is_single_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}

pub(super) fn is_double_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}' | '\u{201d}' | '\u{201e}')
}
