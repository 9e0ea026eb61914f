//! What the application knows. Only `update` changes it; panels read it.
//!
//! Every life cycle is one enum, and the previous value stays visible while the next one loads.

use time::OffsetDateTime;

use super::Zone;
use super::destination::{Side, arrangement};
use super::golive::GoLiveState;
use crate::domain::DestinationLabel;
use crate::domain::moment::in_utc;

pub use super::attention::state::Attention;
pub use super::batch::selection::{BulkForm, Chosen};
pub(in crate::app) use super::batch::state::EarlierBatch;
pub use super::batch::state::{
    BatchFacts, BatchFinding, BatchSource, BatchState, EDITOR_BYTES_MAX, EditorObstacle, Face, FindingSeverity,
    GENERATED_MESSAGES, GeneratorForm, MessageEditor, MessageRow, MessageSummary,
};
pub use super::body::state::{BodySource, BodyState, BodyWish};
pub use super::destination::fields::{
    AuthMethod, AzureFields, BlobCredential, BlobFields, ClientCredentialsFields, ConnectionFields, FieldLevel,
    FieldNote, Fields, HubsCredential, HubsFields, SecretField, SecretKept, SecretSlot, Sigv4Credential, Sigv4Fields,
    StaticHeaderFields, Subject,
};
pub use super::destination::state::{
    DestinationEntry, DestinationKey, Destinations, Draft, DraftContent, FolderName, Loading, Place, Preset, Renamed,
    Renaming, Saving,
};
pub use super::environment::state::{EnvironmentForm, EnvironmentPurpose, Environments, Recipient};
pub use super::exchange::state::{ComparisonState, ExchangeTab, ExchangeView, LoadedExchange, Shown};
pub use super::file::state::PathForm;
pub use super::font::state::{Fonts, SystemFont};
pub use super::history::state::{HISTORY_PAGE_ROWS, HistoryState, HistoryStatus, LatestResult};
pub use super::measurement::state::{MeasuredPlace, MeasuredSource, MeasuredView, MeasuredViews};
pub use super::notice::state::{Notice, NoticeId, NoticeLevel, Notices, Undo};
pub use crate::interchange::LeftOut;
pub use crate::interchange::export::ExportFormat;

pub use super::paste::state::{Filling, Offer, OfferedDestination};
pub use super::preview::state::{Preview, PreviewState, PreviewStatus};
pub use super::probe::state::{ProbePreview, ProbeState};
pub use super::receiver::state::{ArrivalFilter, FaultEntry, ReceiverAddresses, ReceiverState, ReceiverStatus};
pub use super::secret::state::{RevealedSecret, SecretEntry, SecretInput, SecretStatus, SecretsState};
pub use super::send::state::{SendProblem, SendState};
pub use super::window::places::Places;
pub use super::window::presentation::Presented;
pub use super::window::state::{ComposeTab, DesktopLook, DesktopTheme, Layout, NarrowTab, Page};

/// Everything the window shows.
#[derive(Debug)]
pub struct State {
    /// The moment of the latest command; handed in, never read here.
    pub now: OffsetDateTime,
    pub destinations: Destinations,
    pub batch: BatchState,
    pub preview: PreviewState,
    pub send: SendState,
    /// What the latest send was for.
    pub sent_to: Option<Recipient>,
    pub probe: ProbeState,
    pub body: BodyState,
    pub measured: MeasuredViews,
    pub exchange: ExchangeView,
    pub history: HistoryState,
    pub load: super::load::LoadState,
    pub secrets: SecretsState,
    pub receiver: ReceiverState,
    pub golive: GoLiveState,
    pub layout: Layout,
    pub places: Places,
    pub notices: Notices,
    pub attention: Attention,
    /// The zone of the machine; moments are shown in it unless the settings ask for UTC.
    pub zone: Zone,
    pub fonts: Fonts,
    /// The name of an environment that is asked for in the window.
    pub environment_form: Option<EnvironmentForm>,
    /// A path that is asked for in the window.
    pub path_form: Option<PathForm>,
    /// The destination that a pasted text describes.
    pub offer: Option<Offer>,
    /// What the window should put on the clipboard; taken by `Session::take_clipboard`.
    pub(super) clipboard: Option<super::ClipboardOrder>,
    last_id: u64,
}

