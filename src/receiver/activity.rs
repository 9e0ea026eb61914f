//! What a connection is doing, for whoever has to choose the one that makes room.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Written by the connection, read by the others.
#[derive(Debug)]
pub(super) struct Activity {
    since: Instant,
    /// A request is on its way: its head came whole, its answer has not gone out yet.
    is_busy: AtomicBool,
    /// When bytes moved last, in milliseconds since `since`.
    moved_at: AtomicU64,
}

impl Activity {
    pub(super) fn new() -> Self {
        Self { since: Instant::now(), is_busy: AtomicBool::new(false), moved_at: AtomicU64::new(0) }
    }

    pub(super) fn set_busy(&self, is_busy: bool) {
        self.is_busy.store(is_busy, Ordering::Relaxed);
    }

    pub(super) fn is_busy(&self) -> bool {
        self.is_busy.load(Ordering::Relaxed)
    }

    /// Bytes came or went.
    pub(super) fn moved(&self) {
        self.moved_at.store(self.milliseconds(), Ordering::Relaxed);
    }

    /// How long nothing has moved.
    pub(super) fn still_for(&self) -> Duration {
        Duration::from_millis(self.milliseconds().saturating_sub(self.moved_at.load(Ordering::Relaxed)))
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
