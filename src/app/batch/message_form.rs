//! A message as a form: the platform's fields in their order, with what each one takes.
//!
//! The table follows the platform's page ("Forwarding to an HTTPS endpoint", field reference). Members
//! that the page does not know are listed too, as JSON, so that the form hides nothing.

use serde_json::Value;

use crate::app::batch::json_edit;
use crate::app::batch::json_edit::JsonEditError;
use crate::domain::message::MessageKind;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormKind {
    Text,
    Integer,
    Number,
    /// `YYYY-MM-DDTHH:mm:ss.sssZ`
    Timestamp,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Arbitrary members, edited as JSON.
    Object,
    /// Not on the platform's page, or of another type than it says: edited as JSON.
    Json,
}

/// One line of the form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// JSON pointer within the message.
    pub pointer: String,
    /// The member's name.
    pub name: String,
    pub kind: FormKind,
    /// True if the page allows `null`.
    pub nullable: bool,
    /// `None` if the member is missing.
    pub value: Option<Value>,
    /// The page's description.
    pub hint: &'static str,
}

/// A group of lines: the message itself, then each observation.
#[derive(Debug, Clone, PartialEq)]
pub struct FormSection {
    pub title: String,
    /// JSON pointer of the object that the lines belong to.
    pub pointer: String,
    pub rows: Vec<FormRow>,
}

struct Field {
    name: &'static str,
    kind: FormKind,
    nullable: bool,
    hint: &'static str,
}

const fn field(name: &'static str, kind: FormKind, hint: &'static str) -> Field {
    Field { name, kind, nullable: false, hint }
}

const fn nullable(name: &'static str, kind: FormKind, hint: &'static str) -> Field {
    Field { name, kind, nullable: true, hint }
}

use FormKind::{Choice, Integer, Number, Object, Text, Timestamp};

const MEASUREMENT: &[Field] = &[
    field("hashId", Text, "Unique report identifier"),
    field("environmentHashId", Text, "Unique environment identifier"),
    nullable("connectivityEnvironmentReportTypeHashId", Text, "Connectivity environment report type"),
    nullable("monitoringEnvironmentReportTypeHashId", Text, "Monitoring environment report type"),
    nullable("deviceHashId", Text, "Unique device identifier"),
    nullable("deviceIdentifier", Text, "Supplier device identifier"),
    field("deviceFields", Object, "Key-value pairs of the device configuration"),
    field("fields", Object, "Key-value pairs of the event or report"),
    nullable("locationHashId", Text, "Unique location identifier"),
    field("locationFields", Object, "Key-value pairs of the location"),
    nullable("userHashId", Text, "Unique user identifier; null for reports made by a device"),
    field("generatedAt", Timestamp, "When the report was generated"),
    field("createdAt", Timestamp, "When the platform stored the report"),
    field("attempt", Integer, "Delivery attempt, from 0"),
];

const MEASUREMENT_OBSERVATION: &[Field] = &[
    nullable("connectivityEnvironmentQuantityHashId", Text, "Connectivity environment quantity"),
    nullable("monitoringEnvironmentQuantityHashId", Text, "Monitoring environment quantity"),
    nullable("portHashId", Text, "Unique port identifier"),
    nullable("channelIndex", Integer, "Channel index"),
    field("orderOfMagnitude", Integer, "The value is significand × 10 to this power"),
    field("significand", Integer, "The value without its order of magnitude"),
    field("formattedValue", Text, "The value as people read it"),
    nullable("unit", Text, "Unit of the quantity, such as W, V, A"),
    field("generatedAt", Timestamp, "When the measurement was taken"),
    field("performance", Number, "1 is normal, 0 is no measurement"),
];

const NOTIFICATION: &[Field] = &[
    field("hashId", Text, "The notification event that triggered this batch"),
    field("environmentHashId", Text, "Unique environment identifier"),
    field("generatedAt", Timestamp, "When the batch was generated"),
    field("attempt", Integer, "Delivery attempt, from 0"),
];

const NOTIFICATION_OBSERVATION: &[Field] = &[
    field("hashId", Text, "Unique notification identifier"),
    field("object", Choice(&["device", "quantity"]), "What changed"),
    field("action", Choice(&["add", "update", "delete"]), "What was done"),
    field("createdAt", Timestamp, "When the notification was created"),
    field("updatedAt", Timestamp, "When the notification was last updated"),
    nullable("deletedAt", Timestamp, "When the object was deleted"),
];

const DEVICE: &[Field] = &[nullable("identifier", Text, "Supplier device identifier")];

