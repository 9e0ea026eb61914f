//! The field tables of the platform's page, as data.

use super::batch::MessageKind;

/// What a field may hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rule {
    Text,
    TextOrNull,
    Timestamp,
    TimestampOrNull,
    /// Inclusive.
    Integer {
        from: i64,
        to: i64,
    },
    IntegerOrNull,
    Number,
    /// Any key-value pairs.
    Object,
    /// Language to text.
    Translations,
    OneOf(&'static [&'static str]),
    Observations(&'static [Field]),
    /// An object with these fields.
    Fields(&'static [Field]),
}

impl Rule {
    /// What is allowed, in words.
    pub(super) fn allowed(self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::TextOrNull => "a string or null".to_owned(),
            Self::Timestamp => "a timestamp like 2023-01-01T00:00:00.000Z".to_owned(),
            Self::TimestampOrNull => "a timestamp like 2023-01-01T00:00:00.000Z, or null".to_owned(),
            Self::Integer { from, to: i64::MAX } => format!("an integer from {from}"),
            Self::Integer { from, to } => format!("an integer from {from} to {to}"),
            Self::IntegerOrNull => "an integer or null".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::Object | Self::Fields(_) => "an object".to_owned(),
            Self::Translations => "an object with a string for each language".to_owned(),
            Self::OneOf(values) => format!("one of {}", values.join(", ")),
            Self::Observations(_) => "an array of observations".to_owned(),
        }
    }
}

/// A field that is always there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) rule: Rule,
}

const fn field(name: &'static str, rule: Rule) -> Field {
    Field { name, rule }
}

const ATTEMPT: Rule = Rule::Integer { from: 0, to: i64::MAX };

/// "Measurement messages", field reference.
pub(super) const MEASUREMENT: &[Field] = &[
    field("hashId", Rule::Text),
    field("environmentHashId", Rule::Text),
    field("connectivityEnvironmentReportTypeHashId", Rule::TextOrNull),
    field("monitoringEnvironmentReportTypeHashId", Rule::TextOrNull),
    field("observations", Rule::Observations(MEASUREMENT_OBSERVATION)),
    field("deviceHashId", Rule::TextOrNull),
    field("deviceIdentifier", Rule::TextOrNull),
    field("deviceFields", Rule::Object),
    field("fields", Rule::Object),
    field("locationHashId", Rule::TextOrNull),
    field("locationFields", Rule::Object),
    field("userHashId", Rule::TextOrNull),
    field("generatedAt", Rule::Timestamp),
    field("createdAt", Rule::Timestamp),
    field("attempt", ATTEMPT),
];

/// "Measurement observation fields"; the integer ranges are those of the vendor's SDK (platform-sdk 18.3,
/// models/measurement).
pub(super) const MEASUREMENT_OBSERVATION: &[Field] = &[
    field("connectivityEnvironmentQuantityHashId", Rule::TextOrNull),
    field("monitoringEnvironmentQuantityHashId", Rule::TextOrNull),
    field("portHashId", Rule::TextOrNull),
    field("channelIndex", Rule::IntegerOrNull),
    field("orderOfMagnitude", Rule::Integer { from: -128, to: 127 }),
    field("significand", Rule::Integer { from: -2_147_483_648, to: 2_147_483_647 }),
    field("formattedValue", Rule::Text),
    field("unit", Rule::TextOrNull),
    field("generatedAt", Rule::Timestamp),
    field("performance", Rule::Number),
];

/// "Notification messages", field reference.
pub(super) const NOTIFICATION: &[Field] = &[
    field("hashId", Rule::Text),
    field("environmentHashId", Rule::Text),
    field("observations", Rule::Observations(NOTIFICATION_OBSERVATION)),
    field("generatedAt", Rule::Timestamp),
    field("attempt", ATTEMPT),
];

/// "Notification observation fields", but for `device` and `quantity`, which depend on `object`.
pub(super) const NOTIFICATION_OBSERVATION: &[Field] = &[
    field("hashId", Rule::Text),
    field("object", Rule::OneOf(&["device", "quantity"])),
    field("action", Rule::OneOf(&["add", "update", "delete"])),
    field("createdAt", Rule::Timestamp),
    field("updatedAt", Rule::Timestamp),
    field("deletedAt", Rule::TimestampOrNull),
];

/// The field that stands in a notification exactly if `object` names it.
pub(super) const SUBJECTS: &[Field] = &[
    field("device", Rule::Fields(&[field("identifier", Rule::TextOrNull)])),
    field("quantity", Rule::Fields(&[field("name", Rule::Translations)])),
];

/// The kind of a message, by the fields that only one of the two has.
pub(super) fn kind_of(names: &[&str], observation_names: &[&str]) -> Option<MessageKind> {
    let only = |own: &[Field], other: &[Field], names: &[&str]| {
        names
            .iter()
            .filter(|name| {
                own.iter().any(|field| field.name == **name) && !other.iter().any(|field| field.name == **name)
            })
            .count()
    };
    let measurement = only(MEASUREMENT, NOTIFICATION, names)
        + only(MEASUREMENT_OBSERVATION, NOTIFICATION_OBSERVATION, observation_names);
    let notification = only(NOTIFICATION_OBSERVATION, MEASUREMENT_OBSERVATION, observation_names);
    match measurement.cmp(&notification) {
        std::cmp::Ordering::Greater => Some(MessageKind::Measurement),
        std::cmp::Ordering::Less => Some(MessageKind::Notification),
        // Only the shared fields: the shorter table is met in full.
        std::cmp::Ordering::Equal => {
            NOTIFICATION.iter().all(|field| names.contains(&field.name)).then_some(MessageKind::Notification)
        }
    }
}
