//! The one way to show text from outside: secrets masked, control characters visible.

use super::credential_place::{self, is_secret_parameter};

/// Stands in place of every secret, everywhere.
pub const MASK: &str = "•••";

/// `url` with the values of secret query parameters and any user info masked.
///
/// Works on any text, URL or not, and never fails.
pub fn masked_url(url: &str) -> String {
    let url = masked_user_info(url);
    let url = url.as_str();
    let (before_fragment, fragment) = match url.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (url, None),
    };
    let (base, query) = match before_fragment.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (before_fragment, None),
    };
    let mut shown = base.to_owned();
    if let Some(query) = query {
        shown.push('?');
        shown.push_str(&masked_query(query));
    }
    if let Some(fragment) = fragment {
        shown.push('#');
        shown.push_str(&masked_query(fragment));
    }
    shown
}

/// `query` (without `?`) with the values of secret parameters masked.
pub fn masked_query(query: &str) -> String {
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if is_secret_parameter(name) => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        })
        .collect();
    pairs.join("&")
}

/// The names of the parameters of `query` (without `?`) that hold a secret, as they stand there.
pub fn secret_parameters(query: &str) -> Vec<&str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, value)| !value.is_empty() && is_secret_parameter(name)).map(|(name, _)| name).collect()
}

/// `url` with everything before the host masked. Where the text in front of the path is no host, because a password
/// with `/`, `?` or `#` in it was written raw, the last `@` of all is taken as its end.
fn masked_user_info(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.find(['/', '\\', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let host_and_path = match authority.rsplit_once('@') {
        Some((_, host)) => format!("{host}{path}"),
        None => match rest.rsplit_once('@') {
            Some((_, after)) if !is_host_and_port(authority) => after.to_owned(),
            _ => return url.to_owned(),
        },
    };
    format!("{scheme}://{MASK}@{host_and_path}")
}

fn is_host_and_port(authority: &str) -> bool {
    let after_address = authority.rsplit_once(']').map_or(authority, |(_, rest)| rest);
    after_address.split_once(':').is_none_or(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
}

/// The value of a `Set-Cookie` header without the cookie's own value: its name and rules stay.
pub fn masked_cookie(value: &str) -> String {
    credential_place::masked_set_cookie(value)
}

/// `text` with every occurrence of a secret masked: the last line of defence for text that came from
/// outside and may echo what we sent. Longer secrets first, so that one within another is covered too.
pub fn redacted(text: &str, secrets: &[&str]) -> String {
    let mut secrets: Vec<&str> = secrets.iter().copied().filter(|secret| secret.len() >= SECRET_LENGTH_MIN).collect();
    secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    let mut shown = text.to_owned();
    for secret in secrets {
        if shown.contains(secret) {
            shown = shown.replace(secret, MASK);
        }
    }
    shown
}

/// Shorter texts occur by accident; masking them would only garble the answer.
pub const SECRET_LENGTH_MIN: usize = 4;

/// `text` with control characters, bidirectional controls, line breaks and what is not seen written as escapes,
/// so that a hostile server cannot dress up what is shown. Applied twice, it changes nothing more.
pub fn visible(text: &str) -> String {
    super::visible::visible(text)
}

/// Like [`visible`], but tabs and line breaks stay: for bodies shown as text.
pub fn visible_lines(text: &str) -> String {
    super::visible::visible_lines(text)
}

/// Like [`visible_lines`], up to some `bytes_max` bytes, and without a copy where nothing is escaped; true if there was
/// more.
pub fn visible_lines_within(text: &str, bytes_max: usize) -> (std::borrow::Cow<'_, str>, bool) {
    super::visible::visible_lines_within(text, bytes_max)
}

/// `text`, made visible, as a cell of tab-separated text for a spreadsheet: never a formula, never another cell.
pub fn in_sheet(text: &str) -> String {
    super::embedded::in_sheet(text)
}

/// `text`, made visible, as text within Markdown, also within a table.
pub fn in_markdown(text: &str) -> String {
    super::embedded::in_markdown(text)
}

/// `text`, made visible, as text or a quoted attribute's value within HTML.
pub fn in_html(text: &str) -> String {
    super::embedded::in_html(text)
}

/// A document of JSON with the characters that [`visible`] escapes as `\uXXXX`: another spelling of the same values.
pub fn visible_json(json: &str) -> String {
    super::visible::visible_json(json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sas_signature_and_a_password_are_masked_in_urls() {
        assert_eq!(
            masked_url("https://me:pw@a.example/c?sv=2022-11-02&sig=abc%3D#x"),
            "https://•••@a.example/c?sv=2022-11-02&sig=•••#x"
        );
    }

    #[test]
    fn a_password_that_was_written_raw_is_masked_whatever_is_in_it() {
        for password in ["hunter2", "hunter/2secret", "hunter?2secret", "hunter#2secret", "a:b@c", "a\\b"] {
            assert_eq!(
                masked_url(&format!("http://me:{password}@proxy.example:8080/x")),
                "http://•••@proxy.example:8080/x"
            );
        }
        for url in ["http://a.example:80/x@y", "http://[::1]:80/x@y", "http://a.example/?to=me@b.example", "mailto:a@b"]
        {
            assert_eq!(masked_url(url), url);
        }
    }

    #[test]
    fn an_encoded_parameter_name_does_not_hide_its_secret() {
        assert_eq!(masked_url("/p?%73ig=abc&X-Amz-Signature=1"), "/p?%73ig=•••&X-Amz-Signature=•••");
    }

    #[test]
    fn the_parameters_that_hold_a_secret_are_named() {
        assert_eq!(secret_parameters("a=1&API_KEY=x&code=&sig=y"), ["API_KEY", "sig"]);
        assert_eq!(secret_parameters("sig"), Vec::<&str>::new());
    }

    #[test]
    fn a_cookie_keeps_its_name_and_rules_and_loses_its_value() {
        assert_eq!(masked_cookie("sid=abc=; Path=/; HttpOnly"), "sid=•••; Path=/; HttpOnly");
        assert_eq!(masked_cookie("odd"), MASK);
    }

    #[test]
    fn an_echoed_secret_is_redacted_longest_first() {
        assert_eq!(redacted("key=abcdef abcd", &["abcd", "abcdef"]), "key=••• •••");
    }

    #[test]
    fn control_characters_and_bidirectional_overrides_are_visible() {
        assert_eq!(visible("a\u{1b}[31m\u{202e}b\r\n"), "a\\u{1b}[31m\\u{202e}b\\r\\n");
        assert_eq!(visible_lines("a\n\tb"), "a\n\tb");
    }

    #[test]
    fn json_that_is_made_visible_is_the_same_document() {
        let json = serde_json::json!({ "a": "x\u{1b}\u{9b}\u{202e}\u{7f}ä\n" });
        let shown = visible_json(&format!("{json:#}"));
        assert!(!shown.contains(['\u{9b}', '\u{202e}', '\u{7f}']), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), Some(json));
    }
}
