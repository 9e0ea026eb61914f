//! Where it goes, and what goes there.

mod batch;
mod destination;
mod secret;

use egui::{ScrollArea, Ui};

pub(in crate::ui) use self::batch::{FormMemory, KnownProblems, ListMemory};

use super::Memory;
use crate::app::state::{ComposeTab, State};
use crate::app::{Command, CommandQueue};
use crate::ui::theme::space;
use crate::ui::widgets::tab_ui;

pub(in crate::ui) fn compose_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let chosen = state.layout.compose_tab;
    ui.horizontal(|ui| {
        let count = state.batch.facts.message_count.map(|count| format!(" ({count})")).unwrap_or_default();
        for (tab, text) in
            [(ComposeTab::Destination, "Destination".to_owned()), (ComposeTab::Batch, format!("Batch{count}"))]
        {
            if tab_ui(ui, chosen == tab, &text).clicked() {
                commands.push(Command::SetComposeTab(tab));
            }
        }
    });
    ui.add_space(space::S);
    match chosen {
        ComposeTab::Destination => {
            ScrollArea::vertical()
                .id_salt("destination")
                .auto_shrink([false, false])
                .show(ui, |ui| destination::destination_ui(ui, state, memory, commands));
        }
        ComposeTab::Batch => batch::batch_ui(ui, state, memory, commands),
    }
}
