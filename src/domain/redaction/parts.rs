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
