//! What was sent, acknowledged and found, message by message; and how long it took.

use std::collections::HashMap;

use super::check::CheckId;
use super::record::Record;
use super::report::{Latency, LedgerRow};

/// One row for each message, in the order of sending.
pub fn rows(record: &Record) -> Vec<LedgerRow> {
    let mut rows: Vec<LedgerRow> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let found = record.found.as_ref().filter(|found| found.trouble.is_none());
    for sent in &record.sent {
        for message in &sent.messages {
            let at = *places.entry(&message.hash_id).or_insert_with(|| {
                rows.push(LedgerRow {
                    hash_id: message.hash_id.clone(),
                    attempt: message.attempt,
                    sent: 0,
                    acknowledged: 0,
                    found: found.map(|found| found.records.get(&message.hash_id).copied().unwrap_or(0)),
                    check: sent.check,
                });
                rows.len() - 1
            });
            let row = &mut rows[at];
            row.attempt = row.attempt.max(message.attempt);
            row.sent += u32::from(record.decisive(sent).is_some());
            row.acknowledged += u32::from(sent.is_acknowledged);
        }
    }
    rows
}

/// The times of the samples that had a response; `None` if none had.
pub fn latency(record: &Record) -> Option<Latency> {
    let sent = record.batches(CheckId::BehaveResponseTime);
    let deliveries = sent.filter_map(|sent| record.decisive(sent));
    let all: Vec<f64> = deliveries
        .filter(|seen| seen.exchange.status().is_some())
        .map(|seen| seen.exchange.timings.total_us as f64 / 1_000.0)
        .collect();
    let mut sorted = all.clone();
    sorted.sort_by(f64::total_cmp);
    Some(Latency {
        samples: all.len(),
        p50: percentile(&sorted, 50)?,
        p95: percentile(&sorted, 95)?,
        max: *sorted.last()?,
        all,
    })
}

/// The smallest value that `percent` of `sorted` do not exceed (nearest rank).
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let sorted: Vec<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile(&sorted, 50), Some(10.0));
        assert_eq!(percentile(&sorted, 95), Some(19.0));
        assert_eq!(percentile(&[7.0], 95), Some(7.0));
        assert_eq!(percentile(&[], 50), None);
    }
}
