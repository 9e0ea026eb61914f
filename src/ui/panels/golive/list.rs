//! The checks by family, a row each.

use egui::text::{LayoutJob, TextFormat};
use egui::{Button, FontId, Response, RichText, Ui};

use super::View;
use super::detail::detail_ui;
use super::words::{outcome_mark, row_mark};
use crate::app::golive::{CheckOutcome, Family, GoLiveCommand, GoLiveView, Row, RowState};
use crate::domain::display::visible;
use crate::domain::figures::{bytes_text, counted_text, duration_text};
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::hint_ui;

/// Width of what stands at the right end of a row.
const FIGURE_WIDTH: f32 = 132.0;
const ROW_HEIGHT: f32 = 26.0;
/// Width of the column of signs.
const MARK_WIDTH: f32 = 22.0;

/// The results in the order in which a reader wants them.
const FILTERS: [CheckOutcome; 5] =
    [CheckOutcome::Failed, CheckOutcome::Review, CheckOutcome::Warning, CheckOutcome::Passed, CheckOutcome::NotRun];

/// Chips: all, or only what ended in one way.
pub(super) fn filter_ui(ui: &mut Ui, view: View<'_>) {
    let counts = |wanted: CheckOutcome| match (view.running, &view.page.shown) {
        (Some(running), _) => running.results.values().filter(|result| result.result == wanted).count(),
        (None, Some(shown)) => shown.report.checks.iter().filter(|result| result.result == wanted).count(),
        (None, None) => 0,
    };
    let chosen = view.page.filter;
    if ui.add(Button::selectable(chosen.is_none(), "All")).clicked() {
        view.push(GoLiveCommand::SetFilter(None));
    }
    for outcome in FILTERS {
        let count = counts(outcome);
        if count == 0 && chosen != Some(outcome) {
            continue;
        }
        let mark = outcome_mark(ui, outcome);
        let text = format!("{} {count}", mark.words);
        if ui.add(Button::selectable(chosen == Some(outcome), RichText::new(text).color(mark.color))).clicked() {
            let filter = (chosen != Some(outcome)).then_some(outcome);
            view.push(GoLiveCommand::SetFilter(filter));
        }
    }
}

/// With the evidence beneath its row where there is no room beside the list.
pub(super) fn list_ui(ui: &mut Ui, view: View<'_>, has_evidence: bool) {
    let rows = view.state.golive.rows(view.to);
    if rows.is_empty() {
        hint_ui(ui, "No check ended this way.");
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    for family in Family::ALL {
        let rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.check.family == family).collect();
        if rows.is_empty() {
            continue;
        }
        ui.add_space(space::S);
        ui.label(RichText::new(family.title()).font(semibold(size::BODY)));
        match same_reason(&rows) {
            Some(reason) if view.page.filter.is_none() => {
                let count = counted_text(rows.len() as u64, "check does not run", "checks do not run");
                hint_ui(ui, &format!("– {count}: {}", visible(reason)));
            }
            Some(_) | None => {
                for row in rows {
                    row_ui(ui, view, row, has_evidence);
                    if has_evidence && view.page.open == Some(row.check.id) {
                        inset_ui(ui, |ui| detail_ui(ui, view, row.check.id));
                    }
                }
            }
        }
    }
    ui.add_space(space::L);
}

fn inset_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let tokens = ui.tokens();
    let frame = egui::Frame::new()
        .fill(tokens.ground)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(egui::Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::XS;
        content(ui);
    });
}

/// Why none of `rows` runs, if all have the same reason.
fn same_reason<'a>(rows: &[&Row<'a>]) -> Option<&'a str> {
    let reason = |row: &Row<'a>| match row.state {
        RowState::NotPlanned(reason) => Some(reason),
        RowState::Done(result) if result.result == CheckOutcome::NotRun => Some(result.reason.as_str()),
        RowState::Done(_) | RowState::Planned { .. } | RowState::Waiting | RowState::Running => None,
    };
    let first = reason(rows.first()?)?;
    (rows.len() > 1 && rows.iter().all(|row| reason(row) == Some(first))).then_some(first)
}

