//! What the next run would do, and what can be chosen about it.

use egui::{RichText, Ui};

use super::View;
use crate::app::golive::{GoLiveCommand, PlanState, ShownPlan};
use crate::domain::display::visible;
use crate::domain::figures::{bytes_text, counted_text};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{busy_ui, field_ui, hint_ui, row_ui};

/// Width of the fields at most.
const WIDTH: f32 = size::FORM;

pub(super) fn plan_ui(ui: &mut Ui, view: View<'_>) {
    match &view.page.plan {
        PlanState::None | PlanState::Making { previous: None, .. } => busy_ui(ui, "Planning"),
        PlanState::Making { previous: Some(plan), .. } | PlanState::Ready(plan) => summary_ui(ui, view, plan),
    }
    options_ui(ui, view);
    ui.add_space(space::XS);
}

fn summary_ui(ui: &mut Ui, view: View<'_>, plan: &ShownPlan) {
    let url = view.state.draft().map(|draft| draft.fields.url.shown()).unwrap_or_default();
    let requests = counted_text(plan.requests.len() as u64, "request", "requests");
    let bytes = bytes_text(plan.bytes() as u64);
    let leaving = counted_text(plan.leaving() as u64, "of them leaves", "of them leave");
    let said = if url.trim().is_empty() {
        format!("Nothing is sent before you run the check, which needs a URL: {requests} with {bytes} will go there.")
    } else {
        format!("Nothing is sent before you run the check. Then {requests} with {bytes} go to {}.", visible(&url))
    };
    ui.add(egui::Label::new(said).wrap());
    hint_ui(
        ui,
        &format!(
            "{leaving} a message or an object behind, marked with the id of the run. Requests that must be refused carry an \
         empty array. Select a check to see each of its requests."
        ),
    );
    ui.add_space(space::XS);
}

fn options_ui(ui: &mut Ui, view: View<'_>) {
    let mut options = view.page.options.clone();
    ui.scope(|ui| {
        ui.set_max_width(WIDTH.min(ui.available_width()));
        field_ui(ui, "Largest batch", &mut options.max_bytes, "262,144 bytes, unless a size is agreed");
        field_ui(ui, "Timed batches", &mut options.samples, "20");
        field_ui(
            ui,
            "Read-back URL",
            &mut options.read_back,
            "https://… with {hashId}, where it tells what was stored",
        );
        row_ui(ui, "Idle connection", |ui, _| {
            ui.checkbox(&mut options.waits_idle, "Leave a connection idle for 65 seconds, too");
        });
    });
    if let Err(problem) = options.read(&view.page.statements) {
        ui.label(RichText::new(format!("✗ {problem}")).color(ui.tokens().fail));
    }
    if options != view.page.options {
        view.push(GoLiveCommand::EditOptions(options));
    }
}
