//! `Authorization: Bearer …` (RFC 6750 §2.1).

use super::{Signed, SigningError};
use crate::domain::display::MASK;
use crate::domain::request::SigningTrace;
use crate::domain::{Field, Header, HeaderOrigin, Secret, SignedRequest, UnsignedRequest, WireText};

/// Put `token` into the request; `None` gives the preview of a request whose token is not fetched yet.
pub fn sign(mut request: UnsignedRequest, token: Option<&Secret>) -> Result<Signed, SigningError> {
    let shown = format!("Bearer {MASK}");
    let value = match token {
        None => WireText::masked(Secret::new(&shown), &shown),
        Some(token) => {
            check(token.expose())?;
            WireText::masked(Secret::new(format!("Bearer {}", token.expose())), shown)
        }
    };
    request.headers.push(Header::new("authorization", value, HeaderOrigin::Auth));
    Ok(Signed { request: SignedRequest { request, trace: SigningTrace::default() }, notes: Vec::new() })
}

fn check(token: &str) -> Result<(), SigningError> {
    if token.is_empty() {
        return Err(SigningError::new(Field::Auth, "the token endpoint returned an empty token"));
    }
    if token.bytes().any(|b| !b.is_ascii_graphic()) {
        return Err(SigningError::new(
            Field::Auth,
            "the token has white space, a control character or one outside ASCII, which cannot travel in a header",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Method, Payload, Target};

    fn sign_with(token: Option<&str>) -> Result<Signed, SigningError> {
        let request = UnsignedRequest {
            method: Method::Post,
            target: Target { scheme: "https".into(), authority: "a.example".into(), path: "/".into(), query: None },
            headers: Vec::new(),
            body: Payload::new(&b"[]"[..]),
            body_shown: None,
        };
        sign(request, token.map(Secret::new).as_ref())
    }

    fn authorization(signed: &Signed) -> &WireText {
        &signed.request.request.header("authorization").expect("it is set").value
    }

    #[test]
    fn the_token_is_sent_as_it_came_and_shown_masked() {
        // Salesforce's tokens hold an exclamation mark, which RFC 6750 has no place for.
        for token in ["eyJh.eyJz.c2ln_-~+/==", "00Dxx0000001gPL!AQ8"] {
            let signed = sign_with(Some(token)).expect("it signs");
            assert_eq!(authorization(&signed).expose(), format!("Bearer {token}"));
            assert_eq!(authorization(&signed).shown(), "Bearer •••");
        }
    }

    #[test]
    fn a_token_that_is_not_fetched_yet_is_a_placeholder() {
        let signed = sign_with(None).expect("it signs");
        assert_eq!(authorization(&signed).shown(), "Bearer •••");
        assert!(authorization(&signed).is_masked());
    }

    #[test]
    fn a_token_that_cannot_travel_is_refused_without_repeating_it() {
        for token in ["", "hunter2 hunter2", "hunter2\r\nX-Evil: 1", "hunter2\0", "hunter2é"] {
            let error = sign_with(Some(token)).expect_err("it is refused");
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
