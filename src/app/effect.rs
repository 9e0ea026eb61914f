//! Work that cannot be done while drawing; the runner does it and answers with `News`.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::body::{BodyView, Search};
use super::bulk_edit::BulkEdit;
use super::command::FilePurpose;
use super::golive::GoLiveEffect;
use super::measurement::{Measurements, Sort};
use super::state::{BodyWish, DestinationKey, GeneratorForm, MeasuredPlace, MeasuredSource, SecretInput};
use crate::domain::message::{Batch, MessageKind};
use crate::domain::{Destination, Exchange, Probe, PublicDestination, SecretRef};
use crate::receiver::{Fault, Profile};
use crate::store::{DestinationId, EntryId, Filter, Retention, Settings};

/// One piece of background work.
#[derive(Debug)]
pub enum Effect {
    /// Read settings, destinations and history; find the keyring.
    Open,
    LoadDestinations,
    /// Write a destination; `id` is `None` for a new file.
    SaveDestination {
        key: DestinationKey,
        request_id: u64,
        id: Option<DestinationId>,
        destination: Box<PublicDestination>,
    },
    /// Read a destination file from anywhere.
    ReadDestination(PathBuf),
    DeleteDestination {
        id: DestinationId,
        name: String,
    },
    SaveSettings(Box<Settings>),

    /// Start the receiver, in place of one that may run.
    StartReceiver {
        is_https: bool,
        faults: Vec<Fault>,
        profile: Option<Profile>,
    },
    StopReceiver,
    SetFaults(Vec<Fault>),
    /// Read the measurements of `source`, unless they are `present`, and put them in order.
    Measure {
        request_id: u64,
        place: MeasuredPlace,
        source: MeasuredSource,
        sort: Sort,
        present: Option<Arc<Measurements>>,
    },
    /// Ask how many requests the active faults have still to befall.
    CountFaults,
    ClearArrivals,

    StoreSecret {
        name: String,
        secret: SecretInput,
    },
    DeleteSecret {
        name: String,
    },
    ReadSecret {
        reference: SecretRef,
        purpose: SecretPurpose,
    },

    LoadBatch {
        request_id: u64,
        path: PathBuf,
    },
    /// Hash a pasted text, which takes a moment for a large one.
    PasteBatch {
        request_id: u64,
        text: String,
    },
    GenerateBatch {
        request_id: u64,
        form: GeneratorForm,
    },
    EditBatch {
        request_id: u64,
        batch: Batch,
        edit: BatchEdit,
    },
    /// Count, validate and take the batch apart.
    CheckBatch {
        version: u64,
        batch: Batch,
    },
    SaveBatch {
        batch: Batch,
        path: PathBuf,
    },

    Prepare {
        version: u64,
        destination: Box<Destination>,
        batch: Batch,
    },
    PrepareProbe {
        request_id: u64,
        probe: Probe,
        destination: Box<Destination>,
        batch: Batch,
    },
    Send {
        send_id: u64,
        destination: Box<Destination>,
        batch: Batch,
        errand: Errand,
    },
    CancelSend {
        send_id: u64,
    },

    CountHistory {
        generation: u64,
        filter: Filter,
    },
    LoadHistoryPage {
        generation: u64,
        filter: Filter,
        page: u64,
    },
    LoadExchange {
        id: EntryId,
        purpose: ExchangePurpose,
    },
    /// Lay a large body out, unless the view is `present`, and search it.
    ViewBody {
        request_id: u64,
        wish: BodyWish,
        search: Search,
        present: Option<Arc<BodyView>>,
    },
    /// Look for fonts of the system that have these characters.
    FindFonts {
        characters: Vec<char>,
        /// Names of the fonts in use.
        known: Vec<String>,
        /// Bytes that more of them may take.
        room: usize,
    },
    Compare {
        left: EntryId,
        right: EntryId,
    },
    DeleteEntries(Vec<EntryId>),
    CountExpired(Retention),
    ExpireHistory(Retention),
    RestoreEntries(Vec<EntryId>),
    SetPinned {
        id: EntryId,
        pinned: bool,
    },
    SetNote {
        id: EntryId,
        note: String,
    },
    ImportHar(PathBuf),
    ExportHar {
        ids: Vec<EntryId>,
        path: PathBuf,
    },
    /// Exchanges that the history could not keep.
    ExportHarOf {
        exchanges: Vec<Arc<Exchange>>,
        path: PathBuf,
    },
    WriteFile {
        path: PathBuf,
        what: &'static str,
        bytes: bytes::Bytes,
    },

    PickFile(FilePurpose),
    GoLive(GoLiveEffect),
}

/// What goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    Delivery,
    /// An experiment on the exchange that was answered with `after_status`.
    Probe {
        probe: Probe,
        after_status: Option<u16>,
    },
}

/// What a secret is read for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretPurpose {
    /// Only what may be said about it.
    Facts,
    Reveal,
    Copy,
}

/// What an exchange is loaded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangePurpose {
    Show,
    Restore,
}

/// A change of the batch. Every byte outside the message it is about stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BatchEdit {
    Replace {
        index: usize,
        text: String,
    },
    /// The whole batch as one text.
    ReplaceAll {
        text: String,
    },
    Add(MessageKind),
    /// The messages of a JSON array, or one message, before this one.
    Insert {
        before: usize,
        text: String,
    },
    Duplicate(BTreeSet<usize>),
    Remove(BTreeSet<usize>),
    Move {
        chosen: BTreeSet<usize>,
        /// They come to stand before what was this message; at the end if it is the number of messages.
        before: usize,
    },
    /// One field of each of these messages.
    Field {
        chosen: BTreeSet<usize>,
        edit: BulkEdit,
    },
}

/// A batch after an edit.
#[derive(Debug, Clone)]
pub struct EditedBatch {
    pub batch: Batch,
    /// The messages to choose; `None` if the choice stays.
    pub select: Option<Range<usize>>,
    /// What the edit did, where the batch does not show it.
    pub told: Option<String>,
}
