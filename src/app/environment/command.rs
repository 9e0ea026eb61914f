//! Environments of the destinations: what can be asked for.

use crate::app::state::DestinationKey;
use crate::domain::EnvironmentName;

/// What the user can ask for.
#[derive(Debug)]
pub enum EnvironmentCommand {
    /// Show and send this environment of a destination from now on; `None` stands for the base.
    Choose(DestinationKey, Option<EnvironmentName>),
    /// Ask for the name of a new environment.
    BeginAdd(DestinationKey),
    /// Ask for a new name.
    BeginRename(DestinationKey, EnvironmentName),
    EditName(String),
    CommitName,
    CancelName,
    /// Take an environment away; a notice offers to bring it back.
    Delete(DestinationKey, EnvironmentName),
}
