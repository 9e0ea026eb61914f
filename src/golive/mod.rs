//! The go-live check: is a destination ready for what the platform sends?
//!
//! ```text
//!  Subject + Options ──plan──▶ Plan ──delivery::golive──▶ Observations ──judge──▶ CheckResult … Report
//!                       what would go out, nothing sent      what came back
//! ```
//!
//! Everything here is pure: `delivery::golive` sends what the plan says and hands back what it saw.

pub mod attestation;
pub mod batch;
pub mod check;
pub mod compare;
pub mod judge;
pub mod ledger;
pub mod plan;
pub mod read_back;
pub mod record;
pub mod report;
pub mod subject;
