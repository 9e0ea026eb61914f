//! A page of HTML laid out: gateways and proxies answer with one, mostly on a single line.
//!
//! Tags need not be closed, text within a line stays there, and scripts and styles stay as they are (HTML Living
//! Standard, 13.1.2 "Elements" and 13.1.2.4 "Optional tags").

use super::{Layout, Room};

/// Elements that have no end tag.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements whose content is not markup, or keeps its white space.
const RAW: [&str; 4] = ["script", "style", "pre", "textarea"];

/// Elements that are a part of the text around them.
const INLINE: [&str; 15] =
    ["a", "abbr", "b", "code", "em", "font", "i", "kbd", "small", "span", "strong", "sub", "sup", "tt", "u"];

/// Elements that end where the next of their kind begins.
const ENDED_BY_NEXT: [&str; 7] = ["p", "li", "tr", "td", "th", "dt", "dd"];

/// `text` with each element that is not a part of a line on a line of its own.
pub(super) fn page(text: &str, room: Room) -> String {
    let mut layout = Layout::new(text, room);
    let mut open: Vec<String> = Vec::new();
    let mut rest = text;
    let mut has_text = false;
    while let Some(start) = rest.find('<').filter(|_| !layout.is_full()) {
        let (content, markup) = rest.split_at(start);
        has_text |= words(&mut layout, content);
        let tag = &markup[..tag_length(markup)];
        let (name, is_close) = name_of(tag);
        rest = &markup[tag.len()..];
        if INLINE.contains(&name.as_str()) {
            layout.out.push_str(tag);
            continue;
        }
        if is_close {
            let Some(at) = open.iter().rposition(|known| *known == name) else {
                layout.out.push_str(tag); // It closes nothing.
                continue;
            };
            let is_on_one_line = at + 1 == open.len() && has_text;
            open.truncate(at);
            if !is_on_one_line {
                next_line(&mut layout, open.len());
            }
        } else {
            if ENDED_BY_NEXT.contains(&name.as_str()) && open.last() == Some(&name) {
                open.pop();
            }
            if !layout.out.is_empty() {
                next_line(&mut layout, open.len());
            }
        }
        layout.out.push_str(tag);
        has_text = !is_close;
        let is_element = !is_close && !tag.starts_with("<!") && !tag.ends_with("/>") && !VOID.contains(&name.as_str());
        if is_element && RAW.contains(&name.as_str()) {
            let length = raw_length(rest, &name);
            layout.out.push_str(&rest[..length]);
            rest = &rest[length..];
        } else if is_element {
            open.push(name);
        }
    }
    if !layout.is_full() {
        words(&mut layout, rest);
    }
    layout.out
}

/// Text between tags, its lines joined; true if there is any.
fn words(layout: &mut Layout, content: &str) -> bool {
    let joined = content.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    if joined.is_empty() {
        return false;
    }
    let is_apart = |edge: Option<char>| edge.is_some_and(|c| c.is_ascii_whitespace());
    if is_apart(content.chars().next()) && !layout.out.ends_with(['>', '\n']) {
        layout.out.push(' ');
    }
    layout.out.push_str(&joined);
    if is_apart(content.chars().next_back()) {
        layout.out.push(' ');
    }
    true
}

/// A new line, without a blank at the end of the one before.
fn next_line(layout: &mut Layout, depth: usize) {
    layout.out.truncate(layout.out.trim_end_matches(' ').len());
    layout.new_line(depth);
}

/// Bytes of the tag or comment that `markup` begins with.
fn tag_length(markup: &str) -> usize {
    let end = if markup.starts_with("<!--") { "-->" } else { ">" };
    markup.find(end).map_or(markup.len(), |at| at + end.len())
}

/// The name in lower case; true if it is an end tag.
fn name_of(tag: &str) -> (String, bool) {
    let is_close = tag.starts_with("</");
    let name = tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next();
    (name.unwrap_or_default().to_ascii_lowercase(), is_close)
}

/// Bytes up to and with the end tag of the raw element `name`.
fn raw_length(rest: &str, name: &str) -> usize {
    let is_end = |at: usize| rest[at + 2..].get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
    let end = rest.match_indices("</").map(|(at, _)| at).find(|at| is_end(*at));
    end.map_or(rest.len(), |at| at + tag_length(&rest[at..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn laid(text: &str) -> String {
        page(text, Room::ENDLESS)
    }

    #[test]
    fn the_page_of_a_gateway_is_laid_out() {
        let text = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad \
                    Gateway</h1></center>\r\n<hr><center>nginx/1.24.0</center>\r\n</body>\r\n</html>";
        let lines = [
            "<html>",
            "  <head>",
            "    <title>502 Bad Gateway</title>",
            "  </head>",
            "  <body>",
            "    <center>",
            "      <h1>502 Bad Gateway</h1>",
            "    </center>",
            "    <hr>",
            "    <center>nginx/1.24.0</center>",
            "  </body>",
            "</html>",
        ];
        assert_eq!(laid(text), lines.join("\n"));
    }

    #[test]
    fn tags_may_stay_open_and_a_script_stays_as_it_is() {
        let text = "<!DOCTYPE html><ul><li>one<li>two <b>bold</b>, plain</ul><script>if (a<b) { c() }</SCRIPT><p>end";
        let lines = [
            "<!DOCTYPE html>",
            "<ul>",
            "  <li>one",
            "  <li>two <b>bold</b>, plain",
            "</ul>",
            "<script>if (a<b) { c() }</SCRIPT>",
            "<p>end",
        ];
        assert_eq!(laid(text), lines.join("\n"));
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_added_or_lost(text in "(<[a-z/!]{1,4}>|[a-z &;<\"]{0,6}){0,20}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&laid(&text)), bare(&text));
        }
    }
}
