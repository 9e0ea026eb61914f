//! Batches: what is valid, what is noted, and that the schemas agree.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use signpost::domain::message::{Batch, GeneratorSettings, MessageKind, Severity, generate, schema};
use time::macros::datetime;

static MEASUREMENT: LazyLock<Validator> = LazyLock::new(|| validator(MessageKind::Measurement));
static NOTIFICATION: LazyLock<Validator> = LazyLock::new(|| validator(MessageKind::Notification));

fn validator(kind: MessageKind) -> Validator {
    let schema: Value = serde_json::from_str(schema::text(kind)).expect("the schema is JSON");
    jsonschema::draft202012::meta::validate(&schema).expect("the schema is a schema");
    jsonschema::validator_for(&schema).expect("the schema compiles")
}

fn schema_accepts(kind: MessageKind, batch: &Value) -> bool {
    match kind {
        MessageKind::Measurement => MEASUREMENT.is_valid(batch),
        MessageKind::Notification => NOTIFICATION.is_valid(batch),
    }
}

fn sample(kind: MessageKind) -> Value {
    serde_json::from_slice(Batch::sample(kind).payload().bytes()).expect("the sample is JSON")
}

fn check(batch: &Value) -> Batch {
    Batch::from_bytes(batch.to_string())
}

#[test]
fn the_measurement_sample_has_exactly_the_note_about_its_odd_value() {
    let batch = Batch::sample(MessageKind::Measurement);
    assert!(batch.validation().is_valid());
    let found: Vec<_> = batch.validation().findings.iter().map(|f| (f.id, f.pointer.as_str())).collect();
    assert_eq!(found, [("batch.formatted_value", "/0/observations/1/formattedValue")]);
    assert_eq!(batch.message_count(), Some(1));
}

#[test]
fn the_notification_sample_has_no_finding() {
    assert_eq!(Batch::sample(MessageKind::Notification).validation().findings, []);
}

#[test]
fn validator_and_schema_agree_on_every_changed_field() {
    let odd_values = [
        json!(null),
        json!(true),
        json!(1),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!([]),
        json!({}),
        json!(3_000_000_000_u64),
        json!("2023-02-01T00:00:00.000Z"),
        json!("device"),
    ];
    for kind in [MessageKind::Measurement, MessageKind::Notification] {
        let original = sample(kind);
        let places =
            ["/0", "/0/observations/0", "/0/observations/1", "/0/observations/0/device", "/0/observations/1/quantity"];
        for place in places {
            let Some(Value::Object(object)) = original.pointer(place) else { continue };
            for name in object.keys() {
                let at = format!("{place}/{name}");
                for value in &odd_values {
                    let mut changed = original.clone();
                    *changed.pointer_mut(&at).expect("the place is there") = value.clone();
                    let ours = check(&changed).validation().is_valid();
                    assert_eq!(ours, schema_accepts(kind, &changed), "{at} = {value}");
                }
                let mut changed = original.clone();
                changed.pointer_mut(place).and_then(Value::as_object_mut).expect("an object").remove(name);
                assert!(!check(&changed).validation().is_valid(), "without {at}");
                assert!(!schema_accepts(kind, &changed), "without {at}");
            }
        }
    }
}

#[test]
fn every_finding_names_its_pointer_line_and_column() {
    let text = "[\n  {\"hashId\": \"é\", \"attempt\": -1,\n   \"observations\": []}\n]";
    let batch = Batch::from_bytes(text);
    let attempt = batch.validation().findings.iter().find(|f| f.pointer == "/0/attempt").expect("it is found");
    assert_eq!((attempt.line, attempt.column), (2, 30));
    assert_eq!(attempt.severity, Severity::Error);
    assert_eq!(attempt.allowed, "an integer from 0");
}

#[test]
fn what_readers_disagree_on_is_noted_and_not_an_error_of_its_own() {
    let sample = String::from_utf8(Batch::sample(MessageKind::Notification).payload().bytes().to_vec()).expect("UTF-8");
    let with =
        |extra: &str| Batch::from_bytes(sample.replacen("\"attempt\": 0", &format!("\"attempt\": 0, {extra}"), 1));
    let deep = format!("\"fields\": {}{}", "[".repeat(80), "]".repeat(80));
    for (extra, id) in [
        ("\"x\": 12345678901234567890123", "batch.big_integer"),
        ("\"x\": 1e400", "batch.number_too_large"),
        ("\"x\": 1, \"x\": 2", "batch.duplicate_name"),
        ("\"x\": \"\\ud800\"", "batch.lone_surrogate"),
        ("\"type\": \"x\"", "batch.field_unknown"),
        (deep.as_str(), "batch.deep"),
    ] {
        let batch = with(extra);
        assert!(batch.validation().is_valid(), "{extra}");
        assert!(batch.validation().findings.iter().any(|f| f.id == id && f.severity == Severity::Note), "{extra}");
        assert!(batch.notes().iter().any(|note| note.id == id), "{extra}");
    }
    let marked = Batch::from_bytes([b"\xef\xbb\xbf", sample.as_bytes()].concat());
    assert!(marked.validation().is_valid());
    assert_eq!(marked.validation().findings[0].id, "batch.byte_order_mark");
}

