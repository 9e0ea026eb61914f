//! `signpost demo`

use std::fmt::Write as _;
use std::sync::Arc;

use crate::delivery::{Delivered, Engine};
use crate::domain::message::{Batch, MessageKind};
use crate::domain::{ExchangeKind, Outcome};
use crate::net::{Cancel, Clock as _, SystemClock};
use crate::receiver::ready::ReadyDestination;
use crate::receiver::{Arrival, Keys, Receiver, Settings};

use super::output::Output;
use super::{Answer, CallError, runtime};

/// Deliver both documentation batches by every method to a receiver of this process alone.
pub(super) fn run(output: &mut Output) -> Result<Answer, CallError> {
    let keys = Keys::random().map_err(|error| CallError::from_chain(&error))?;
    let runtime = runtime()?;
    let rows = runtime.block_on(deliver_all(keys))?;
    let is_all_accepted = rows.iter().all(|row| row.is_accepted);
    output.text(&table(&rows))?;
    runtime.shutdown_background();
    Ok(if is_all_accepted { Answer::Yes } else { Answer::No })
}

/// One delivery.
struct Row {
    name: String,
    batch: &'static str,
    method: String,
    /// The dated path, or the URL's own path where none is appended.
    path: String,
    status: String,
    verdict: String,
    milliseconds: f64,
    is_accepted: bool,
}

async fn deliver_all(keys: Keys) -> Result<Vec<Row>, CallError> {
    let now = Arc::new(|| SystemClock.now());
    let receiver = Receiver::start(Settings::local(keys), now, Arc::new(|_: &Arc<Arrival>| {}))
        .await
        .map_err(|error| CallError::from_chain(&error))?;
    let engine = Engine::new(Arc::new(SystemClock));
    let mut rows = Vec::new();
    for ready in receiver.ready_destinations(None) {
        for (kind, batch) in [(MessageKind::Measurement, "measurement"), (MessageKind::Notification, "notification")] {
            rows.push(deliver(&engine, &receiver, &ready, kind, batch).await?);
        }
    }
    Ok(rows)
}

async fn deliver(
    engine: &Engine,
    receiver: &Receiver,
    ready: &ReadyDestination,
    kind: MessageKind,
    batch: &'static str,
) -> Result<Row, CallError> {
    let (destination, _) = ready.with_references();
    let cancel = Cancel::new();
    let delivered = engine
        .deliver(&destination, &ready.destination.auth, &Batch::sample(kind), Arc::new(|_| {}), &cancel)
        .await
        .map_err(|error| CallError::new(format!("{}: {error}", destination.name)))?;
    let arrival = receiver.arrivals().all().into_iter().next_back();
    Ok(row(&destination.name, batch, &delivered, arrival.as_deref()))
}

fn row(name: &str, batch: &'static str, delivered: &Delivered, arrival: Option<&Arrival>) -> Row {
    let delivery = delivered.exchanges.iter().rfind(|exchange| exchange.kind == ExchangeKind::Delivery);
    let status = delivery.map(|exchange| match &exchange.outcome {
        Outcome::Answered(response) => format!("{} {}", response.status, response.reason).trim_end().to_owned(),
        Outcome::Failed(failure) => format!("no response: {}", failure.message),
    });
    let path = delivery.and_then(|exchange| exchange.request.object_path.clone());
    let milliseconds: u64 = delivered.exchanges.iter().map(|exchange| exchange.timings.total_us).sum();
    Row {
        name: name.to_owned(),
        batch,
        method: delivery.map(|exchange| exchange.request.method.to_string()).unwrap_or_default(),
        path: path.unwrap_or_else(|| "(none appended)".to_owned()),
        status: status
            .or_else(|| delivered.stopped.as_ref().map(ToString::to_string))
            .unwrap_or_else(|| "not sent".to_owned()),
        verdict: arrival.map_or_else(|| "nothing arrived".to_owned(), verdict),
        milliseconds: milliseconds as f64 / 1_000.0,
        is_accepted: delivered.delivered && arrival.is_some_and(|arrival| arrival.is_accepted),
    }
}

/// What the receiver made of it: how many checks, or the first that failed.
pub(super) fn verdict(arrival: &Arrival) -> String {
    let checks = arrival.report.checks.len();
    match (arrival.is_accepted, arrival.report.failed().next()) {
        (true, _) if checks == 0 => "accepted, nothing to verify".to_owned(),
        (true, _) => format!("accepted, {checks} checks"),
        (false, Some(check)) => format!("{}: {}", arrival.code, check.name),
        (false, None) => arrival.code.clone(),
    }
}

fn table(rows: &[Row]) -> String {
    let head = ["destination", "batch", "method", "object path", "status", "receiver", "ms"].map(str::to_owned);
    let lines: Vec<[String; 7]> = std::iter::once(head)
        .chain(rows.iter().map(|row| {
            [
                row.name.clone(),
                row.batch.to_owned(),
                row.method.clone(),
                row.path.clone(),
                row.status.clone(),
                row.verdict.clone(),
                format!("{:.1}", row.milliseconds),
            ]
        }))
        .collect();
    let widths: [usize; 7] =
        std::array::from_fn(|column| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0));
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        writeln!(text, "{}", cells.join("  ").trim_end()).ok(); // A String takes every write.
    }
    let accepted = rows.iter().filter(|row| row.is_accepted).count();
    writeln!(text, "\n{accepted} of {} deliveries accepted", rows.len()).ok();
    text
}
