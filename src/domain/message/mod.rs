//! What the platform sends: batches of measurement and notification messages.
//!
//! ```text
//!  bytes ──Batch::from_bytes──▶ Batch ──check──▶ Validation: errors (never sent by the platform), notes
//!                                 │                          and where each message stands
//!                                 └── payload: the same bytes, whatever the check says
//! ```

mod batch;
mod check;
mod decimal;
mod generator;
mod json;
mod measurement;
mod moment;
mod notification;
mod rules;
pub mod schema;
mod validation;

pub use self::batch::{Batch, BatchLoadError, MessageKind};
pub use self::decimal::{decimal_text, grouped};
pub use self::generator::{GeneratorSettings, MessageIdentity, generate, generate_as};
pub use self::measurement::{Measurement, MeasurementObservation};
pub use self::notification::{Action, Device, Notification, NotificationObservation, Quantity, Subject};
pub use self::validation::{Finding, MessageSpan, Severity, Validation};
