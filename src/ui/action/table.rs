//! What the actions are called, and their keys.

use std::borrow::Cow;
use std::sync::LazyLock;

use egui::{Key, KeyboardShortcut, Modifiers};

use super::Action;
use crate::app::golive::ReportForm;
use crate::app::state::{ExchangeTab, Preset};
use crate::app::table::TableForm;
use crate::app::{StatusClass, ThemeChoice};
use crate::domain::Probe;
use crate::domain::message::MessageKind;

/// Where an action stands in menus, the palette and the list of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Group {
    Send,
    Destinations,
    Batch,
    Exchange,
    History,
    GoLive,
    Receiver,
    Window,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Send,
        Self::Destinations,
        Self::Batch,
        Self::Exchange,
        Self::History,
        Self::GoLive,
        Self::Receiver,
        Self::Window,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Send => "Send",
            Self::Destinations => "Destinations",
            Self::Batch => "Batch",
            Self::Exchange => "Exchange",
            Self::History => "History",
            Self::GoLive => "Go-live check",
            Self::Receiver => "Receiver",
            Self::Window => "Window",
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    pub action: Action,
    /// Stays the same from version to version: settings remember it.
    pub id: Cow<'static, str>,
    pub words: Cow<'static, str>,
    pub tooltip: Cow<'static, str>,
    pub group: Group,
    /// The first is the one to show.
    pub shortcuts: Vec<KeyboardShortcut>,
}

/// A row that is the same for all: action, id, words, tooltip, keys.
type Fixed = (Action, &'static str, &'static str, &'static str, &'static [KeyboardShortcut]);

const fn command(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn command_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn alt(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::ALT, key)
}

const fn control(modifiers: Modifiers, key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::CTRL.plus(modifiers), key)
}

const SEND: &[Fixed] = &[
    (Action::Send, "send", "Send", "Sign the batch and send it to the destination", &[command(Key::Enter)]),
    (Action::CancelSend, "send.cancel", "Cancel", "Stop waiting for the destination", &[plain(Key::Escape)]),
    (Action::ApplyFix, "send.fix", "Apply the fix", "Make the change that the first finding offers", &[]),
    (
        Action::ApplyFixAndSend,
        "send.fix-and-send",
        "Apply the fix and send again",
        "Make the change that the first finding offers, then send",
        &[command_shift(Key::Enter)],
    ),
];

const DESTINATIONS: &[Fixed] = &[
    (Action::ShowDestination, "destination.show", "Destination", "Edit the destination", &[command(Key::Num1)]),
    (
        Action::NewDestination,
        "destination.new",
        "New destination…",
        "Choose what to create a destination for",
        &[command(Key::N)],
    ),
    (
        Action::NextDestination,
        "destination.next",
        "Next destination",
        "Select the next destination of the list",
        &[alt(Key::ArrowDown)],
    ),
    (
        Action::PreviousDestination,
        "destination.previous",
        "Previous destination",
        "Select the destination above in the list",
        &[alt(Key::ArrowUp)],
    ),
    (
        Action::DuplicateDestination,
        "destination.duplicate",
        "Duplicate",
        "Make a copy of the destination",
        &[command(Key::D)],
    ),
    (Action::RenameDestination, "destination.rename", "Rename", "Give the destination another name", &[plain(Key::F2)]),
    (
        Action::DeleteDestination,
        "destination.delete",
        "Delete",
        "Take the destination and its file away; a notice offers to bring them back",
        &[],
    ),
    (
        Action::ReloadDestinations,
        "destination.reload",
        "Reload destinations",
        "Read the folder of destinations again, after files were changed by hand",
        &[plain(Key::F5)],
    ),
];

