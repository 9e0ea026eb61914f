//! Measurement messages, field by field as the platform's page lists them.

use serde::Serialize;
use serde_json::{Map, Value};

/// A report with its observations.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    pub hash_id: String,
    pub environment_hash_id: String,
    pub connectivity_environment_report_type_hash_id: Option<String>,
    pub monitoring_environment_report_type_hash_id: Option<String>,
    pub observations: Vec<MeasurementObservation>,
    pub device_hash_id: Option<String>,
    pub device_identifier: Option<String>,
    pub device_fields: Map<String, Value>,
    pub fields: Map<String, Value>,
    pub location_hash_id: Option<String>,
    pub location_fields: Map<String, Value>,
    pub user_hash_id: Option<String>,
    pub generated_at: String,
    pub created_at: String,
    /// 0 is the first delivery.
    pub attempt: u32,
}

/// One value of one quantity: `significand × 10^order_of_magnitude`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MeasurementObservation {
    pub connectivity_environment_quantity_hash_id: Option<String>,
    pub monitoring_environment_quantity_hash_id: Option<String>,
    pub port_hash_id: Option<String>,
    pub channel_index: Option<i64>,
    pub order_of_magnitude: i8,
    pub significand: i32,
    pub formatted_value: String,
    pub unit: Option<String>,
    pub generated_at: String,
    /// 1 is normal, 0 no measurement.
    pub performance: u8,
}
