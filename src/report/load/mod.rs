//! What a run under load came to: a page, JUnit, JSON, Markdown and CSV. Names and texts of the receiver are made visible.

mod form;
mod html;
mod junit;
mod table;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::domain::DestinationLabel;
use crate::rehearsal::{Fleet, Knee, Latency, LoadResult, Sender, Timeline};

pub use self::form::LoadForm;
pub use self::html::page as html;
pub use self::junit::document as junit;
pub use self::table::{csv, markdown};
use self::words::ended;
pub use self::words::{bottleneck, headline};

/// A run, and what was asked for.
#[derive(Debug, Clone, Copy)]
pub struct LoadReport<'r> {
    pub destination: &'r DestinationLabel,
    /// Without secrets.
    pub url: &'r str,
    pub method: &'r str,
    pub fleet: &'r Fleet,
    pub sender: &'r Sender,
    pub time_scale: u32,
    /// RFC 3339.
    pub started_at: &'r str,
    pub run: &'r str,
    /// Share of requests that may fail.
    pub allowed_failures: f64,
    pub result: &'r LoadResult,
    /// Of a run that looked for the rate at which the destination no longer keeps up.
    pub knee: Option<&'r Knee>,
}

impl LoadReport<'_> {
    /// True if the run came to its end, no message was lost, and no more requests failed than were allowed.
    pub fn is_good(&self) -> bool {
        words::expectations(self).iter().all(|expectation| expectation.is_met)
    }
}

fn destination(report: &LoadReport<'_>) -> Value {
    let mut document = json!({ "name": report.destination.name, "url": report.url, "method": report.method });
    if let Some(environment) = &report.destination.environment {
        document["environment"] = json!(environment);
    }
    document
}

/// The document of `--json`.
pub fn json(report: &LoadReport<'_>) -> Value {
    let result = report.result;
    let mut document = json!({
        "offered_per_second": rounded(result.offered_per_second()),
        "delivered_per_second": rounded(result.delivered_per_second()),
        "requests": result.requests,
        "failures": result.failures,
        "latency_ms": latency(result.latency),
        "statuses": counts(&result.statuses),
        "no_response": result.no_response,
        "causes": result.causes,
        "ledger": {
            "messages": result.ledger.messages,
            "delivered_once": result.ledger.delivered_once,
            "delivered_again": result.ledger.delivered_again,
            "late": result.ledger.late,
            "lost": result.ledger.lost,
            "uncertain": result.ledger.uncertain,
            "lost_by": result.ledger.lost_by,
        },
        "bottleneck": result.bottleneck.name(),
        "timeline": timeline(&result.timeline),
        "ended": ended(result.ended),
        "seconds": rounded(result.elapsed.as_secs_f64()),
        "shared_keys": result.shared_keys,
        "processor_share": result.processor_share.map(rounded),
        "destination": destination(report),
        "fleet": { "devices": report.fleet.devices, "interval_seconds": rounded(report.fleet.interval().as_secs_f64()), "seed": report.fleet.seed },
        "sender": { "name": report.sender.name, "source": report.sender.source, "time_scale": report.time_scale },
        "started_at": report.started_at,
        "run_id": report.run,
        "signpost": env!("CARGO_PKG_VERSION"),
    });
    if let (Some(knee), Some(members)) = (report.knee, document.as_object_mut()) {
        let steps: Vec<Value> = knee
            .steps
            .iter()
            .map(|step| {
                json!({
                    "rate": rounded(step.rate),
                    "keeps_up": step.keeps_up,
                    "delivered_per_second": rounded(step.result.delivered_per_second()),
                    "failures": step.result.failures,
                    "latency_ms": latency(step.result.latency),
                })
            })
            .collect();
        members.insert("knee".to_owned(), json!({ "rate": knee.rate().map(rounded), "steps": steps }));
    }
    document
}

/// How the run went, step by step.
fn timeline(timeline: &Timeline) -> Value {
    let points: Vec<Value> = timeline
        .points
        .iter()
        .map(|point| {
            json!({
                "offered": point.offered, "delivered": point.delivered, "failed": point.failed,
                "p50": rounded(point.p50), "p99": rounded(point.p99),
            })
        })
        .collect();
    json!({ "step_seconds": timeline.step.as_secs(), "steps": points })
}

fn latency(latency: Latency) -> Value {
    let Latency { p50, p90, p95, p99, p999, max } = latency;
    json!({
        "p50": rounded(p50), "p90": rounded(p90), "p95": rounded(p95), "p99": rounded(p99), "p999": rounded(p999),
        "max": rounded(max),
    })
}

fn counts(statuses: &BTreeMap<u16, u64>) -> Map<String, Value> {
    statuses.iter().map(|(status, count)| (status.to_string(), json!(count))).collect()
}

/// Three decimals are more than any of these figures is worth.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
