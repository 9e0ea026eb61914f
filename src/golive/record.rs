//! What a run saw: the evidence that checks are judged by. Everything in it is masked.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::MessageRef;
use super::check::{CheckId, Family};
use crate::domain::exchange::{Exchange, ExchangeKind};

/// One request that went out, and what came back.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Counted from 1.
    pub number: usize,
    pub check: CheckId,
    pub exchange: Exchange,
}

/// One batch that went out.
#[derive(Debug, Clone)]
pub struct SentBatch {
    pub check: CheckId,
    pub messages: Vec<MessageRef>,
    pub bytes: usize,
    pub sha256: String,
    /// Numbers of its exchanges, a token request included.
    pub numbers: Vec<usize>,
    /// A complete 2xx response came.
    pub is_acknowledged: bool,
    /// The object that it became, where the service makes one.
    pub object_url: Option<String>,
    /// Why it could not go out.
    pub stopped: Option<String>,
    /// It was sent again after the pause that the endpoint asked for; what came of that counts.
    pub is_superseded: bool,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TlsVersion {
    V10,
    V11,
    V12,
    V13,
}

impl TlsVersion {
    pub const ALL: [Self; 4] = [Self::V10, Self::V11, Self::V12, Self::V13];

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V10 => "TLS 1.0",
            Self::V11 => "TLS 1.1",
            Self::V12 => "TLS 1.2",
            Self::V13 => "TLS 1.3",
        }
    }

    /// Formally deprecated by RFC 8996.
    pub fn is_deprecated(self) -> bool {
        self < Self::V12
    }
}

/// What the server said to one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VersionAnswer {
    Accepted,
    Refused,
    /// Neither, and why.
    Unknown(String),
}

/// Whether one address accepts a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressFacts {
    pub address: String,
    /// Why not.
    pub failure: Option<String>,
}

/// One stored object, read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectFacts {
    pub url: String,
    /// The number of the exchange that read it.
    pub number: usize,
    pub status: Option<u16>,
    /// True if the bytes are those that were sent.
    pub is_equal: bool,
    pub content_type: Option<String>,
    /// `x-amz-server-side-encryption` or `x-ms-server-encrypted`.
    pub encryption: Option<String>,
}

/// What a read-back brought.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Records for each hash id that was asked for.
    pub records: BTreeMap<String, u32>,
    /// Messages that are stored with other text or numbers than were sent.
    pub altered: BTreeSet<String>,
    pub objects: Vec<ObjectFacts>,
    /// Why it could not be read; then nothing follows from what is missing.
    pub trouble: Option<String>,
}

/// Everything that a run saw.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub seen: Vec<Seen>,
    pub sent: Vec<SentBatch>,
    pub addresses: Vec<AddressFacts>,
    pub versions: Vec<(TlsVersion, VersionAnswer)>,
    /// Why addresses and versions were not tried one by one.
    pub not_direct: Option<String>,
    /// Whether the chain is trusted by public authorities alone; asked only where the destination names its own.
    pub is_trusted_without_ca_file: Option<bool>,
    /// For checks on one connection: whether the second request went over it, too.
    pub reused: BTreeMap<CheckId, bool>,
    pub found: Option<Found>,
    /// Checks that were not reached, and why.
    pub skipped: BTreeMap<CheckId, String>,
    /// Requests that could not be made as planned, and why.
    pub impossible: BTreeMap<CheckId, String>,
    pub is_interrupted: bool,
}

impl Record {
    /// What was sent for `check`.
    pub fn of(&self, check: CheckId) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| seen.check == check)
    }

    /// The first request: HEAD of the host, where one was sent.
    pub fn head(&self) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.check.check().family == Family::Reach)
    }

    /// The batches of `check`.
    pub fn batches(&self, check: CheckId) -> impl Iterator<Item = &SentBatch> {
        self.sent.iter().filter(move |sent| sent.check == check && !sent.is_superseded)
    }

    /// The delivery of `sent` that decided: the last one.
    pub fn decisive(&self, sent: &SentBatch) -> Option<&Seen> {
        let mut seen = self.seen.iter().rev().filter(|seen| sent.numbers.contains(&seen.number));
        seen.find(|seen| seen.exchange.kind == ExchangeKind::Delivery)
    }

    /// The exchanges of one batch, a token request first.
    pub fn exchanges(&self, sent: &SentBatch) -> Vec<Exchange> {
        let seen = self.seen.iter().filter(|seen| sent.numbers.contains(&seen.number));
        seen.map(|seen| seen.exchange.clone()).collect()
    }

    /// Deliveries of batches that a good endpoint accepts.
    pub fn valid_deliveries(&self) -> impl Iterator<Item = &Seen> {
        let valid = self.sent.iter().filter(|sent| !sent.messages.is_empty());
        valid.filter_map(|sent| self.decisive(sent))
    }
}
