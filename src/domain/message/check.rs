//! Check a batch against the rules, one message at a time.

use super::super::limits;
use super::batch::MessageKind;
use super::decimal::{decimal_text, is_same, plain_number};
use super::json::{JsonError, JsonErrorKind, Member, Node, Reader, Text, Value};
use super::moment::is_timestamp;
use super::rules::{self, Field, Rule};
use super::validation::{Finding, MessageSpan, Severity, Validation};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// Largest integer that every JSON reader keeps exactly (RFC 8259 §6).
const EXACT_INTEGER_MAX: i128 = (1 << 53) - 1;

/// Check `bytes`. Any bytes have an answer, in time linear in their number.
pub(super) fn check(bytes: &[u8]) -> Validation {
    let mut checker = Checker { bytes, found: Vec::new(), omitted: 0, errors: 0 };
    let messages = checker.batch();
    let Checker { found, omitted, errors, .. } = checker;
    finish(bytes, found, omitted, errors, messages)
}

/// A finding whose place is still a byte offset.
struct Found {
    at: usize,
    finding: Finding,
}

struct Checker<'a> {
    bytes: &'a [u8],
    found: Vec<Found>,
    omitted: u64,
    errors: u64,
}

/// The way to a value: a list in the caller's frames, turned into a pointer only when needed.
#[derive(Clone, Copy)]
struct Path<'a> {
    parent: Option<&'a Self>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Index(usize),
    Name(&'a str),
}

impl<'a> Path<'a> {
    fn root(index: usize) -> Self {
        Self { parent: None, step: Step::Index(index) }
    }

    fn name(&'a self, name: &'a str) -> Self {
        Path { parent: Some(self), step: Step::Name(name) }
    }

    fn index(&'a self, index: usize) -> Self {
        Path { parent: Some(self), step: Step::Index(index) }
    }

    fn depth(&self) -> usize {
        1 + self.parent.map_or(1, Path::depth)
    }

    /// RFC 6901 §3
    fn pointer(&self) -> String {
        let mut pointer = self.parent.map(Path::pointer).unwrap_or_default();
        pointer.push('/');
        match self.step {
            Step::Index(index) => pointer.push_str(&index.to_string()),
            Step::Name(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
        }
        pointer
    }
}

impl Checker<'_> {
    fn batch(&mut self) -> Option<Vec<MessageSpan>> {
        let mut start = 0;
        if self.bytes.starts_with(BOM) {
            self.note(
                "batch.byte_order_mark",
                0,
                "",
                "the text starts with a byte order mark, which the platform never sends",
            );
            start = BOM.len();
        }
        if let Err(error) = std::str::from_utf8(self.bytes) {
            self.error("batch.not_utf8", error.valid_up_to(), "", "this byte is not UTF-8".to_owned(), "UTF-8");
        }
        let mut reader = Reader::new(self.bytes, start);
        reader.skip_space();
        match reader.peek() {
            None => {
                self.error("batch.empty", reader.at, "", "there is nothing here".to_owned(), ARRAY);
                return None;
            }
            Some(b'[') => reader.at += 1,
            Some(_) => {
                self.error("batch.not_an_array", reader.at, "", "this is not an array".to_owned(), ARRAY);
                return None;
            }
        }
        let messages = match self.messages(&mut reader) {
            Ok(messages) => messages,
            Err(error) => {
                self.error("batch.not_json", error.at, "", error.kind.text(), "JSON (RFC 8259)");
                return None;
            }
        };
        reader.skip_space();
        if reader.peek().is_some() {
            self.error("batch.trailing_text", reader.at, "", "there is text after the array".to_owned(), "nothing");
        }
        if messages.is_empty() {
            self.error("batch.no_messages", start, "", "the array holds no message".to_owned(), "one or more messages");
        }
        Some(messages)
    }

    fn messages(&mut self, reader: &mut Reader<'_>) -> Result<Vec<MessageSpan>, JsonError> {
        let mut messages = Vec::new();
        reader.skip_space();
        if reader.take(b']') {
            return Ok(messages);
        }
        loop {
            reader.skip_space();
            let start = reader.at;
            let mut span = MessageSpan { range: start..start, kind: None, line: 0, attempt: None };
            match reader.value(1) {
                Ok(node) => self.message(&node, Path::root(messages.len()), &mut span),
                Err(JsonError { at, kind: JsonErrorKind::TooDeep }) => {
                    let pointer = Path::root(messages.len()).pointer();
                    self.error(
                        "batch.too_deep",
                        at,
                        &pointer,
                        JsonErrorKind::TooDeep.text(),
                        "messages nest a few levels",
                    );
                    reader.at = start;
                    reader.skip_value();
                }
                Err(error) => return Err(error),
            }
            span.range = start..reader.at;
            messages.push(span);
            reader.skip_space();
            if reader.take(b']') {
                return Ok(messages);
            }
            if !reader.take(b',') {
                let kind = match reader.peek() {
                    None => JsonErrorKind::UnexpectedEnd,
                    Some(_) => JsonErrorKind::Expected("a comma or ]"),
                };
                return Err(reader.error(kind));
            }
        }
    }

