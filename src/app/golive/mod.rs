//! The go-live check in the window: a page for each destination, one run at a time.
//!
//! ```text
//!  Plan (nothing sent) ─Run▶ Running, a row a check ─▶ ShownRun ─statement▶ judged again
//!                               └── Stop ──▶ the same, with what ran
//! ```

mod command;
mod row;
mod state;
mod update;
mod work;

pub use self::command::{GoLiveCommand, GoLiveEffect, GoLiveNews, Step};
pub use self::row::{Row, RowState};
pub use self::state::{
    Activity, GoLivePage, GoLiveState, GoLiveView, OptionsForm, OptionsProblem, PlanState, RunOptions, Running, Runs,
    ShownPlan, ShownRun, StatementForm,
};
pub(super) use self::update::{follow, take_news, update};
pub(super) use self::work::Tools;
pub use crate::delivery::golive::kept::RunSummary;
pub use crate::golive::attestation::ATTESTABLE;
pub use crate::golive::check::{Check, CheckId, Family, Needs};
pub use crate::golive::plan::{NotRun, PlannedRequest};
pub use crate::golive::report::{
    Attestation, CheckOutcome, CheckResult, Compared, Counts, ExchangeLine, LeftBehind, Report, Verdict,
};
pub use crate::report::golive::{LEGEND, ReportForm, needs as needs_words, outcome as outcome_words};
pub use crate::store::CheckRunId;
