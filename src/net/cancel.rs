//! A request to stop, seen by everyone who holds a clone of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Ends a transmission at whatever phase it has reached. Clones share the state; it cannot be undone.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    cancelled: AtomicBool,
    changed: Notify,
}

impl Cancel {
    pub fn new() -> Self {
        Self::default()
    }

    /// Ask everyone who waits on this, or on a clone, to stop.
    pub fn cancel(&self) {
        self.state.cancelled.store(true, Ordering::SeqCst);
        self.state.changed.notify_waiters();
    }

    pub fn is_cancelled(&self) -> bool {
        self.state.cancelled.load(Ordering::SeqCst)
    }

    /// Ready once cancelled.
    pub async fn cancelled(&self) {
        loop {
            // Registered before the flag is read: a cancel in between still wakes it.
            let changed = self.state.changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            if self.is_cancelled() {
                return;
            }
            changed.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_clone_wakes_whoever_waits() {
        let cancel = Cancel::new();
        let waiting = tokio::spawn({
            let cancel = cancel.clone();
            async move { cancel.cancelled().await }
        });
        tokio::task::yield_now().await;
        assert!(!cancel.is_cancelled());
        cancel.cancel();
        waiting.await.expect("the waiter ends");
    }

    #[tokio::test]
    async fn waiting_on_what_is_cancelled_already_does_not_wait() {
        let cancel = Cancel::new();
        cancel.cancel();
        cancel.cancelled().await;
    }
}
