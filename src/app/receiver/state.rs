//! The built-in receiver: where it listens, what arrived, what it does wrong on purpose.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use crate::receiver::{Arrival, Fault, FaultLeft, Profile, RoleName};

/// Everything about the receiver.
#[derive(Debug, Default)]
pub struct ReceiverState {
    pub status: ReceiverStatus,
    /// Oldest first, bounded as the receiver's own list is.
    pub arrivals: VecDeque<Arc<Arrival>>,
    /// How many came since the start, or since the list was cleared.
    pub total: u64,
    pub filter: ArrivalFilter,
    /// By [`Arrival::number`].
    pub selected: Option<u64>,
    /// The endpoint that it plays; `None` takes whatever comes.
    pub profile: Option<Profile>,
    pub faults: Vec<Fault>,
    /// What is left of the faults, as far as it was counted.
    pub faults_left: Vec<(Fault, Vec<FaultLeft>)>,
    pub fault_entry: FaultEntry,
}

/// Where starting stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ReceiverStatus {
    /// This session has none.
    #[default]
    Off,
    Starting,
    Running(ReceiverAddresses),
    /// By the user; its destinations answer to nobody until it is started.
    Stopped,
    /// With the reason and the next step.
    Failed(String),
}

/// Where it listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiverAddresses {
    /// Scheme, address and port of each role.
    pub urls: Vec<(RoleName, String)>,
    pub is_https: bool,
    /// The root that vouches for it, where it speaks https.
    pub ca_file: Option<PathBuf>,
}

/// Which arrivals are listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArrivalFilter {
    pub search: String,
    pub role: Option<RoleName>,
    pub refused_only: bool,
}

/// A fault while it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FaultEntry {
    pub text: String,
    pub problem: Option<String>,
}

impl ReceiverState {
    /// How many requests `fault` has still to befall, in words; `None` for a fault without an end.
    pub fn left_of(&self, fault: &Fault) -> Option<String> {
        let (first, last) = fault.requests?;
        let known = self.faults_left.iter().find(|(known, _)| known == fault);
        // Each role counts for itself: the one with the least left is named where it could be any.
        let least = known.and_then(|(_, left)| left.iter().min_by_key(|left| left.left));
        let role = least.filter(|_| fault.role.is_none()).map(|least| format!("{}: ", least.role)).unwrap_or_default();
        let of = last - first + 1;
        Some(match least.map_or(of, |least| least.left) {
            0 => format!("{role}none of {of} left"),
            left => format!("{role}{left} of {of} left"),
        })
    }

    /// The arrivals that the filter lets through, newest first.
    pub fn listed(&self) -> impl Iterator<Item = &Arrival> {
        self.arrivals.iter().rev().map(|arrival| &**arrival).filter(|arrival| self.filter.is_match(arrival))
    }

    pub fn selected_arrival(&self) -> Option<&Arrival> {
        let number = self.selected?;
        self.arrivals.iter().map(|arrival| &**arrival).find(|arrival| arrival.number == number)
    }

    /// Every delivery of a message that `arrival` brought, newest first, itself among them.
    pub fn siblings<'a>(&'a self, arrival: &'a Arrival) -> impl Iterator<Item = &'a Arrival> {
        let is_sibling = |other: &&Arrival| {
            other.role == arrival.role
                && other.deliveries.iter().any(|delivery| {
                    arrival
                        .deliveries
                        .iter()
                        .any(|own| own.hash_id == delivery.hash_id && own.is_notification == delivery.is_notification)
                })
        };
        self.arrivals.iter().rev().map(|arrival| &**arrival).filter(is_sibling)
    }
}

impl ArrivalFilter {
    fn is_match(&self, arrival: &Arrival) -> bool {
        self.role.is_none_or(|role| role == arrival.role)
            && !(self.refused_only && arrival.is_accepted)
            && (self.search.is_empty() || arrival.contains(&self.search))
    }
}
