//! The exchange on the right: what is done in the background.

use std::sync::Arc;

use super::command::FoundExchange;
use super::comparison::Comparison;
use crate::app::ExchangeNews;
use crate::app::runner::{Runner, Store};
use crate::domain::Exchange;
use crate::store::{EntryId, StoreError};

/// Work for the background.
#[derive(Debug)]
pub enum ExchangeEffect {
    Load { id: EntryId, purpose: ExchangePurpose },
    Compare { left: EntryId, right: EntryId },
}

/// What an exchange is loaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangePurpose {
    Show,
    Restore,
}

impl ExchangeEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        match self {
            Self::Load { id, purpose } => runner.in_store(move |store, outlet| {
                outlet.tell(ExchangeNews::Loaded { id, purpose, result: store.exchange(id) });
            }),
            Self::Compare { left, right } => compare(runner, left, right),
        }
    }
}

/// Read in the store's thread, compare in the blocking pool: large bodies take a moment.
fn compare(runner: &Runner, left: EntryId, right: EntryId) {
    let Some(handle) = runner.handle() else { return };
    let outlet = runner.outlet().clone();
    runner.in_store(move |store, _| {
        let (a, b) = (store.present_exchange(left), store.present_exchange(right));
        handle.spawn_blocking(move || {
            let result = a.and_then(|a| Ok(Arc::new(Comparison::of((left, &a), (right, &b?)))));
            outlet.tell(ExchangeNews::Compared { right, result });
        });
    });
}

impl Store {
    fn exchange(&self, id: EntryId) -> Result<Option<FoundExchange>, StoreError> {
        let history = self.history()?;
        let Some(exchange) = history.get(id)? else {
            return Ok(None);
        };
        let siblings = history.siblings(id)?;
        let mut earlier = Vec::new();
        for sibling in siblings.iter().filter(|sibling| **sibling < id) {
            earlier.extend(history.get(*sibling)?.map(Arc::new));
        }
        Ok(Some(FoundExchange { exchange: Arc::new(exchange), earlier, siblings }))
    }

    /// The exchange, or why there is none.
    fn present_exchange(&self, id: EntryId) -> Result<Exchange, StoreError> {
        let found = self.history()?.get(id)?;
        found.ok_or_else(|| StoreError::new(format!("Exchange #{} is no longer in the history.", id.0)))
    }
}
