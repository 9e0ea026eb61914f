//! Everything that can be asked of the window without pointing, in one table.
//!
//! Buttons, menus, shortcuts, the palette, the bottom line and the list of keys all come from here, so that an action
//! has one name, one key and one condition wherever it is met.
//!
//! ```text
//!  send.rs … window.rs   id, words, tooltip, keys, State → intent      the rows of each area
//!  table.rs              all rows, in the order of menus and lists
//!  intent.rs             commands, or why there are none now            what asking for it comes to
//!  keys.rs               key presses → intents                          what the keyboard asks for
//!  local.rs              keys of a list or a text                       what counts only there
//! ```

mod batch;
mod destination;
mod exchange;
mod golive;
mod history;
mod intent;
mod keys;
mod load;
pub(in crate::ui) mod local;
mod receiver;
mod send;
mod shortcut;
mod table;
mod window;

use egui::{KeyboardShortcut, Response, Ui};

pub(in crate::ui) use self::destination::listed;
pub use self::intent::{Intent, WindowIntent};
pub use self::keys::{has_been_pressed, shortcut_text, take_late_shortcuts, take_shortcuts};
pub use self::table::{Group, Row};
use crate::app::golive::ReportForm;
use crate::app::state::{ExchangeTab, Preset, State};
use crate::app::table::TableForm;
use crate::app::{CommandQueue, StatusClass, ThemeChoice};
use crate::domain::Probe;
use crate::domain::message::MessageKind;

/// What a user can ask for without pointing at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Send,
    CancelSend,
    ApplyFix,
    ApplyFixAndSend,

    ShowDestination,
    New(Preset),
    /// Choose what to make.
    NewDestination,
    /// The first is 1.
    SelectDestination(u8),
    NextDestination,
    PreviousDestination,
    DuplicateDestination,
    RenameDestination,
    MoveDestinationUp,
    MoveDestinationDown,
    PutIntoNewFolder,
    LeaveFolder,
    ShowDestinationFile,
    AddEnvironment,
    NextEnvironment,
    DeleteDestination,
    ReloadDestinations,

    ShowBatch,
    LoadSample(MessageKind),
    GenerateBatch,
    LoadBatch,
    SaveBatch,
    AddMessage(MessageKind),
    DuplicateMessages,
    RemoveMessages,
    MoveMessagesUp,
    MoveMessagesDown,
    SelectAllMessages,
    SetField,
    UndoBatchEdit,
    RedoBatchEdit,

    ShowTab(ExchangeTab),
    NextTab,
    PreviousTab,
    ShowNextRequest,
    ShowLastExchange,
    Find,
    CopyUrl,
    CopyCurl,
    CopyVerdict,
    CopyTable(TableForm),
    SaveResponseBody,
    SaveRequestBody,
    ToggleWrap,
    ExportHar,
    CompareWithPrevious,
    Probe(Probe),

    FocusSearch,
    ShowWholeHistory,
    ShowAnyCause,
    ShowClass(Option<StatusClass>),
    RestoreEntry,
    TogglePin,
    DeleteEntries,
    ExportMarked,
    CopyHistory(TableForm),
    ImportHar,

    ShowReceiver,
    StartReceiver,
    StopReceiver,
    ClearArrivals,

    ShowGoLive,
    RunGoLive,
    StopGoLive,
    CleanUpGoLive,
    ExportGoLive(ReportForm),

    ShowLoad,
    StartLoad,
    StopLoad,

    Present,
    OpenPalette,
    ShowKeys,
    ShowAbout,
    ShowSettings,
    UndoNotice,
    DismissNotices,
    ToggleDestinations,
    ToggleHistory,
    ZoomIn,
    ZoomOut,
    ResetZoom,
    UseTheme(ThemeChoice),
    ToggleMotion,
    ToggleUtc,
}

impl Action {
    /// Every action, in the order of menus and lists.
    pub fn all() -> impl Iterator<Item = Self> {
        table::rows().iter().map(|row| row.action)
    }

    /// What is written about it.
    pub fn row(self) -> &'static Row {
        table::row(self)
    }

    /// The action in words.
    pub fn text(self) -> &'static str {
        &self.row().words
    }

    /// What it does.
    pub fn tooltip(self) -> &'static str {
        &self.row().tooltip
    }

    /// The key to show; other keys may work as well.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        self.row().shortcuts.first().copied()
    }

    /// Its key as this operating system writes it; empty if it has none.
    pub fn shortcut_text(self, ctx: &egui::Context) -> String {
        self.shortcut().map(|shortcut| shortcut_text(ctx, &shortcut)).unwrap_or_default()
    }

    /// What asking for it now comes to.
    ///
    /// # Errors
    /// Why it comes to nothing in this state, for the user.
    pub fn intent(self, state: &State) -> Result<Intent, &'static str> {
        self.row().intent(state)
    }

    /// True if asking for it now does something.
    pub fn applies(self, state: &State) -> bool {
        self.intent(state).is_ok()
    }

    /// What it does, its key, and why it does not apply now, if so.
    pub fn hover_text(self, ctx: &egui::Context, state: &State) -> String {
        let key = self.shortcut_text(ctx);
        let key = if key.is_empty() { key } else { format!(" ({key})") };
        match self.intent(state) {
            Ok(_) => format!("{}{key}", self.tooltip()),
            Err(reason) => format!("{}{key}\n{reason}", self.tooltip()),
        }
    }

    /// The action as a button; if clicked, its commands are pushed.
    pub fn button_ui(self, ui: &mut Ui, state: &State, commands: &CommandQueue) -> Response {
        self.button_with_ui(ui, state, commands, egui::Button::new(self.text()))
    }

    /// The action as `button`, which has words of its own.
    pub fn button_with_ui(
        self,
        ui: &mut Ui,
        state: &State,
        commands: &CommandQueue,
        button: egui::Button<'_>,
    ) -> Response {
        let intent = self.intent(state);
        let text = self.hover_text(ui.ctx(), state);
        let response = ui.add_enabled(intent.is_ok(), button).on_hover_text(&text).on_disabled_hover_text(text);
        if let Some(intent) = intent.ok().filter(|_| response.clicked()) {
            intent.commands.into_iter().for_each(|command| commands.push(command));
        }
        response
    }
}

#[cfg(test)]
mod tests;
