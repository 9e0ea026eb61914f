//! A body in view: what can be asked for, and what comes back.

use std::sync::Arc;

use crate::app::body::{BodyFace, BodyView, Matches, Search};

/// What the user can ask for.
#[derive(Debug)]
pub enum BodyCommand {
    SetFace(BodyFace),
    /// Characters that a row of a body has room for.
    SetWidth(usize),
    /// Let long lines of a body continue on the next row, or go on to the right.
    SetWraps(bool),
    Search(Search),
    /// To the next match, or back.
    StepMatch(isize),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum BodyNews {
    Viewed { request_id: u64, view: Arc<BodyView>, matches: Matches },
}
