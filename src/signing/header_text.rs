//! What may stand in a header (RFC 9110 §5.5), and how a value that may not is refused.

use super::SigningError;
use crate::domain::{Field, Setting};

/// Refuse a value that cannot travel: line breaks, NUL, other control characters, anything outside ASCII.
///
/// HTTP libraries differ on bytes above 0x7F; a value that only some of them send is no value to go live with.
pub(super) fn check_value(field: impl Into<Field>, value: &str) -> Result<(), SigningError> {
    let odd = value.chars().find(|&c| (c.is_control() && c != '\t') || !c.is_ascii());
    match odd {
        None => Ok(()),
        Some('\n' | '\r') => Err(SigningError::new(
            field,
            "has a line break in it, which cannot travel in a header; store it again without one",
        )),
        Some(c) => Err(SigningError::new(
            field,
            format!(
                "has the character U+{:04X}, which cannot travel in a header; paste it again as plain text",
                u32::from(c)
            ),
        )),
    }
}

/// Refuse what is no header name (RFC 9110 §5.1), or one that belongs to the HTTP client.
pub(super) fn check_name(field: Setting, name: &str) -> Result<(), SigningError> {
    const OF_THE_CLIENT: [&str; 6] = ["host", "content-length", "transfer-encoding", "connection", "upgrade", "te"];
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.is_empty() {
        return Err(SigningError::new(field, "is empty; give the name of a header, such as Authorization"));
    }
    if !name.bytes().all(is_token) {
        return Err(SigningError::new(
            field,
            "has a character that no header name has; use letters, digits and - (no colon, no space)",
        ));
    }
    if OF_THE_CLIENT.contains(&name.to_ascii_lowercase().as_str()) {
        return Err(SigningError::new(
            field,
            format!("is {name}, which every HTTP client sets by itself; choose another header"),
        ));
    }
    Ok(())
}
