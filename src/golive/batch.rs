//! The batches of the battery. The same run id and moment give the same bytes.

use serde_json::{Map, Value, json};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

use crate::domain::message::{Batch, MessageKind, decimal_text, grouped};
use crate::domain::moment::in_utc;

/// The field of a measurement's `fields` that holds the run id.
pub const RUN_FIELD: &str = "signpostRun";

/// One message of a batch, as the ledger counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRef {
    pub hash_id: String,
    pub attempt: u32,
}

/// A batch to send.
#[derive(Debug, Clone)]
pub struct PlannedBatch {
    pub batch: Batch,
    pub messages: Vec<MessageRef>,
    /// What it is, for a person.
    pub what: String,
}

/// Writes the batches of one run.
#[derive(Debug, Clone)]
pub struct Author {
    run_id: String,
    now: OffsetDateTime,
    written: usize,
}

impl Author {
    /// `run_id` goes into every measurement, its beginning into every hash id.
    pub fn new(run_id: &str, now: OffsetDateTime) -> Self {
        Self { run_id: run_id.to_owned(), now: in_utc(now), written: 0 }
    }

    /// The documentation sample of `kind`, with a hash id of this run.
    pub fn documented(&mut self, kind: MessageKind) -> PlannedBatch {
        let message = self.sample(kind);
        let name = match kind {
            MessageKind::Measurement => "measurement",
            MessageKind::Notification => "notification",
        };
        batch(vec![message], format!("the documented {name} batch"))
    }

    /// One measurement with one observation of now.
    pub fn small(&mut self, what: &str) -> PlannedBatch {
        batch(vec![self.measurement(self.now)], what.to_owned())
    }

    /// `count` measurements with one observation each.
    pub fn many(&mut self, count: usize) -> PlannedBatch {
        let messages = (0..count).map(|_| self.measurement(self.now)).collect();
        batch(messages, format!("{count} measurement messages"))
    }

    /// One message of each kind.
    pub fn mixed(&mut self) -> PlannedBatch {
        let messages = vec![self.measurement(self.now), self.sample(MessageKind::Notification)];
        batch(messages, "a measurement and a notification message".to_owned())
    }

    /// Extra properties at every level, and an object and an action that nobody knows.
    pub fn with_unknown_properties(&mut self) -> PlannedBatch {
        let mut messages = vec![self.sample(MessageKind::Measurement), self.sample(MessageKind::Notification)];
        for message in &mut messages {
            extend_everywhere(message);
        }
        if let Some(Value::Array(observations)) = messages[1].get_mut("observations") {
            observations.push(json!({
                "hashId": "dfa1p", "object": "signpostUnknown", "action": "signpostUnknown",
                "signpostUnknown": { "name": "an object that is not documented" },
                "createdAt": self.moment(), "updatedAt": self.moment(), "deletedAt": null
            }));
        }
        batch(messages, "extra properties at every level".to_owned())
    }

    /// Every nullable field null, every object of fields empty.
    pub fn with_nulls(&mut self) -> PlannedBatch {
        const NULLABLE: [&str; 7] = [
            "connectivityEnvironmentReportTypeHashId",
            "monitoringEnvironmentReportTypeHashId",
            "deviceHashId",
            "deviceIdentifier",
            "locationHashId",
            "userHashId",
            "deletedAt",
        ];
        const NULLABLE_OBSERVED: [&str; 5] = [
            "connectivityEnvironmentQuantityHashId",
            "monitoringEnvironmentQuantityHashId",
            "portHashId",
            "channelIndex",
            "unit",
        ];
        let mut measurement = self.measurement(self.now);
        set(&mut measurement, &NULLABLE, &Value::Null);
        set(&mut measurement, &["deviceFields", "fields", "locationFields"], &json!({}));
        for observation in observations(&mut measurement) {
            set(observation, &NULLABLE_OBSERVED, &Value::Null);
        }
        let mut notification = self.sample(MessageKind::Notification);
        for observation in observations(&mut notification) {
            set(observation, &["deletedAt"], &Value::Null);
            if let Some(device) = observation.get_mut("device") {
                set(device, &["identifier"], &Value::Null);
            }
        }
        batch(vec![measurement, notification], "null in every nullable field".to_owned())
    }

    pub fn without_observations(&mut self) -> PlannedBatch {
        let mut message = self.measurement(self.now);
        message["observations"] = json!([]);
        batch(vec![message], "a message without observations".to_owned())
    }

    /// The units " " and "".
    pub fn with_blank_units(&mut self) -> PlannedBatch {
        let mut message = self.sample(MessageKind::Measurement);
        for (observation, unit) in observations(&mut message).iter_mut().zip([" ", ""]) {
            observation["unit"] = json!(unit);
        }
        batch(vec![message], "the units \" \" and \"\"".to_owned())
    }

