//! The messages of a body, read without keeping more of them than what tells them apart: a body of millions of tiny
//! values must not take many times its size.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::arrival::MessageId;
use crate::domain::limits;

/// What a batch holds.
#[derive(Debug, Default)]
pub(super) struct Messages {
    pub(super) count: u64,
    /// Of the first ones, as many as are kept.
    pub(super) ids: Vec<MessageId>,
}

impl Messages {
    /// `None` for what is no JSON array.
    pub(super) fn of(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }
}

/// Call `on_message` with the text of every message of `body` that could be told apart, and with what tells it apart.
/// Nothing happens for what is no JSON array.
pub(super) fn each(body: &[u8], on_message: impl FnMut(&str, Option<MessageId>)) {
    if Messages::of(body).is_none() {
        return; // Half of a batch is none.
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    reader.deserialize_seq(Each(on_message)).ok(); // It was read whole before.
}

struct Each<F>(F);

impl<'de, F: FnMut(&str, Option<MessageId>)> Visitor<'de> for Each<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Array.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut array: A) -> Result<(), A::Error> {
        let mut left = limits::RECEIVER_MESSAGE_IDS_MAX;
        while let Some(element) = array.next_element::<&RawValue>()? {
            if left > 0 {
                left -= 1;
                (self.0)(element.get(), message_id(element.get()));
            }
        }
        Ok(())
    }
}

/// The device that `message` is from.
pub(super) fn device(message: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Device {
        device_hash_id: Option<String>,
    }
    serde_json::from_str::<Device>(message).ok()?.device_hash_id
}

impl<'de> Deserialize<'de> for Messages {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Array)
    }
}

struct Array;

impl<'de> Visitor<'de> for Array {
    type Value = Messages;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of messages")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<Messages, A::Error> {
        let mut messages = Messages::default();
        while let Some(element) = array.next_element::<&RawValue>()? {
            messages.count += 1;
            if messages.ids.len() < limits::RECEIVER_MESSAGE_IDS_MAX {
                messages.ids.extend(message_id(element.get()));
            }
        }
        Ok(messages)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'a> {
    #[serde(borrow)]
    hash_id: Option<&'a RawValue>,
    #[serde(borrow)]
    attempt: Option<&'a RawValue>,
    #[serde(borrow)]
    generated_at: Option<&'a RawValue>,
    #[serde(borrow)]
    created_at: Option<&'a RawValue>,
}

fn message_id(message: &str) -> Option<MessageId> {
    /// Longer ids are none of the platform's.
    const ID_BYTES_MAX: usize = 256;
    let object = Some(message).filter(|message| message.starts_with('{'))?;
    let fields: Fields<'_> = serde_json::from_str(object).ok()?;
    let text = |value: Option<&RawValue>| -> Option<String> {
        let value = value.filter(|value| value.get().len() <= ID_BYTES_MAX)?;
        serde_json::from_str(value.get()).ok()
    };
    Some(MessageId {
        hash_id: text(fields.hash_id)?,
        // Of the two kinds only a measurement says when it was stored.
        is_notification: fields.created_at.is_none(),
        attempt: fields.attempt.and_then(|value| serde_json::from_str(value.get()).ok()),
        // Times of this one form compare as text (ECMA-262 Date Time String Format).
        generated_at: text(fields.generated_at).filter(|time| time.len() == 24 && time.ends_with('Z')),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_counted_and_told_apart() {
        let body = r#"[{"hashId":"a","attempt":2,"createdAt":"x","generatedAt":"2026-03-05T01:02:03.000Z"},
            {"hashId":"b"}, {"hashId":5}, 7, null, [1], {}]"#;
        let messages = Messages::of(body.as_bytes()).expect("an array");
        assert_eq!(messages.count, 7);
        let id = |hash_id: &str, is_notification, attempt, generated_at: Option<&str>| MessageId {
            hash_id: hash_id.to_owned(),
            is_notification,
            attempt,
            generated_at: generated_at.map(str::to_owned),
        };
        let measurement = id("a", false, Some(2), Some("2026-03-05T01:02:03.000Z"));
        assert_eq!(messages.ids, [measurement, id("b", true, None, None)]);
        for body in ["", "{}", "7", "[1", "[1]]", "[\"\u{1}\"]"] {
            assert!(Messages::of(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn of_many_messages_only_the_first_are_told_apart() {
        let body = format!("[{}{{}}]", r#"{"hashId":"a"},"#.repeat(limits::RECEIVER_MESSAGE_IDS_MAX + 5));
        let messages = Messages::of(body.as_bytes()).expect("an array");
        assert_eq!(messages.count as usize, limits::RECEIVER_MESSAGE_IDS_MAX + 6);
        assert_eq!(messages.ids.len(), limits::RECEIVER_MESSAGE_IDS_MAX);
    }
}
