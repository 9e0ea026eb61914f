//! One field of many messages: set or taken out at once, every other byte left alone.

use std::ops::Range;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::app::batch::json_edit;
use crate::app::batch::json_edit::{JsonEditError, child, escaped, member_span, new_member, range_in, unescaped};

/// Every element of an array, as a step of a pointer.
const EVERY: &str = "*";

/// Fields that are offered at once.
const OFFERED_MAX: usize = 200;

/// A field of each message, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkEdit {
    /// JSON pointer (RFC 6901) within a message; a step `*` stands for every element of an array.
    pub pointer: String,
    pub change: BulkChange,
}

/// What becomes of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkChange {
    Set {
        /// The new value as JSON text, taken over as typed.
        json: String,
        /// Whether objects without the field get it.
        adds: bool,
    },
    Remove,
}

/// Why a field of messages cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BulkEditError {
    #[error("A field is named by a path such as /deviceName or /observations/*/unit.")]
    NoPointer,
    #[error("The last step of the path is to be a name: an element of a list cannot be taken out here.")]
    NoMember,
    #[error("{0}")]
    Json(String),
}

impl From<JsonEditError> for BulkEditError {
    fn from(error: JsonEditError) -> Self {
        Self::Json(format!("Type a JSON value, such as \"text\", 12.5 or null: {error}."))
    }
}

/// What an edit did to one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::app) struct ChangedMessage {
    pub(in crate::app) text: String,
    /// Places that were set or taken out.
    pub(in crate::app) places: u64,
}

/// An edit, checked and ready for any number of messages.
#[derive(Debug)]
pub(in crate::app) struct BulkEditor<'a> {
    steps: Vec<&'a str>,
    change: Checked<'a>,
}

#[derive(Debug)]
enum Checked<'a> {
    Set { json: &'a str, adds: bool },
    Remove,
}

/// Where a field stands, or the object that it is missing from.
enum Place {
    Value(Range<usize>),
    Missing(Range<usize>),
}

impl<'a> BulkEditor<'a> {
    pub(in crate::app) fn new(edit: &'a BulkEdit) -> Result<Self, BulkEditError> {
        let steps: Vec<&str> = edit.pointer.strip_prefix('/').ok_or(BulkEditError::NoPointer)?.split('/').collect();
        let change = match &edit.change {
            BulkChange::Set { json, adds } => Checked::Set { json: json_edit::value_text(json)?, adds: *adds },
            BulkChange::Remove if steps.last() == Some(&EVERY) => return Err(BulkEditError::NoMember),
            BulkChange::Remove => Checked::Remove,
        };
        Ok(Self { steps, change })
    }

    /// `message` after the edit; `None` if it has no such field, or is no JSON.
    pub(in crate::app) fn changed(&self, message: &str) -> Option<ChangedMessage> {
        let mut places = Vec::new();
        self.find(message, serde_json::from_str(message).ok()?, &self.steps, &mut places);
        let name = unescaped(self.steps.last()?);
        let mut text = String::with_capacity(message.len());
        let (mut copied, mut count) = (0, 0);
        for place in places {
            let splice = match (&self.change, place) {
                (Checked::Set { json, .. }, Place::Value(range)) => Some((range, (*json).to_owned())),
                (Checked::Set { json, .. }, Place::Missing(object)) => {
                    new_member(message, object, &name, json).map(|(at, member)| (at..at, member))
                }
                (Checked::Remove, Place::Value(range)) => member_span(message, range).map(|span| (span, String::new())),
                (Checked::Remove, Place::Missing(_)) => None,
            };
            let Some((range, replacement)) = splice else { continue };
            text.push_str(&message[copied..range.start]);
            text.push_str(&replacement);
            copied = range.end;
            count += 1;
        }
        text.push_str(&message[copied..]);
        (count > 0).then_some(ChangedMessage { text, places: count })
    }

    /// The places in the order of the text; none lies within another.
    fn find(&self, message: &str, value: &RawValue, steps: &[&str], places: &mut Vec<Place>) {
        let Some((step, rest)) = steps.split_first() else {
            places.push(Place::Value(range_in(message, value)));
            return;
        };
        if *step == EVERY && value.get().starts_with('[') {
            let elements: Vec<&RawValue> = serde_json::from_str(value.get()).unwrap_or_default();
            for element in elements {
                self.find(message, element, rest, places);
            }
        } else if let Some(child) = child(value, &unescaped(step)) {
            self.find(message, child, rest, places);
        } else if matches!(self.change, Checked::Set { adds: true, .. }) && rest.is_empty() {
            places.push(Place::Missing(range_in(message, value)));
        }
    }
}

