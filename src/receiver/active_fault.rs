//! The faults that are on, and how many requests each has still to befall.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::fault::{Fault, FaultKind};
use super::role::RoleName;

/// The faults that are on. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct ActiveFaults(Arc<RwLock<Vec<ActiveFault>>>);

/// A fault, and the requests of each role that began since it was put on.
#[derive(Debug)]
struct ActiveFault {
    fault: Fault,
    begun: BTreeMap<RoleName, u64>,
}

/// How many requests of a role a fault has still to befall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultLeft {
    pub role: RoleName,
    pub left: u64,
    /// The number of requests that it was put on for.
    pub of: u64,
}

impl ActiveFaults {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        let active = Self::default();
        active.replace(faults);
        active
    }

    /// What is on, in the order in which it was put on.
    pub fn all(&self) -> Vec<Fault> {
        self.read().iter().map(|active| active.fault.clone()).collect()
    }

    /// Each fault in order, and what is left of it per role that had a request; nothing for a fault without an end.
    pub fn left(&self) -> Vec<(Fault, Vec<FaultLeft>)> {
        self.read().iter().map(|active| (active.fault.clone(), active.left())).collect()
    }

    /// Put on `faults` in place of those that are on. One that stays on goes on counting.
    pub(super) fn replace(&self, faults: Vec<Fault>) {
        let mut active = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut before = std::mem::take(&mut *active);
        *active = faults
            .into_iter()
            .map(|fault| match before.iter().position(|known| known.fault == fault) {
                Some(at) => before.swap_remove(at),
                None => ActiveFault { fault, begun: BTreeMap::new() },
            })
            .collect();
    }

    /// A request of `role` begins: the faults that befall it.
    pub(super) fn begin(&self, role: RoleName) -> Vec<FaultKind> {
        let mut active = self.0.write().unwrap_or_else(PoisonError::into_inner);
        active.iter_mut().filter_map(|active| active.begin(role)).collect()
    }

    /// The first fault that will befall the next request of `role`, of those that `wanted` knows.
    pub(super) fn next<T>(&self, role: RoleName, wanted: impl Fn(&FaultKind) -> Option<T>) -> Option<T> {
        let active = self.read();
        let mut next = active.iter().filter(|active| active.fault.befalls(role, active.begun(role) + 1));
        next.find_map(|active| wanted(&active.fault.kind))
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<ActiveFault>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ActiveFault {
    fn begun(&self, role: RoleName) -> u64 {
        self.begun.get(&role).copied().unwrap_or(0)
    }

    fn begin(&mut self, role: RoleName) -> Option<FaultKind> {
        let number = self.begun.entry(role).or_default();
        *number += 1;
        self.fault.befalls(role, *number).then(|| self.fault.kind.clone())
    }

    fn left(&self) -> Vec<FaultLeft> {
        let Some((first, last)) = self.fault.requests else { return Vec::new() };
        let counted = self.begun.iter().filter(|(role, _)| self.fault.role.is_none_or(|known| known == **role));
        let left = |begun: u64| last.saturating_sub(begun.max(first - 1));
        counted.map(|(role, begun)| FaultLeft { role: *role, left: left(*begun), of: last - first + 1 }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> Fault {
        Fault::parse(text).expect("a fault")
    }

    fn befallen(active: &ActiveFaults, role: RoleName, requests: usize) -> Vec<bool> {
        (0..requests).map(|_| !active.begin(role).is_empty()).collect()
    }

    #[test]
    fn a_range_counts_from_when_the_fault_is_put_on() {
        let active = ActiveFaults::default();
        befallen(&active, RoleName::S3, 4);
        active.replace(vec![fault("status=503@3")]);
        assert_eq!(befallen(&active, RoleName::S3, 5), [true, true, true, false, false]);
        assert_eq!(befallen(&active, RoleName::Open, 1), [true], "each role has its own count");
    }

    #[test]
    fn another_fault_does_not_renew_one_that_is_on() {
        let active = ActiveFaults::new(vec![fault("status=503@2")]);
        befallen(&active, RoleName::S3, 1);
        active.replace(vec![fault("status=503@2"), fault("open:gzip-bomb")]);
        assert_eq!(befallen(&active, RoleName::S3, 2), [true, false]);
        active.replace(Vec::new());
        active.replace(vec![fault("status=503@2")]);
        assert_eq!(befallen(&active, RoleName::S3, 1), [true], "taken off and put on again, it begins anew");
    }

    #[test]
    fn what_is_left_is_told_for_each_role_that_had_a_request() {
        let active = ActiveFaults::new(vec![fault("s3:status=503@2-4"), fault("gzip-bomb")]);
        assert!(active.left().iter().all(|(_, left)| left.is_empty()));
        befallen(&active, RoleName::Open, 1);
        let left =
            |active: &ActiveFaults| active.left()[0].1.iter().map(|left| (left.left, left.of)).collect::<Vec<_>>();
        assert_eq!(left(&active), [], "the fault is not about the open role");
        for expected in [3, 2, 1, 0, 0] {
            befallen(&active, RoleName::S3, 1);
            assert_eq!(left(&active), [(expected, 3)]);
        }
    }
}
