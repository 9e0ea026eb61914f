//! The OAuth2 token request (RFC 6749 §4.4.2), in the two sub-modes of the platform.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::oracle;
use crate::domain::display::MASK;
use crate::domain::request::{SigningStep, SigningTrace};
use crate::domain::target::{self, PathEncoding};
use crate::domain::{
    BasicEncoding, ClientCredentials, CredentialsIn, Header, HeaderOrigin, Method, Note, Payload, Secret, SecretName,
    Setting, SignedRequest, UnsignedRequest, WireText,
};
use crate::signing::{Signed, SigningError};

/// The request that fetches a token, in the sub-mode that `auth` chooses.
///
/// Secret in body: `grant_type`, `client_id` and `client_secret` as form parameters. Secret in header: only
/// `grant_type` in the body, and a Basic Authorization (the platform's page, "OAuth2 Client Credentials").
/// The request is compared with the one of the `oauth2` crate; a difference ends it.
pub fn token_request(auth: &ClientCredentials<Secret>) -> Result<Signed, SigningError> {
    check(auth)?;
    let resolved = target::resolve(&auth.token_url, None, PathEncoding::AsTyped)
        .map_err(|error| SigningError::new(Setting::TokenUrl, error.text))?;
    let mut notes = resolved.notes;
    notes.extend(self::notes(auth));
    let form = form(auth);
    let mut headers = vec![Header::plain("content-type", "application/x-www-form-urlencoded", HeaderOrigin::Platform)];
    let mut steps = Vec::new();
    if auth.credentials_in == CredentialsIn::Header {
        let basic = basic(auth);
        steps.push(SigningStep { name: "basic credentials", text: basic.pair, line_labels: Vec::new() });
        headers.push(Header::new("authorization", basic.header, HeaderOrigin::Auth));
    }
    steps.push(SigningStep { name: "token request body", text: form.clone(), line_labels: Vec::new() });
    let request = UnsignedRequest {
        method: Method::Post,
        target: resolved.target,
        headers,
        body: Payload::new(form.expose().to_owned()),
        body_shown: form.is_masked().then(|| form.shown().to_owned()),
    };
    oracle::agrees(auth, &request)?;
    let trace = SigningTrace { steps, ..SigningTrace::default() };
    Ok(Signed { request: SignedRequest { request, trace }, notes })
}

fn check(auth: &ClientCredentials<Secret>) -> Result<(), SigningError> {
    if auth.client_id.is_empty() {
        return Err(SigningError::new(Setting::ClientId, "is empty; give the one of the client registration"));
    }
    if auth.client_secret.expose().is_empty() {
        return Err(SigningError::new(SecretName::ClientSecret, "is empty; give the one of the client registration"));
    }
    // RFC 6749 appendix A.1: an id is made of printable characters.
    if let Some(control) = auth.client_id.chars().find(|c| c.is_control()) {
        return Err(SigningError::new(
            Setting::ClientId,
            format!(
                "has the control character U+{:04X}; copy it again from the client registration",
                u32::from(control)
            ),
        ));
    }
    let is_raw_basic = auth.credentials_in == CredentialsIn::Header && auth.basic_encoding == BasicEncoding::Raw;
    if is_raw_basic && auth.client_id.contains(':') {
        return Err(SigningError::new(
            Setting::ClientId,
            "has a colon, which ends the id in unencoded Basic credentials (RFC 7617 §2); use basic_encoding = \"form\"",
        ));
    }
    if is_raw_basic && auth.client_secret.expose().contains(char::is_control) {
        return Err(SigningError::new(
            SecretName::ClientSecret,
            "has a control character or line break, which unencoded Basic credentials cannot carry (RFC 7617 §2); store it again without",
        ));
    }
    Ok(())
}

