//! Everything that can change the state.

use std::cell::RefCell;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::body::{BodyFace, BodyView, Matches, Search};
use super::comparison::Comparison;
use super::effect::{EditedBatch, ExchangePurpose, SecretPurpose};
use super::golive::{GoLiveCommand, GoLiveNews, ReportForm};
use super::measurement::{Column, Sorted};
use super::state::{
    ArrivalFilter, BatchFacts, BulkForm, ComposeTab, DesktopLook, DestinationKey, ExchangeTab, Face, FieldEdit, Fields,
    GeneratorForm, MeasuredPlace, NarrowTab, NoticeId, Page, Preset, Preview, PreviewProblem, ProbePreview,
    ReceiverAddresses, SecretInput, SecretSlot, SendProblem, Shown, SystemFont,
};
use crate::delivery::Progress;
use crate::domain::message::{Batch, MessageKind};
use crate::domain::{Destination, Exchange, Probe, SecretFacts, SecretRef};
use crate::receiver::{Arrival, Fault, FaultLeft, Profile};
use crate::store::{
    Counts, DestinationId, EntryId, HistoryEntry, OtherRuns, Retention, SecretsBackend, Settings, StatusClass,
    StoredDestination,
};

/// A request from the user (imperative) or [`News`] from the background (past tense).
#[derive(Debug)]
pub enum Command {
    // Destinations.
    NewDestination(Preset),
    SelectDestination(DestinationKey),
    DuplicateDestination(DestinationKey),
    /// Take the destination and its file away; a notice offers to bring them back.
    DeleteDestination(DestinationKey),
    /// Open the name of a destination for editing in the rail.
    BeginRename(DestinationKey),
    EditRename(String),
    CommitRename,
    CancelRename,
    /// List only destinations with this text in their name or URL.
    SearchDestinations(String),
    /// Copy the path of its file.
    CopyDestinationPath(DestinationKey),
    /// Copy it as the text of a destination file, which holds no secret.
    CopyDestinationFile(DestinationKey),
    /// Replace everything typed about a destination. Saved by itself after a short pause.
    EditDestination {
        key: DestinationKey,
        fields: Box<Fields>,
    },
    /// Take over what a field note proposes.
    ApplyFieldEdit(FieldEdit),
    /// Take a pasted URL, SAS or connection string apart into the selected destination's fields.
    PasteIntoDestination(SecretInput),
    /// Write destinations and settings now instead of after the pause.
    SaveAll,
    /// Read the folder again.
    ReloadDestinations,

    // The built-in receiver.
    ShowPage(Page),
    /// Start it again, with or without TLS; its keys and addresses are new.
    StartReceiver {
        is_https: bool,
    },
    /// Start it again as this endpoint.
    SetProfile(Option<Profile>),
    SelectArrival(u64),
    SetArrivalFilter(ArrivalFilter),
    ClearArrivals,
    /// Stop listening; what arrived stays listed.
    StopReceiver,
    EditFault(String),
    /// Put the typed fault on.
    AddFault,
    RemoveFault(usize),
    /// Save the listed arrivals as HAR.
    ExportArrivals(PathBuf),

    // Secrets of the selected destination.
    BeginSecretEntry(SecretSlot),
    EditSecretEntry(SecretInput),
    /// Put what was typed into the keyring and forget it.
    StoreSecretEntry,
    CancelSecretEntry,
    DeleteSecret(SecretSlot),
    /// Show a secret for a short while.
    RevealSecret(SecretSlot),
    HideSecret,
    /// Copy a secret; the clipboard is emptied a while later.
    CopySecret(SecretSlot),

