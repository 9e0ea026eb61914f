//! The messages for the team that receives: `AsyncAPI` 3.0, from the side of the receiver.
//!
//! <https://www.asyncapi.com/docs/reference/specification/v3.0.0>

use serde_json::{Map, Value, json};

use super::Exported;
use super::message_document::{Address, DATED_PARAMETERS, KINDS, example_of, key_place, schema_of, scopes};
use super::outgoing::Outgoing;
use crate::domain::Auth;
use crate::interchange::yaml;

pub(super) fn write(outgoing: Outgoing) -> Exported {
    let address = Address::of(&outgoing);
    let messages: Map<String, Value> = KINDS
        .iter()
        .map(|kind| {
            let message = json!({
                "name": kind.batch,
                "contentType": "application/json",
                "payload": schema_of(kind.kind),
                "examples": [{ "name": kind.example, "payload": example_of(kind.kind) }],
            });
            (kind.example.to_owned(), message)
        })
        .collect();
    let of_channel: Map<String, Value> = messages
        .keys()
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/messages/{name}") })))
        .collect();
    let of_operation: Vec<Value> =
        messages.keys().map(|name| json!({ "$ref": format!("#/channels/batches/messages/{name}") })).collect();
    let mut channel = json!({ "address": address.path, "messages": of_channel });
    if address.is_dated {
        let parameters =
            DATED_PARAMETERS.iter().map(|(name, what, _)| ((*name).to_owned(), json!({ "description": what })));
        channel["parameters"] = Value::Object(parameters.collect());
    }
    let mut server = json!({ "host": address.authority, "protocol": address.scheme });
    let mut components = json!({ "messages": messages });
    if let Some(scheme) = security_scheme(&outgoing.auth) {
        components["securitySchemes"] = json!({ "credential": scheme });
        server["security"] = json!([{ "$ref": "#/components/securitySchemes/credential" }]);
    }
    let mut binding = json!({ "method": outgoing.method.name(), "bindingVersion": "0.3.0" });
    if !address.query.is_empty() {
        let names = address.query.iter().map(|parameter| parameter.name.as_str());
        let schemas: Map<String, Value> =
            address.query.iter().map(|parameter| (parameter.name.clone(), parameter.schema())).collect();
        binding["query"] = json!({ "type": "object", "required": names.collect::<Vec<_>>(), "properties": schemas });
    }
    let document = json!({
        "asyncapi": "3.0.0",
        "info": { "title": outgoing.name, "version": "1.0.0", "description": "What the platform delivers: batches of messages as JSON arrays, one batch per request." },
        "servers": { "destination": server },
        "channels": { "batches": channel },
        "operations": { "receiveBatch": {
            "action": "receive",
            "channel": { "$ref": "#/channels/batches" },
            "bindings": { "http": binding },
            "messages": of_operation,
        } },
        "components": components,
    });
    let text = yaml::write(&document);
    Exported { variables: Vec::new(), ..outgoing.exported(text, Vec::new(), None) }
}

fn security_scheme(auth: &Auth<()>) -> Option<Value> {
    if let Auth::ClientCredentials(auth) = auth {
        let flow = json!({ "tokenUrl": auth.token_url, "availableScopes": scopes(auth.scope.as_deref()) });
        return Some(json!({ "type": "oauth2", "flows": { "clientCredentials": flow } }));
    }
    let (place, name, description) = key_place(auth)?;
    Some(json!({ "type": "httpApiKey", "in": place, "name": name, "description": description }))
}
