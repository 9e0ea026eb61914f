//! A path that is typed, where the desktop has no dialog or nobody wants one.

use crate::app::FilePurpose;

/// A path while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathForm {
    pub purpose: FilePurpose,
    pub text: String,
    /// Why there is no dialog of the desktop; `None` where typing was asked for.
    pub reason: Option<String>,
}
