//! A fleet's reports, forwarded as a sender would: an open model, so that the schedule is kept whatever the responses take.
//!
//! ```text
//!  rehearsal::Schedule ──due──▶ queue ──a free connection──▶ attempt (sign, send) ──▶ settle ──▶ Ledger
//!                                 ▲                                                    │
//!                                 └────────────── another attempt, when it is due ─────┘
//! ```
//!
//! A latency counts from the moment at which the request was to go out, so a stalled receiver shows in every request that
//! waited for it, not in one alone (coordinated omission).

mod attempt;
mod feed;
mod knee;
mod link;
mod run;
mod seen;
mod tally;
mod worker;

use std::time::Duration;

use crate::net::PoolError;
use crate::rehearsal::{Fleet, Sender};

use super::prepare::PrepareError;

pub use self::knee::find_knee;
pub use self::run::run;
pub use self::tally::Snapshot;
pub use self::worker::{WorkerNews, WorkerPlan, work};

/// What to forward, and how.
#[derive(Debug, Clone)]
pub struct LoadPlan {
    pub fleet: Fleet,
    pub sender: Sender,
    /// In each message.
    pub observations: u32,
    pub span: Span,
    /// A sender's waits pass this many times as fast; at least 1.
    pub time_scale: u32,
    /// Requests in flight at once.
    pub connections: usize,
    /// The share of requests, from 0 to 1, that may fail before the run is stopped; `None` lets it go on.
    pub stop_above: Option<f64>,
    /// Reports per second that are never exceeded while a knee is looked for.
    pub rate_max: f64,
}

/// How much of a fleet's schedule is forwarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    For(Duration),
    Reports(u64),
}

impl Span {
    /// True if report number `index` (from 0), due at `at`, belongs to it.
    fn holds(self, index: u64, at: Duration) -> bool {
        match self {
            Self::For(duration) => at < duration,
            Self::Reports(reports) => index < reports,
        }
    }
}

/// Why nothing could go out.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    #[error(transparent)]
    Pool(#[from] PoolError),
    #[error("the histogram of latencies cannot be made: {0}")]
    Histogram(#[from] hdrhistogram::CreationError),
    #[error("no rate was tried")]
    NoRate,
    #[error("the connection to the master has no thread: {0}")]
    Thread(#[from] std::io::Error),
    #[error("the connection to the master ended by a defect in signpost; please report this")]
    Link,
    #[error("a request was not made to its end; please report this: {0}")]
    Task(#[from] tokio::task::JoinError),
}
