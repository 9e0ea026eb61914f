//! The quoting of PowerShell, with its hash tables.

use super::power_request;
use super::shell::{ShellError, Statement, Table, Term};
use crate::domain::limits;
use crate::interchange::dated_path;
use crate::interchange::quotes::{is_double_quote, is_single_quote};
use crate::interchange::template::{Piece, Template};

/// The commands of PowerShell (`about_Quoting_Rules`, `about_Parsing`).
pub(super) fn powershell(text: &str) -> Result<Vec<Statement>, ShellError> {
    let mut reader = PowerShell {
        chars: text.chars().filter(|c| *c != '\r').collect(),
        at: 0,
        done: Vec::new(),
        now: Statement::default(),
        tables: 0,
    };
    reader.read()?;
    Ok(reader.done)
}

struct PowerShell {
    chars: Vec<char>,
    at: usize,
    done: Vec<Statement>,
    now: Statement,
    /// Hash tables around the place that is read: `}` ends a word in them.
    tables: usize,
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
                    self.now.is_piped = c == '|';
                    self.end_statement();
                }
                '#' => self.comment(),
                '(' if self.is_request() => {
                    self.expression()?;
                    self.now.words.push(Template::default().then_command());
                }
                ')' if self.is_request() => {
                    self.at += 1;
                    self.end_statement();
                }
                // A call operator, or the value of an assignment.
                '&' | '(' | ')' => self.at += 1,
                '@' if self.peek(1) == Some('{') => {
                    let table = self.table()?;
                    // A cast such as [ordered] says how it is kept.
                    if self.now.words.last().is_some_and(|word| word.leading_text().starts_with('[')) {
                        self.now.words.pop();
                    }
                    self.now.tables.insert(self.now.words.len(), table);
                    self.now.words.push(Template::default());
                }
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

    /// True within the arguments of a command that sends a request.
    fn is_request(&self) -> bool {
        self.now.words.first().and_then(Template::plain).is_some_and(power_request::is_command)
    }

    fn comment(&mut self) {
        while self.peek(0).is_some_and(|c| c != '\n') {
            self.at += 1;
        }
    }

    /// From `(` to the `)` that closes it. What it would give is not known, because nothing is run.
    fn expression(&mut self) -> Result<(), ShellError> {
        let mut open = 0_usize;
        while let Some(c) = self.peek(0) {
            self.at += 1;
            match c {
                '(' => open += 1,
                ')' if open <= 1 => return Ok(()),
                ')' => open -= 1,
                c if is_single_quote(c) => self.single_quoted(&mut Template::default())?,
                c if is_double_quote(c) => self.double_quoted(&mut Template::default())?,
                _ => {}
            }
        }
        Err(ShellError::Expression)
    }

    /// `@{ name = value; 'other name' = "value" }`, also over lines and within each other.
    fn table(&mut self) -> Result<Table, ShellError> {
        if self.tables >= limits::IMPORT_DEPTH_MAX {
            return Err(ShellError::TableDepth);
        }
        self.at += 2;
        self.tables += 1;
        let mut table = Table::new();
        loop {
            self.skip_blanks(&[';', ',']);
            match self.peek(0) {
                None => return Err(ShellError::Table),
                Some('}') => {
                    self.at += 1;
                    self.tables -= 1;
                    return Ok(table);
                }
                Some(_) => {
                    let name = self.table_name()?;
                    self.skip_blanks(&[]);
                    if self.peek(0) != Some('=') {
                        return Err(ShellError::TableValue);
                    }
                    self.at += 1;
                    self.skip_blanks(&[]);
                    table.push((name, self.table_value()?));
                }
            }
        }
    }

    fn skip_blanks(&mut self, marks: &[char]) {
        while let Some(c) = self.peek(0) {
            match c {
                '#' => self.comment(),
                '`' if self.peek(1) == Some('\n') => self.at += 2,
                c if c.is_whitespace() || marks.contains(&c) => self.at += 1,
                _ => return,
            }
        }
    }

    fn table_name(&mut self) -> Result<Template, ShellError> {
        if let Some(mark) = self.peek(0).filter(|c| is_single_quote(*c) || is_double_quote(*c)) {
            let mut name = Template::default();
            self.at += 1;
            if is_double_quote(mark) {
                self.double_quoted(&mut name)?;
            } else {
                self.single_quoted(&mut name)?;
            }
            return Ok(name);
        }
        let name: String = self.rest().iter().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
        if name.is_empty() {
            return Err(ShellError::TableName);
        }
        self.at += name.chars().count();
        Ok(Template::text(name))
    }

    /// A text, texts joined by `+`, a table, or an expression.
    fn table_value(&mut self) -> Result<Term, ShellError> {
        if (self.peek(0), self.peek(1)) == (Some('@'), Some('{')) {
            return Ok(Term::Table(self.table()?));
        }
        let mut value = Template::default();
        loop {
            let start = self.at;
            if self.peek(0) != Some('(') {
                value = value.then(self.word()?);
            }
            // A call, or an expression.
            if self.peek(0) == Some('(') {
                self.expression()?;
                value = value.then_command();
            }
            while self.peek(0).is_some_and(|c| c == ' ' || c == '\t') {
                self.at += 1;
            }
            if self.at == start || self.peek(0) != Some('+') {
                break;
            }
            self.at += 1;
            self.skip_blanks(&[]);
        }
        // The rest of a pipeline, a comma or an operator.
        while self.peek(0).is_some_and(|c| !matches!(c, '\n' | ';' | '}' | '#')) {
            match self.peek(0) {
                Some('(') => self.expression()?,
                Some(c) if is_single_quote(c) || is_double_quote(c) => drop(self.word()?),
                _ => self.at += 1,
            }
            value = Template::default().then_command();
        }
        Ok(Term::Text(value))
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
                '}' if self.tables > 0 => break,
                '@' if self.peek(1) == Some('{') => break,
                '@' if self.peek(1).is_some_and(|c| is_single_quote(c) || is_double_quote(c))
                    && self.peek(2) == Some('\n') =>
                {
                    self.here_string(&mut word)?;
                }
                c if is_single_quote(c) => {
                    self.at += 1;
                    self.single_quoted(&mut word)?;
                }
                c if is_double_quote(c) => {
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
        let is_expanded = self.peek(1).is_some_and(is_double_quote);
        let is_mark = if is_expanded { is_double_quote } else { is_single_quote };
        self.at += 2;
        let is_end = |found: &[char]| matches!(found, ['\n', mark, '@'] if is_mark(*mark));
        let end = self.rest().windows(3).position(is_end).ok_or(ShellError::HereString)?;
        let inside: String = self.rest().get(1..end).unwrap_or_default().iter().collect();
        self.at += end + 3;
        if is_expanded && inside.contains(['$', '`']) {
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
                (Some(c), Some(next)) if is_single_quote(c) && is_single_quote(next) => {
                    text.push(next);
                    self.at += 2;
                }
                (Some(c), _) if is_single_quote(c) => {
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
                (Some(c), Some(next)) if is_double_quote(c) && is_double_quote(next) => {
                    word.push_text(next.encode_utf8(&mut [0; 4]));
                    self.at += 2;
                }
                (Some(c), _) if is_double_quote(c) => {
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
