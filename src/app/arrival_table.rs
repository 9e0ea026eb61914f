//! A batch that arrived, as a table: one row an observation.

use serde_json::Value;

use crate::domain::message::decimal_text;

/// Rows that are made of one batch; more are counted.
const ROWS_MAX: usize = 10_000;

/// The table of one batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArrivalTable {
    pub rows: Vec<ArrivalRow>,
    /// Observations beyond the limit.
    pub left_out: usize,
}

/// One observation; a text is empty where the message has no such field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArrivalRow {
    pub message: String,
    pub device: String,
    pub quantity: String,
    /// Significand times ten to the order of magnitude, in decimal.
    pub value: String,
    pub formatted: String,
    pub unit: String,
    pub time: String,
}

impl ArrivalTable {
    /// The observations of `body`; empty if it is no batch.
    pub fn of(body: &[u8]) -> Self {
        let mut table = Self::default();
        let Ok(Value::Array(messages)) = serde_json::from_slice::<Value>(body) else { return table };
        for message in &messages {
            let observations = message.get("observations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            for observation in observations {
                if table.rows.len() < ROWS_MAX {
                    table.rows.push(row(message, observation));
                } else {
                    table.left_out += 1;
                }
            }
        }
        table
    }
}

fn row(message: &Value, observation: &Value) -> ArrivalRow {
    ArrivalRow {
        message: text(message, "hashId"),
        device: first(&[
            text(message, "deviceIdentifier"),
            nested(observation, "device", "identifier"),
            text(message, "deviceHashId"),
        ]),
        quantity: quantity(observation),
        value: value(observation),
        formatted: text(observation, "formattedValue"),
        unit: text(observation, "unit"),
        time: first(&[
            text(observation, "generatedAt"),
            text(observation, "updatedAt"),
            text(observation, "createdAt"),
        ]),
    }
}

/// A measurement names its quantity by id; a notification says what was done to which object.
fn quantity(observation: &Value) -> String {
    let action = text(observation, "action");
    if !action.is_empty() {
        let name = observation.get("quantity").and_then(|quantity| quantity.get("name"));
        let name = name.and_then(|name| name.as_str().or_else(|| name.get("en").and_then(Value::as_str)));
        return format!("{action} {} {}", text(observation, "object"), name.unwrap_or_default()).trim_end().to_owned();
    }
    first(&[
        text(observation, "monitoringEnvironmentQuantityHashId"),
        text(observation, "connectivityEnvironmentQuantityHashId"),
    ])
}

fn value(observation: &Value) -> String {
    let number = |name: &str| observation.get(name).and_then(Value::as_i64);
    match (number("significand"), number("orderOfMagnitude").and_then(|order| i32::try_from(order).ok())) {
        (Some(significand), Some(order @ -400..=400)) => decimal_text(significand, order),
        _ => String::new(),
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn nested(value: &Value, object: &str, name: &str) -> String {
    value.get(object).map(|object| text(object, name)).unwrap_or_default()
}

fn first(texts: &[String]) -> String {
    texts.iter().find(|text| !text.is_empty()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{Batch, MessageKind};

    #[test]
    fn the_documentation_batches_become_rows() {
        let table = ArrivalTable::of(Batch::sample(MessageKind::Measurement).payload().bytes());
        let row = &table.rows[0];
        assert_eq!((row.device.as_str(), row.quantity.as_str()), ("device-serial-12345", "sajia1"));
        assert_eq!((row.value.as_str(), row.formatted.as_str(), row.unit.as_str()), ("7827000", "7,827,000", "W"));
        let table = ArrivalTable::of(Batch::sample(MessageKind::Notification).payload().bytes());
        assert_eq!(table.rows[0].quantity, "add device");
        assert_eq!(table.rows[1].quantity, "update quantity Active Power");
    }

    #[test]
    fn what_is_no_batch_has_no_rows() {
        for body in ["", "{}", "[1]", "[{\"observations\":3}]", "[{\"observations\":[null]}]"] {
            let table = ArrivalTable::of(body.as_bytes());
            assert!(table.rows.iter().all(|row| *row == ArrivalRow::default()), "{body}");
        }
    }
}
