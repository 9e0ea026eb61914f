//! The head of the page: what can be done, the verdict, and the last runs.

use egui::{Button, ProgressBar, RichText, Ui};

use super::View;
use super::words::verdict_mark;
use crate::app::golive::{Activity, CheckId, GoLiveCommand, ReportForm, RunSummary, Running, ShownRun};
use crate::domain::display::visible;
use crate::domain::figures::counted_text;
use crate::ui::action::Action;
use crate::ui::panels::environment::environment_mark_ui;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::times::day_and_clock_text;
use crate::ui::widgets::{announce, hint_ui, primary_button};

/// Runs of the strip.
const RUNS_SHOWN: usize = 24;

pub(super) fn title_ui(ui: &mut Ui, view: View<'_>) {
    let View { state, commands, .. } = view;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Go-live check").font(semibold(size::TITLE)));
        let label = state.selected_label().unwrap_or_default();
        environment_mark_ui(ui, label.environment.as_ref());
        hint_ui(ui, &format!("May {} go live? Each result comes with its evidence.", visible(&label.to_string())));
    });
    ui.horizontal_wrapped(|ui| {
        if state.golive.running.is_some() {
            Action::StopGoLive.button_ui(ui, state, commands);
        } else {
            let action = Action::RunGoLive;
            let is_enabled = action.applies(state);
            let words = if view.page.shown.is_some() { "Run again" } else { "Run check" };
            let response = action.button_with_ui(ui, state, commands, primary_button(ui, words, is_enabled));
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, words));
        }
        ui.menu_button("Export…", |ui| {
            for form in ReportForm::ALL {
                let action = Action::ExportGoLive(form);
                if action.button_with_ui(ui, state, commands, Button::new(form.label())).clicked() {
                    ui.close();
                }
            }
        });
        if view.page.shown.as_ref().is_some_and(|shown| shown.objects_left() > 0) {
            Action::CleanUpGoLive.button_ui(ui, state, commands);
        }
        Action::ShowGoLive.button_with_ui(ui, state, commands, Button::new("Back"));
    });
    ui.add_space(space::XS);
}

/// What runs, or the verdict of the run in view.
pub(super) fn verdict_ui(ui: &mut Ui, view: View<'_>) {
    let tokens = ui.tokens();
    let frame = egui::Frame::new()
        .fill(tokens.inset)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(egui::Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        match (view.running, &view.page.shown) {
            (Some(running), _) => running_ui(ui, view, running),
            (None, Some(shown)) => result_ui(ui, view, shown),
            (None, None) => hint_ui(ui, "This destination was not checked yet."),
        }
    });
    ui.add_space(space::XS);
}

fn running_ui(ui: &mut Ui, view: View<'_>, running: &Running) {
    let elapsed = (view.state.now - running.since).as_seconds_f64().max(0.0);
    let doing = match (running.activity, running.is_stopping) {
        (_, true) => "Stopping: what ran is kept",
        (Activity::Checking, false) => "Checking",
        (Activity::CleaningUp, false) => "Deleting what the run wrote",
    };
    let title = RichText::new(format!("{doing}… {elapsed:.1} s")).font(semibold(size::LARGE)).color(ui.tokens().accent);
    let response = ui.label(title);
    announce(&response, false);
    if running.activity == Activity::CleaningUp {
        return;
    }
    let planned = |id: &&CheckId| view.page.plan.latest().is_none_or(|plan| plan.reason(**id).is_none());
    let (done, all) = (running.results.len(), CheckId::ALL.iter().filter(planned).count().max(1));
    ui.add(ProgressBar::new(done as f32 / all as f32).desired_height(6.0).animate(false));
    let requests = counted_text(running.requests as u64, "request", "requests");
    let now = running.current.map_or("Preparing", |check| check.check().title);
    let waiting = running.waiting.map(|seconds| format!(" The destination asks to wait: {seconds} s."));
    hint_ui(ui, &format!("{done} of {all} checks, {requests}. Now: {now}.{}", waiting.unwrap_or_default()));
}

