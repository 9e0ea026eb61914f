//! Which exchange of a file is diagnosed: the last that failed, unless one is asked for by its number.

use std::collections::VecDeque;
use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::file::{Entry, visit};
use super::import::kept_bytes;
use super::remark::{HarError, Remark, SkipReason};
use crate::domain::exchange::{Failure, FailureKind, Response};
use crate::domain::failure::words;
use crate::domain::{Exchange, ExchangeKind, Method, Outcome, limits};

/// An exchange of a file, chosen to be diagnosed.
#[derive(Debug)]
pub struct Chosen {
    /// Its place in the file, counted from 1; entries that could not be read count.
    pub number: u64,
    /// Entries of the file; `None` if it was read no further than the one that was asked for.
    pub entries: Option<u64>,
    /// What came before it, as far as a diagnosis looks, and the chosen exchange last.
    pub exchanges: Vec<Exchange>,
    /// Why it was chosen, and what the others are; `None` if it was asked for or is the only one.
    pub reason: Option<Reason>,
    pub remarks: Vec<Remark>,
}

/// Why no exchange was chosen.
#[derive(Debug, thiserror::Error)]
pub enum ChoiceError {
    #[error(transparent)]
    Har(#[from] HarError),
    #[error("--entry 0: entries are counted from 1")]
    Zero,
    #[error("--entry {wanted}: {}", has_entries(*.entries))]
    Beyond { wanted: u64, entries: u64 },
    #[error("--entry {wanted}: it could not be read: {reason}")]
    Unreadable { wanted: u64, reason: SkipReason },
    #[error("--entry {0}: the file ends within it; save the file again")]
    EndsEarly(u64),
    #[error("there is no exchange in it{}", told(.0))]
    Nothing(Vec<Remark>),
}

fn has_entries(entries: u64) -> String {
    match entries {
        0 => "the file has no entries".to_owned(),
        1 => "the file has one entry".to_owned(),
        entries => format!("the file has entries 1 to {entries}"),
    }
}

/// The first remarks, behind a text that says what they led to.
fn told(remarks: &[Remark]) -> String {
    remarks.iter().take(5).fold(String::new(), |text, remark| text + "\n  " + &remark.to_string())
}

/// Why an exchange was chosen of several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    chosen: u64,
    entries: u64,
    ending: Ending,
    others: Failures,
}

/// How the chosen exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// A delivery, or where there is none, anything.
    Well {
        is_delivery: bool,
    },
    Refused(u16),
    WithoutResponse,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {} of {} was chosen: ", self.chosen, self.entries)?;
        match self.ending {
            Ending::Well { is_delivery: true } => f.write_str("it is the last delivery and went well")?,
            Ending::Well { is_delivery: false } => f.write_str("it is the last one and went well")?,
            Ending::Refused(status) => write!(f, "it failed with status {status}")?,
            Ending::WithoutResponse => f.write_str("it failed without a response")?,
        }
        match (self.ending, self.others.count()) {
            (Ending::Well { .. }, 0) => f.write_str("; none failed")?,
            (Ending::Well { .. }, _) => write!(f, "; {} failed", self.others)?,
            (Ending::Refused(_) | Ending::WithoutResponse, 0) => f.write_str("; no other failed")?,
            (Ending::Refused(_) | Ending::WithoutResponse, _) => write!(f, "; {} failed, too", self.others)?,
        }
        f.write_str(" (--entry N chooses another)")
    }
}

/// Entries that failed, with their status: the first few, and how many more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Failures {
    first: Vec<(u64, Option<u16>)>,
    more: u64,
}

impl Failures {
    const TOLD_MAX: usize = 6;

    fn add(&mut self, number: u64, status: Option<u16>) {
        if self.first.len() < Self::TOLD_MAX { self.first.push((number, status)) } else { self.more += 1 }
    }

