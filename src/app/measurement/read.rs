//! A batch read an observation at a time: what is not in a column is skipped, not kept.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use serde::Deserializer as _;
use serde::de::{SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::app::measurement::{Measurements, ROWS_MAX, Row};
use crate::domain::message::{decimal_text, grouped};
use crate::domain::moment;

/// Every observation up to where `body` breaks off.
pub(super) fn read(body: &[u8]) -> Measurements {
    let mut reader = Reader::default();
    let is_batch = body.trim_ascii_start().starts_with(b"[");
    let mut json = serde_json::Deserializer::from_slice(body);
    let is_whole = json.deserialize_seq(Messages(&mut reader)).is_ok() && json.end().is_ok();
    Measurements { rows: reader.rows, charts: Vec::new(), left_out: reader.left_out, is_cut: is_batch && !is_whole }
}

#[derive(Default)]
struct Reader {
    rows: Vec<Row>,
    left_out: usize,
    /// Texts that many rows have in common.
    texts: HashSet<Arc<str>>,
}

struct Messages<'a>(&'a mut Reader);

impl<'de> Visitor<'de> for Messages<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        while let Some(message) = array.next_element::<&RawValue>()? {
            // A message that is not an object has nothing to show, and the next one may have.
            if let Ok(message) = serde_json::from_str::<Value>(message.get()) {
                self.0.message(&message);
            }
        }
        Ok(())
    }
}

impl Reader {
    fn message(&mut self, message: &Value) {
        let observations = message.get("observations").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        for observation in observations {
            if self.rows.len() < ROWS_MAX {
                let row = self.row(message, observation);
                self.rows.push(row);
            } else {
                self.left_out += 1;
            }
        }
    }

    fn row(&mut self, message: &Value, observation: &Value) -> Row {
        let device = [
            text(message, "deviceIdentifier"),
            observation.get("device").and_then(|device| text(device, "identifier")),
            text(message, "deviceHashId"),
        ];
        let time = ["generatedAt", "updatedAt", "createdAt"].iter().find_map(|name| text(observation, name));
        let (value, number) = value(observation);
        Row {
            device: self.shared(device.into_iter().flatten().next().unwrap_or_default()),
            quantity: self.shared(&quantity(observation)),
            port: self.shared(&port(observation)),
            value,
            number,
            unit: self.shared(text(observation, "unit").unwrap_or_default()),
            time: time.unwrap_or_default().into(),
            at: time.and_then(|time| moment::of_rfc3339(time).ok()).map(|at| at.unix_timestamp_nanos() as f64 / 1e9),
        }
    }

    fn shared(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }
}

/// A measurement names its quantity by id; a notification says what was done to which object.
fn quantity(observation: &Value) -> String {
    if let Some(action) = text(observation, "action") {
        let name = observation.get("quantity").and_then(|quantity| quantity.get("name"));
        let name = name.and_then(|name| name.as_str().or_else(|| text(name, "en"))).unwrap_or_default();
        let object = text(observation, "object").unwrap_or_default();
        return format!("{action} {object} {name}").trim_end().to_owned();
    }
    let names = ["monitoringEnvironmentQuantityHashId", "connectivityEnvironmentQuantityHashId"];
    names.iter().find_map(|name| text(observation, name)).unwrap_or_default().to_owned()
}

fn port(observation: &Value) -> String {
    match (text(observation, "portHashId"), observation.get("channelIndex").and_then(Value::as_i64)) {
        (Some(port), _) => port.to_owned(),
        (None, Some(channel)) => format!("channel {channel}"),
        (None, None) => String::new(),
    }
}

fn value(observation: &Value) -> (Box<str>, Option<f64>) {
    let number = |name: &str| observation.get(name).and_then(Value::as_i64);
    match (number("significand"), number("orderOfMagnitude").and_then(|order| i32::try_from(order).ok())) {
        (Some(significand), Some(order @ -400..=400)) => {
            let decimal = decimal_text(significand, order);
            let number = decimal.parse::<f64>().ok().filter(|number| number.is_finite());
            (grouped(&decimal).into(), number)
        }
        _ => (text(observation, "formattedValue").unwrap_or_default().into(), None),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
