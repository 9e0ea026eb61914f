//! The JSON Schemas (2020-12) of the two kinds of batch.

use super::MessageKind;

/// The schema of a batch of that kind.
pub fn text(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Measurement => include_str!("../../../assets/schemas/measurement.schema.json"),
        MessageKind::Notification => include_str!("../../../assets/schemas/notification.schema.json"),
    }
}