/// The body. What-ifs follow what the platform documents, never stand before it.
fn form(auth: &ClientCredentials<Secret>) -> WireText {
    let mut wire = "grant_type=client_credentials".to_owned();
    let mut shown = wire.clone();
    if auth.credentials_in == CredentialsIn::Body {
        let id = form_encoded(&auth.client_id);
        wire = format!("{wire}&client_id={id}&client_secret={}", form_encoded(auth.client_secret.expose()));
        shown = format!("{shown}&client_id={id}&client_secret={MASK}");
    }
    for (name, value) in [("scope", &auth.scope), ("audience", &auth.audience), ("resource", &auth.resource)] {
        if let Some(value) = value {
            let pair = format!("&{name}={}", form_encoded(value));
            wire.push_str(&pair);
            shown.push_str(&pair);
        }
    }
    if wire == shown { WireText::plain(wire) } else { WireText::masked(Secret::new(wire), shown) }
}

struct Basic {
    /// `id:secret` before base64.
    pair: WireText,
    header: WireText,
}

fn basic(auth: &ClientCredentials<Secret>) -> Basic {
    let encoded = |text: &str| match auth.basic_encoding {
        BasicEncoding::Form => form_encoded(text),
        BasicEncoding::Raw => text.to_owned(),
    };
    let id = encoded(&auth.client_id);
    let pair = format!("{id}:{}", encoded(auth.client_secret.expose()));
    let header = format!("Basic {}", STANDARD.encode(&pair));
    Basic {
        pair: WireText::masked(Secret::new(pair), format!("{id}:{MASK}")),
        header: WireText::masked(Secret::new(header), format!("Basic {MASK}")),
    }
}