const BATCH: &[Fixed] = &[
    (Action::ShowBatch, "batch.show", "Batch", "Edit the batch", &[command(Key::Num2)]),
    (
        Action::GenerateBatch,
        "batch.generate",
        "Generate batch",
        "Make a batch as the generator is set",
        &[command(Key::G)],
    ),
    (Action::LoadBatch, "batch.load", "Load batch…", "Read a batch from a file, byte for byte", &[command(Key::O)]),
    (Action::SaveBatch, "batch.save", "Save batch…", "Write the batch to a file, byte for byte", &[command(Key::S)]),
    (
        Action::DuplicateMessages,
        "batch.duplicate",
        "Duplicate messages",
        "Copy the selected messages and select the copies",
        &[],
    ),
    (
        Action::RemoveMessages,
        "batch.remove",
        "Remove messages",
        "Remove the selected messages from the batch; Undo edit brings them back",
        &[],
    ),
    (Action::MoveMessagesUp, "batch.up", "Move messages up", "Move the selected messages up by one", &[]),
    (Action::MoveMessagesDown, "batch.down", "Move messages down", "Move the selected messages down by one", &[]),
    (Action::SelectAllMessages, "batch.all", "Select all messages", "Select every message of the batch", &[]),
    (Action::SetField, "batch.field", "Bulk edit…", "Set or remove one field of the selected messages, or of all", &[]),
    (Action::UndoBatchEdit, "batch.undo", "Undo edit of the batch", "Take back the last change of the batch", &[]),
    (Action::RedoBatchEdit, "batch.redo", "Redo edit of the batch", "Make the change that was taken back again", &[]),
];

const EXCHANGE: &[Fixed] = &[
    (
        Action::NextTab,
        "exchange.next-tab",
        "Next tab",
        "Show the tab of the exchange to the right",
        &[control(Modifiers::NONE, Key::Tab), command(Key::PageDown)],
    ),
    (
        Action::PreviousTab,
        "exchange.previous-tab",
        "Previous tab",
        "Show the tab of the exchange to the left",
        &[control(Modifiers::SHIFT, Key::Tab), command(Key::PageUp)],
    ),
    (
        Action::ShowNextRequest,
        "exchange.next-request",
        "Next request",
        "Show what Send would put on the wire",
        &[command(Key::P)],
    ),
    (
        Action::ShowLastExchange,
        "exchange.last",
        "Last exchange",
        "Show what went out and came back",
        &[command(Key::L)],
    ),
    (
        Action::Find,
        "exchange.find",
        "Find",
        "Find in the body that is shown; where none is, in the history",
        &[command(Key::F)],
    ),
    (
        Action::CopyUrl,
        "exchange.copy-url",
        "Copy URL",
        "Copy the URL on the right, secrets masked",
        &[command_shift(Key::U)],
    ),
    (
        Action::CopyCurl,
        "exchange.copy-curl",
        "Copy as curl",
        "Copy the exchange as a curl command; secrets become variables",
        &[command_shift(Key::E)],
    ),
    (Action::CopyVerdict, "exchange.copy-verdict", "Copy verdict", "Copy what happened, and its cause", &[]),
    (
        Action::SaveResponseBody,
        "exchange.save-body",
        "Save response body…",
        "Write the body of the answer to a file",
        &[command_shift(Key::S)],
    ),
    (
        Action::SaveRequestBody,
        "exchange.save-request-body",
        "Save request body…",
        "Write the body of the request on the right to a file",
        &[],
    ),
    (
        Action::ToggleWrap,
        "exchange.wrap",
        "Wrap lines of the body, or not",
        "Let long lines of a body continue on the next row, or go on to the right",
        &[],
    ),
    (
        Action::CompareWithPrevious,
        "exchange.compare",
        "Compare with the previous",
        "Put the exchange beside the one before it to the same destination",
        &[],
    ),
    (
        Action::ExportHar,
        "exchange.export-har",
        "Save HAR…",
        "Write the exchange and the others of its send to a HAR file, secrets masked",
        &[command(Key::E)],
    ),
];