    /// Text of several scripts, raw and as escapes.
    pub fn with_unicode(&mut self) -> PlannedBatch {
        const ESCAPED: &str = "signpost-escaped";
        let mut measurement = self.measurement(self.now);
        measurement["deviceFields"] = json!({
            "emoji": "\u{1F469}\u{1F3FD}\u{200D}\u{1F52C}", "rightToLeft": "مرحبا", "combining": "e\u{301}",
            "lineSeparator": "a\u{2028}b", "escaped": ESCAPED
        });
        measurement["locationFields"] = json!({ "site": "Zürich – 東京" });
        let mut notification = self.sample(MessageKind::Notification);
        for observation in observations(&mut notification) {
            if let Some(quantity) = observation.get_mut("quantity") {
                quantity["name"] = json!({ "en": "Active Power", "nl": "Actief vermogen", "el": "Ενεργός ισχύς" });
            }
        }
        let mut planned = batch(vec![measurement, notification], "text of several scripts".to_owned());
        // The same kinds of character once more as escapes: both forms are JSON (RFC 8259 §7).
        let text = String::from_utf8_lossy(planned.batch.payload().bytes()).replace(ESCAPED, "\\ud83d\\ude00 \\u00e9");
        planned.batch = Batch::from_bytes(text.into_bytes());
        planned
    }

    /// The ends of the ranges (platform-sdk, `src/models/si-number.ts`).
    pub fn with_extreme_numbers(&mut self) -> PlannedBatch {
        let mut message = self.measurement(self.now);
        let first = observations(&mut message).first().cloned().unwrap_or_default();
        let ends: [(i64, i32, Value); 3] =
            [(i64::from(i32::MIN), -128, json!(0)), (i64::from(i32::MAX), 127, json!(0.5)), (0, 0, json!(1))];
        message["observations"] = ends
            .into_iter()
            .map(|(significand, order, performance)| {
                let mut observation = first.clone();
                observation["significand"] = json!(significand);
                observation["orderOfMagnitude"] = json!(order);
                observation["performance"] = performance;
                observation["formattedValue"] = json!(grouped(&decimal_text(significand, order)));
                observation
            })
            .collect();
        batch(vec![message], "numbers at the ends of their ranges".to_owned())
    }

    /// A message of attempt `attempt`.
    pub fn of_attempt(&mut self, attempt: u32) -> PlannedBatch {
        let message = self.measurement(self.now);
        with_attempt(batch(vec![message], format!("a message of attempt {attempt}")), attempt)
    }

    /// A report of an hour ago, delivered late.
    pub fn late(&mut self) -> PlannedBatch {
        let message = self.measurement(self.now.saturating_sub(Duration::hours(1)));
        with_attempt(batch(vec![message], "attempt 1 of a report of an hour ago".to_owned()), 1)
    }

    /// One message of about `bytes` bytes; never more.
    pub fn of_size(&mut self, bytes: usize) -> PlannedBatch {
        let mut message = self.measurement(self.now);
        let one = observations(&mut message).first().map(Value::to_string).unwrap_or_default();
        let mut planned = batch(vec![message], format!("a batch of {bytes} bytes"));
        let text = String::from_utf8_lossy(planned.batch.payload().bytes()).into_owned();
        let Some((before, after)) = text.split_once(&one) else { return planned };
        // As text: the largest has 200,000 observations, which as values would take many times their bytes.
        let more = bytes.saturating_sub(text.len()) / (one.len() + 1);
        let text = format!("{before}{one}{}{after}", format!(",{one}").repeat(more));
        planned.batch = Batch::from_bytes(text.into_bytes());
        planned
    }

    /// A measurement with one observation, both of `moment`.
    fn measurement(&mut self, moment: OffsetDateTime) -> Value {
        let mut message = self.sample(MessageKind::Measurement);
        let moment = Value::from(text(moment));
        set(&mut message, &["generatedAt", "createdAt"], &moment);
        if let Some(Value::Array(all)) = message.get_mut("observations") {
            all.truncate(1);
        }
        for observation in observations(&mut message) {
            observation["generatedAt"] = moment.clone();
        }
        message
    }

    /// The first message of the documentation sample, with a hash id and, where it can hold one, the run id.
    fn sample(&mut self, kind: MessageKind) -> Value {
        let documented: Vec<Value> = serde_json::from_slice(Batch::sample(kind).payload().bytes()).unwrap_or_default();
        let mut message = documented.into_iter().next().unwrap_or_default();
        message["hashId"] = Value::from(self.hash_id());
        // Only measurements have `fields`: a notification stays as it is documented.
        if let Some(Value::Object(fields)) = message.get_mut("fields") {
            fields.insert(RUN_FIELD.to_owned(), Value::from(self.run_id.as_str()));
        }
        message
    }