const QUANTITY: &[Field] = &[field("name", Object, "Translations by language, such as en, nl")];

/// The kind that the members of `message` speak for; `None` if they do not say.
pub fn kind_of(message: &Value) -> Option<MessageKind> {
    let object = message.as_object()?;
    let first = object.get("observations").and_then(Value::as_array).and_then(|list| list.first());
    if first.is_some_and(|first| first.get("action").is_some() || first.get("object").is_some()) {
        return Some(MessageKind::Notification);
    }
    if first.is_some_and(|first| first.get("significand").is_some()) || object.contains_key("createdAt") {
        return Some(MessageKind::Measurement);
    }
    None
}

/// The form of `message`; `None` if it is no message of the platform's, so that only JSON is left.
pub fn sections(message: &Value) -> Option<Vec<FormSection>> {
    let kind = kind_of(message)?;
    let (fields, observation_fields, title) = match kind {
        MessageKind::Measurement => (MEASUREMENT, MEASUREMENT_OBSERVATION, "Measurement message"),
        MessageKind::Notification => (NOTIFICATION, NOTIFICATION_OBSERVATION, "Notification message"),
    };
    let mut sections = vec![FormSection {
        title: title.to_owned(),
        pointer: String::new(),
        rows: rows(message, "", fields, &["observations"]),
    }];
    let observations = message.get("observations").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (index, observation) in observations.iter().enumerate() {
        let pointer = format!("/observations/{index}");
        let nested: &[&str] = if kind == MessageKind::Notification { &["device", "quantity"] } else { &[] };
        let mut rows_here = rows(observation, &pointer, observation_fields, nested);
        for (name, fields) in [("device", DEVICE), ("quantity", QUANTITY)] {
            if let Some(inner) = observation.get(name).filter(|_| kind == MessageKind::Notification) {
                let inner_rows = rows(inner, &format!("{pointer}/{name}"), fields, &[]);
                rows_here
                    .extend(inner_rows.into_iter().map(|row| FormRow { name: format!("{name}.{}", row.name), ..row }));
            }
        }
        sections.push(FormSection { title: format!("Observation {}", index + 1), pointer, rows: rows_here });
    }
    Some(sections)
}

/// The lines of one object: the page's members first, then those it does not know.
fn rows(object: &Value, pointer: &str, fields: &[Field], shown_elsewhere: &[&str]) -> Vec<FormRow> {
    let mut rows: Vec<FormRow> = fields
        .iter()
        .map(|field| {
            let value = object.get(field.name).cloned();
            let kind = if value.as_ref().is_none_or(|value| fits(value, field)) { field.kind } else { FormKind::Json };
            FormRow {
                pointer: format!("{pointer}/{}", field.name),
                name: field.name.to_owned(),
                kind,
                nullable: field.nullable,
                value,
                hint: field.hint,
            }
        })
        .collect();
    let members = object.as_object().into_iter().flatten();
    let unknown = members.filter(|(name, _)| {
        !fields.iter().any(|field| field.name == *name) && !shown_elsewhere.contains(&name.as_str())
    });
    rows.extend(unknown.map(|(name, value)| FormRow {
        pointer: format!("{pointer}/{}", json_edit::escaped(name)),
        name: name.clone(),
        kind: FormKind::Json,
        nullable: false,
        value: Some(value.clone()),
        hint: "Not on the platform's page",
    }));
    rows
}

fn fits(value: &Value, field: &Field) -> bool {
    match field.kind {
        _ if value.is_null() => true,
        Text | Timestamp | Choice(_) => value.is_string(),
        Integer => value.is_i64() || value.is_u64(),
        Number => value.is_number(),
        Object => value.is_object(),
        FormKind::Json => true,
    }
}

