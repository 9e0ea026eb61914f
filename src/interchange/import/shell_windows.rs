//! The quoting of cmd.exe, with that of the programs that it starts.

use super::shell::{ShellError, Statement};
use crate::interchange::template::{Piece, Template};

/// One character after cmd.exe has done its part.
#[derive(Clone)]
enum Unit {
    Char(char),
    Variable(String),
    /// `&`, `|` and line ends part commands.
    End,
}

/// The commands of a line of cmd.exe: first carets and variables, then the rules of C programs for their arguments
/// (Microsoft, "Parsing C command-line arguments").
pub(super) fn cmd(text: &str) -> Result<Vec<Statement>, ShellError> {
    let mut statements = Vec::new();
    for line in carets(text).split(|unit| matches!(unit, Unit::End)) {
        let words = arguments(line)?;
        if !words.is_empty() {
            statements.push(Statement { words, ..Statement::default() });
        }
    }
    Ok(statements)
}

fn carets(text: &str) -> Vec<Unit> {
    let chars: Vec<char> = text.chars().filter(|c| *c != '\r').collect();
    let (mut units, mut at, mut is_quoted) = (Vec::new(), 0, false);
    while let Some(c) = chars.get(at).copied() {
        at += 1;
        match c {
            '^' if !is_quoted => {
                // A caret before a line break continues the line; what comes next stands for itself.
                let continues = chars.get(at) == Some(&'\n');
                at += usize::from(continues);
                let after_break =
                    continues && chars.get(at).is_some_and(|c| *c == ' ' || *c == '\t' || *c == '^' || *c == '"');
                if !after_break && let Some(c) = chars.get(at) {
                    units.push(Unit::Char(*c));
                    at += 1;
                }
            }
            '%' => {
                let name: String = chars
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|c| c.is_ascii_alphanumeric() || **c == '_')
                    .collect();
                match chars.get(at + name.len()) {
                    Some('%') if name.is_empty() => {
                        units.push(Unit::Char('%'));
                        at += 1;
                    }
                    Some('%') if !name.starts_with(|c: char| c.is_ascii_digit()) => {
                        at += name.len() + 1;
                        units.push(Unit::Variable(name));
                    }
                    _ => units.push(Unit::Char('%')),
                }
            }
            '"' => {
                is_quoted = !is_quoted;
                units.push(Unit::Char('"'));
            }
            '\n' => {
                is_quoted = false;
                units.push(Unit::End);
            }
            '&' | '|' if !is_quoted => units.push(Unit::End),
            c => units.push(Unit::Char(c)),
        }
    }
    units
}

fn arguments(units: &[Unit]) -> Result<Vec<Template>, ShellError> {
    let mut words = Vec::new();
    let mut word: Option<Template> = None;
    let (mut at, mut is_quoted) = (0, false);
    let char_at = |at: usize| match units.get(at) {
        Some(Unit::Char(c)) => Some(*c),
        _ => None,
    };
    while let Some(unit) = units.get(at) {
        at += 1;
        match unit {
            Unit::Variable(name) => word.get_or_insert_default().push(Piece::Variable(name.clone())),
            Unit::Char(c) if c.is_whitespace() && !is_quoted => words.extend(word.take()),
            Unit::Char('\\') => {
                let mut count = 1;
                while char_at(at) == Some('\\') {
                    count += 1;
                    at += 1;
                }
                let before_quote = char_at(at) == Some('"');
                let kept = if before_quote { count / 2 } else { count };
                word.get_or_insert_default().push_text(&"\\".repeat(kept));
                if before_quote && count % 2 == 1 {
                    word.get_or_insert_default().push_text("\"");
                    at += 1;
                }
            }
            Unit::Char('"') => {
                let word = word.get_or_insert_default();
                if is_quoted && char_at(at) == Some('"') {
                    word.push_text("\"");
                    at += 1;
                } else {
                    is_quoted = !is_quoted;
                }
            }
            Unit::Char(c) => word.get_or_insert_default().push_text(c.encode_utf8(&mut [0; 4])),
            Unit::End => {}
        }
    }
    words.extend(word);
    if is_quoted { Err(ShellError::DoubleQuote) } else { Ok(words) }
}
