//! What a worker reports of its requests: since the last report, since the master adds up.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

/// Names of errors that are told apart; what is beyond is counted together. Each is a row at the master.
const ERRORS_MAX: usize = 200;
const OTHER_ERRORS: &str = "other";

/// Counts since the last report.
#[derive(Debug, Clone)]
pub struct RequestStats {
    /// When it began to count, in seconds since 1970: the master takes the earliest of all workers for the start.
    since: f64,
    total: Entry,
    /// By method and name.
    entries: BTreeMap<(String, &'static str), Entry>,
    errors: BTreeMap<(String, &'static str, String), u64>,
}

/// One answered or failed request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request<'r> {
    pub method: &'r str,
    /// Never the path: its date would make a row at the master of each request.
    pub name: &'static str,
    pub response_time: Duration,
    pub content_bytes: u64,
    /// What went wrong, such as `403 aws.secret_wrong`.
    pub failure: Option<&'r str>,
    /// When it ended, in seconds since 1970.
    pub ended_at: f64,
}

impl RequestStats {
    /// Nothing yet; `now` in seconds since 1970.
    pub fn new(now: f64) -> Self {
        Self { since: now, total: Entry::default(), entries: BTreeMap::new(), errors: BTreeMap::new() }
    }

    /// True if nothing was counted since the last report.
    pub fn is_empty(&self) -> bool {
        self.total.requests == 0
    }

    /// Count `request`.
    pub fn record(&mut self, request: Request<'_>) {
        let key = (request.method.to_owned(), request.name);
        self.total.record(request);
        self.entries.entry(key).or_default().record(request);
        let Some(failure) = request.failure else { return };
        let key = |failure: &str| (request.method.to_owned(), request.name, failure.to_owned());
        let is_told = self.errors.len() < ERRORS_MAX || self.errors.contains_key(&key(failure));
        *self.errors.entry(key(if is_told { failure } else { OTHER_ERRORS })).or_default() += 1;
    }

    /// Everything since the last time, with the users that there are.
    pub fn take(&mut self, users: &BTreeMap<String, u64>, now: f64) -> Report {
        let Self { since, total, entries, errors } = std::mem::replace(self, Self::new(now));
        let rows = entries.into_iter();
        let rows = rows.map(|((method, name), entry)| entry.row(&method, name, since)).collect();
        let errors = errors.into_iter().map(|((method, name, error), occurrences)| {
            // Any text that is the same at all workers.
            let key = format!("{method}.{name}.{error}");
            (key, ErrorRow { method, name: name.to_owned(), error, occurrences })
        });
        Report {
            stats: rows,
            stats_total: total.row("", "Aggregated", since),
            errors: errors.collect(),
            user_classes_count: users.clone(),
            user_count: users.values().sum(),
        }
    }
}

/// The data of a `stats` message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    stats: Vec<Row>,
    stats_total: Row,
    errors: BTreeMap<String, ErrorRow>,
    user_classes_count: BTreeMap<String, u64>,
    user_count: u64,
}

impl Report {
    /// Requests in it.
    pub fn requests(&self) -> u64 {
        self.stats_total.num_requests
    }
}

/// As `StatsEntry.serialize` of `locust/stats.py` has it; times in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Row {
    name: String,
    method: String,
    last_request_timestamp: Option<f64>,
    start_time: f64,
    num_requests: u64,
    num_none_requests: u64,
    num_failures: u64,
    total_response_time: f64,
    max_response_time: f64,
    min_response_time: Option<f64>,
    total_content_length: u64,
    response_times: BTreeMap<u64, u64>,
    num_reqs_per_sec: BTreeMap<u64, u64>,
    num_fail_per_sec: BTreeMap<u64, u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct ErrorRow {
    method: String,
    name: String,
    error: String,
    occurrences: u64,
}

#[derive(Debug, Clone, Default)]
struct Entry {
    last_at: Option<f64>,
    requests: u64,
    failures: u64,
    total: f64,
    max: f64,
    min: Option<f64>,
    bytes: u64,
    times: BTreeMap<u64, u64>,
    requests_per_second: BTreeMap<u64, u64>,
    failures_per_second: BTreeMap<u64, u64>,
}

impl Entry {
    fn record(&mut self, request: Request<'_>) {
        let milliseconds = request.response_time.as_secs_f64() * 1000.0;
        let second = request.ended_at as u64;
        self.last_at = Some(request.ended_at);
        self.requests += 1;
        self.total += milliseconds;
        self.max = self.max.max(milliseconds);
        self.min = Some(self.min.map_or(milliseconds, |min| min.min(milliseconds)));
        self.bytes += request.content_bytes;
        *self.times.entry(rounded(milliseconds)).or_default() += 1;
        *self.requests_per_second.entry(second).or_default() += 1;
        if request.failure.is_some() {
            self.failures += 1;
            *self.failures_per_second.entry(second).or_default() += 1;
        }
    }

    fn row(self, method: &str, name: &str, since: f64) -> Row {
        Row {
            name: name.to_owned(),
            method: method.to_owned(),
            last_request_timestamp: self.last_at,
            start_time: since,
            num_requests: self.requests,
            num_none_requests: 0,
            num_failures: self.failures,
            total_response_time: self.total,
            max_response_time: self.max,
            min_response_time: self.min,
            total_content_length: self.bytes,
            response_times: self.times,
            num_reqs_per_sec: self.requests_per_second,
            num_fail_per_sec: self.failures_per_second,
        }
    }
}

