//! Load: what a fleet of devices would send, its settings, how it goes, and what it came to.

mod cause;
mod charts;
mod outcome;
mod settings;

use egui::{Frame, Margin, ProgressBar, RichText, ScrollArea, Stroke, Ui};

use crate::app::CommandQueue;
use crate::app::load::{LoadActivity, LoadCommand, Proposal, Running};
use crate::app::state::State;
use crate::domain::display::visible;
use crate::domain::figures::{count_text, duration_text};
use crate::ui::action::Action;
use crate::ui::panels::environment::environment_mark_ui;
use crate::ui::theme::{RADIUS, TokensExt as _, semibold, size, space};
use crate::ui::widgets::{announce, hint_ui, primary_button};

/// Width of the text that is read, as opposed to charts.
const TEXT_WIDTH: f32 = size::FORM;

pub(in crate::ui) fn load_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ScrollArea::vertical().id_salt("load").auto_shrink([false, false]).show(ui, |ui| {
        // Clear of the bar.
        ui.set_width(ui.available_width() - space::L);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Load").font(semibold(size::TITLE)));
            Action::ShowLoad.button_with_ui(ui, state, commands, egui::Button::new("Back"));
            hint_ui(ui, "What a fleet of devices would send, signed one by one and accounted for message by message.");
        });
        ui.add_space(space::S);
        match &state.load.activity {
            LoadActivity::Idle => idle_ui(ui, state, commands),
            LoadActivity::Asking(proposal) => question_ui(ui, proposal, commands),
            LoadActivity::Running(running) => running_ui(ui, state, running, commands),
        }
        match (&state.load.activity, &state.load.finished) {
            (LoadActivity::Running(_), _) | (LoadActivity::Idle | LoadActivity::Asking(_), None) => {}
            (LoadActivity::Idle | LoadActivity::Asking(_), Some(finished)) => {
                outcome::outcome_ui(ui, state, finished, commands);
            }
        }
    });
}

fn idle_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.scope(|ui| {
        ui.set_max_width(TEXT_WIDTH);
        target_ui(ui, state);
        settings::settings_ui(ui, &state.load.form, commands);
        if let Some(problem) = &state.load.problem {
            let said = ui.colored_label(ui.tokens().fail, format!("✗ {}", visible(problem)));
            announce(&said, true);
        }
        ui.add_space(space::S);
        let action = Action::StartLoad;
        let is_enabled = action.applies(state);
        let button = primary_button(ui, action.text(), is_enabled);
        let response = action.button_with_ui(ui, state, commands, button);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, action.text()));
    });
}

/// To whom it would go.
fn target_ui(ui: &mut Ui, state: &State) {
    let Some(entry) = state.destinations.selected_entry() else {
        hint_ui(ui, "Select a destination in the rail first.");
        return;
    };
    let url = entry.draft().map(|draft| draft.fields.url.shown()).unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.label("To");
        ui.label(RichText::new(visible(entry.name())).font(semibold(size::BODY)));
        environment_mark_ui(ui, entry.environment());
        ui.label(RichText::new(visible(&url)).monospace().size(size::SMALL).color(ui.tokens().muted));
    });
    ui.add_space(space::XS);
}

/// What would hit whom, and the click that lets it.
fn question_ui(ui: &mut Ui, proposal: &Proposal, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let frame = Frame::new()
        .fill(tokens.inset)
        .stroke(Stroke::new(1.0, tokens.warn))
        .corner_radius(RADIUS)
        .inner_margin(Margin::same(12));
    frame.show(ui, |ui| {
        ui.set_max_width(TEXT_WIDTH);
        ui.label(RichText::new("This destination is not on this machine").font(semibold(size::BODY)));
        let said = ui.add(egui::Label::new(visible(&proposal.text())).wrap());
        announce(&said, true);
        hint_ui(ui, "Load on somebody else's endpoint can cost them money and disturb others. Ask its owner first.");
        ui.add_space(space::XS);
        ui.horizontal(|ui| {
            let text = "The owner agreed: send it";
            let confirm = ui.add(primary_button(ui, text, true));
            confirm.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, text));
            if confirm.clicked() {
                commands.push(LoadCommand::Confirm);
            }
            if ui.button("Do not send").clicked() {
                commands.push(LoadCommand::Withdraw);
            }
        });
    });
}

fn running_ui(ui: &mut Ui, state: &State, running: &Running, commands: &CommandQueue) {
    let tokens = ui.tokens();
    ui.scope(|ui| {
        ui.set_max_width(TEXT_WIDTH);
        ui.add(egui::Label::new(visible(&running.proposal.text())).wrap());
    });
    ui.add_space(space::S);
    let Some(snapshot) = &running.snapshot else {
        ui.label(RichText::new("Starting…").color(tokens.muted));
        Action::StopLoad.button_ui(ui, state, commands);
        return;
    };
    let left = running.proposal.left(snapshot.elapsed).unwrap_or_default();
    ui.horizontal(|ui| {
        Action::StopLoad.button_ui(ui, state, commands);
        let whole = (snapshot.elapsed + left).as_secs_f32().max(f32::EPSILON);
        let bar = ProgressBar::new(snapshot.elapsed.as_secs_f32() / whole).desired_width(220.0).fill(tokens.accent);
        let bar = ui.add(bar);
        bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, "Progress of the load run"));
        let text = if running.is_stopping {
            "Stopping: requests that are under way come to their end…".to_owned()
        } else {
            format!("{} s of the run, {} s left", snapshot.elapsed.as_secs(), left.as_secs())
        };
        ui.label(text);
    });
    ui.add_space(space::S);
    let milliseconds = |milliseconds: f64| duration_text((milliseconds * 1000.0) as u64);
    outcome::figures_ui(
        ui,
        "Live figures",
        &[
            ("Requests", count_text(snapshot.requests)),
            ("Failed", count_text(snapshot.failures)),
            ("In flight", count_text(snapshot.in_flight as u64)),
            ("Queued", count_text(snapshot.queued as u64)),
            ("Half within", milliseconds(snapshot.latency.p50)),
            ("95 % within", milliseconds(snapshot.latency.p95)),
            ("99 % within", milliseconds(snapshot.latency.p99)),
        ],
    );
    let mix: Vec<String> =
        snapshot.statuses.iter().map(|(status, count)| format!("{} × {status}", count_text(*count))).collect();
    if !mix.is_empty() {
        ui.label(format!("Responses: {}", mix.join(", ")));
    }
    cause::causes_ui(ui, &snapshot.causes, state, |id| running.sample(id), commands);
    ui.add_space(space::S);
    charts::charts_ui(ui, &snapshot.timeline);
}