fn row_ui(ui: &mut Ui, view: View<'_>, row: &Row<'_>, has_evidence: bool) {
    let mark = row_mark(ui, row.state);
    let is_open = view.page.open == Some(row.check.id);
    let tokens = ui.tokens();
    let is_quiet = matches!(row.state, RowState::NotPlanned(_) | RowState::Waiting)
        || row.state.outcome() == Some(CheckOutcome::NotRun);
    let format =
        TextFormat::simple(FontId::proportional(size::BODY), if is_quiet { tokens.muted } else { tokens.text });
    let mut job = LayoutJob::default();
    // Titles stand in a column, whatever the width of their signs.
    job.append(row.check.title, MARK_WIDTH, format);
    let label = format!("{}: {}", mark.words, row.check.title);
    let response = ui.horizontal(|ui| {
        let figure = figure(view, row);
        // A title takes the room of a figure that is not there.
        let width = if figure.is_empty() { 0.0 } else { FIGURE_WIDTH };
        let width = (ui.available_width() - width).max(FIGURE_WIDTH);
        let layout = egui::Layout::top_down_justified(egui::Align::Min);
        let button = Button::selectable(is_open, job).truncate();
        let response = ui.allocate_ui_with_layout(egui::vec2(width, ROW_HEIGHT), layout, |ui| ui.add(button)).inner;
        if !figure.is_empty() {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let text = RichText::new(figure).size(size::SMALL).color(tokens.muted);
                ui.add(egui::Label::new(text).truncate());
            });
        }
        response
    });
    let response = response.inner.on_hover_text(row.check.id.name());
    let center = response.rect.left_center() + egui::vec2(space::S + MARK_WIDTH / 3.0, 0.0);
    let font = FontId::proportional(size::BODY);
    ui.painter().text(center, egui::Align2::CENTER_CENTER, mark.sign, font, mark.color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if response.clicked() {
        view.push(GoLiveCommand::Open(row.check.id));
    }
    if is_open {
        show_once(ui, view, &response, has_evidence);
    }
    reason_ui(ui, row);
}

/// What was opened from elsewhere comes into view, once; its evidence beneath it, too.
fn show_once(ui: &Ui, view: View<'_>, row: &Response, has_evidence: bool) {
    let id = egui::Id::unique("golive-open-row");
    let now = (view.to.clone(), view.page.open);
    let is_known = ui.data(|data| data.get_temp(id)) == Some(now.clone());
    if !is_known {
        ui.data_mut(|data| data.insert_temp(id, now));
        if !ui.clip_rect().contains_rect(row.rect) {
            row.scroll_to_me(Some(if has_evidence { egui::Align::Min } else { egui::Align::Center }));
        }
    }
}

/// What speaks against going live stands in the list.
fn reason_ui(ui: &mut Ui, row: &Row<'_>) {
    let RowState::Done(result) = row.state else { return };
    match result.result {
        CheckOutcome::Passed | CheckOutcome::NotRun => return,
        CheckOutcome::Failed | CheckOutcome::Warning | CheckOutcome::Review => {}
    }
    let frame = egui::Frame::new().inner_margin(egui::Margin { left: 30, bottom: 4, ..egui::Margin::ZERO });
    frame.show(ui, |ui| hint_ui(ui, &visible(&result.reason)));
}

fn figure(view: View<'_>, row: &Row<'_>) -> String {
    match row.state {
        RowState::Planned { requests: 0, .. } => "nothing more".to_owned(),
        RowState::Planned { requests, bytes: 0 } => counted_text(requests as u64, "request", "requests"),
        RowState::Planned { requests, bytes } => {
            format!("{}, {}", counted_text(requests as u64, "request", "requests"), bytes_text(bytes as u64))
        }
        RowState::Running => "running…".to_owned(),
        RowState::Waiting if view.page.view == GoLiveView::Result => "waiting".to_owned(),
        RowState::Done(result) if result.milliseconds > 0 => duration_text(result.milliseconds.saturating_mul(1_000)),
        RowState::Waiting | RowState::NotPlanned(_) | RowState::Done(_) => String::new(),
    }
}
