//! The quoting of POSIX shells (XCU §2.2), of bash (`$'…'`, `<<<`) and of fish.

use super::shell::{ShellError, Statement};
use crate::domain::limits;
use crate::interchange::dated_path;
use crate::interchange::request::LeftOut;
use crate::interchange::template::{Piece, Template};

/// The commands of `text`. `is_fish`: a backslash counts within single quotes.
pub(super) fn statements(text: &str, is_fish: bool) -> Result<Vec<Statement>, ShellError> {
    let mut reader = Reader {
        chars: text.chars().collect(),
        at: 0,
        is_fish,
        depth: 0,
        done: Vec::new(),
        now: Statement::default(),
        heredocs: Vec::new(),
        no_quote_before: [0; 2],
    };
    reader.read()?;
    Ok(reader.done)
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    is_fish: bool,
    depth: usize,
    done: Vec<Statement>,
    now: Statement,
    /// Ends of here-documents that begin after this line: the word, and whether variables stay as they are.
    heredocs: Vec<(String, bool)>,
    /// Where no typographic quote ends a word any more before this place, by kind.
    no_quote_before: [usize; 2],
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn rest(&self) -> &[char] {
        self.chars.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.at += 1;
        Some(c)
    }

    fn read(&mut self) -> Result<(), ShellError> {
        while let Some(c) = self.peek(0) {
            match c {
                '\\' if self.is_line_break(1) => self.skip_line_break(1),
                '\n' => {
                    self.at += 1;
                    self.here_documents();
                    self.end_statement();
                }
                ';' | '&' | '|' => {
                    self.say_what_is_cut();
                    self.at += 1;
                    self.end_statement();
                }
                '#' => {
                    while self.peek(0).is_some_and(|c| c != '\n') {
                        self.at += 1;
                    }
                }
                '<' | '>' if self.peek(1) != Some('(') => self.redirection()?,
                c if c.is_whitespace() => self.at += 1,
                _ => {
                    let word = self.word()?;
                    self.add_word(word);
                }
            }
        }
        self.here_documents();
        self.end_statement();
        Ok(())
    }

    /// `NAME=value` before a command is a variable of it; alone, one of the shell.
    fn add_word(&mut self, word: Template) {
        if word.plain() == Some("$") && self.now.words.is_empty() {
            return; // A prompt, copied along.
        }
        let is_number = word.plain().is_some_and(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
        if is_number && matches!(self.peek(0), Some('<' | '>')) {
            return; // 2>&1: the number is a part of the redirection (XCU §2.7).
        }
        self.now.words.push(word);
    }

    fn end_statement(&mut self) {
        let statement = std::mem::take(&mut self.now);
        if !statement.words.is_empty() {
            self.done.push(statement);
        }
    }

    /// `https://a.example/in?a=1&b=2` without quotes: the shell ends the command at `&`.
    fn say_what_is_cut(&mut self) {
        let is_within =
            self.peek(0) == Some('&') && self.peek(1).is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
        let is_in_query = self.at > 0
            && !self.chars[self.at - 1].is_whitespace()
            && self
                .now
                .words
                .last()
                .is_some_and(|word| word.leading_text().contains("://") && word.split_once("?").is_some());
        if is_within && is_in_query {
            self.now.not_run.push(LeftOut::new(
                "what follows the & in the URL",
                "outside of quotes it ends the command: put the URL in quotes and import it again",
            ));
        }
    }

    fn is_line_break(&self, ahead: usize) -> bool {
        self.peek(ahead) == Some('\n') || (self.peek(ahead) == Some('\r') && self.peek(ahead + 1) == Some('\n'))
    }

    fn skip_line_break(&mut self, ahead: usize) {
        self.at += ahead + if self.peek(ahead) == Some('\r') { 2 } else { 1 };
    }

    fn redirection(&mut self) -> Result<(), ShellError> {
        let mark: String = self.rest().iter().take_while(|c| matches!(c, '<' | '>' | '&')).take(3).collect();
        self.at += mark.chars().count();
        if mark == "<<" && self.peek(0) == Some('-') {
            self.at += 1;
        }
        while self.peek(0).is_some_and(|c| c == ' ' || c == '\t') {
            self.at += 1;
        }
        let is_quoted = matches!(self.peek(0), Some('\'' | '"' | '\\'));
        let word = self.word()?;
        match mark.as_str() {
            "<<<" => self.now.input = Some(word),
            "<<" => self.heredocs.push((word.to_braces(), is_quoted)),
            "<" => self.now.not_run.push(LeftOut::new("standard input", "a file on standard input was not read")),
            _ => {}
        }
        Ok(())
    }

    fn here_documents(&mut self) {
        for (end, is_quoted) in std::mem::take(&mut self.heredocs) {
            let mut body = String::new();
            while self.at < self.chars.len() {
                let line: String = self.rest().iter().take_while(|c| **c != '\n').collect();
                self.at = (self.at + line.chars().count() + 1).min(self.chars.len());
                if line.trim_end_matches('\r').trim_start_matches('\t') == end {
                    break;
                }
                body.push_str(&line);
                body.push('\n');
            }
            let mut input = Template::text(body.as_str());
            if !is_quoted && body.contains(['$', '`']) {
                input = Template::default();
                input.push(Piece::Command);
            }
            self.now.input = Some(input);
        }
    }

    /// One word: quoted and bare parts until white space.
    fn word(&mut self) -> Result<Template, ShellError> {
        let mut word = Template::default();
        let mut is_quoted = false;
        while let Some(c) = self.peek(0) {
            if word.is_empty()
                && !is_quoted
                && let Some(text) = self.typographic(c)
            {
                is_quoted = true;
                word.push_text(&text);
                continue;
            }
            match c {
                // Process substitution: a file whose content a command would give.
                '<' | '>' if self.peek(1) == Some('(') => {
                    self.at += 2;
                    self.substitution(&mut word)?;
                }
                c if c.is_whitespace() || matches!(c, ';' | '&' | '|' | '<' | '>') => break,
                '\\' if self.is_line_break(1) => self.skip_line_break(1),
                '\\' => {
                    self.at += 1;
                    let c = self.next().ok_or(ShellError::Backslash)?;
                    word.push_text(&c.to_string());
                }
                '\'' => {
                    is_quoted = true;
                    self.at += 1;
                    word.push_text(&self.single_quoted()?);
                }
                '"' => {
                    is_quoted = true;
                    self.at += 1;
                    self.double_quoted(&mut word)?;
                }
                '$' if self.peek(1) == Some('\'') && !self.is_fish => {
                    is_quoted = true;
                    self.at += 2;
                    word.push_text(&self.ansi_c_quoted()?);
                }
                '$' => self.dollar(&mut word)?,
                '`' => self.backticks(&mut word)?,
                '(' if self.is_fish || self.is_substitution_of_fish(&word) => {
                    self.at += 1;
                    self.substitution(&mut word)?;
                }
                _ => {
                    let bare: String = self.rest().iter().take_while(|c| is_bare(**c)).collect();
                    let bare = if bare.is_empty() { c.to_string() } else { bare };
                    self.at += bare.chars().count();
                    word.push_text(&bare);
                }
            }
        }
        if word.is_empty() && is_quoted {
            return Ok(Template::default());
        }
        Ok(word)
    }

    /// True at `(` right after a text, where other shells have an error but for `name()` and `NAME=(`.
    fn is_substitution_of_fish(&self, word: &Template) -> bool {
        !word.is_empty() && self.peek(1) != Some(')') && word.plain().is_none_or(|text| !text.ends_with('='))
    }

    /// The text between the typographic quote `opening` and the one that ends the word; `None` where none does.
    fn typographic(&mut self, opening: char) -> Option<String> {
        let kind = [DOUBLE_QUOTES, SINGLE_QUOTES].iter().position(|quotes| quotes.contains(&opening))?;
        let quotes = [DOUBLE_QUOTES, SINGLE_QUOTES][kind];
        let is_end = |at: &usize| {
            let after = self.chars.get(at + 1);
            quotes.contains(&self.chars[*at]) && after.is_none_or(|c| c.is_whitespace() || matches!(c, ';' | '&' | '|'))
        };
        let from = self.no_quote_before[kind].max(self.at + 1);
        let Some(end) = (from..self.chars.len()).find(is_end) else {
            self.no_quote_before[kind] = self.chars.len(); // So that the rest is looked through once.
            return None;
        };
        self.no_quote_before[kind] = end;
        let inside: String = self.chars[self.at + 1..end].iter().collect();
        self.at = end + 1;
        self.now.not_run.push(LeftOut::new(
            "typographic quotes",
            "a word processor put them there; they are read as straight ones: check the values",
        ));
        Some(inside.replace(DOUBLE_QUOTES, "\"").replace(SINGLE_QUOTES, "'"))
    }

    fn single_quoted(&mut self) -> Result<String, ShellError> {
        let mut text = String::new();
        while let Some(c) = self.next() {
            match c {
                '\'' => return Ok(text),
                '\\' if self.is_fish && matches!(self.peek(0), Some('\'' | '\\')) => text.extend(self.next()),
                c => text.push(c),
            }
        }
        Err(ShellError::SingleQuote)
    }

    fn double_quoted(&mut self, word: &mut Template) -> Result<(), ShellError> {
        let mut text = String::new();
        loop {
            let Some(c) = self.peek(0) else { return Err(ShellError::DoubleQuote) };
            match c {
                '"' => {
                    self.at += 1;
                    word.push_text(&text);
                    return Ok(());
                }
                '\\' if self.is_line_break(1) => self.skip_line_break(1),
                '\\' if matches!(self.peek(1), Some('"' | '\\' | '$' | '`')) => {
                    self.at += 1;
                    text.extend(self.next());
                }
                '$' | '`' => {
                    word.push_text(&std::mem::take(&mut text));
                    if c == '$' { self.dollar(word)? } else { self.backticks(word)? }
                }
                c => {
                    self.at += 1;
                    text.push(c);
                }
            }
        }
    }

    /// `$NAME`, `${NAME}`, `$(command)`; a lone dollar sign stands for itself.
    fn dollar(&mut self, word: &mut Template) -> Result<(), ShellError> {
        self.at += 1;
        match self.peek(0) {
            Some('(') => {
                self.at += 1;
                self.substitution(word)?;
            }
            Some('{') => {
                let inside: String = self.rest().iter().skip(1).take_while(|c| **c != '}').collect();
                self.at += inside.chars().count() + 2;
                let name: String = inside.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                word.push(if name.is_empty() { Piece::Command } else { Piece::Variable(name) });
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => {
                let name: String = self.rest().iter().take_while(|c| c.is_ascii_alphanumeric() || **c == '_').collect();
                self.at += name.len();
                word.push(Piece::Variable(name));
            }
            _ => word.push_text("$"),
        }
        Ok(())
    }

    fn backticks(&mut self, word: &mut Template) -> Result<(), ShellError> {
        self.at += 1;
        let inside: String = self.rest().iter().take_while(|c| **c != '`').collect();
        self.at += inside.chars().count();
        self.next().ok_or(ShellError::Backtick)?;
        self.command(&inside, word);
        Ok(())
    }

    /// The inside of `$(…)`, with the parentheses and quotes in it.
    fn substitution(&mut self, word: &mut Template) -> Result<(), ShellError> {
        let start = self.at;
        let mut open = 1_usize;
        let mut quote = None;
        while let Some(c) = self.next() {
            match (quote, c) {
                (Some(mark), c) if c == mark => quote = None,
                (Some('\''), _) => {}
                (_, '\\') => self.at += 1,
                (None, '\'' | '"') => quote = Some(c),
                (None, '(') => open += 1,
                (None, ')') => open -= 1,
                (Some(_) | None, _) => {}
            }
            if open == 0 {
                let end = (self.at - 1).min(self.chars.len());
                let inside: String = self.chars.get(start..end).unwrap_or_default().iter().collect();
                self.command(&inside, word);
                return Ok(());
            }
        }
        Err(ShellError::Substitution)
    }

    /// A command whose output would be a part of `word`. It is not run: the dated path is recognised, and a token
    /// request is read as a command of its own.
    fn command(&mut self, inside: &str, word: &mut Template) {
        if let Some(format) = dated_path::of_command(inside) {
            word.push(Piece::DatedPath(format));
            return;
        }
        if self.depth == 0
            && inside.contains("curl")
            && inside.len() < limits::IMPORT_VARIABLE_BYTES_MAX
            && let Some(name) = word.plain().and_then(|text| text.strip_suffix('='))
        {
            let mut reader = Self {
                chars: inside.chars().collect(),
                at: 0,
                is_fish: self.is_fish,
                depth: 1,
                done: Vec::new(),
                now: Statement::default(),
                heredocs: Vec::new(),
                no_quote_before: [0; 2],
            };
            if reader.read().is_ok() {
                let named =
                    reader.done.into_iter().map(|statement| Statement { assigned: Some(name.to_owned()), ..statement });
                self.done.extend(named);
            }
        }
        word.push(Piece::Command);
    }

    /// bash, "ANSI-C Quoting".
    fn ansi_c_quoted(&mut self) -> Result<String, ShellError> {
        let mut bytes = Vec::new();
        let push = |bytes: &mut Vec<u8>, c: char| bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        loop {
            match self.next().ok_or(ShellError::AnsiC)? {
                '\'' => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                '\\' => {
                    let c = self.next().ok_or(ShellError::AnsiC)?;
                    match c {
                        'n' => bytes.push(b'\n'),
                        't' => bytes.push(b'\t'),
                        'r' => bytes.push(b'\r'),
                        'a' => bytes.push(7),
                        'b' => bytes.push(8),
                        'e' | 'E' => bytes.push(27),
                        'f' => bytes.push(12),
                        'v' => bytes.push(11),
                        'x' => bytes.push(u8::try_from(self.digits(16, 2)).unwrap_or(b'?')),
                        'u' => push(&mut bytes, char::from_u32(self.digits(16, 4)).unwrap_or('\u{fffd}')),
                        'U' => push(&mut bytes, char::from_u32(self.digits(16, 8)).unwrap_or('\u{fffd}')),
                        '0'..='7' => {
                            self.at -= 1;
                            bytes.push(self.digits(8, 3) as u8);
                        }
                        other => push(&mut bytes, other),
                    }
                }
                c => push(&mut bytes, c),
            }
        }
    }

    fn digits(&mut self, radix: u32, most: usize) -> u32 {
        let mut value = 0_u32;
        for _digit in 0..most {
            let Some(digit) = self.peek(0).and_then(|c| c.to_digit(radix)) else { break };
            value = value.wrapping_mul(radix).wrapping_add(digit);
            self.at += 1;
        }
        value
    }
}

/// What word processors make of `"` and `'`.
const DOUBLE_QUOTES: &[char] = &['\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}'];
const SINGLE_QUOTES: &[char] = &['\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];

fn is_bare(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, ';' | '&' | '|' | '<' | '>' | '\\' | '\'' | '"' | '$' | '`' | '(')
}
