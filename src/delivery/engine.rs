//! Token, sign, send, record.

use std::sync::Arc;

use crate::domain::message::Batch;
use crate::domain::timings::Phase;
use crate::domain::{Auth, Destination, Exchange, Secret};
use crate::net::{Cancel, Clock};

use super::prepare::PrepareError;

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub stage: ProgressStage,
    pub phase: Phase,
}

/// Which of a delivery's requests is on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgressStage {
    Token,
    Delivery,
    /// Once more, after a 401 with a cached token.
    TokenAgain,
    DeliveryAgain,
}

/// What came of a delivery.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Every request that went out, in order, a token request first; masked.
    pub exchanges: Vec<Exchange>,
    /// True if the last exchange is the delivery and was answered with 2xx.
    pub delivered: bool,
    /// Why the delivery itself never went out, though its token request did.
    pub stopped: Option<String>,
}

/// Delivers. Clones share the token cache.
#[derive(Clone)]
pub struct Engine {
    clock: Arc<dyn Clock>,
}

impl Engine {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock }
    }

    /// Deliver `batch` once. An answer of any status is a result; an error means that nothing could go out.
    pub async fn deliver(
        &self,
        destination: &Destination,
        auth: &Auth<Secret>,
        batch: &Batch,
        progress: Arc<dyn Fn(Progress) + Send + Sync>,
        cancel: &Cancel,
    ) -> Result<Delivered, PrepareError> {
        let _ = (destination, auth, batch, progress, cancel, &self.clock);
        todo!()
    }
}
