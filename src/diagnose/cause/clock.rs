//! The clock of this machine.

use super::{Cause, NextStep, causes, page};
use crate::domain::Probe;

causes! {
    static LOCAL_WRONG: Cause = Cause {
        id: "clock.local_wrong",
        title: "The clock of this machine is wrong.",
        fix: "Set the clock, and keep it right by NTP.",
        meaning: "Signatures, tokens and certificates are all judged by clocks. More than one of them complains here, \
                 or the Date of several hosts differs from this machine's time in the same direction. A gateway \
                 without a battery or a paused virtual machine starts in the past. Check with `timedatectl` or \
                 `w32tm /query /status`.",
        page: &page::NTP,
        next: Some(NextStep::Probe(Probe::Clock)),
    };
}
