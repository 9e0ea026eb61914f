//! Text from outside as a part of another document: made visible first, then kept from being read as that document's own.

use super::visible::visible;

/// A cell of tab-separated text for a spreadsheet.
///
/// A spreadsheet works out what begins like a formula, wherever it was pasted from, also in full-width letters (OWASP,
/// "CSV Injection"); and it takes a quotation mark at the start for one that ends somewhere, perhaps rows below. After an
/// apostrophe it stays a text. A number stays a number.
pub(super) fn in_sheet(text: &str) -> String {
    let cell = visible(text);
    let begins_as_own = cell.trim_start().starts_with(['=', '+', '-', '@', '"', '\'', '＝', '＋', '－', '＠']);
    if begins_as_own && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell }
}

/// A cell of a table in Markdown: every character that Markdown or HTML in it could read as its own is escaped
/// (`CommonMark` §2.4).
pub(super) fn in_markdown(text: &str) -> String {
    const OWN: &str = "|\\`*_<>[]~&";
    let mut cell = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if OWN.contains(c) {
            cell.push('\\');
        }
        cell.push(c);
    }
    cell
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_server_writes_is_no_formula_in_a_spreadsheet() {
        for (cell, written) in [
            ("=HYPERLINK(\"x\")", "'=HYPERLINK(\"x\")"),
            ("@x", "'@x"),
            ("-1.5", "-1.5"),
            ("+2", "+2"),
            ("-a", "'-a"),
            ("\"=1+1\"", "'\"=1+1\""),
            ("  =1", "'  =1"),
            ("＝1+1", "'＝1+1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(in_sheet(cell), written);
        }
    }

    #[test]
    fn markup_stays_text() {
        assert_eq!(in_markdown("a|b_c <img> &lt;"), "a\\|b\\_c \\<img\\> \\&lt;");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_place(text in "\\PC{0,20}|[=+@\"'|<>&\\\\\t\r\n\u{202e}\u{2028}a-]{0,20}|.{0,20}") {
            let shown = visible(&text);
            for written in [in_sheet(&text), in_markdown(&text)] {
                prop_assert!(!written.contains(['\t', '\n', '\r', '\u{202e}', '\u{2028}']), "{:?}", written);
            }
            let sheet = in_sheet(&text);
            let as_text = format!("'{shown}");
            prop_assert!(sheet == shown || sheet == as_text);
            prop_assert!(sheet.parse::<f64>().is_ok() || !sheet.trim_start().starts_with(['=', '+', '-', '@', '"']));
            // Without the escapes it is the same text, and no cell is divided.
            let mut escaped = false;
            let plain: String = in_markdown(&text).chars().filter(|c| {
                escaped = !escaped && *c == '\\';
                !escaped
            }).collect();
            prop_assert_eq!(plain, shown);
        }
    }
}
