//! Which exchange is shown.

use std::sync::Arc;

use crate::app::exchange::comparison::Comparison;
use crate::app::exchange::difference::{Row, compare};
use crate::app::exchange::verdict::Verdict;
use crate::diagnose::{self, Echo, NextStep, next_step};
use crate::domain::{Exchange, Probe};
use crate::store::EntryId;

/// The right-hand side of the window.
#[derive(Debug, Default)]
pub struct ExchangeView {
    pub shown: Shown,
    pub tab: ExchangeTab,
    /// The exchange last loaded; it stays while the next one loads.
    pub loaded: Option<LoadedExchange>,
    /// The entry that is being loaded.
    pub loading: Option<EntryId>,
    /// The exchanges of the send that the loaded one belongs to, in order.
    pub siblings: Vec<EntryId>,
    pub comparison: ComparisonState,
}

/// The exchange beside another one.
#[derive(Debug, Default)]
pub enum ComparisonState {
    #[default]
    None,
    Running {
        left: EntryId,
        right: EntryId,
    },
    Done(Arc<Comparison>),
    Failed {
        right: EntryId,
        problem: String,
    },
}

impl ComparisonState {
    /// The exchange that is compared with an earlier one.
    pub fn right(&self) -> Option<EntryId> {
        match self {
            Self::None => None,
            Self::Running { right, .. } | Self::Failed { right, .. } => Some(*right),
            Self::Done(comparison) => Some(comparison.right),
        }
    }
}

/// What the exchange side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// The live preview.
    #[default]
    NextRequest,
    Stored(EntryId),
    /// The answer of the last send, which the history could not keep.
    Unsaved,
}

/// The tabs, the same for the preview and for a stored exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ExchangeTab {
    Verdict,
    #[default]
    Request,
    Signing,
    Response,
    Timeline,
    Tls,
    Diff,
}

impl ExchangeTab {
    pub const ALL: [Self; 7] =
        [Self::Verdict, Self::Request, Self::Signing, Self::Response, Self::Timeline, Self::Tls, Self::Diff];

    pub fn label(self) -> &'static str {
        match self {
            Self::Verdict => "Verdict",
            Self::Request => "Request",
            Self::Signing => "Signing",
            Self::Response => "Response",
            Self::Timeline => "Timeline",
            Self::Tls => "TLS",
            Self::Diff => "Diff",
        }
    }
}

/// An exchange in memory.
#[derive(Debug, Clone)]
pub struct LoadedExchange {
    /// `None` if the history could not keep it.
    pub id: Option<EntryId>,
    pub exchange: Arc<Exchange>,
    /// One sentence about it.
    pub verdict: Verdict,
    /// The causes of its failure, best first.
    pub findings: Vec<crate::diagnose::Finding>,
    /// What the service says it computed, beside what was computed here.
    pub echoes: Vec<(Echo, Vec<Row>)>,
    /// What would decide where they do not.
    pub next_step: Option<NextStep>,
    /// Every probe, and why it would tell nothing here.
    pub probes: Vec<(Probe, Option<&'static str>)>,
}

impl LoadedExchange {
    /// Look at `exchange`, which went out after those `earlier`: what is wrong with it, if anything.
    pub(in crate::app) fn new(
        id: Option<EntryId>,
        exchange: Arc<Exchange>,
        earlier: &[Arc<Exchange>],
        verdict: Verdict,
    ) -> Self {
        // Rules read the beginning of a body, so no long one is copied.
        let delivery: Vec<Exchange> =
            earlier.iter().chain([&exchange]).map(|exchange| exchange.as_kept().into_owned()).collect();
        let findings = diagnose::diagnose(&delivery);
        let probes: Vec<(Probe, Option<&'static str>)> =
            exchange.destination.destination().map_or_else(Vec::new, |destination| {
                Probe::ALL.into_iter().map(|probe| (probe, probe.obstacle(&destination))).collect()
            });
        let next_step = next_step(&findings, |wanted| probes.contains(&(wanted, None)));
        let echoes = diagnose::echoes(&exchange)
            .into_iter()
            .map(|echo| (echo.clone(), compare(&echo.ours, &echo.theirs)))
            .collect();
        Self { id, exchange, verdict, findings, echoes, next_step, probes }
    }
}
