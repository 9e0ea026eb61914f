//! The request as an OpenCollection: a folder of YAML files, as Bruno runs it.
//!
//! <https://schema.opencollection.com/opencollection/v1.0.0.json>

use serde_json::{Map, Value, json};

use super::Exported;
use super::outgoing::{Outgoing, Signing, TokenRequest};
use crate::interchange::template::{Piece, Template, dated_path_variable};
use crate::interchange::{dated_path, yaml};

/// Bytes of a batch in a request.
const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

pub(super) fn write(mut outgoing: Outgoing) -> Exported {
    outgoing.remark_on_braces("Bruno");
    outgoing.remark_on_connection("set them in the settings of the collection, or as options of bru run");
    let body = outgoing.body_text(BODY_BYTES_MAX).unwrap_or_default().to_owned();
    if body.is_empty() && !outgoing.batch.payload().is_empty() {
        outgoing.remarks.push("The batch is no text or too long for a request: choose it there.".to_owned());
    }
    if body.contains("{{") {
        outgoing.remarks.push("The batch has {{ in it, which Bruno may take for a variable.".to_owned());
    }
    if !outgoing.variables.is_empty() {
        let names: Vec<&str> = outgoing.variables.iter().map(|variable| variable.name.as_str()).collect();
        outgoing
            .remarks
            .push(format!("Set in the environment, or in a file .env beside this one: {}.", names.join(", ")));
    }
    let headers: Vec<Value> =
        outgoing.headers.iter().map(|(name, value)| json!({ "name": name, "value": braces(value) })).collect();
    let mut runtime = Map::new();
    if let Some((format, is_strict)) = outgoing.dated_path {
        let code = dated_path::script_line("bru.setVar", format, is_strict).join("\n");
        runtime.insert("scripts".to_owned(), json!([{ "type": "before-request", "code": code }]));
    }
    runtime.insert("assertions".to_owned(), json!([{ "expression": "res.status", "operator": "lt", "value": "300" }]));
    let request = json!({
        "info": { "name": outgoing.name, "type": "http", "seq": 1 },
        "http": {
            "method": outgoing.method.name(),
            "url": braces(&outgoing.url),
            "headers": headers,
            "body": { "type": "json", "data": body },
            "auth": auth(&outgoing.signing),
        },
        "runtime": runtime,
        "settings": { "encodeUrl": false, "timeout": 0, "followRedirects": false, "maxRedirects": 0 },
        "docs": outgoing.comment_lines()[1..].join("\n"),
    });
    let collection =
        json!({ "opencollection": "1.0.0", "info": { "name": outgoing.name }, "bundled": false, "extensions": {} });
    let mut bundle = collection.clone();
    bundle["bundled"] = json!(true);
    bundle["items"] = json!([request]);
    let folder = vec![
        ("opencollection.yml".to_owned(), yaml::write(&collection)),
        ("deliver.yml".to_owned(), yaml::write(&request)),
        (".gitignore".to_owned(), ".env\n".to_owned()),
    ];
    outgoing.exported(yaml::write(&bundle), folder, None)
}

/// Variables of the process: Bruno takes them from the environment and from the file `.env` of the collection.
fn braces(template: &Template) -> String {
    template.write(|piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Variable(name) => format!("{{{{process.env.{name}}}}}"),
        Piece::DatedPath(format) => format!("{{{{{}}}}}", dated_path_variable(*format)),
        Piece::Command => String::new(),
    })
}

fn auth(signing: &Signing) -> Value {
    match signing {
        Signing::Nothing => json!({ "type": "none" }),
        Signing::Token(token) => oauth2(token),
        Signing::Sigv4(signature) => json!({
            "type": "awsv4",
            "accessKeyId": signature.access_key_id,
            "secretAccessKey": braces(&signature.secret_access_key),
            "sessionToken": signature.session_token.as_ref().map(braces).unwrap_or_default(),
            "service": signature.service,
            "region": signature.region,
            "profileName": "",
        }),
    }
}

fn oauth2(token: &TokenRequest) -> Value {
    let scope = token.what_ifs.iter().find(|(name, _)| *name == "scope").map(|(_, value)| value.as_str());
    let others: Vec<Value> = token
        .what_ifs
        .iter()
        .filter(|(name, _)| *name != "scope")
        .map(|(name, value)| json!({ "name": name, "value": value, "placement": "body" }))
        .collect();
    let mut auth = json!({
        "type": "oauth2",
        "flow": "client_credentials",
        "accessTokenUrl": token.url,
        "credentials": {
            "clientId": token.client_id,
            "clientSecret": braces(&token.client_secret),
            "placement": if token.basic.is_some() { "basic_auth_header" } else { "body" },
        },
    });
    if let Some(scope) = scope {
        auth["scope"] = json!(scope);
    }
    if !others.is_empty() {
        auth["additionalParameters"] = json!({ "accessTokenRequest": others });
    }
    auth["tokenConfig"] = json!({ "id": "credentials", "placement": { "header": "Bearer" }, "source": "access_token" });
    auth["settings"] = json!({ "autoFetchToken": true, "autoRefreshToken": false });
    auth
}
