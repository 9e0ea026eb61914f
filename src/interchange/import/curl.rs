//! Command lines of curl and of PowerShell, as tickets, vendors' pages and browsers' developer tools have them.

use super::curl_options::{self, Asked};
use super::draft;
use super::power_request;
use super::requests::Requests;
use super::shell::{self, Shell, Statement};
use super::shell_posix;
use super::variables::Variables;
use super::{Found, ImportError, ImportFormat};
use crate::interchange::request::LeftOut;
use crate::interchange::template::Template;

/// True where some line starts with curl, perhaps after a prompt, an assignment or `$(`, or is a request of PowerShell.
pub(super) fn is_command(text: &str) -> bool {
    shell::lines_with_commands(text).any(|line| {
        let words = line.split(|c: char| c.is_whitespace() || matches!(c, '(' | '=' | '&' | '"'));
        words.take(WORDS_BEFORE_CURL).any(is_curl) || power_request::is_line(line)
    })
}

/// True where some line is a command of curl, perhaps after a prompt.
pub(super) fn begins_line(text: &str) -> bool {
    shell::lines_with_commands(text).any(|line| {
        let first = line.split_whitespace().find(|word| !matches!(*word, "$" | "%" | ">"));
        first.is_some_and(is_curl)
    })
}

/// Words of a line that may stand before curl: a prompt, a variable, `time`, the head of a loop.
const WORDS_BEFORE_CURL: usize = 12;

fn is_curl(word: &str) -> bool {
    let program = word.rsplit(['/', '\\']).next().unwrap_or_default();
    program.eq_ignore_ascii_case("curl") || program.eq_ignore_ascii_case("curl.exe")
}

pub(super) fn read(text: &str) -> Result<Found, ImportError> {
    let malformed = |problem: String| ImportError::malformed(ImportFormat::Curl, problem);
    let statements = Shell::of(text).statements(text).map_err(|error| malformed(error.to_string()))?;
    let mut variables = Variables::default();
    let mut tables = power_request::Tables::default();
    let mut requests = Requests::default();
    let mut left_out = Vec::new();
    for statement in statements {
        if let Some(at) = power_request::position(&statement) {
            let request = tables.request(&statement, at);
            if request.url.is_empty() {
                left_out.push(LeftOut::new("a request of PowerShell", "it names no URL"));
            } else {
                requests.push(variables.fill_request(&request));
            }
            continue;
        }
        tables.assign(&statement);
        if statement.words.first().and_then(Template::plain) == Some(":") {
            continue; // It does nothing with its arguments, whatever they are.
        }
        let Some(at) = statement.words.iter().position(|word| word.plain().is_some_and(is_curl)) else {
            assign(&statement, &mut variables);
            continue;
        };
        for word in &statement.words[..at] {
            assign_word(word, &mut variables);
        }
        let asked = curl_options::asked_for(&statement.words[at + 1..], statement.input.as_ref());
        if asked.is_empty() {
            left_out.push(LeftOut::new("a curl command", "it names no URL"));
        }
        for mut request in asked.iter().flat_map(Asked::requests) {
            if requests.is_full() {
                break;
            }
            request.left_out.extend(statement.not_run.iter().cloned());
            if request.url.is_empty() {
                left_out.push(LeftOut::new("a curl command", "it names no URL"));
            } else {
                requests.push(variables.fill_request(&request));
            }
        }
    }
    if requests.is_empty() && left_out.is_empty() {
        return Err(malformed("there is no curl command in it, and no Invoke-RestMethod".to_owned()));
    }
    if let (Some(name), Some(last)) = (title(text), requests.last_mut()) {
        last.name = Some(name);
    }
    let mut found = draft::found(ImportFormat::Curl, requests);
    found.left_out.extend(left_out);
    Ok(found)
}

/// The comment above the first command is what the command is for. signpost quotes one that a shell would not take for
/// a comment, as an argument of the command that does nothing.
fn title(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("#!"))?;
    if line.starts_with(": '") {
        let statements = shell_posix::statements(line, false).ok()?;
        let [statement] = statements.as_slice() else { return None };
        return statement.words.get(1)?.plain().map(str::to_owned);
    }
    let title = line.strip_prefix('#')?.trim_start_matches('#').trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// `NAME=value`, `export NAME=value`, `set "NAME=value"` (cmd), `set -x NAME value` (fish), `$NAME = value` (PowerShell).
fn assign(statement: &Statement, variables: &mut Variables) {
    if let (Some(name), [value]) = (&statement.assigned, statement.words.as_slice()) {
        variables.set(name, value.clone());
        return;
    }
    let (first, rest) = match statement.words.split_first() {
        Some((first, rest)) if matches!(first.plain(), Some("export" | "set" | "setx")) => (None, rest),
        Some((first, rest)) => (Some(first), rest),
        None => return,
    };
    for word in first.into_iter().chain(rest) {
        assign_word(word, variables);
    }
    let named: Vec<&Template> = rest.iter().filter(|word| !word.leading_text().starts_with('-')).collect();
    if let (None, [name, value]) = (first, named.as_slice())
        && let Some(name) = name.plain().filter(|name| !name.contains('='))
    {
        variables.set(name, (*value).clone());
    }
}

fn assign_word(word: &Template, variables: &mut Variables) {
    let Some((name, value)) = word.split_once("=") else { return };
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if let Some(name) = name.plain().filter(is_name)
        && value.pieces().iter().all(|piece| !matches!(piece, crate::interchange::template::Piece::Command))
    {
        variables.set(name, value);
    }
}
