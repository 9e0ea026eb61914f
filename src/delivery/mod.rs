//! Use cases shared by window and command line.
//!
//! ```text
//!  Destination + Auth<Secret> + Batch ──prepare──▶ Prepared        pure: what would go out
//!                                                     │
//!                                       Engine::deliver            token → sign → send → record
//!                                                     ▼
//!                                                 Delivered        exchanges, masked, token request first
//! ```

mod engine;
pub mod golive;
pub mod load;
mod prepare;
mod probe;
mod record;
mod secrets;
mod token_cache;

pub use self::engine::{Delivered, DeliveryProgress, Engine, Progress, ProgressStage};
pub use self::prepare::{PrepareError, Prepared, prepare, wire_headers};
pub use self::probe::{ProbePlan, plan_probe, probes};
pub use self::secrets::{NoSecret, Resolved, SecretSource, SecretUnavailable, resolve_secrets};
