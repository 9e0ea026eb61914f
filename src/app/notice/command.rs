//! Notices: what can be asked for.

use crate::app::state::NoticeId;

/// What the user can ask for.
#[derive(Debug, Clone, Copy)]
pub enum NoticeCommand {
    Dismiss(NoticeId),
    Undo(NoticeId),
}
