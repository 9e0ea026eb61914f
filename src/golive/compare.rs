//! What changed since an earlier report.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::check::CheckId;
use super::report::{CheckOutcome, Compared, Report};
use crate::domain::display::visible;

/// What a comparison needs of an earlier report. Fields of other versions are passed over.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Baseline {
    started_at: String,
    #[serde(default)]
    destination: BaselineDestination,
    checks: Vec<BaselineCheck>,
    #[serde(default)]
    latency_ms: Option<BaselineLatency>,
    #[serde(default)]
    tls: Option<BaselineTls>,
}

#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
struct BaselineDestination {
    #[serde(default)]
    fingerprint: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BaselineCheck {
    id: String,
    result: CheckOutcome,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BaselineLatency {
    p95: f64,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BaselineTls {
    #[serde(default)]
    chain: Vec<BaselineCertificate>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct BaselineCertificate {
    #[serde(default)]
    days_left: Option<i64>,
}

/// The file is no report of a go-live check. Its name is said by whoever read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON report of signpost check: {0}; write one with --report FILE.json")]
pub struct BaselineError(String);

/// Times the 95th percentile that count as slower, and the milliseconds that it has to grow by at least.
const SLOWER_FACTOR: f64 = 1.5;
const SLOWER_MILLISECONDS: f64 = 50.0;

impl Baseline {
    /// Read the JSON form of a report.
    pub fn parse(bytes: &[u8]) -> Result<Self, BaselineError> {
        serde_json::from_slice(bytes).map_err(|error| BaselineError(visible(&error.to_string())))
    }

    /// What is different in `report`.
    pub fn compare(&self, report: &Report) -> Compared {
        let before: BTreeMap<&str, CheckOutcome> =
            self.checks.iter().map(|check| (check.id.as_str(), check.result)).collect();
        let newly = |outcome: CheckOutcome| -> Vec<String> {
            let is_new = |id: CheckId| before.get(id.name()).is_some_and(|earlier| *earlier != outcome);
            let now = report.checks.iter().filter(|check| check.result == outcome && is_new(check.id));
            now.map(|check| check.id.name().to_owned()).collect()
        };
        Compared {
            newly_failed: newly(CheckOutcome::Failed),
            newly_passed: newly(CheckOutcome::Passed),
            changes: self.changes(report),
            baseline_started_at: visible(&self.started_at),
        }
    }

    fn changes(&self, report: &Report) -> Vec<String> {
        let mut changes = Vec::new();
        let fingerprint = &report.destination.fingerprint;
        if !self.destination.fingerprint.is_empty() && self.destination.fingerprint != *fingerprint {
            changes.push("The destination file has changed.".to_owned());
        }
        if let (Some(before), Some(now)) = (&self.latency_ms, &report.latency_ms) {
            let is_slower = |a: f64, b: f64| b > a * SLOWER_FACTOR && b - a > SLOWER_MILLISECONDS;
            let text = |word| {
                format!(
                    "Responses are {word}: the 95th percentile went from {:.1} ms to {:.1} ms.",
                    before.p95, now.p95
                )
            };
            if is_slower(before.p95, now.p95) {
                changes.push(text("slower"));
            } else if is_slower(now.p95, before.p95) {
                changes.push(text("faster"));
            }
        }
        let least = |days: &mut dyn Iterator<Item = Option<i64>>| days.flatten().min();
        let before = self.tls.as_ref().and_then(|tls| least(&mut tls.chain.iter().map(|one| one.days_left)));
        let now = report.tls.as_ref().and_then(|tls| least(&mut tls.chain.iter().map(|one| one.days_left)));
        if let (Some(before), Some(now)) = (before, now)
            && before != now
        {
            changes.push(format!("The certificate that ends first has {now} days left; it had {before}."));
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn baseline(change: impl FnOnce(&mut serde_json::Value)) -> Baseline {
        let mut json = serde_json::to_value(Report::sample()).expect("plain data");
        change(&mut json);
        Baseline::parse(json.to_string().as_bytes()).expect("it is a report")
    }

    #[test]
    fn a_report_equals_itself() {
        let compared = baseline(|_| {}).compare(&Report::sample());
        assert_eq!((compared.newly_failed.len(), compared.newly_passed.len()), (0, 0));
        assert!(compared.changes.is_empty(), "{:?}", compared.changes);
    }

    #[test]
    fn what_failed_and_passes_now_is_named_and_so_is_the_reverse() {
        let earlier = baseline(|json| {
            for check in json["checks"].as_array_mut().expect("checks") {
                let was = if check["id"] == "refuse.no-credentials" { "passed" } else { "failed" };
                check["result"] = was.into();
            }
        });
        let compared = earlier.compare(&Report::sample());
        assert_eq!(compared.newly_failed, ["refuse.no-credentials"]);
        assert!(compared.newly_passed.iter().any(|id| id == "accept.unicode"));
    }

    #[test]
    fn slower_responses_fewer_days_and_another_file_are_said() {
        let earlier = baseline(|json| {
            json["latency_ms"]["p95"] = 1.0.into();
            json["latency_ms"]["max"] = 1.0.into();
            json["tls"]["chain"][0]["days_left"] = 20.into();
            json["destination"]["fingerprint"] = "other".into();
        });
        let mut now = Report::sample();
        if let Some(latency) = &mut now.latency_ms {
            latency.p95 = 99.0;
        }
        let changes = earlier.compare(&now).changes;
        assert_eq!(changes.len(), 3, "{changes:?}");
    }

    #[test]
    fn another_file_is_refused_with_the_way_to_get_one() {
        let error = Baseline::parse(b"{}").expect_err("no report").to_string();
        assert!(error.contains("--report FILE.json"), "{error}");
    }
}
