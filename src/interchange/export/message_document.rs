//! What documents about messages have in common: schemas, examples, the address without secrets.

use serde_json::{Map, Value, json};

use super::outgoing::Outgoing;
use crate::domain::auth::{Auth, AzureService};
use crate::domain::message::{Batch, MessageKind, schema};
use crate::interchange::template::Piece;

/// The kinds of batch with the names of their schemas.
pub(super) const KINDS: [(MessageKind, &str, &str); 2] = [
    (MessageKind::Measurement, "MeasurementBatch", "measurement"),
    (MessageKind::Notification, "NotificationBatch", "notification"),
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
    /// Parameters of the query with a value that is no secret.
    pub(super) query: Vec<(String, String)>,
    pub(super) is_dated: bool,
}

impl Address {
    pub(super) fn of(outgoing: &Outgoing) -> Self {
        let text = outgoing.url.write(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::DatedPath(_) => "{year}/{month}/{day}/{timestamp}".to_owned(),
            Piece::Variable(_) | Piece::Command => String::new(),
        });
        let (scheme, rest) = text.split_once("://").unwrap_or(("https", &text));
        let (before, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = before.split_once('/').unwrap_or((before, ""));
        let pair = |pair: &str| {
            pair.split_once('=')
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        };
        Self {
            scheme: scheme.to_owned(),
            authority: authority.to_owned(),
            path: format!("/{path}"),
            query: query.split('&').filter_map(pair).collect(),
            is_dated: outgoing.dated_path.is_some(),
        }
    }
}

/// A parameter of the dated path: its name and what it is.
pub(super) const DATED_PARAMETERS: [(&str, &str); 4] = [
    ("year", "Year in UTC, four digits"),
    ("month", "Month in UTC, two digits"),
    ("day", "Day in UTC, two digits"),
    ("timestamp", "The moment of the request; how the platform writes it is not documented"),
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
