//! Messages in memory, by their hash id.

use std::collections::{BTreeMap, VecDeque};

use crate::receiver::arrival::MessageId;
use crate::receiver::messages;
use crate::receiver::profile::Flaw;

/// What was stored, bounded: the oldest messages make room for new ones.
#[derive(Debug)]
pub(super) struct Store {
    by_hash_id: BTreeMap<String, VecDeque<Box<str>>>,
    /// One entry a stored message, oldest first.
    order: VecDeque<String>,
    /// Of each device, when its newest report was generated.
    newest: BTreeMap<String, String>,
    bytes: usize,
    bytes_max: usize,
    messages_max: usize,
    /// Messages that came, stored or not.
    came: u64,
}

impl Store {
    pub(super) fn new(bytes_max: usize, messages_max: usize) -> Self {
        Self {
            by_hash_id: BTreeMap::new(),
            order: VecDeque::new(),
            newest: BTreeMap::new(),
            bytes: 0,
            bytes_max,
            messages_max,
            came: 0,
        }
    }

    pub(super) fn has(&self, hash_id: &str) -> bool {
        self.by_hash_id.contains_key(hash_id)
    }

    /// The messages of that hash id, as they were stored.
    pub(super) fn of(&self, hash_id: &str) -> Vec<&str> {
        self.by_hash_id.get(hash_id).into_iter().flatten().map(AsRef::as_ref).collect()
    }

    /// Store the messages of `body`, a JSON array, as `flaw` has it; the number of those that are there afterwards.
    /// What has no hash id cannot be asked for, and counts as stored.
    pub(super) fn take(&mut self, body: &[u8], flaw: Option<Flaw>) -> u64 {
        let mut kept = 0;
        let mut is_first = true;
        messages::each(body, |text, id| {
            let is_first = std::mem::take(&mut is_first);
            match id {
                Some(id) => kept += u64::from(self.take_one(text, &id, flaw, is_first)),
                None => kept += 1,
            }
        });
        kept
    }

    fn take_one(&mut self, text: &str, id: &MessageId, flaw: Option<Flaw>, is_first: bool) -> bool {
        self.came += 1;
        let is_late = self.is_late(text, id);
        let is_known = self.has(&id.hash_id);
        let copies = match flaw {
            Some(Flaw::LosesOneInTen) if self.came.is_multiple_of(10) => 0,
            Some(Flaw::StoresFirstMessageOnly) if !is_first => 0,
            Some(Flaw::DropsLateMessages) if is_late => 0,
            Some(Flaw::StoresDuplicates) => 1,
            // Delivered at least once: a message that is known is the same one again.
            _ if is_known => return true,
            Some(Flaw::StoresTwice) => 2,
            _ => 1,
        };
        for _ in 0..copies {
            let text = if flaw == Some(Flaw::ManglesUnicode) { mangled(text) } else { text.to_owned() };
            self.keep(&id.hash_id, text.into_boxed_str());
        }
        copies > 0
    }

    /// True if a newer report of the same device came before.
    fn is_late(&mut self, text: &str, id: &MessageId) -> bool {
        let Some(generated_at) = id.generated_at.as_ref().filter(|_| !id.is_notification) else { return false };
        let Some(device) = messages::device(text) else { return false };
        if self.newest.len() > self.messages_max {
            self.newest.clear();
        }
        let newest = self.newest.entry(device).or_default();
        if generated_at < newest {
            return true;
        }
        generated_at.clone_into(newest);
        false
    }

    fn keep(&mut self, hash_id: &str, text: Box<str>) {
        self.bytes += text.len();
        self.by_hash_id.entry(hash_id.to_owned()).or_default().push_back(text);
        self.order.push_back(hash_id.to_owned());
        while self.order.len() > self.messages_max || self.bytes > self.bytes_max {
            let Some(oldest) = self.order.pop_front() else { break };
            let Some(texts) = self.by_hash_id.get_mut(&oldest) else { continue };
            self.bytes -= texts.pop_front().map_or(0, |text| text.len());
            if texts.is_empty() {
                self.by_hash_id.remove(&oldest);
            }
        }
    }
}

