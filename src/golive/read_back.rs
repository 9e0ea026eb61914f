//! What a URL that tells what was stored says.

use serde_json::Value;

/// A URL with places for a hash id and the run id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    text: String,
}

/// Replaced by the hash id of a message; the URL is then asked for each.
const HASH_ID: [&str; 2] = ["{hashId}", "{hash_id}"];
/// Replaced by the run id.
const RUN_ID: [&str; 2] = ["{runId}", "{run_id}"];

impl Template {
    /// `text` with the run id in its place.
    pub fn new(text: &str, run_id: &str) -> Self {
        Self { text: RUN_ID.iter().fold(text.trim().to_owned(), |text, place| text.replace(place, run_id)) }
    }

    /// One URL for each of `hash_ids`, each once; one for all where the template names no hash id.
    pub fn urls(&self, hash_ids: &[String]) -> Vec<String> {
        if !HASH_ID.iter().any(|place| self.text.contains(place)) {
            return vec![self.text.clone()];
        }
        let each: std::collections::BTreeSet<&String> = hash_ids.iter().collect();
        let filled =
            |hash_id: &&String| HASH_ID.iter().fold(self.text.clone(), |text, place| text.replace(place, hash_id));
        each.iter().map(filled).collect()
    }
}

/// A message that was found, and its hash id.
pub type FoundMessage = (String, Value);

/// The messages that a document holds, wherever they stand in it; `None` if it is not JSON. JSON Lines are read, too.
pub fn messages_of(body: &[u8]) -> Option<Vec<FoundMessage>> {
    let values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
    let values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    let mut found = Vec::new();
    add(&Value::Array(values), &mut found);
    Some(found)
}

/// Objects with a hash id, but for the observations of another: those of a notification have hash ids of their own kind.
fn add(value: &Value, found: &mut Vec<FoundMessage>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(hash_id)) = fields.get("hashId") {
                found.push((hash_id.clone(), value.clone()));
            }
            let others = fields.iter().filter(|(name, _)| name.as_str() != "observations");
            others.for_each(|(_, value)| add(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| add(item, found)),
        Value::String(text) => {
            // Some stores keep the message as text within JSON.
            if text.trim_start().starts_with(['[', '{'])
                && let Ok(inner) = serde_json::from_str::<Value>(text)
            {
                add(&inner, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// True if `found` still holds what is easily broken of `sent`: text beyond ASCII; and, where it is a message with
/// observations, every number. A store may keep other fields, in another shape.
pub fn is_faithful(sent: &Value, found: &Value) -> bool {
    let (mut wanted, mut held) = (Leaves::default(), Leaves::default());
    wanted.add(sent);
    held.add(found);
    let is_whole = found.get("observations").is_some();
    wanted.texts.iter().filter(|text| !text.is_ascii()).all(|text| held.texts.contains(text))
        && (!is_whole || wanted.numbers.iter().all(|number| held.numbers.contains(number)))
}

#[derive(Default)]
struct Leaves<'a> {
    texts: Vec<&'a str>,
    numbers: Vec<&'a serde_json::Number>,
}

impl<'a> Leaves<'a> {
    fn add(&mut self, value: &'a Value) {
        match value {
            Value::String(text) => self.texts.push(text),
            Value::Number(number) => self.numbers.push(number),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(fields) => fields.values().for_each(|value| self.add(value)),
            Value::Null | Value::Bool(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_asked_for_each_message_or_once() {
        let ids = ["b".to_owned(), "a".to_owned(), "b".to_owned()];
        let urls = |text| Template::new(text, "run1").urls(&ids);
        assert_eq!(urls("https://x/{runId}/{hashId}"), ["https://x/run1/a", "https://x/run1/b"]);
        assert_eq!(urls("https://x/all?run={run_id}"), ["https://x/all?run=run1"]);
    }

    #[test]
    fn messages_are_found_wherever_they_stand() {
        let body = br#"{"rows":[{"hashId":"a","observations":[{"hashId":"inner"}]},{"payload":{"hashId":"a"}}],
            "raw":"[{\"hashId\":\"b\"}]"}"#;
        let ids = |body: &[u8]| -> Option<Vec<String>> {
            Some(messages_of(body)?.into_iter().map(|(hash_id, _)| hash_id).collect())
        };
        assert_eq!(ids(body), Some(vec!["a".to_owned(), "a".to_owned(), "b".to_owned()]));
        assert_eq!(ids(b"{\"hashId\":\"a\"}\n{\"hashId\":\"a\"}\n").map(|ids| ids.len()), Some(2));
        assert_eq!(ids(b"<html>"), None);
    }

    #[test]
    fn mangled_text_and_rounded_numbers_are_seen_and_another_shape_is_not() {
        let sent =
            serde_json::json!({ "a": "\u{b5}m", "b": "plain", "observations": [{ "significand": 2_147_483_647 }] });
        let with = |change: fn(&mut Value)| {
            let mut found = sent.clone();
            change(&mut found);
            is_faithful(&sent, &found)
        };
        assert!(with(|_| {}));
        assert!(with(|found| found["b"] = Value::Null));
        assert!(!with(|found| found["a"] = "?m".into()));
        assert!(!with(|found| found["observations"][0]["significand"] = 2_147_483_648_i64.into()));
        assert!(is_faithful(&sent, &serde_json::json!({ "hashId": "a", "name": "\u{b5}m", "value": 2.1e9 })));
    }
}