const HISTORY: &[Fixed] = &[
    (Action::FocusSearch, "history.search", "Search history", "Find exchanges by any word", &[command_shift(Key::F)]),
    (Action::ShowWholeHistory, "history.whole", "List the whole history", "Lift the brush of the strip over time", &[]),
    (Action::ShowAnyCause, "history.any-cause", "List any cause", "No longer list one cause alone", &[]),
    (
        Action::RestoreEntry,
        "history.restore",
        "Restore",
        "Put destination and batch back as they were for the chosen exchange",
        &[command(Key::R)],
    ),
    (Action::TogglePin, "history.pin", "Pin or unpin", "Pinned exchanges stand out and are kept", &[]),
    (
        Action::DeleteEntries,
        "history.delete",
        "Delete exchanges",
        "Take the marked exchanges, or the chosen one, out of the history; a notice offers to bring them back",
        &[],
    ),
    (
        Action::ExportMarked,
        "history.export",
        "Export marked as HAR…",
        "Write the marked exchanges to a HAR file, secrets masked",
        &[],
    ),
    (
        Action::ImportHar,
        "history.import",
        "Import HAR…",
        "Read exchanges from a HAR file of any program, credentials masked",
        &[command(Key::I)],
    ),
];

const GO_LIVE: &[Fixed] = &[
    (
        Action::ShowGoLive,
        "golive.show",
        "Go-live check",
        "Plan and run the check of the selected destination, or go back to delivering",
        &[command_shift(Key::G)],
    ),
    (
        Action::RunGoLive,
        "golive.run",
        "Run go-live check",
        "Send what the plan says, and judge what comes back",
        &[command_shift(Key::L)],
    ),
    (Action::StopGoLive, "golive.stop", "Stop", "End the go-live check; what ran is kept and shown", &[]),
    (
        Action::CleanUpGoLive,
        "golive.clean-up",
        "Clean up…",
        "Delete the objects that the go-live check wrote, after a question",
        &[],
    ),
];

const RECEIVER: &[Fixed] = &[
    (
        Action::ShowReceiver,
        "receiver.show",
        "Receiver",
        "Show what arrived at the built-in receiver, or go back to delivering",
        &[command_shift(Key::R)],
    ),
    (Action::StartReceiver, "receiver.start", "Start receiver", "Start it anew; its keys and addresses are new", &[]),
    (Action::StopReceiver, "receiver.stop", "Stop receiver", "Stop listening; what arrived stays listed", &[]),
    (Action::ClearArrivals, "receiver.clear", "Clear arrivals", "Empty the list of what arrived", &[]),
];

const WINDOW: &[Fixed] = &[
    (
        Action::OpenPalette,
        "window.palette",
        "Commands",
        "Find any command or destination by a few letters",
        &[command(Key::K), command_shift(Key::P)],
    ),
    (
        Action::Present,
        "window.present",
        "Present",
        "Show destination, last delivery and measurements large and light, without secrets; or go back",
        &[plain(Key::F11)],
    ),
    (Action::ShowKeys, "window.keys", "Keys", "List every key", &[plain(Key::F1)]),
    (Action::ShowAbout, "window.about", "About signpost", "Show version, commit and licences", &[]),
    (
        Action::ShowSettings,
        "window.settings",
        "Settings",
        "Show the settings, or go back to delivering",
        &[command(Key::Comma)],
    ),
    (
        Action::UndoNotice,
        "window.undo",
        "Undo",
        "Take back what the latest notice offers to take back",
        &[command_shift(Key::Backspace)],
    ),
    (Action::DismissNotices, "window.dismiss", "Dismiss notices", "Close every notice", &[command_shift(Key::D)]),
    (
        Action::ToggleDestinations,
        "window.fold-destinations",
        "Fold destinations",
        "Fold or unfold the list of destinations",
        &[command(Key::B)],
    ),
    (Action::ToggleHistory, "window.fold-history", "Fold history", "Fold or unfold the history", &[command(Key::J)]),
    (
        Action::ZoomIn,
        "window.zoom-in",
        "Larger text",
        "Make everything larger",
        &[command(Key::Plus), command(Key::Equals)],
    ),
    (Action::ZoomOut, "window.zoom-out", "Smaller text", "Make everything smaller", &[command(Key::Minus)]),
    (
        Action::ResetZoom,
        "window.zoom-reset",
        "Text at 100 %",
        "Show everything at its usual size",
        &[command(Key::Num0)],
    ),
    (
        Action::ToggleMotion,
        "window.motion",
        "Reduce motion, or not",
        "Show changes at once instead of moving to them",
        &[],
    ),
    (Action::ToggleUtc, "window.utc", "Times in UTC, or local", "Show moments in UTC, or on this machine's clock", &[]),
];

