//! The request as a Hurl file (hurl.dev, "Hurl File" and "Options").

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Exported;
use super::outgoing::{Outgoing, Signing};
use crate::domain::Connection;
use crate::interchange::dated_path;
use crate::interchange::template::{Template, dated_path_variable};

pub(super) fn write(mut outgoing: Outgoing) -> Exported {
    let mut arguments: Vec<String> = Vec::new();
    arguments.extend(outgoing.variables.iter().map(|variable| format!("--secret {0}=\"${0}\"", variable.name)));
    if let Some((format, is_strict)) = outgoing.dated_path {
        outgoing
            .remarks
            .push("Hurl has no dates in URLs: the dated path is a variable, which a shell computes.".to_owned());
        arguments.push(format!(
            "--variable {}=\"$({})\"",
            dated_path_variable(format),
            dated_path::posix_command(format, is_strict)
        ));
    }
    if outgoing.connection.idle_timeout_seconds.is_some() {
        outgoing
            .remarks
            .push("Hurl has no idle timeout: idle_timeout_seconds of the destination is left out.".to_owned());
    }
    if !arguments.is_empty() {
        outgoing.remarks.push(format!("Run: hurl --test {} FILE", arguments.join(" ")));
    }
    let mut text = String::new();
    for line in outgoing.comment_lines() {
        writeln!(text, "# {line}").ok();
    }
    let mut options = connection_options(&outgoing.connection);
    if let Signing::Token(token) = &outgoing.signing {
        writeln!(text, "POST {}", token.url).ok();
        section(&mut text, "Options", &options);
        if let Some((id, secret)) = &token.basic {
            writeln!(text, "[BasicAuth]\n{}: {}", key(id), secret.to_braces()).ok();
        }
        section(
            &mut text,
            "Form",
            &token.form.iter().map(|(name, value)| (name.as_str(), value.clone())).collect::<Vec<_>>(),
        );
        text.push_str("HTTP 200\n[Captures]\ntoken: jsonpath \"$.access_token\"\n\n");
    }
    writeln!(text, "{} {}", outgoing.method, outgoing.url.to_braces()).ok();
    let mut headers: Vec<(&str, Template)> =
        outgoing.headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    match &outgoing.signing {
        Signing::Nothing => {}
        Signing::Token(_) => {
            headers.push(("authorization", Template::text("Bearer ").then(Template::variable("token"))));
        }
        Signing::Sigv4(signature) => {
            options.push(("aws-sigv4", Template::text(format!("aws:amz:{}:{}", signature.region, signature.service))));
            options.push((
                "user",
                Template::text(format!("{}:", signature.access_key_id)).then(signature.secret_access_key.clone()),
            ));
            headers.extend(signature.session_token.clone().map(|token| ("x-amz-security-token", token)));
        }
    }
    for (name, value) in &headers {
        writeln!(text, "{}: {}", key(name), value.map_text(escaped).to_braces()).ok();
    }
    section(&mut text, "Options", &options);
    writeln!(text, "{}\nHTTP *\n[Asserts]\nstatus >= 200\nstatus < 300", body(&outgoing)).ok();
    outgoing.exported(text, Vec::new(), None)
}

fn section(text: &mut String, name: &str, lines: &[(&str, Template)]) {
    if lines.is_empty() {
        return;
    }
    writeln!(text, "[{name}]").ok();
    for (name, value) in lines {
        let is_file = matches!(*name, "cacert" | "cert" | "key");
        writeln!(text, "{name}: {}", value.map_text(if is_file { file_name } else { escaped }).to_braces()).ok();
    }
}

/// A number sign begins a comment, two braces a variable, and a line break ends the value.
fn escaped(text: &str) -> String {
    let escaped = |c: char| match c {
        '\\' | '#' => format!("\\{c}"),
        '{' => "\\u{7b}".to_owned(),
        c if c.is_control() => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// A key has letters, digits and a few marks; everything else is written by its number.
fn key(text: &str) -> String {
    let escaped = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => c.to_string(),
        c => format!("\\u{{{:x}}}", u32::from(c)),
    };
    text.chars().map(escaped).collect()
}

/// The name of a file, in which more than a number sign means something ("filename" of the grammar).
fn file_name(text: &str) -> String {
    let escape = |c: char| matches!(c, '\\' | '#' | ';' | ' ' | '{' | '}').then_some('\\');
    text.chars().flat_map(|c| escape(c).into_iter().chain([c])).collect()
}

/// JSON goes out as it is written; with a line break after it, between three backticks, where that break counts.
/// Everything else, and what Hurl would take for a variable, goes as base64.
fn body(outgoing: &Outgoing) -> String {
    let bytes = outgoing.batch.payload().bytes();
    let is_json =
        |text: &str| text.starts_with(['[', '{']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains("{{") && !text.contains('\r') && text == text.trim() && is_json(text) => {
            text.to_owned()
        }
        Ok(text) if !text.contains(['\r', '`']) && !text.contains("{{") && text.ends_with('\n') && is_json(text) => {
            format!("```\n{text}```")
        }
        _ => format!("base64,{};", STANDARD.encode(bytes)),
    }
}

fn connection_options(connection: &Connection) -> Vec<(&'static str, Template)> {
    let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
    let options = [
        ("connect-timeout", connection.connect_timeout_seconds.map(|seconds| format!("{seconds}s"))),
        ("max-time", connection.total_timeout_seconds.map(|seconds| format!("{seconds}s"))),
        ("cacert", path(&connection.ca_file)),
        ("cert", path(&connection.client_certificate_file)),
        ("key", path(&connection.client_key_file)),
        ("proxy", connection.proxy_url.clone()),
    ];
    options.into_iter().filter_map(|(name, value)| Some((name, Template::text(value?)))).collect()
}