/// A JSON text with a question mark for every character beyond ASCII, escaped or not.
fn mangled(text: &str) -> String {
    let mut mangled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match rest.as_bytes() {
            [b'\\', b'u', ..] => match rest.get(2..6).and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
                // The second half of a surrogate pair belongs to the character before.
                Some(0xDC00..=0xDFFF) => 6,
                Some(0x80..) => {
                    mangled.push('?');
                    6
                }
                _ => {
                    mangled.push_str("\\u");
                    2
                }
            },
            [b'\\', next, ..] if next.is_ascii() => {
                mangled.push_str(&rest[..2]);
                2
            }
            _ => {
                mangled.push(if c.is_ascii() { c } else { '?' });
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    mangled
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> Store {
        Store::new(10_000, 100)
    }

    fn stored(flaw: Option<Flaw>, batches: &[&str], hash_id: &str) -> Vec<String> {
        let mut store = store();
        for batch in batches {
            store.take(batch.as_bytes(), flaw);
        }
        store.of(hash_id).into_iter().map(str::to_owned).collect()
    }

    #[test]
    fn a_message_is_stored_once_as_it_came() {
        let message = r#"{"hashId":"a", "significand":1e2,"x":"\u00b5"}"#;
        let batch = format!("[{message}]");
        assert_eq!(stored(None, &[&batch, &batch], "a"), [message]);
        assert_eq!(stored(Some(Flaw::StoresDuplicates), &[&batch, &batch], "a"), [message, message]);
        assert_eq!(stored(Some(Flaw::StoresTwice), &[&batch, &batch], "a"), [message, message]);
        assert!(stored(None, &[&batch], "b").is_empty());
    }

    #[test]
    fn one_in_ten_is_lost() {
        let mut store = store();
        let kept: u64 =
            (0..30).map(|n| store.take(format!(r#"[{{"hashId":"{n}"}}]"#).as_bytes(), Some(Flaw::LosesOneInTen))).sum();
        assert_eq!(kept, 27);
        assert!(store.has("8") && !store.has("9") && !store.has("19"));
    }

    #[test]
    fn of_a_late_report_nothing_is_left() {
        let report = |id: &str, device: &str, day: u32| {
            format!(
                r#"[{{"hashId":"{id}","deviceHashId":"{device}","createdAt":"x","generatedAt":"2026-03-{day:02}T01:02:03.000Z"}}]"#
            )
        };
        let mut store = store();
        for (id, device, day, is_kept) in [("a", "d", 2, 1), ("b", "d", 1, 0), ("c", "e", 1, 1), ("d", "d", 2, 1)] {
            assert_eq!(store.take(report(id, device, day).as_bytes(), Some(Flaw::DropsLateMessages)), is_kept, "{id}");
        }
    }

    #[test]
    fn the_oldest_make_room() {
        let mut store = Store::new(200, 3);
        for n in 0..5 {
            store.take(format!(r#"[{{"hashId":"{n}"}}]"#).as_bytes(), None);
        }
        assert!(!store.has("1") && store.has("2") && store.has("4"));
        store.take(format!(r#"[{{"hashId":"large","x":"{}"}}]"#, "y".repeat(170)).as_bytes(), None);
        assert!(store.has("large") && !store.has("4") && store.bytes <= 200);
    }

    #[test]
    fn mangled_text_is_the_same_json_with_question_marks() {
        for (text, expected) in [
            (r#"{"a":"µm"}"#, r#"{"a":"?m"}"#),
            (r#"{"a":"\u00b5m\n\\u00b5"}"#, r#"{"a":"?m\n\\u00b5"}"#),
            (r#"{"a":"\ud83d\ude00\u0041"}"#, r#"{"a":"?\u0041"}"#),
            ("{\"a\":\"😀\"}", r#"{"a":"?"}"#),
        ] {
            assert_eq!(mangled(text), expected);
            serde_json::from_str::<serde_json::Value>(&mangled(text)).expect("still JSON");
        }
    }
}