    // Batch.
    LoadSample(MessageKind),
    EditGenerator(GeneratorForm),
    GenerateBatch,
    /// Replace the batch by pasted text, byte for byte.
    PasteBatch(String),
    /// Replace the batch by a file's bytes.
    LoadBatchFile(PathBuf),
    SaveBatchFile(PathBuf),
    /// Choose this message and no other, and edit it.
    SelectMessage(usize),
    /// Choose every message from the one chosen first to this one, and edit this one.
    SelectThrough(usize),
    /// Choose this message, too, or no longer.
    ToggleMessage(usize),
    SelectAllMessages,
    SetFace(Face),
    /// The selected message's text as typed.
    EditMessage(String),
    /// Lay the bytes of the edited text out, a member a line, or put them on one line; no token changes.
    FormatMessage {
        is_compact: bool,
    },
    /// One value of the selected message: a JSON pointer within the message and the new value as JSON text.
    EditMessageValue {
        pointer: String,
        json: String,
    },
    AddMessage(MessageKind),
    /// Put the messages of a JSON array, or one message, behind the chosen ones.
    InsertMessages(String),
    /// Copy the chosen messages; the copies are chosen then.
    DuplicateMessages,
    RemoveMessages,
    /// Put the chosen messages before this one; at the end if it is the number of messages.
    MoveMessages {
        before: usize,
    },
    /// Ask for a field to set or take out in many messages.
    OpenBulkForm,
    EditBulkForm(BulkForm),
    /// Do what the form says; the second one takes the field out.
    SetField,
    RemoveField,
    CloseBulkForm,
    UndoBatchEdit,
    RedoBatchEdit,

    /// Take in what was pasted where no field has the keyboard: JSON into the batch, anything else as the offer of a
    /// destination.
    Paste(SecretInput),
    /// Make the destination that is offered.
    CreateOffered,
    /// Fill in the selected destination instead.
    FillOffered,
    DismissOffer,

    // Files.
    /// Take in whatever the file is: a HAR file, a destination, else a batch.
    OpenFile(PathBuf),
    /// Ask for a path in a dialog, then do what `purpose` says.
    PickFile(FilePurpose),
    /// Ask for a path without a dialog of the desktop.
    TypePath(FilePurpose),
    EditTypedPath(String),
    /// Do with the typed path what it was asked for.
    UseTypedPath,
    CancelTypedPath,

    // Send.
    Send,
    CancelSend,

    // Exchange.
    Show(Shown),
    SetExchangeTab(ExchangeTab),
    SetBodyFace(BodyFace),
    /// Characters that a row of a body has room for.
    SetBodyWidth(usize),
    /// Let long lines of a body continue on the next row, or go on to the right.
    SetBodyWraps(bool),
    SearchBody(Search),
    /// To the next match, or back.
    StepMatch(isize),
    /// Put the shown exchange beside another one of the history.
    CompareWith(EntryId),
    /// Show the second exchange beside the first.
    CompareEntries {
        left: EntryId,
        right: EntryId,
    },
    /// Work out what a probe would send, to be looked at first.
    PrepareProbe(Probe),
    /// Send the probe that is shown.
    SendProbe,
    CancelProbe,
    /// Make the change that a finding of the shown exchange offers.
    ApplyFix(usize),
    /// Write the shown exchange's response body to a file.
    SaveResponseBody(PathBuf),
    /// Write the body of the request on the right to a file.
    SaveRequestBody(PathBuf),

    // History.
    SetHistorySearch(String),
    SetHistoryClass(Option<StatusClass>),
    /// Only entries that failed for this cause.
    SetHistoryCause(Option<String>),
    /// Only entries from the first to the second.
    SetHistoryBetween(Option<(EntryId, EntryId)>),
    /// The rows that the table shows now.
    HistoryRangeVisible(Range<u64>),
    FocusEntry(EntryId),
    SetEntrySelected {
        id: EntryId,
        selected: bool,
    },
    ClearEntrySelection,
    /// Put destination and batch back as they were.
    RestoreEntry(EntryId),
    DeleteEntries(Vec<EntryId>),
    SetPinned {
        id: EntryId,
        pinned: bool,
    },
    SetNote {
        id: EntryId,
        note: String,
    },
    ExportHar {
        scope: HarScope,
        path: PathBuf,
    },
    ImportHar(PathBuf),
    /// Remove what the retention of the settings does not keep, now instead of at the next start.
    ExpireHistory,

