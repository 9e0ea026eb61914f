//! Rust source as a reader sees it: comments apart from code, string contents apart from names.

/// One file, line by line, in two forms of the same length.
#[derive(Debug)]
pub struct RustSource {
    /// Names and punctuation only: comments and the contents of strings and characters are blank.
    pub code: Vec<String>,
    /// Code with its strings: only comments are blank.
    pub with_strings: Vec<String>,
}

impl RustSource {
    pub fn parse(text: &str) -> Self {
        let mut scanner = Scanner { rest: text.chars().collect(), at: 0, code: String::new(), strings: String::new() };
        while scanner.at < scanner.rest.len() {
            scanner.step();
        }
        let lines = |text: &str| text.lines().map(str::to_owned).collect();
        Self { code: lines(&scanner.code), with_strings: lines(&scanner.strings) }
    }

    /// Every path of the line at `index`, as its names: `use crate::net::Wire` gives `["crate", "net", "Wire"]`.
    pub fn paths(&self, index: usize) -> Vec<Vec<&str>> {
        let line = self.code[index].as_str();
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let mut paths: Vec<Vec<&str>> = Vec::new();
        let mut ended_at = None;
        let mut at = 0;
        while let Some(start) = line[at..].find(is_name).map(|offset| at + offset) {
            let end = line[start..].find(|c| !is_name(c)).map_or(line.len(), |offset| start + offset);
            let continues = ended_at.is_some_and(|ended: usize| line[ended..start].trim() == "::");
            match paths.last_mut().filter(|_| continues) {
                Some(path) => path.push(&line[start..end]),
                None => paths.push(vec![&line[start..end]]),
            }
            ended_at = Some(end);
            at = end;
        }
        paths
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    /// Within a string or character.
    Literal,
    Comment,
}

struct Scanner {
    rest: Vec<char>,
    at: usize,
    code: String,
    strings: String,
}

impl Scanner {
    fn step(&mut self) {
        let ahead = |offset: usize| self.rest.get(self.at + offset).copied().unwrap_or('\0');
        match (ahead(0), ahead(1)) {
            ('/', '/') => {
                while self.at < self.rest.len() && self.rest[self.at] != '\n' {
                    self.take(Part::Comment);
                }
            }
            ('/', '*') => self.block_comment(),
            ('"', _) => self.string(0),
            ('r', '"' | '#') if !self.follows_a_name() && self.raw_string_hashes().is_some() => {
                let hashes = self.raw_string_hashes().unwrap_or_default();
                self.take_many(1 + hashes, Part::Code);
                self.raw_string(hashes);
            }
            ('\'', '\\') => {
                self.take_many(3, Part::Literal); // The quote, the backslash and what it escapes.
                while self.at < self.rest.len() && self.rest[self.at] != '\'' {
                    self.take(Part::Literal);
                }
                self.take(Part::Literal);
            }
            ('\'', _) if ahead(2) == '\'' => self.take_many(3, Part::Literal), // Otherwise it is a lifetime.
            _ => self.take(Part::Code),
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            let pair = (self.rest.get(self.at), self.rest.get(self.at + 1));
            match pair {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.take(Part::Comment);
                    continue;
                }
            }
            self.take(Part::Comment);
            self.take(Part::Comment);
            if depth == 0 {
                return;
            }
        }
    }

    fn string(&mut self, hashes: usize) {
        self.take(Part::Code);
        while self.at < self.rest.len() && self.rest[self.at] != '"' {
            let width = if hashes == 0 && self.rest[self.at] == '\\' { 2 } else { 1 };
            for _ in 0..width {
                self.take(Part::Literal);
            }
        }
        self.take(Part::Code);
    }

    fn raw_string(&mut self, hashes: usize) {
        self.take(Part::Code);
        let closing: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
        while self.at < self.rest.len() && !self.rest[self.at..].starts_with(&closing) {
            self.take(Part::Literal);
        }
        self.take_many(closing.len(), Part::Code);
    }

    /// The number of `#` of a raw string that starts here with `r`.
    fn raw_string_hashes(&self) -> Option<usize> {
        let hashes = self.rest[self.at + 1..].iter().take_while(|c| **c == '#').count();
        (self.rest.get(self.at + 1 + hashes) == Some(&'"')).then_some(hashes)
    }

    fn follows_a_name(&self) -> bool {
        // `b` and `c` before `r` make a byte or C string, which is raw all the same.
        self.at > 0 && matches!(self.rest[self.at - 1], c if (c.is_alphanumeric() && c != 'b' && c != 'c') || c == '_')
    }

    fn take_many(&mut self, count: usize, part: Part) {
        for _ in 0..count {
            self.take(part);
        }
    }

    fn take(&mut self, part: Part) {
        let Some(c) = self.rest.get(self.at).copied() else { return };
        self.code.push(if part == Part::Code || c == '\n' { c } else { ' ' });
        self.strings.push(if part != Part::Comment || c == '\n' { c } else { ' ' });
        self.at += 1;
    }
}
