//! A message in a few words, so that a list of many tells them apart.

use std::borrow::Cow;

use serde::Deserialize;

use crate::app::state::MessageSummary;
use crate::domain::display::visible;

/// Characters of each part of a summary.
const CHARS_MAX: usize = 60;

/// What a summary looks at; everything else of the message is skipped.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Glance<'a> {
    #[serde(borrow, default)]
    device_identifier: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    device_hash_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    location_hash_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    generated_at: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    observations: Vec<Observation<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Observation<'a> {
    #[serde(borrow, default)]
    connectivity_environment_quantity_hash_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    monitoring_environment_quantity_hash_id: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    formatted_value: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    unit: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    object: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    action: Option<Cow<'a, str>>,
}

/// Where it comes from, its first value or change, and when; empty if it is not such a message.
pub(in crate::app) fn summary(message: &[u8]) -> MessageSummary {
    let Ok(glance) = serde_json::from_slice::<Glance<'_>>(message) else { return MessageSummary::default() };
    let device = [glance.device_identifier, glance.device_hash_id, glance.location_hash_id];
    let first = glance.observations.first();
    MessageSummary {
        device: shown(device.into_iter().flatten().next().as_deref().unwrap_or_default()),
        quantity: shown(&first.map(Observation::quantity).unwrap_or_default()),
        value: shown(&first.map(Observation::value).unwrap_or_default()),
        more: glance.observations.len().saturating_sub(1),
        time: shown(glance.generated_at.as_deref().unwrap_or_default()),
    }
}

fn shown(text: &str) -> Box<str> {
    visible(&text.chars().take(CHARS_MAX).collect::<String>()).into()
}

impl Observation<'_> {
    /// A measurement names its quantity by id; a notification says what was done to which object.
    fn quantity(&self) -> String {
        if self.object.is_some() || self.action.is_some() {
            return joined(&[&self.action, &self.object]);
        }
        let ids = [&self.monitoring_environment_quantity_hash_id, &self.connectivity_environment_quantity_hash_id];
        ids.into_iter().flatten().next().map(|id| id.clone().into_owned()).unwrap_or_default()
    }

    fn value(&self) -> String {
        joined(&[&self.formatted_value, &self.unit])
    }
}

fn joined(parts: &[&Option<Cow<'_, str>>]) -> String {
    parts.iter().filter_map(|part| part.as_deref()).collect::<Vec<_>>().join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{Batch, MessageKind};

    fn of_sample(kind: MessageKind) -> String {
        let sample = Batch::sample(kind);
        summary(&sample.payload().bytes()[sample.messages()[0].range.clone()]).to_string()
    }

    #[test]
    fn the_documentations_messages_in_a_few_words() {
        assert_eq!(of_sample(MessageKind::Measurement), "device-serial-12345  sajia1  7,827,000 W  +1");
        assert!(of_sample(MessageKind::Notification).contains("device"), "{}", of_sample(MessageKind::Notification));
    }

    #[test]
    fn what_is_not_a_message_has_no_summary_and_odd_characters_are_made_visible() {
        for text in ["12", "{\"observations\": 1}", "{", "[]"] {
            assert_eq!(summary(text.as_bytes()), MessageSummary::default(), "{text}");
        }
        assert_eq!(summary(r#"{"deviceIdentifier": "a\u0007b", "unknown": [1]}"#.as_bytes()).to_string(), "a\\u{7}b");
    }
}
