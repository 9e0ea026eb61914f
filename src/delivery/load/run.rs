//! The dispatcher of a run.

use std::collections::{BTreeMap, VecDeque};
use std::iter::Peekable;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until, timeout};

use super::attempt::{Attempted, Context, Examined, Moments};
use super::tally::{End, Snapshot, Tally};
use super::{LoadError, LoadPlan};
use crate::delivery::engine::Engine;
use crate::delivery::prepare::{PrepareError, prepare};
use crate::domain::{Auth, Destination, Secret};
use crate::net::{Cancel, Pool, clock};
use crate::rehearsal::{Decision, Ended, LoadResult, MessageEnd, Report, Schedule, report_batch};

/// How often progress is told.
const TICK: Duration = Duration::from_millis(500);

/// How long after the last report another attempt may still be due; what is due later counts as lost.
const DRAIN: Duration = Duration::from_mins(1);

/// How long an interrupted run waits for the requests that are in flight.
const FAREWELL: Duration = Duration::from_millis(1_500);

/// A delivery that repeats an acknowledged one follows it after this long.
const REPEAT_AFTER: Duration = Duration::from_secs(1);

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
    let began = engine.now();
    let pool = checked_pool(engine, destination, auth, plan, began, run).await?;
    let context = Arc::new(Context {
        engine: engine.clone(),
        pool,
        destination: destination.clone(),
        auth: auth.clone(),
        plan: plan.clone(),
        run: run.to_owned(),
        began,
        cancel: Cancel::new(),
        moments: Moments::default(),
        examined: Examined::default(),
    });
    let processor_before = clock::processor_time();
    let mut dispatcher = Dispatcher::new(&context, plan)?;
    let ended = dispatcher.forward(&mut progress, cancel).await?;
    let elapsed = dispatcher.start.elapsed();
    let end = End {
        ended,
        elapsed,
        offered_for: dispatcher.offered_for(),
        reports: dispatcher.reports,
        shared_keys: context.moments.collisions(),
        processor_share: processor_before.zip(clock::processor_time()).map(|(before, after)| {
            let processors = std::thread::available_parallelism().map_or(1, usize::from);
            after.saturating_sub(before).as_secs_f64() / elapsed.as_secs_f64() / processors as f64
        }),
    };
    Ok(dispatcher.tally.into_result(end))
}

/// What would stop every request stops the run before the first.
async fn checked_pool(
    engine: &Engine,
    destination: &Destination,
    auth: &Auth<Secret>,
    plan: &LoadPlan,
    began: time::OffsetDateTime,
    run: &str,
) -> Result<Pool, LoadError> {
    let report = Report { device: 0, sequence: 0, at: Duration::ZERO, age: Duration::ZERO, is_sent_twice: false };
    let batch = report_batch(&plan.fleet, &report, run, began, plan.observations, 0);
    let prepared = prepare(destination, auth, &batch, engine.now())?;
    prepared.allow()?;
    let target = &prepared.delivery.request.target;
    Ok(Pool::new(target, &destination.connection, plan.connections, plan.sender.timeout).await?)
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

struct Dispatcher<'p> {
    context: &'p Arc<Context>,
    plan: &'p LoadPlan,
    schedule: Peekable<Schedule<'p>>,
    reports: u64,
    last_due: Duration,
    /// Due, and waiting for a connection.
    queue: VecDeque<Job>,
    /// Due later, by moment and number.
    waiting: BTreeMap<(Duration, u64), Job>,
    numbered: u64,
    in_flight: JoinSet<(Job, Result<Attempted, PrepareError>, Instant)>,
    tally: Tally,
    start: Instant,
}

impl<'p> Dispatcher<'p> {
    fn new(context: &'p Arc<Context>, plan: &'p LoadPlan) -> Result<Self, LoadError> {
        Ok(Self {
            context,
            plan,
            schedule: plan.fleet.schedule().peekable(),
            reports: 0,
            last_due: Duration::ZERO,
            queue: VecDeque::new(),
            waiting: BTreeMap::new(),
            numbered: 0,
            in_flight: JoinSet::new(),
            tally: Tally::new()?,
            start: Instant::now(),
        })
    }