    /// Sort measurements by this column: up, down, then as in the batch.
    SortMeasurements {
        place: MeasuredPlace,
        column: Column,
    },
    /// Show the presenter's view, or leave it.
    SetPresenting(bool),

    /// About the go-live check of the selected destination.
    GoLive(GoLiveCommand),

    // Window.
    SetComposeTab(ComposeTab),
    SetNarrowTab(NarrowTab),
    /// Go to a field that keeps the selected destination from being sent.
    FocusField(String),
    /// The field that was to get the keyboard has it.
    FieldFocused,
    EditSettings(Settings),
    /// The palette ran the command of this id: it is offered first the next time.
    RememberCommand(String),
    CopyText(String),
    DismissNotice(NoticeId),
    Undo(NoticeId),

    /// These were to be drawn, and no font in use has them.
    WantCharacters(Vec<char>),
    /// The window got the keyboard, or lost it.
    SetFocused(bool),
    /// The clock was set back; deadlines go with it.
    ClockWentBack {
        by: time::Duration,
    },
    /// Time has passed; the moment itself is in `State::now`.
    Tick,
    News(News),
}

/// What came back from the background, with the id of what it answers.
#[derive(Debug)]
pub enum News {
    ReceiverStarted(Box<Result<ReceiverStarted, String>>),
    /// In the order in which they came.
    Arrived(Vec<Arc<Arrival>>),
    /// Measurements were read and put in order.
    Measured {
        request_id: u64,
        place: MeasuredPlace,
        sorted: Arc<Sorted>,
    },
    /// The active faults, and how many requests each has still to befall.
    FaultsCounted(Vec<(Fault, Vec<FaultLeft>)>),

    DestinationsLoaded(Result<Vec<StoredDestination>, String>),
    DestinationSaved {
        key: DestinationKey,
        request_id: u64,
        result: Result<DestinationId, String>,
    },
    /// A destination file was opened; with its id if it is one of the data folder.
    DestinationRead {
        path: PathBuf,
        result: Result<Box<(Option<DestinationId>, Destination)>, String>,
    },
    DestinationDeleted {
        name: String,
        result: Result<(), String>,
    },
    SettingsLoaded {
        settings: Box<Settings>,
        /// What of the file cannot be used.
        problems: Vec<String>,
    },
    /// The system asks the program to end.
    EndRequested,
    /// What the desktop asks of all its windows.
    DesktopLookFound(DesktopLook),
    /// Runs of signpost before and beside this one.
    OtherRunsFound(OtherRuns),
    SettingsSaved(Result<(), String>),

    SecretsOpened(SecretsBackend),
    SecretStored {
        reference: SecretRef,
        result: Result<SecretFacts, String>,
    },
    SecretDeleted {
        reference: SecretRef,
        result: Result<bool, String>,
    },
    SecretRead {
        reference: SecretRef,
        purpose: SecretPurpose,
        result: Result<SecretInput, String>,
    },

    /// A batch was read or generated.
    BatchLoaded {
        request_id: u64,
        source: super::state::BatchSource,
        result: Result<Batch, String>,
    },
    BatchEdited {
        request_id: u64,
        result: Result<EditedBatch, String>,
    },
    BatchChecked {
        version: u64,
        facts: Arc<BatchFacts>,
    },
    BatchSaved {
        path: PathBuf,
        result: Result<(), String>,
    },

    Prepared {
        version: u64,
        /// What was found at each secret reference on the way.
        secrets: Vec<(SecretRef, Result<SecretFacts, String>)>,
        result: Result<Arc<Preview>, PreviewProblem>,
    },

    ProbePrepared {
        request_id: u64,
        result: Result<Arc<ProbePreview>, String>,
    },
    SendProgressed {
        send_id: u64,
        progress: Progress,
    },
    SendFinished {
        send_id: u64,
        result: Result<Sent, SendProblem>,
    },

