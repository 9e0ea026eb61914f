//! JSON laid out anew without touching a token: numbers, escapes and names stay exactly as they came.

/// Spaces of one level.
const INDENT: usize = 2;

/// Levels beyond which nothing is indented further.
const DEPTH_MAX: usize = 64;

/// `text` with each member and element on a line of its own; `None` if it is no JSON.
pub(in crate::app) fn json(text: &str) -> Option<String> {
    let is_json =
        text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    is_json.then(|| laid_out(text))
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
