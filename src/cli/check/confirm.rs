//! Nothing goes out before a person, or an option, has said so.

use std::collections::BTreeSet;

use crate::cli::args::CheckArgs;
use crate::cli::output::{self, Output};
use crate::cli::{CallError, destination};
use crate::domain::host::is_loopback;
use crate::domain::{Auth, Destination, SecretFacts};
use crate::golive::plan::Plan;

/// Say what will be sent; ask where it leaves this machine.
pub(super) fn before_sending(
    args: &CheckArgs,
    plan: &Plan,
    destination: &Destination,
    output: &mut Output,
) -> Result<(), CallError> {
    let facts: Destination<SecretFacts> = destination.map(|_field, _reference| SecretFacts::default());
    let requests = plan.requests(&facts);
    let bytes: usize = requests.iter().map(|request| request.bytes).sum();
    let left: BTreeSet<&str> = requests
        .iter()
        .map(|request| request.leaves_behind.as_str())
        .filter(|left| !left.starts_with("nothing"))
        .collect();
    let leaves = if left.is_empty() { "nothing".to_owned() } else { left.into_iter().collect::<Vec<_>>().join(", ") };
    output.remark(&format!(
        "signpost: {} requests with {bytes} bytes go to {}. Each leaves behind at most: {leaves}. The run id is {}.",
        requests.len(),
        destination::address(destination),
        plan.options.run_id,
    ));
    if args.yes || is_on_this_machine(args, destination) {
        return Ok(());
    }
    if output::confirmed("Send them? [y/N] ")? {
        return Ok(());
    }
    Err(CallError::new("nothing was sent: the destination is not on this machine. Look at --plan, then add --yes."))
}

fn is_on_this_machine(args: &CheckArgs, destination: &Destination) -> bool {
    let token_url = match &destination.auth {
        Auth::ClientCredentials(auth) => Some(auth.token_url.as_str()),
        Auth::None | Auth::StaticHeader(_) | Auth::Sigv4(_) | Auth::AzureSas(_) => None,
    };
    let mut urls = [Some(destination.url.expose()), token_url, args.read_back.as_deref()].into_iter().flatten();
    urls.all(|url| url::Url::parse(url.trim()).is_ok_and(|url| url.host_str().is_some_and(is_loopback)))
}
