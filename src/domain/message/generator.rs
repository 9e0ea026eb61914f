//! Batches made up: plausible, consistent, and the same for the same seed.

use serde::Serialize;
use serde_json::{Map, Value, json};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};

use super::batch::{Batch, MessageKind};
use super::decimal::{decimal_text, grouped};
use super::measurement::{Measurement, MeasurementObservation};
use super::notification::{Action, Device, Notification, NotificationObservation, Quantity, Subject};
use crate::domain::moment::in_utc;

/// What to make up.
#[derive(Debug, Clone, PartialEq)]
pub struct GeneratorSettings {
    /// `None` mixes both kinds.
    pub kind: Option<MessageKind>,
    pub messages: u32,
    /// In each message.
    pub observations: u32,
    pub seed: u64,
    /// When the first observation was made.
    pub start: OffsetDateTime,
    /// Seconds between observations.
    pub interval_seconds: u32,
    /// Messages come in an order other than that of their times, as after retries.
    pub out_of_order: bool,
    /// Seconds between an observation and its storage in the platform.
    pub late_seconds: u32,
    /// So many devices report in turn, each with the same ports and values that drift, as real ones do. `None`: each
    /// message is of any of 500 devices, each value is any of its range.
    pub devices: Option<u32>,
}

impl GeneratorSettings {
    /// One message with two observations a minute apart.
    pub fn new(kind: Option<MessageKind>, start: OffsetDateTime) -> Self {
        Self {
            kind,
            messages: 1,
            observations: 2,
            seed: 0,
            start,
            interval_seconds: 60,
            out_of_order: false,
            late_seconds: 1,
            devices: None,
        }
    }
}

/// A batch in the form of `JSON.stringify`: compact, without a final line break.
pub fn generate(settings: &GeneratorSettings) -> Batch {
    let mut random = Random(settings.seed);
    let mut messages: Vec<Message> =
        (0..settings.messages).map(|index| message(settings, index, &mut random)).collect();
    if settings.out_of_order {
        for index in (1..messages.len()).rev() {
            messages.swap(index, random.below(index as u64 + 1) as usize);
        }
    }
    // What is made of strings and numbers always serializes.
    Batch::from_bytes(serde_json::to_vec(&messages).unwrap_or_default())
}

/// Who a message is from, where that is not left to chance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageIdentity {
    pub hash_id: String,
    /// The number of the device, from 0.
    pub device: u32,
    /// 0 is the first delivery.
    pub attempt: u32,
}

/// Like [`generate`], as one message of `identity`.
pub fn generate_as(settings: &GeneratorSettings, identity: MessageIdentity) -> Batch {
    let MessageIdentity { hash_id, device, attempt } = identity;
    let made = match message(settings, 0, &mut Random(settings.seed)) {
        Message::Measurement(made) => Message::Measurement(Box::new(Measurement {
            hash_id,
            attempt,
            device_hash_id: Some(format!("d{device:05}")),
            device_identifier: Some(format!("device-serial-{device:05}")),
            ..*made
        })),
        Message::Notification(made) => Message::Notification(Notification { hash_id, attempt, ..made }),
    };
    Batch::from_bytes(serde_json::to_vec(&[made]).unwrap_or_default())
}

/// One message, as it stands in a batch.
#[derive(Serialize)]
#[serde(untagged)]
enum Message {
    Measurement(Box<Measurement>),
    Notification(Notification),
}

fn message(settings: &GeneratorSettings, index: u32, random: &mut Random) -> Message {
    let kind = settings
        .kind
        .unwrap_or_else(|| if random.below(4) == 0 { MessageKind::Notification } else { MessageKind::Measurement });
    let first = i64::from(index).saturating_mul(i64::from(settings.observations));
    // Beyond the calendar time stands still: a start near the year 10000 is odd, and still makes a batch.
    let at = |observation: u32| {
        let steps = first.saturating_add(i64::from(observation));
        settings.start.saturating_add(Duration::seconds(steps.saturating_mul(i64::from(settings.interval_seconds))))
    };
    match kind {
        MessageKind::Measurement => Message::Measurement(Box::new(match settings.devices {
            None => measurement(settings, &at, random),
            Some(devices) => report(settings, (index, devices.max(1)), random),
        })),
        MessageKind::Notification => Message::Notification(notification(settings, &at, random)),
    }
}

