//! The dispatcher of a run.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until, timeout};

use super::attempt::{Attempted, Context, Examined, Moments};
use super::feed::{Feed, Planned};
use super::tally::{End, Snapshot, Tally};
use super::{LoadError, LoadPlan};
use crate::delivery::engine::Engine;
use crate::delivery::prepare::{PrepareError, prepare};
use crate::domain::message::MessageKind;
use crate::domain::{Auth, Destination, Secret};
use crate::net::{Cancel, Pool, process};
use crate::rehearsal::{Decision, Ended, LoadResult, MessageEnd, Report, report_batch};

/// How often progress is told.
const TICK: Duration = Duration::from_millis(500);

/// How long after the last report another attempt may still be due; what is due later counts as lost.
const DRAIN: Duration = Duration::from_mins(1);

/// How long an interrupted run waits for the requests that are in flight.
pub(super) const FAREWELL: Duration = Duration::from_millis(1_500);

/// A delivery that repeats an acknowledged one follows it after this long.
const REPEAT_AFTER: Duration = Duration::from_secs(1);

/// Requests that are due and wait for a connection, in memory. What is due beyond stays in the schedule, with its moment:
/// a destination that takes less than is offered must not fill the memory of this machine.
const BACKLOG_MAX: usize = 50_000;

/// Requests after which a share of failures says something.
const REQUESTS_JUDGED: u64 = 100;

/// Forward the fleet's reports; `progress` is told twice a second. `run` tells this run's messages from those of others.
///
/// An interrupted run has a result, too.
pub async fn run(
    engine: &Engine,
    destination: &Destination,
    auth: &Auth<Secret>,
    plan: &LoadPlan,
    run: &str,
    mut progress: impl FnMut(&Snapshot),
    cancel: &Cancel,
) -> Result<LoadResult, LoadError> {
    let context = context(engine, destination, auth, plan, run, engine.now()).await?;
    let processor_before = process::processor_time();
    let mut dispatcher = Dispatcher::new(context, Planned::new(&plan.fleet, plan.span), Tally::new()?);
    let ended = dispatcher.forward(&mut progress, cancel).await?;
    let elapsed = dispatcher.start.elapsed();
    let end = End {
        ended,
        elapsed,
        offered_for: dispatcher.offered_for(),
        reports: dispatcher.feed.taken(),
        shared_keys: dispatcher.context.moments.collisions(),
        processor_share: processor_share(processor_before, elapsed),
    };
    Ok(dispatcher.tally.into_result(end))
}

/// What this process used of all processors since `before`, which was `elapsed` ago.
pub(super) fn processor_share(before: Option<Duration>, elapsed: Duration) -> Option<f64> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let used = process::processor_time()?.saturating_sub(before?);
    Some(used.as_secs_f64() / elapsed.as_secs_f64().max(f64::EPSILON) / processors as f64)
}

/// Everything that the attempts of a run share, checked: what would stop every request stops the run before the first.
pub(super) async fn context(
    engine: &Engine,
    destination: &Destination,
    auth: &Auth<Secret>,
    plan: &LoadPlan,
    run: &str,
    began: time::OffsetDateTime,
) -> Result<Arc<Context>, LoadError> {
    let report = Report {
        device: 0,
        sequence: 0,
        kind: MessageKind::Measurement,
        at: Duration::ZERO,
        age: Duration::ZERO,
        is_sent_twice: false,
    };
    let batch = report_batch(&plan.fleet, &report, run, began, plan.observations, 0);
    let prepared = prepare(destination, auth, &batch, engine.now())?;
    prepared.allow()?;
    let request = &prepared.delivery.request;
    let pool = Pool::new(&request.target, &destination.connection, plan.connections, plan.sender.timeout).await?;
    Ok(Arc::new(Context {
        engine: engine.clone(),
        pool,
        method: request.method,
        destination: destination.clone(),
        auth: auth.clone(),
        plan: plan.clone(),
        run: run.to_owned(),
        began,
        cancel: Cancel::new(),
        moments: Moments::default(),
        examined: Examined::default(),
    }))
}

/// One attempt that is to be made.
#[derive(Debug, Clone)]
struct Job {
    report: Report,
    attempt: u32,
    /// When it is to go out, since the start.
    due: Duration,
    acknowledged: u32,
    uncertain: u32,
    /// Why the attempt before it failed.
    failure: String,
}

