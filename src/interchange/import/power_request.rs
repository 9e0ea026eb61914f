//! Requests of PowerShell itself: `Invoke-RestMethod` and `Invoke-WebRequest`, with the hash tables that their headers are
//! in (`Microsoft.PowerShell.Utility`, version 7).

use std::cell::Cell;
use std::collections::BTreeMap;

use super::shell::{Statement, Table, Term};
use crate::domain::{display, limits};
use crate::interchange::request::{Body, ForeignAuth, ForeignRequest};
use crate::interchange::template::{Piece, Template};

pub(super) const COMMANDS: [&str; 4] = ["invoke-restmethod", "invoke-webrequest", "irm", "iwr"];

/// PowerShell takes each of them for a dash, and word processors write them (`CharExtensions.IsDash`).
const DASHES: [char; 4] = ['-', '\u{2013}', '\u{2014}', '\u{2015}'];

/// Parameters that stand alone.
const SWITCHES: [&str; 13] = [
    "allowinsecureredirect",
    "allowunencryptedauthentication",
    "disablekeepalive",
    "noproxy",
    "passthru",
    "preserveauthorizationonredirect",
    "preservehttpmethodonredirect",
    "proxyusedefaultcredentials",
    "resume",
    "skipheadervalidation",
    "skiphttperrorcheck",
    "usebasicparsing",
    "verbose",
];

/// Words of a line that may stand before the command: a prompt, a variable, a cast.
const WORDS_BEFORE: usize = 6;

/// True for a command that sends a request.
pub(super) fn is_command(word: &str) -> bool {
    COMMANDS.iter().any(|command| word.eq_ignore_ascii_case(command))
}

/// True where `line` begins with such a command, or gives its parameters to its alias `curl`.
pub(super) fn is_line(line: &str) -> bool {
    let (mut is_alias, mut has_parameter) = (false, false);
    for (index, word) in line.split(|c: char| c.is_whitespace() || matches!(c, '(' | '=')).enumerate() {
        if index < WORDS_BEFORE && is_command(word) {
            return true;
        }
        is_alias |= word.eq_ignore_ascii_case("curl");
        has_parameter |= is_parameter_of_alias(word);
    }
    is_alias && has_parameter
}

/// Parameters that curl, the program, does not have: Windows PowerShell calls `Invoke-WebRequest` by its name, too.
fn is_parameter_of_alias(word: &str) -> bool {
    ["-uri", "-headers", "-method", "-contenttype", "-usebasicparsing"]
        .iter()
        .any(|name| word.eq_ignore_ascii_case(name))
}

/// Where the command stands in `statement`, if it has one.
pub(super) fn position(statement: &Statement) -> Option<usize> {
    let plain = |word: &Template| word.plain().unwrap_or_default().to_owned();
    // Once for all words: each of them may be curl.
    let has_parameter = statement.words.iter().any(|word| is_parameter_of_alias(&plain(word)));
    statement.words.iter().position(|word| {
        let word = plain(word);
        is_command(&word) || (has_parameter && word.eq_ignore_ascii_case("curl"))
    })
}

/// The hash tables that a text gives to its variables. Names of PowerShell have no case.
#[derive(Default)]
pub(super) struct Tables {
    tables: BTreeMap<String, Table>,
    /// Bytes that were handed out so far: one table may be the headers of many requests.
    used_bytes: Cell<usize>,
}

impl Tables {
    /// `$name = @{…}`, `$name.Add("header", "value")`, `$name["header"] = "value"`, `$name.header = "value"`.
    pub(super) fn assign(&mut self, statement: &Statement) {
        if let (Some(name), Some(table), [_], false) =
            (&statement.assigned, statement.tables.get(&0), statement.words.as_slice(), statement.is_piped)
        {
            self.tables.insert(name.to_ascii_lowercase(), table.clone());
            return;
        }
        let Some((name, member)) = statement.words.first().and_then(member) else { return };
        let table = self.tables.entry(name.to_ascii_lowercase()).or_default();
        if table.len() >= limits::IMPORT_PIECES_MAX {
            return;
        }
        let rest = statement.words.get(1..).unwrap_or_default();
        match rest {
            [equals, value] if equals.plain() == Some("=") => {
                let key = member.trim_matches(['.', '[', ']', '"', '\'']);
                table.push((Template::text(key), Term::Text(value.clone())));
            }
            arguments if member.eq_ignore_ascii_case(".add") => {
                let joined = arguments.iter().fold(Template::default(), |all, word| all.then(word.clone()));
                if let Some((key, value)) = joined.split_once(",") {
                    table.push((key.trimmed(), Term::Text(value.trimmed())));
                }
            }
            _ => {}
        }
    }

