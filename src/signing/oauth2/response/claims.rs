//! What a JWT says of itself; decoded and never verified.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use time::OffsetDateTime;

use crate::domain::Note;

/// The claims of a JWT (RFC 7519 §3); `None` for an opaque token.
pub(super) fn claims(token: &str) -> Option<Value> {
    let mut parts = token.split('.');
    let (_header, payload, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok().filter(Value::is_object)
}

/// A claim in seconds since 1970 (RFC 7519 §2, `NumericDate`).
pub(super) fn moment(claims: &Value, name: &str) -> Option<OffsetDateTime> {
    let seconds = claims.get(name)?;
    let seconds = seconds.as_i64().or_else(|| seconds.as_f64().map(|seconds| seconds as i64))?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}

/// Note a token that is over or not yet begun at its arrival.
pub(super) fn check_claims(claims: &Value, received_at: OffsetDateTime, notes: &mut Vec<Note>) {
    if let Some(end) = moment(claims, "exp").filter(|end| *end <= received_at) {
        let ago = (received_at - end).whole_seconds();
        notes.push(Note::warning(
            "oauth2.token_already_expired",
            format!("The token's exp lies {ago} s before its arrival: it had expired already, or one of the clocks is wrong."),
        ));
    }
    if let Some(begin) = moment(claims, "nbf").filter(|begin| *begin > received_at) {
        let wait = (begin - received_at).whole_seconds();
        notes.push(Note::warning(
            "oauth2.token_not_yet_valid",
            format!(
                "The token's nbf lies {wait} s after its arrival: it is not valid yet, or one of the clocks is wrong."
            ),
        ));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_token_is_over_from_its_exp_and_begins_at_its_nbf() {
        let at = datetime!(2026-03-05 12:00 UTC);
        let second = at.unix_timestamp();
        let ids = |claims: Value| {
            let mut notes = Vec::new();
            check_claims(&claims, at, &mut notes);
            notes.into_iter().map(|note| note.id).collect::<Vec<String>>()
        };
        let none: [&str; 0] = [];
        assert_eq!(ids(json!({ "exp": second + 1, "nbf": second })), none);
        assert_eq!(ids(json!({ "exp": second })), ["oauth2.token_already_expired"]);
        assert_eq!(ids(json!({ "nbf": second + 1 })), ["oauth2.token_not_yet_valid"]);
        assert_eq!(ids(json!({ "exp": (second - 1) as f64, "nbf": "soon" })), ["oauth2.token_already_expired"]);
        assert_eq!(ids(json!({ "exp": 1e300, "nbf": null })), none, "no moment");
    }
}