/// Milliseconds as Locust groups them, so that 147 becomes 150 and 3432 becomes 3400: Python's `round`, to the even one
/// of two that are as close (`stats.py`, `_log_response_time`).
fn rounded(milliseconds: f64) -> u64 {
    let step = match milliseconds {
        ..100.0 => 1.0,
        ..1_000.0 => 10.0,
        ..10_000.0 => 100.0,
        _ => 1_000.0,
    };
    ((milliseconds / step).round_ties_even() * step) as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const NOW: f64 = 1_764_396_950.0;

    fn request(milliseconds: u64, failure: Option<&str>) -> Request<'_> {
        Request {
            method: "PUT",
            name: "measurement",
            response_time: Duration::from_millis(milliseconds),
            content_bytes: 10,
            failure,
            ended_at: 1_764_396_951.5,
        }
    }

    #[test]
    fn times_are_rounded_as_locust_does() {
        // From Python's round() with the digits that Locust asks for.
        for (milliseconds, group) in [
            (0.2, 0),
            (0.5, 0),
            (1.5, 2),
            (99.4, 99),
            (99.9, 100),
            (145.0, 140),
            (147.0, 150),
            (155.0, 160),
            (996.0, 1000),
            (3432.0, 3400),
            (58_760.0, 59_000),
            (10_500.0, 10_000),
            (11_500.0, 12_000),
        ] {
            assert_eq!(rounded(milliseconds), group, "{milliseconds}");
        }
    }

    #[test]
    fn a_report_has_the_fields_of_locust() {
        let mut stats = RequestStats::new(NOW);
        stats.record(request(12, None));
        stats.record(request(147, Some("403 aws.secret_wrong")));
        let users = BTreeMap::from([("Measurement".to_owned(), 3)]);
        let entry = |name: &str, method: &str| {
            json!({
                "name": name, "method": method, "last_request_timestamp": 1_764_396_951.5, "start_time": NOW,
                "num_requests": 2, "num_none_requests": 0, "num_failures": 1, "total_response_time": 159.0,
                "max_response_time": 147.0, "min_response_time": 12.0, "total_content_length": 20,
                "response_times": { "12": 1, "150": 1 }, "num_reqs_per_sec": { "1764396951": 2 },
                "num_fail_per_sec": { "1764396951": 1 },
            })
        };
        assert_eq!(
            serde_json::to_value(stats.take(&users, NOW)).expect("JSON"),
            json!({
                "stats": [entry("measurement", "PUT")], "stats_total": entry("Aggregated", ""),
                "errors": { "PUT.measurement.403 aws.secret_wrong": {
                    "method": "PUT", "name": "measurement", "error": "403 aws.secret_wrong", "occurrences": 1 } },
                "user_classes_count": { "Measurement": 3 }, "user_count": 3,
            })
        );
        assert_eq!(stats.take(&users, NOW).requests(), 0, "each request is reported once");
    }

    #[test]
    fn keys_of_times_stay_numbers_on_the_wire() {
        let mut stats = RequestStats::new(NOW);
        stats.record(request(12, None));
        let bytes = rmp_serde::to_vec_named(&stats.take(&BTreeMap::new(), NOW)).expect("bytes");
        // fixmap of one, 12 → 1; Locust's master looks percentiles up by number.
        let wanted = [&[0xae][..], b"response_times", &[0x81, 12, 1]].concat();
        assert!(bytes.windows(wanted.len()).any(|window| window == wanted));
    }

    proptest! {
        #[test]
        fn reports_add_up_to_what_was_recorded(
            requests in proptest::collection::vec((0_u64..100_000, proptest::option::of(0_u16..300), any::<bool>()), 0..400)
        ) {
            let mut stats = RequestStats::new(NOW);
            let (mut counted, mut failed, mut errors, mut timed) = (0, 0, 0, 0);
            for (milliseconds, failure, is_reported) in &requests {
                let failure = failure.map(|failure| failure.to_string());
                stats.record(request(*milliseconds, failure.as_deref()));
                if *is_reported {
                    let report = stats.take(&BTreeMap::new(), NOW);
                    counted += report.requests();
                    failed += report.stats_total.num_failures;
                    errors += report.errors.values().map(|error| error.occurrences).sum::<u64>();
                    timed += report.stats_total.response_times.values().sum::<u64>();
                    prop_assert!(report.errors.len() <= ERRORS_MAX + 1);
                }
            }
            let report = stats.take(&BTreeMap::new(), NOW);
            prop_assert_eq!(counted + report.requests(), requests.len() as u64);
            let failures = requests.iter().filter(|(_, failure, _)| failure.is_some()).count() as u64;
            prop_assert_eq!(failed + report.stats_total.num_failures, failures);
            prop_assert_eq!(errors + report.errors.values().map(|error| error.occurrences).sum::<u64>(), failures);
            prop_assert_eq!(timed + report.stats_total.response_times.values().sum::<u64>(), requests.len() as u64);
        }

        #[test]
        fn rounding_stays_within_half_a_step_and_in_order(one in 0.0..200_000.0_f64, other in 0.0..200_000.0_f64) {
            let step = if one < 100.0 { 1.0 } else if one < 1_000.0 { 10.0 } else if one < 10_000.0 { 100.0 } else { 1_000.0 };
            prop_assert!((rounded(one) as f64 - one).abs() <= step / 2.0);
            prop_assert_eq!(one <= other && rounded(one) > rounded(other), false);
        }
    }
}
