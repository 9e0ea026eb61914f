//! A message in a few words, so that a list of many tells them apart.

use std::borrow::Cow;

use serde::Deserialize;

use crate::domain::display::visible;

/// Characters of a summary.
const CHARS_MAX: usize = 80;

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
    observations: Vec<Observation<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Observation<'a> {
    #[serde(borrow, default)]
    formatted_value: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    unit: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    object: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    action: Option<Cow<'a, str>>,
}

/// Where it comes from, its first value or change, and how many more there are; empty if it is no such message.
pub(super) fn summary(message: &[u8]) -> String {
    let Ok(glance) = serde_json::from_slice::<Glance<'_>>(message) else { return String::new() };
    let place = [glance.device_identifier, glance.device_hash_id, glance.location_hash_id].into_iter().flatten().next();
    let first = glance.observations.first().map(Observation::in_words).unwrap_or_default();
    let more = match glance.observations.len().saturating_sub(1) {
        0 => String::new(),
        more => format!("+{more}"),
    };
    let parts = [place.unwrap_or_default().into_owned(), first, more];
    let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
    visible(&text.chars().take(CHARS_MAX).collect::<String>())
}

impl Observation<'_> {
    fn in_words(&self) -> String {
        let part = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
        let words = if self.object.is_some() || self.action.is_some() {
            [part(&self.action), part(&self.object)]
        } else {
            [part(&self.formatted_value), part(&self.unit)]
        };
        words.join(" ").trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{Batch, MessageKind};

    fn of_sample(kind: MessageKind) -> String {
        let sample = Batch::sample(kind);
        summary(&sample.payload().bytes()[sample.messages()[0].range.clone()])
    }

    #[test]
    fn the_documentations_messages_in_a_few_words() {
        assert_eq!(of_sample(MessageKind::Measurement), "device-serial-12345  7,827,000 W  +1");
        assert!(of_sample(MessageKind::Notification).contains("device"), "{}", of_sample(MessageKind::Notification));
    }

    #[test]
    fn what_is_no_message_has_no_summary_and_odd_characters_are_made_visible() {
        for text in ["12", "{\"observations\": 1}", "{", "[]"] {
            assert_eq!(summary(text.as_bytes()), "", "{text}");
        }
        assert_eq!(summary(r#"{"deviceIdentifier": "a\u0007b", "unknown": [1]}"#.as_bytes()), "a\\u{7}b");
    }
}
