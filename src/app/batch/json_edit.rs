//! Change one value of a JSON text and leave every other byte as it is.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Why a value cannot be changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(in crate::app) enum JsonEditError {
    #[error("the message is not JSON: {0}")]
    NotJson(String),
    #[error("the message has nothing at {0}")]
    NothingThere(String),
    #[error("the new value is not JSON: {0}")]
    NewValueNotJson(String),
}

/// `text` with the value at `pointer` (RFC 6901) replaced by `json`. A member that is missing from its
/// object is added at its end.
pub(in crate::app) fn replace(text: &str, pointer: &str, json: &str) -> Result<String, JsonEditError> {
    let json = value_text(json)?;
    if let Some(range) = span(text, pointer)? {
        return Ok(spliced(text, range, json));
    }
    let nothing_there = || JsonEditError::NothingThere(pointer.to_owned());
    let (parent, name) = pointer.rsplit_once('/').ok_or_else(nothing_there)?;
    let parent = span(text, parent)?.ok_or_else(nothing_there)?;
    let (at, member) = new_member(text, parent, &unescaped(name), json).ok_or_else(nothing_there)?;
    Ok(spliced(text, at..at, &member))
}

/// `json` without the white space round it, if it is one value.
pub(in crate::app) fn value_text(json: &str) -> Result<&str, JsonEditError> {
    let json = json.trim();
    serde_json::from_str::<IgnoredAny>(json).map_err(|error| JsonEditError::NewValueNotJson(error.to_string()))?;
    Ok(json)
}

/// Where a member is added to the object that stands at `object`, and its text; `None` if no object stands there.
pub(in crate::app) fn new_member(text: &str, object: Range<usize>, name: &str, json: &str) -> Option<(usize, String)> {
    let start = object.start;
    let object = &text[object];
    let inner = object.strip_suffix('}').filter(|_| object.starts_with('{'))?;
    let content_end = inner.trim_end().len();
    let separator = if inner[..content_end].ends_with('{') { "" } else { "," };
    let name = serde_json::Value::String(name.to_owned());
    Some((start + content_end, format!("{separator}{name}:{json}")))
}

/// `text` without the member at `pointer`; unchanged if there is none.
pub(in crate::app) fn remove_member(text: &str, pointer: &str) -> Result<String, JsonEditError> {
    let Some(value) = span(text, pointer)? else {
        return Ok(text.to_owned());
    };
    let member = member_span(text, value).ok_or_else(|| JsonEditError::NothingThere(pointer.to_owned()))?;
    Ok(spliced(text, member, ""))
}

/// The member whose value stands at `value`, with the comma that goes with it; `None` if it is no member's.
pub(in crate::app) fn member_span(text: &str, value: Range<usize>) -> Option<Range<usize>> {
    // Back over white space, the colon and white space to the end of the name, then over the name.
    let before = text[..value.start].trim_end().strip_suffix(':')?.trim_end();
    let name_start = string_start(before)?;
    let lead = text[..name_start].trim_end();
    if let Some(lead) = lead.strip_suffix(',') {
        return Some(lead.len()..value.end);
    }
    let rest = text[value.end..].trim_start();
    let end = match rest.strip_prefix(',') {
        Some(rest) => text.len() - rest.trim_start().len(),
        None => value.end,
    };
    Some(name_start..end)
}

/// Where the string that ends `text` with a quote begins.
fn string_start(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = bytes.len().checked_sub(1).filter(|at| bytes[*at] == b'"')?;
    loop {
        at = text[..at].rfind('"')?;
        let escapes = text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count();
        if escapes % 2 == 0 {
            return Some(at);
        }
    }
}

fn spliced(text: &str, range: Range<usize>, replacement: &str) -> String {
    let mut changed = String::with_capacity(text.len() + replacement.len());
    changed.push_str(&text[..range.start]);
    changed.push_str(replacement);
    changed.push_str(&text[range.end..]);
    changed
}