    HistoryOpened(Result<(), String>),
    /// What the user should know of the file: that it was damaged and what was saved, or that it cannot be written.
    HistoryTold(Vec<String>),
    HistoryCounted {
        generation: u64,
        result: Result<Counts, String>,
    },
    /// How many exchanges `retention` would remove now.
    ExpiredCounted {
        retention: Retention,
        result: Result<u64, String>,
    },
    HistoryPageLoaded {
        generation: u64,
        page: u64,
        result: Result<Vec<HistoryEntry>, String>,
    },
    ExchangeLoaded {
        id: EntryId,
        purpose: ExchangePurpose,
        result: Result<Option<FoundExchange>, String>,
    },
    BodyViewed {
        request_id: u64,
        view: Arc<BodyView>,
        matches: Matches,
    },
    /// Fonts of the system that were read, and the characters that none has.
    FontsFound {
        fonts: Vec<Arc<SystemFont>>,
        missing: Vec<char>,
    },
    Compared {
        right: EntryId,
        result: Result<Arc<Comparison>, String>,
    },
    /// Entries were deleted, restored, pinned, annotated or imported.
    HistoryChanged(Result<HistoryChange, String>),

    GoLive(GoLiveNews),

    FilePicked {
        purpose: FilePurpose,
        path: Option<PathBuf>,
    },
    /// The desktop has no file dialog: the path is to be typed.
    DialogUnavailable {
        purpose: FilePurpose,
        reason: String,
    },
    FileWritten {
        path: PathBuf,
        what: &'static str,
        result: Result<(), String>,
    },
}

/// What came of a send that reached the wire.
#[derive(Debug)]
pub struct Sent {
    /// In order, a token request first.
    pub exchanges: Vec<Arc<Exchange>>,
    /// Their history entries, or why they could not be kept.
    pub ids: Result<Vec<EntryId>, String>,
    pub delivered: bool,
    /// Why the delivery itself never went out.
    pub stopped: Option<String>,
}

/// An exchange of the history.
#[derive(Debug, Clone)]
pub struct FoundExchange {
    pub exchange: Arc<Exchange>,
    /// Those of the same send that went out before it.
    pub earlier: Vec<Arc<Exchange>>,
    /// Every exchange of the same send, in order.
    pub siblings: Vec<EntryId>,
}

/// What was done to the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryChange {
    Deleted(Vec<EntryId>),
    /// Removed because the settings do not keep them.
    Expired(Vec<EntryId>),
    Restored(Vec<EntryId>),
    Marked(EntryId),
    Imported {
        ids: Vec<EntryId>,
        skipped: Vec<String>,
    },
}

/// What a chosen file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilePurpose {
    LoadBatch,
    SaveBatch,
    ImportHar,
    ExportHar(HarScope),
    ExportArrivals,
    SaveResponseBody,
    SaveRequestBody,
    ExportGoLive(ReportForm),
    CaFile,
    ClientCertificate,
    ClientKey,
    SecretFile(SecretSlot),
}

impl FilePurpose {
    /// True if the file is written, not read.
    pub fn is_save(self) -> bool {
        match self {
            Self::SaveBatch
            | Self::ExportHar(_)
            | Self::ExportArrivals
            | Self::SaveResponseBody
            | Self::SaveRequestBody
            | Self::ExportGoLive(_) => true,
            Self::LoadBatch
            | Self::ImportHar
            | Self::CaFile
            | Self::ClientCertificate
            | Self::ClientKey
            | Self::SecretFile(_) => false,
        }
    }
}

/// A receiver that listens, and the destinations that point to it.
#[derive(Debug)]
pub struct ReceiverStarted {
    pub addresses: ReceiverAddresses,
    pub destinations: Vec<Destination>,
}

/// Which exchanges a HAR file gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HarScope {
    /// The exchange on the right, with the others of its send.
    Shown,
    /// The marked rows of the history.
    Selected,
}

/// Where panels put their commands. Drained once a frame, after drawing.
#[derive(Debug, Default)]
pub struct CommandQueue(RefCell<Vec<Command>>);

impl CommandQueue {
    pub fn push(&self, command: Command) {
        self.0.borrow_mut().push(command);
    }

    pub fn drain(&self) -> Vec<Command> {
        std::mem::take(&mut self.0.borrow_mut())
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }
}
