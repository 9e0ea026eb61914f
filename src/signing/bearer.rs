//! `Authorization: Bearer …` (RFC 6750 §2.1).

use super::{Signed, SigningError};
use crate::domain::display::MASK;
use crate::domain::request::SigningTrace;
use crate::domain::{Header, HeaderOrigin, Note, Secret, SignedRequest, UnsignedRequest, WireText};

/// Bytes of a token above which common servers refuse the request: nginx takes 8 kB of header by default.
const TOKEN_BYTES_NOTE: usize = 8 * 1024;

/// Put `token` into the request; `None` gives the preview of a request whose token is not fetched yet.
pub fn sign(mut request: UnsignedRequest, token: Option<&Secret>) -> Result<Signed, SigningError> {
    let shown = format!("Bearer {MASK}");
    let mut notes = Vec::new();
    let value = match token {
        None => WireText::masked(Secret::new(&shown), &shown),
        Some(token) => {
            check(token.expose())?;
            if token.expose().len() > TOKEN_BYTES_NOTE {
                notes.push(Note::warning(
                    "oauth2.token_long",
                    format!("The token has {} bytes; many servers refuse headers beyond 8 kB.", token.expose().len()),
                ));
            }
            WireText::masked(Secret::new(format!("Bearer {}", token.expose())), shown)
        }
    };
    request.headers.push(Header::new("authorization", value, HeaderOrigin::Auth));
    Ok(Signed { request: SignedRequest { request, trace: SigningTrace::default() }, notes })
}

fn check(token: &str) -> Result<(), SigningError> {
    if token.is_empty() {
        return Err(SigningError::new("auth", "the token endpoint answered with an empty token"));
    }
    if token.bytes().any(|b| !b.is_ascii_graphic()) {
        return Err(SigningError::new(
            "auth",
            "the token has white space, a control character or one outside ASCII, which cannot travel in a header",
        ));
    }
    Ok(())
}