/// Where the value at `pointer` stands in `text`; `None` if there is none.
pub(in crate::app) fn span(text: &str, pointer: &str) -> Result<Option<Range<usize>>, JsonEditError> {
    let mut value: &RawValue = serde_json::from_str(text).map_err(|error| JsonEditError::NotJson(error.to_string()))?;
    for step in pointer.split('/').skip(1) {
        let step = unescaped(step);
        match child(value, &step) {
            Some(child) => value = child,
            None => return Ok(None),
        }
    }
    Ok(Some(range_in(text, value)))
}

/// Where `value` stands in the `text` that it was read from: it borrows its text from there.
pub(in crate::app) fn range_in(text: &str, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr().addr() - text.as_ptr().addr();
    start..start + value.get().len()
}

pub(in crate::app) fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

/// `name` as a step of a JSON pointer (RFC 6901 section 3).
pub(in crate::app) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The member or element of that name or number.
pub(in crate::app) fn child<'a>(value: &'a RawValue, step: &str) -> Option<&'a RawValue> {
    let mut deserializer = serde_json::Deserializer::from_str(value.get());
    deserializer.deserialize_any(ChildVisitor { step }).ok().flatten()
}

struct ChildVisitor<'s> {
    step: &'s str,
}

impl<'de> Visitor<'de> for ChildVisitor<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        // The last of several members of one name counts, as for most receivers.
        while let Some(name) = map.next_key::<String>()? {
            if name == self.step {
                found = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let wanted: Option<usize> = self.step.parse().ok();
        let mut found = None;
        let mut index = 0;
        while let Some(element) = seq.next_element::<&RawValue>()? {
            if Some(index) == wanted {
                found = Some(element);
            }
            index += 1;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "{ \"hashId\" : \"a\", \"big\": 12345678901234567890123,\n \"list\":[ {\"x/y\":1 }, 2.50 ]}";

    #[test]
    fn a_changed_value_leaves_every_other_byte() {
        assert_eq!(
            replace(MESSAGE, "/list/0/x~1y", "true").as_deref(),
            Ok("{ \"hashId\" : \"a\", \"big\": 12345678901234567890123,\n \"list\":[ {\"x/y\":true }, 2.50 ]}")
        );
        assert_eq!(
            replace(MESSAGE, "/hashId", "\"bc\"").as_deref(),
            Ok("{ \"hashId\" : \"bc\", \"big\": 12345678901234567890123,\n \"list\":[ {\"x/y\":1 }, 2.50 ]}")
        );
    }

    #[test]
    fn a_missing_member_is_added_at_the_end_of_its_object() {
        assert_eq!(replace("{ \"a\": 1 }", "/b", "null").as_deref(), Ok("{ \"a\": 1,\"b\":null }"));
        assert_eq!(replace("{}", "/b", "[]").as_deref(), Ok("{\"b\":[]}"));
    }

    #[test]
    fn what_cannot_be_changed_is_named() {
        assert_eq!(replace("[1]", "/7", "1"), Err(JsonEditError::NothingThere("/7".to_owned())));
        assert!(matches!(replace("{", "/a", "1"), Err(JsonEditError::NotJson(_))));
        assert!(matches!(replace("{}", "/a", "1 2"), Err(JsonEditError::NewValueNotJson(_))));
    }

    #[test]
    fn a_removed_member_takes_one_comma_with_it() {
        assert_eq!(remove_member("{\"a\":1, \"b\\\"\": 2, \"c\":3}", "/b\"").as_deref(), Ok("{\"a\":1, \"c\":3}"));
        assert_eq!(remove_member("{ \"a\" : 1, \"b\":2 }", "/a").as_deref(), Ok("{ \"b\":2 }"));
        assert_eq!(remove_member("{ \"a\":1 }", "/a").as_deref(), Ok("{  }"));
        assert_eq!(remove_member("{}", "/a").as_deref(), Ok("{}"));
    }
}
