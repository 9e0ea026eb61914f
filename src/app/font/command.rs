//! Fonts of the system: what can be asked for, and what comes back.

use std::sync::Arc;

use crate::app::state::SystemFont;

/// What the user can ask for.
#[derive(Debug)]
pub enum FontCommand {
    /// These were to be drawn, and no font in use has them.
    Want(Vec<char>),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum FontNews {
    /// Fonts of the system that were read, and the characters that none has.
    Found { fonts: Vec<Arc<SystemFont>>, missing: Vec<char> },
}