    async fn forward(&mut self, progress: &mut impl FnMut(&Snapshot), cancel: &Cancel) -> Result<Ended, LoadError> {
        let mut tick = interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            self.find_due();
            self.start_attempts();
            let next = self.next_due();
            if next.is_none() && self.in_flight.is_empty() && self.queue.is_empty() {
                self.leave_waiting("not delivered when the run ended");
                return Ok(Ended::Complete);
            }
            let next = next.and_then(|due| self.start.checked_add(due));
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    self.interrupt().await;
                    return Ok(Ended::Interrupted);
                }
                Some(joined) = self.in_flight.join_next() => self.settle(joined)?,
                () = sleep_until(next.unwrap_or(self.start)), if next.is_some() => {}
                _ = tick.tick() => progress(&self.snapshot()),
            }
            if self.has_too_many_failures() {
                self.interrupt().await;
                return Ok(Ended::TooManyFailures);
            }
        }
    }

    /// The next report of the schedule, if it belongs to the run.
    fn next_report(&mut self) -> Option<Report> {
        let (span, index) = (self.plan.span, self.reports);
        self.schedule.peek().filter(|report| span.holds(index, report.at)).copied()
    }

    fn next_due(&mut self) -> Option<Duration> {
        let report = self.next_report().map(|report| report.at);
        let last = self.last_due;
        let has_reports = report.is_some();
        let again = self.waiting.keys().next().map(|(due, _)| *due);
        // Once the reports are through, only what is due soon is waited for.
        let again = again.filter(|due| has_reports || *due <= last.saturating_add(DRAIN));
        report.into_iter().chain(again).min()
    }

    /// Move what is due into the queue, in the order of its moments.
    fn find_due(&mut self) {
        let now = self.start.elapsed();
        while let Some(due) = self.next_due().filter(|due| *due <= now) {
            let again = self.waiting.first_entry().filter(|entry| entry.key().0 <= due);
            let job = if let Some(entry) = again {
                entry.remove()
            } else {
                let Some(report) = self.schedule.next() else { return };
                self.reports += 1;
                self.last_due = report.at;
                Job { report, attempt: 0, due, acknowledged: 0, uncertain: 0, failure: String::new() }
            };
            self.tally.found_due(now.saturating_sub(due));
            self.queue.push_back(job);
        }
    }

    fn start_attempts(&mut self) {
        while self.in_flight.len() < self.plan.connections {
            let Some(job) = self.queue.pop_front() else { return };
            self.tally.started(self.start.elapsed().saturating_sub(job.due));
            let context = Arc::clone(self.context);
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
        self.tally.count(&mut attempted, ended.saturating_sub(job.due));
        job.uncertain += u32::from(attempted.is_uncertain);
        let sender = &self.plan.sender;
        match sender.after(&job.report, job.attempt, attempted.outcome, self.plan.fleet.seed) {
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
        let due = ended.saturating_add(wait / self.plan.time_scale.max(1));
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
        requests >= REQUESTS_JUDGED && self.plan.stop_above.is_some_and(|allowed| share > allowed)
    }

    /// Give what is in flight a moment, then enter every message as it stands.
    async fn interrupt(&mut self) {
        let farewell = async {
            while let Some(joined) = self.in_flight.join_next().await {
                // A task that failed is counted with those that do not come back.
                self.settle(joined).ok();
            }
        };
        timeout(FAREWELL, farewell).await.ok();
        self.context.cancel.cancel();
        while let Some(joined) = self.in_flight.join_next().await {
            self.settle(joined).ok();
        }
        for job in std::mem::take(&mut self.queue) {
            self.enter(&Job { failure: "interrupted".to_owned(), ..job });
        }
        self.leave_waiting("interrupted");
    }

    fn leave_waiting(&mut self, why: &str) {
        for job in std::mem::take(&mut self.waiting).into_values() {
            let failure = format!("{why}, after {}", job.failure);
            self.enter(&Job { failure, attempt: job.attempt.saturating_sub(1), ..job });
        }
    }

    fn offered_for(&self) -> Duration {
        match self.plan.span {
            super::Span::For(duration) => duration.min(self.start.elapsed()),
            super::Span::Reports(_) => self.last_due.max(Duration::from_millis(1)),
        }
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            elapsed: self.start.elapsed(),
            requests: self.tally.requests,
            failures: self.tally.failures,
            in_flight: self.in_flight.len(),
            queued: self.queue.len(),
            waiting: self.waiting.len(),
            latency: self.tally.latency(),
            statuses: self.tally.statuses(),
        }
    }
}
