//! What will hit whom, said before anything goes out.

use std::io::IsTerminal as _;

use super::args::LoadArgs;
use super::plan::{is_here, worker_limits};
use crate::cli::output::{self, Output};
use crate::cli::{CallError, destination};
use crate::delivery::load::{LoadPlan, Span};
use crate::domain::Destination;

/// Reports per second beyond which a question at a terminal is not enough.
const RATE_UNCONFIRMED_MAX: f64 = 100.0;

/// Say what will hit whom. What is not this machine itself needs a yes.
pub(super) fn confirm(
    args: &LoadArgs,
    destination: &Destination,
    plan: &LoadPlan,
    output: &mut Output,
) -> Result<(), CallError> {
    let url = destination::address(destination);
    let rate = if let Some(master) = &args.locust_master {
        let limits = worker_limits(args, destination);
        output.remark(&format!(
            "up to {} devices and {:.0} reports per second to {url}, as sender {}; when and how many of them, the Locust \
             master at {}:{} decides, whoever that is",
            limits.devices, limits.rate, plan.sender.name, master.host, master.port
        ));
        limits.rate
    } else {
        let amount = match plan.span {
            Span::For(span) => format!("for {}", humantime::format_duration(span)),
            Span::Reports(reports) => format!("{reports} in all"),
        };
        let rate = plan.fleet.rate();
        output.remark(&format!(
            "{} devices, {rate:.2} reports per second, {amount}, to {url}, as sender {}",
            plan.fleet.devices, plan.sender.name
        ));
        rate
    };
    if args.yes || is_here(destination) {
        return Ok(());
    }
    if rate > RATE_UNCONFIRMED_MAX || !std::io::stdin().is_terminal() {
        return Err(CallError::new(
            "this destination is not on this machine: add --yes if its owner agreed to the load",
        ));
    }
    match output::ask("Its owner agreed to the load? [y/N] ")?.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(CallError::new("nothing was sent")),
    }
}