/// The chips of the history, in words.
const CLASSES: [(Option<StatusClass>, &str, &str); 7] = [
    (None, "all", "all exchanges"),
    (Some(StatusClass::Ok), "ok", "OK"),
    (Some(StatusClass::Redirect), "3xx", "3xx"),
    (Some(StatusClass::ClientError), "4xx", "4xx"),
    (Some(StatusClass::ServerError), "5xx", "5xx"),
    (Some(StatusClass::NoAnswer), "no-answer", "no answer"),
    (Some(StatusClass::Token), "token", "token requests"),
];

const KINDS: [(MessageKind, &str); 2] =
    [(MessageKind::Measurement, "measurement"), (MessageKind::Notification, "notification")];

const THEMES: [(ThemeChoice, &str); 3] =
    [(ThemeChoice::System, "system"), (ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];

const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Command and a digit: the first two show the sides of compose, the rest the tabs of the exchange.
const FIRST_TAB_DIGIT: usize = 2;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    add_fixed(&mut rows, Group::Send, SEND);
    add_fixed(&mut rows, Group::Destinations, DESTINATIONS);
    add_destinations(&mut rows);
    add_fixed(&mut rows, Group::Batch, BATCH);
    add_messages(&mut rows);
    add_tabs(&mut rows);
    add_fixed(&mut rows, Group::Exchange, EXCHANGE);
    add_tables(&mut rows, Group::Exchange, "exchange", Action::CopyTable);
    add_probes(&mut rows);
    add_fixed(&mut rows, Group::History, HISTORY);
    add_tables(&mut rows, Group::History, "history", Action::CopyHistory);
    add_classes(&mut rows);
    add_fixed(&mut rows, Group::GoLive, GO_LIVE);
    add_reports(&mut rows);
    add_fixed(&mut rows, Group::Receiver, RECEIVER);
    add_fixed(&mut rows, Group::Window, WINDOW);
    add_themes(&mut rows);
    rows
});

pub(super) fn rows() -> &'static [Row] {
    &ROWS
}

/// The row of `action`; a test holds that each has one.
pub(super) fn row(action: Action) -> &'static Row {
    ROWS.iter().find(|row| row.action == action).unwrap_or(&ROWS[0])
}

fn add_fixed(rows: &mut Vec<Row>, group: Group, fixed: &'static [Fixed]) {
    rows.extend(fixed.iter().map(|&(action, id, words, tooltip, shortcuts)| Row {
        action,
        id: id.into(),
        words: words.into(),
        tooltip: tooltip.into(),
        group,
        shortcuts: shortcuts.to_vec(),
    }));
}

fn add_destinations(rows: &mut Vec<Row>) {
    rows.extend(Preset::ALL.map(|preset| Row {
        action: Action::New(preset),
        id: format!("destination.new.{}", slug(preset.label())).into(),
        words: format!("New destination: {}", preset.label()).into(),
        tooltip: "Make a new destination with the fields of this method".into(),
        group: Group::Destinations,
        shortcuts: Vec::new(),
    }));
    rows.extend((1..).zip(DIGITS).map(|(number, key)| Row {
        action: Action::SelectDestination(number),
        id: format!("destination.select.{number}").into(),
        words: format!("Destination {number}").into(),
        tooltip: "Select this destination of the list".into(),
        group: Group::Destinations,
        shortcuts: vec![alt(key)],
    }));
}