#[test]
fn what_is_no_batch_has_one_clear_error() {
    let deep = "[".repeat(100_000);
    for (bytes, id) in [
        (&b""[..], "batch.empty"),
        (b"  \n", "batch.empty"),
        (b"{}", "batch.not_an_array"),
        (b"[", "batch.not_json"),
        (b"[1 2]", "batch.not_json"),
        (b"[]", "batch.no_messages"),
        (b"[\"\xff\"]", "batch.not_utf8"),
        (b"[{}] x", "batch.trailing_text"),
        (b"[1]", "batch.message_not_an_object"),
        (deep.as_bytes(), "batch.too_deep"),
    ] {
        let batch = Batch::from_bytes(bytes.to_vec());
        assert!(batch.validation().findings.iter().any(|f| f.id == id && f.severity == Severity::Error), "{id}");
        assert_eq!(batch.payload().bytes(), bytes);
    }
}

#[test]
fn findings_are_capped_and_the_rest_is_counted() {
    let batch = Batch::from_bytes(format!("[{}]", vec!["1"; 5_000].join(",")));
    assert_eq!(batch.validation().findings.len(), 1_000);
    assert_eq!(batch.validation().omitted, 4_000);
    assert_eq!(batch.validation().errors, 5_000);
}

#[test]
fn editing_a_message_keeps_every_other_byte() {
    let batch = Batch::from_bytes("[ {\"a\": 1} ,\n {\"b\": 2}, {\"c\":3} ]");
    let text =
        |batch: Option<Batch>| String::from_utf8(batch.expect("it edits").payload().bytes().to_vec()).expect("UTF-8");
    assert_eq!(text(batch.replace_message(1, "{}")), "[ {\"a\": 1} ,\n {}, {\"c\":3} ]");
    assert_eq!(text(Batch::from_bytes("[ ]").insert_message(0, "{}")), "[{} ]");
    assert!(batch.replace_message(3, "{}").is_none());
}

#[test]
fn messages_are_copied_removed_and_moved_together_and_the_space_between_them_stays_at_its_place() {
    let batch = Batch::from_bytes("[ 1 ,\n 2, 3,4 ]");
    let text =
        |batch: Option<Batch>| String::from_utf8(batch.expect("it edits").payload().bytes().to_vec()).expect("UTF-8");
    assert_eq!(text(batch.remove_messages(&[0].into())), "[ 2 ,\n 3, 4 ]");
    assert_eq!(text(batch.remove_messages(&[0, 1, 3].into())), "[ 3 ]");
    assert_eq!(text(batch.remove_messages(&[0, 1, 2, 3].into())), "[  ]");
    assert_eq!(text(batch.duplicate_messages(&[3].into())), "[ 1 ,\n 2, 3,4,4 ]");
    assert_eq!(text(batch.duplicate_messages(&[0, 2].into())), "[ 1 ,\n 2, 3,1,3,4 ]");
    assert_eq!(text(batch.move_messages(&[0, 2].into(), 4)), "[ 2 ,\n 4, 1,3 ]");
    assert_eq!(text(batch.move_messages(&[3].into(), 0)), "[ 4 ,\n 1, 2,3 ]");
    assert_eq!(text(Batch::from_bytes("[1]").duplicate_messages(&[0].into())), "[1,1]");
    assert!(batch.remove_messages(&[0, 4].into()).is_none());
    assert!(batch.duplicate_messages(&BTreeSet::new()).is_none());
    assert!(batch.move_messages(&[0].into(), 5).is_none());
}

#[test]
fn messages_are_changed_together_and_those_left_alone_keep_their_bytes() {
    let batch = Batch::from_bytes("[ 1 ,\n 2, 3 ]");
    let changed = batch.change_messages(&[0, 1, 2].into(), |text| (text != "2").then(|| format!("{text}0")));
    assert_eq!(changed.expect("they are there").payload().bytes(), &b"[ 10 ,\n 2, 30 ]"[..]);
    assert!(batch.change_messages(&[3].into(), |_| None).is_none());
}

