//! The request as curl commands for a POSIX shell. The one place that writes curl for it.

use std::fmt::Write as _;

use super::Exported;
use super::outgoing::{Outgoing, Signing, TokenRequest};
use crate::domain::display::MASK;
use crate::domain::exchange::RequestRecord;
use crate::domain::{Connection, display};
use crate::interchange::dated_path;
use crate::interchange::template::{Piece, Template};

/// Headers that curl sets by itself from URL and body.
const SET_BY_CURL: [&str; 2] = ["host", "content-length"];

/// What a URL needs to go out as it is written.
const AS_WRITTEN: &str = "--http1.1 --path-as-is --globoff";

/// Bytes of one argument: Linux takes 128 KiB.
const ARGUMENT_BYTES_MAX: usize = 100 * 1024;

/// The file that a command reads where the body is no argument.
pub(super) const BATCH_FILE: &str = "batch.json";

/// A command that sends the same method, URL, headers and body as a request that went out. Masked values become
/// `$SECRET_1`, `$SECRET_2`, …, to be set in the shell first; `body_file` is read byte for byte.
pub fn command(request: &RequestRecord, body_file: &str) -> String {
    let mut secrets = 0;
    let mut text =
        format!("curl {AS_WRITTEN} -X {} {}", request.method, word(&unmasked(&request.url, &mut secrets), false));
    for header in &request.headers {
        if !SET_BY_CURL.contains(&header.name.as_str()) {
            let line = unmasked(&format!("{}: {}", header.name, header.value), &mut secrets);
            add(&mut text, "-H", &word(&line, false));
        }
    }
    if request.body.bytes > 0 {
        add(&mut text, "--data-binary", &word(&Template::text(format!("@{body_file}")), false));
    }
    text
}

/// Each mask becomes a variable that the shell fills in.
fn unmasked(text: &str, secrets: &mut usize) -> Template {
    let mut template = Template::default();
    for (index, piece) in text.split(MASK).enumerate() {
        if index > 0 {
            *secrets += 1;
            template.push(Piece::Variable(format!("SECRET_{secrets}")));
        }
        template.push_text(piece);
    }
    template
}

pub(super) fn write(outgoing: Outgoing) -> Exported {
    let is_strict = outgoing.dated_path.is_some_and(|(_, is_strict)| is_strict);
    let mut text = script_head(&outgoing);
    let mut authorization = Vec::new();
    match &outgoing.signing {
        Signing::Nothing => {}
        Signing::Token(token) => {
            writeln!(
                text,
                "TOKEN=$({} |\n  sed -n 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/p')",
                token_command(token, &outgoing.connection)
            )
            .ok();
            let bearer = Template::text("authorization: Bearer ").then(Template::variable("TOKEN"));
            authorization.push(("-H", word(&bearer, false)));
        }
        Signing::Sigv4(signature) => {
            let scope = format!("aws:amz:{}:{}", signature.region, signature.service);
            authorization.push(("--aws-sigv4", word(&Template::text(scope), false)));
            let user =
                Template::text(format!("{}:", signature.access_key_id)).then(signature.secret_access_key.clone());
            authorization.push(("--user", word(&user, false)));
            if let Some(token) = &signature.session_token {
                let header = Template::text("x-amz-security-token: ").then(token.clone());
                authorization.push(("-H", word(&header, false)));
            }
        }
    }
    write!(text, "curl {AS_WRITTEN} -X {} {}", outgoing.method, word(&outgoing.url, is_strict)).ok();
    add_connection(&mut text, &outgoing.connection);
    for (name, value) in &outgoing.headers {
        add(&mut text, "-H", &word(&Template::text(format!("{name}: ")).then(value.clone()), false));
    }
    for (option, value) in authorization {
        add(&mut text, option, &value);
    }
    let body = outgoing
        .body_text(ARGUMENT_BYTES_MAX)
        .map(str::to_owned)
        .filter(|body| !body.starts_with('@') && !body.contains('\0'));
    let is_in_file = body.is_none();
    let data = body.unwrap_or_else(|| format!("@{BATCH_FILE}"));
    add(&mut text, "--data-binary", &word(&Template::text(data), false));
    text.push('\n');
    outgoing.exported(text, Vec::new(), is_in_file.then_some(BATCH_FILE))
}

/// The first lines of a script for a POSIX shell: what it is, and that its variables are set.
pub(super) fn script_head(outgoing: &Outgoing) -> String {
    let mut text = "#!/bin/sh\n".to_owned();
    for line in outgoing.comment_lines() {
        if is_comment_everywhere(&line) {
            writeln!(text, "# {line}").ok();
        } else {
            writeln!(text, ": {}", word(&Template::text(line), false)).ok();
        }
    }
    for variable in &outgoing.variables {
        writeln!(text, ": \"${{{}:?set it to {}}}\"", variable.name, variable.what).ok();
    }
    text
}

