//! What asking for an action comes to: commands, and what only drawing can do.

use crate::app::state::{ComposeTab, LoadedExchange, NarrowTab, Page, Shown, State};
use crate::app::{Command, Settings, WindowCommand};

/// What the window is asked to do.
#[derive(Debug, Default)]
pub struct Intent {
    pub commands: Vec<Command>,
    pub window: Option<WindowIntent>,
}

/// What only drawing can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowIntent {
    OpenPalette,
    /// Open it with this typed.
    FindCommand(&'static str),
    ShowKeys,
    ShowAbout,
    FocusSearch,
    FocusBodySearch,
}

/// What asking comes to, or why it comes to nothing now, for the user.
pub(super) type Answer = Result<Intent, &'static str>;

impl Intent {
    pub(super) fn of(commands: impl IntoIterator<Item = impl Into<Command>>) -> Self {
        Self { commands: commands.into_iter().map(Into::into).collect(), window: None }
    }

    pub(super) fn one(command: impl Into<Command>) -> Self {
        Self::of([command])
    }

    pub(super) fn then(mut self, command: impl Into<Command>) -> Self {
        self.commands.push(command.into());
        self
    }

    /// Show a side of compose, wherever the window is.
    pub(in crate::ui) fn compose(tab: ComposeTab) -> Self {
        Self::of([
            WindowCommand::ShowPage(Page::Delivery),
            WindowCommand::SetNarrowTab(NarrowTab::Compose),
            WindowCommand::SetComposeTab(tab),
        ])
    }

    /// Show the exchange, wherever the window is.
    pub(super) fn exchange() -> Self {
        Self::of([WindowCommand::ShowPage(Page::Delivery), WindowCommand::SetNarrowTab(NarrowTab::Exchange)])
    }

    /// Show the history, wherever the window is.
    pub(super) fn history(state: &State) -> Self {
        let unfolded = Settings { history_folded: false, ..state.layout.settings.clone() };
        Self::of([WindowCommand::ShowPage(Page::Delivery), WindowCommand::EditSettings(unfolded)])
    }

    /// There, or back to delivering.
    pub(super) fn page(state: &State, page: Page) -> Self {
        let is_shown = state.layout.page == page;
        Self::one(WindowCommand::ShowPage(if is_shown { Page::Delivery } else { page }))
    }

    pub(super) fn window(intent: WindowIntent) -> Self {
        Self { commands: Vec::new(), window: Some(intent) }
    }

    pub(super) fn and(self, intent: WindowIntent) -> Self {
        Self { window: Some(intent), ..self }
    }
}

/// The exchange on the right.
pub(super) fn shown(state: &State) -> Result<&LoadedExchange, &'static str> {
    if state.exchange.shown == Shown::NextRequest {
        return Err("Show an exchange first.");
    }
    state.exchange.loaded.as_ref().ok_or("Show an exchange first.")
}
