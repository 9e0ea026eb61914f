//! The message that a device's report becomes.

use time::OffsetDateTime;

use super::fleet::{Fleet, Report};
use super::random::{Purpose, bits};
use crate::domain::message::{Batch, GeneratorSettings, MessageIdentity, generate_as};

/// The batch of one message that forwards `report`, with the number of its delivery attempt.
///
/// `began` is the start of the run, and `run` tells its messages from those of any other run. The message is the same for
/// every attempt but for that number.
pub fn report_batch(
    fleet: &Fleet,
    report: &Report,
    run: &str,
    began: OffsetDateTime,
    observations: u32,
    attempt: u32,
) -> Batch {
    let number = bits(fleet.seed, Purpose::Message, report.device, report.sequence);
    let kind = report.kind;
    let made = signed(report.at) - signed(report.age);
    let settings = GeneratorSettings {
        kind: Some(kind),
        observations,
        seed: number,
        // The last observation is the report.
        start: began.saturating_add(made).saturating_sub(time::Duration::seconds(i64::from(observations) - 1)),
        interval_seconds: 1,
        late_seconds: u32::try_from(report.age.as_secs()).unwrap_or(u32::MAX),
        ..GeneratorSettings::new(Some(kind), began)
    };
    let identity = MessageIdentity {
        hash_id: format!("{run}{}-{}", base36(u64::from(report.device)), base36(report.sequence)),
        device: report.device,
        attempt,
    };
    generate_as(&settings, identity)
}

fn signed(duration: std::time::Duration) -> time::Duration {
    time::Duration::try_from(duration).unwrap_or(time::Duration::MAX)
}

fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.extend(char::from_digit((number % 36) as u32, 36));
        number /= 36;
        if number == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use time::macros::datetime;

    use super::*;
    use crate::rehearsal::Pace;

    const BEGAN: OffsetDateTime = datetime!(2026-03-05 01:02:03 UTC);

    fn fleet() -> Fleet {
        let pace = Pace::Interval(Duration::from_mins(1));
        Fleet { devices: 20, pace, seed: 3, duplicates: 0.0, late: 0.5, out_of_order: 0.0 }
    }

    fn text(batch: &Batch) -> String {
        String::from_utf8_lossy(batch.payload().bytes()).into_owned()
    }

    #[test]
    fn every_report_is_a_batch_as_the_platform_sends_it_with_an_id_of_its_own() {
        let mut ids = HashSet::new();
        let mut kinds = HashSet::new();
        let fleet = fleet();
        for report in fleet.schedule().take(500) {
            let batch = report_batch(&fleet, &report, "r", BEGAN, 3, 0);
            assert_eq!(batch.validation().findings, [], "{}", text(&batch));
            let messages: serde_json::Value = serde_json::from_slice(batch.payload().bytes()).expect("JSON");
            assert!(ids.insert(messages[0]["hashId"].to_string()), "{report:?}");
            kinds.insert(messages[0].get("deviceHashId").is_some());
        }
        assert_eq!(kinds.len(), 2, "measurements and notifications");
    }

    #[test]
    fn attempts_differ_in_their_number_alone() {
        let fleet = fleet();
        let report = fleet.schedule().next().expect("a report");
        let [first, second] = [0, 1].map(|attempt| text(&report_batch(&fleet, &report, "r", BEGAN, 3, attempt)));
        assert_eq!(first.replace("\"attempt\":0", "\"attempt\":1"), second);
    }

    #[test]
    fn a_late_report_tells_when_it_was_made() {
        let fleet = fleet();
        let report = fleet.schedule().find(|report| report.is_late()).expect("half of them are");
        let batch = report_batch(&fleet, &report, "r", BEGAN, 1, 0);
        let messages: serde_json::Value = serde_json::from_slice(batch.payload().bytes()).expect("JSON");
        let generated = messages[0]["generatedAt"].as_str().expect("a moment");
        let generated = crate::domain::moment::of_rfc3339(generated).expect("RFC 3339");
        let made = BEGAN + report.at - report.age;
        assert!((generated - made).abs() < time::Duration::MILLISECOND, "{generated} {made}");
    }
}