    fn without(mut self, number: u64) -> Self {
        let known = self.first.len();
        self.first.retain(|(other, _)| *other != number);
        if self.first.len() == known {
            self.more = self.more.saturating_sub(1);
        }
        self
    }

    fn count(&self) -> u64 {
        self.first.len() as u64 + self.more
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.count() == 1 { "entry " } else { "entries " })?;
        for (index, (number, status)) in self.first.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { ", " })?;
            match status {
                Some(status) => write!(f, "{number} ({status})")?,
                None => write!(f, "{number} (no response)")?,
            }
        }
        if self.more > 0 { write!(f, " and {} more", self.more) } else { Ok(()) }
    }
}

/// Choose an exchange of a HAR file: entry `wanted`, counted from 1, or without one the last delivery that failed.
pub fn choose(input: impl Read, wanted: Option<u64>) -> Result<Chosen, ChoiceError> {
    if wanted == Some(0) {
        return Err(ChoiceError::Zero);
    }
    let mut choice = Choice { wanted, ..Choice::default() };
    let summary = visit(input, |entry| choice.add(entry))?;
    let Some(candidate) = choice.best.take() else {
        return Err(match wanted {
            Some(wanted) if wanted > summary.entries => ChoiceError::Beyond { wanted, entries: summary.entries },
            Some(wanted) => choice
                .unreadable
                .map_or(ChoiceError::EndsEarly(wanted), |reason| ChoiceError::Unreadable { wanted, reason }),
            None => ChoiceError::Nothing(summary.remarks),
        });
    };
    let reason = (wanted.is_none() && summary.entries > 1).then(|| choice.reason(&candidate, summary.entries));
    drop(choice);
    let mut exchanges: Vec<Exchange> = candidate.exchanges.into_iter().map(Arc::unwrap_or_clone).collect();
    for exchange in &mut exchanges {
        summary.exporter.complete(exchange);
    }
    let entries = wanted.is_none().then_some(summary.entries);
    Ok(Chosen { number: candidate.number, entries, exchanges, reason, remarks: summary.remarks })
}

/// How much an exchange looks like the one in question, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A page or a picture.
    Other,
    /// One that is not there: often an icon that nobody misses.
    Missing,
    /// A request with a body that went well.
    Delivery,
    /// Something else that failed.
    OtherFailed,
    /// A delivery without a response, of which the file does not say why: often one that the page gave up.
    Unanswered,
    Failed,
}

impl Rank {
    fn of(exchange: &Exchange) -> Self {
        let is_delivery =
            matches!(exchange.request.method, Method::Post | Method::Put) || exchange.kind == ExchangeKind::Probe;
        let status = exchange.status().unwrap_or_default();
        match &exchange.outcome {
            Outcome::Failed(failure) if is_delivery && is_silent(failure) => Self::Unanswered,
            Outcome::Failed(_) if is_delivery => Self::Failed,
            Outcome::Failed(failure) if is_silent(failure) => Self::Other,
            Outcome::Failed(_) => Self::OtherFailed,
            Outcome::Answered(response)
                if is_delivery && (status >= 400 || is_redirect(status) || is_cut(response)) =>
            {
                Self::Failed
            }
            Outcome::Answered(_) if is_delivery => Self::Delivery,
            // A page may well lead to another one.
            Outcome::Answered(_) if matches!(status, 404 | 410) => Self::Missing,
            Outcome::Answered(_) if status >= 400 => Self::OtherFailed,
            Outcome::Answered(_) => Self::Other,
        }
    }

    fn is_failure(self) -> bool {
        matches!(self, Self::Missing | Self::OtherFailed | Self::Unanswered | Self::Failed)
    }
}

/// The response broke off, and not because somebody took the request back.
fn is_cut(response: &Response) -> bool {
    response.failure.as_ref().is_some_and(|failure| !is_silent(failure))
}

fn is_redirect(status: u16) -> bool {
    (300..400).contains(&status) && status != 304
}

