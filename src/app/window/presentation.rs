//! What the presenter's view shows: no more than people who look on should see.

use std::sync::Arc;

use crate::app::state::{BodySource, MeasuredSource, State};
use crate::domain::exchange::ExchangeKind;
use crate::domain::{Exchange, Payload};

/// The subject of the presenter's view.
#[derive(Debug, Clone)]
pub enum Presented {
    /// The delivery of the selected destination that was looked at last.
    Delivery(Arc<Exchange>),
    /// The batch, before there is one.
    Batch(Payload),
}

impl Presented {
    /// What its measurements are read from.
    pub fn source(&self) -> MeasuredSource {
        match self {
            Self::Delivery(exchange) => MeasuredSource::Body(BodySource::Request(Arc::clone(exchange))),
            Self::Batch(payload) => MeasuredSource::Payload(payload.clone()),
        }
    }
}

impl State {
    /// What the presenter's view shows now.
    pub fn presented(&self) -> Presented {
        let label = self.selected_label();
        let loaded = self.exchange.loaded.as_ref().map(|loaded| &loaded.exchange);
        let is_ours = |exchange: &&Arc<Exchange>| {
            exchange.kind == ExchangeKind::Delivery && Some(exchange.destination.label()) == label
        };
        match loaded.filter(is_ours) {
            Some(exchange) => Presented::Delivery(Arc::clone(exchange)),
            None => Presented::Batch(self.batch.batch.payload().clone()),
        }
    }
}
