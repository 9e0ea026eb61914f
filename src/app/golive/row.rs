//! The checks in the order of the page, each as it stands now.

use super::state::{GoLivePage, GoLiveState, GoLiveView};
use crate::app::state::Recipient;
use crate::golive::check::{Check, CheckId};
use crate::golive::report::{CheckOutcome, CheckResult};

/// One check.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub check: &'static Check,
    pub state: RowState<'a>,
}

/// How a check stands.
#[derive(Debug, Clone, Copy)]
pub enum RowState<'a> {
    /// It would send so many requests with so many bytes.
    Planned {
        requests: usize,
        bytes: usize,
    },
    /// It would not run, and why.
    NotPlanned(&'a str),
    /// Its turn comes later in this run.
    Waiting,
    Running,
    Done(&'a CheckResult),
}

impl RowState<'_> {
    /// How it ended; `None` while it has not.
    pub fn outcome(self) -> Option<CheckOutcome> {
        match self {
            Self::Done(result) => Some(result.result),
            Self::NotPlanned(_) => Some(CheckOutcome::NotRun),
            Self::Planned { .. } | Self::Waiting | Self::Running => None,
        }
    }
}

impl GoLiveState {
    /// Every check of the page, or those that the filter lets through.
    pub fn rows(&self, to: &Recipient) -> Vec<Row<'_>> {
        let Some(page) = self.page(to) else { return Vec::new() };
        let all = CheckId::ALL.iter().map(|id| Row { check: id.check(), state: self.row(to, page, *id) });
        let is_wanted = |row: &Row<'_>| match page.filter.filter(|_| page.view == GoLiveView::Result) {
            Some(wanted) => row.state.outcome() == Some(wanted),
            None => true,
        };
        all.filter(is_wanted).collect()
    }

    fn row<'a>(&'a self, to: &Recipient, page: &'a GoLivePage, id: CheckId) -> RowState<'a> {
        let plan = page.plan.latest();
        let reason = plan.and_then(|plan| plan.reason(id));
        match (page.view, self.running_for(to), &page.shown) {
            (GoLiveView::Result, Some(running), _) => match (running.results.get(&id), reason) {
                (Some(result), _) => RowState::Done(result),
                (None, _) if running.current == Some(id) => RowState::Running,
                (None, Some(reason)) => RowState::NotPlanned(reason),
                (None, None) => RowState::Waiting,
            },
            (GoLiveView::Result, None, Some(shown)) => match shown.result(id) {
                Some(result) => RowState::Done(result),
                None => RowState::NotPlanned("The version of signpost that made this run did not have the check."),
            },
            (GoLiveView::Plan, _, _) | (GoLiveView::Result, None, None) => match (reason, plan) {
                (Some(reason), _) => RowState::NotPlanned(reason),
                (None, Some(plan)) => {
                    let bytes = plan.of(id).map(|request| request.bytes).sum();
                    RowState::Planned { requests: plan.of(id).count(), bytes }
                }
                (None, None) => RowState::Waiting,
            },
        }
    }
}