    /// What the command at `at` of `statement` asks for.
    pub(super) fn request(&self, statement: &Statement, at: usize) -> ForeignRequest {
        let mut reader = Reader { request: ForeignRequest::default(), tables: self, scheme: None, token: None };
        let mut index = at + 1;
        while let Some(word) = statement.words.get(index) {
            let term = |index: usize| match (statement.tables.get(&index), statement.words.get(index)) {
                (Some(table), _) => Some(Term::Table(table.clone())),
                (None, word) => word.cloned().map(Term::Text),
            };
            let text = word.leading_text();
            if let Some(name) =
                text.strip_prefix(DASHES).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
            {
                let (name, beside) = match word.split_once(":") {
                    Some((_, value)) => (name.split(':').next().unwrap_or_default(), Some(Term::Text(value))),
                    None => (name, None),
                };
                let name = name.to_ascii_lowercase();
                let is_switch = SWITCHES.contains(&name.as_str()) || reader.switch(&name);
                if !is_switch {
                    let value = beside.or_else(|| {
                        index += 1;
                        term(index)
                    });
                    reader.parameter(&name, value.unwrap_or(Term::Text(Template::default())));
                }
            } else if let Some(table) = text.strip_prefix('@').and_then(|name| self.get(name)) {
                for (name, value) in table.clone() {
                    let name = name.plain().unwrap_or_default().to_ascii_lowercase();
                    if !reader.switch(&name) {
                        reader.parameter(&name, value);
                    }
                }
            } else if reader.request.url.is_empty() {
                reader.request.url = word.clone();
            }
            index += 1;
        }
        reader.finish()
    }

    /// The table `name`, until too much was taken from tables.
    fn get(&self, name: &str) -> Option<&Table> {
        let table = self.tables.get(&name.to_ascii_lowercase())?;
        let bytes = self.used_bytes.get().saturating_add(text_bytes(table));
        self.used_bytes.set(bytes);
        (bytes <= limits::IMPORT_TEXT_BYTES_MAX).then_some(table)
    }
}

fn text_bytes(table: &Table) -> usize {
    let bytes = |(name, value): &(Template, Term)| {
        name.text_bytes()
            + match value {
                Term::Text(text) => text.text_bytes(),
                Term::Table(table) => text_bytes(table),
            }
    };
    table.iter().map(bytes).sum()
}

/// `$name.member` or `$name["member"]`, as the variable and the rest.
fn member(word: &Template) -> Option<(&str, &str)> {
    match word.pieces() {
        [Piece::Variable(name), Piece::Text(rest)] if rest.starts_with(['.', '[']) => Some((name, rest)),
        _ => None,
    }
}

struct Reader<'a> {
    request: ForeignRequest,
    tables: &'a Tables,
    /// `Basic`, `Bearer`, `OAuth`.
    scheme: Option<String>,
    token: Option<Template>,
}

