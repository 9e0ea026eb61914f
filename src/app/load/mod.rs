//! Load runs in the window: settings, a question where others are hit, one run at a time.
//!
//! ```text
//!  SettingsForm ─Start▶ Proposal ─(on this machine, or Confirm)▶ Running, a snapshot twice a second ─▶ FinishedRun
//!                                                                   └── Stop ──▶ the same, with what was sent
//! ```

mod command;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

pub use self::command::{LoadCommand, LoadNews};
pub use self::state::{
    FinishedRun, LoadActivity, LoadState, Proposal, Running, SettingsError, SettingsField, SettingsForm,
    SettingsProblem,
};
pub use self::work::LoadEffect;
pub use crate::delivery::load::Snapshot;
pub use crate::diagnose::cause;
pub use crate::rehearsal::{Bottleneck, Ended, Latency, Ledger, LoadResult, Timeline, TimelinePoint};
pub use crate::report::load::{LoadForm, bottleneck, headline};