/// Nothing is known of the failure: a page or an extension took the request back, or the file says nothing at all.
fn is_silent(failure: &Failure) -> bool {
    let (kind, message) = (failure.kind, &failure.message);
    let kind = if kind == FailureKind::Other { words::read(message).map_or(kind, |(_, kind)| kind) } else { kind };
    matches!(kind, FailureKind::Other | FailureKind::Cancelled)
}

/// The best exchange so far.
#[derive(Debug)]
struct Candidate {
    number: u64,
    rank: Rank,
    exchanges: Vec<Arc<Exchange>>,
}

#[derive(Debug, Default)]
struct Choice {
    wanted: Option<u64>,
    best: Option<Candidate>,
    /// The latest exchanges, oldest first.
    recent: VecDeque<Arc<Exchange>>,
    recent_bytes: usize,
    failed: Failures,
    /// Why the entry that is wanted could not be read.
    unreadable: Option<SkipReason>,
}

impl Choice {
    fn add(&mut self, entry: Entry) -> ControlFlow<()> {
        let Entry { number, exchange } = entry;
        let exchange = match exchange {
            Ok(exchange) => exchange,
            Err(reason) if self.wanted == Some(number) => {
                self.unreadable = Some(reason);
                return ControlFlow::Break(());
            }
            Err(_) => return ControlFlow::Continue(()),
        };
        let rank = Rank::of(&exchange);
        let exchange = Arc::new(exchange);
        self.keep(Arc::clone(&exchange));
        if let Some(wanted) = self.wanted {
            if number != wanted {
                return ControlFlow::Continue(());
            }
            self.best = Some(self.candidate(number, rank));
            return ControlFlow::Break(());
        }
        if self.best.as_ref().is_some_and(|best| is_repeated(best, &exchange)) {
            self.best = None; // It went well in the end.
        }
        if rank.is_failure() {
            self.failed.add(number, exchange.status());
        }
        if self.best.as_ref().is_none_or(|best| best.rank <= rank) {
            self.best = Some(self.candidate(number, rank));
        }
        ControlFlow::Continue(())
    }

    /// Keep the latest exchanges: as many as a diagnosis looks at.
    fn keep(&mut self, exchange: Arc<Exchange>) {
        self.recent_bytes += kept_bytes(&exchange);
        self.recent.push_back(exchange);
        while self.recent.len() > limits::DIAGNOSED_EXCHANGES_MAX
            || (self.recent_bytes > limits::DIAGNOSED_BYTES_MAX && self.recent.len() > 1)
        {
            let Some(oldest) = self.recent.pop_front() else { break };
            self.recent_bytes -= kept_bytes(&oldest);
        }
    }

    /// The latest exchange, with those before it.
    fn candidate(&self, number: u64, rank: Rank) -> Candidate {
        Candidate { number, rank, exchanges: self.recent.iter().cloned().collect() }
    }

    fn reason(&self, chosen: &Candidate, entries: u64) -> Reason {
        let status = chosen.exchanges.last().and_then(|exchange| exchange.status());
        let ending = match status {
            _ if !chosen.rank.is_failure() => Ending::Well { is_delivery: chosen.rank == Rank::Delivery },
            Some(status) => Ending::Refused(status),
            None => Ending::WithoutResponse,
        };
        let others = self.failed.clone();
        let others = if chosen.rank.is_failure() { others.without(chosen.number) } else { others };
        Reason { chosen: chosen.number, entries, ending, others }
    }
}

/// True if `exchange` sends again what failed as the best one so far, and went well.
fn is_repeated(best: &Candidate, exchange: &Exchange) -> bool {
    let sent_before = best.exchanges.last().filter(|_| best.rank.is_failure() && exchange.is_success());
    sent_before.is_some_and(|before| {
        let (before_body, body) = (&before.request.body, &exchange.request.body);
        before.request.method == exchange.request.method
            && before.destination.url == exchange.destination.url
            && before_body.bytes == body.bytes
            && before_body.kept == body.kept
    })
}
