//! `signpost explain`: what a cause means, what to change, and the page that says so.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnose::cause::{CAUSES, Cause, find};
use crate::diagnose::{Finding, explanation};
use crate::domain::display::visible;
use crate::domain::spelling::nearest;

use super::args::ExplainArgs;
use super::output::Output;
use super::{Answer, CallError};

/// Characters of a line, as in the help.
const LINE_CHARS: usize = 100;

pub(super) fn run(args: &ExplainArgs, output: &mut Output) -> Result<Answer, CallError> {
    match &args.cause {
        Some(typed) => one(typed, args.json, output)?,
        None => all(args.json, output)?,
    }
    Ok(Answer::Yes)
}

fn one(typed: &str, as_json: bool, output: &mut Output) -> Result<(), CallError> {
    let cause = find(typed.trim()).ok_or_else(|| unknown(typed))?;
    if as_json { output.json(&cause_json(cause)) } else { output.text(&cause_text(cause)) }
}

fn all(as_json: bool, output: &mut Output) -> Result<(), CallError> {
    if as_json {
        let causes: Vec<Value> = CAUSES.iter().map(cause_json).collect();
        return output.json(&json!({ "causes": causes }));
    }
    let width = CAUSES.iter().map(|(id, _, _)| id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for (id, title, _) in CAUSES {
        writeln!(text, "{id:width$}  {title}").ok(); // A String takes every write.
    }
    output.text(&text)
}

fn unknown(typed: &str) -> CallError {
    let hint = match nearest(typed.trim(), CAUSES.iter().map(|(id, _, _)| *id)) {
        Some(near) => format!("did you mean {near}?"),
        None => "`signpost explain` lists them all".to_owned(),
    };
    CallError::new(format!("{}: there is no such cause; {hint}", visible(typed)))
}

fn cause_json((id, title, fix): &Cause) -> Value {
    json!({ "cause": id, "title": title, "fix": fix, "explanation": explanation(id) })
}

fn cause_text((id, title, fix): &Cause) -> String {
    let mut text = format!("{title}  ({id})\n\n");
    if let Some(known) = explanation(id) {
        write!(text, "{}\n\n", wrapped(known.meaning, "")).ok();
    }
    writeln!(text, "To change: {fix}").ok();
    if let Some(known) = explanation(id) {
        write!(text, "\n{}\n{}\n", known.page, known.url).ok();
    }
    text
}

/// What follows a finding of `signpost diagnose --explain`.
pub(super) fn finding_text(finding: &Finding, indent: &str) -> String {
    explanation(&finding.cause).map_or_else(String::new, |known| {
        format!("{}\n{indent}{}\n{indent}{}\n", wrapped(known.meaning, indent), known.page, known.url)
    })
}

/// `text` in lines of a bearable length, each after `indent`.
fn wrapped(text: &str, indent: &str) -> String {
    let mut lines = vec![indent.to_owned()];
    for word in text.split(' ') {
        let line = lines.last().map_or("", String::as_str);
        let is_first = line.len() == indent.len();
        if !is_first && line.chars().count() + 1 + word.chars().count() > LINE_CHARS {
            lines.push(format!("{indent}{word}"));
        } else if let Some(line) = lines.last_mut() {
            line.push_str(if is_first { "" } else { " " });
            line.push_str(word);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_broken_between_words_and_loses_none() {
        let text = "one two ".repeat(40);
        let broken = wrapped(text.trim(), "    ");
        assert!(broken.lines().count() > 2);
        for line in broken.lines() {
            assert!(line.starts_with("    o") || line.starts_with("    t"), "{line}");
            assert!(line.chars().count() <= LINE_CHARS, "{line}");
        }
        assert_eq!(broken.split_whitespace().collect::<Vec<_>>(), text.split_whitespace().collect::<Vec<_>>());
    }
}
