//! The destination for the team that receives: `OpenAPI` 3.1, as a path and as a webhook.
//!
//! <https://spec.openapis.org/oas/v3.1.0>

use serde_json::{Map, Value, json};

use super::Exported;
use super::message_document::{Address, DATED_PARAMETERS, KINDS, example_of, key_place, schema_of, scopes};
use super::outgoing::Outgoing;
use crate::domain::Auth;
use crate::interchange::yaml;

pub(super) fn write(outgoing: Outgoing) -> Exported {
    let address = Address::of(&outgoing);
    let method = outgoing.method.name().to_ascii_lowercase();
    let schemes = security_schemes(&outgoing.auth);
    let security = match &schemes {
        Some((name, _)) => json!([{ *name: scope_names(&outgoing.auth) }]),
        None => json!([]),
    };
    let path_item = |operation: &str, parameters: Vec<Value>| {
        let mut details = json!({
            "operationId": operation,
            "summary": "Take a batch of messages",
            "requestBody": { "$ref": "#/components/requestBodies/Batch" },
            "responses": {
                "2XX": { "description": "The batch is accepted" },
                "default": { "description": "The batch is not accepted; the platform may send it again with a higher attempt" },
            },
        });
        if !parameters.is_empty() {
            details["parameters"] = Value::Array(parameters);
        }
        json!({ &method: details })
    };
    let mut components = json!({
        "requestBodies": { "Batch": { "required": true, "content": { "application/json": {
            "schema": { "anyOf": KINDS.map(|kind| reference(kind.batch)) },
            "examples": examples(),
        } } } },
        "schemas": schemas(),
    });
    if let Some((name, scheme)) = schemes {
        components["securitySchemes"] = json!({ name: scheme });
    }
    let document = json!({
        "openapi": "3.1.0",
        "info": { "title": outgoing.name, "version": "1.0.0", "description": description(&outgoing) },
        "servers": [{ "url": format!("{}://{}", address.scheme, address.authority) }],
        "security": security,
        "paths": { &address.path: path_item("deliverBatch", parameters(&address)) },
        "webhooks": { "batch": path_item("batchDelivered", Vec::new()) },
        "components": components,
    });
    let text = yaml::write(&document);
    Exported { variables: Vec::new(), ..outgoing.exported(text, Vec::new(), None) }
}

fn description(outgoing: &Outgoing) -> String {
    let path = if outgoing.dated_path.is_some() {
        " Each request has a path of its own, made of the date and a timestamp."
    } else {
        ""
    };
    format!("What the platform delivers: batches of messages as JSON arrays, one batch per request.{path}")
}

fn reference(schema: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{schema}") })
}

/// Batches and messages under names of their own, which generators take for their classes.
fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    for kind in KINDS {
        let mut batch = schema_of(kind.kind);
        let message = std::mem::replace(&mut batch["items"], reference(kind.message));
        schemas.insert(kind.batch.to_owned(), batch);
        schemas.insert(kind.message.to_owned(), message);
    }
    schemas
}

fn examples() -> Map<String, Value> {
    KINDS.map(|kind| (kind.example.to_owned(), json!({ "value": example_of(kind.kind) }))).into_iter().collect()
}

fn parameters(address: &Address) -> Vec<Value> {
    let mut parameters = Vec::new();
    if address.is_dated {
        parameters.extend(DATED_PARAMETERS.iter().map(|(name, what, pattern)| {
            let mut schema = json!({ "type": "string" });
            if let Some(pattern) = pattern {
                schema["pattern"] = json!(pattern);
            }
            json!({ "name": name, "in": "path", "required": true, "description": what, "schema": schema })
        }));
    }
    parameters.extend(address.query.iter().map(
        |parameter| json!({ "name": parameter.name, "in": "query", "required": true, "schema": parameter.schema() }),
    ));
    parameters
}

fn security_schemes(auth: &Auth<()>) -> Option<(&'static str, Value)> {
    if let Auth::ClientCredentials(auth) = auth {
        let flow = json!({ "tokenUrl": auth.token_url, "scopes": scopes(auth.scope.as_deref()) });
        return Some(("oauth2", json!({ "type": "oauth2", "flows": { "clientCredentials": flow } })));
    }
    let (place, name, description) = key_place(auth)?;
    let mut scheme = json!({ "type": "apiKey", "in": place, "name": name, "description": description });
    if matches!(auth, Auth::Sigv4(_)) {
        // Amazon API Gateway, "x-amazon-apigateway-authtype property".
        scheme["x-amazon-apigateway-authtype"] = json!("awsSigv4");
    }
    Some(("credential", scheme))
}

fn scope_names(auth: &Auth<()>) -> Vec<String> {
    match auth {
        Auth::ClientCredentials(auth) => {
            auth.scope.as_deref().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
        }
        Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => Vec::new(),
    }
}