impl State {
    /// The state before anything is loaded; `now` is the moment of the start.
    pub fn new(now: OffsetDateTime) -> Self {
        Self {
            now,
            destinations: Destinations::default(),
            batch: BatchState::empty(),
            preview: PreviewState::default(),
            send: SendState::Idle,
            sent_to: None,
            probe: ProbeState::Idle,
            body: BodyState::default(),
            measured: MeasuredViews::default(),
            exchange: ExchangeView::default(),
            history: HistoryState::default(),
            load: super::load::LoadState::default(),
            secrets: SecretsState::default(),
            receiver: ReceiverState::default(),
            golive: GoLiveState::default(),
            layout: Layout::default(),
            places: Places::default(),
            notices: Notices::default(),
            attention: Attention::default(),
            zone: Zone::utc(),
            fonts: Fonts::default(),
            environment_form: None,
            path_form: None,
            offer: None,
            clipboard: None,
            last_id: 0,
        }
    }

    /// A number that was never given before in this session: ids of requests, versions, notices.
    pub(super) fn next_id(&mut self) -> u64 {
        self.last_id += 1;
        self.last_id
    }

    /// The draft of the selected destination; `None` if none is selected or its file is broken.
    pub fn draft(&self) -> Option<&Draft> {
        self.destinations.selected_entry().and_then(DestinationEntry::draft)
    }

    /// True if the destinations of `folder` are not listed in the rail.
    pub fn is_folded(&self, folder: &FolderName) -> bool {
        arrangement::is_folded(self, folder)
    }

    /// The destination next to `key` within its folder.
    pub fn neighbour(&self, key: DestinationKey, side: Side) -> Option<DestinationKey> {
        arrangement::neighbour(self, key, side)
    }

    /// True if the shown exchange went to the selected destination, so that a fix of it can be applied there.
    pub fn fix_applies(&self) -> bool {
        let label = self.exchange.loaded.as_ref().map(|loaded| loaded.exchange.destination.label());
        label.is_some() && label == self.selected_label()
    }

    /// `at` as the settings want moments shown: on this machine's clock, or in UTC.
    pub fn shown_time(&self, at: OffsetDateTime) -> OffsetDateTime {
        if self.layout.settings.shows_utc { in_utc(at) } else { self.zone.local(at) }
    }

    /// What the exchanges of the selected destination in its chosen environment are known by.
    pub fn selected_label(&self) -> Option<DestinationLabel> {
        self.destinations.selected_entry().map(DestinationEntry::label)
    }

    /// The selected destination in its chosen environment.
    pub fn selected_recipient(&self) -> Option<Recipient> {
        self.destinations.selected_entry().map(DestinationEntry::recipient)
    }

    /// What `recipient` is called; `None` if it is no longer there.
    pub fn label_of(&self, recipient: &Recipient) -> Option<DestinationLabel> {
        let entry = self.destinations.entry(recipient.key)?;
        Some(DestinationLabel { name: entry.name().to_owned(), environment: recipient.environment.clone() })
    }

    /// The latest known result of the selected destination in its chosen environment.
    pub fn latest_result(&self) -> Option<&LatestResult> {
        self.history.latest.get(&self.selected_label()?)
    }

    /// What the shown exchange went to, where that is not the selected destination in its chosen environment.
    pub fn foreign_exchange(&self) -> Option<DestinationLabel> {
        let label = self.exchange.loaded.as_ref().map(|loaded| loaded.exchange.destination.label())?;
        (self.selected_label().as_ref() != Some(&label) && self.exchange.shown != Shown::NextRequest).then_some(label)
    }

    /// True while a secret is in sight or on the clipboard.
    pub fn shows_secret(&self) -> bool {
        self.secrets.revealed.is_some() || self.secrets.clipboard_clear_at.is_some()
    }

    /// True if pressing Send would do something.
    pub fn can_send(&self) -> bool {
        self.draft().is_some() && !self.send.is_running()
    }
}
