//! YAML, read within limits and written plainly.
//!
//! Values are those of JSON. Anchors and aliases are refused: a few lines of them can stand for gigabytes, and no file
//! of these formats needs them.

use std::fmt::Write as _;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use serde_json::{Map, Value};

use crate::domain::limits;

/// Why a text gives no document.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum YamlError {
    #[error("{0}")]
    Syntax(#[from] ScanError),
    #[error("{refused} at line {line}")]
    Refused { refused: Refused, line: usize },
    #[error("it is empty")]
    Empty,
}

/// What is not read, although it is YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refused {
    #[error("it has an alias (*name), which is not read")]
    Alias,
    #[error("it has an anchor (&name), which is not read")]
    Anchor,
    #[error("it ends what did not begin")]
    End,
    #[error("it has more than {} values", limits::IMPORT_YAML_VALUES_MAX)]
    Values,
    #[error("it is nested more than {} levels deep", limits::IMPORT_DEPTH_MAX)]
    Depth,
    #[error("it has a key that is no text")]
    Key,
}

/// Read the one document of `text`.
pub(super) fn read(text: &str) -> Result<Value, YamlError> {
    let mut reader = Reader::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = event?;
        let line = span.start.line();
        if let Some(document) = reader.event(event).map_err(|refused| YamlError::Refused { refused, line })? {
            return Ok(document);
        }
    }
    Err(YamlError::Empty)
}

#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    values: usize,
}

enum Open {
    List(Vec<Value>),
    Table(Map<String, Value>, Option<String>),
}

impl Reader {
    /// The whole document, once it is complete.
    fn event(&mut self, event: Event<'_>) -> Result<Option<Value>, Refused> {
        let value = match event {
            Event::Alias(_) => return Err(Refused::Alias),
            Event::Scalar(text, style, anchor, _tag) => {
                refuse_anchor(anchor)?;
                if let Some(Open::Table(_, key @ None)) = self.open.last_mut() {
                    *key = Some(text.into_owned());
                    return Ok(None);
                }
                scalar(&text, style)
            }
            Event::SequenceStart(anchor, ..) => return self.start(anchor, Open::List(Vec::new())),
            Event::MappingStart(anchor, ..) => return self.start(anchor, Open::Table(Map::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::List(list)) => Value::Array(list),
                Some(Open::Table(table, _)) => Value::Object(table),
                None => return Err(Refused::End),
            },
            _ => return Ok(None),
        };
        self.values += 1;
        if self.values > limits::IMPORT_YAML_VALUES_MAX {
            return Err(Refused::Values);
        }
        match self.open.last_mut() {
            None => return Ok(Some(value)),
            Some(Open::List(list)) => list.push(value),
            Some(Open::Table(table, key)) => {
                let Some(name) = key.take() else { return Err(Refused::Key) };
                table.insert(name, value);
            }
        }
        Ok(None)
    }

    fn start(&mut self, anchor: usize, open: Open) -> Result<Option<Value>, Refused> {
        refuse_anchor(anchor)?;
        if self.open.len() >= limits::IMPORT_DEPTH_MAX {
            return Err(Refused::Depth);
        }
        if matches!(self.open.last(), Some(Open::Table(_, None))) {
            return Err(Refused::Key);
        }
        self.open.push(open);
        Ok(None)
    }
}

/// The parser counts anchors from 1.
fn refuse_anchor(anchor: usize) -> Result<(), Refused> {
    if anchor == 0 { Ok(()) } else { Err(Refused::Anchor) }
}

/// Plain scalars by the core schema (YAML 1.2.2 §10.3.2); what is quoted is text. Numbers stay as they are written.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text => Value::from(number),
            _ => Value::String(text.to_owned()),
        },
    }
}

/// Write `value` in block style; texts are quoted as JSON quotes them, which YAML reads alike.
pub(super) fn write(value: &Value) -> String {
    let mut text = String::new();
    block(&mut text, value, 0);
    text
}

fn block(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Object(table) if !table.is_empty() => {
            for (index, (name, value)) in table.iter().enumerate() {
                if index > 0 || text.ends_with('\n') || text.is_empty() {
                    text.push_str(&" ".repeat(indent));
                }
                write!(text, "{}:", key(name)).ok();
                nested(text, value, indent);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for value in list {
                if text.ends_with('\n') || text.is_empty() {
                    text.push_str(&" ".repeat(indent));
                }
                text.push_str("- ");
                match value {
                    Value::Object(table) if !table.is_empty() => block(text, value, indent + 2),
                    Value::Array(_) => writeln!(text, "{value}").unwrap_or_default(),
                    _ => leaf(text, value, indent),
                }
            }
        }
        _ => leaf(text, value, indent),
    }
}

fn nested(text: &mut String, value: &Value, indent: usize) {
    let is_filled = value.as_object().is_some_and(|table| !table.is_empty())
        || value.as_array().is_some_and(|list| !list.is_empty());
    if is_filled {
        text.push('\n');
        block(text, value, indent + 2);
    } else {
        text.push(' ');
        leaf(text, value, indent);
    }
}

fn leaf(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::String(lines) if can_be_literal(lines) => {
            // A literal block keeps a body readable; "|-" for one without a line break at its end.
            text.push_str(if lines.ends_with('\n') { "|" } else { "|-" });
            for line in lines.strip_suffix('\n').unwrap_or(lines).split('\n') {
                write!(text, "\n{}{line}", " ".repeat(indent + 2)).ok();
            }
            text.push('\n');
        }
        Value::String(plain) if is_plain(plain) => writeln!(text, "{plain}").unwrap_or_default(),
        value => writeln!(text, "{value}").unwrap_or_default(),
    }
}

/// No white space at the start of the first line or at the end of a line, nothing but text, and one final line break.
fn can_be_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.split('\n').all(|line| {
            !line.ends_with(' ')
                && line
                    .chars()
                    .all(|c| !c.is_control() && c != '\u{feff}' && c != '\u{2028}' && c != '\u{2029}' && c != '\u{85}')
        })
}

/// What can only be read as this text.
fn is_plain(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.'))
        && !words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn key(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { Value::String(name.to_owned()).to_string() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn plain_values_are_those_of_the_core_schema() {
        let text = "a: 1\nb: true\nc: ~\nd: '1'\ne: 1.0.0\nf:\n  - x\n  - {y: z}\n";
        assert_eq!(
            read(text),
            Ok(json!({ "a": 1, "b": true, "c": null, "d": "1", "e": "1.0.0", "f": ["x", { "y": "z" }] }))
        );
    }

    #[test]
    fn a_bomb_is_refused_at_its_first_anchor() {
        let problem = read("a: &a [x]\nb: [*a, *a]\n").expect_err("an anchor").to_string();
        assert!(problem.contains("anchor") && problem.contains("line 1"), "{problem}");
        assert!(read("a: *b\n").is_err());
    }

    #[test]
    fn deep_nesting_is_refused_and_overflows_nothing() {
        for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000), "? ".repeat(100_000)] {
            assert!(read(&text).is_err());
        }
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[ -~\n\té:#\u{2028}\u{85}\u{feff}\"'\\\\-]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[ -~é]{0,8}", inner), 0..4)
                    .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in any_value()) {
            let text = write(&value);
            prop_assert_eq!(read(&text), Ok(value), "{}", text);
        }
    }
}