    fn message(&mut self, node: &Node, path: Path<'_>, span: &mut MessageSpan) {
        self.oddities(node, path);
        let Value::Object(members) = &node.value else {
            self.error(
                "batch.message_not_an_object",
                node.start,
                &path.pointer(),
                "this message is not an object".to_owned(),
                "an object",
            );
            return;
        };
        span.attempt = member(members, "attempt")
            .filter(|attempt| attempt.value.value == Value::Number)
            .map(|attempt| attempt.value.start..attempt.value.end);
        span.kind = kind(members);
        match span.kind {
            Some(MessageKind::Measurement) => self.fields(node, members, rules::MEASUREMENT, path, &[]),
            Some(MessageKind::Notification) => self.fields(node, members, rules::NOTIFICATION, path, &[]),
            None => {
                // The fields that both kinds have are checked, so that their places are named.
                let shared: Vec<Field> =
                    rules::NOTIFICATION.iter().filter(|field| member(members, field.name).is_some()).copied().collect();
                self.fields(node, members, &shared, path, &ALL_NAMES);
                self.error(
                    "batch.unknown_message",
                    node.start,
                    &path.pointer(),
                    "this is neither a measurement nor a notification message".to_owned(),
                    "the fields of the platform's page",
                );
            }
        }
    }

    /// Every field of `table` is there and holds what its rule allows; others are noted.
    fn fields(&mut self, node: &Node, members: &[Member], table: &[Field], path: Path<'_>, also_known: &[&str]) {
        for field in table {
            match member(members, field.name) {
                Some(member) => self.rule(&member.value, field.rule, path.name(field.name)),
                None => self.error(
                    "batch.field_missing",
                    node.start,
                    &path.pointer(),
                    format!("the field {} is missing", field.name),
                    &field.rule.allowed(),
                ),
            }
        }
        for member in members {
            let name = member.name.text.as_str();
            if !table.iter().any(|field| field.name == name) && !also_known.contains(&name) {
                let pointer = path.name(name).pointer();
                self.note(
                    "batch.field_unknown",
                    member.name_start,
                    &pointer,
                    "the platform's page does not list this field",
                );
            }
        }
    }

    fn rule(&mut self, node: &Node, rule: Rule, path: Path<'_>) {
        let is_met = match (&node.value, rule) {
            (Value::Null, Rule::TextOrNull | Rule::TimestampOrNull | Rule::IntegerOrNull)
            | (Value::Text(_), Rule::Text | Rule::TextOrNull)
            | (Value::Number, Rule::Number)
            | (Value::Object(_), Rule::Object) => true,
            (Value::Text(text), Rule::Timestamp | Rule::TimestampOrNull) => is_timestamp(&text.text),
            (Value::Text(text), Rule::OneOf(values)) => values.contains(&text.text.as_str()),
            (Value::Number, Rule::Integer { from, to }) => {
                self.integer(node).is_some_and(|value| (i128::from(from)..=i128::from(to)).contains(&value))
            }
            (Value::Number, Rule::IntegerOrNull) => self.integer(node).is_some(),
            (Value::Object(members), Rule::Translations) => {
                for member in members {
                    self.rule(&member.value, Rule::Text, path.name(&member.name.text));
                }
                true
            }
            (Value::Object(members), Rule::Fields(table)) => {
                self.fields(node, members, table, path, &[]);
                true
            }
            (Value::Array(elements), Rule::Observations(table)) => {
                for (index, element) in elements.iter().enumerate() {
                    self.observation(element, table, path.index(index));
                }
                true
            }
            _ => false,
        };
        if !is_met {
            self.error(
                "batch.field_wrong",
                node.start,
                &path.pointer(),
                format!("this is {}", self.shown(node)),
                &rule.allowed(),
            );
        }
    }