impl Reader<'_> {
    /// True if `name` is a switch, which is then said if it changes what is sent.
    fn switch(&mut self, name: &str) -> bool {
        match name {
            "skipcertificatecheck" => self.request.leave_out(
                "-SkipCertificateCheck",
                "the platform always checks certificates; name a ca_file in its place",
            ),
            "usedefaultcredentials" => {
                self.request
                    .leave_out("-UseDefaultCredentials", "the platform does not sign in with a Windows account");
            }
            _ => return false,
        }
        true
    }

    fn parameter(&mut self, name: &str, value: Term) {
        match (name, value) {
            ("uri", Term::Text(value)) => self.request.url = value,
            ("method" | "custommethod", Term::Text(value)) => {
                self.request.method = value.plain().map(str::to_ascii_uppercase);
            }
            ("headers", value) => self.headers(value),
            ("contenttype", Term::Text(value)) => self.request.headers.push(("content-type".to_owned(), value)),
            ("body", value) => self.request.body = self.body(value),
            ("infile", Term::Text(value)) => {
                self.request.body = Body::File(value.plain().unwrap_or("of -InFile").to_owned());
            }
            ("form", _) => self.request.leave_out("a multipart form", "the platform sends JSON"),
            ("authentication", Term::Text(value)) => self.scheme = value.plain().map(str::to_ascii_lowercase),
            ("token", Term::Text(value)) => self.token = Some(value),
            ("credential", _) => self.request.leave_out(
                "the credential of -Credential",
                "the command asks for it, or makes it; use static-header with Basic and the base64 of user:password",
            ),
            ("proxy", Term::Text(value)) => match value.plain() {
                Some(url) => self.request.connection.proxy_url = Some(url.to_owned()),
                None => self.request.leave_out("the proxy", "it is a variable: fill in connection.proxy_url"),
            },
            ("proxycredential", _) => {
                self.request.leave_out("user and password of the proxy", "a destination file holds no secret");
            }
            ("certificate" | "certificatethumbprint", _) => self.request.leave_out(
                "the client certificate",
                "it is in the certificate store of Windows; name its files in connection.client_certificate_file and \
                 connection.client_key_file",
            ),
            ("websession" | "sessionvariable", _) => {
                self.request.leave_out("the cookies of the session", "the platform sends none");
            }
            ("timeoutsec" | "operationtimeoutseconds", Term::Text(value)) => {
                self.request.connection.total_timeout_seconds = seconds(&value);
            }
            ("connectiontimeoutseconds", Term::Text(value)) => {
                self.request.connection.connect_timeout_seconds = seconds(&value);
            }
            // What says something of the output alone, or is not known.
            _ => {}
        }
    }

    fn table(&self, value: Term) -> Result<Table, Template> {
        match value {
            Term::Table(table) => Ok(table),
            Term::Text(text) => match text.only_variable().and_then(|name| self.tables.get(name)) {
                Some(table) => Ok(table.clone()),
                None => Err(text),
            },
        }
    }

    fn headers(&mut self, value: Term) {
        match self.table(value) {
            Ok(table) => {
                for (name, value) in table {
                    if let (Some(name), Term::Text(value)) = (name.plain(), value) {
                        self.request.headers.push((name.to_owned(), value));
                    }
                }
            }
            Err(_) => self.request.leave_out("the headers", "an expression makes them, and nothing is run"),
        }
    }

    /// A hash table goes out as a form.
    fn body(&self, value: Term) -> Body {
        match self.table(value) {
            Ok(table) => {
                let field = |(name, value): (Template, Term)| match value {
                    Term::Text(value) => Some((name.plain()?.to_owned(), value)),
                    Term::Table(_) => None,
                };
                Body::Form(table.into_iter().filter_map(field).collect())
            }
            // [System.Text.Encoding]::UTF8.GetBytes("…")
            Err(text) if text.leading_text().starts_with("[System.") || text.leading_text().starts_with("[Text.") => {
                Body::Text(Template::default().then_command())
            }
            Err(text) => Body::Text(text),
        }
    }

    fn finish(mut self) -> ForeignRequest {
        match (self.scheme.as_deref(), self.token) {
            (Some("bearer" | "oauth"), Some(token)) => self.request.auth = ForeignAuth::Bearer(token),
            (None | Some("none" | "basic"), _) | (Some("bearer" | "oauth"), None) => {}
            (Some(other), _) => self.request.leave_out(
                format!("the authentication {}", display::visible(other)),
                "the platform has no such method",
            ),
        }
        self.request
    }
}

fn seconds(value: &Template) -> Option<u64> {
    let seconds: u64 = value.plain()?.parse().ok()?;
    (1..=limits::TIMEOUT_SECONDS_MAX).contains(&seconds).then_some(seconds)
}
