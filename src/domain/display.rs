//! The one way to show text from outside: secrets masked, control characters visible.

use super::credential::{is_secret_member, is_secret_parameter};
use super::location::{Location, begins_with_scheme};

/// Stands in place of every secret, everywhere.
pub const MASK: &str = "•••";

/// `url` with every credential in it masked: user info, the values of secret parameters of query and fragment, the
/// secret fields of a connection string, and whole tokens.
///
/// Works on any text, URL or not, and never fails. What was masked once is masked: a second time changes nothing.
pub fn masked_url(url: &str) -> String {
    let mut shown = url.to_owned();
    // With one credential gone, the place of another may be seen.
    for _ in 0..PASSES_MAX {
        let again = masked_url_once(&shown);
        if again == shown {
            return shown;
        }
        shown = again;
    }
    // What has no end of credentials in it is no URL.
    MASK.to_owned()
}

/// Each pass but the last masks something more, and few things fit into one another.
const PASSES_MAX: usize = 8;

fn masked_url_once(url: &str) -> String {
    let url = masked_user_info(&masked_fields(url));
    let (before_fragment, fragment) = match url.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (url.as_str(), None),
    };
    let (base, query) = match before_fragment.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (before_fragment, None),
    };
    // A bare shared access signature has neither scheme nor question mark.
    let mut shown = if begins_with_scheme(base) { base.to_owned() } else { masked_query(base) };
    if let Some(query) = query {
        shown.push('?');
        shown.push_str(&masked_query(query));
    }
    if let Some(fragment) = fragment {
        shown.push('#');
        shown.push_str(&masked_query(fragment));
    }
    masked_tokens(&shown)
}

/// [`masked_url`] for the value of a variable such as `HTTPS_PROXY`, where `http://` may be left out.
pub fn masked_proxy(value: &str) -> String {
    const LEFT_OUT: &str = "http://";
    if value.contains("://") || !value.contains('@') {
        return masked_url(value);
    }
    let masked = masked_url(&format!("{LEFT_OUT}{value}"));
    masked.strip_prefix(LEFT_OUT).map_or(masked.clone(), str::to_owned)
}

/// How [`secrets_of_url`] names what stands before the host.
pub const USER_INFO: &str = "a user name or password";

/// What of `url` [`masked_url`] hides, by name, for a sentence; empty if that is nothing.
pub fn secrets_of_url(url: &str) -> Vec<String> {
    let mut names = Vec::new();
    if masked_user_info(url) != url {
        names.push(USER_INFO.to_owned());
    }
    names.extend(secret_fields(url).into_iter().map(str::to_owned));
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (base, query) = before.split_once('?').unwrap_or((before, ""));
    let base = if begins_with_scheme(base) { "" } else { base };
    names.extend([base, query, fragment].into_iter().flat_map(secret_parameters).map(str::to_owned));
    if names.is_empty() && masked_tokens(url) != url {
        names.push("a token".to_owned());
    }
    let mut known = Vec::new();
    names.retain(|name| {
        let is_new = !known.contains(name);
        known.push(name.clone());
        is_new
    });
    names
}

/// `name=value` between semicolons: fields of a connection string, parameters of a path (RFC 3986 §3.3).
fn fields(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split(';').map(|field| {
        let secret = field.split_once('=').filter(|(name, value)| {
            let is_name = !name.contains(['/', '?', '#', '&', ':']);
            is_name && !value.is_empty() && *value != MASK && is_secret_member(name)
        });
        (field, secret.map(|(name, _)| name))
    })
}

fn secret_fields(text: &str) -> Vec<&str> {
    fields(text).filter_map(|(_, name)| name).map(str::trim).collect()
}

fn masked_fields(text: &str) -> String {
    let fields: Vec<String> = fields(text)
        .map(|(field, name)| name.map_or_else(|| field.to_owned(), |name| format!("{name}={MASK}")))
        .collect();
    fields.join(";")
}

/// Whole JSON Web Tokens, wherever they stand: their beginning is that of a JSON object in base64 (RFC 7519 §3).
fn masked_tokens(text: &str) -> String {
    const ENDS: [char; 10] = ['/', '?', '&', '=', '#', ';', ',', ' ', '"', '\''];
    let is_token = |piece: &str| {
        let parts: Vec<&str> = piece.split('.').collect();
        let is_base64 = |part: &&str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        parts.len() == 3 && piece.starts_with("eyJ") && piece.len() >= 32 && parts.iter().all(is_base64)
    };
    let pieces = text.split_inclusive(ENDS).map(|piece| {
        let token = piece.trim_end_matches(ENDS);
        if is_token(token) { piece.replace(token, MASK) } else { piece.to_owned() }
    });
    pieces.collect()
}

/// `query` (without `?`) with the values of secret parameters masked.
pub fn masked_query(query: &str) -> String {
    let pairs: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !value.is_empty() && is_secret_parameter(name) => format!("{name}={MASK}"),
            _ => pair.to_owned(),
        })
        .collect();
    pairs.join("&")
}

/// The names of the parameters of `query` (without `?`) that hold a secret, as they stand there.
pub fn secret_parameters(query: &str) -> Vec<&str> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs
        .filter(|(name, value)| !value.is_empty() && *value != MASK && is_secret_parameter(name))
        .map(|(name, _)| name)
        .collect()
}

/// `url` with everything before the host masked. Where the text in front of the path is no host, because a password
/// with `/`, `?` or `#` in it was written raw, the last `@` of all is taken as its end.
fn masked_user_info(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    // A container of Azure Storage stands at the same place.
    if Location::of(url, None).is_some() {
        return url.to_owned();
    }
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
    fn a_proxy_without_its_scheme_is_masked_all_the_same() {
        assert_eq!(masked_proxy("me:hunter2@proxy.example:3128"), format!("{MASK}@proxy.example:3128"));
        assert_eq!(masked_proxy("http://me:hunter2@proxy.example"), format!("http://{MASK}@proxy.example"));
        for harmless in ["proxy.example:3128", "localhost,.example.com", "/etc/ssl/certs"] {
            assert_eq!(masked_proxy(harmless), harmless);
        }
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
        assert_eq!(masked_url("se=1&sig=abc&next=https://a.example"), "se=1&sig=•••&next=https://a.example");
        assert_eq!(masked_url("/p?%73ig=abc&X-Amz-Signature=1"), "/p?%73ig=•••&X-Amz-Signature=•••");
    }

    #[test]
    fn the_parameters_that_hold_a_secret_are_named() {
        assert_eq!(secret_parameters("a=1&API_KEY=x&code=&sig=y"), ["API_KEY", "sig"]);
        assert_eq!(secret_parameters("sig"), Vec::<&str>::new());
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

    #[test]
    fn masking_twice_is_masking_once() {
        let text = "hte.sig=aAw&s&s\r\0\0etps://aeyaeyJwsen.i/tn?5s=20v2-^.s3:&s\r//bu;\0lob.core.sig?aAw&ss\r//bu;\0lob.core.sig=aAw&s&s\r\0\0e13cc\0";
        let nested = "gwe.sig=1".to_owned() + &";&a?sp=j".repeat(20);
        for text in [text, &nested] {
            let once = masked_url(text);
            assert_eq!(masked_url(&once), once);
        }
    }
}
