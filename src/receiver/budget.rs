//! The memory that all requests and answers on their way take together.
//!
//! Who needs more than is left is refused at once, and its part goes back: nobody waits for memory, so that half-sent
//! bodies cannot keep each other, and everybody else, waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::domain::limits;

/// Bytes that may still be taken. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    left: Arc<AtomicUsize>,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Self {
        Self { left: Arc::new(AtomicUsize::new(bytes)) }
    }

    /// A part for one request, empty so far.
    pub(super) fn share(&self) -> Share {
        Share { budget: self.clone(), taken: 0 }
    }
}

/// What one request has taken; it goes back when this is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    taken: usize,
}

impl Share {
    /// Take as much as `bytes` in all need; false if there is not so much left. The first bytes of every request are
    /// free, so that small requests pass whatever the large ones do.
    pub(super) fn grow_to(&mut self, bytes: usize) -> bool {
        let more = bytes.saturating_sub(limits::RECEIVER_FREE_BYTES).saturating_sub(self.taken);
        let take = |left: usize| left.checked_sub(more);
        let is_taken = self.budget.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok();
        if is_taken {
            self.taken += more;
        }
        is_taken
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.taken, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_comes_back_and_small_requests_are_free() {
        const FREE: usize = limits::RECEIVER_FREE_BYTES;
        let budget = Budget::new(100);
        let (mut first, mut second) = (budget.share(), budget.share());
        assert!(first.grow_to(FREE + 60) && first.grow_to(FREE + 40), "a smaller need takes nothing");
        assert!(!second.grow_to(FREE + 41) && second.grow_to(FREE + 40));
        assert!(budget.share().grow_to(FREE));
        drop(first);
        assert!(second.grow_to(FREE + 100) && !second.grow_to(FREE + 101));
        drop(second);
        assert!(budget.share().grow_to(FREE + 100));
    }
}