/// zsh takes a pasted `#` for a command, unless `interactive_comments` is set: what stands after it would be run. Quoted,
/// as an argument of the command that does nothing, it means nothing to any shell.
fn is_comment_everywhere(line: &str) -> bool {
    let is_plain =
        |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | ',' | ':' | '-' | '_' | '/' | '@' | '+' | '%');
    line.chars().all(is_plain)
}

fn token_command(token: &TokenRequest, connection: &Connection) -> String {
    let mut text =
        format!("curl --http1.1 --silent --show-error {}", word(&Template::text(display::visible(&token.url)), false));
    add_connection(&mut text, connection);
    if let Some((id, secret)) = &token.basic {
        add(&mut text, "--user", &word(&Template::text(format!("{id}:")).then(secret.clone()), false));
    }
    for (name, value) in &token.form {
        add(&mut text, "--data-urlencode", &word(&Template::text(format!("{name}=")).then(value.clone()), false));
    }
    text
}

fn add(text: &mut String, option: &str, value: &str) {
    write!(text, " \\\n  {option} {value}").ok();
}

fn add_connection(text: &mut String, connection: &Connection) {
    for (option, value) in connection_options(connection) {
        add(text, option, &word(&Template::text(value), false));
    }
}

/// The options of curl for a connection, in any shell.
pub(super) fn connection_options(connection: &Connection) -> Vec<(&'static str, String)> {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let seconds = |seconds: Option<u64>| seconds.map(|seconds| seconds.to_string());
    let mut options = Vec::new();
    let mut push = |option, value: Option<String>| options.extend(value.map(|value| (option, value)));
    push("--connect-timeout", seconds(connection.connect_timeout_seconds));
    push("--max-time", seconds(connection.total_timeout_seconds));
    if connection.idle_timeout_seconds.is_some() {
        push("--speed-limit", Some("1".to_owned())); // Bytes a second, below which the time counts.
    }
    push("--speed-time", seconds(connection.idle_timeout_seconds));
    push("--cacert", path(&connection.ca_file));
    push("--cert", path(&connection.client_certificate_file).map(|path| certificate(&path)));
    push("--key", path(&connection.client_key_file));
    push("--proxy", connection.proxy_url.clone());
    options
}

/// A colon would end the name of the file and begin its passphrase (curl's manual page, --cert); a drive letter has one.
fn certificate(path: &str) -> String {
    let is_drive = path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with([':']);
    let (drive, rest) = path.split_at(if is_drive && path[2..].starts_with(['\\', '/']) { 2 } else { 0 });
    let mut text = drive.to_owned();
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escape = c == '\\' && chars.peek().is_none_or(|next| matches!(next, '\\' | ':'));
        text.extend((c == ':' || is_escape).then_some('\\'));
        text.push(c);
    }
    text
}

/// `template` as one word of a POSIX shell, and of fish, where a backslash within single quotes takes its meaning from
/// another and from a quote: so it stands outside of them.
pub(super) fn word(template: &Template, is_strict: bool) -> String {
    if template.is_empty() {
        return "''".to_owned();
    }
    template.write(|piece| match piece {
        Piece::Text(text) => quoted(text),
        Piece::Variable(name) => format!("\"${name}\""),
        Piece::DatedPath(format) => format!("\"$({})\"", dated_path::posix_command(*format, is_strict)),
        Piece::Command => String::new(),
    })
}

fn quoted(text: &str) -> String {
    let mut quoted = "'".to_owned();
    for c in text.chars() {
        if matches!(c, '\'' | '\\') {
            quoted.extend(['\'', '\\', c, '\'']);
        } else {
            quoted.push(c);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Method;
    use crate::domain::exchange::{BodyRecord, HeaderRecord};

    fn request(headers: &[(&str, &str)]) -> RequestRecord {
        RequestRecord {
            method: Method::Put,
            url: "https://a.example/c/it's?sv=1&sig=•••".to_owned(),
            object_path: None,
            http_version: "HTTP/1.1".to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| HeaderRecord {
                    name: (*name).to_owned(),
                    value: (*value).to_owned(),
                    origin: None,
                    masked: false,
                })
                .collect(),
            body: BodyRecord { bytes: 2, ..BodyRecord::default() },
            messages: None,
            credentials: Vec::new(),
            cleaned: Vec::new(),
        }
    }

    #[test]
    fn secrets_become_variables_and_quotes_survive_the_shell() {
        let text = command(&request(&[("host", "a.example"), ("authorization", "Bearer •••")]), "batch.json");
        assert_eq!(
            text,
            "curl --http1.1 --path-as-is --globoff -X PUT 'https://a.example/c/it'\\''s?sv=1&sig='\"$SECRET_1\" \\\n  \
             -H 'authorization: Bearer '\"$SECRET_2\" \\\n  --data-binary '@batch.json'"
        );
    }
}
