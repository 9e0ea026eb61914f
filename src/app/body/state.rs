//! The body that is looked at.

use std::sync::Arc;

use crate::app::body::{BodyFace, BodyView, Matches, Search};
use crate::app::state::Preview;
use crate::domain::{Exchange, Outcome};

/// Which body.
#[derive(Debug, Clone)]
pub enum BodySource {
    /// The answer of an exchange.
    Response(Arc<Exchange>),
    /// What an exchange has sent.
    Request(Arc<Exchange>),
    /// What Send would put on the wire.
    Next(Arc<Preview>),
}

impl PartialEq for BodySource {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Response(a), Self::Response(b)) | (Self::Request(a), Self::Request(b)) => Arc::ptr_eq(a, b),
            (Self::Next(a), Self::Next(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl BodySource {
    /// The bytes as far as they are kept.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::Response(exchange) => match &exchange.outcome {
                Outcome::Answered(response) => &response.body.kept,
                Outcome::Failed(_) => &[],
            },
            Self::Request(exchange) => &exchange.request.body.kept,
            Self::Next(preview) => {
                let request = &preview.prepared.delivery.request;
                request.body_shown.as_ref().map_or_else(|| request.body.bytes().as_ref(), |shown| shown.as_bytes())
            }
        }
    }
}

/// What a view was made of: another one of these needs another view.
#[derive(Debug, Clone, PartialEq)]
pub struct BodyWish {
    pub source: BodySource,
    pub face: BodyFace,
    /// Characters before a line continues on the next row.
    pub row_chars: usize,
}

/// The view of a body, and what is searched for in it.
#[derive(Debug)]
pub struct BodyState {
    pub face: BodyFace,
    /// As wide as the window shows it.
    pub row_chars: usize,
    /// Long lines continue on the next row; else they go on to the right.
    pub wraps: bool,
    pub search: Search,
    /// The match that is shown; counted from 0.
    pub current: usize,
    /// The latest view; it stays while another one is made.
    pub view: Option<Arc<BodyView>>,
    /// What the view is of.
    pub about: Option<BodyWish>,
    /// What was found of `searched` in the view.
    pub matches: Arc<Matches>,
    pub(in crate::app) searched: Search,
    /// The view or the search that is under way.
    pub(in crate::app) asked: Option<(u64, BodyWish, Search)>,
}

impl Default for BodyState {
    fn default() -> Self {
        Self {
            face: BodyFace::default(),
            row_chars: 80,
            wraps: true,
            search: Search::default(),
            current: 0,
            view: None,
            about: None,
            matches: Arc::default(),
            searched: Search::default(),
            asked: None,
        }
    }
}

impl BodyState {
    /// True while a view or a search is under way.
    pub fn is_busy(&self) -> bool {
        self.asked.is_some()
    }
}
