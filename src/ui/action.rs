//! The actions of buttons and keyboard, in one table.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use crate::app::state::{ComposeTab, State};
use crate::app::{Command, CommandQueue, Settings};

/// What a user can ask for without pointing at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Send,
    CancelSend,
    ShowDestination,
    ShowBatch,
    ToggleDestinations,
    ToggleHistory,
    DuplicateDestination,
    RenameDestination,
    FocusSearch,
}

impl Action {
    pub const ALL: [Self; 9] = [
        Self::Send,
        Self::CancelSend,
        Self::ShowDestination,
        Self::ShowBatch,
        Self::ToggleDestinations,
        Self::ToggleHistory,
        Self::DuplicateDestination,
        Self::RenameDestination,
        Self::FocusSearch,
    ];

    /// The action in words.
    pub fn text(self) -> &'static str {
        self.row().0
    }

    /// What it does.
    pub fn tooltip(self) -> &'static str {
        self.row().1
    }

    pub fn shortcut(self) -> KeyboardShortcut {
        self.row().2
    }

    fn row(self) -> (&'static str, &'static str, KeyboardShortcut) {
        let command = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        match self {
            Self::Send => ("Send", "Sign the batch and send it to the destination", command(Key::Enter)),
            Self::CancelSend => {
                ("Cancel", "Stop waiting for the destination", KeyboardShortcut::new(Modifiers::NONE, Key::Escape))
            }
            Self::ShowDestination => ("Destination", "Edit the destination", command(Key::Num1)),
            Self::ShowBatch => ("Batch", "Edit the batch", command(Key::Num2)),
            Self::ToggleDestinations => ("Destinations", "Fold or unfold the list of destinations", command(Key::B)),
            Self::ToggleHistory => ("History", "Fold or unfold the history", command(Key::J)),
            Self::DuplicateDestination => ("Duplicate", "Make a copy of the destination", command(Key::D)),
            Self::RenameDestination => {
                ("Rename", "Give the destination another name", KeyboardShortcut::new(Modifiers::NONE, Key::F2))
            }
            Self::FocusSearch => ("Search", "Search the history", command(Key::F)),
        }
    }

    /// What the action asks of the application; `None` where it does nothing now, or is the window's own affair.
    pub fn command(self, state: &State) -> Option<Command> {
        let settings = &state.layout.settings;
        match self {
            Self::Send => state.can_send().then_some(Command::Send),
            Self::CancelSend => state.send.is_running().then_some(Command::CancelSend),
            Self::ShowDestination => Some(Command::SetComposeTab(ComposeTab::Destination)),
            Self::ShowBatch => Some(Command::SetComposeTab(ComposeTab::Batch)),
            Self::ToggleDestinations => Some(Command::EditSettings(Settings {
                destinations_folded: !settings.destinations_folded,
                ..settings.clone()
            })),
            Self::ToggleHistory => {
                Some(Command::EditSettings(Settings { history_folded: !settings.history_folded, ..settings.clone() }))
            }
            Self::DuplicateDestination => state.destinations.selected.map(Command::DuplicateDestination),
            Self::RenameDestination => state.destinations.selected.map(Command::BeginRename),
            Self::FocusSearch => None,
        }
    }

    /// The action as a button; if clicked, its command is pushed.
    pub fn button_ui(self, ui: &mut Ui, state: &State, commands: &CommandQueue) {
        let command = self.command(state);
        let response = ui.add_enabled(command.is_some(), egui::Button::new(self.text())).on_hover_text(format!(
            "{} ({})",
            self.tooltip(),
            ui.ctx().format_shortcut(&self.shortcut())
        ));
        if let Some(command) = command.filter(|_| response.clicked()) {
            commands.push(command);
        }
    }
}

/// Push the commands of the shortcuts that were pressed; more modifiers first.
pub fn handle_shortcuts(ctx: &egui::Context, state: &State, commands: &CommandQueue) {
    for action in Action::ALL {
        // Escape belongs to open menus and fields unless something is under way.
        if let Some(command) = action.command(state)
            && ctx.input_mut(|input| input.consume_shortcut(&action.shortcut()))
        {
            commands.push(command);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_shortcut() {
        for (index, a) in Action::ALL.into_iter().enumerate() {
            for b in Action::ALL.into_iter().skip(index + 1) {
                assert_ne!(a.shortcut(), b.shortcut(), "{a:?} and {b:?}");
            }
        }
    }
}