/// Why what was typed is no value of its field: what the field takes.
#[derive(Debug, thiserror::Error)]
pub enum TypedValueError {
    #[error("Type a whole number.")]
    Integer,
    #[error("Type a number, such as 0.5.")]
    Number,
    #[error("Type a JSON object, such as {{\"key\": \"value\"}}.")]
    Object,
    #[error("This is not JSON: {0}.")]
    NotJson(#[from] serde_json::Error),
}

impl FormRow {
    /// The value as the field shows it: plain text for strings, JSON for everything else.
    pub fn text(&self) -> String {
        match &self.value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) if self.kind != FormKind::Json => text.clone(),
            Some(value) => value.to_string(),
        }
    }

    /// What `text`, typed into the field, is as JSON; the error says what the field takes.
    ///
    /// Numbers stay as typed, digit for digit.
    pub fn json(&self, text: &str) -> Result<String, TypedValueError> {
        let trimmed = text.trim();
        match self.kind {
            Text | Timestamp | Choice(_) => Ok(Value::String(text.to_owned()).to_string()),
            Integer => match serde_json::from_str::<serde_json::Number>(trimmed) {
                Ok(number) if number.is_i64() || number.is_u64() => Ok(trimmed.to_owned()),
                Ok(_) | Err(_) => Err(TypedValueError::Integer),
            },
            Number => match serde_json::from_str::<serde_json::Number>(trimmed) {
                Ok(_) => Ok(trimmed.to_owned()),
                Err(_) => Err(TypedValueError::Number),
            },
            Object => match serde_json::from_str::<Value>(trimmed) {
                Ok(Value::Object(_)) => Ok(trimmed.to_owned()),
                Ok(_) => Err(TypedValueError::Object),
                Err(error) => Err(error.into()),
            },
            FormKind::Json => match serde_json::from_str::<Value>(trimmed) {
                Ok(_) => Ok(trimmed.to_owned()),
                Err(error) => Err(error.into()),
            },
        }
    }
}

/// `text` with the value at `pointer` changed. The member that goes with `object` follows it: `device`
/// is present if and only if `object` is "device", `quantity` if and only if it is "quantity".
pub(in crate::app) fn change(text: &str, pointer: &str, json: &str) -> Result<String, JsonEditError> {
    let changed = json_edit::replace(text, pointer, json)?;
    let Some(observation) = pointer.strip_suffix("/object").filter(|parent| parent.starts_with("/observations/"))
    else {
        return Ok(changed);
    };
    let (present, absent, default) = match json {
        "\"device\"" => ("device", "quantity", r#"{"identifier":null}"#),
        "\"quantity\"" => ("quantity", "device", r#"{"name":{}}"#),
        _ => return Ok(changed),
    };
    let changed = json_edit::remove_member(&changed, &format!("{observation}/{absent}"))?;
    let present = format!("{observation}/{present}");
    if json_edit::span(&changed, &present)?.is_some() {
        return Ok(changed);
    }
    json_edit::replace(&changed, &present, default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(text: &str) -> Value {
        serde_json::from_str(text).expect("the example is JSON")
    }

    #[test]
    fn a_measurement_shows_every_field_of_the_page_and_what_the_page_does_not_know() {
        let form = sections(&message(
            r#"{"hashId":"a","attempt":0,"extra/one":[1],"observations":[{"significand":23041,"unit":"V"}]}"#,
        ));
        let form = form.expect("a measurement");
        assert_eq!(form.len(), 2);
        assert_eq!(form[0].rows.len(), MEASUREMENT.len() + 1);
        let extra = form[0].rows.last().expect("the unknown member");
        assert_eq!((extra.pointer.as_str(), extra.kind), ("/extra~1one", FormKind::Json));
        let significand = form[1].rows.iter().find(|row| row.name == "significand").expect("significand");
        assert_eq!(
            (significand.pointer.as_str(), significand.text().as_str()),
            ("/observations/0/significand", "23041")
        );
    }

    #[test]
    fn a_value_of_another_type_is_edited_as_json_so_that_nothing_is_hidden() {
        let form = sections(&message(r#"{"createdAt":5}"#)).expect("a measurement");
        let row = form[0].rows.iter().find(|row| row.name == "createdAt").expect("createdAt");
        assert_eq!((row.kind, row.text().as_str()), (FormKind::Json, "5"));
    }

    #[test]
    fn device_and_quantity_follow_the_object() {
        let before = r#"{"observations":[{"object":"device","action":"add","device":{"identifier":"x"}}]}"#;
        let after = change(before, "/observations/0/object", "\"quantity\"");
        assert_eq!(
            after.as_deref(),
            Ok(r#"{"observations":[{"object":"quantity","action":"add","quantity":{"name":{}}}]}"#)
        );
    }

    #[test]
    fn a_typed_number_stays_digit_for_digit() {
        let form =
            sections(&message(r#"{"observations":[{"significand":1,"performance":1}]}"#)).expect("a measurement");
        let row = |name: &str| form[1].rows.iter().find(|row| row.name == name).expect("a row");
        assert_eq!(row("performance").json(" 0.50 ").ok().as_deref(), Some("0.50"));
        assert!(row("performance").json("much").is_err());
        assert!(row("significand").json("1.5").is_err());
        assert_eq!(row("unit").json("\"W\"").ok().as_deref(), Some(r#""\"W\"""#));
    }
}
