//! Evidence laid out to be read: each element and member on a line of its own, the decisive words marked.

use std::ops::Range;

use crate::app::body::laid_out;

/// Where a service says what went wrong, by the names that AWS, Azure, OAuth2 (RFC 6749 §5.2) and problem details
/// (RFC 9457 §3.1) use.
const TELLING: [&str; 10] =
    ["code", "message", "error", "error_description", "errorcode", "title", "detail", "reason", "region", "fault"];

/// A quote as lines, and what in it decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidOut {
    pub text: String,
    /// Bytes of the values that say what went wrong.
    pub decisive: Vec<Range<usize>>,
}

/// The quotes of a finding, laid out; one that another one holds as a whole is said once.
pub fn evidence<'a>(quotes: impl IntoIterator<Item = &'a str>) -> Vec<LaidOut> {
    let quotes: Vec<&str> = quotes.into_iter().collect();
    let is_held = |at: usize| {
        let others = quotes.iter().enumerate().filter(|(other, _)| *other != at);
        others.into_iter().any(|(other, text)| {
            let is_longer = text.len() > quotes[at].len() || (text.len() == quotes[at].len() && other < at);
            is_longer && text.contains(quotes[at])
        })
    };
    (0..quotes.len()).filter(|at| !is_held(*at)).map(|at| lay_out(quotes[at])).collect()
}

/// One quote. Line breaks between elements and members have been made visible on the way; in a value they stay so.
fn lay_out(quote: &str) -> LaidOut {
    let start = quote.trim_start();
    let text = match start.as_bytes().first() {
        Some(b'<') => laid_out(&without_breaks(start, '>', '<')),
        Some(b'{' | b'[') => laid_out(&between_members(start)),
        _ => quote.replace("\\r\\n", "\n").replace("\\n", "\n"),
    };
    let text = text.trim_end().to_owned();
    let decisive = decisive(&text);
    LaidOut { text, decisive }
}

/// Visible line breaks between `end` and `start` are none of a value.
fn without_breaks(text: &str, end: char, start: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(end) {
        let (head, tail) = rest.split_at(at + end.len_utf8());
        out.push_str(head);
        let mut after = tail;
        loop {
            let next = after.trim_start();
            match next.strip_prefix("\\r").or_else(|| next.strip_prefix("\\n")).or_else(|| next.strip_prefix("\\t")) {
                Some(more) => after = more,
                None => break,
            }
        }
        // Only where an element follows: else the break belongs to the text.
        rest = if after.trim_start().starts_with(start) || after.trim().is_empty() { after.trim_start() } else { tail };
    }
    out.push_str(rest);
    out
}

/// Visible line breaks outside of the strings of JSON are layout.
fn between_members(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut is_string, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '\\' if !is_string => drop(chars.next()),
            '\\' => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                is_string = !is_string;
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// The values of telling names, of elements and of members alike.
fn decisive(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if let Some(range) = element(line).or_else(|| member(line)) {
            found.push(start + range.start..start + range.end);
        }
        start += line.len();
    }
    found
}

fn is_telling(name: &str) -> bool {
    let name = name.rsplit(':').next().unwrap_or(name).to_ascii_lowercase();
    TELLING.contains(&name.as_str())
}

/// `<Code>Value</Code>`
fn element(line: &str) -> Option<Range<usize>> {
    let open = line.find('<')?;
    let close = open + line[open..].find('>')?;
    let name = line[open + 1..close].split_whitespace().next()?;
    let end = line[close..].find("</").map_or(line.trim_end().len(), |at| close + at);
    (is_telling(name) && close + 1 < end).then_some(close + 1..end)
}

/// `"code": "value"`
fn member(line: &str) -> Option<Range<usize>> {
    let (name, value) = line.split_once("\": ")?;
    let name = name.trim_start().strip_prefix('"')?;
    let at = line.len() - value.len();
    let value = value.trim_end().trim_end_matches(',');
    let is_value = !value.is_empty() && !value.starts_with(['{', '[']);
    (is_telling(name) && is_value).then_some(at..at + value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(laid: &LaidOut) -> Vec<&str> {
        laid.decisive.iter().map(|range| &laid.text[range.clone()]).collect()
    }

    #[test]
    fn an_error_of_xml_stands_on_lines_of_its_own_with_code_and_message_marked() {
        let quote = r#"<?xml version="1.0"?>\n<Error>\n  <Code>PermanentRedirect</Code><Message>Use us-east-1.</Message><Bucket>acme</Bucket></Error>"#;
        let laid = &evidence([quote])[0];
        assert!(!laid.text.contains("\\n"), "{}", laid.text);
        assert!(laid.text.contains("\n  <Code>PermanentRedirect</Code>\n"), "{}", laid.text);
        assert_eq!(marked(laid), ["PermanentRedirect", "Use us-east-1."]);
    }

    #[test]
    fn an_error_of_json_that_was_cut_is_laid_out_as_far_as_it_goes() {
        let quote = r#"{\n "error": "invalid_client",\n "error_description": "AADSTS7000215: Invalid client secret","trace": "0a"#;
        let laid = &evidence([quote])[0];
        assert_eq!(laid.text.lines().count(), 4, "{}", laid.text);
        assert_eq!(marked(laid), ["\"invalid_client\"", "\"AADSTS7000215: Invalid client secret\""]);
    }

    #[test]
    fn a_break_within_a_value_of_json_stays_as_it_was_sent() {
        let laid = &evidence([r#"{"message":"first\nsecond"}"#])[0];
        assert!(laid.text.contains(r"first\nsecond"), "{}", laid.text);
    }

    #[test]
    fn a_chain_of_errors_is_said_once() {
        let shown = evidence(["dns error: no such host", "error sending request: dns error: no such host", "GET /"]);
        let texts: Vec<&str> = shown.iter().map(|laid| laid.text.as_str()).collect();
        assert_eq!(texts, ["error sending request: dns error: no such host", "GET /"]);
        assert_eq!(evidence(["same", "same"]).len(), 1);
    }
}
