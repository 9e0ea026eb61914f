//! The connection of a worker to its Locust master: one task that never waits for a request.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::run::processor_share;
use crate::delivery::engine::Engine;
use crate::net::{Cancel, Dealer, DealerError, process};
use crate::rehearsal::locust::{FromMaster, RequestStats, Run, Step, ToMaster, Vitals, Worker};

/// After a lost connection, and after an attempt that failed.
const CONNECT_AGAIN_AFTER: Duration = Duration::from_secs(1);
/// What was said last gets this long to go out before the socket is closed.
const FLUSH: Duration = Duration::from_millis(300);
/// Remarks that are told; a master that sends nonsense all the time is not quoted each time.
const REMARKS_MAX: usize = 50;

/// What the sending part is to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    Idle,
    Run(Run),
    Leave,
}

/// What the sending part reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// No device reports any more, and every request is counted.
    Stopped,
}

/// Whom to connect to, and as whom.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) host: String,
    pub(super) port: u16,
    /// The beginning of every node id; no other process has it.
    pub(super) name: String,
}

/// Counts that both parts share.
pub(super) type SharedStats = Arc<Mutex<RequestStats>>;

pub(super) struct Link {
    pub(super) address: Address,
    pub(super) worker: Worker,
    pub(super) stats: SharedStats,
    pub(super) engine: Engine,
    pub(super) orders: watch::Sender<Order>,
    pub(super) events: mpsc::Receiver<Event>,
    pub(super) remarks: mpsc::Sender<String>,
    /// The person at this machine ends it.
    pub(super) cancel: Cancel,
    pub(super) start: Instant,
    pub(super) told: usize,
    pub(super) connections: usize,
    pub(super) processor: (Instant, Option<Duration>),
}

/// How a connection ended.
enum Ended {
    /// Another one follows.
    Lost,
    Left,
}

impl Link {
    /// Keep a connection to the master until one side leaves.
    pub(super) async fn keep(mut self) {
        loop {
            self.connections += 1;
            let node_id = format!("{}{:x}", self.address.name, self.connections);
            let cancel = self.cancel.clone();
            let connecting = Dealer::connect(&self.address.host, self.address.port, &node_id);
            let connected = tokio::select! {
                () = cancel.cancelled() => break,
                connected = connecting => connected,
            };
            match connected {
                Ok(mut dealer) => {
                    self.remark(format!("connected to the master as {node_id}"));
                    match self.converse(&mut dealer, &node_id).await {
                        Ended::Left => break,
                        Ended::Lost => self.remark("the connection to the master is lost".to_owned()),
                    }
                }
                Err(error) => self.remark(format!(
                    "{}:{}: no connection to the master: {error}; it is tried again",
                    self.address.host, self.address.port
                )),
            }
            tokio::select! {
                () = cancel.cancelled() => break,
                () = sleep(CONNECT_AGAIN_AFTER) => {}
            }
        }
        self.orders.send_replace(Order::Leave);
    }

    async fn converse(&mut self, dealer: &mut Dealer, node_id: &str) -> Ended {
        let mut steps = self.worker.connected(self.start.elapsed());
        let mut has_left = false;
        loop {
            for step in std::mem::take(&mut steps) {
                match self.perform(step, dealer, node_id).await {
                    Performed::Done => {}
                    Performed::Lost => {
                        self.lose();
                        return Ended::Lost;
                    }
                    Performed::Left => {
                        sleep(FLUSH).await;
                        return Ended::Left;
                    }
                }
            }
            let next_at = self.start + self.worker.next_at();
            tokio::select! {
                () = self.cancel.cancelled(), if !has_left => {
                    has_left = true;
                    steps = self.worker.leave();
                }
                received = dealer.receive() => match received {
                    Ok(frame) => steps = self.hear(&frame),
                    Err(error) => {
                        self.remark(error.to_string());
                        self.lose();
                        return Ended::Lost;
                    }
                },
                Some(Event::Stopped) = self.events.recv() => {
                    let now = self.unix_now();
                    steps = self.worker.stopped(now, &mut lock(&self.stats));
                }
                () = sleep_until(next_at) => {
                    let (now, vitals) = (self.unix_now(), self.vitals());
                    steps = self.worker.tick(self.start.elapsed(), now, vitals, &mut lock(&self.stats));
                }
            }
        }
    }

    fn hear(&mut self, frame: &[u8]) -> Vec<Step> {
        match FromMaster::decode(frame) {
            Ok(message) => {
                let now = self.unix_now();
                self.worker.hear(message, self.start.elapsed(), now, &mut lock(&self.stats))
            }
            Err(error) => {
                self.remark(format!("ignored: {error}"));
                Vec::new()
            }
        }
    }

    async fn perform(&mut self, step: Step, dealer: &mut Dealer, node_id: &str) -> Performed {
        match step {
            Step::Tell(message) => match tell(dealer, &message, node_id).await {
                Ok(()) => return Performed::Done,
                Err(error) => {
                    self.remark(error.to_string());
                    return Performed::Lost;
                }
            },
            Step::Run(run) => drop(self.orders.send_replace(Order::Run(run))),
            Step::Stop => drop(self.orders.send_replace(Order::Idle)),
            Step::Remark(text) => self.remark(text),
            Step::Reconnect => return Performed::Lost,
            Step::Leave => return Performed::Left,
        }
        Performed::Done
    }

    /// Nobody can stop the devices any more, so they stop.
    fn lose(&mut self) {
        for step in self.worker.disconnected() {
            if step == Step::Stop {
                self.orders.send_replace(Order::Idle);
            }
        }
    }

    /// Whoever does not read remarks misses them.
    fn remark(&mut self, text: String) {
        self.told += 1;
        if self.told <= REMARKS_MAX {
            self.remarks.try_send(text).ok();
        }
    }

    fn unix_now(&self) -> f64 {
        unix(&self.engine)
    }

    fn vitals(&mut self) -> Vitals {
        let (since, before) = self.processor;
        let share = processor_share(before, since.elapsed());
        self.processor = (Instant::now(), process::processor_time());
        Vitals {
            processor_percent: share.unwrap_or_default() * 100.0,
            memory_bytes: process::memory_bytes().unwrap_or_default(),
        }
    }
}

enum Performed {
    Done,
    Lost,
    Left,
}

/// Why the master was not told.
#[derive(Debug, thiserror::Error)]
enum NotTold {
    #[error(transparent)]
    Encode(#[from] rmp_serde::encode::Error),
    #[error(transparent)]
    Dealer(#[from] DealerError),
}

async fn tell(dealer: &mut Dealer, message: &ToMaster, node_id: &str) -> Result<(), NotTold> {
    Ok(dealer.send(message.encode(node_id)?).await?)
}

/// Seconds since 1970.
pub(super) fn unix(engine: &Engine) -> f64 {
    engine.now().unix_timestamp_nanos() as f64 / 1e9
}

pub(super) fn lock(stats: &SharedStats) -> std::sync::MutexGuard<'_, RequestStats> {
    stats.lock().unwrap_or_else(PoisonError::into_inner)
}