fn result_ui(ui: &mut Ui, view: View<'_>, shown: &ShownRun) {
    let mark = verdict_mark(ui, shown.report.verdict);
    let title =
        RichText::new(format!("{} {}", mark.sign, shown.headline)).font(semibold(size::LARGE)).color(mark.color);
    let response = ui.label(title);
    announce(&response, false);
    ui.add(egui::Label::new(visible(&shown.summary)).wrap().selectable(true));
    let report = &shown.report;
    let seconds = (report.finished_at - report.started_at).as_seconds_f64().max(0.0);
    let when = day_and_clock_text(view.state, report.started_at);
    let requests = counted_text(report.exchanges.len() as u64, "request", "requests");
    hint_ui(ui, &format!("{when} · {requests} in {seconds:.1} s · run {}", visible(&report.run_id)));
    compared_ui(ui, view, shown);
}

/// What is new since the run before.
fn compared_ui(ui: &mut Ui, view: View<'_>, shown: &ShownRun) {
    let Some(compared) = &shown.report.compared else { return };
    let tokens = ui.tokens();
    let groups =
        [("Newly failed:", &compared.newly_failed, tokens.fail), ("Newly passed:", &compared.newly_passed, tokens.ok)];
    for (title, ids, color) in groups.into_iter().filter(|(_, ids, _)| !ids.is_empty()) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(title).color(color));
            for id in ids.iter().filter_map(|id| CheckId::named(id)) {
                if ui.small_button(id.name()).on_hover_text(id.check().title).clicked() {
                    view.push(GoLiveCommand::Open(id));
                }
            }
        });
    }
    for change in &compared.changes {
        ui.label(visible(change));
    }
    if compared.newly_failed.is_empty() && compared.newly_passed.is_empty() && compared.changes.is_empty() {
        hint_ui(ui, "Nothing has changed since the run before.");
    }
}

/// Asks before anything is deleted.
pub(super) fn clean_up_ui(ui: &mut Ui, view: View<'_>) {
    let Some(shown) = view.page.shown.as_ref().filter(|_| view.page.asks_clean_up) else { return };
    let objects = counted_text(shown.objects_left() as u64, "object", "objects");
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("This run wrote {objects} to the destination.")).color(ui.tokens().warn));
        if ui.button(format!("Delete {objects}")).clicked() {
            view.push(GoLiveCommand::CleanUp);
        }
        if ui.button("Keep").clicked() {
            view.push(GoLiveCommand::CancelCleanUp);
        }
    });
    ui.add_space(space::XS);
}

/// The last runs, the latest at the right end.
pub(super) fn runs_ui(ui: &mut Ui, view: View<'_>) {
    let runs = view.page.runs.list();
    if runs.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        hint_ui(ui, "Last runs");
        for (at, run) in runs.iter().enumerate().take(RUNS_SHOWN).rev() {
            run_ui(ui, view, run, &format!("Run {} of {}", runs.len() - at, runs.len()));
        }
    });
    ui.add_space(space::XS);
}

fn run_ui(ui: &mut Ui, view: View<'_>, run: &RunSummary, name: &str) {
    let mark = verdict_mark(ui, run.verdict);
    let is_shown = view.page.shown.as_ref().is_some_and(|shown| shown.id == run.id);
    let button = Button::selectable(is_shown, RichText::new(mark.sign).color(mark.color));
    let when = day_and_clock_text(view.state, run.started_at);
    let stopped = if run.interrupted { ", stopped before its end" } else { "" };
    let label = format!("{name}, {when}: {}{stopped}", mark.words);
    let counts = run.counts;
    let hover = format!("{label}\n{} passed, {} failed, {} warnings", counts.passed, counts.failed, counts.warning);
    let response = ui.add(button).on_hover_text(hover);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if response.clicked() {
        view.push(GoLiveCommand::ShowRun(run.id.clone()));
    }
}
