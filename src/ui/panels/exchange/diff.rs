//! This exchange beside another one.

use egui::{CollapsingHeader, ScrollArea, Ui};

use crate::app::exchange::comparison::Comparison;
use crate::app::state::{ComparisonState, LoadedExchange, State};
use crate::app::{CommandQueue, ExchangeCommand, HistoryEntry};
use crate::domain::display::visible;
use crate::ui::theme::space;
use crate::ui::times::{clock_text, day_text};
use crate::ui::widgets::{Beside, beside_ui, busy_ui, hint_ui};

/// Height of the list of exchanges to compare with.
const MENU_HEIGHT: f32 = 320.0;

/// Exchanges that are offered.
const OFFERED: usize = 200;

pub(super) fn diff_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, commands: &CommandQueue) {
    let Some(id) = loaded.id else {
        hint_ui(ui, "This exchange is not in the history, so it cannot be compared.");
        return;
    };
    choose_ui(ui, state, id, commands);
    match &state.exchange.comparison {
        comparison if comparison.right() != Some(id) => {
            hint_ui(
                ui,
                "Select the exchange to compare with: the one before it to the same destination, or any other.",
            );
        }
        ComparisonState::None => {}
        ComparisonState::Running { left, .. } => busy_ui(ui, &format!("Comparing with #{}", left.0)),
        ComparisonState::Failed { problem, .. } => hint_ui(ui, &visible(problem)),
        ComparisonState::Done(comparison) => comparison_ui(ui, comparison),
    }
}

fn choose_ui(ui: &mut Ui, state: &State, id: crate::app::EntryId, commands: &CommandQueue) {
    ui.menu_button("Compare with", |ui| {
        ScrollArea::vertical().max_height(MENU_HEIGHT).show(ui, |ui| {
            for entry in state.history.known().filter(|entry| entry.id != id).take(OFFERED) {
                if ui.button(entry_text(state, entry)).clicked() {
                    commands.push(ExchangeCommand::CompareWith(entry.id));
                    ui.close();
                }
            }
        });
    });
}

fn entry_text(state: &State, entry: &HistoryEntry) -> String {
    let status = entry.status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
    let at = entry.started_at.map(|at| format!(" · {} {}", day_text(state, at), clock_text(state, at)));
    format!("#{} · {} · {status}{}", entry.id.0, visible(&entry.destination.to_string()), at.unwrap_or_default())
}

fn comparison_ui(ui: &mut Ui, comparison: &Comparison) {
    let (left, right) = (format!("#{}", comparison.left.0), format!("#{}", comparison.right.0));
    ui.add_space(space::XS);
    for section in &comparison.sections {
        let changes = match section.changed {
            0 => "equal".to_owned(),
            1 => "1 line differs".to_owned(),
            changed => format!("{changed} lines differ"),
        };
        let title = format!("{}: {changes}", section.title);
        let header = CollapsingHeader::new(title).id_salt(("diff", section.title)).default_open(section.changed > 0);
        header.show(ui, |ui| {
            let beside =
                Beside { name: section.title, left: &left, right: &right, rows: &section.rows, is_folded: true };
            beside_ui(ui, beside);
        });
    }
}
