//! JSON laid out anew without touching a token: numbers, escapes and names stay exactly as they came.

mod html;

use crate::domain::json::{TokenKind, tokens};

/// Spaces of one level.
const INDENT: usize = 2;

/// Levels beyond which nothing is indented further.
const DEPTH_MAX: usize = 64;

/// How far a text is laid out: a layout can have many times as many bytes as the text, and a line for every two of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

impl Room {
    const ENDLESS: Self = Self { lines: usize::MAX, bytes: usize::MAX };
}

/// A text being laid out.
struct Layout {
    out: String,
    lines: usize,
    room: Room,
}

impl Layout {
    fn new(text: &str, room: Room) -> Self {
        let expected = text.len().saturating_add(text.len() / 2).min(room.bytes);
        Self { out: String::with_capacity(expected), lines: 1, room }
    }

    /// True once there is more than is looked at.
    fn is_full(&self) -> bool {
        self.lines > self.room.lines || self.out.len() > self.room.bytes
    }

    fn new_line(&mut self, depth: usize) {
        self.lines += 1;
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n(' ', INDENT * depth.min(DEPTH_MAX)));
    }
}

/// `text` with each member and element on a line of its own; `None` if it is no JSON.
pub fn json(text: &str) -> Option<String> {
    is_json(text).then(|| members(text, Room::ENDLESS))
}

/// The same for `bytes` that need not be UTF-8: `shown` is their text with escapes for those that are not. Within a
/// string an escape is a part of it, and nowhere else can such a byte be. It ends a little after `room` does.
pub(super) fn json_with_escapes(bytes: &[u8], shown: &str, room: Room) -> Option<String> {
    is_json(&String::from_utf8_lossy(bytes)).then(|| members(shown, room))
}

/// `text` laid out as JSON or XML by its first sign, whole or cut: for a quote of a body.
pub fn laid_out(text: &str) -> String {
    if text.starts_with('<') { elements(text, Room::ENDLESS) } else { members(text, Room::ENDLESS) }
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '[']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn members(text: &str, room: Room) -> String {
    let mut layout = Layout::new(text, room);
    let mut depth = 0_usize;
    let mut tokens = tokens(text).filter(|token| token.kind != TokenKind::Space).peekable();
    while let Some(token) = tokens.next().filter(|_| !layout.is_full()) {
        let shown = &text[token.range];
        match token.kind {
            TokenKind::Open => {
                layout.out.push_str(shown);
                if let Some(close) = tokens.next_if(|token| token.kind == TokenKind::Close) {
                    layout.out.push_str(&text[close.range]);
                } else {
                    depth += 1;
                    layout.new_line(depth);
                }
            }
            TokenKind::Close => {
                depth = depth.saturating_sub(1);
                layout.new_line(depth);
                layout.out.push_str(shown);
            }
            TokenKind::Comma => {
                layout.out.push_str(shown);
                layout.new_line(depth);
            }
            TokenKind::Colon => layout.out.push_str(": "),
            TokenKind::String | TokenKind::Scalar | TokenKind::Space => layout.out.push_str(shown),
        }
    }
    layout.out
}

/// `text` with each element on a line of its own; `None` if it is neither XML nor a page of HTML. It ends a little after
/// `room` does.
pub(super) fn xml(text: &str, room: Room) -> Option<String> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |with: &str| start.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins("<!doctype html") || begins("<html") {
        return Some(html::page(start.trim_end(), room));
    }
    (start.starts_with('<') && !begins("<!doctype")).then(|| elements(start.trim_end(), room))
}

fn elements(text: &str, room: Room) -> String {
    let mut layout = Layout::new(text, room);
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(start) = rest.find('<').filter(|_| !layout.is_full()) {
        let (content, tag) = rest.split_at(start);
        layout.out.push_str(content.trim_end_matches(['\n', ' ']));
        let Some(end) = tag.find('>') else { break };
        let (tag, after) = tag.split_at(end + 1);
        let is_close = tag.starts_with("</");
        depth = depth.saturating_sub(usize::from(is_close));
        if !layout.out.is_empty() && (!is_close || content.trim().is_empty()) {
            layout.new_line(depth);
        }
        layout.out.push_str(tag);
        let is_open = !is_close && !tag.ends_with("/>") && !tag.starts_with("<?") && !tag.starts_with("<!");
        depth += usize::from(is_open);
        rest = after;
    }
    if !layout.is_full() {
        layout.out.push_str(rest);
    }
    layout.out
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
        assert_eq!(xml(text, Room::ENDLESS).as_deref(), Some(laid));
        for text in ["plain < text", "<!DOCTYPE x>"] {
            assert_eq!(xml(text, Room::ENDLESS), None);
        }
    }

    #[test]
    fn a_layout_ends_where_its_room_does() {
        let deep = format!("{}{}{}", "[".repeat(100), "0,".repeat(100_000) + "0", "]".repeat(100));
        for room in [Room { lines: 300, bytes: usize::MAX }, Room { lines: usize::MAX, bytes: 50_000 }] {
            let laid = json_with_escapes(deep.as_bytes(), &deep, room).unwrap();
            assert!(laid.lines().count() <= 500 && laid.len() < 51_000, "{} bytes", laid.len());
            let nested = "<a>".repeat(100_000);
            let laid = xml(&nested, room).unwrap();
            assert!(laid.lines().count() <= 800 && laid.len() < 51_000, "{} bytes", laid.len());
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
