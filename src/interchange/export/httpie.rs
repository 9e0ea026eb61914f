//! The request as `HTTPie` commands (httpie.io/docs/cli) for a POSIX shell.

use std::fmt::Write as _;

use super::Exported;
use super::curl::{BATCH_FILE, script_head, word};
use super::outgoing::{Outgoing, Signing};
use crate::domain::Connection;
use crate::interchange::template::Template;

/// Bytes of one argument: Linux takes 128 KiB.
const ARGUMENT_BYTES_MAX: usize = 100 * 1024;

pub(super) fn write(mut outgoing: Outgoing) -> Exported {
    let is_strict = outgoing.dated_path.is_some_and(|(_, is_strict)| is_strict);
    if matches!(outgoing.signing, Signing::Sigv4(_)) {
        // Its plugin httpie-aws-authv4 0.3.0 leaves x-amz-content-sha256 out of what it signs, and every x-amz header
        // has to be signed (AWS General Reference, "Create a signed AWS API request").
        outgoing.remarks.push(
            "HTTPie has no AWS signature, so this request is not signed and will be refused. Use --to curl.".to_owned(),
        );
        outgoing.variables.clear();
        outgoing.headers.retain(|(name, _)| name != "x-amz-content-sha256");
    }
    if outgoing.connection.idle_timeout_seconds.is_some() || outgoing.connection.connect_timeout_seconds.is_some() {
        outgoing
            .remarks
            .push("HTTPie has one timeout: that for the whole exchange is taken, the others are left out.".to_owned());
    }
    let mut text = script_head(&outgoing);
    let mut headers = outgoing.headers.clone();
    let options = connection_options(&outgoing.connection);
    let plain = |text: &str| Template::text(text);
    match &outgoing.signing {
        Signing::Nothing | Signing::Sigv4(_) => {}
        Signing::Token(token) => {
            let mut command = "http --ignore-stdin --body --form".to_owned();
            for (option, value) in &options {
                write!(command, " {option} {}", word(value, false)).ok();
            }
            if let Some((id, secret)) = &token.basic {
                write!(command, " --auth {}", word(&plain(&format!("{id}:")).then(secret.clone()), false)).ok();
            }
            write!(command, " POST {}", word(&plain(&token.url), false)).ok();
            for (name, value) in &token.form {
                write!(command, " \\\n  {}", word(&field(name, value), false)).ok();
            }
            writeln!(text, "TOKEN=$({command} |\n  sed -n 's/.*\"access_token\" *: *\"\\([^\"]*\\)\".*/\\1/p')").ok();
            headers.push(("authorization".to_owned(), plain("Bearer ").then(Template::variable("TOKEN"))));
        }
    }
    let body = outgoing.body_text(ARGUMENT_BYTES_MAX).map(str::to_owned).filter(|body| !body.contains('\0'));
    write!(text, "http --check-status --path-as-is").ok();
    if body.is_some() {
        text.push_str(" --ignore-stdin");
    }
    for (option, value) in &options {
        write!(text, " {option} {}", word(value, false)).ok();
    }
    write!(text, " {} {}", outgoing.method, word(&outgoing.url, is_strict)).ok();
    for (name, value) in &headers {
        write!(text, " \\\n  {}", word(&header(name, value), false)).ok();
    }
    let is_in_file = body.is_none();
    match body {
        Some(body) => write!(text, " \\\n  --raw {}", word(&Template::text(body), false)).ok(),
        None => write!(text, " < {BATCH_FILE}").ok(),
    };
    text.push('\n');
    outgoing.exported(text, Vec::new(), is_in_file.then_some(BATCH_FILE))
}

/// `name: value`. The blank, which HTTPie takes off, keeps a value that begins with = or @ from being another kind of
/// item: `name:=json`, `name:@file` (httpie.io/docs/cli, "Request items").
fn header(name: &str, value: &Template) -> Template {
    Template::text(format!("{name}: ")).then(value.clone())
}

/// `name=value`. A backslash keeps the first character from making another item of it: `name==query`, `name=@file`.
fn field(name: &str, value: &Template) -> Template {
    let escape = if value.leading_text().starts_with(['=', '@']) { "\\" } else { "" };
    Template::text(format!("{name}={escape}")).then(value.clone())
}

fn connection_options(connection: &Connection) -> Vec<(&'static str, Template)> {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let proxy = connection.proxy_url.as_deref();
    let options = [
        ("--timeout", connection.total_timeout_seconds.map(|seconds| seconds.to_string())),
        ("--verify", path(&connection.ca_file)),
        ("--cert", path(&connection.client_certificate_file)),
        ("--cert-key", path(&connection.client_key_file)),
        ("--proxy", proxy.map(|proxy| format!("http:{proxy}"))),
        ("--proxy", proxy.map(|proxy| format!("https:{proxy}"))),
    ];
    options.into_iter().filter_map(|(name, value)| Some((name, Template::text(value?)))).collect()
}
