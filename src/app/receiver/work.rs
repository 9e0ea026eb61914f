//! The built-in receiver: what is done in the background.

use crate::app::ReceiverNews;
use crate::app::runner::Runner;
use crate::receiver::{Fault, Profile};

/// Work for the background.
#[derive(Debug)]
pub enum ReceiverEffect {
    /// Start the receiver, in place of one that may run.
    Start {
        is_https: bool,
        faults: Vec<Fault>,
        profile: Option<Profile>,
    },
    Stop,
    SetFaults(Vec<Fault>),
    /// Ask how many requests the active faults have still to befall.
    CountFaults,
    ClearArrivals,
}

impl ReceiverEffect {
    pub(in crate::app) fn start(self, runner: &Runner) {
        let built_in = runner.built_in.clone();
        match self {
            Self::Start { is_https, faults, profile } => {
                let (secrets, outlet) = (runner.secrets().clone(), runner.outlet().clone());
                runner.spawn(built_in.start((is_https, profile), faults, secrets, outlet));
            }
            Self::Stop => built_in.stop(),
            Self::SetFaults(faults) => built_in.set_faults(faults),
            Self::CountFaults => runner.blocking(move || ReceiverNews::FaultsCounted(built_in.faults_left())),
            Self::ClearArrivals => built_in.clear_arrivals(),
        }
    }
}
