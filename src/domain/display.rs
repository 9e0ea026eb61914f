//! The one way to show text from outside: secrets masked, control characters visible.

use std::borrow::Cow;

/// Stands in place of every secret, everywhere.
pub const MASK: &str = "•••";

/// Query parameters whose value is a credential, in lower case: Azure SAS and keys, presigned URLs of AWS and Google,
/// OAuth2, and the names that APIs give to a key.
const SECRET_PARAMETERS: [&str; 40] = [
    "sig",
    "signature",
    "sharedaccesssignature",
    "sharedaccesskey",
    "accountkey",
    "x-amz-signature",
    "x-amz-credential",
    "x-amz-security-token",
    "x-goog-signature",
    "x-goog-credential",
    "access_token",
    "accesstoken",
    "refresh_token",
    "id_token",
    "auth_token",
    "authtoken",
    "private_token",
    "api_token",
    "apitoken",
    "token",
    "client_secret",
    "clientsecret",
    "client_assertion",
    "secret",
    "password",
    "passwd",
    "pwd",
    "code",
    "x-functions-key",
    "api_key",
    "apikey",
    "api-key",
    "x-api-key",
    "app_key",
    "appkey",
    "dd-api-key",
    "subscription-key",
    "ocp-apim-subscription-key",
    "write_key",
    "writekey",
];

/// `url` with the values of secret query parameters and any user info masked.
///
/// Works on any text, URL or not, and never fails.
pub fn masked_url(url: &str) -> String {
    let (before_fragment, fragment) = match url.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (url, None),
    };
    let (base, query) = match before_fragment.split_once('?') {
        Some((base, query)) => (base, Some(query)),
        None => (before_fragment, None),
    };
    let mut shown = masked_user_info(base);
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

/// True if `name`, percent-encoded or not, is that of a parameter whose value is a credential.
pub fn is_secret_parameter(name: &str) -> bool {
    let name = percent_encoding::percent_decode_str(name).decode_utf8_lossy().to_ascii_lowercase();
    SECRET_PARAMETERS.contains(&name.as_str())
}

fn masked_user_info(base: &str) -> String {
    let Some((scheme, rest)) = base.split_once("://") else {
        return base.to_owned();
    };
    let (authority, path) = rest.find(['/', '\\']).map_or((rest, ""), |at| rest.split_at(at));
    match authority.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{MASK}@{host}{path}"),
        None => base.to_owned(),
    }
}

/// The value of a `Set-Cookie` header without the cookie's own value: its name and rules stay.
pub fn masked_cookie(value: &str) -> String {
    let (pair, attributes) = value.find(';').map_or((value, ""), |at| value.split_at(at));
    match pair.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}{attributes}"),
        None => format!("{MASK}{attributes}"),
    }
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

/// `text` with control characters, bidirectional overrides and line breaks written as escapes,
/// so that a hostile server cannot dress up what is shown.
pub fn visible(text: &str) -> String {
    escaped(text, |_| false)
}

/// Like [`visible`], but tabs and line breaks stay: for bodies shown as text.
pub fn visible_lines(text: &str) -> String {
    escaped(text, |c| matches!(c, '\n' | '\t'))
}

/// JSON with the characters that a terminal obeys, or that are not shown, written as escapes: the same document.
pub fn visible_json(json: &str) -> Cow<'_, str> {
    use std::fmt::Write as _;
    // Within strings the ones below 0x20 are escapes already; between values there are line breaks and blanks alone.
    let is_hidden = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
    if !json.contains(is_hidden) {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(shown, "\\u{unit:04x}").ok(); // A String takes every write.
            }
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

fn escaped(text: &str, keep: impl Fn(char) -> bool) -> String {
    use std::fmt::Write as _;
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if keep(c) => shown.push(c),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                write!(shown, "\\u{{{:x}}}", u32::from(c)).ok(); // A String takes every write.
            }
            c => shown.push(c),
        }
    }
    shown
}

/// Characters that change how their neighbours are shown, or are not shown at all.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
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
        let shown = visible_json(&format!("{json:#}")).into_owned();
        assert!(!shown.contains(['\u{9b}', '\u{202e}', '\u{7f}']), "{shown}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), Some(json));
    }
}
