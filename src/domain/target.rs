//! From the configured URL to the bytes on the request line.
use super::note::Note;
use super::object_path::ObjectPath;
use super::request::Target;

/// How the path is written on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEncoding {
    /// As typed, with only what cannot travel percent-encoded.
    AsTyped,
    /// Every byte outside `A-Za-z0-9-._~/` percent-encoded, as S3 signs it.
    Strict,
}

/// Why a URL cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("url: {text}")]
pub struct TargetError {
    pub text: String,
}

/// A target with what there is to say about it.
#[derive(Debug, Clone)]
pub struct Resolved {
    pub target: Target,
    pub notes: Vec<Note>,
}

/// Take `url` apart, append `object_path` to its path, and encode it for the wire.
pub fn resolve(url: &str, object_path: Option<&ObjectPath>, encoding: PathEncoding) -> Result<Resolved, TargetError> {
    let _ = (url, object_path, encoding);
    todo!()
}
