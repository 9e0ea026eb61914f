//! A worker of a Locust master: the master says how many devices report, this machine says to whom and how much at most.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::attempt::Attempted;
use super::feed::Feed;
use super::link::{Address, Event, Link, Order, SharedStats, lock, unix};
use super::run::{Dispatcher, FAREWELL, Woken, context, processor_share, ticks};
use super::tally::{End, Snapshot, Tally};
use super::{LoadError, LoadPlan};
use crate::delivery::engine::Engine;
use crate::domain::message::MessageKind;
use crate::domain::request::Method;
use crate::domain::{Auth, Destination, Secret};
use crate::net::{Cancel, process};
use crate::rehearsal::locust::{Limits, Request, RequestStats, Run, Worker};
use crate::rehearsal::{Crowd, Devices, Ended, Fleet, LoadResult, Pace, Report};

/// A worker's side of the load.
#[derive(Debug, Clone)]
pub struct WorkerPlan {
    /// The master's host name or address.
    pub host: String,
    pub port: u16,
    pub limits: Limits,
    /// How it is sent; the master says how many devices, and may say their interval and observations.
    pub load: LoadPlan,
}

/// What happens at a worker.
#[derive(Debug, Clone)]
pub enum WorkerNews {
    Remark(String),
    /// That many devices report from now on.
    Devices(Devices),
    Stopped,
    Progress(Box<Snapshot>),
}

/// Remarks that may wait to be told.
const REMARKS_WAITING_MAX: usize = 64;

/// Be a worker until the master quits or `cancel` ends it. `name` tells the messages of this worker from all others.
///
/// The result is that of all its tests, with the largest fleet among them.
pub async fn work(
    engine: &Engine,
    destination: &Destination,
    auth: &Auth<Secret>,
    plan: &WorkerPlan,
    name: &str,
    mut news: impl FnMut(WorkerNews),
    cancel: &Cancel,
) -> Result<(LoadResult, Fleet), LoadError> {
    let began = engine.now();
    let mut largest = Fleet { devices: 0, ..plan.load.fleet.clone() };
    // What would stop every request stops the worker before it joins.
    let first = context(engine, destination, auth, &plan.load, name, began).await?;
    let stats: SharedStats = Arc::new(Mutex::new(RequestStats::new(unix(engine))));
    let feed = MasterFeed::new(engine, Arc::clone(&stats), first.method, &plan.load.fleet);
    let mut dispatcher = Dispatcher::new(first, feed, Tally::new()?);
    let (orders, mut order) = watch::channel(Order::Idle);
    let (events, link_events) = mpsc::channel(REMARKS_WAITING_MAX);
    let (remarks, mut told) = mpsc::channel(REMARKS_WAITING_MAX);
    // Whatever ends this part ends its connection.
    let link_cancel = cancel.child_token();
    let _link_ends = link_cancel.clone().drop_guard();
    let link = Link {
        address: Address {
            host: plan.host.clone(),
            port: plan.port,
            name: format!("{}_{:x}{:x}c", process::host_name(), began.unix_timestamp_nanos(), std::process::id()),
        },
        worker: Worker::new(plan.limits),
        stats,
        engine: engine.clone(),
        orders,
        events: link_events,
        remarks,
        cancel: link_cancel.clone(),
        start: dispatcher.start,
        told: 0,
        connections: 0,
        processor: (Instant::now(), process::processor_time()),
    };
    let processor_before = process::processor_time();
    let link = start(link)?;
    let (mut busy, mut shared_keys) = (Duration::ZERO, 0);
    // A link that has ended orders nothing any more.
    while order.has_changed().is_ok() {
        let now = *order.borrow_and_update();
        match now {
            Order::Leave => break,
            Order::Idle => {
                // A link that has ended has nothing to hear any more.
                events.send(Event::Stopped).await.ok();
                wait(&mut order, &mut told, &mut news).await;
            }
            Order::Run(run) => {
                let load = LoadPlan {
                    fleet: Fleet { pace: Pace::Interval(run.interval), ..plan.load.fleet.clone() },
                    observations: run.observations,
                    ..plan.load.clone()
                };
                let name = format!("{name}{}-", run.number);
                dispatcher.context = context(engine, destination, auth, &load, &name, began).await?;
                dispatcher.feed.crowd = Crowd::new(&load.fleet, run.base);
                let since = Instant::now();
                let devices = test(&mut dispatcher, run, &mut order, &mut told, &mut news).await?;
                if devices >= largest.devices {
                    largest = Fleet { devices, ..load.fleet };
                }
                busy += since.elapsed();
                shared_keys += dispatcher.context.moments.collisions();
                news(WorkerNews::Stopped);
            }
        }
    }
    link.await.map_err(|_lost| LoadError::Link)?;
    let end = End {
        ended: Ended::Complete,
        elapsed: busy,
        offered_for: busy,
        reports: dispatcher.feed.taken,
        shared_keys,
        processor_share: processor_share(processor_before, dispatcher.start.elapsed()),
    };
    Ok((dispatcher.tally.into_result(end), largest))
}

