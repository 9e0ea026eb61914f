//! What a URL that tells what was stored says.

use std::collections::BTreeMap;

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

/// How many messages of each hash id a document holds, wherever they stand in it; `None` if it is not JSON.
///
/// JSON Lines are read, too.
pub fn records(body: &[u8]) -> Option<BTreeMap<String, u32>> {
    let values = serde_json::Deserializer::from_slice(body).into_iter::<Value>();
    let values: Vec<Value> = values.collect::<Result<_, _>>().ok()?;
    Some(count(&Value::Array(values)))
}

/// How many messages of each hash id `value` holds: objects with a `hashId` that have observations or stand anywhere but
/// within the observations of another.
pub fn count(value: &Value) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    add(value, &mut counts);
    counts
}

fn add(value: &Value, counts: &mut BTreeMap<String, u32>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(hash_id)) = fields.get("hashId") {
                *counts.entry(hash_id.clone()).or_default() += 1;
            }
            // An observation of a notification has a hash id of its own kind.
            let others = fields.iter().filter(|(name, _)| name.as_str() != "observations");
            others.for_each(|(_, value)| add(value, counts));
        }
        Value::Array(items) => items.iter().for_each(|item| add(item, counts)),
        Value::String(text) => {
            // Some stores keep the message as text within JSON.
            if text.trim_start().starts_with(['[', '{'])
                && let Ok(inner) = serde_json::from_str::<Value>(text)
            {
                add(&inner, counts);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
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
    fn messages_are_counted_wherever_they_stand() {
        let body = br#"{"rows":[{"hashId":"a","observations":[{"hashId":"inner"}]},{"payload":{"hashId":"a"}}],
            "raw":"[{\"hashId\":\"b\"}]"}"#;
        let found = records(body).expect("it is JSON");
        assert_eq!(found, BTreeMap::from([("a".to_owned(), 2), ("b".to_owned(), 1)]));
        let lines = records(b"{\"hashId\":\"a\"}\n{\"hashId\":\"a\"}\n").expect("lines of JSON");
        assert_eq!(lines["a"], 2);
        assert_eq!(records(b"<html>"), None);
    }
}
