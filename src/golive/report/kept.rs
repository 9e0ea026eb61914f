//! A result as its JSON form has it: what follows from the check itself is taken from the battery, not from the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::{CheckOutcome, CheckResult};
use crate::domain::Change;
use crate::domain::Setting;
use crate::golive::check::{CheckId, Needs};

#[derive(Deserialize)]
struct KeptResult {
    id: CheckId,
    result: CheckOutcome,
    reason: String,
    evidence: Vec<String>,
    fix: String,
    #[serde(default)]
    change: BTreeMap<String, String>,
    needs: Needs,
    exchanges: Vec<usize>,
    milliseconds: u64,
}

impl<'de> Deserialize<'de> for CheckResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        KeptResult::deserialize(deserializer).map(Self::from)
    }
}

impl From<KeptResult> for CheckResult {
    fn from(kept: KeptResult) -> Self {
        let change = |(path, value): (String, String)| {
            let field = Setting::ALL.into_iter().find(|field| field.path() == path)?;
            Some(Change { field, value })
        };
        Self {
            evidence: kept.evidence,
            fix: kept.fix,
            changes: kept.change.into_iter().filter_map(change).collect(),
            needs: kept.needs,
            exchanges: kept.exchanges,
            milliseconds: kept.milliseconds,
            ..Self::new(kept.id, kept.result, kept.reason)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::golive::report::Report;

    #[test]
    fn a_report_reads_back_as_it_was_written() {
        let mut report = Report::sample();
        report.checks[0].changes = vec![Change { field: Setting::Region, value: "eu-west-1".to_owned() }];
        let text = serde_json::to_string(&report).expect("plain data");
        assert!(text.contains(r#""change":{"auth.region":"eu-west-1"}"#), "{text}");
        let read: Report = serde_json::from_str(&text).expect("its own form");
        assert_eq!(read, report);
    }

    #[test]
    fn a_report_with_a_check_that_this_version_does_not_know_is_refused_by_its_name() {
        let text = serde_json::to_string(&Report::sample()).expect("plain data");
        let error = serde_json::from_str::<Report>(&text.replace("accept.one\"", "accept.two\"")).expect_err("unknown");
        assert!(error.to_string().contains("there is no check accept.two"), "{error}");
    }
}
