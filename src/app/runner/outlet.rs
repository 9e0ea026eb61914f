//! The way back to the window.

use std::task::Waker;

use tokio::sync::mpsc;

use crate::app::News;

/// Brings news and wakes the window. When the window is gone, nobody is told.
#[derive(Clone)]
pub(in crate::app) struct Outlet {
    sender: mpsc::Sender<News>,
    waker: Waker,
}

impl Outlet {
    pub(in crate::app) fn new(sender: mpsc::Sender<News>, waker: Waker) -> Self {
        Self { sender, waker }
    }

    /// From a thread that may block: waits while the window has too much to read.
    pub(in crate::app) fn tell(&self, news: impl Into<News>) {
        if self.sender.blocking_send(news.into()).is_ok() {
            self.waker.wake_by_ref();
        }
    }

    /// From a task.
    pub(in crate::app) async fn tell_later(&self, news: impl Into<News>) {
        if self.sender.send(news.into()).await.is_ok() {
            self.waker.wake_by_ref();
        }
    }

    /// News that may be lost when the window has too much to read, such as progress.
    pub(in crate::app) fn try_tell(&self, news: impl Into<News>) {
        if self.sender.try_send(news.into()).is_ok() {
            self.waker.wake_by_ref();
        }
    }

    pub(in crate::app) fn wake(&self) {
        self.waker.wake_by_ref();
    }
}
