//! The built-in receiver: what can be asked for, and what comes back.

use std::path::PathBuf;
use std::sync::Arc;

use super::slot::NotStarted;
use crate::app::state::{ArrivalFilter, ReceiverAddresses};
use crate::domain::Destination;
use crate::receiver::{Arrival, Fault, FaultLeft, Profile};

/// What the user can ask for.
#[derive(Debug)]
pub enum ReceiverCommand {
    /// Start it again, with or without TLS; its keys and addresses are new.
    Start {
        is_https: bool,
    },
    /// Start it again as this endpoint.
    SetProfile(Option<Profile>),
    SelectArrival(u64),
    SetArrivalFilter(ArrivalFilter),
    ClearArrivals,
    /// Stop listening; what arrived stays listed.
    Stop,
    EditFault(String),
    /// Put the typed fault on.
    AddFault,
    RemoveFault(usize),
    /// Save the listed arrivals as HAR.
    ExportArrivals(PathBuf),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum ReceiverNews {
    Started(Box<Result<ReceiverStarted, NotStarted>>),
    /// In the order in which they came.
    Arrived(Vec<Arc<Arrival>>),
    /// The active faults, and how many requests each has still to befall.
    FaultsCounted(Vec<(Fault, Vec<FaultLeft>)>),
}

/// A receiver that listens, and the destinations that point to it.
#[derive(Debug)]
pub struct ReceiverStarted {
    pub addresses: ReceiverAddresses,
    pub destinations: Vec<Destination>,
}
