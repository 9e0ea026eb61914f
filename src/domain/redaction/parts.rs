//! What a secret is made of: each part is as secret as the whole.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::percent_decode_str;

use crate::domain::Secret;
use crate::domain::credential::{is_secret_member, is_secret_parameter, known_scheme};

/// A part may have parts: the token of a connection string has a signature, which is percent-encoded.
const DEPTH_MAX: usize = 4;

/// Bytes of a token after a scheme that is not known, and of a line of a key.
const UNNAMED_BYTES_MIN: usize = 12;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// `secret` and its parts, without blanks around them.
pub(super) fn parts(secret: &Secret) -> Vec<Secret> {
    let mut found = Vec::new();
    add(secret.expose(), DEPTH_MAX, &mut found);
    found
}

/// Add the parts of `text`, and `text` itself where it is more than words around them.
fn add(text: &str, depth: usize, found: &mut Vec<Secret>) {
    let text = text.trim();
    if text.is_empty() || found.iter().any(|known| known.expose() == text) {
        return;
    }
    let named = named_parts(text);
    if depth == 0 || named.iter().all(|part| part.len() < UNNAMED_BYTES_MIN) {
        found.push(Secret::new(text));
    }
    if depth == 0 {
        return;
    }
    let decoded = percent_decode_str(text).decode_utf8_lossy();
    let signature = text.rsplit_once('.').map(|(_, signature)| signature).filter(|_| is_jwt(text));
    let lines = text.lines().filter(|line| line.len() >= UNNAMED_BYTES_MIN && !line.starts_with("-----"));
    let whole = lines.chain(signature).chain([&*decoded]).filter(|part| *part != text);
    for part in named.into_iter().chain(whole) {
        add(part, depth - 1, found);
    }
    for part in basic_pair(text) {
        add(&part, depth - 1, found);
    }
}

/// The parts of `text` that something before them says are the secret ones.
fn named_parts(text: &str) -> Vec<&str> {
    let fields = text.split(';').filter_map(|field| field.split_once('='));
    let fields = fields.filter(|(name, _)| is_name(name.trim()) && is_secret_member(name.trim()));
    let parameters = text.split(['&', '?']).filter_map(|pair| pair.split_once('='));
    let parameters = parameters.filter(|(name, _)| is_name(name) && is_secret_parameter(name));
    let values = fields.chain(parameters).map(|(_, value)| value.trim()).filter(|value| !value.is_empty());
    values.chain(after_scheme(text)).collect()
}

/// A secret itself may hold an equals sign.
fn is_name(text: &str) -> bool {
    text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// What follows the scheme of an Authorization header.
fn after_scheme(text: &str) -> Option<&str> {
    let (scheme, rest) = text.split_once([' ', '\t'])?;
    let is_scheme = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_token = rest.len() >= UNNAMED_BYTES_MIN && !rest.contains(' ');
    (known_scheme(scheme).is_some() || (is_scheme && is_token)).then_some(rest)
}

/// The pair of user and password, and the password (RFC 7617 §2).
fn basic_pair(text: &str) -> Vec<String> {
    let Some((_, pair)) = text.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")) else {
        return Vec::new();
    };
    let pair = LENIENT.decode(pair.trim()).ok().and_then(|pair| String::from_utf8(pair).ok());
    let Some((user, password)) = pair.as_deref().and_then(|pair| pair.split_once(':')) else { return Vec::new() };
    vec![format!("{user}:{password}"), password.to_owned()]
}

fn is_jwt(text: &str) -> bool {
    text.starts_with("eyJ") && text.split('.').count() == 3 && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_taken_apart_down_to_what_is_secret_in_it() {
        const KEY: &str = "wJalrXUtnFEMI";
        for (secret, parts) in [
            (" wJalrXUtnFEMI\n", vec![KEY]),
            ("", vec![]),
            ("wJalr%2FXUtnFEMI", vec!["wJalr%2FXUtnFEMI", "wJalr/XUtnFEMI"]),
            // What stands around a long part is said everywhere, and no secret.
            ("Endpoint=sb://a.example/;SharedAccessKey=wJalrXUtnFEMI", vec![KEY]),
            ("sv=1&sr=c&sig=wJalrXUtnFEMI", vec![KEY]),
            ("https://a.example/in?sig=wJalrXUtnFEMI&sv=1", vec![KEY]),
            ("Bearer wJalrXUtnFEMI", vec![KEY]),
            ("Zzz wJalrXUtnFEMI", vec![KEY]),
            // A short part may stand anywhere: the whole is one, too.
            (
                "Endpoint=sb://a.example/;SharedAccessKey=wJal",
                vec!["Endpoint=sb://a.example/;SharedAccessKey=wJal", "wJal"],
            ),
            ("Bearer wJal", vec!["Bearer wJal", "wJal"]),
            ("Zzz wJal", vec!["Zzz wJal"]),
            ("correct horse battery", vec!["correct horse battery"]),
            ("Zzz wJalrXUt nFEMIwJalr", vec!["Zzz wJalrXUt nFEMIwJalr"]),
            ("Zz! wJalrXUtnFEMI", vec!["Zz! wJalrXUtnFEMI"]),
            // Names that are none of a credential, and values that only look like a pair.
            ("Endpoint=wJalrXUtnFEMI;Name=wJalrXUtnFEMI", vec!["Endpoint=wJalrXUtnFEMI;Name=wJalrXUtnFEMI"]),
            ("a b sig=wJalrXUtnFEMI", vec!["a b sig=wJalrXUtnFEMI"]),
            ("sv=1&sig=", vec!["sv=1&sig="]),
            ("Basic bWU6d0phbHJYVXRuRkVNSQ==", vec!["bWU6d0phbHJYVXRuRkVNSQ==", "me:wJalrXUtnFEMI", KEY]),
            ("Basic bWUtd0phbHJYVXRuRkVNSQ==", vec!["bWUtd0phbHJYVXRuRkVNSQ=="]),
            ("eyJhbGciOi.eyJleHAiOj.wJalrXUtnFEMI", vec!["eyJhbGciOi.eyJleHAiOj.wJalrXUtnFEMI", KEY]),
            ("abJhbGciOi.eyJleHAiOj.wJalrXUtnFEMI", vec!["abJhbGciOi.eyJleHAiOj.wJalrXUtnFEMI"]),
            ("eyJhbGciOi.wJalrXUtnFEMI", vec!["eyJhbGciOi.wJalrXUtnFEMI"]),
            ("eyJhb Gci Oi.eyJleHAi.wJalrXUtnFEMI", vec!["eyJhb Gci Oi.eyJleHAi.wJalrXUtnFEMI"]),
            (
                "-----BEGIN RSA KEY-----\nwJalrXUtnFEMI\nshort\n",
                vec!["-----BEGIN RSA KEY-----\nwJalrXUtnFEMI\nshort", KEY],
            ),
        ] {
            let found = super::parts(&Secret::new(secret));
            let found: Vec<&str> = found.iter().map(Secret::expose).collect();
            assert_eq!(found, parts, "{secret}");
        }
    }

    #[test]
    fn a_part_has_parts_as_deep_as_they_go() {
        let signature = "wJalr%252FXUtnFEMI";
        let token = format!("SharedAccessSignature sr=a&sig={signature}");
        let found = super::parts(&Secret::new(format!("Endpoint=sb://a.example/;SharedAccessSignature={token}")));
        let found: Vec<&str> = found.iter().map(Secret::expose).collect();
        assert_eq!(found[..3], [signature, "wJalr%2FXUtnFEMI", "wJalr/XUtnFEMI"]);
    }
}
