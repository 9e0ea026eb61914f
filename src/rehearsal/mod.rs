//! A fleet of devices and the sender that forwards what they report: what goes out when, and what follows each response.
//!
//! ```text
//!  Fleet ──schedule──▶ Report, at its moment ──message──▶ Batch
//!                                                           │ one attempt
//!  Sender ──after──▶ Decision: acknowledged, again, given up ◀── Outcome
//!                                                           │
//!                                                        Ledger
//! ```
//!
//! Pure: moments are durations since the start of the run, chance comes from a seed. The same seed gives the same
//! reports at the same moments.

mod crowd;
mod fleet;
mod ledger;
pub mod locust;
mod message;
mod random;
mod result;
mod sender;
mod timeline;

pub use self::crowd::{Crowd, Devices};
pub use self::fleet::{Fleet, Pace, Report, Schedule};
pub use self::ledger::{Ledger, MessageEnd};
pub use self::message::report_batch;
pub use self::result::{Bottleneck, Ended, Knee, KneeStep, Latency, LoadResult};
pub use self::sender::{Decision, Outcome, PRESETS, Sender, SenderError};
pub use self::timeline::{Timeline, TimelinePoint, TimelineRecorder};
