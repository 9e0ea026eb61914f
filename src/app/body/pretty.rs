//! JSON laid out anew without touching a token: numbers, escapes and names stay exactly as they came.

/// Spaces of one level.
const INDENT: usize = 2;

/// Levels beyond which nothing is indented further.
const DEPTH_MAX: usize = 64;

/// `text` with each member and element on a line of its own; `None` if it is no JSON.
pub fn json(text: &str) -> Option<String> {
    is_json(text).then(|| laid_out(text))
}

/// The same for `bytes` that need not be UTF-8: `shown` is their text with escapes for those that are not. Within a
/// string an escape is a part of it, and nowhere else can such a byte be.
pub(super) fn json_with_escapes(bytes: &[u8], shown: &str) -> Option<String> {
    is_json(&String::from_utf8_lossy(bytes)).then(|| laid_out(shown))
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn laid_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    let mut depth = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let end = string_end(&text[at + 1..]).map_or(text.len(), |length| at + 1 + length);
                out.push_str(&text[at..end]);
                while chars.next_if(|(next, _)| *next < end).is_some() {}
            }
            '{' | '[' => {
                out.push(c);
                while chars.next_if(|(_, next)| next.is_ascii_whitespace()).is_some() {}
                if let Some((_, close)) = chars.next_if(|(_, next)| matches!(next, '}' | ']')) {
                    out.push(close);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                new_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                new_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c if c.is_ascii_whitespace() => {}
            c => out.push(c),
        }
    }
    out
}

/// Bytes up to and with the closing quote.
fn string_end(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes()
        .position(|byte| {
            let is_end = byte == b'"' && !is_escaped;
            is_escaped = byte == b'\\' && !is_escaped;
            is_end
        })
        .map(|at| at + 1)
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n(' ', INDENT * depth.min(DEPTH_MAX)));
}

/// `text` with each element on a line of its own; `None` if it is no XML, or a page of HTML.
pub(super) fn xml(text: &str) -> Option<String> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let is_page = start.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        || start.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<html"));
    (start.starts_with('<') && !is_page).then(|| elements(start.trim_end()))
}

fn elements(text: &str) -> String {
    let mut pretty = String::with_capacity(text.len() + text.len() / 4);
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let (content, tag) = rest.split_at(start);
        pretty.push_str(content.trim_end_matches(['\n', ' ']));
        let Some(end) = tag.find('>') else { break };
        let (tag, after) = tag.split_at(end + 1);
        let is_close = tag.starts_with("</");
        depth = depth.saturating_sub(usize::from(is_close));
        if !pretty.is_empty() && (!is_close || content.trim().is_empty()) {
            new_line(&mut pretty, depth);
        }
        pretty.push_str(tag);
        let is_open = !is_close && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        depth += usize::from(is_open);
        rest = after;
    }
    pretty.push_str(rest);
    pretty
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn members_stand_on_lines_of_their_own_and_tokens_stay() {
        let text = r#"[{"a\"b":1.50E+2,"big":123456789012345678901234567890,"s":"x, {y}:\u00e9"},[],{ }]"#;
        let laid = "[\n  {\n    \"a\\\"b\": 1.50E+2,\n    \"big\": 123456789012345678901234567890,\n    \"s\": \"x, {y}:\\u00e9\"\n  },\n  [],\n  {}\n]";
        assert_eq!(json(text).as_deref(), Some(laid));
    }

    #[test]
    fn what_is_no_json_is_left_alone() {
        for text in ["", "plain", "<a/>", "{\"a\":", "12"] {
            assert_eq!(json(text), None, "{text}");
        }
    }

    #[test]
    fn xml_is_indented_and_its_text_stays_on_its_line() {
        let text = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><A/></Error>";
        let laid = "<?xml version=\"1.0\"?>\n<Error>\n  <Code>AccessDenied</Code>\n  <A/>\n</Error>";
        assert_eq!(xml(text).as_deref(), Some(laid));
        for text in ["plain < text", "<!DOCTYPE html><p>", "<HTML><p>"] {
            assert_eq!(xml(text), None);
        }
    }

    proptest! {
        #[test]
        fn only_white_space_between_tokens_changes(value in any::<Vec<(String, f64, bool)>>()) {
            let value = serde_json::json!(value);
            let (compact, spread) = (value.to_string(), format!("{value:#}"));
            let laid = json(&compact).unwrap();
            prop_assert_eq!(&laid, &json(&spread).unwrap());
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&laid).unwrap(), value);
        }
    }
}
