//! The request as a Postman collection of schema 2.1, which Postman, newman and most others read.
//!
//! newman fetches no OAuth2 token by itself, so the token request is an item of its own.

use serde_json::{Value, json};

use super::Exported;
use super::outgoing::{Outgoing, Signing, TokenRequest};
use crate::interchange::dated_path;
use crate::interchange::template::Template;

const SCHEMA: &str = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/// Bytes of a batch in a collection.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

pub(super) fn write(mut outgoing: Outgoing) -> Exported {
    outgoing.remark_on_braces("Postman");
    outgoing.remark_on_connection("set them in the settings of Postman, or as options of newman");
    let body = outgoing.body_text(BODY_BYTES_MAX).map(str::to_owned);
    if body.is_none() {
        outgoing
            .remarks
            .push("The batch is no text or too long for a collection: choose it in the request.".to_owned());
    } else if body.as_ref().is_some_and(|body| body.contains("{{")) {
        outgoing.remarks.push("The batch has {{ in it, which Postman may take for a variable.".to_owned());
    }
    let mut items = Vec::new();
    let mut auth = json!({ "type": "noauth" });
    let headers = &outgoing.headers;
    match &outgoing.signing {
        Signing::Nothing => {}
        Signing::Token(token) => {
            items.push(token_item(token));
            auth = method("bearer", &[("token", &Template::variable("access_token"))]);
        }
        Signing::Sigv4(signature) => {
            let text = |text: &str| Template::text(text);
            auth = method(
                "awsv4",
                &[
                    ("accessKey", &text(&signature.access_key_id)),
                    ("secretKey", &signature.secret_access_key),
                    ("region", &text(&signature.region)),
                    ("service", &text(&signature.service)),
                    ("sessionToken", &signature.session_token.clone().unwrap_or_default()),
                ],
            );
        }
    }
    let mut item = json!({
        "name": outgoing.name,
        "request": {
            "method": outgoing.method.name(),
            "header": headers.iter().map(|(name, value)| json!({ "key": name, "value": value.to_braces() })).collect::<Vec<_>>(),
            "url": url(&outgoing.url),
            "auth": auth,
            "body": { "mode": "raw", "raw": body.unwrap_or_default(), "options": { "raw": { "language": "json" } } },
        },
    });
    let mut events = vec![event(
        "test",
        &["pm.test('the batch is accepted', () => pm.expect(pm.response.code).to.be.within(200, 299));".to_owned()],
    )];
    if let Some((format, is_strict)) = outgoing.dated_path {
        events.push(event("prerequest", &dated_path::script_line("pm.variables.set", format, is_strict)));
    }
    item["event"] = Value::Array(events);
    items.push(item);
    let variables: Vec<Value> = outgoing
        .variables
        .iter()
        .map(|variable| json!({ "key": variable.name, "value": "", "type": "secret" }))
        .collect();
    let description = outgoing.comment_lines()[1..].join("\n");
    let document = json!({
        "info": { "name": outgoing.name, "schema": SCHEMA, "description": description },
        "item": items,
        "variable": variables,
    });
    outgoing.exported(format!("{document:#}\n"), Vec::new(), None)
}

fn method(name: &str, settings: &[(&str, &Template)]) -> Value {
    let settings = settings.iter().filter(|(_, value)| !value.is_empty());
    let list: Vec<Value> =
        settings.map(|(key, value)| json!({ "key": key, "value": value.to_braces(), "type": "string" })).collect();
    json!({ "type": name, name: list })
}

fn event(listen: &str, lines: &[String]) -> Value {
    json!({ "listen": listen, "script": { "type": "text/javascript", "exec": lines } })
}

/// Postman builds a URL from its parts, and newman from them alone.
fn url(template: &Template) -> Value {
    let raw = template.to_braces();
    let (protocol, rest) = raw.split_once("://").unwrap_or(("https", &raw));
    let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
    let (authority, path) = before.split_once('/').unwrap_or((before, ""));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (authority, None),
    };
    let mut url = json!({
        "raw": raw, "protocol": protocol, "host": host.split('.').collect::<Vec<_>>(), "path": path.split('/').collect::<Vec<_>>(),
    });
    if let Some(port) = port {
        url["port"] = json!(port);
    }
    if let Some(query) = query {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((key, value)) => json!({ "key": key, "value": value }),
            None => json!({ "key": pair, "value": null }),
        };
        url["query"] = Value::Array(query.split('&').map(pair).collect());
    }
    url
}

fn token_item(token: &TokenRequest) -> Value {
    let auth = match &token.basic {
        Some((id, secret)) => method("basic", &[("username", &Template::text(id.as_str())), ("password", secret)]),
        None => json!({ "type": "noauth" }),
    };
    let fields: Vec<Value> =
        token.form.iter().map(|(key, value)| json!({ "key": key, "value": value.to_braces() })).collect();
    json!({
        "name": "Token request",
        "request": {
            "method": "POST",
            "header": [],
            "url": url(&Template::text(token.url.as_str())),
            "auth": auth,
            "body": { "mode": "urlencoded", "urlencoded": fields },
        },
        "event": [event("test", &["pm.collectionVariables.set('access_token', pm.response.json().access_token);".to_owned()])],
    })
}