#[test]
fn the_attempt_is_changed_and_nothing_else() {
    let batch = Batch::sample(MessageKind::Measurement);
    let before = String::from_utf8(batch.payload().bytes().to_vec()).expect("UTF-8");
    let after = String::from_utf8(batch.with_attempt(17).payload().bytes().to_vec()).expect("UTF-8");
    assert_eq!(after, before.replace("\"attempt\": 0", "\"attempt\": 17"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn generated_batches_are_valid_without_a_note_and_the_same_for_the_same_seed(
        seed in any::<u64>(), messages in 1_u32..5, observations in 1_u32..6, which in 0_usize..3, out_of_order in any::<bool>(),
    ) {
        let kind = [None, Some(MessageKind::Measurement), Some(MessageKind::Notification)][which];
        let settings = GeneratorSettings {
            messages, observations, seed, out_of_order,
            ..GeneratorSettings::new(kind, datetime!(2026-03-05 01:02:03.004 UTC))
        };
        let batch = generate(&settings);
        prop_assert_eq!(&batch.validation().findings, &Vec::new());
        prop_assert_eq!(batch.message_count(), Some(u64::from(messages)));
        let again = generate(&settings);
        prop_assert_eq!(batch.payload(), again.payload());
        if let Some(kind) = kind {
            let value: Value = serde_json::from_slice(batch.payload().bytes()).expect("JSON");
            prop_assert!(schema_accepts(kind, &value));
        }
    }

    #[test]
    fn moving_messages_loses_none_and_keeps_the_order_of_the_moved_and_of_the_others(
        count in 1_usize..9, picks in proptest::collection::btree_set(0_usize..8, 1..5), to in 0_usize..9,
    ) {
        let text: Vec<String> = (0..count).map(|number| number.to_string()).collect();
        let batch = Batch::from_bytes(format!("[{}]", text.join(", ")));
        let moved = batch.move_messages(&picks, to);
        let is_possible = to <= count && picks.iter().all(|pick| *pick < count);
        prop_assert_eq!(moved.is_some(), is_possible);
        if let Some(moved) = moved {
            let after: Vec<usize> = serde_json::from_slice(moved.payload().bytes()).expect("an array of numbers");
            let (chosen, others): (Vec<usize>, Vec<usize>) = after.iter().partition(|number| picks.contains(number));
            prop_assert_eq!(chosen, picks.iter().copied().collect::<Vec<usize>>());
            prop_assert_eq!(others.len() + picks.len(), count);
            prop_assert!(others.is_sorted());
            let first = after.iter().position(|number| picks.contains(number)).expect("they are there");
            prop_assert!(after[first..first + picks.len()].iter().all(|number| picks.contains(number)), "together");
        }
    }

    #[test]
    fn any_bytes_have_an_answer_and_stay_as_they_are(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let batch = Batch::from_bytes(bytes.clone());
        batch.validation();
        batch.with_attempt(3).validation();
        prop_assert_eq!(&batch.payload().bytes()[..], &bytes[..]);
    }
}

#[test]
fn devices_that_report_in_turn_have_ports_of_their_own_and_values_that_drift() {
    let settings = GeneratorSettings {
        messages: 60,
        observations: 3,
        devices: Some(2),
        ..GeneratorSettings::new(Some(MessageKind::Measurement), datetime!(2026-03-05 10:00 UTC))
    };
    let batch = generate(&settings);
    assert_eq!(batch.validation().errors, 0);
    let messages: Vec<serde_json::Value> = serde_json::from_slice(batch.payload().bytes()).expect("a batch");
    let of_first: Vec<&serde_json::Value> = messages.iter().step_by(2).collect();
    assert!(of_first.iter().all(|message| message["deviceIdentifier"] == of_first[0]["deviceIdentifier"]));
    assert_ne!(messages[0]["deviceIdentifier"], messages[1]["deviceIdentifier"]);
    let volts: Vec<i64> =
        of_first.iter().filter_map(|message| message["observations"][2]["significand"].as_i64()).collect();
    assert_eq!(volts.len(), 30);
    let steps = volts.windows(2).map(|pair| pair[0].abs_diff(pair[1]));
    assert!(steps.max().is_some_and(|step| step < 1_100 / 20), "no jumps: {volts:?}");
}
