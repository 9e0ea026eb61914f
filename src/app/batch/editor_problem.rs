//! What the check found, at its place in the text that is edited.

use std::ops::Range;

use crate::app::state::{BatchState, FindingSeverity, MessageEditor};
use crate::domain::json::{TokenKind, tokens};

/// A finding at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditorProblem {
    /// Bytes of the edited text before it.
    pub at: usize,
    /// Characters of its token.
    pub chars: Range<usize>,
    pub severity: FindingSeverity,
    pub text: String,
}

/// What is wrong with the text in the editor, from its beginning to its end. While something typed is not taken over
/// yet, only whether it is JSON: the check is about what was there before.
pub fn problems(batch: &BatchState) -> Vec<EditorProblem> {
    let Some(editor) = &batch.editor else { return Vec::new() };
    if editor.problem.is_some() || editor.due_at.is_some() || batch.is_checking() {
        let mut problems: Vec<EditorProblem> = syntax_problem(&editor.text).into_iter().collect();
        count_characters(&mut problems, &editor.text);
        return problems;
    }
    let bytes = batch.batch.payload().bytes();
    let on_one_line = editor.one_line.and_then(|spacing| spacing.one_line(&editor.text));
    let text = on_one_line.as_deref().unwrap_or(&editor.text);
    let Some(part) = Part::of(batch, editor) else { return Vec::new() };
    let Part { start, first_line, .. } = part;
    let before = bytes.get(..start).unwrap_or_default();
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let is_start = |byte: &&u8| **byte & 0xc0 != 0x80; // Of a character in UTF-8.
    let first_column = before[line_start..].iter().filter(is_start).count();
    let findings = batch.facts.findings.iter().filter(|finding| part.holds(&finding.pointer));
    let mut problems: Vec<EditorProblem> = findings
        .map(|finding| {
            let line = finding.line.saturating_sub(first_line);
            let column = finding.column - 1;
            let column = if line == 0 { column.saturating_sub(first_column) } else { column };
            EditorProblem {
                at: offset(text, line, column),
                chars: 0..0,
                severity: finding.severity,
                text: finding.text.clone(),
            }
        })
        .collect();
    problems.sort_by_key(|problem| problem.at);
    if let Some(on_one_line) = &on_one_line {
        move_into_layout(&mut problems, on_one_line, &editor.text);
    }
    count_characters(&mut problems, &editor.text);
    problems
}

/// The places of `problems` in a text on one line become those in the same text laid out: the two differ in nothing but
/// the white space between their tokens.
fn move_into_layout(problems: &mut [EditorProblem], on_one_line: &str, laid_out: &str) {
    let mut places = token_bytes(on_one_line).zip(token_bytes(laid_out)).peekable();
    for problem in problems {
        while places.next_if(|(before, _)| *before < problem.at).is_some() {}
        problem.at = places.peek().map_or(laid_out.len(), |(_, at)| *at);
    }
}

/// Where the bytes of `text` stand that are not white space between tokens.
fn token_bytes(text: &str) -> impl Iterator<Item = usize> {
    tokens(text).filter(|token| token.kind != TokenKind::Space).flat_map(|token| token.range)
}

/// Where each token stands, counted in characters: one walk over the text for all of them.
fn count_characters(problems: &mut [EditorProblem], text: &str) {
    let (mut bytes, mut chars) = (0, 0);
    for problem in problems {
        chars += text.get(bytes..problem.at).map_or(0, |between| between.chars().count());
        bytes = problem.at;
        let token = text.get(token_at(text, problem.at)).map_or(0, |token| token.chars().count());
        problem.chars = chars..chars + token.max(1);
    }
}

/// The token that begins at `at`, or one character; nothing at the end.
pub fn token_at(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let length = match tokens(rest).next() {
        Some(token) if token.kind != TokenKind::Space => token.range.len(),
        Some(_) | None => rest.chars().next().map_or(0, char::len_utf8),
    };
    at..at + length
}

/// The part of the batch that is edited.
struct Part {
    /// In bytes of the batch.
    start: usize,
    /// Counted from 1.
    first_line: usize,
    /// JSON pointer of the message; empty for the whole batch.
    pointer: String,
}

impl Part {
    fn of(batch: &BatchState, editor: &MessageEditor) -> Option<Self> {
        if editor.whole {
            return Some(Self { start: 0, first_line: 1, pointer: String::new() });
        }
        let row = batch.facts.rows.get(editor.index)?;
        Some(Self { start: row.range.start, first_line: row.line, pointer: format!("/{}", editor.index) })
    }

