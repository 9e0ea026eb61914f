//! A body in view: what is done in the background.

use std::sync::Arc;

use super::state::BodyWish;
use super::{BodyView, Search, update};
use crate::app::BodyNews;
use crate::app::runner::Runner;

/// Work for the background.
#[derive(Debug)]
pub enum BodyEffect {
    /// Lay a large body out, unless the view is `present`, and search it.
    View { request_id: u64, wish: BodyWish, search: Search, present: Option<Arc<BodyView>> },
}

impl BodyEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::View { request_id, wish, search, present } => runner.blocking(move || {
                let (view, matches) = update::make(&wish, &search, present);
                BodyNews::Viewed { request_id, view, matches }
            }),
        }
    }
}