/// Keep the connection on a thread of its own, until the returned signal: a master gives up a worker whose heartbeats wait
/// for signatures, and this machine may have fewer processors than there is to sign.
fn start(link: Link) -> Result<oneshot::Receiver<()>, LoadError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (ended, has_ended) = oneshot::channel();
    std::thread::Builder::new().name("locust link".to_owned()).spawn(move || {
        runtime.block_on(link.keep());
        ended.send(()).ok(); // Nobody waits any more.
    })?;
    Ok(has_ended)
}

/// Send for `run`, whatever becomes of its devices, until something else is ordered. Returns the most devices that there
/// were.
async fn test(
    dispatcher: &mut Dispatcher<MasterFeed>,
    run: Run,
    order: &mut watch::Receiver<Order>,
    told: &mut mpsc::Receiver<String>,
    news: &mut impl FnMut(WorkerNews),
) -> Result<u32, LoadError> {
    let (mut now, mut most) = (run, 0);
    let mut tick = ticks();
    loop {
        if dispatcher.feed.crowd.devices() != now.devices {
            dispatcher.feed.crowd.resize(now.devices, dispatcher.start.elapsed());
            most = most.max(u32::try_from(now.devices.total()).unwrap_or(u32::MAX));
            news(WorkerNews::Devices(now.devices));
        }
        tokio::select! {
            biased;
            changed = order.changed() => {
                let ordered = *order.borrow_and_update();
                match ordered {
                    Order::Run(next) if changed.is_ok() && next.number == run.number => now = next,
                    Order::Run(_) | Order::Idle | Order::Leave => break,
                }
            }
            Some(text) = told.recv() => news(WorkerNews::Remark(text)),
            woken = dispatcher.work(&mut tick) => match woken? {
                Woken::Tick => news(WorkerNews::Progress(Box::new(dispatcher.snapshot()))),
                Woken::Worked | Woken::Through => {}
            },
        }
    }
    dispatcher.feed.crowd.resize(Devices::default(), dispatcher.start.elapsed());
    dispatcher.interrupt(now.stop_within.max(FAREWELL)).await;
    // What ended a loop may have been another test already; the loop outside looks again.
    order.mark_changed();
    Ok(most)
}

/// Until something is ordered; remarks are told meanwhile.
async fn wait(
    order: &mut watch::Receiver<Order>,
    told: &mut mpsc::Receiver<String>,
    news: &mut impl FnMut(WorkerNews),
) {
    loop {
        tokio::select! {
            _ = order.changed() => return,
            Some(text) = told.recv() => news(WorkerNews::Remark(text)),
        }
    }
}

/// Reports of as many devices as the master wants; what became of them goes into the statistics for it.
struct MasterFeed {
    crowd: Crowd,
    stats: SharedStats,
    engine: Engine,
    method: Method,
    taken: u64,
}

impl MasterFeed {
    fn new(engine: &Engine, stats: SharedStats, method: Method, fleet: &Fleet) -> Self {
        Self { crowd: Crowd::new(fleet, 0), stats, engine: engine.clone(), method, taken: 0 }
    }
}

impl Feed for MasterFeed {
    fn peek(&mut self) -> Option<Report> {
        self.crowd.peek()
    }

    fn take(&mut self) -> Option<Report> {
        let report = self.crowd.take()?;
        self.taken += 1;
        Some(report)
    }

    fn taken(&self) -> u64 {
        self.taken
    }

    fn is_through(&mut self) -> bool {
        false
    }

    fn attempted(&mut self, report: &Report, attempted: &Attempted, latency: Duration) {
        let failure = attempted.failure.as_ref().map(|failure| match &attempted.cause {
            Some(cause) => format!("{failure} {cause}"),
            None => failure.clone(),
        });
        lock(&self.stats).record(Request {
            method: self.method.name(),
            name: match report.kind {
                MessageKind::Measurement => "measurement",
                MessageKind::Notification => "notification",
            },
            response_time: latency,
            content_bytes: attempted.response_bytes,
            failure: failure.as_deref(),
            ended_at: unix(&self.engine),
        });
    }
}
