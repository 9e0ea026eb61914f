//! The table of all actions: what each is called, its keys, and what asking for it comes to.

use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

use egui::KeyboardShortcut;

use super::intent::{Answer, Intent};
use super::{Action, batch, destination, exchange, golive, history, load, receiver, send, window};
use crate::app::state::State;
use crate::app::table::TableForm;

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
    Load,
    Window,
}

impl Group {
    pub const ALL: [Self; 9] = [
        Self::Send,
        Self::Destinations,
        Self::Batch,
        Self::Exchange,
        Self::History,
        Self::GoLive,
        Self::Receiver,
        Self::Load,
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
            Self::Load => "Load",
            Self::Window => "Window",
        }
    }
}

/// What asking for an action comes to in a state, or why it comes to nothing now.
pub(super) type Run = fn(&State) -> Answer;

/// One row of the table.
pub struct Row {
    pub action: Action,
    /// Stays the same from version to version: settings remember it.
    pub id: Cow<'static, str>,
    pub words: Cow<'static, str>,
    pub tooltip: Cow<'static, str>,
    pub group: Group,
    /// The first is the one to show.
    pub shortcuts: Vec<KeyboardShortcut>,
    run: Box<dyn Fn(&State) -> Answer + Send + Sync>,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row").field("action", &self.action).field("id", &self.id).finish_non_exhaustive()
    }
}

impl Row {
    pub(super) fn new(
        group: Group,
        action: Action,
        id: impl Into<Cow<'static, str>>,
        words: impl Into<Cow<'static, str>>,
        tooltip: impl Into<Cow<'static, str>>,
        run: impl Fn(&State) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let (id, words, tooltip) = (id.into(), words.into(), tooltip.into());
        Self { action, id, words, tooltip, group, shortcuts: Vec::new(), run: Box::new(run) }
    }

    /// The first is the one to show.
    pub(super) fn keys(self, shortcuts: &[KeyboardShortcut]) -> Self {
        Self { shortcuts: shortcuts.to_vec(), ..self }
    }

    pub(super) fn intent(&self, state: &State) -> Answer {
        (self.run)(state)
    }
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    [
        send::rows(),
        destination::rows(),
        destination::rows_of_places(),
        destination::rows_of_environments(),
        destination::rows_of_each(),
        batch::rows(),
        batch::rows_of_each(),
        exchange::rows_of_tabs(),
        exchange::rows(),
        exchange::rows_of_copies(),
        exchange::rows_of_each(),
        history::rows(),
        history::rows_of_each(),
        golive::rows(),
        golive::rows_of_each(),
        receiver::rows(),
        load::rows(),
        window::rows(),
        window::rows_of_each(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

pub(super) fn rows() -> &'static [Row] {
    &ROWS
}

/// The row of `action`; a test holds that each has one.
pub(super) fn row(action: Action) -> &'static Row {
    ROWS.iter().find(|row| row.action == action).unwrap_or(&ROWS[0])
}

/// What is copied as a table, in each form.
pub(super) fn table_rows(
    (group, area): (Group, &str),
    what: &str,
    tooltip: &'static str,
    action: fn(TableForm) -> Action,
    copy: fn(TableForm, &State) -> Result<Intent, &'static str>,
) -> Vec<Row> {
    let rows = TableForm::ALL.map(|form| {
        let (id, words) = match form {
            TableForm::Tabs => ("tabs", format!("Copy {what} as tab-separated text")),
            TableForm::Markdown => ("markdown", format!("Copy {what} as Markdown")),
        };
        let id = format!("{area}.copy-table.{id}");
        Row::new(group, action(form), id, words, tooltip, move |state: &State| copy(form, state))
    });
    rows.into()
}

/// Lower-case letters and digits, anything else as one hyphen.
pub(super) fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}
