//! The clock of this machine.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static LOCAL_WRONG: Cause = Cause {
        id: "clock.local_wrong",
        title: "The clock of this machine is wrong.",
        fix: "Set it by NTP.",
        meaning: "Signatures, token lifetimes and certificates are all judged by clocks, and more than one of them \
                 complains here, or the Date of several hosts differs from this machine's in the same direction. \
                 Battery-less gateways and paused virtual machines start in the past. Check with `timedatectl` or \
                 `w32tm /query /status`.",
        page: &page::NTP,
        next: Some(NextStep::Probe(Probe::Clock)),
    };
}
