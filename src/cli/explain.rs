//! `signpost explain`: what a cause means, what to change, and the page that says so.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::diagnose::Finding;
use crate::diagnose::cause::{self, Cause};
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
    let cause = cause::find(typed.trim()).ok_or_else(|| unknown(typed))?;
    if as_json { output.json(&cause_json(cause)) } else { output.text(&cause_text(cause)) }
}

fn all(as_json: bool, output: &mut Output) -> Result<(), CallError> {
    if as_json {
        let causes: Vec<Value> = cause::all().map(cause_json).collect();
        return output.json(&json!({ "causes": causes }));
    }
    let width = cause::all().map(|cause| cause.id.len()).max().unwrap_or_default();
    let mut text = String::new();
    for cause in cause::all() {
        writeln!(text, "{:width$}  {}", cause.id, cause.title).ok(); // A String takes every write.
    }
    output.text(&text)
}

fn unknown(typed: &str) -> CallError {
    let hint = match nearest(typed.trim(), cause::all().map(|cause| cause.id)) {
        Some(near) => format!("did you mean {near}?"),
        None => "`signpost explain` lists them all".to_owned(),
    };
    CallError::new(format!("{}: there is no such cause; {hint}", visible(typed)))
}

fn cause_json(cause: &Cause) -> Value {
    json!({ "cause": cause.id, "title": cause.title, "fix": cause.fix, "explanation": cause.explanation() })
}

fn cause_text(cause: &Cause) -> String {
    let Cause { id, title, fix, meaning, page, .. } = cause;
    format!("{title}  ({id})\n\n{}\n\nTo change: {fix}\n\n{}\n{}\n", wrapped(meaning, ""), page.title, page.url)
}

/// What follows a finding of `signpost diagnose --explain`.
pub(super) fn finding_text(finding: &Finding, indent: &str) -> String {
    let Cause { meaning, page, .. } = finding.cause;
    let mut text = format!("{}\n{indent}{}\n{indent}{}\n", wrapped(meaning, indent), page.title, page.url);
    if let Some(page) = finding.product.and_then(|product| product.page.as_ref()) {
        writeln!(text, "{indent}{}\n{indent}{}", page.title, page.url).ok(); // A String takes every write.
    }
    text
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
