//! What a person states about what no request can see.

use egui::{Button, RichText, Ui};

use super::View;
use crate::app::golive::{ATTESTABLE, Attestation, CheckId, GoLiveCommand, GoLiveView, StatementForm};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, space};
use crate::ui::times::day_and_clock_text;
use crate::ui::widgets::{choices_ui, field_ui, heading_ui, hint_ui, primary_button};

/// Nothing for checks that are seen on the wire.
pub(super) fn statement_ui(ui: &mut Ui, view: View<'_>, check: CheckId) {
    if !ATTESTABLE.contains(&check) {
        return;
    }
    heading_ui(ui, "Stated by a person");
    let of_run = view.page.shown.as_ref().filter(|_| view.page.view == GoLiveView::Result);
    let stated = match of_run {
        Some(shown) => shown.report.attestations.iter().find(|stated| stated.check == check),
        None => view.page.statements.of(check),
    };
    if let Some(stated) = stated {
        stated_ui(ui, view, stated);
    }
    if view.running.is_some() {
        hint_ui(ui, "Wait for the end of the run to state something.");
        return;
    }
    if of_run.is_some_and(|shown| !shown.can_be_judged_again()) {
        hint_ui(ui, "This run was read from its file. Run the check again to state something.");
        return;
    }
    if let Some(form) = view.page.statement.as_ref().filter(|form| form.check == check) {
        form_ui(ui, view, form);
        return;
    }
    if stated.is_none() {
        hint_ui(ui, "No request can see this. Who knows it can state it; name and time go into the report.");
    }
    ui.horizontal(|ui| {
        let words = if stated.is_some() { "Change statement…" } else { "Attest…" };
        if ui.button(words).clicked() {
            view.push(GoLiveCommand::BeginStatement(check));
        }
        if stated.is_some() && ui.button("Withdraw").clicked() {
            view.push(GoLiveCommand::WithdrawStatement(check));
        }
    });
}

fn stated_ui(ui: &mut Ui, view: View<'_>, stated: &Attestation) {
    let tokens = ui.tokens();
    let (mark, color) = if stated.passed { ("✓", tokens.ok) } else { ("✗", tokens.fail) };
    let when = day_and_clock_text(view.state, stated.at);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(mark).color(color));
        let text = format!("{} ({when}): {}", visible(&stated.by), visible(&stated.statement));
        ui.add(egui::Label::new(text).wrap().selectable(true));
    });
}

fn form_ui(ui: &mut Ui, view: View<'_>, form: &StatementForm) {
    let mut edited = form.clone();
    field_ui(ui, "Your name", &mut edited.by, "Jane Doe, Acme");
    field_ui(ui, "What you know", &mut edited.statement, "The ingest job keeps one row per hashId.");
    choices_ui(ui, "It is", &mut edited.holds, &[(true, "as expected"), (false, "not as expected")]);
    if let Some(problem) = &form.problem {
        ui.label(RichText::new(format!("✗ {}", visible(problem))).color(ui.tokens().fail));
    }
    if edited != *form {
        view.push(GoLiveCommand::EditStatement(StatementForm { problem: None, ..edited }));
    }
    ui.add_space(space::XS);
    ui.horizontal(|ui| {
        if ui.add(primary_button(ui, "Attest", true)).clicked() {
            view.push(GoLiveCommand::GiveStatement);
        }
        if ui.add(Button::new("Cancel")).clicked() {
            view.push(GoLiveCommand::CancelStatement);
        }
    });
}
