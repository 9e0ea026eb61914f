//! The built-in receiver: where it listens, what arrived and whether it verified.

mod addresses;
mod faults;

use egui::{RichText, ScrollArea, TextEdit, Ui};
use egui_extras::{Column, TableBuilder};

pub(in crate::ui) use self::faults::FaultMemory;
use super::measurement::{Picture, measured_ui};
use crate::app::state::{ArrivalFilter, MeasuredPlace, ReceiverStatus, State};
use crate::app::{Arrival, CommandQueue, FileCommand, FilePurpose, ReceiverCommand, RoleName};
use crate::domain::display::{visible, visible_lines};
use crate::domain::figures::bytes_text;
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::times::{fine_clock_text, moment_forms};
use crate::ui::widgets::{CodeText, busy_ui, code_ui, heading_ui, hint_ui, key_value_ui};

/// Height of a row.
const ROW_HEIGHT: f32 = 24.0;
/// Width of the columns of words, and what it is in a list narrower than this, where the target needs room.
const WORDS_WIDTH: f32 = 200.0;
const NARROW_WORDS_WIDTH: f32 = 136.0;
const NARROW_WIDTH: f32 = 900.0;
/// Height of the list of arrivals at most.
const LIST_HEIGHT: f32 = 260.0;
/// Height of the measurements of an arrival, as a table and as charts.
const TABLE_HEIGHT: f32 = 240.0;
const CHARTS_HEIGHT: f32 = 300.0;
/// Deliveries of the same messages that are listed.
const SIBLINGS_SHOWN: usize = 6;
/// Width of the names of checks.
const CHECK_NAME_WIDTH: f32 = 170.0;
/// Bytes of a body that are shown.
const SHOWN_BODY_BYTES: usize = 256 * 1024;
pub(in crate::ui) fn receiver_ui(ui: &mut Ui, state: &State, memory: &mut FaultMemory, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Built-in receiver").font(semibold(size::TITLE)));
        hint_ui(ui, "A destination on this machine that verifies every request as the real service does.");
    });
    match &state.receiver.status {
        ReceiverStatus::Off => hint_ui(ui, "Not running in this session."),
        ReceiverStatus::Starting => busy_ui(ui, "Starting the receiver"),
        ReceiverStatus::Stopped => {
            ui.horizontal(|ui| {
                hint_ui(ui, "Stopped: its destinations reach nobody until you start it again, with new keys.");
                Action::StartReceiver.button_ui(ui, state, commands);
            });
        }
        ReceiverStatus::Failed(problem) => {
            ui.colored_label(ui.tokens().fail, format!("✗ The receiver does not run: {}", visible(problem)));
            Action::StartReceiver.button_ui(ui, state, commands);
        }
        ReceiverStatus::Running(addresses) => {
            addresses::addresses_ui(ui, state, addresses, commands);
            addresses::switches_ui(ui, state, addresses, commands);
        }
    }
    faults::faults_ui(ui, state, memory, commands);
    ui.add_space(space::S);
    toolbar_ui(ui, state, commands);
    if state.receiver.arrivals.is_empty() {
        hint_ui(
            ui,
            "Nothing has arrived yet. Select one of the receiver's destinations in the rail and press Send, or point your own program to an address above.",
        );
        return;
    }
    list_ui(ui, state, commands);
    ui.separator();
    match state.receiver.selected_arrival() {
        Some(arrival) => {
            ScrollArea::vertical().id_salt("arrival").auto_shrink([false, false]).show(ui, |ui| {
                arrival_ui(ui, state, arrival, commands);
            });
        }
        None => {
            hint_ui(ui, "Select a row to see every check, its measurements as a table and charts, and the response.");
        }
    }
}

fn toolbar_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let filter = &state.receiver.filter;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Arrived").font(semibold(size::BODY)));
        let mut search = filter.search.clone();
        let edit = ui.add(TextEdit::singleline(&mut search).hint_text("search").desired_width(180.0));
        edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Search what arrived"));
        if edit.changed() {
            commands.push(ReceiverCommand::SetArrivalFilter(ArrivalFilter { search, ..filter.clone() }));
        }
        let all = format!("All {}", state.receiver.arrivals.len());
        if ui.add(egui::Button::selectable(filter.role.is_none() && !filter.refused_only, all)).clicked() {
            commands.push(ReceiverCommand::SetArrivalFilter(ArrivalFilter {
                search: filter.search.clone(),
                ..Default::default()
            }));
        }
        let refused = state.receiver.arrivals.iter().filter(|arrival| !arrival.is_accepted).count();
        if ui.add(egui::Button::selectable(filter.refused_only, format!("Refused {refused}"))).clicked() {
            let refused_only = !filter.refused_only;
            commands.push(ReceiverCommand::SetArrivalFilter(ArrivalFilter { refused_only, ..filter.clone() }));
        }
        for role in RoleName::ALL {
            let count = state.receiver.arrivals.iter().filter(|arrival| arrival.role == role).count();
            if count > 0
                && ui.add(egui::Button::selectable(filter.role == Some(role), role_count_text(role, count))).clicked()
            {
                let role = if filter.role == Some(role) { None } else { Some(role) };
                commands.push(ReceiverCommand::SetArrivalFilter(ArrivalFilter { role, ..filter.clone() }));
            }
        }
        export_ui(ui, !state.receiver.arrivals.is_empty(), commands);
    });
}

