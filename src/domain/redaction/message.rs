//! The secrets that a request carries and that a token response brings.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::domain::credential::is_secret_member;
use crate::domain::display::MASK;
use crate::domain::{Header, Secret, UnsignedRequest};

/// What is masked where `request` and the `headers` that went out with it are shown.
pub fn secrets_of_request(request: &UnsignedRequest, headers: &[Header]) -> Vec<Secret> {
    let headers = request.headers.iter().chain(headers).map(|header| &header.value);
    let texts = headers.chain(&request.target.query).filter(|text| text.is_masked());
    texts.flat_map(|text| secrets_hidden(text.expose(), text.shown())).collect()
}

/// The tokens of a token endpoint's response, whether or not it can be used.
pub fn secrets_of_token_response(body: &[u8]) -> Vec<Secret> {
    let mut found = Vec::new();
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => members(&value, &mut found),
        Err(_not_json) => {
            let fields = form_urlencoded::parse(body).filter(|(name, _)| is_secret_member(name));
            found.extend(fields.map(|(_, value)| Secret::new(value)));
        }
    }
    found
}

/// The password of a proxy's URL, which may hold anything unescaped, with and without its user.
pub fn secrets_of_proxy(url: &str) -> Vec<Secret> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.rsplit_once('@').map_or_else(Vec::new, |(pair, _host)| secrets_of_user_info(pair))
}

/// The password of `user:password` before a URL's host, with and without its user.
pub fn secrets_of_user_info(pair: &str) -> Vec<Secret> {
    let decoded = percent_decode_str(pair).decode_utf8_lossy().into_owned();
    let password = |pair: &str| pair.split_once(':').map(|(_, password)| password.to_owned());
    let found = [password(pair), password(&decoded), Some(decoded)];
    found.into_iter().flatten().filter(|secret| !secret.is_empty()).map(Secret::new).collect()
}

fn members(value: &Value, found: &mut Vec<Secret>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if is_secret_member(name) => found.push(Secret::new(text.as_str())),
                    Value::Number(number) if is_secret_member(name) => found.push(Secret::new(number.to_string())),
                    value => members(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| members(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What stands in `wire` where its `shown` form says [`MASK`].
pub fn secrets_hidden(wire: &str, shown: &str) -> Vec<Secret> {
    let mut rest = wire;
    let mut shown = shown.split(MASK);
    if let Some(first) = shown.next() {
        rest = rest.strip_prefix(first).unwrap_or(rest);
    }
    let mut found = Vec::new();
    for piece in shown {
        let end = if piece.is_empty() { rest.len() } else { rest.find(piece).unwrap_or(rest.len()) };
        let (hidden, after) = rest.split_at(end);
        found.push(Secret::new(hidden));
        rest = after.get(piece.len()..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::redaction::Redactor;
    use crate::domain::{HeaderOrigin, Method, Payload, Target, WireText};

    fn request_with(header: WireText, query: Option<WireText>) -> UnsignedRequest {
        UnsignedRequest {
            method: Method::Post,
            target: Target { scheme: "https".into(), authority: "a.example".into(), path: "/".into(), query },
            headers: vec![Header::new("authorization", header, HeaderOrigin::Auth)],
            body: Payload::new(Vec::new()),
            body_shown: None,
        }
    }

    #[test]
    fn a_token_is_masked_with_and_without_its_scheme_word() {
        let header = WireText::masked(Secret::new("Bearer abc/def+123"), "Bearer •••");
        let redactor = Redactor::of(secrets_of_request(&request_with(header, None), &[]));
        assert_eq!(redactor.text("got abc/def+123, Bearer abc/def+123"), "got •••, Bearer •••");
    }

    #[test]
    fn a_signature_in_the_query_is_masked_encoded_and_decoded() {
        let query = WireText::masked(Secret::new("sv=1&sig=ab%2Bcd%3D&se=1"), "sv=1&sig=•••&se=1");
        let redactor = Redactor::of(secrets_of_request(&request_with(WireText::plain("x"), Some(query)), &[]));
        assert_eq!(redactor.text("/?sv=1&sig=ab%2Bcd%3D&se=1 and ab+cd="), "/?sv=1&sig=•••&se=1 and •••");
    }

    #[test]
    fn tokens_are_masked_even_in_a_response_that_is_no_use() {
        for body in [
            r#"{"access_token":"eyJhbGciOi","token_type":"mac"}"#,
            r#"{"data":[{"refreshToken":"eyJhbGciOi"}]}"#,
            "token_type=mac&access_token=eyJhbGciOi",
        ] {
            let redactor = Redactor::of(secrets_of_token_response(body.as_bytes()));
            assert_eq!(redactor.text(body), body.replace("eyJhbGciOi", MASK));
        }
    }

    #[test]
    fn a_proxys_password_is_known_whatever_is_in_it() {
        for password in ["hunter2canary", "hunter/2canary", "hunter?2canary", "hunter#2canary", "hunter@2canary"] {
            let redactor = Redactor::of(secrets_of_proxy(&format!("http://me:{password}@proxy.example:3128")));
            assert_eq!(redactor.text(&format!("no {password}!")), "no •••!");
        }
        assert!(secrets_of_proxy("http://proxy.example:3128").is_empty());
    }
}