/// The fields of `message` as pointers, elements of arrays as `*`, each with its first value as JSON.
pub(in crate::app) fn fields(message: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if let Ok(message) = serde_json::from_str::<Value>(message) {
        collect(&message, "", &mut fields);
    }
    fields
}

fn collect(value: &Value, pointer: &str, fields: &mut Vec<(String, String)>) {
    let Value::Object(members) = value else { return };
    for (name, member) in members {
        let pointer = format!("{pointer}/{}", escaped(name));
        if fields.len() >= OFFERED_MAX || fields.iter().any(|(known, _)| *known == pointer) {
            continue;
        }
        let elements = member.as_array().filter(|elements| elements.iter().any(Value::is_object));
        if let Some(elements) = elements {
            for element in elements {
                collect(element, &format!("{pointer}/{EVERY}"), fields);
            }
        } else {
            fields.push((pointer.clone(), member.to_string()));
            collect(member, &pointer, fields);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str =
        r#"{ "hashId" : "a", "list":[ {"unit":"V", "v": 1.50 }, {"v":2}, {"unit": null} ], "n": {"x": 1} }"#;

    fn set(pointer: &str, json: &str, adds: bool) -> Option<(String, u64)> {
        changed(pointer, BulkChange::Set { json: json.to_owned(), adds })
    }

    fn changed(pointer: &str, change: BulkChange) -> Option<(String, u64)> {
        let edit = BulkEdit { pointer: pointer.to_owned(), change };
        let editor = BulkEditor::new(&edit).expect("the edit makes sense");
        editor.changed(MESSAGE).map(|changed| (changed.text, changed.places))
    }

    #[test]
    fn a_field_is_set_at_every_element_and_nothing_else_changes() {
        let expected = MESSAGE.replace("\"V\"", "\"A\"").replace("{\"unit\": null}", "{\"unit\": \"A\"}");
        assert_eq!(set("/list/*/unit", " \"A\" ", false), Some((expected, 2)));
        assert_eq!(set("/list/1/v", "2.50", false).expect("one").0, MESSAGE.replace("\"v\":2", "\"v\":2.50"));
    }

    #[test]
    fn a_missing_field_is_added_only_where_that_is_asked_for() {
        let (text, places) = set("/list/*/unit", "\"A\"", true).expect("three places");
        assert_eq!(places, 3);
        assert!(text.contains(r#"{"v":2,"unit":"A"}"#), "{text}");
        assert_eq!(set("/new", "1", false), None);
        assert!(set("/new", "1", true).expect("one").0.ends_with(r#", "n": {"x": 1},"new":1 }"#));
        assert_eq!(set("/hashId/new", "1", true), None, "a text takes no member");
    }

    #[test]
    fn a_field_is_taken_out_with_its_comma() {
        let (text, places) = changed("/list/*/unit", BulkChange::Remove).expect("two places");
        assert_eq!(places, 2);
        assert_eq!(text, r#"{ "hashId" : "a", "list":[ {"v": 1.50 }, {"v":2}, {} ], "n": {"x": 1} }"#);
        assert_eq!(changed("/none", BulkChange::Remove), None);
    }

    #[test]
    fn an_edit_that_means_nothing_is_refused_with_what_would_be_right() {
        let refused = |pointer: &str, change| {
            BulkEditor::new(&BulkEdit { pointer: pointer.to_owned(), change }).expect_err("refused").to_string()
        };
        assert!(refused("unit", BulkChange::Remove).contains("/observations/*/unit"));
        assert!(refused("/list/*", BulkChange::Remove).contains("a name"));
        let set = BulkChange::Set { json: "V".to_owned(), adds: false };
        assert!(refused("/unit", set).contains("such as \"text\""));
    }

    #[test]
    fn the_fields_of_a_message_are_offered_once_each() {
        let fields = fields(MESSAGE);
        let names: Vec<&str> = fields.iter().map(|(pointer, _)| pointer.as_str()).collect();
        assert_eq!(names, ["/hashId", "/list/*/unit", "/list/*/v", "/n", "/n/x"]);
        assert_eq!(fields[1].1, "\"V\"");
    }

    proptest::proptest! {
        #[test]
        fn what_was_set_is_what_a_reader_finds(value in "[a-z\"\\\\/~]{0,6}", adds: bool) {
            let json = Value::String(value.clone()).to_string();
            let (text, _) = set("/list/*/unit", &json, adds).expect("there are places");
            let read: Value = serde_json::from_str(&text).expect("still JSON");
            proptest::prop_assert_eq!(&read["list"][0]["unit"], &Value::String(value));
            proptest::prop_assert_eq!(read["list"][1].get("unit").is_some(), adds);
        }
    }
}