    fn observation(&mut self, node: &Node, table: &'static [Field], path: Path<'_>) {
        let Value::Object(members) = &node.value else {
            self.error(
                "batch.field_wrong",
                node.start,
                &path.pointer(),
                format!("this is {}", self.shown(node)),
                "an object",
            );
            return;
        };
        self.fields(node, members, table, path, &["device", "quantity"]);
        if table.len() == rules::NOTIFICATION_OBSERVATION.len() {
            self.subject(node, members, path);
        } else {
            self.formatted_value(members, path);
            for subject in rules::SUBJECTS {
                if let Some(member) = member(members, subject.name) {
                    let pointer = path.name(subject.name).pointer();
                    self.note(
                        "batch.field_unknown",
                        member.name_start,
                        &pointer,
                        "the platform's page does not list this field",
                    );
                }
            }
        }
    }

    /// `device` stands in a notification exactly if `object` is "device", `quantity` likewise.
    fn subject(&mut self, node: &Node, members: &[Member], path: Path<'_>) {
        let Some(Value::Text(object)) = member(members, "object").map(|member| &member.value.value) else {
            return;
        };
        for field in rules::SUBJECTS {
            match (member(members, field.name), object.text == field.name) {
                (Some(member), true) => self.rule(&member.value, field.rule, path.name(field.name)),
                (None, true) => self.error(
                    "batch.field_missing",
                    node.start,
                    &path.pointer(),
                    format!("the field {} is missing, and object is \"{}\"", field.name, field.name),
                    "an object",
                ),
                (Some(member), false) => self.error(
                    "batch.field_unexpected",
                    member.name_start,
                    &path.name(field.name).pointer(),
                    format!("{} stands here only if object is \"{}\"", field.name, field.name),
                    "no such field",
                ),
                (None, false) => {}
            }
        }
    }

    /// Text for people can say something else than the value; the sample of 230.41 on the platform's page does.
    fn formatted_value(&mut self, members: &[Member], path: Path<'_>) {
        let integer = |name| {
            member(members, name).filter(|m| m.value.value == Value::Number).and_then(|m| self.integer(&m.value))
        };
        let (Some(significand), Some(order)) = (integer("significand"), integer("orderOfMagnitude")) else {
            return;
        };
        let (Ok(significand), Ok(order @ -128..=127)) = (i64::try_from(significand), i32::try_from(order)) else {
            return;
        };
        let Some(member) = member(members, "formattedValue") else { return };
        let Value::Text(Text { text, .. }) = &member.value.value else { return };
        let value = decimal_text(significand, order);
        if plain_number(text).is_some_and(|shown| !is_same(&shown, &value)) {
            let pointer = path.name("formattedValue").pointer();
            let says = format!("\"{text}\" is not significand × 10^orderOfMagnitude, which is {value}");
            self.note("batch.formatted_value", member.value.start, &pointer, &says);
        }
    }

    /// Things that are JSON and that readers disagree on.
    fn oddities(&mut self, node: &Node, path: Path<'_>) {
        match &node.value {
            Value::Number => self.number(node, path),
            Value::Text(text) if text.has_lone_surrogate => self.note(
                "batch.lone_surrogate",
                node.start,
                &path.pointer(),
                "half a surrogate pair is escaped here; many readers refuse it or change it",
            ),
            Value::Array(elements) => {
                self.depth(node, path);
                for (index, element) in elements.iter().enumerate() {
                    self.oddities(element, path.index(index));
                }
            }
            Value::Object(members) => {
                self.depth(node, path);
                self.duplicates(members, path);
                for member in members {
                    self.oddities(&member.value, path.name(&member.name.text));
                }
            }
            Value::Null | Value::Bool | Value::Text(_) => {}
        }
    }

    fn depth(&mut self, node: &Node, path: Path<'_>) {
        if path.depth() == limits::JSON_DEPTH_NOTE {
            let text = format!("nested {} levels deep; many readers stop there", limits::JSON_DEPTH_NOTE);
            self.note("batch.deep", node.start, &path.pointer(), &text);
        }
    }

