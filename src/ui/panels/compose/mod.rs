//! Where it goes, and what goes there.

mod batch;
mod destination;
mod secret;

use egui::{CentralPanel, Panel as SidePanel, Response, ScrollArea, Ui};

pub(in crate::ui) use self::batch::{FormMemory, KnownProblems, ListMemory};
pub(in crate::ui) use self::destination::RemarkMemory;

use super::Memory;
use crate::app::state::{ComposeTab, NarrowTab, State};
use crate::app::{CommandQueue, WindowCommand};
use crate::ui::theme::space;
use crate::ui::widgets::{heading_ui, tab_ui};

/// Width from which the destination and the batch stand side by side.
const WIDE: f32 = 820.0;

/// The destination's part of that width.
const DESTINATION_SHARE: f32 = 0.46;

pub(in crate::ui) fn compose_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    if is_wide(ui) {
        wide_ui(ui, state, memory, commands);
        return;
    }
    ui.horizontal(|ui| tabs_ui(ui, state, true, commands));
    ui.add_space(space::S);
    chosen_ui(ui, state, memory, commands);
}

/// True if there is room for the destination and the batch side by side.
pub(in crate::ui) fn is_wide(ui: &Ui) -> bool {
    ui.available_width() >= WIDE
}

/// The tabs of the destination and the batch, of which one is chosen if compose `is_shown`.
pub(in crate::ui) fn tabs_ui(ui: &mut Ui, state: &State, is_shown: bool, commands: &CommandQueue) {
    let batch = batch_title(state);
    for (tab, text) in [(ComposeTab::Destination, "Destination"), (ComposeTab::Batch, &batch)] {
        let is_chosen = is_shown && state.layout.compose_tab == tab;
        let response = tab_ui(ui, is_chosen, text);
        if response.clicked() {
            commands.push(WindowCommand::SetNarrowTab(NarrowTab::Compose));
            commands.push(WindowCommand::SetComposeTab(tab));
        }
        if is_chosen {
            focus_if_called(ui, tab, &response);
        }
    }
}

/// Tab goes on into what a key or the palette has called, if the keyboard was nowhere.
fn focus_if_called(ui: &Ui, tab: ComposeTab, response: &Response) {
    let id = egui::Id::unique("compose tab that was shown");
    let before = ui.data(|data| data.get_temp::<ComposeTab>(id));
    ui.data_mut(|data| data.insert_temp(id, tab));
    if before.is_some_and(|before| before != tab) && ui.memory(|memory| memory.focused().is_none()) {
        response.request_focus();
    }
}

/// `Batch (3)`.
fn batch_title(state: &State) -> String {
    let count = state.batch.facts.message_count.map(|count| format!(" ({count})")).unwrap_or_default();
    format!("Batch{count}")
}

/// What the chosen tab shows.
pub(in crate::ui) fn chosen_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    match state.layout.compose_tab {
        ComposeTab::Destination => form_ui(ui, state, memory, commands),
        ComposeTab::Batch => batch::batch_ui(ui, state, memory, commands),
    }
}

/// Both at once: what is typed into one is seen beside the other.
fn wide_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let width = ui.available_width() * DESTINATION_SHARE;
    let frame = egui::Frame::new().inner_margin(egui::Margin { right: 12, ..egui::Margin::ZERO });
    SidePanel::left("destination beside").resizable(false).exact_size(width).frame(frame).show(ui, |ui| {
        heading_ui(ui, "Destination");
        ui.add_space(space::S);
        form_ui(ui, state, memory, commands);
    });
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 12, ..egui::Margin::ZERO });
    CentralPanel::default().frame(frame).show(ui, |ui| {
        heading_ui(ui, &batch_title(state));
        ui.add_space(space::S);
        batch::batch_ui(ui, state, memory, commands);
    });
}

fn form_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let area = ScrollArea::vertical().id_salt("destination").auto_shrink([false, false]);
    area.show(ui, |ui| destination::destination_ui(ui, state, memory, commands));
}
