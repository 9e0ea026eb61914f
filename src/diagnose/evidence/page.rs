//! A page of HTML: its title, and its text without markup.

/// Bytes from the start in which a title and the marks of a product are looked for.
pub(in crate::diagnose) const HEAD_BYTES: usize = 16 * 1024;

/// The byte at which the text of the title begins, and that text, of a body in lower case.
pub(in crate::diagnose) fn title(lower: &str) -> Option<(usize, &str)> {
    let head = head(lower);
    let tag = head.find("<title")?;
    let start = tag + head.get(tag..)?.find('>')? + 1;
    let rest = head.get(start..)?;
    let end = rest.find("</title").unwrap_or(rest.len());
    Some((start, rest.get(..end)?))
}

/// The beginning of `text`, cut between characters.
pub(in crate::diagnose) fn head(text: &str) -> &str {
    let end = (0..=HEAD_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// The text of a page, as a reader sees it: without tags, the common character references read.
pub(in crate::diagnose) fn text(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut is_tag = false;
    for c in body.chars() {
        match c {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                text.push(' ');
            }
            _ if !is_tag => text.push(c),
            _ => {}
        }
    }
    for (reference, c) in [
        ("&#32;", " "),
        ("&nbsp;", " "),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#45;", "-"),
        ("&#46;", "."),
        ("&#47;", "/"),
        ("&#58;", ":"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(reference, c);
    }
    text
}

/// The text of a page in lower case without its scripts and styles.
pub(in crate::diagnose) fn visible(lower: &str) -> String {
    let mut rest = lower;
    let mut kept = String::with_capacity(lower.len());
    loop {
        let opened = ["<script", "<style"].iter().filter_map(|tag| Some((rest.find(tag)?, *tag))).min();
        let Some((start, tag)) = opened else { break };
        kept.push_str(&rest[..start]);
        let close = format!("</{}", &tag[1..]);
        let after = &rest[start..];
        rest = after.find(&close).map_or("", |end| &after[end..]);
    }
    kept.push_str(rest);
    text(&kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_found_whatever_its_attributes_and_an_open_one_ends_with_the_page() {
        assert_eq!(title("<html><title lang=en>burp</title>"), Some((21, "burp")));
        assert_eq!(title("<title>open"), Some((7, "open")));
        assert_eq!(title("<title"), None);
        assert_eq!(title("no page"), None);
    }

    #[test]
    fn a_page_reads_as_its_reader_sees_it() {
        assert_eq!(
            text("<p>Unknown&#32;host:&#32;<b>a</b></p>").split_whitespace().collect::<Vec<_>>(),
            ["Unknown", "host:", "a"]
        );
        assert_eq!(text("a < b"), "a ");
        assert_eq!(text("1 &amp;lt; 2"), "1 &lt; 2");
    }

    #[test]
    fn scripts_and_attributes_are_not_what_a_page_says() {
        let page = "<meta name=csrf-token content=a><script>let csrf = 1;</script><p>forbidden</p><style>a{}</style>";
        assert_eq!(visible(page).split_whitespace().collect::<Vec<_>>(), ["forbidden"]);
        assert_eq!(visible("<script>open").trim(), "");
    }

    #[test]
    fn the_head_ends_between_characters() {
        let long = "é".repeat(HEAD_BYTES);
        assert_eq!(head(&long).len(), HEAD_BYTES);
        assert_eq!(head(&format!("a{long}")).len(), HEAD_BYTES - 1);
        assert_eq!(head("short"), "short");
    }
}
