use time::macros::datetime;

use super::*;
use crate::domain::NoteLevel;

const NOW: OffsetDateTime = datetime!(2026-03-05 12:00 UTC);
const JSON: Option<&str> = Some("application/json");

fn read(status: u16, content_type: Option<&str>, body: &str) -> Result<AccessToken, TokenAnswerError> {
    read_token_answer(status, content_type, body.as_bytes(), NOW)
}

fn accepted(status: u16, content_type: Option<&str>, body: &str) -> AccessToken {
    read(status, content_type, body).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn refused(status: u16, content_type: Option<&str>, body: &str) -> TokenAnswerError {
    match read(status, content_type, body) {
        Err(error) => error,
        Ok(_) => panic!("{body} was accepted"),
    }
}

fn ids(token: &AccessToken) -> Vec<&str> {
    token.notes.iter().map(|note| note.id.as_str()).collect()
}

fn jwt(claims: &str) -> String {
    format!("{}.{}.sig", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), URL_SAFE_NO_PAD.encode(claims))
}

#[test]
fn the_answer_of_the_rfc_is_read_without_a_note() {
    let token = accepted(
        200,
        Some("application/json;charset=UTF-8"),
        r#"{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"example","expires_in":3600}"#
            .replace("example", "bearer")
            .as_str(),
    );
    assert_eq!(token.token.expose(), "2YotnFZFEjr1zCsicMWpAA");
    assert_eq!(token.expires_in, Some(3600));
    assert_eq!(token.expires_at(), Some(datetime!(2026-03-05 13:00 UTC)));
    assert_eq!(ids(&token), <[&str; 0]>::default());
}