/// A button each, so that they go on in the next line where there is no room.
fn export_ui(ui: &mut Ui, is_enabled: bool, commands: &CommandQueue) {
    let button = |ui: &mut Ui, text: &str| ui.add_enabled(is_enabled, egui::Button::new(text));
    if button(ui, "Export HAR…").on_hover_text("Everything listed, credentials masked").clicked() {
        commands.push(FileCommand::Pick(FilePurpose::ExportArrivals));
    }
    if button(ui, "Type a path…").on_hover_text("Export HAR to a path that you type").clicked() {
        commands.push(FileCommand::TypePath(FilePurpose::ExportArrivals));
    }
    if button(ui, "Clear").clicked() {
        commands.push(ReceiverCommand::ClearArrivals);
    }
}

fn list_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let arrivals: Vec<&Arrival> = state.receiver.listed().collect();
    let words = if ui.available_width() < NARROW_WIDTH { NARROW_WORDS_WIDTH } else { WORDS_WIDTH };
    TableBuilder::new(ui)
        .id_salt("arrivals")
        .sense(egui::Sense::CLICK) // Its first cell is the stop for Tab.
        .striped(true)
        .max_scroll_height(LIST_HEIGHT)
        .auto_shrink([false, true])
        .cell_layout(egui::Layout::left_to_right(egui::Align::Center))
        .column(Column::exact(96.0))
        .column(Column::exact(128.0))
        .column(Column::exact(52.0))
        .column(Column::remainder().clip(true))
        .column(Column::exact(words).clip(true))
        .column(Column::exact(words).clip(true))
        .header(ROW_HEIGHT, |mut header| {
            for head in ["Time", "Role", "Method", "Target", "Result", "Messages"] {
                header.col(|ui| {
                    let text = RichText::new(head).size(size::SMALL).color(ui.tokens().muted);
                    ui.add(egui::Label::new(text).truncate().selectable(false));
                });
            }
        })
        .body(|body| {
            body.rows(ROW_HEIGHT, arrivals.len(), |mut row| {
                let Some(arrival) = arrivals.get(row.index()) else { return };
                row.set_selected(state.receiver.selected == Some(arrival.number));
                row.col(|ui| {
                    let text = RichText::new(fine_clock_text(state, arrival.at)).monospace();
                    let button = ui.add(egui::Button::new(text).frame(false));
                    let button = button.on_hover_text(moment_forms(state, arrival.at));
                    button.widget_info(|| {
                        egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Show arrival {}", arrival.number))
                    });
                    if button.clicked() {
                        commands.push(ReceiverCommand::SelectArrival(arrival.number));
                    }
                });
                row.col(|ui| cell_ui(ui, addresses::role_label(arrival.role)));
                row.col(|ui| {
                    ui.label(RichText::new(visible(&arrival.method)).monospace());
                });
                row.col(|ui| cell_ui(ui, &arrival.target));
                row.col(|ui| verdict_ui(ui, arrival));
                row.col(|ui| cell_ui(ui, &messages_text(arrival)));
                if row.response().clicked() {
                    commands.push(ReceiverCommand::SelectArrival(arrival.number));
                }
            });
        });
}

fn cell_ui(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(visible(text)).truncate().selectable(false));
}

/// `Amazon S3 3`, as the rail and the addresses above call it.
fn role_count_text(role: RoleName, count: usize) -> String {
    format!("{} {count}", addresses::role_label(role))
}

fn verdict_ui(ui: &mut Ui, arrival: &Arrival) {
    let tokens = ui.tokens();
    let (text, color) = if arrival.is_accepted {
        (format!("✓ {}", arrival.status), tokens.ok)
    } else {
        (format!("✗ {} {}", arrival.status, arrival.code), tokens.fail)
    };
    ui.add(egui::Label::new(RichText::new(visible(&text)).color(color)).truncate().selectable(false));
}

/// What was delivered, and what is noteworthy about its order.
fn messages_text(arrival: &Arrival) -> String {
    if let Some(mark) = arrival.order.first() {
        return format!("⚠ {}", mark.text());
    }
    match (arrival.messages, arrival.deliveries.first()) {
        (Some(count), Some(first)) => {
            let attempt = first.attempt.map(|attempt| format!(", attempt {attempt}")).unwrap_or_default();
            let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            format!("{}{more}{attempt}", first.hash_id)
        }
        (Some(count), None) => format!("{count} messages"),
        (None, _) => bytes_text(arrival.body.len() as u64),
    }
}

