//! What documents about messages have in common: schemas, examples, the address without secrets.

use serde_json::{Map, Value, json};

use super::outgoing::Outgoing;
use crate::domain::auth::{Auth, AzureService};
use crate::domain::message::{Batch, MessageKind, schema};
use crate::interchange::request::form_decoded;
use crate::interchange::template::{Piece, Template};

/// A kind of batch with its names in a document.
pub(super) struct Described {
    pub(super) kind: MessageKind,
    /// Of the schema of a batch.
    pub(super) batch: &'static str,
    /// Of the schema of one message in it.
    pub(super) message: &'static str,
    /// Of the example.
    pub(super) example: &'static str,
}

pub(super) const KINDS: [Described; 2] = [
    Described {
        kind: MessageKind::Measurement,
        batch: "MeasurementBatch",
        message: "MeasurementMessage",
        example: "measurement",
    },
    Described {
        kind: MessageKind::Notification,
        batch: "NotificationBatch",
        message: "NotificationMessage",
        example: "notification",
    },
];

/// The schema of a kind of batch.
pub(super) fn schema_of(kind: MessageKind) -> Value {
    let mut schema: Value = serde_json::from_str(schema::text(kind)).unwrap_or_default();
    if let Some(table) = schema.as_object_mut() {
        table.shift_remove("$schema"); // Both documents use the dialect of 2020-12, or one that has all of its keywords.
    }
    schema
}

/// The batch of the platform's documentation.
pub(super) fn example_of(kind: MessageKind) -> Value {
    serde_json::from_slice(Batch::sample(kind).payload().bytes()).unwrap_or_default()
}

/// The parts of the address, without its secrets.
pub(super) struct Address {
    pub(super) scheme: String,
    pub(super) authority: String,
    /// Where a dated path is appended, with `{year}`, `{month}`, `{day}` and `{timestamp}`.
    pub(super) path: String,
    pub(super) query: Vec<QueryParameter>,
    pub(super) is_dated: bool,
}

/// A parameter of the query with its values, decoded.
pub(super) struct QueryParameter {
    pub(super) name: String,
    /// `None` for a secret.
    values: Vec<Option<String>>,
}

impl QueryParameter {
    /// What the parameter has to be.
    pub(super) fn schema(&self) -> Value {
        let known: Option<Vec<&str>> = self.values.iter().map(Option::as_deref).collect();
        match known.as_deref() {
            Some([value]) => json!({ "type": "string", "const": value }),
            Some(values) => json!({ "type": "array", "items": { "type": "string" }, "const": values }),
            None => json!({ "type": "string", "description": "A secret that the destination has in its URL" }),
        }
    }
}

impl Address {
    pub(super) fn of(outgoing: &Outgoing) -> Self {
        let (before, query) =
            outgoing.url.split_once("?").unwrap_or_else(|| (outgoing.url.clone(), Template::default()));
        let text = before.write(|piece| match piece {
            // No brace of its own is in it: the path is percent-encoded.
            Piece::Text(text) => text.clone(),
            Piece::DatedPath(_) => "{year}/{month}/{day}/{timestamp}".to_owned(),
            Piece::Variable(_) | Piece::Command => String::new(),
        });
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", &text));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: format!("/{path}"),
            query: query_parameters(&query),
            is_dated: outgoing.dated_path.is_some(),
        }
    }
}

/// A pair that is a variable as a whole is a signature, which the security scheme describes.
fn query_parameters(query: &Template) -> Vec<QueryParameter> {
    let mut parameters: Vec<QueryParameter> = Vec::new();
    for pair in query.split("&").into_iter().filter(|pair| !pair.is_empty() && pair.only_variable().is_none()) {
        let (name, value) = pair.split_once("=").unwrap_or_else(|| (pair.clone(), Template::default()));
        let Some(name) = name.plain().map(form_decoded) else { continue };
        let value = value.plain().map(form_decoded);
        match parameters.iter_mut().find(|known| known.name == name) {
            Some(known) => known.values.push(value),
            None => parameters.push(QueryParameter { name, values: vec![value] }),
        }
    }
    parameters
}

/// A parameter of the dated path: its name, what it is, and its form where the platform documents one.
pub(super) const DATED_PARAMETERS: [(&str, &str, Option<&str>); 4] = [
    ("year", "Year in UTC, four digits", Some("^[0-9]{4}$")),
    ("month", "Month in UTC, two digits", Some("^[0-9]{2}$")),
    ("day", "Day in UTC, two digits", Some("^[0-9]{2}$")),
    ("timestamp", "The moment of the request; how the platform writes it is not documented", None),
];

/// Where a credential stands: the header or the parameter, and a sentence about it.
pub(super) fn key_place(auth: &Auth<()>) -> Option<(&'static str, String, &'static str)> {
    match auth {
        Auth::None | Auth::ClientCredentials(_) => None,
        Auth::StaticHeader(auth) => Some(("header", auth.header.clone(), "A static value")),
        Auth::Sigv4(_) => Some(("header", "Authorization".to_owned(), "AWS Signature Version 4")),
        Auth::AzureSas(auth) => Some(match auth.service {
            AzureService::BlobStorage => {
                ("query", "sig".to_owned(), "Shared access signature of Azure Storage, with its other parameters")
            }
            AzureService::EventHubs => ("header", "Authorization".to_owned(), "SharedAccessSignature of Event Hubs"),
        }),
    }
}

/// The scopes of OAuth2 by name.
pub(super) fn scopes(scope: Option<&str>) -> Value {
    let names = scope.unwrap_or_default().split_whitespace();
    Value::Object(names.map(|name| (name.to_owned(), json!(""))).collect::<Map<_, _>>())
}
