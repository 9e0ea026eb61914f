//! The go-live check in the window: a page for each destination, one run at a time.
//!
//! ```text
//!  Plan (nothing sent) ─Run▶ Running, a row a check ─▶ ShownRun ─statement▶ judged again
//!                               └── Stop ──▶ the same, with what ran
//! ```

mod command;
mod row;
mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{GoLiveCommand, GoLiveNews, Step};
pub use self::row::{Row, RowState};
pub use self::state::{
    Activity, GoLivePage, GoLiveState, GoLiveView, OptionsForm, OptionsProblem, PlanState, RunOptions, Running, Runs,
    ShownPlan, ShownRun, StatementForm,
};
pub use self::work::GoLiveEffect;
pub use crate::delivery::golive::kept::RunSummary;
pub use crate::golive::attestation::ATTESTABLE;
pub use crate::golive::check::{Check, CheckId, Family, Needs};
pub use crate::golive::plan::{NotRun, PlannedRequest};
pub use crate::golive::report::{
    Attestation, CheckOutcome, CheckResult, Compared, Counts, ExchangeLine, LeftBehind, Report, Verdict,
};
pub use crate::report::golive::{LEGEND, ReportForm, needs as needs_words, outcome as outcome_words};
pub use crate::store::CheckRunId;
