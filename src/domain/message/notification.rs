//! Notification messages, field by field as the platform's page lists them.

use std::collections::BTreeMap;

use serde::Serialize;

/// A change of configuration.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    pub hash_id: String,
    pub environment_hash_id: String,
    pub observations: Vec<NotificationObservation>,
    pub generated_at: String,
    /// 0 is the first delivery.
    pub attempt: u32,
}

/// One changed object.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotificationObservation {
    pub hash_id: String,
    #[serde(flatten)]
    pub subject: Subject,
    pub created_at: String,
    pub updated_at: String,
    pub deleted_at: Option<String>,
}

/// What changed, and how: `device` stands there exactly if `object` is `device`, `quantity` likewise.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "object", rename_all = "lowercase")]
pub enum Subject {
    Device { action: Action, device: Device },
    Quantity { action: Action, quantity: Quantity },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Add,
    Update,
    Delete,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Device {
    /// The supplier's.
    pub identifier: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Quantity {
    /// Language to text.
    pub name: BTreeMap<String, String>,
}
