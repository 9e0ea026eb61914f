//! What became of each message.

use std::collections::BTreeMap;

/// How a message ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MessageEnd<'c> {
    /// Attempts that were acknowledged.
    pub acknowledged: u32,
    /// Attempts whose request went out and whose response never came: the receiver may have taken them.
    pub uncertain: u32,
    /// It was handed in late, or its first attempt was not the one that was acknowledged.
    pub is_late: bool,
    /// Why the last attempt failed, where none was acknowledged.
    pub reason: &'c str,
}

/// The account of a run: every message ends in exactly one of once, again and lost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Messages whose fate is known.
    pub messages: u64,
    /// Acknowledged by exactly one attempt.
    pub delivered_once: u64,
    /// Acknowledged by more than one.
    pub delivered_again: u64,
    /// Of the delivered ones, those that came late: by a retry, or because the device handed them in late.
    pub late: u64,
    /// Acknowledged by no attempt before the sender gave up or the run ended.
    pub lost: u64,
    /// Of all, those with an attempt whose response never came: the receiver may hold them once more than told here.
    pub uncertain: u64,
    /// Lost messages by the failure of their last attempt.
    pub lost_by: BTreeMap<String, u64>,
}

/// Kinds of failure that are told apart; what is beyond is counted together.
const REASONS_MAX: usize = 200;
const OTHER_REASONS: &str = "other";

impl Ledger {
    /// Enter one message.
    pub fn enter(&mut self, end: MessageEnd<'_>) {
        self.messages += 1;
        self.uncertain += u64::from(end.uncertain > 0);
        match end.acknowledged {
            0 => {
                self.lost += 1;
                let is_told = self.lost_by.len() < REASONS_MAX || self.lost_by.contains_key(end.reason);
                let reason = if is_told { end.reason } else { OTHER_REASONS };
                *self.lost_by.entry(reason.to_owned()).or_default() += 1;
                return;
            }
            1 => self.delivered_once += 1,
            _ => self.delivered_again += 1,
        }
        self.late += u64::from(end.is_late);
    }

    /// True if every message was acknowledged.
    pub fn is_complete(&self) -> bool {
        self.lost == 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_message_is_counted_once(ends in proptest::collection::vec((0_u32..4, 0_u32..3, any::<bool>(), 0_u16..400), 0..600)) {
            let mut ledger = Ledger::default();
            for (acknowledged, uncertain, is_late, reason) in &ends {
                let reason = format!("{reason}");
                let end = MessageEnd { acknowledged: *acknowledged, uncertain: *uncertain, is_late: *is_late, reason: &reason };
                ledger.enter(end);
            }
            prop_assert_eq!(ledger.messages, ends.len() as u64);
            prop_assert_eq!(ledger.delivered_once + ledger.delivered_again + ledger.lost, ledger.messages);
            prop_assert!(ledger.late <= ledger.delivered_once + ledger.delivered_again);
            prop_assert_eq!(ledger.lost_by.values().sum::<u64>(), ledger.lost);
            prop_assert!(ledger.lost_by.len() <= REASONS_MAX + 1);
            prop_assert_eq!(ledger.is_complete(), ledger.lost == 0);
        }
    }
}
