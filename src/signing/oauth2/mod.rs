//! OAuth2 client credentials (RFC 6749 §4.4): the token request, and what comes back. Nothing is sent here.
//!
//! ```text
//!  ClientCredentials<Secret> ──token_request──▶ SignedRequest     TokenResponse ──read──▶ AccessToken { notes }
//!                                    │                                              │
//!                                 oracle                                          strict
//!                   the request as the `oauth2` crate builds it      the response as the `oauth2` crate reads it
//! ```
//!
//! The `oauth2` crate is the second opinion on both: signpost builds the request and reads the response itself,
//! because exact bytes, masking and leniency are its own; the crate sees the same input through an HTTP client that
//! sends nothing. Token requests over the wire, and the cache of tokens, are in `delivery`.

mod oracle;
mod request;
mod response;
mod strict;

use ::oauth2::TokenUrl;

pub use self::request::token_request;
pub use self::response::{AccessToken, TokenResponse, TokenResponseError, read};
pub use self::strict::{StrictRefusal, judge};

/// The token URL that the `oauth2` crate is given. Nothing is sent to it and it is not compared: the crate
/// normalises URLs, and signpost sends what was typed (`domain::target`).
fn unused_token_url() -> Result<TokenUrl, url::ParseError> {
    TokenUrl::new("https://localhost/token".to_owned())
}