/// Name, unit, and the range of the significand at an order of magnitude.
struct Kind {
    unit: Option<&'static str>,
    order_of_magnitude: i8,
    from: i32,
    to: i32,
}

const KINDS: [Kind; 9] = [
    Kind { unit: Some("W"), order_of_magnitude: 0, from: 0, to: 12_000 },
    Kind { unit: Some("W"), order_of_magnitude: 3, from: 100, to: 9_000 },
    Kind { unit: Some("V"), order_of_magnitude: -2, from: 22_500, to: 23_600 },
    Kind { unit: Some("A"), order_of_magnitude: -3, from: 0, to: 63_000 },
    Kind { unit: Some("kWh"), order_of_magnitude: -1, from: 0, to: 2_000_000_000 },
    Kind { unit: Some("°C"), order_of_magnitude: -1, from: -250, to: 850 },
    Kind { unit: Some("%"), order_of_magnitude: -1, from: 0, to: 1_000 },
    Kind { unit: Some("Hz"), order_of_magnitude: -3, from: 49_900, to: 50_100 },
    Kind { unit: None, order_of_magnitude: 0, from: 0, to: 1 },
];

fn measurement(settings: &GeneratorSettings, at: &impl Fn(u32) -> OffsetDateTime, random: &mut Random) -> Measurement {
    let observations = (0..settings.observations).map(|index| measured(at(index), random)).collect();
    let device = random.below(500);
    message_of(settings, (device, observations), at(settings.observations.saturating_sub(1)), random)
}

/// What one of `devices` reports when it is its turn: every port once, all at the same moment.
fn report(settings: &GeneratorSettings, (index, devices): (u32, u32), random: &mut Random) -> Measurement {
    let (device, round) = (u64::from(index % devices), u64::from(index / devices));
    let seconds = (round as i64).saturating_mul(i64::from(settings.interval_seconds));
    let at = settings.start.saturating_add(Duration::seconds(seconds));
    let observations = (0..u64::from(settings.observations)).map(|port| drifting(at, (device, port), round, random));
    message_of(settings, (device, observations.collect()), at, random)
}

/// Of the value's range, this part is noise.
const NOISE_SHARE: u64 = 50;

/// Rounds until a value has come back to where it was.
const PERIOD: u64 = 48;

/// A value that rises and falls in the middle half of its range, each device and port at its own pace.
fn drifting(at: OffsetDateTime, (device, port): (u64, u64), round: u64, random: &mut Random) -> MeasurementObservation {
    let index = port % KINDS.len() as u64;
    let kind = &KINDS[index as usize];
    let span = u64::from(kind.to.abs_diff(kind.from));
    let phase = (round + device * 11 + port * 5) % PERIOD;
    let height = if phase < PERIOD / 2 { phase } else { PERIOD - phase };
    let noise = random.below(span / NOISE_SHARE + 1);
    let above = if span == 1 { u64::from(height > PERIOD / 4) } else { span / 4 + span * height / PERIOD + noise };
    observation(kind, (index, port), i64::from(kind.from) + above.min(span) as i64, at)
}

fn message_of(
    settings: &GeneratorSettings,
    (device, observations): (u64, Vec<MeasurementObservation>),
    generated_at: OffsetDateTime,
    random: &mut Random,
) -> Measurement {
    let fields = |pairs: Value| -> Map<String, Value> { pairs.as_object().cloned().unwrap_or_default() };
    Measurement {
        hash_id: random.hash_id(),
        environment_hash_id: "f1a4w1".to_owned(),
        connectivity_environment_report_type_hash_id: Some("y124as".to_owned()),
        monitoring_environment_report_type_hash_id: Some("l19a7s".to_owned()),
        observations,
        device_hash_id: Some(format!("d{device:05}")),
        device_identifier: Some(format!("device-serial-{:05}", 10_000 + device)),
        device_fields: fields(json!({ "brand": "ExampleBrand", "model": format!("X{}", 100 + device % 5 * 100) })),
        fields: fields(json!({ "firmware": format!("v2.{}.0", random.below(6)) })),
        location_hash_id: Some(format!("loc{:02}", device % 40)),
        location_fields: fields(json!({ "site": SITES[(device % 3) as usize] })),
        user_hash_id: None,
        generated_at: timestamp(generated_at),
        created_at: timestamp(generated_at.saturating_add(Duration::seconds(i64::from(settings.late_seconds)))),
        attempt: 0,
    }
}