/// application/x-www-form-urlencoded (RFC 6749 appendix B).
pub(super) fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn notes(auth: &ClientCredentials<Secret>) -> Vec<Note> {
    let mut notes = Vec::new();
    for (name, value) in [("scope", &auth.scope), ("audience", &auth.audience), ("resource", &auth.resource)] {
        if value.is_some() {
            notes.push(Note::what_if(
                &format!("oauth2.what_if_{name}"),
                format!("{name} is sent as a what-if: the platform does not document that it sends one."),
            ));
        }
    }
    if auth.credentials_in == CredentialsIn::Header {
        let differs = form_encoded(&auth.client_id) != auth.client_id
            || form_encoded(auth.client_secret.expose()) != auth.client_secret.expose();
        match auth.basic_encoding {
            BasicEncoding::Raw => notes.push(Note::what_if(
                "oauth2.what_if_raw_basic",
                "Basic credentials are sent unencoded as a what-if; RFC 6749 §2.3.1 form-encodes them, and what the platform does is not known.",
            )),
            BasicEncoding::Form if differs => notes.push(Note::warning(
                "oauth2.basic_encodings_differ",
                "Client id or secret has characters that form encoding changes, and token servers differ on decoding them. A secret of letters and digits works everywhere.",
            )),
            BasicEncoding::Form => {}
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auth(credentials_in: CredentialsIn, basic_encoding: BasicEncoding) -> ClientCredentials<Secret> {
        ClientCredentials {
            token_url: "https://id.example/token".to_owned(),
            client_id: "1PpG/Q 1".to_owned(),
            client_secret: Secret::new("z/tZ9VwFZqApmIQ+ZH1I5pLk/uB4ud:X2/8bL+wfFTt1rFw="),
            credentials_in,
            scope: None,
            audience: None,
            resource: None,
            basic_encoding,
        }
    }

    #[test]
    fn secret_in_body_is_exactly_three_form_parameters() {
        let signed = token_request(&auth(CredentialsIn::Body, BasicEncoding::Form)).expect("it builds");
        let request = &signed.request.request;
        assert_eq!(
            std::str::from_utf8(request.body.bytes()).expect("forms are ASCII"),
            "grant_type=client_credentials&client_id=1PpG%2FQ+1&client_secret=z%2FtZ9VwFZqApmIQ%2BZH1I5pLk%2FuB4ud%3AX2%2F8bL%2BwfFTt1rFw%3D"
        );
        assert!(request.header("authorization").is_none());
        assert_eq!(
            request.body_shown.as_deref(),
            Some("grant_type=client_credentials&client_id=1PpG%2FQ+1&client_secret=•••")
        );
    }

    #[test]
    fn secret_in_header_leaves_only_the_grant_type_in_the_body() {
        // The golden value of AppAuth-Android issue 337.
        let signed = token_request(&auth(CredentialsIn::Header, BasicEncoding::Form)).expect("it builds");
        let request = &signed.request.request;
        assert_eq!(&request.body.bytes()[..], b"grant_type=client_credentials");
        assert_eq!(
            request.header("authorization").expect("it is set").value.expose(),
            "Basic MVBwRyUyRlErMTp6JTJGdFo5VndGWnFBcG1JUSUyQlpIMUk1cExrJTJGdUI0dWQlM0FYMiUyRjhiTCUyQndmRlR0MXJGdyUzRA=="
        );
        assert_eq!(signed.notes[0].id, "oauth2.basic_encodings_differ");
    }

    #[test]
    fn what_ifs_follow_and_are_marked() {
        let auth = ClientCredentials {
            scope: Some("api://x/.default".to_owned()),
            ..auth(CredentialsIn::Header, BasicEncoding::Raw)
        };
        let signed = token_request(&auth).expect("it builds");
        assert_eq!(
            &signed.request.request.body.bytes()[..],
            b"grant_type=client_credentials&scope=api%3A%2F%2Fx%2F.default"
        );
        let ids: Vec<&str> = signed.notes.iter().map(|note| note.id.as_str()).collect();
        assert_eq!(ids, ["oauth2.what_if_scope", "oauth2.what_if_raw_basic"]);
    }

    #[test]
    fn a_colon_in_an_unencoded_id_is_refused() {
        let auth = ClientCredentials { client_id: "a:b".to_owned(), ..auth(CredentialsIn::Header, BasicEncoding::Raw) };
        assert_eq!(token_request(&auth).err().map(|error| error.field.path()), Some("auth.client_id"));
    }

    #[test]
    fn what_an_id_or_a_secret_cannot_hold_is_refused_by_field() {
        let refused = |auth: ClientCredentials<Secret>| token_request(&auth).err().map(|error| error.field.path());
        let with_id =
            |id: &str| ClientCredentials { client_id: id.to_owned(), ..auth(CredentialsIn::Body, BasicEncoding::Form) };
        assert_eq!(refused(with_id("")), Some("auth.client_id"));
        assert_eq!(refused(with_id("a\r\nb")), Some("auth.client_id"));
        let with_secret = |secret: &str, encoding| ClientCredentials {
            client_secret: Secret::new(secret),
            ..auth(CredentialsIn::Header, encoding)
        };
        assert_eq!(refused(with_secret("", BasicEncoding::Form)), Some("auth.client_secret"));
        assert_eq!(refused(with_secret("a\n", BasicEncoding::Raw)), Some("auth.client_secret"));
        assert_eq!(refused(with_secret("a\n", BasicEncoding::Form)), None);
        let url =
            ClientCredentials { token_url: "ftp://id".to_owned(), ..auth(CredentialsIn::Body, BasicEncoding::Form) };
        assert_eq!(refused(url), Some("auth.token_url"));
    }

    #[test]
    fn neither_notes_nor_trace_show_the_secret() {
        for (credentials_in, encoding) in [
            (CredentialsIn::Body, BasicEncoding::Form),
            (CredentialsIn::Header, BasicEncoding::Form),
            (CredentialsIn::Header, BasicEncoding::Raw),
        ] {
            let signed = token_request(&auth(credentials_in, encoding)).expect("it builds");
            let said =
                format!("{:?}{:?}{:?}", signed.notes, signed.request.request.headers, signed.request.trace.record());
            for part in ["z/tZ9VwFZqAp", "z%2FtZ9VwFZqAp", "MVBwRy", "MVBwRy9RID"] {
                assert!(!said.contains(part), "{part} in {said}");
            }
        }
    }
}
