//! The request as curl commands for PowerShell, where curl.exe is a part of Windows.

use std::fmt::Write as _;

use super::Exported;
use super::curl::{BATCH_FILE, connection_options};
use super::outgoing::{Outgoing, Signing, TokenRequest};
use crate::domain::{Connection, display};
use crate::interchange::dated_path;
use crate::interchange::quotes::{is_double_quote, is_single_quote};
use crate::interchange::template::{Piece, Template};

/// Bytes of a batch that is written into the script.
const SCRIPT_BYTES_MAX: usize = 1024 * 1024;

pub(super) fn write(outgoing: Outgoing) -> Exported {
    let is_strict = outgoing.dated_path.is_some_and(|(_, is_strict)| is_strict);
    let mut text = String::new();
    for line in outgoing.comment_lines() {
        writeln!(text, "# {line}").ok();
    }
    for variable in &outgoing.variables {
        writeln!(text, "if (-not $env:{0}) {{ throw 'set $env:{0} to {1}' }}", variable.name, variable.what).ok();
    }
    let mut options: Vec<(&str, Template)> = Vec::new();
    for (name, value) in &outgoing.headers {
        options.push(("-H", Template::text(format!("{name}: ")).then(value.clone())));
    }
    match &outgoing.signing {
        Signing::Nothing => {}
        Signing::Token(token) => {
            writeln!(text, "$TOKEN = ({} | ConvertFrom-Json).access_token", token_command(token, &outgoing.connection))
                .ok();
            options.push(("-H", Template::text("authorization: Bearer ").then(Template::variable(TOKEN))));
        }
        Signing::Sigv4(signature) => {
            let scope = format!("aws:amz:{}:{}", signature.region, signature.service);
            options.push(("--aws-sigv4", Template::text(scope)));
            let user =
                Template::text(format!("{}:", signature.access_key_id)).then(signature.secret_access_key.clone());
            options.push(("--user", user));
            if let Some(token) = &signature.session_token {
                options.push(("-H", Template::text("x-amz-security-token: ").then(token.clone())));
            }
        }
    }
    // PowerShell breaks quotes in arguments of programs, so the body goes by a file, which is written without a byte
    // order mark.
    let body = outgoing.body_text(SCRIPT_BYTES_MAX).filter(|body| fits_here_string(body));
    let is_in_file = body.is_none();
    if let Some(body) = body {
        writeln!(text, "[IO.File]::WriteAllText(\"$PWD/{BATCH_FILE}\", @'\n{body}\n'@)").ok();
    }
    options.push(("--data-binary", Template::text(format!("@{BATCH_FILE}"))));
    write!(text, "curl.exe --http1.1 --path-as-is --globoff -X {} {}", outgoing.method, word(&outgoing.url, is_strict))
        .ok();
    add_connection(&mut text, &outgoing.connection);
    for (option, value) in options {
        add(&mut text, option, &value);
    }
    text.push('\n');
    outgoing.exported(text, Vec::new(), is_in_file.then_some(BATCH_FILE))
}

/// A here-string ends at a single quote and `@` at the start of a line, and PowerShell reads a script's line ends alike.
fn fits_here_string(body: &str) -> bool {
    let ends = |line: &str| {
        let mut chars = line.chars();
        chars.next().is_some_and(is_single_quote) && chars.next() == Some('@')
    };
    !body.contains(['\r', '\0']) && !body.split('\n').any(ends)
}

/// The one variable of the script itself; all others are of the environment.
const TOKEN: &str = "TOKEN";

fn token_command(token: &TokenRequest, connection: &Connection) -> String {
    let mut text = format!(
        "curl.exe --http1.1 --silent --show-error {}",
        word(&Template::text(display::visible(&token.url)), false)
    );
    add_connection(&mut text, connection);
    if let Some((id, secret)) = &token.basic {
        add(&mut text, "--user", &Template::text(format!("{id}:")).then(secret.clone()));
    }
    for (name, value) in &token.form {
        add(&mut text, "--data-urlencode", &Template::text(format!("{name}=")).then(value.clone()));
    }
    text
}

fn add(text: &mut String, option: &str, value: &Template) {
    write!(text, " `\n  {option} {}", word(value, false)).ok();
}

fn add_connection(text: &mut String, connection: &Connection) {
    for (option, value) in connection_options(connection) {
        add(text, option, &Template::text(value));
    }
}

/// `template` as one argument: literal in single quotes, else expanded in double ones.
fn word(template: &Template, is_strict: bool) -> String {
    if let Some(text) = template.plain() {
        return format!("'{}'", escaped(text, |c| is_single_quote(c).then_some(c)));
    }
    let inside = template.write(|piece| match piece {
        Piece::Text(text) => escaped(text, |c| (matches!(c, '`' | '$') || is_double_quote(c)).then_some('`')),
        Piece::Variable(name) if name == TOKEN => format!("${name}"),
        Piece::Variable(name) => format!("${{env:{name}}}"),
        Piece::DatedPath(format) => format!("$({})", dated_path::powershell_expression(*format, is_strict)),
        Piece::Command => String::new(),
    });
    format!("\"{inside}\"")
}

/// `text` with what `mark` says before each character that needs it.
fn escaped(text: &str, mark: impl Fn(char) -> Option<char>) -> String {
    text.chars().flat_map(|c| mark(c).into_iter().chain([c])).collect()
}