fn add_messages(rows: &mut Vec<Row>) {
    for (kind, name) in KINDS {
        rows.push(Row {
            action: Action::LoadSample(kind),
            id: format!("batch.sample.{name}").into(),
            words: format!("Sample {name}").into(),
            tooltip: "Take the sample of the platform's documentation, byte for byte".into(),
            group: Group::Batch,
            shortcuts: Vec::new(),
        });
        rows.push(Row {
            action: Action::AddMessage(kind),
            id: format!("batch.add.{name}").into(),
            words: format!("Add a {name}").into(),
            tooltip: "Add a message to the batch".into(),
            group: Group::Batch,
            shortcuts: Vec::new(),
        });
    }
}

fn add_tabs(rows: &mut Vec<Row>) {
    let keys = DIGITS.into_iter().skip(FIRST_TAB_DIGIT).map(Some).chain(std::iter::repeat(None));
    rows.extend(ExchangeTab::ALL.into_iter().zip(keys).map(|(tab, key)| Row {
        action: Action::ShowTab(tab),
        id: format!("exchange.tab.{}", slug(tab.label())).into(),
        words: tab.label().into(),
        tooltip: format!("Show {} of the exchange", tab.label()).into(),
        group: Group::Exchange,
        shortcuts: key.map(command).into_iter().collect(),
    }));
}

/// The table in view, in each form.
fn add_tables(rows: &mut Vec<Row>, group: Group, area: &str, action: fn(TableForm) -> Action) {
    let (what, tooltip) = match group {
        Group::History => ("history", "Copy the marked rows, or without marks the rows in view, secrets masked"),
        _ => ("table", "Copy the table of the tab in view: headers, timings, certificates; secrets masked"),
    };
    rows.extend(TableForm::ALL.map(|form| {
        let (id, words) = match form {
            TableForm::Tabs => ("tabs", format!("Copy {what} as tab-separated text")),
            TableForm::Markdown => ("markdown", format!("Copy {what} as Markdown")),
        };
        Row {
            action: action(form),
            id: format!("{area}.copy-table.{id}").into(),
            words: words.into(),
            tooltip: tooltip.into(),
            group,
            shortcuts: Vec::new(),
        }
    }));
}

fn add_probes(rows: &mut Vec<Row>) {
    rows.extend(Probe::ALL.map(|probe| Row {
        action: Action::Probe(probe),
        id: format!("exchange.probe.{}", probe.name()).into(),
        words: format!("Probe: {}", probe.title()).into(),
        tooltip: "Send one extra request that decides between causes; it is shown first".into(),
        group: Group::Exchange,
        shortcuts: Vec::new(),
    }));
}

fn add_reports(rows: &mut Vec<Row>) {
    rows.extend(ReportForm::ALL.map(|form| Row {
        action: Action::ExportGoLive(form),
        id: format!("golive.export.{}", form.extension()).into(),
        words: format!("Export go-live report as {}…", form.label()).into(),
        tooltip: "Write the report of the run in view to a file, secrets masked".into(),
        group: Group::GoLive,
        shortcuts: Vec::new(),
    }));
}

fn add_classes(rows: &mut Vec<Row>) {
    rows.extend(CLASSES.map(|(class, id, name)| Row {
        action: Action::ShowClass(class),
        id: format!("history.show.{id}").into(),
        words: format!("List {name}").into(),
        tooltip: "Choose which exchanges the history lists".into(),
        group: Group::History,
        shortcuts: Vec::new(),
    }));
}

fn add_themes(rows: &mut Vec<Row>) {
    rows.extend(THEMES.map(|(choice, name)| Row {
        action: Action::UseTheme(choice),
        id: format!("window.theme.{name}").into(),
        words: format!("Theme: {name}").into(),
        tooltip: "Choose the colours of the window".into(),
        group: Group::Window,
        shortcuts: Vec::new(),
    }));
}

/// Lower-case letters and digits, anything else as one hyphen.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
