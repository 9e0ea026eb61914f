//! A bearer token as the protected resource checks it.
//!
//! Source: RFC 6750 §2.1 (the header) and §3.1 (error codes).

use super::{Check, ReceivedRequest, Verdict};
use crate::domain::credential::known_scheme;

/// What the resource knows of a token that it has seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenState {
    pub is_expired: bool,
    pub has_scope: bool,
}

/// Why the resource refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No token came: the challenge has no error code (RFC 6750 §3.1).
    NoToken,
    /// The header cannot be read.
    InvalidRequest,
    /// Unknown or expired.
    InvalidToken {
        is_expired: bool,
    },
    InsufficientScope,
}

/// Check the token of `request`; `look_up` says what is known of a token, or nothing.
pub fn verify(request: &ReceivedRequest, look_up: impl FnOnce(&str) -> Option<TokenState>) -> Verdict<Refusal> {
    let mut verdict = Verdict::default();
    let mut headers = request.headers_named("authorization");
    let (header, second) = (headers.next(), headers.next());
    let Some(header) = header.filter(|header| scheme(header).eq_ignore_ascii_case("bearer")) else {
        let received = header.map_or("no Authorization header", |header| {
            known_scheme(header).unwrap_or("a word that is no scheme; Bearer and a space come before the token")
        });
        let check = Check::new("bearer token", false, "Authorization: Bearer …", received).or_hint(|| {
            "No token came: it was not sent, or something on the way took the Authorization header away.".to_owned()
        });
        verdict.check(check, || Refusal::NoToken);
        return verdict;
    };
    let token = header.split_once(' ').map_or("", |(_, token)| token);
    let is_whole = is_token(token) && second.is_none();
    let check =
        Check::new("bearer token", is_whole, "one token of RFC 6750's characters", shape(token, second.is_some()))
            .or_hint(|| {
                "The token has characters that no token has; copy it without quotes, spaces or the word Bearer."
                    .to_owned()
            });
    if !verdict.check(check, || Refusal::InvalidRequest) {
        return verdict;
    }
    let state = look_up(token);
    let known = Check::secret("token", state.is_some())
        .or_hint(|| "This token was not given out by this receiver's token endpoint.".to_owned());
    if !verdict.check(known, || Refusal::InvalidToken { is_expired: false }) {
        return verdict;
    }
    let state = state.unwrap_or(TokenState { is_expired: false, has_scope: true });
    let expiry = if state.is_expired { "expired" } else { "valid" };
    verdict.check(
        Check::equal("expiry", "valid", expiry).or_hint(|| "Fetch a new token before the old one expires.".to_owned()),
        || Refusal::InvalidToken { is_expired: true },
    );
    let scope = if state.has_scope { "granted" } else { "not granted" };
    verdict.check(
        Check::equal("scope", "granted", scope)
            .or_hint(|| "Ask the token endpoint for the scope that is needed.".to_owned()),
        || Refusal::InsufficientScope,
    );
    verdict
}

fn scheme(header: &str) -> &str {
    header.split(' ').next().unwrap_or_default()
}

/// `b64token` (RFC 6750 §2.1).
fn is_token(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    !body.is_empty() && body.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b))
}

/// What is wrong about a token's form, without the token.
fn shape(token: &str, is_twice: bool) -> &'static str {
    let word = token.split(' ').next().unwrap_or_default();
    if is_twice {
        "two Authorization headers"
    } else if token.is_empty() {
        "an empty token"
    } else if word.eq_ignore_ascii_case("bearer") {
        "the word Bearer twice"
    } else if token.contains(['"', '\'']) {
        "a token in quotes"
    } else if token.contains(' ') {
        "a token with a space in it"
    } else {
        "a token"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::request::tests::request;

    fn refusal(header: Option<&str>) -> Option<Refusal> {
        let headers: Vec<(&str, &str)> = header.iter().map(|header| ("Authorization", *header)).collect();
        let verdict = verify(&request("POST", "/in", &headers, "[]"), |token| match token {
            "good" => Some(TokenState { is_expired: false, has_scope: true }),
            "old" => Some(TokenState { is_expired: true, has_scope: true }),
            "narrow" => Some(TokenState { is_expired: false, has_scope: false }),
            _ => None,
        });
        assert!(!format!("{:?}", verdict.report).contains("good"));
        verdict.refusal
    }

    #[test]
    fn each_token_is_judged_by_what_is_known_of_it() {
        assert_eq!(refusal(Some("Bearer good")), None);
        assert_eq!(refusal(Some("bearer good")), None);
        assert_eq!(refusal(Some("Bearer other")), Some(Refusal::InvalidToken { is_expired: false }));
        assert_eq!(refusal(Some("Bearer old")), Some(Refusal::InvalidToken { is_expired: true }));
        assert_eq!(refusal(Some("Bearer narrow")), Some(Refusal::InsufficientScope));
        assert_eq!(refusal(None), Some(Refusal::NoToken));
        assert_eq!(refusal(Some("Basic good")), Some(Refusal::NoToken));
        for malformed in ["Bearer", "Bearer ", "Bearer Bearer good", "Bearer \"good\"", "Bearer good x", "Bearer  good"]
        {
            assert_eq!(refusal(Some(malformed)), Some(Refusal::InvalidRequest), "{malformed}");
        }
    }
    #[test]
    fn what_is_wrong_with_a_token_is_said_without_it() {
        for (token, is_twice, said) in [
            ("hunter2", true, "two Authorization headers"),
            ("", false, "an empty token"),
            ("Bearer hunter2", false, "the word Bearer twice"),
            ("'hunter2'", false, "a token in quotes"),
            ("\"hunter2\"", false, "a token in quotes"),
            ("hunter2 x", false, "a token with a space in it"),
            ("hunter2", false, "a token"),
        ] {
            assert_eq!(shape(token, is_twice), said);
        }
    }
}
