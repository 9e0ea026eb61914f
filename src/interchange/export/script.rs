//! The request as a k6 script (grafana.com/docs/k6, "k6/http", "k6/crypto").

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Exported;
use super::curl::BATCH_FILE;
use super::outgoing::{Outgoing, Signature, Signing, TokenRequest};
use crate::domain::destination::is_s3;
use crate::interchange::dated_path;
use crate::interchange::template::{Piece, Template};

/// Bytes of a batch that is written into the script.
const SCRIPT_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Signature Version 4 over the parts that the platform signs (AWS General Reference, "Create a signed AWS API request").
const SIGV4: &str = include_str!("sigv4.k6.js");

pub(super) fn write(mut outgoing: Outgoing) -> Exported {
    outgoing.remark_on_connection("set them in the options of k6");
    if !outgoing.variables.is_empty() {
        let variables: Vec<String> =
            outgoing.variables.iter().map(|variable| format!("-e {0}=\"${0}\"", variable.name)).collect();
        outgoing.remarks.push(format!("Run: k6 run {} FILE", variables.join(" ")));
    }
    let mut text = String::new();
    for line in outgoing.comment_lines() {
        writeln!(text, "// {line}").ok();
    }
    text.push_str("import { check } from 'k6';\nimport http from 'k6/http';\n");
    if matches!(outgoing.signing, Signing::Sigv4(_)) {
        text.push_str("import crypto from 'k6/crypto';\n");
    }
    let is_in_file = if let Some(body) = outgoing.body_text(SCRIPT_BYTES_MAX) {
        writeln!(text, "\nconst body = {};", Value::from(body)).ok();
        false
    } else {
        writeln!(text, "\nconst body = open('./{BATCH_FILE}', 'b');").ok();
        true
    };
    if let Signing::Token(token) = &outgoing.signing {
        text.push_str(&token_function(token));
    }
    let data = if matches!(outgoing.signing, Signing::Token(_)) { "token" } else { "" };
    writeln!(text, "\nexport default function ({data}) {{").ok();
    if outgoing.dated_path.is_some() || matches!(outgoing.signing, Signing::Sigv4(_)) {
        text.push_str("  const now = new Date();\n");
    }
    let is_strict = outgoing.dated_path.is_some_and(|(_, is_strict)| is_strict);
    writeln!(text, "  const url = {};", expression(&outgoing.url, is_strict)).ok();
    text.push_str("  const headers = {\n");
    // The script hashes the body by itself.
    for (name, value) in outgoing.headers.iter().filter(|(name, _)| name != "x-amz-content-sha256") {
        writeln!(text, "    {}: {},", Value::from(name.as_str()), expression(value, false)).ok();
    }
    match &outgoing.signing {
        Signing::Nothing => {}
        Signing::Token(_) => text.push_str("    authorization: 'Bearer ' + token,\n"),
        Signing::Sigv4(signature) => {
            if let Some(token) = &signature.session_token {
                writeln!(text, "    'x-amz-security-token': {},", expression(token, false)).ok();
            }
        }
    }
    text.push_str("  };\n");
    if let Signing::Sigv4(signature) = &outgoing.signing {
        text.push_str(&sign_call(signature, outgoing.method.name()));
    }
    writeln!(text, "  const response = http.request('{}', url, body, {{ headers, redirects: 0 }});", outgoing.method)
        .ok();
    text.push_str("  check(response, { accepted: (r) => r.status >= 200 && r.status < 300 });\n}\n");
    if matches!(outgoing.signing, Signing::Sigv4(_)) {
        write!(text, "\n{SIGV4}").ok();
    }
    outgoing.exported(text, Vec::new(), is_in_file.then_some(BATCH_FILE))
}

fn sign_call(signature: &Signature, method: &str) -> String {
    let settings =
        json!({ "region": signature.region, "service": signature.service, "accessKeyId": signature.access_key_id });
    format!(
        "  const settings = {settings};\n  settings.secretAccessKey = {};\n  settings.encodesTwice = {};\n  sign('{method}', url, headers, body, settings, now);\n",
        expression(&signature.secret_access_key, false),
        !is_s3(&signature.service),
    )
}

fn token_function(token: &TokenRequest) -> String {
    let form: Vec<String> = token
        .form
        .iter()
        .map(|(name, value)| format!("    {}: {},\n", Value::from(name.as_str()), expression(value, false)))
        .collect();
    let mut parameters = String::new();
    let mut imports = String::new();
    if let Some((id, secret)) = &token.basic {
        imports.push_str("import encoding from 'k6/encoding';\n");
        let pair = Template::text(format!("{id}:")).then(secret.clone());
        parameters = format!(
            ", {{ headers: {{ authorization: 'Basic ' + encoding.b64encode({}) }} }}",
            expression(&pair, false)
        );
    }
    format!(
        "{imports}\nexport function setup() {{\n  const response = http.post({}, {{\n{}  }}{parameters});\n  return response.json('access_token');\n}}\n",
        Value::from(token.url.as_str()),
        form.concat(),
    )
}

/// An expression of JavaScript whose value is `template`.
fn expression(template: &Template, is_strict: bool) -> String {
    let pieces: Vec<String> = template
        .pieces()
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text(text) => Some(Value::from(text.as_str()).to_string()),
            Piece::Variable(name) => Some(format!("__ENV.{name}")),
            Piece::DatedPath(format) => Some(dated_path::javascript_expression(*format, is_strict)),
            Piece::Command => None,
        })
        .collect();
    if pieces.is_empty() { Value::from("").to_string() } else { pieces.join(" + ") }
}
