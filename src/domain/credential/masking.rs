//! What stands in the place of a credential is masked, whether its value is known to be a secret or not.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value;

use super::names::{is_secret_header, is_secret_member, is_secret_parameter, is_word_of_protocol, known_scheme};
use crate::domain::display::{self, MASK};
use crate::domain::json::string_end;

/// The value of a header as it may be shown, and whether something of it was masked.
pub fn masked_header(name: &str, value: &str) -> (String, bool) {
    let shown: Cow<'_, str> = match name.to_ascii_lowercase().as_str() {
        "authorization" | "proxy-authorization" => masked_authorization(value).into(),
        "cookie" => masked_cookies(value).into(),
        "set-cookie" => masked_set_cookie(value).into(),
        _ if is_secret_header(name) && !is_word_of_protocol(name, value) => MASK.into(),
        // Location and Referer, and whatever else holds a URL.
        _ if value.contains("://") || value.contains(['?', '#']) => display::masked_url(value).into(),
        _ => value.into(),
    };
    let is_masked = *shown != *value;
    (shown.into_owned(), is_masked)
}

/// A value of Authorization: its scheme, if it is known, and what is no secret of a signature, because a diagnosis needs
/// it.
pub fn masked_authorization(value: &str) -> String {
    let Some(scheme) = known_scheme(value) else {
        // Masked already: the word before is not the credential.
        let is_masked = value.split_once(' ').is_some_and(|(_, rest)| rest == MASK);
        return if is_masked { value.to_owned() } else { MASK.to_owned() };
    };
    // As it was written: the case may be what is wrong.
    let (scheme_as_sent, fields) = value.split_at(scheme.len());
    let fields = fields.trim_matches([' ', '\t']);
    if fields.is_empty() {
        return scheme_as_sent.to_owned();
    }
    let fields = match scheme {
        "AWS4-HMAC-SHA256" => masked_fields(fields, ',', &["Credential", "SignedHeaders"]),
        "SharedAccessSignature" => {
            masked_fields(fields, '&', &["sr", "se", "skn", "sv", "sp", "st", "spr", "sip", "srt", "ss"])
        }
        _ => MASK.to_owned(),
    };
    format!("{scheme_as_sent} {fields}")
}

/// `name=value` pairs, of which only the values of `shown` names are shown.
fn masked_fields(fields: &str, separator: char, shown: &[&str]) -> String {
    let pairs: Vec<String> = fields
        .split(separator)
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if shown.contains(&name.trim()) => pair.to_owned(),
            Some((name, _)) if name.trim().len() <= 32 && name.trim().bytes().all(|b| b.is_ascii_alphanumeric()) => {
                format!("{name}={MASK}")
            }
            _ => MASK.to_owned(),
        })
        .collect();
    pairs.join(&separator.to_string())
}

/// The value of a `Cookie` header: the names stay (RFC 6265 §4.2.1).
pub fn masked_cookies(value: &str) -> String {
    let pairs: Vec<String> = value.split(';').map(|pair| masked_pair(pair.trim())).collect();
    pairs.join("; ")
}

/// The value of a `Set-Cookie` header without the cookie's own value: its name and rules stay.
pub fn masked_set_cookie(value: &str) -> String {
    let (pair, attributes) = value.find(';').map_or((value, ""), |at| value.split_at(at));
    format!("{}{attributes}", masked_pair(pair))
}

fn masked_pair(pair: &str) -> String {
    match pair.split_once('=') {
        Some((name, _)) => format!("{name}={MASK}"),
        None if pair.is_empty() => String::new(),
        None => MASK.to_owned(),
    }
}

/// A JSON document with the values of secret members masked, strings and numbers alike; `None` for what is no JSON, or
/// holds no such member.
pub fn masked_json(document: &[u8]) -> Option<String> {
    let mut document: Value = serde_json::from_slice(document).ok()?;
    mask_members(&mut document).then(|| document.to_string())
}