pub(super) struct Dispatcher<F> {
    pub(super) context: Arc<Context>,
    pub(super) feed: F,
    last_due: Duration,
    /// Due, and waiting for a connection.
    queue: VecDeque<Job>,
    /// Due later, by moment and number.
    waiting: BTreeMap<(Duration, u64), Job>,
    numbered: u64,
    /// When due requests were last looked for.
    was_backlog_full: bool,
    in_flight: JoinSet<(Job, Result<Attempted, PrepareError>, Instant)>,
    pub(super) tally: Tally,
    pub(super) start: Instant,
}

/// What a run's loop woke up for.
pub(super) enum Woken {
    /// Something became due or ended, and was taken care of.
    Worked,
    Tick,
    /// Every report went out, and no attempt is left.
    Through,
}

impl<F: Feed> Dispatcher<F> {
    pub(super) fn new(context: Arc<Context>, feed: F, tally: Tally) -> Self {
        Self {
            context,
            feed,
            last_due: Duration::ZERO,
            queue: VecDeque::new(),
            waiting: BTreeMap::new(),
            numbered: 0,
            was_backlog_full: false,
            in_flight: JoinSet::new(),
            tally,
            start: Instant::now(),
        }
    }

    async fn forward(&mut self, progress: &mut impl FnMut(&Snapshot), cancel: &Cancel) -> Result<Ended, LoadError> {
        let mut tick = ticks();
        loop {
            let woken = tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    self.interrupt(FAREWELL).await;
                    return Ok(Ended::Interrupted);
                }
                woken = self.work(&mut tick) => woken?,
            };
            match woken {
                Woken::Through => {
                    self.leave_waiting("not delivered when the run ended");
                    return Ok(Ended::Complete);
                }
                Woken::Tick => progress(&self.snapshot()),
                Woken::Worked => {}
            }
            if self.has_too_many_failures() {
                self.interrupt(FAREWELL).await;
                return Ok(Ended::TooManyFailures);
            }
        }
    }

    /// Send what is due, then wait for the next thing to happen. Nothing is lost if this is dropped while it waits.
    pub(super) async fn work(&mut self, tick: &mut Interval) -> Result<Woken, LoadError> {
        self.find_due(self.start.elapsed());
        self.start_attempts();
        // A full backlog waits for a connection; what is due meanwhile wakes nobody.
        let next = if self.is_backlog_full() { None } else { self.next_due() };
        if next.is_none() && self.in_flight.is_empty() && self.queue.is_empty() && self.feed.is_through() {
            return Ok(Woken::Through);
        }
        let next = next.and_then(|due| self.start.checked_add(due));
        tokio::select! {
            biased;
            Some(joined) = self.in_flight.join_next() => self.settle(joined)?,
            () = sleep_until(next.unwrap_or(self.start)), if next.is_some() => {}
            _ = tick.tick() => return Ok(Woken::Tick),
        }
        Ok(Woken::Worked)
    }

    fn next_due(&mut self) -> Option<Duration> {
        let report = self.feed.peek().map(|report| report.at);
        let last = self.last_due;
        let is_through = self.feed.is_through();
        let again = self.waiting.keys().next().map(|(due, _)| *due);
        // Once the reports are through, only what is due soon is waited for.
        let again = again.filter(|due| !is_through || *due <= last.saturating_add(DRAIN));
        report.into_iter().chain(again).min()
    }

    /// Move what is due into the queue, in the order of its moments.
    fn find_due(&mut self, now: Duration) {
        while let Some(due) = self.next_due().filter(|due| *due <= now && !self.is_backlog_full()) {
            let again = self.waiting.first_entry().filter(|entry| entry.key().0 <= due);
            let job = if let Some(entry) = again {
                entry.remove()
            } else {
                let Some(report) = self.feed.take() else { return };
                self.last_due = report.at;
                Job { report, attempt: 0, due, acknowledged: 0, uncertain: 0, failure: String::new() }
            };
            // What a full backlog kept in the schedule was held up by the destination, not by this machine.
            let found = if self.was_backlog_full { due } else { now };
            self.tally.found_due(due, found);
            self.queue.push_back(job);
        }
        self.was_backlog_full = self.is_backlog_full();
    }

    fn is_backlog_full(&self) -> bool {
        self.queue.len() >= BACKLOG_MAX
    }

    fn start_attempts(&mut self) {
        while self.in_flight.len() < self.context.plan.connections {
            let Some(job) = self.queue.pop_front() else { return };
            self.tally.started(self.start.elapsed().saturating_sub(job.due));
            let context = Arc::clone(&self.context);
            self.in_flight.spawn(async move {
                let attempted = context.attempt(&job.report, job.attempt).await;
                (job, attempted, Instant::now())
            });
        }
    }

    fn settle(
        &mut self,
        joined: Result<(Job, Result<Attempted, PrepareError>, Instant), tokio::task::JoinError>,
    ) -> Result<(), LoadError> {
        let (mut job, attempted, ended) = joined?;
        let mut attempted = attempted?;
        let ended = ended.saturating_duration_since(self.start);
        let latency = ended.saturating_sub(job.due);
        self.feed.attempted(&job.report, &attempted, latency);
        self.tally.count(&mut attempted, ended, latency);
        job.uncertain += u32::from(attempted.is_uncertain);
        let plan = &self.context.plan;
        match plan.sender.after(&job.report, job.attempt, attempted.outcome, plan.fleet.seed) {
            Decision::Acknowledged if job.report.is_sent_twice && job.acknowledged == 0 => {
                self.again(Job { acknowledged: 1, ..job }, ended, REPEAT_AFTER);
            }
            Decision::Acknowledged => self.enter(&Job { acknowledged: job.acknowledged + 1, ..job }),
            // A repetition is not tried again: the message was acknowledged.
            Decision::Again(_) | Decision::GivenUp if job.acknowledged > 0 => self.enter(&job),
            Decision::Again(wait) => {
                job.failure = attempted.failure.unwrap_or_default();
                self.again(job, ended, wait);
            }
            Decision::GivenUp => {
                job.failure = attempted.failure.unwrap_or_default();
                self.enter(&job);
            }
        }
        Ok(())
    }

    fn again(&mut self, job: Job, ended: Duration, wait: Duration) {
        let due = ended.saturating_add(wait / self.context.plan.time_scale.max(1));
        self.numbered += 1;
        self.waiting.insert((due, self.numbered), Job { attempt: job.attempt + 1, due, ..job });
    }

    fn enter(&mut self, job: &Job) {
        let is_retried = job.attempt > 0 && !(job.report.is_sent_twice && job.attempt == 1);
        self.tally.ledger.enter(MessageEnd {
            acknowledged: job.acknowledged,
            uncertain: job.uncertain,
            is_late: job.report.is_late() || is_retried,
            reason: &job.failure,
        });
    }

    fn has_too_many_failures(&self) -> bool {
        let (requests, failures) = (self.tally.requests, self.tally.failures);
        let share = failures as f64 / requests.max(1) as f64;
        requests >= REQUESTS_JUDGED && self.context.plan.stop_above.is_some_and(|allowed| share > allowed)
    }

    /// Give what is in flight this long, then enter every message as it stands.
    ///
    /// What was due by now was offered, whether the backlog had room for it or not.
    pub(super) async fn interrupt(&mut self, farewell_max: Duration) {
        let (ordered_at, mut was_backlog_full) = (self.start.elapsed(), self.was_backlog_full);
        let farewell = async {
            while let Some(joined) = self.in_flight.join_next().await {
                // A task that failed is counted with those that do not come back.
                self.settle(joined).ok();
            }
        };
        timeout(farewell_max, farewell).await.ok();
        self.context.cancel.cancel();
        while let Some(joined) = self.in_flight.join_next().await {
            self.settle(joined).ok();
        }
        self.enter_queue();
        while was_backlog_full {
            self.find_due(ordered_at);
            was_backlog_full = !self.queue.is_empty();
            self.enter_queue();
        }
        self.leave_waiting("interrupted");
    }

    fn enter_queue(&mut self) {
        for job in std::mem::take(&mut self.queue) {
            self.enter(&Job { failure: "interrupted".to_owned(), ..job });
        }
    }

    fn leave_waiting(&mut self, why: &str) {
        for job in std::mem::take(&mut self.waiting).into_values() {
            let failure = format!("{why}, after {}", job.failure);
            self.enter(&Job { failure, attempt: job.attempt.saturating_sub(1), ..job });
        }
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot {
            elapsed: self.start.elapsed(),
            requests: self.tally.requests,
            failures: self.tally.failures,
            in_flight: self.in_flight.len(),
            queued: self.queue.len(),
            waiting: self.waiting.len(),
            reports: self.feed.taken(),
            latency: self.tally.latency(),
            statuses: self.tally.statuses(),
            causes: self.tally.causes(),
            samples: self.tally.samples(),
            timeline: self.tally.timeline(),
        }
    }
}

impl Dispatcher<Planned> {
    fn offered_for(&self) -> Duration {
        match self.context.plan.span {
            super::Span::For(duration) => duration.min(self.start.elapsed()),
            super::Span::Reports(_) => self.last_due.max(Duration::from_millis(1)),
        }
    }
}

/// When progress is told.
pub(super) fn ticks() -> Interval {
    let mut tick = interval(TICK);
    tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
    tick
}
