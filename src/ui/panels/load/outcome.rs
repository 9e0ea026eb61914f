//! What a run came to.

use egui::{Grid, RichText, Ui};

use super::{cause, charts};
use crate::app::load::{Ended, FinishedRun, LoadForm, bottleneck, headline};
use crate::app::state::State;
use crate::app::{CommandQueue, FileCommand, FilePurpose};
use crate::domain::display::visible;
use crate::domain::figures::{count_text, duration_text};
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{heading_ui, hint_ui};

pub(super) fn outcome_ui(ui: &mut Ui, state: &State, finished: &FinishedRun, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let result = &finished.result;
    ui.add_space(space::M);
    ui.separator();
    let (is_good, headline) = finished.with_report(|report| (report.is_good(), headline(report)));
    let (mark, color) = if is_good { ("✓", tokens.ok) } else { ("✗", tokens.fail) };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("{mark} {headline}")).font(semibold(size::TITLE)).color(color));
        export_ui(ui, commands);
    });
    hint_ui(ui, &finished.proposal.text());
    match result.ended {
        Ended::Complete => {}
        Ended::Interrupted => {
            ui.label("Stopped: what was not delivered by then counts as lost.");
        }
        Ended::TooManyFailures => {
            ui.label("Stopped: too many requests failed.");
        }
    }
    ui.label(bottleneck(result.bottleneck));
    ui.add_space(space::S);
    let milliseconds = |milliseconds: f64| duration_text((milliseconds * 1000.0) as u64);
    figures_ui(
        ui,
        "Rate and latency",
        &[
            ("Offered", format!("{:.1}/s", result.offered_per_second())),
            ("Delivered", format!("{:.1}/s", result.delivered_per_second())),
            ("Requests", count_text(result.requests)),
            ("Failed", count_text(result.failures)),
            ("Half within", milliseconds(result.latency.p50)),
            ("95 % within", milliseconds(result.latency.p95)),
            ("99 % within", milliseconds(result.latency.p99)),
            ("Slowest", milliseconds(result.latency.max)),
        ],
    );
    let ledger = &result.ledger;
    figures_ui(
        ui,
        "Ledger of messages",
        &[
            ("Messages", count_text(ledger.messages)),
            ("Delivered once", count_text(ledger.delivered_once)),
            ("Delivered again", count_text(ledger.delivered_again)),
            ("Late", count_text(ledger.late)),
            ("Lost", count_text(ledger.lost)),
            ("Uncertain", count_text(ledger.uncertain)),
        ],
    );
    charts::charts_ui(ui, &result.timeline);
    responses_ui(ui, finished);
    let sample = |id: &str| finished.sample(id);
    cause::causes_ui(ui, &result.causes, state, sample, commands);
}

/// A row of figures under their names.
pub(super) fn figures_ui(ui: &mut Ui, name: &str, figures: &[(&str, String)]) {
    ui.scope(|ui| {
        crate::ui::widgets::region(ui, name);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            for (name, value) in figures {
                ui.vertical(|ui| {
                    ui.label(RichText::new(*name).size(size::SMALL).color(ui.tokens().muted));
                    ui.label(RichText::new(value).font(semibold(size::TITLE)));
                });
            }
        });
    });
    ui.add_space(space::S);
}

fn export_ui(ui: &mut Ui, commands: &CommandQueue) {
    ui.menu_button("Export report…", |ui| {
        for form in LoadForm::ALL {
            if ui.button(form.name()).clicked() {
                commands.push(FileCommand::Pick(FilePurpose::ExportLoad(form)));
                ui.close();
            }
        }
    });
}

fn responses_ui(ui: &mut Ui, finished: &FinishedRun) {
    let result = &finished.result;
    let statuses = result.statuses.iter().map(|(status, count)| (status.to_string(), *count));
    let none = result.no_response.iter().map(|(kind, count)| (format!("no response: {kind}"), *count));
    let lost = result.ledger.lost_by.iter().map(|(why, count)| (format!("lost: {why}"), *count));
    let rows: Vec<(String, u64)> = statuses.chain(none).chain(lost).collect();
    if rows.is_empty() {
        return;
    }
    heading_ui(ui, "Responses");
    Grid::new("load responses").num_columns(2).spacing([space::L, space::XS]).show(ui, |ui| {
        for (name, count) in rows {
            ui.label(visible(&name));
            ui.label(RichText::new(count_text(count)).monospace());
            ui.end_row();
        }
    });
}
