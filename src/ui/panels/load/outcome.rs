//! What a run came to.

use egui::{Grid, RichText, Ui};

use super::charts;
use crate::app::load::{Ended, FinishedRun, LoadCommand, LoadForm, bottleneck, cause, headline};
use crate::app::state::State;
use crate::app::{CommandQueue, FileCommand, FilePurpose};
use crate::domain::display::{visible, visible_lines};
use crate::domain::figures::{count_text, counted_text, duration_text};
use crate::domain::{Exchange, Outcome};
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{CodeText, code_ui, heading_ui, hint_ui};

/// Bytes of a sample's response that are shown.
const SAMPLE_BYTES: usize = 4 * 1024;

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
    causes_ui(ui, state, finished, commands);
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

/// Why requests failed; each opens the first exchange that shows it.
fn causes_ui(ui: &mut Ui, state: &State, finished: &FinishedRun, commands: &CommandQueue) {
    if finished.result.causes.is_empty() {
        return;
    }
    heading_ui(ui, "Causes");
    let mut causes: Vec<(&String, &u64)> = finished.result.causes.iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (id, count) in causes {
        let is_open = state.load.open_cause.as_ref() == Some(id);
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(ui.tokens().fail, format!("✗ {}", title(id)));
            ui.label(RichText::new(counted_text(*count, "request", "requests")).color(ui.tokens().muted));
            let Some(_) = finished.sample(id) else { return };
            let text = if is_open { "Hide the sample" } else { "Show a sample" };
            let button = ui.button(text);
            let label = format!("{text}: {}", title(id));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
            if button.clicked() {
                commands.push(LoadCommand::OpenCause(id.clone()));
            }
        });
        if let Some(cause) = cause::find(id) {
            hint_ui(ui, cause.fix);
        }
        if let Some(sample) = finished.sample(id).filter(|_| is_open) {
            let text = sample_text(sample);
            code_ui(ui, CodeText { name: "load sample", text: &text, labels: &[] });
            hint_ui(ui, "The whole exchange is in the history.");
        }
    }
}

/// What is wrong, in a sentence; the id of a cause that this version does not know.
pub(super) fn title(id: &str) -> String {
    cause::find(id).map_or_else(|| visible(id), |cause| cause.title.to_owned())
}

fn sample_text(sample: &Exchange) -> String {
    let request = format!("{} {}", sample.request.method, sample.request.url);
    let came_back = match &sample.outcome {
        Outcome::Answered(response) => {
            let kept = &response.body.kept;
            let body = String::from_utf8_lossy(kept.get(..SAMPLE_BYTES).unwrap_or(kept));
            format!("{} {}\n\n{body}", response.status, response.reason)
        }
        Outcome::Failed(failure) => format!("No response: {}", failure.message),
    };
    visible_lines(&format!("{request}\n\n{came_back}"))
}