const SITES: [&str; 3] = ["Amsterdam-North", "Utrecht", "Groningen"];

fn measured(at: OffsetDateTime, random: &mut Random) -> MeasurementObservation {
    let index = random.below(KINDS.len() as u64);
    let kind = &KINDS[index as usize];
    let span = u64::from(kind.to.abs_diff(kind.from)) + 1;
    let significand = i64::from(kind.from) + random.below(span) as i64;
    let made = observation(kind, (index, random.below(8)), significand, at);
    MeasurementObservation { channel_index: Some(random.below(3) as i64), ..made }
}

fn observation(kind: &Kind, (index, port): (u64, u64), significand: i64, at: OffsetDateTime) -> MeasurementObservation {
    let quantity = format!("q{index}");
    MeasurementObservation {
        connectivity_environment_quantity_hash_id: Some(quantity.clone()),
        monitoring_environment_quantity_hash_id: Some(quantity),
        port_hash_id: Some(format!("p{port}")),
        channel_index: Some(0),
        order_of_magnitude: kind.order_of_magnitude,
        significand: i32::try_from(significand).unwrap_or(kind.to),
        formatted_value: grouped(&decimal_text(significand, i32::from(kind.order_of_magnitude))),
        unit: kind.unit.map(str::to_owned),
        generated_at: timestamp(at),
        performance: 1,
    }
}

fn notification(
    settings: &GeneratorSettings,
    at: &impl Fn(u32) -> OffsetDateTime,
    random: &mut Random,
) -> Notification {
    Notification {
        hash_id: random.hash_id(),
        environment_hash_id: "f1a4w1".to_owned(),
        observations: (0..settings.observations).map(|index| notified(at(index), random)).collect(),
        generated_at: timestamp(at(settings.observations.saturating_sub(1))),
        attempt: 0,
    }
}

fn notified(at: OffsetDateTime, random: &mut Random) -> NotificationObservation {
    const NAMES: [(&str, &str); 4] = [
        ("Active Power", "Actief vermogen"),
        ("Voltage", "Spanning"),
        ("Temperature", "Temperatuur"),
        ("Humidity", "Luchtvochtigheid"),
    ];
    let action = [Action::Add, Action::Update, Action::Delete][random.below(3) as usize];
    let subject = if random.below(2) == 0 {
        let identifier = (random.below(10) > 0).then(|| format!("device-serial-{:05}", random.below(90_000)));
        Subject::Device { action, device: Device { identifier } }
    } else {
        let (english, dutch) = NAMES[random.below(4) as usize];
        let name =
            [("en", english), ("nl", dutch)].map(|(language, text)| (language.to_owned(), text.to_owned())).into();
        Subject::Quantity { action, quantity: Quantity { name } }
    };
    let created_at = at.saturating_sub(Duration::days(random.below(300) as i64));
    let updated_at = if action == Action::Add { created_at } else { at };
    NotificationObservation {
        hash_id: random.hash_id(),
        subject,
        created_at: timestamp(created_at),
        updated_at: timestamp(updated_at),
        deleted_at: (action == Action::Delete).then(|| timestamp(at)),
    }
}

fn timestamp(moment: OffsetDateTime) -> String {
    const FORM: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    // The format names only components that every OffsetDateTime has.
    in_utc(moment).format(FORM).unwrap_or_default()
}

/// SplitMix64 (Steele, Lea, Flood 2014): a few lines that give the same numbers everywhere, for ever.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to `end`, exclusive; the bias of the remainder does not matter here.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    fn hash_id(&mut self) -> String {
        const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        (0..6).map(|_| char::from(LETTERS[self.below(36) as usize])).collect()
    }
}
