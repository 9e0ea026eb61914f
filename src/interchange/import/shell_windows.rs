//! The quoting of cmd.exe, with that of the programs it starts, and of PowerShell.

use super::shell::{ShellError, Statement};
use crate::interchange::dated_path;
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

/// The commands of PowerShell (`about_Quoting_Rules`, `about_Parsing`).
pub(super) fn powershell(text: &str) -> Result<Vec<Statement>, ShellError> {
    let mut reader = PowerShell {
        chars: text.chars().filter(|c| *c != '\r').collect(),
        at: 0,
        done: Vec::new(),
        now: Statement::default(),
    };
    reader.read()?;
    Ok(reader.done)
}

struct PowerShell {
    chars: Vec<char>,
    at: usize,
    done: Vec<Statement>,
    now: Statement,
}

impl PowerShell {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &[char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.now);
        if !statement.words.is_empty() {
            self.done.push(statement);
        }
    }

    fn read(&mut self) -> Result<(), ShellError> {
        while let Some(c) = self.peek(0) {
            match c {
                '`' if self.peek(1) == Some('\n') => self.at += 2,
                '\n' | ';' | '|' => {
                    self.at += 1;
                    self.end_statement();
                }
                '#' => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                // A call operator, or the value of an assignment.
                '&' | '(' | ')' => self.at += 1,
                c if c.is_whitespace() => self.at += 1,
                _ => {
                    let word = self.word()?;
                    self.add_word(word);
                }
            }
        }
        self.end_statement();
        Ok(())
    }

    /// `$name = command`.
    fn add_word(&mut self, word: Template) {
        if word.plain() == Some("=")
            && let [variable] = self.now.words.as_slice()
            && let Some(name) = variable.only_variable()
        {
            self.now.assigned = Some(name.to_owned());
            self.now.words.clear();
            return;
        }
        self.now.words.push(word);
    }

    fn word(&mut self) -> Result<Template, ShellError> {
        let mut word = Template::default();
        while let Some(c) = self.peek(0) {
            match c {
                c if c.is_whitespace() || matches!(c, ';' | '|' | '(' | ')') => break,
                '@' if matches!(self.peek(1), Some('\'' | '"')) && self.peek(2) == Some('\n') => {
                    self.here_string(&mut word)?;
                }
                '\'' => {
                    self.at += 1;
                    self.single_quoted(&mut word)?;
                }
                '"' => {
                    self.at += 1;
                    self.double_quoted(&mut word)?;
                }
                '`' => {
                    self.at += 1;
                    self.escaped(&mut word);
                }
                '$' => self.dollar(&mut word)?,
                c => {
                    self.at += 1;
                    word.push_text(c.encode_utf8(&mut [0; 4]));
                }
            }
        }
        Ok(word)
    }

    fn here_string(&mut self, word: &mut Template) -> Result<(), ShellError> {
        let mark = self.peek(1).unwrap_or('\'');
        self.at += 3;
        let end = self.rest().windows(3).position(|found| found == ['\n', mark, '@']).ok_or(ShellError::HereString)?;
        let inside: String = self.rest().iter().take(end).collect();
        self.at += end + 3;
        if mark == '"' && inside.contains(['$', '`']) {
            word.push(Piece::Command);
        } else {
            word.push_text(&inside);
        }
        Ok(())
    }

    fn single_quoted(&mut self, word: &mut Template) -> Result<(), ShellError> {
        let mut text = String::new();
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('\''), Some('\'')) => {
                    text.push('\'');
                    self.at += 2;
                }
                (Some('\''), _) => {
                    self.at += 1;
                    word.push_text(&text);
                    return Ok(());
                }
                (Some(c), _) => {
                    text.push(c);
                    self.at += 1;
                }
                (None, _) => return Err(ShellError::SingleQuote),
            }
        }
    }

    fn double_quoted(&mut self, word: &mut Template) -> Result<(), ShellError> {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('"'), Some('"')) => {
                    word.push_text("\"");
                    self.at += 2;
                }
                (Some('"'), _) => {
                    self.at += 1;
                    return Ok(());
                }
                (Some('`'), _) => {
                    self.at += 1;
                    self.escaped(word);
                }
                // Windows PowerShell needs it so for programs: \" gives the program a quote.
                (Some('\\'), Some('"')) => {
                    self.at += 2;
                    word.push_text("\"");
                }
                (Some('$'), _) => self.dollar(word)?,
                (Some(c), _) => {
                    self.at += 1;
                    word.push_text(c.encode_utf8(&mut [0; 4]));
                }
                (None, _) => return Err(ShellError::DoubleQuote),
            }
        }
    }

    fn escaped(&mut self, word: &mut Template) {
        let Some(c) = self.peek(0) else { return };
        self.at += 1;
        let text = match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            other => other,
        };
        word.push_text(text.encode_utf8(&mut [0; 4]));
    }

    /// `$name`, `$env:NAME`, `${env:NAME}`, `$(expression)`.
    fn dollar(&mut self, word: &mut Template) -> Result<(), ShellError> {
        self.at += 1;
        match self.peek(0) {
            Some('(') => {
                let mut open = 0_usize;
                let start = self.at + 1;
                while let Some(c) = self.peek(0) {
                    self.at += 1;
                    open = if c == '(' {
                        open + 1
                    } else if c == ')' {
                        open.saturating_sub(1)
                    } else {
                        open
                    };
                    if open == 0 {
                        let inside: String = self.chars.get(start..self.at - 1).unwrap_or_default().iter().collect();
                        word.push(dated_path::of_command(&inside).map_or(Piece::Command, Piece::DatedPath));
                        return Ok(());
                    }
                }
                Err(ShellError::Substitution)
            }
            Some('{') => {
                let inside: String = self.rest().iter().skip(1).take_while(|c| **c != '}').collect();
                self.at = (self.at + inside.chars().count() + 2).min(self.chars.len());
                word.push(Piece::Variable(without_scope(&inside)));
                Ok(())
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let name: String =
                    self.rest().iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ':')).collect();
                let name = name.trim_end_matches(':').to_owned();
                self.at += name.len();
                word.push(Piece::Variable(without_scope(&name)));
                Ok(())
            }
            _ => {
                word.push_text("$");
                Ok(())
            }
        }
    }
}

fn without_scope(name: &str) -> String {
    name.rsplit_once(':').map_or(name, |(_, name)| name).to_owned()
}