    /// As the platform's: a few lower-case letters and digits. They begin like the run id.
    fn hash_id(&mut self) -> String {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut rest = self.written;
        self.written += 1;
        let mut digits = [b'0'; 3];
        for digit in digits.iter_mut().rev() {
            *digit = DIGITS[rest % 36];
            rest /= 36;
        }
        let begin: String = self.run_id.chars().take(5).collect();
        format!("{begin}{}", String::from_utf8_lossy(&digits))
    }

    fn moment(&self) -> Value {
        Value::from(text(self.now))
    }
}

/// The same batch with every message of `attempt`.
pub fn with_attempt(planned: PlannedBatch, attempt: u32) -> PlannedBatch {
    PlannedBatch {
        batch: planned.batch.with_attempt(attempt),
        messages: planned.messages.into_iter().map(|message| MessageRef { attempt, ..message }).collect(),
        what: planned.what,
    }
}

/// The form of `JSON.stringify`: compact, without a final line break.
fn batch(messages: Vec<Value>, what: String) -> PlannedBatch {
    let refs = messages.iter().filter_map(|message| {
        let hash_id = message.get("hashId")?.as_str()?.to_owned();
        Some(MessageRef { hash_id, attempt: 0 })
    });
    let refs = refs.collect();
    PlannedBatch { batch: Batch::from_bytes(Value::Array(messages).to_string().into_bytes()), messages: refs, what }
}

fn observations(message: &mut Value) -> &mut [Value] {
    match message.get_mut("observations") {
        Some(Value::Array(all)) => all,
        _ => &mut [],
    }
}

/// Those of `fields` that `object` has.
fn set(object: &mut Value, fields: &[&str], value: &Value) {
    for field in fields {
        if let Some(place) = object.get_mut(*field) {
            *place = value.clone();
        }
    }
}

/// A text, a number and an object more in every object.
fn extend_everywhere(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.values_mut().for_each(extend_everywhere);
            let extra: Map<String, Value> = Map::from_iter([("a".to_owned(), json!([1, true, null]))]);
            object.insert("signpostUnknownText".to_owned(), json!("added without notice"));
            object.insert("signpostUnknownObject".to_owned(), Value::Object(extra));
        }
        Value::Array(items) => items.iter_mut().for_each(extend_everywhere),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// ECMA-262 Date Time String Format, as in the platform's samples.
fn text(moment: OffsetDateTime) -> String {
    const FORM: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    // The form names only components that every moment has.
    in_utc(moment).format(FORM).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::macros::datetime;

    use super::*;

    fn author() -> Author {
        Author::new("k3v9x0q2", datetime!(2026-03-05 01:02:03.5 UTC))
    }

    #[test]
    fn the_platform_could_send_every_batch() {
        let mut author = author();
        let all = [
            author.documented(MessageKind::Measurement),
            author.documented(MessageKind::Notification),
            author.small("one"),
            author.many(100),
            author.mixed(),
            author.with_nulls(),
            author.without_observations(),
            author.with_blank_units(),
            author.with_unicode(),
            author.with_extreme_numbers(),
            author.of_attempt(7),
            author.late(),
            author.of_size(10_000),
        ];
        let mut ids = BTreeSet::new();
        for planned in &all {
            let validation = planned.batch.validation();
            assert_eq!(validation.errors, 0, "{}: {validation:?}", planned.what);
            assert_eq!(planned.batch.message_count(), Some(planned.messages.len() as u64));
            for message in &planned.messages {
                assert!(ids.insert(message.hash_id.clone()), "{} stands twice", message.hash_id);
            }
        }
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let bytes = || author().with_unicode().batch.payload().bytes().clone();
        assert_eq!(bytes(), bytes());
    }

    #[test]
    fn unknown_properties_stand_at_every_level() {
        let planned = author().with_unknown_properties();
        let text = String::from_utf8_lossy(planned.batch.payload().bytes()).into_owned();
        // Messages, observations, subjects, names in languages, and each object of fields.
        assert_eq!(text.matches("signpostUnknownText").count(), 12, "{text}");
    }

    #[test]
    fn every_script_is_there_raw_and_escaped() {
        let planned = author().with_unicode();
        let text = String::from_utf8_lossy(planned.batch.payload().bytes()).into_owned();
        assert!(text.contains("مرحبا") && text.contains("\\ud83d\\ude00") && text.contains('\u{2028}'), "{text}");
    }

    #[test]
    fn a_size_is_reached_and_never_exceeded() {
        for bytes in [1_000, 10_000, 262_144] {
            let length = author().of_size(bytes).batch.payload().len();
            assert!(length <= bytes && length * 10 > bytes * 5, "{length} of {bytes}");
        }
    }

    #[test]
    fn every_measurement_names_the_run() {
        let planned = author().many(3);
        let text = String::from_utf8_lossy(planned.batch.payload().bytes()).into_owned();
        assert_eq!(text.matches("\"signpostRun\":\"k3v9x0q2\"").count(), 3);
        assert_eq!(planned.messages[2].hash_id, "k3v9x002");
    }
}
