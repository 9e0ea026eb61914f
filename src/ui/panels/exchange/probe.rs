//! What would decide, the probes there are, and what a probe would send before it goes out.

use egui::{RichText, Ui};

use super::notes_ui;
use super::request::{Row, headers_ui};
use crate::app::state::{LoadedExchange, ProbePreview, ProbeState, State};
use crate::app::{CommandQueue, ProbeCommand};
use crate::diagnose::NextStep;
use crate::domain::Probe;
use crate::domain::display::visible;
use crate::domain::figures::count_text;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{busy_ui, heading_ui, hint_ui, primary_button};

/// Width of the plan.
const MODAL_WIDTH: f32 = 640.0;

/// The one request or question that would decide, and every other request that could be made.
pub(super) fn next_step_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, commands: &CommandQueue) {
    if let Some(step) = loaded.next_step {
        heading_ui(ui, "To decide");
        match step {
            NextStep::Question(question) => {
                ui.add(egui::Label::new(question).wrap().selectable(true));
            }
            NextStep::Probe(probe) => {
                ui.add(egui::Label::new(probe.question()).wrap());
                button_ui(ui, state, probe, commands);
            }
        }
    }
    ui.add_space(space::XS);
    menu_ui(ui, state, loaded, commands);
}

fn button_ui(ui: &mut Ui, state: &State, probe: Probe, commands: &CommandQueue) {
    let response = ui.add_enabled(state.fix_applies(), egui::Button::new(format!("{}…", probe.title())));
    if response.on_disabled_hover_text("Select the destination that this exchange went to").clicked() {
        commands.push(ProbeCommand::Prepare(probe));
    }
}

/// Every probe; those that would tell nothing say why.
fn menu_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, commands: &CommandQueue) {
    if loaded.probes.is_empty() {
        return;
    }
    ui.menu_button("Probes", |ui| {
        hint_ui(ui, "One extra request each, shown before it goes out.");
        for (probe, obstacle) in &loaded.probes {
            let is_possible = obstacle.is_none() && state.fix_applies();
            let button = egui::Button::new(format!("{}…", probe.title())).frame(false);
            let reason = obstacle.unwrap_or("select the destination that this exchange went to");
            let response = ui.add_enabled(is_possible, button);
            if response.on_hover_text(probe.question()).on_disabled_hover_text(reason).clicked() {
                commands.push(ProbeCommand::Prepare(*probe));
                ui.close();
            }
            if let Some(obstacle) = obstacle {
                hint_ui(ui, &format!("Not applicable: {obstacle}"));
            }
        }
    });
}

/// The probe that waits for the user's word.
pub(super) fn probe_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    match &state.probe {
        ProbeState::Idle => {}
        ProbeState::Preparing { probe, .. } => busy_ui(ui, probe.title()),
        ProbeState::Failed { probe, problem } => {
            ui.horizontal_wrapped(|ui| {
                let text = format!("{}: {}", probe.title(), visible(problem));
                ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().fail)).wrap());
                if ui.button("Close").clicked() {
                    commands.push(ProbeCommand::Cancel);
                }
            });
        }
        ProbeState::Ready(preview) => modal_ui(ui, state, preview, commands),
    }
}

/// In front of everything: nothing goes out that was not looked at.
fn modal_ui(ui: &mut Ui, state: &State, preview: &ProbePreview, commands: &CommandQueue) {
    let frame = egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(16));
    let modal = egui::Modal::new(egui::Id::unique("probe")).frame(frame).show(ui.ctx(), |ui| {
        ui.set_width(MODAL_WIDTH.min(ui.ctx().content_rect().width() - 2.0 * space::L));
        ui.label(RichText::new(format!("Probe: {}", preview.probe.title())).font(semibold(size::BODY)));
        notes_ui(ui, &preview.notes);
        let line = format!("{} {}", preview.method, visible(preview.url.shown()));
        ui.add(egui::Label::new(RichText::new(line).monospace()).wrap().selectable(true));
        let rows: Vec<Row<'_>> = preview
            .headers
            .iter()
            .map(|header| Row { name: &header.name, value: header.value.shown(), origin: Some(header.origin) })
            .collect();
        headers_ui(ui, "probe headers", &rows, commands);
        hint_ui(ui, &what_it_carries(preview));
        ui.add_space(space::XS);
        ui.horizontal(|ui| {
            let is_free = !state.send.is_running();
            if ui.add_enabled(is_free, primary_button(ui, "Send probe", is_free)).clicked() {
                commands.push(ProbeCommand::Send);
            }
            if ui.button("Not now").clicked() {
                commands.push(ProbeCommand::Cancel);
            }
        });
    });
    if modal.should_close() {
        commands.push(ProbeCommand::Cancel);
    }
}

fn what_it_carries(preview: &ProbePreview) -> String {
    let credentials = if preview.probe.carries_credentials() {
        "It carries the destination's credentials to the configured host, and nowhere else."
    } else {
        "It carries no credentials."
    };
    let token = if preview.fetches_token { " A token is fetched first." } else { "" };
    format!("Body: {} bytes. {credentials}{token}", count_text(preview.body_bytes as u64))
}
