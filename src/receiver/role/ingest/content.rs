//! What stands in a batch, as far as picky endpoints mind it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use crate::domain::message::Batch;
use crate::receiver::messages::Messages;

/// True for application/json with or without parameters (RFC 9110 §8.3.1).
pub(super) fn is_json(content_type: Option<&str>) -> bool {
    let media_type = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// The place of the first property that the platform's documentation does not list.
pub(super) fn unknown_property(body: &[u8]) -> Option<String> {
    let batch = Batch::from_bytes(body.to_vec());
    let unknown = batch.validation().findings.iter().find(|finding| finding.id == "batch.field_unknown");
    unknown.map(|finding| finding.pointer.clone())
}

/// The hash ids of the messages.
pub(super) fn hash_ids(body: &[u8]) -> Vec<String> {
    let messages = Messages::of(body).unwrap_or_default();
    messages.ids.into_iter().map(|id| id.hash_id).collect()
}

/// What occurs anywhere in a JSON text; nothing of it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    pub(super) has_null: bool,
    pub(super) has_empty_array: bool,
    /// In names and strings, escaped or not.
    pub(super) has_non_ascii: bool,
}

impl Shape {
    /// Of a text that is JSON; what is none has no shape.
    pub(super) fn of(body: &[u8]) -> Self {
        serde_json::from_slice(body).unwrap_or_default()
    }

    fn with(self, other: Self) -> Self {
        Self {
            has_null: self.has_null || other.has_null,
            has_empty_array: self.has_empty_array || other.has_empty_array,
            has_non_ascii: self.has_non_ascii || other.has_non_ascii,
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Looking)
    }
}

struct Looking;

impl<'de> Visitor<'de> for Looking {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Shape, E> {
        Ok(Shape::default())
    }

    fn visit_i64<E>(self, _: i64) -> Result<Shape, E> {
        Ok(Shape::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<Shape, E> {
        Ok(Shape::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Shape, E> {
        Ok(Shape::default())
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape { has_null: true, ..Shape::default() })
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape, E> {
        Ok(Shape { has_non_ascii: !text.is_ascii(), ..Shape::default() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Shape, A::Error> {
        let mut shape = Shape { has_empty_array: true, ..Shape::default() };
        let mut is_first = true;
        while let Some(element) = array.next_element::<Shape>()? {
            if std::mem::take(&mut is_first) {
                shape.has_empty_array = false;
            }
            shape = shape.with(element);
        }
        Ok(shape)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::default();
        while let Some((name, value)) = object.next_entry::<Shape, Shape>()? {
            shape = shape.with(name).with(value);
        }
        Ok(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nulls_empty_arrays_and_non_ascii_are_seen_at_any_depth() {
        let shape = |text: &str| {
            let shape = Shape::of(text.as_bytes());
            (shape.has_null, shape.has_empty_array, shape.has_non_ascii)
        };
        assert_eq!(shape(r#"[{"a":{"b":[1,true,"x",1.5,-2]}}]"#), (false, false, false));
        assert_eq!(shape(r#"[{"a":{"b":[1,null]}}]"#), (true, false, false));
        assert_eq!(shape(r#"[{"a":{"b":[[]]}}]"#), (false, true, false));
        assert_eq!(shape("[]"), (false, true, false));
        assert_eq!(shape(r#"[{"a":"µ"}]"#), (false, false, true));
        assert_eq!(shape(r#"[{"\u00b5":0}]"#), (false, false, true));
    }

    #[test]
    fn a_media_type_is_told_with_its_parameters() {
        for (value, is_it) in [
            (Some("application/json"), true),
            (Some("Application/JSON; charset=utf-8"), true),
            (Some("text/plain"), false),
            (Some("application/json-seq"), false),
            (None, false),
        ] {
            assert_eq!(is_json(value), is_it, "{value:?}");
        }
    }

    #[test]
    fn an_unknown_property_is_named_by_its_place() {
        let sample =
            String::from_utf8_lossy(Batch::sample(crate::domain::message::MessageKind::Measurement).payload().bytes())
                .into_owned();
        assert_eq!(unknown_property(sample.as_bytes()), None);
        let changed = sample.replacen("\"attempt\"", "\"battery\": 1, \"attempt\"", 1);
        assert_eq!(unknown_property(changed.as_bytes()).as_deref(), Some("/0/battery"));
    }
}