    fn duplicates(&mut self, members: &[Member], path: Path<'_>) {
        let mut names: Vec<(&str, usize)> = members.iter().map(|m| (m.name.text.as_str(), m.name_start)).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            if let [(first, _), (second, at)] = pair
                && first == second
            {
                let pointer = path.name(second).pointer();
                self.note(
                    "batch.duplicate_name",
                    *at,
                    &pointer,
                    "this name stands here twice; most readers keep the last",
                );
            }
        }
    }

    fn number(&mut self, node: &Node, path: Path<'_>) {
        let text = self.text(node);
        let is_float = text.contains(['.', 'e', 'E']);
        if is_float {
            if text.parse::<f64>().is_ok_and(f64::is_infinite) {
                self.note("batch.number_too_large", node.start, &path.pointer(), "no float is as large as this number");
            }
        } else if text.parse::<i128>().map_or(true, |value| value.abs() > EXACT_INTEGER_MAX) {
            let says = "this integer is beyond 2^53 − 1; many readers round it";
            self.note("batch.big_integer", node.start, &path.pointer(), says);
        }
    }

    fn integer(&self, node: &Node) -> Option<i128> {
        self.text(node).parse().ok()
    }

    fn text(&self, node: &Node) -> &str {
        self.bytes.get(node.start..node.end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// A value in a few words.
    fn shown(&self, node: &Node) -> String {
        const SHOWN: usize = 40;
        let text = self.text(node);
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Array(_) => "an array".to_owned(),
            Value::Object(_) => "an object".to_owned(),
            Value::Bool | Value::Number | Value::Text(_) if text.chars().count() <= SHOWN => text.to_owned(),
            Value::Bool | Value::Number | Value::Text(_) => {
                format!("{}…", text.chars().take(SHOWN).collect::<String>())
            }
        }
    }

    fn error(&mut self, id: &'static str, at: usize, pointer: &str, text: String, allowed: &str) {
        self.errors += 1;
        self.push(id, Severity::Error, at, pointer, text, allowed);
    }

    fn note(&mut self, id: &'static str, at: usize, pointer: &str, text: &str) {
        self.push(id, Severity::Note, at, pointer, text.to_owned(), "");
    }

    fn push(&mut self, id: &'static str, severity: Severity, at: usize, pointer: &str, text: String, allowed: &str) {
        if self.found.len() >= limits::VALIDATION_FINDINGS_MAX {
            self.omitted += 1;
            return;
        }
        let (pointer, allowed) = (pointer.to_owned(), allowed.to_owned());
        self.found.push(Found { at, finding: Finding { id, severity, pointer, line: 0, column: 0, text, allowed } });
    }
}

const ARRAY: &str = "a JSON array of messages";

/// Names that a message of unknown kind may have without a note of their own.
const ALL_NAMES: [&str; 15] = [
    "hashId",
    "environmentHashId",
    "connectivityEnvironmentReportTypeHashId",
    "monitoringEnvironmentReportTypeHashId",
    "observations",
    "deviceHashId",
    "deviceIdentifier",
    "deviceFields",
    "fields",
    "locationHashId",
    "locationFields",
    "userHashId",
    "generatedAt",
    "createdAt",
    "attempt",
];

/// The last of that name, which is the one that readers keep.
fn member<'a>(members: &'a [Member], name: &str) -> Option<&'a Member> {
    members.iter().rfind(|member| member.name.text == name)
}

fn kind(members: &[Member]) -> Option<MessageKind> {
    fn names(members: &[Member]) -> Vec<&str> {
        members.iter().map(|member| member.name.text.as_str()).collect()
    }
    let observation = match member(members, "observations").map(|member| &member.value.value) {
        Some(Value::Array(elements)) => match elements.first().map(|element| &element.value) {
            Some(Value::Object(members)) => names(members),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    rules::kind_of(&names(members), &observation)
}

/// Turn byte offsets into lines and columns, in one pass over the text.
fn finish(
    bytes: &[u8],
    mut found: Vec<Found>,
    omitted: u64,
    errors: u64,
    mut messages: Option<Vec<MessageSpan>>,
) -> Validation {
    found.sort_by_key(|found| found.at);
    let mut place = Place { bytes, at: 0, line: 1, column: 1 };
    for found in &mut found {
        (found.finding.line, found.finding.column) = place.advance_to(found.at);
    }
    let mut place = Place { bytes, at: 0, line: 1, column: 1 };
    for span in messages.iter_mut().flatten() {
        span.line = place.advance_to(span.range.start).0;
    }
    Validation { findings: found.into_iter().map(|found| found.finding).collect(), omitted, errors, messages }
}

struct Place<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    column: usize,
}

impl Place<'_> {
    /// Line and column of `at`, which never goes back.
    fn advance_to(&mut self, at: usize) -> (usize, usize) {
        for &byte in self.bytes.get(self.at..at).unwrap_or_default() {
            if byte == b'\n' {
                self.line += 1;
                self.column = 1;
            } else if byte & 0xc0 != 0x80 {
                self.column += 1; // Continuation bytes of UTF-8 start no character.
            }
        }
        self.at = self.at.max(at);
        (self.line, self.column)
    }
}