fn arrival_ui(ui: &mut Ui, state: &State, arrival: &Arrival, commands: &CommandQueue) {
    heading_ui(ui, &format!("#{} {} {}", arrival.number, arrival.method, visible(&arrival.target)));
    checks_ui(ui, arrival);
    for mark in &arrival.order {
        ui.colored_label(ui.tokens().warn, format!("⚠ {}", mark.text()));
    }
    siblings_ui(ui, state, arrival, commands);
    if arrival.messages.is_some() && !arrival.is_body_secret {
        ui.add_space(space::S);
        measured_ui(ui, state, (MeasuredPlace::Arrival, Picture::Table), TABLE_HEIGHT, commands);
        let charts = egui::CollapsingHeader::new("Charts").default_open(true);
        charts
            .show(ui, |ui| measured_ui(ui, state, (MeasuredPlace::Arrival, Picture::Charts), CHARTS_HEIGHT, commands));
    }
    egui::CollapsingHeader::new(format!("Headers ({})", arrival.headers.len())).show(ui, |ui| {
        for (name, value) in &arrival.headers {
            key_value_ui(ui, name, value);
        }
    });
    let size = bytes_text(arrival.body.len() as u64);
    egui::CollapsingHeader::new(format!("Body ({size})")).id_salt("body").show(ui, |ui| {
        if arrival.is_body_secret {
            hint_ui(ui, "This body holds a client secret, so it is not shown.");
            return;
        }
        bytes_ui(ui, "arrived body", arrival.body.bytes());
    });
    egui::CollapsingHeader::new(format!("Response: {} {}", arrival.status, visible(&arrival.reason))).show(ui, |ui| {
        for (name, value) in &arrival.response_headers {
            key_value_ui(ui, name, value);
        }
        bytes_ui(ui, "response body", &arrival.response_body);
    });
}

fn bytes_ui(ui: &mut Ui, name: &str, bytes: &[u8]) {
    let shown = bytes.get(..SHOWN_BODY_BYTES).unwrap_or(bytes);
    let text = visible_lines(&String::from_utf8_lossy(shown));
    code_ui(ui, CodeText { name, text: &text, labels: &[] });
}

/// Every check, those that failed with what was expected and what to change.
fn checks_ui(ui: &mut Ui, arrival: &Arrival) {
    let tokens = ui.tokens();
    if arrival.report.checks.is_empty() {
        hint_ui(ui, "This role verifies nothing.");
    }
    for check in &arrival.report.checks {
        let (mark, color) = if check.passed { ("✓", tokens.ok) } else { ("✗", tokens.fail) };
        ui.horizontal_wrapped(|ui| {
            let name = RichText::new(format!("{mark} {}", check.name)).color(color);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.allocate_ui_with_layout(egui::vec2(CHECK_NAME_WIDTH, 18.0), layout, |ui| {
                ui.set_min_width(CHECK_NAME_WIDTH);
                ui.add(egui::Label::new(name).truncate());
            });
            let text = if check.passed || check.expected == check.received {
                check.received.clone()
            } else {
                format!("expected {}, received {}", check.expected, check.received)
            };
            ui.add(egui::Label::new(RichText::new(text).monospace().size(size::SMALL)).wrap().selectable(true));
        });
        if !check.hint.is_empty() {
            ui.horizontal_wrapped(|ui| {
                ui.add_space(CHECK_NAME_WIDTH + space::S);
                ui.add(egui::Label::new(RichText::new(&check.hint).color(tokens.muted)).wrap());
            });
        }
    }
}

/// The other deliveries of the same messages.
fn siblings_ui(ui: &mut Ui, state: &State, arrival: &Arrival, commands: &CommandQueue) {
    let all: Vec<&Arrival> = state.receiver.siblings(arrival).collect();
    if all.len() < 2 {
        return;
    }
    let siblings = all.iter().take(SIBLINGS_SHOWN);
    ui.horizontal_wrapped(|ui| {
        ui.label("Deliveries of these messages:");
        for sibling in siblings {
            let attempt = sibling.deliveries.first().and_then(|delivery| delivery.attempt);
            let attempt = attempt.map(|attempt| format!(" attempt {attempt}")).unwrap_or_default();
            let text = format!("#{}{attempt} {}", sibling.number, sibling.status);
            if ui.add(egui::Button::selectable(sibling.number == arrival.number, text)).clicked() {
                commands.push(ReceiverCommand::SelectArrival(sibling.number));
            }
        }
        if all.len() > SIBLINGS_SHOWN {
            hint_ui(ui, &format!("and {} more", all.len() - SIBLINGS_SHOWN));
        }
    });
}