fn mask_members(value: &mut Value) -> bool {
    match value {
        Value::Object(members) => members.iter_mut().fold(false, |is_masked, (name, value)| {
            let is_secret = is_secret_member(name) && matches!(value, Value::String(_) | Value::Number(_));
            if is_secret {
                *value = Value::from(MASK);
            }
            is_secret | mask_members(value) | is_masked
        }),
        Value::Array(values) => values.iter_mut().fold(false, |is_masked, value| mask_members(value) | is_masked),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// `body` with the values of secret members masked where they stand; `see` is shown each with its name.
///
/// It looks for names and values instead of parsing: what is cut, is no JSON in full, or is JSON in a text of JSON,
/// loses its credentials all the same, and everything else stays byte for byte.
pub fn masked_members(body: &[u8], mut see: impl FnMut(&str, &str)) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(body) else { return body.to_vec() };
    let mut shown = String::with_capacity(text.len());
    let mut kept = 0;
    for (colon, _) in text.match_indices(':') {
        let found = if colon < kept { None } else { secret_member(text, colon) };
        if let Some((name, value)) = found.filter(|(_, value)| !value.is_empty()) {
            see(&name, &text[value.clone()]);
            shown.push_str(&text[kept..value.start]);
            shown.push_str(MASK);
            kept = value.end;
        }
    }
    shown.push_str(&text[kept..]);
    shown.into_bytes()
}

/// The member of a JSON object whose colon stands at `colon`, if it is a credential: its name, and where the text of
/// its value stands.
fn secret_member(text: &str, colon: usize) -> Option<(String, Range<usize>)> {
    let before = text[..colon].trim_end().strip_suffix('"')?;
    let slashes = before.len() - before.trim_end_matches('\\').len();
    let quote = format!("{}\"", &before[before.len() - slashes..]);
    let name = &before[..before.len() - slashes];
    let name = &name[name.rfind('"')? + 1..];
    // A name may be written with escapes (RFC 8259 §7).
    let name = serde_json::from_str(&format!("\"{name}\"")).unwrap_or_else(|_| name.to_owned());
    if !is_secret_member(&name) {
        return None;
    }
    let value = text[colon + 1..].trim_start().strip_prefix(quote.as_str())?;
    let end = if slashes > 0 { value.find(quote.as_str()) } else { string_end(value).map(|end| end - 1) }
        .unwrap_or(value.len());
    let start = text.len() - value.len();
    Some((name, start..start + end))
}

/// True if a request body holds a credential by its place: a form, whatever its type says, with a secret parameter; a
/// multipart form with a part of such a name; a JSON object with such a member. Of a batch, which is an array, every
/// member is a message's own.
pub fn is_secret_body(content_type: &str, body: &[u8]) -> bool {
    /// Larger bodies are no forms of credentials.
    const BODY_BYTES_MAX: usize = 256 * 1024;
    let media_type = content_type.trim().to_ascii_lowercase();
    if media_type.starts_with("application/x-www-form-urlencoded") {
        return true;
    }
    let Some(Ok(text)) = Some(body).filter(|body| body.len() <= BODY_BYTES_MAX).map(std::str::from_utf8) else {
        return false;
    };
    match text.trim_start().as_bytes().first() {
        None | Some(b'[') => false,
        Some(b'{') => masked_json(body).is_some(),
        _ if media_type.starts_with("multipart/") => {
            text.split("name=\"").skip(1).filter_map(|rest| rest.split('"').next()).any(is_secret_parameter)
        }
        _ => !display::secret_parameters(text).is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "hunter2-hunter2";

    #[test]
    fn of_an_authorization_the_known_scheme_is_shown_and_never_the_credential() {
        for (value, shown) in [
            (format!("Bearer {SECRET}"), "Bearer •••"),
            (format!("bearer   {SECRET} {SECRET}"), "bearer •••"),
            (format!("Bearer\t{SECRET}"), "Bearer •••"),
            (format!("Bearer{SECRET}"), "•••"),
            (SECRET.to_owned(), "•••"),
            (format!("{SECRET} x"), "•••"),
            ("AWS4-HMAC-SHA1 •••".to_owned(), "AWS4-HMAC-SHA1 •••"),
            (format!("x {SECRET}"), "•••"),
            (format!("\"Bearer {SECRET}\""), "•••"),
            ("Bearer".to_owned(), "Bearer"),
            ("Bearer ".to_owned(), "Bearer"),
            (String::new(), "•••"),
            (format!("Digest username=\"a\", response=\"{SECRET}\""), "Digest •••"),
            (
                format!("AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, SignedHeaders=host, Signature={SECRET}"),
                "AWS4-HMAC-SHA256 Credential=A/1/r/s3/aws4_request, SignedHeaders=host, Signature=•••",
            ),
            (
                format!("AWS4-HMAC-SHA256 Signature={SECRET},Credential=A"),
                "AWS4-HMAC-SHA256 Signature=•••,Credential=A",
            ),
            (format!("AWS4-HMAC-SHA256 {SECRET}"), "AWS4-HMAC-SHA256 •••"),
            (
                format!("SharedAccessSignature sr=a&sig={SECRET}&se=1&skn=p"),
                "SharedAccessSignature sr=a&sig=•••&se=1&skn=p",
            ),
            (format!("SharedAccessSignature {SECRET}"), "SharedAccessSignature •••"),
        ] {
            assert_eq!(masked_header("Authorization", &value).0, shown, "{value}");
            assert_eq!(masked_header("proxy-authorization", &value).0, shown, "{value}");
        }
    }

    #[test]
    fn of_cookies_every_value_is_masked_and_every_name_kept() {
        let masked = masked_header("Cookie", &format!("a={SECRET}; b={SECRET}={SECRET};{SECRET}; c=")).0;
        assert_eq!(masked, "a=•••; b=•••; •••; c=•••");
        let masked = masked_header("Set-Cookie", &format!("sid={SECRET}; Path=/; HttpOnly"));
        assert_eq!(masked, ("sid=•••; Path=/; HttpOnly".to_owned(), true));
        assert_eq!(masked_set_cookie(SECRET), MASK);
    }

    #[test]
    fn other_headers_are_masked_by_name_or_by_the_url_in_them() {
        assert_eq!(masked_header("X-Api-Key", &format!("{SECRET} {SECRET}")), (MASK.to_owned(), true));
        let location = format!("https://a.example/?x=1&sas={SECRET}");
        assert_eq!(masked_header("Location", &location).0, "https://a.example/?x=1&sas=•••");
        assert_eq!(masked_header("Content-Type", "application/json"), ("application/json".to_owned(), false));
    }

    #[test]
    fn what_is_no_pair_is_masked_whole_and_what_is_empty_stays() {
        let masked = |value: &str| masked_header("Authorization", value).0;
        let long = "n".repeat(33);
        assert_eq!(masked("SharedAccessSignature sr=a&x y=hunter2"), "SharedAccessSignature sr=a&•••");
        assert_eq!(masked(&format!("SharedAccessSignature sr=a&{long}=x")), "SharedAccessSignature sr=a&•••");
        assert_eq!(
            masked(&format!("SharedAccessSignature {}=x", &long[1..])),
            format!("SharedAccessSignature {}=•••", &long[1..])
        );
        assert_eq!(masked_cookies("a=1; ;b=2"), "a=•••; ; b=•••");
        let user_info = format!("https://me:{SECRET}@a.example/");
        assert_eq!(masked_header("X-Next", &user_info).0, "https://•••@a.example/");
        assert_eq!(masked_header("Location", &format!("/next?sig={SECRET}")).0, "/next?sig=•••");
        assert_eq!(masked_header("Location", &format!("/next#access_token={SECRET}")).0, "/next#access_token=•••");
    }

    #[test]
    fn bodies_with_credentials_are_known() {
        let two = br#"{"password":"a","in":{"token":"b"},"list":[{"token":"c"},{"token":"d"}]}"#;
        let masked = masked_json(two).expect("it holds several");
        assert_eq!(masked, r#"{"password":"•••","in":{"token":"•••"},"list":[{"token":"•••"},{"token":"•••"}]}"#);
        assert!(!is_secret_body("text/plain", b"[\"https://a.example/?sig=of a message\"]"));
        assert!(is_secret_body("text/plain", b"a=1&sig=hunter2"));
        let json = format!(r#"{{"grant":"x","a":[{{"clientSecret":"{SECRET}","expires_in":5}}]}}"#);
        let shown = masked_json(json.as_bytes()).expect("it holds one");
        assert_eq!(shown, r#"{"grant":"x","a":[{"clientSecret":"•••","expires_in":5}]}"#);
        for (content_type, body) in [
            ("application/x-www-form-urlencoded", "a=1"),
            ("", "grant_type=client_credentials&client_secret=x"),
            ("text/plain", "client_secret=x"),
            ("application/json", json.as_str()),
            (
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"client_secret\"\r\n\r\nx",
            ),
        ] {
            assert!(is_secret_body(content_type, body.as_bytes()), "{body}");
        }
        for body in ["", "[{\"password\":\"of a message\"}]", "{\"a\":1}", "plain text", "\u{0}"] {
            assert!(!is_secret_body("application/json", body.as_bytes()), "{body}");
        }
    }

    #[track_caller]
    fn assert_masked(body: &str, shown: &str) {
        let masked = masked_members(body.as_bytes(), |_, _| ());
        assert_eq!(String::from_utf8_lossy(&masked), shown);
    }

    #[test]
    fn a_token_is_masked_wherever_it_stands_and_everything_else_stays() {
        assert_masked(r#"{ "access_token" : "a\"b" , "n": 1 }"#, r#"{ "access_token" : "•••" , "n": 1 }"#);
        assert_masked(r#"{"data":[{"id_token":"abc"}]}"#, r#"{"data":[{"id_token":"•••"}]}"#);
        assert_masked(
            r#"{"body":"{\"client_secret\":\"abc\",\"a\":1}"}"#,
            r#"{"body":"{\"client_secret\":\"•••\",\"a\":1}"}"#,
        );
        assert_masked(r#"{"access_token":"cut of"#, r#"{"access_token":"•••"#);
        assert_masked(r#"not JSON: "access_token":"abc""#, r#"not JSON: "access_token":"•••""#);
        for plain in
            [r#"{"access_token":""}"#, r#"{"access_token":7}"#, "access_token", r#"{"error":"no access_token"}"#]
        {
            assert_masked(plain, plain);
        }
    }

    #[test]
    fn a_name_that_is_written_with_escapes_hides_no_token() {
        assert_masked(r#"{"access\u005ftoken":"abc"}"#, r#"{"access\u005ftoken":"•••"}"#);
    }

    #[test]
    fn masking_twice_is_masking_once() {
        let once = masked_members(br#"{"access_token":"abc","refresh_token":"d"}"#, |_, _| ());
        let mut seen = Vec::new();
        assert_eq!(masked_members(&once, |_, value| seen.push(value.to_owned())), once);
        assert_eq!(seen, [MASK, MASK]);
    }
}
