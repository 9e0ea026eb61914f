use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::domain::{NoteLevel, limits};
use crate::signing::oauth2::judge;

const NOW: OffsetDateTime = datetime!(2026-03-05 12:00 UTC);
const JSON: Option<&str> = Some("application/json");

fn response<'a>(
    status: u16,
    content_type: Option<&'a str>,
    body: &'a (impl AsRef<[u8]> + ?Sized),
) -> TokenResponse<'a> {
    TokenResponse { status, content_type, body: body.as_ref() }
}

fn accepted(status: u16, content_type: Option<&str>, body: &str) -> AccessToken {
    read(response(status, content_type, body), NOW).unwrap_or_else(|error| panic!("{body}: {error}"))
}

fn refused(status: u16, content_type: Option<&str>, body: &str) -> TokenResponseError {
    match read(response(status, content_type, body), NOW) {
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
fn the_response_of_the_rfc_is_read_without_a_note() {
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

const FULL: &str = r#","token_type":"Bearer","expires_in":3600"#;

fn body(rest: &str) -> String {
    format!(r#"{{"access_token":"abc"{rest}}}"#)
}

/// The words of the strict client after our own, if it refuses what the note names.
fn strict_words(note: &Note) -> Option<&str> {
    note.text.split_once(" a strict client would refuse it. The oauth2 crate for Rust says: ").map(|(_, words)| words)
}

#[test]
fn each_deviation_is_accepted_and_its_note_has_the_words_of_the_strict_client() {
    let text = Some("text/plain");
    for (status, content_type, body, id, said) in [
        (201, JSON, body(FULL), "status", "missing field `error`"),
        (200, text, body(FULL), "content_type", "Content-Type: \"text/plain\", should be `application/json`"),
        (200, JSON, format!("\u{feff}{}", body(FULL)), "byte_order_mark", "expected value"),
        (200, text, "access_token=abc&token_type=bearer".to_owned(), "form_encoded", "Content-Type: \"text/plain\""),
        (200, None, "access_token=abc&token_type=bearer".to_owned(), "form_encoded", "expected value"),
        (200, JSON, body(&format!(r#"{FULL},"expires_in":7200"#)), "repeated_field", "duplicate field `expires_in`"),
        (200, JSON, body(r#","expires_in":3600"#), "no_token_type", "missing field `token_type`"),
        (
            200,
            JSON,
            body(r#","token_type":null"#),
            "no_token_type",
            "token_type: invalid type: null, expected a string",
        ),
        (
            200,
            JSON,
            body(r#","token_type":"Bearer","expires_in":"3600""#),
            "expires_in",
            "string \"3600\", expected u64",
        ),
        (
            200,
            JSON,
            body(r#","token_type":"Bearer","expires_in":3599.5"#),
            "expires_in",
            "point `3599.5`, expected u64",
        ),
        (200, JSON, body(r#","token_type":"Bearer","expires_in":-1"#), "expires_in", "integer `-1`, expected u64"),
        (200, JSON, body(r#","token_type":"Bearer","expires_in":{}"#), "expires_in", "map, expected u64"),
        (200, JSON, body(&format!(r#"{FULL},"scope":["a","b"]"#)), "scope", "scope: invalid type: sequence"),
        (200, JSON, body(&format!(r#"{FULL},"refresh_token":12345"#)), "strict_client", "refresh_token: invalid type"),
        (200, Some("application/json;x=é"), body(FULL), "strict_client", "unexpected response Content-Type"),
    ] {
        let token = accepted(status, content_type, &body);
        let note = token.notes.first().unwrap_or_else(|| panic!("{body} has no note"));
        assert_eq!(note.id, format!("oauth2.answer_{id}"), "{body}");
        let refusal = judge(response(status, content_type, &body)).expect_err("the strict client refuses it");
        assert_eq!(strict_words(note), Some(refusal.to_string().as_str()), "{body}");
        assert!(refusal.to_string().contains(said), "{refusal}");
    }
}

#[test]
fn what_the_strict_client_takes_is_not_said_to_be_refused() {
    for (content_type, body, id) in [
        (None, body(FULL), "oauth2.answer_content_type"),
        (JSON, body(FULL).replace("abc", "a b"), "oauth2.answer_token_characters"),
        (JSON, body(FULL).replace("abc", "Bearer abc"), "oauth2.answer_token_prefix"),
        (JSON, body(FULL).replace("abc", &"a".repeat(9000)), "oauth2.token_large"),
        (JSON, body(r#","token_type":"Bearer""#), "oauth2.answer_no_expires_in"),
        (JSON, body(r#","token_type":"Bearer","expires_in":60"#), "oauth2.token_short_lived"),
        (JSON, body(&format!(r#"{FULL},"refresh_token":"r""#)), "oauth2.answer_refresh_token"),
        (JSON, body(&format!(r#"{FULL},"other":1,"other":2"#)), ""),
    ] {
        let token = accepted(200, content_type, &body);
        assert_eq!(ids(&token), if id.is_empty() { vec![] } else { vec![id] }, "{body}");
        assert!(token.notes.iter().all(|note| !note.text.contains("strict client")), "{body}");
        assert_eq!(judge(response(200, content_type, &body)), Ok(()), "{body}");
    }
}

#[test]
fn each_of_several_deviations_has_words_of_its_own() {
    let body = "{\"access_token\":\"abc\",\"scope\":[],\"expires_in\":\"1h\"}";
    let token = accepted(201, Some("text/json"), body);
    let said: Vec<(&str, &str)> =
        token.notes.iter().filter_map(|note| Some((note.id.as_str(), strict_words(note)?))).collect();
    assert_eq!(
        said,
        [
            (
                "oauth2.answer_content_type",
                "unexpected response Content-Type: \"text/json\", should be `application/json`"
            ),
            ("oauth2.answer_status", "Failed to parse server response: missing field `error`"),
            ("oauth2.answer_no_token_type", "Failed to parse server response: missing field `token_type`"),
            (
                "oauth2.answer_expires_in",
                "Failed to parse server response: expires_in: invalid type: string \"1h\", expected u64"
            ),
            (
                "oauth2.answer_scope",
                "Failed to parse server response: scope: invalid type: sequence, expected a string"
            ),
        ]
    );
}

#[test]
fn a_lifetime_as_text_counts() {
    let token = accepted(200, JSON, r#"{"access_token":"abc","token_type":"bearer","expires_in":" 3599 "}"#);
    assert_eq!(token.expires_in, Some(3599));
    assert_eq!(token.notes[0].level, NoteLevel::Warning);
    assert!(token.notes[0].text.contains("a strict client would refuse"), "{}", token.notes[0].text);
}

#[test]
fn a_form_encoded_response_is_read() {
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
    assert_eq!(
        error.text,
        "The token endpoint responded 401: invalid_client - Bad \\u{1b}[31msecret (see https://x.example/1)"
    );
}

#[test]
fn an_error_with_status_200_is_an_error() {
    let error = refused(200, JSON, r#"{"error":"invalid_scope","access_token":"hunter2"}"#);
    assert!(
        error.text.contains("200: invalid_scope. The status says success") && !error.text.contains("hunter2"),
        "{error}"
    );
    let error = refused(200, JSON, r#"{"error":{"code":"E17","message":"no"}}"#);
    assert!(error.text.contains("200: E17"), "{error}");
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
fn what_is_not_a_token_response_is_refused_with_a_reason() {
    for (status, body, said) in [
        (200, "", "empty body"),
        (302, "", "a redirect"),
        (503, "upstream down", "503 with something other than JSON: \"upstream down\""),
        (500, "{}", "responded 500: \"{}\""),
        (200, "[1]", "not an object"),
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
    let error = read(response(200, JSON, &[0xff, 0xfe]), NOW).err().expect("not UTF-8");
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

#[test]
fn the_strict_client_quotes_no_token_and_nothing_that_controls_a_screen() {
    let body =
        r#"{"access_token":"hunter22","token_type":"bearer","refresh_token":["hunter23"],"id_token":"hunter24"}"#;
    let token = accepted(200, JSON, body);
    let said = format!("{:?}", token.notes);
    assert!(said.contains("refresh_token: invalid type") && !said.contains("hunter2"), "{said}");
    let token =
        accepted(200, JSON, "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":\"\\u001b[31m\"}");
    assert!(token.notes[0].text.ends_with("string \"\\u{1b}[31m\", expected u64"), "{}", token.notes[0].text);
}

/// A value for a field, good or bad.
fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~]{0,12}".prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        Just(json!("Bearer")),
        Just(json!(3600)),
        Just(json!("3600")),
        Just(json!(["a", { "b": 1 }])),
    ]
}

/// Fields in any order, known ones more often than others, some of them repeated.
fn fields() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        3 => prop::sample::select(vec!["access_token", "token_type", "expires_in", "refresh_token", "scope"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["error", "error_description", "id_token", "expires_on"]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
    ];
    let start = prop_oneof![Just(r#""access_token":"abc","token_type":"bearer""#), Just(r#""access_token":"abc""#)];
    (start, prop::collection::vec((name, value()), 0..6)).prop_map(|(start, fields)| {
        let fields = fields.iter().map(|(name, value)| format!(",{}:{value}", json!(name)));
        format!("{{{start}{}}}", fields.collect::<String>())
    })
}

/// Fields that RFC 6749 §5.1 would have, and others beside them.
fn good_fields() -> impl Strategy<Value = String> {
    let kind = prop::sample::select(vec!["Bearer", "bearer", "BEARER", "mac"]);
    let text = || prop::option::of("[ -~]{0,12}");
    let others = prop::collection::vec(("\\PC{0,8}|error", value()), 0..3);
    (kind, prop::option::of(any::<u64>()), text(), text(), others).prop_map(
        |(kind, seconds, scope, refresh, others)| {
            let known = json!({ "scope": scope, "expires_in": seconds, "refresh_token": refresh, "token_type": kind });
            let others = others.iter().map(|(name, value)| format!(",{}:{value}", json!(name)));
            let known = known.to_string();
            format!("{},\"access_token\":\"abc\"{}}}", known.trim_end_matches('}'), others.collect::<String>())
        },
    )
}

fn content_type() -> impl Strategy<Value = Option<String>> {
    let known = vec!["application/json", "application/json; charset=utf-8", "text/plain", "application/json-seq"];
    prop_oneof![
        4 => prop::sample::select(known).prop_map(|text| Some(text.to_owned())),
        1 => Just(None),
        1 => "\\PC{0,12}".prop_map(Some),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        status in any::<u16>(),
        content_type in prop::option::of("\\PC{0,20}"),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let response = response(status, content_type.as_deref(), &bytes);
        read(response, NOW).ok();
        judge(response).ok();
    }

    #[test]
    fn any_broken_token_response_is_read_or_refused(body in fields(), cut in any::<prop::sample::Index>(), odd in any::<u8>()) {
        let mut bytes = body.into_bytes();
        let at = cut.index(bytes.len());
        bytes[at] = odd;
        let cut = response(200, JSON, &bytes[..at]);
        let changed = response(200, JSON, &bytes);
        for response in [cut, changed] {
            read(response, NOW).ok();
            judge(response).ok();
        }
    }

    /// Where nothing is said, the strict client takes the token; where it refuses, its very words are there.
    #[test]
    fn the_notes_say_what_the_strict_client_says(
        status in prop_oneof![4 => Just(200_u16), 1 => 200..300_u16],
        content_type in content_type(),
        body in fields(),
    ) {
        let response = response(status, content_type.as_deref(), &body);
        let Ok(token) = read(response, NOW) else { return Ok(()) };
        let words: Vec<&str> = token.notes.iter().filter_map(strict_words).collect();
        match judge(response) {
            Ok(()) => prop_assert!(words.is_empty(), "{:?} of {}", words, body),
            Err(refusal) => {
                let refusal = refusal.to_string();
                prop_assert!(words.contains(&refusal.as_str()), "{} is not in {:?} of {}", refusal, words, body);
            }
        }
    }

    /// Leniency only ever adds: what the strict client takes is read here, but for tokens that cannot be sent.
    #[test]
    fn what_the_strict_client_takes_is_read(content_type in content_type(), body in good_fields()) {
        let received = response(200, content_type.as_deref(), &body);
        if judge(received).is_err() {
            return Ok(());
        }
        if let Err(error) = read(received, NOW) {
            let fields: Value = serde_json::from_str(&body).expect("JSON");
            let is_bearer = fields["token_type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"));
            prop_assert!(!is_bearer || !fields["error"].is_null(), "{} refuses {}", error, body);
        }
    }
}
