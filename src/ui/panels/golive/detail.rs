//! The evidence of one check: what was sent, what came back, why it matters, what to change.

use egui::{Button, RichText, Ui};

use super::View;
use super::statement::statement_ui;
use super::words::row_mark;
use crate::app::golive::{
    CheckId, CheckOutcome, CheckResult, ExchangeLine, GoLiveCommand, GoLiveView, PlannedRequest, Row, RowState,
    ShownRun, needs_words,
};
use crate::domain::display::visible;
use crate::domain::figures::{bytes_text, duration_text};
use crate::ui::panels::exchange::change_text;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{badge_ui, heading_ui, hint_ui, primary_button};

/// Requests of a check that are listed.
const REQUESTS_SHOWN: usize = 12;

pub(super) fn detail_ui(ui: &mut Ui, view: View<'_>, check: CheckId) {
    let rows = view.state.golive.rows(view.to);
    let Some(row) = rows.iter().find(|row| row.check.id == check) else {
        hint_ui(ui, "The check that is open did not end this way.");
        return;
    };
    head_ui(ui, row);
    if let RowState::Done(result) = row.state {
        fix_ui(ui, view, result);
    }
    statement_ui(ui, view, check);
    if let RowState::Done(result) = row.state {
        evidence_ui(ui, result);
    }
    heading_ui(ui, "What is sent");
    text_ui(ui, row.check.sent);
    match (view.page.view, view.page.plan.latest()) {
        (GoLiveView::Plan, Some(plan)) => {
            let requests: Vec<&PlannedRequest> = plan.of(check).collect();
            requests.iter().take(REQUESTS_SHOWN).for_each(|request| planned_ui(ui, request));
            more_ui(ui, requests.len());
        }
        (GoLiveView::Plan, None) | (GoLiveView::Result, _) => {}
    }
    if let (RowState::Done(result), Some(shown), None) = (row.state, &view.page.shown, view.running) {
        exchanges_ui(ui, view, shown, result);
    }
    heading_ui(ui, "What is expected");
    text_ui(ui, row.check.expectation);
    heading_ui(ui, "Why it matters");
    ui.hyperlink_to(row.check.source.text, row.check.source.url);
    let address = RichText::new(row.check.source.url).monospace().size(size::SMALL).color(ui.tokens().muted);
    ui.add(egui::Label::new(address).wrap().selectable(true));
    hint_ui(ui, &format!("Check id: {}", row.check.id.name()));
    ui.add_space(space::S);
}

fn head_ui(ui: &mut Ui, row: &Row<'_>) {
    let mark = row_mark(ui, row.state);
    ui.horizontal_wrapped(|ui| {
        badge_ui(ui, mark.words, mark.color);
        if let RowState::Done(result) = row.state
            && result.result != CheckOutcome::NotRun
        {
            badge_ui(ui, needs_words(result.needs), ui.tokens().muted);
        }
    });
    ui.add(egui::Label::new(RichText::new(row.check.title).font(semibold(size::TITLE))).wrap().selectable(true));
    match row.state {
        RowState::Done(result) => text_ui(ui, &result.reason),
        RowState::NotPlanned(reason) => text_ui(ui, reason),
        RowState::Planned { .. } | RowState::Waiting | RowState::Running => {}
    }
}

fn text_ui(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(visible(text)).wrap().selectable(true));
}

fn fix_ui(ui: &mut Ui, view: View<'_>, result: &CheckResult) {
    if result.fix.is_empty() {
        return;
    }
    let title = match result.result {
        CheckOutcome::Review | CheckOutcome::NotRun => "Next step",
        CheckOutcome::Passed | CheckOutcome::Warning | CheckOutcome::Failed => "What to change",
    };
    heading_ui(ui, title);
    text_ui(ui, &result.fix);
    if result.changes.is_empty() {
        return;
    }
    let is_enabled = view.running.is_none();
    let button = primary_button(ui, &change_text(&result.changes), is_enabled);
    if ui.add_enabled(is_enabled, button).on_hover_text("Then run the check again").clicked() {
        view.push(GoLiveCommand::ApplyFix(result.id));
    }
}

fn evidence_ui(ui: &mut Ui, result: &CheckResult) {
    if result.evidence.is_empty() {
        return;
    }
    heading_ui(ui, "What came back");
    let tokens = ui.tokens();
    let frame = egui::Frame::new()
        .fill(tokens.inset)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(4)
        .inner_margin(egui::Margin::symmetric(8, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        for fact in result.evidence.iter().take(REQUESTS_SHOWN) {
            let text = RichText::new(visible(fact)).monospace().size(size::SMALL);
            ui.add(egui::Label::new(text).wrap().selectable(true));
        }
        more_ui(ui, result.evidence.len());
    });
}

fn planned_ui(ui: &mut Ui, request: &PlannedRequest) {
    let body = if request.bytes == 0 { String::new() } else { format!(" ({})", bytes_text(request.bytes as u64)) };
    let text =
        format!("{} {}{body}. Leaves behind: {}.", request.method, visible(&request.what), request.leaves_behind);
    ui.horizontal_top(|ui| {
        ui.label(RichText::new("·").color(ui.tokens().muted));
        ui.add(egui::Label::new(text).wrap().selectable(true)).on_hover_text(visible(&request.url));
    });
}

fn more_ui(ui: &mut Ui, count: usize) {
    if count > REQUESTS_SHOWN {
        hint_ui(ui, &format!("and {} more", count - REQUESTS_SHOWN));
    }
}

/// Each with a way to its place in the history.
fn exchanges_ui(ui: &mut Ui, view: View<'_>, shown: &ShownRun, result: &CheckResult) {
    let lines: Vec<&ExchangeLine> = result
        .exchanges
        .iter()
        .filter_map(|number| shown.report.exchanges.iter().find(|line| line.number == *number))
        .collect();
    ui.horizontal_wrapped(|ui| {
        for line in lines.iter().take(REQUESTS_SHOWN) {
            let status = if line.status == 0 { "no response".to_owned() } else { line.status.to_string() };
            let time = duration_text((line.milliseconds * 1_000.0).max(0.0) as u64);
            let text = format!("{} {status} · {time}", visible(&line.method));
            let label = format!("Show request {}: {text}", line.number);
            let entry = shown.entries.get(&line.number).copied();
            let button = Button::new(RichText::new(&text).size(size::SMALL));
            let response = ui.add_enabled(entry.is_some(), button);
            let response = response
                .on_hover_text("Show it in the history, with headers, body and timings")
                .on_disabled_hover_text("The history does not have this request");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, entry.is_some(), &label));
            if let Some(id) = entry.filter(|_| response.clicked()) {
                view.push(GoLiveCommand::ShowExchange(id));
            }
        }
        more_ui(ui, lines.len());
    });
}