#[test]
fn each_deviation_is_accepted_and_noted() {
    let body = |rest: &str| format!(r#"{{"access_token":"abc"{rest}}}"#);
    let full = r#","token_type":"Bearer","expires_in":3600"#;
    for (status, content_type, body, id) in [
        (201, JSON, body(full), "oauth2.answer_status"),
        (200, Some("text/plain"), body(full), "oauth2.answer_content_type"),
        (200, None, body(full), "oauth2.answer_content_type"),
        (200, JSON, format!("\u{feff}{}", body(full)), "oauth2.answer_byte_order_mark"),
        (200, JSON, body(r#","expires_in":3600"#), "oauth2.answer_no_token_type"),
        (200, JSON, body(r#","token_type":"Bearer","expires_in":"3600""#), "oauth2.answer_expires_in"),
        (200, JSON, body(r#","token_type":"Bearer","expires_in":3599.5"#), "oauth2.answer_expires_in"),
        (200, JSON, body(r#","token_type":"Bearer""#), "oauth2.answer_no_expires_in"),
        (200, JSON, body(r#","token_type":"Bearer","expires_in":60"#), "oauth2.token_short_lived"),
        (200, JSON, body(&format!(r#"{full},"scope":["a","b"]"#)), "oauth2.answer_scope"),
        (200, JSON, body(&format!(r#"{full},"refresh_token":"r""#)), "oauth2.answer_refresh_token"),
        (200, JSON, body(full).replace("abc", "a b"), "oauth2.answer_token_characters"),
        (200, JSON, body(full).replace("abc", "Bearer abc"), "oauth2.answer_token_prefix"),
        (200, JSON, body(full).replace("abc", &"a".repeat(9000)), "oauth2.token_large"),
    ] {
        assert_eq!(ids(&accepted(status, content_type, &body)), [id], "{body}");
    }
}

#[test]
fn a_lifetime_as_text_counts() {
    let token = accepted(200, JSON, r#"{"access_token":"abc","token_type":"bearer","expires_in":" 3599 "}"#);
    assert_eq!(token.expires_in, Some(3599));
    assert_eq!(token.notes[0].level, NoteLevel::Warning);
    assert!(token.notes[0].text.contains("a strict client would refuse"), "{}", token.notes[0].text);
}

#[test]
fn a_form_encoded_answer_is_read() {
    let form = Some("application/x-www-form-urlencoded");
    for content_type in [form, Some("text/plain")] {
        let token = accepted(200, content_type, "access_token=a%2Bb&token_type=bearer&expires_in=3600");
        assert_eq!(token.token.expose(), "a+b");
        assert_eq!(token.expires_in, Some(3600));
        assert_eq!(ids(&token), ["oauth2.answer_form_encoded"]);
    }
}

#[test]
fn a_refusal_quotes_the_servers_words() {
    let body = "{\"error\":\"invalid_client\",\"error_description\":\"Bad \\u001b[31msecret\",\"error_uri\":\"https://x.example/1\"}";
    let error = refused(401, JSON, body);
    assert_eq!(error.code.as_deref(), Some("invalid_client"));
    assert_eq!(
        error.text,
        "The token endpoint answered 401: invalid_client - Bad \\u{1b}[31msecret (see https://x.example/1)"
    );
}

#[test]
fn an_error_with_status_200_is_an_error() {
    let error = refused(200, JSON, r#"{"error":"invalid_scope","access_token":"hunter2"}"#);
    assert_eq!(error.code.as_deref(), Some("invalid_scope"));
    assert!(!error.text.contains("hunter2"), "{error}");
    let error = refused(200, JSON, r#"{"error":{"code":"E17","message":"no"}}"#);
    assert_eq!(error.code.as_deref(), Some("E17"));
}

#[test]
fn a_sign_in_page_is_called_one() {
    let page = "<!DOCTYPE html><html><head><Title>Sign in\n to Acme</Title></head></html>";
    for content_type in [Some("text/html; charset=utf-8"), None] {
        let error = refused(200, content_type, page);
        assert!(error.text.contains("web page") && error.text.contains("\"Sign in to Acme\""), "{error}");
    }
}

#[test]
fn what_is_no_token_answer_is_refused_with_a_reason() {
    for (status, body, said) in [
        (200, "", "empty body"),
        (302, "", "a redirect"),
        (503, "upstream down", "503 with something else than JSON: \"upstream down\""),
        (500, "{}", "answered 500: \"{}\""),
        (200, "[1]", "no object"),
        (200, "{\"access_token\":\"hunter2\"", "broken JSON"),
        (200, "{\"token\":\"hunter2\"}", "it has token."),
        (200, "{}", "no field at all"),
        (200, "{\"access_token\":\" \"}", "is empty"),
        (200, "{\"access_token\":17}", "not a text"),
        (200, "{\"access_token\":\"hunter2\\n\"}", "U+000A at position 8"),
        (200, "{\"access_token\":\"hunter2é\"}", "U+00E9 at position 8"),
        (200, "{\"access_token\":\"hunter2\",\"token_type\":\"mac\"}", "token_type is \"mac\""),
        (200, "{\"access_token\":\"hunter2\",\"token_type\":7}", "token_type is not a text"),
        (400, "{\"access_token\":\"hunter2\"}", "with an error status is not used"),
    ] {
        let error = refused(status, JSON, body);
        assert!(error.text.contains(said), "{body}: {error}");
        assert!(!error.text.contains("hunter2"), "{error}");
    }
    let error = read_token_answer(200, JSON, &[0xff, 0xfe], NOW).err().expect("not UTF-8");
    assert!(error.text.contains("not UTF-8"), "{error}");
    let error = refused(200, JSON, &" ".repeat(limits::TOKEN_RESPONSE_BYTES_MAX + 1));
    assert!(error.text.contains("never that long"), "{error}");
}

#[test]
fn a_jwt_shows_its_claims_and_its_end() {
    let token = jwt(r#"{"aud":"api","exp":1772712600}"#);
    let token = accepted(200, JSON, &format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#));
    assert_eq!(token.claims.as_ref().expect("a JWT")["aud"], "api");
    assert_eq!(token.expires_at(), Some(datetime!(2026-03-05 12:10 UTC)));
}

#[test]
fn the_earlier_end_counts() {
    let token = jwt(r#"{"exp":1772712600}"#);
    let token =
        accepted(200, JSON, &format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":3600}}"#));
    assert_eq!(token.expires_at(), Some(datetime!(2026-03-05 12:10 UTC)));
}

#[test]
fn a_token_that_is_over_or_not_yet_begun_is_noted() {
    for (claims, id) in [
        (r#"{"exp":1772711999}"#, "oauth2.token_already_expired"),
        (r#"{"nbf":1772712001.5}"#, "oauth2.token_not_yet_valid"),
    ] {
        let body = format!(r#"{{"access_token":"{}","token_type":"Bearer","expires_in":3600}}"#, jwt(claims));
        assert_eq!(ids(&accepted(200, JSON, &body)), [id]);
    }
}

#[test]
fn an_endless_lifetime_does_not_overflow() {
    let body = format!(r#"{{"access_token":"abc","token_type":"Bearer","expires_in":{}}}"#, u64::MAX);
    assert_eq!(accepted(200, JSON, &body).expires_at(), Some(LATEST));
}
