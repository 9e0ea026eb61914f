//! Where and how the batch goes, and what it is.

mod batch;
mod connection;
mod destination;
mod generator;
mod message_form;
mod secret;

pub use self::batch::BatchSummary;

use eframe::egui::Ui;

use super::tab_ui;
use crate::app::state::ComposeTab;
use crate::app::{Command, CommandQueue, State};
use crate::ui::theme::size;

/// Draw the tabs and what is under them.
pub fn compose_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        for (tab, name) in [(ComposeTab::Destination, "Destination"), (ComposeTab::Batch, "Batch")] {
            if tab_ui(ui, state.layout.compose_tab == tab, name).clicked() {
                commands.push(Command::SetComposeTab(tab));
            }
        }
        if state.layout.compose_tab == ComposeTab::Destination {
            let summary = BatchSummary::from_state(state);
            ui.with_layout(eframe::egui::Layout::right_to_left(eframe::egui::Align::Center), |ui| {
                summary.badge_ui(ui);
            });
        }
    });
    ui.add_space(size::XS);
    match state.layout.compose_tab {
        ComposeTab::Destination => destination::destination_ui(ui, state, commands),
        ComposeTab::Batch => batch::batch_ui(ui, state, commands),
    }
}