    fn holds(&self, pointer: &str) -> bool {
        pointer.strip_prefix(&self.pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Where the text stops being JSON.
fn syntax_problem(text: &str) -> Option<EditorProblem> {
    let error = serde_json::from_str::<serde::de::IgnoredAny>(text).err()?;
    let (line, column) = (error.line().saturating_sub(1), error.column().saturating_sub(1));
    // serde_json counts columns in bytes.
    let line_start = offset(text, line, 0);
    let mut at = (line_start + column).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    Some(EditorProblem { at, chars: 0..0, severity: FindingSeverity::Error, text: error.to_string() })
}

/// Bytes before the character `column` of `line`, both counted from 0; the end where there is no such place.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 0..line {
        match text[start..].find('\n') {
            Some(at) => start += at + 1,
            None => return text.len(),
        }
    }
    let line = text[start..].split('\n').next().unwrap_or_default();
    start + line.char_indices().nth(column).map_or(line.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::batch::content;
    use crate::app::batch::one_line::Spacing;
    use crate::domain::message::{Batch, MessageKind};

    fn editing(batch: Batch, index: usize) -> BatchState {
        let mut state = BatchState::empty();
        state.facts = Arc::new(content::facts(&batch));
        state.batch = batch;
        let text = state.message_text(index).expect("there is such a message");
        state.editor = Some(MessageEditor {
            generation: 0,
            index,
            whole: false,
            text,
            one_line: None,
            problem: None,
            due_at: None,
            value: None,
        });
        state
    }

    #[test]
    fn a_finding_stands_at_its_place_in_the_message() {
        let sample = Batch::sample(MessageKind::Measurement);
        let one = String::from_utf8_lossy(sample.payload().bytes()).into_owned();
        let two = format!("[\n{},  {}]", "{}", one.trim().trim_start_matches('[').trim_end_matches(']'));
        let state = editing(Batch::from_bytes(two.into_bytes()), 1);
        let text = &state.editor.as_ref().unwrap().text;
        let found: Vec<&str> = problems(&state).iter().map(|problem| &text[problem.at..problem.at + 8]).collect();
        assert_eq!(found, ["\"230.41\""], "the documentation's own odd value");
    }

    #[test]
    fn a_finding_stands_at_its_token_in_a_text_that_is_laid_out() {
        let sample = Batch::sample(MessageKind::Measurement);
        let mut state = editing(sample, 0);
        let editor = state.editor.as_mut().unwrap();
        let laid_out = crate::app::body::pretty_json(&editor.text).expect("it is JSON");
        (editor.text, editor.one_line) = (laid_out, Some(Spacing::WithinBrackets));
        let text = &state.editor.as_ref().unwrap().text;
        let found: Vec<&str> = problems(&state).iter().map(|problem| &text[token_at(text, problem.at)]).collect();
        assert_eq!(found, ["\"230.41\""], "the documentation's own odd value");
    }

    #[test]
    fn what_is_typed_is_checked_for_json_alone() {
        let mut state = editing(Batch::from_bytes(&b"[{\"a\": 1}]"[..]), 0);
        let editor = state.editor.as_mut().unwrap();
        editor.text = "{\n  \"größe\": ,\n}".to_owned();
        editor.problem = Some("not JSON".to_owned());
        let found = problems(&state);
        assert_eq!(found.len(), 1);
        assert_eq!(&state.editor.as_ref().unwrap().text[found[0].at..], ",\n}");
    }

    #[test]
    fn a_problem_covers_its_token_in_characters() {
        let text = r#"{"é": "x\"y", "b": -1.5}"#;
        let covered = |at: usize| &text[token_at(text, at)];
        assert_eq!((covered(7), covered(20), covered(0)), (r#""x\"y""#, "-1.5", "{"));
        let at = |at| EditorProblem { at, chars: 0..0, severity: FindingSeverity::Error, text: String::new() };
        let mut problems = [at(7), at(20), at(99)];
        count_characters(&mut problems, text);
        assert_eq!(problems.map(|problem| problem.chars), [6..12, 19..23, 19..20]);
    }

    #[test]
    fn a_place_beyond_the_text_is_its_end() {
        assert_eq!((offset("a\nbc", 1, 1), offset("a\nbc", 1, 9), offset("a", 3, 0)), (3, 4, 1));
    }
}
