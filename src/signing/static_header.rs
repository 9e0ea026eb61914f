//! A secret in a header of the user's choice, exactly as typed.

use super::{Signed, SigningError, header_text};
use crate::domain::credential::authorization_traits;
use crate::domain::display::MASK;
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::{
    Header, HeaderOrigin, Note, Secret, SecretName, SecretTrait, Setting, SignedRequest, StaticHeader, UnsignedRequest,
    WireText,
};

/// Put the value into its header. Whether the platform adds a scheme word is not documented: nothing is added here.
pub fn sign(mut request: UnsignedRequest, auth: &StaticHeader<Secret>) -> Result<Signed, SigningError> {
    header_text::check_name(Setting::Header, &auth.header)?;
    let value = auth.value.expose();
    if value.is_empty() {
        return Err(SigningError::new(
            SecretName::HeaderValue,
            "is empty; give the value that the destination expects",
        ));
    }
    header_text::check_value(SecretName::HeaderValue, value)?;

    let mut notes = Vec::new();
    // A whole header line, and a scheme that is badly written, are told of by the checks of the destination.
    let is_told_of = |found: &SecretTrait| {
        matches!(found, SecretTrait::HeaderLine | SecretTrait::SchemePunctuated | SecretTrait::SchemeGlued)
    };
    let is_told = SecretTrait::of(value).iter().chain(&authorization_traits(value)).any(is_told_of);
    if auth.header.eq_ignore_ascii_case("authorization") && !has_scheme_word(value) && !is_told {
        notes.push(Note::warning(
            "static_header.no_scheme",
            "The value has no scheme word such as Bearer before it. It is sent exactly as typed; whether the platform adds one is not documented.",
        ));
    }
    if auth.header.contains('_') {
        notes.push(Note::warning(
            "static_header.underscore",
            "The header's name has an underscore; many servers (nginx by default) drop such headers.",
        ));
    }
    let header = Header::new(&auth.header, WireText::masked(auth.value.clone(), MASK), HeaderOrigin::Auth);
    if request.header(&header.name).is_some() {
        notes.push(Note::warning(
            "static_header.replaces",
            format!("The platform sets {} by itself; the value given here takes its place.", header.name),
        ));
        request.headers.retain(|known| known.name != header.name);
    }
    let step = SigningStep {
        name: "header",
        text: WireText::masked(Secret::new(format!("{}: {value}", header.name)), format!("{}: {MASK}", header.name)),
        line_labels: vec!["sent exactly as typed".to_owned()],
    };
    request.headers.push(header);
    let trace = SigningTrace { steps: vec![step], ..SigningTrace::default() };
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

/// `token credentials`, as RFC 9110 §11.4 writes an Authorization.
fn has_scheme_word(value: &str) -> bool {
    value.split_once(' ').is_some_and(|(scheme, rest)| {
        !rest.trim().is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Method, Payload, Target};

    fn unsigned() -> UnsignedRequest {
        UnsignedRequest {
            method: Method::Post,
            target: Target { scheme: "https".into(), authority: "a.example".into(), path: "/".into(), query: None },
            headers: vec![Header::plain("content-type", "application/json", HeaderOrigin::Platform)],
            body: Payload::new(&b"[]"[..]),
            body_shown: None,
        }
    }

    fn sign_with(header: &str, value: &str) -> Result<Signed, SigningError> {
        sign(unsigned(), &StaticHeader { header: header.to_owned(), value: Secret::new(value) })
    }

    #[test]
    fn the_value_is_sent_exactly_as_typed_and_shown_masked() {
        let signed = sign_with("X-Api-Key", "  Odd value=").expect("it signs").request.request;
        let header = signed.header("x-api-key").expect("the header is set");
        assert_eq!(header.value.expose(), "  Odd value=");
        assert_eq!(header.value.shown(), MASK);
    }

    #[test]
    fn an_authorization_without_a_scheme_word_is_noted_and_sent() {
        let ids = |value| -> Vec<String> {
            sign_with("Authorization", value).expect("it signs").notes.into_iter().map(|note| note.id).collect()
        };
        assert_eq!(ids("abc123"), ["static_header.no_scheme"]);
        assert_eq!(ids("key:a b"), ["static_header.no_scheme"], "a blank alone makes no scheme");
        assert_eq!(ids("Bearer abc123"), Vec::<String>::new());
    }

    #[test]
    fn what_cannot_travel_is_refused_without_repeating_it() {
        for (header, value, field) in [
            ("X-Key", "two\r\nlines", "auth.value"),
            ("X-Key", "nul\0", "auth.value"),
            ("X-Key", "café", "auth.value"),
            ("X-Key", "", "auth.value"),
            ("X Key", "v", "auth.header"),
            ("X-Key:", "v", "auth.header"),
            ("", "v", "auth.header"),
            ("Host", "v", "auth.header"),
            ("Content-Length", "v", "auth.header"),
        ] {
            let error = sign_with(header, value).expect_err("it is refused");
            assert_eq!(error.field.path(), field);
            assert!(value.len() < 2 || !error.text.contains(value));
        }
    }

    #[test]
    fn a_header_of_the_platform_is_replaced_and_said() {
        let signed = sign_with("Content-Type", "text/plain").expect("it signs");
        let headers = &signed.request.request.headers;
        assert_eq!(headers.len(), 1);
        assert_eq!(headers[0].value.expose(), "text/plain");
        assert_eq!(signed.notes[0].id, "static_header.replaces");
    }

    #[test]
    fn neither_notes_nor_trace_show_the_value() {
        let signed = sign_with("Authorization", " hunter2").expect("it signs");
        let trace = signed.request.trace.record();
        assert!(!format!("{signed:?}{trace:?}").contains("hunter2"));
        let steps: Vec<_> = trace.steps.iter().map(|step| (step.name.as_str(), step.text.as_str())).collect();
        assert_eq!(steps, [("header", "authorization: •••")], "and it says which header was set");
    }
}
