//! Read the token endpoint's answer, leniently, and say what a strict client would refuse.
use time::OffsetDateTime;

use crate::domain::{Note, Secret};

/// An access token and what the answer said about it. Not `Debug`: it holds the token.
#[derive(Clone)]
pub struct AccessToken {
    pub token: Secret,
    pub received_at: OffsetDateTime,
    /// Seconds, as the answer said.
    pub expires_in: Option<u64>,
    /// Claims of a JWT, decoded and never verified.
    pub claims: Option<serde_json::Value>,
    pub notes: Vec<Note>,
}

/// The answer holds no usable token. `text` quotes the server's words, never the token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct TokenAnswerError {
    pub text: String,
    /// The `error` code of RFC 6749 §5.2, if there was one.
    pub code: Option<String>,
}

/// Read an answer of the token endpoint.
pub fn read_token_answer(
    status: u16,
    content_type: Option<&str>,
    body: &[u8],
    received_at: OffsetDateTime,
) -> Result<AccessToken, TokenAnswerError> {
    let _ = (status, content_type, body, received_at);
    todo!()
}
