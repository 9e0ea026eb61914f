//! What would go out next, and what went out and came back: the same tabs for both.

mod body;
mod diff;
mod finding;
mod probe;
mod request;
mod response;
mod signing;
mod timeline;
mod tls;
mod verdict;

use egui::{RichText, ScrollArea, Ui};

pub(super) use self::finding::change_text;
use super::environment::environment_mark_ui;
use super::{Memory, copy_as_table_ui};
use crate::app::exchange::proof::result_line;
use crate::app::exchange::verdict::Tone;
use crate::app::state::{DestinationEntry, Draft, ExchangeTab, LoadedExchange, Preview, Shown, State};
use crate::app::{
    CommandQueue, DestinationCommand, EnvironmentCommand, ExchangeCommand, FileCommand, FilePurpose, HarScope,
    HistoryCommand,
};
use crate::domain::display::visible;
use crate::domain::{DestinationLabel, Exchange, ExchangeKind, Note, NoteLevel};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{announce, busy_ui, heading_ui, hint_ui, tab_ui, tone_color};

/// Width from which request and response stand beside each other.
const BESIDE_WIDTH: f32 = 740.0;

/// The first line of the exchange, worked out before drawing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ui) struct VerdictData {
    /// `None` for a preview.
    pub tone: Option<Tone>,
    pub text: String,
    pub detail: String,
}

impl VerdictData {
    pub(in crate::ui) fn from_state(state: &State) -> Self {
        match (state.exchange.shown, &state.exchange.loaded) {
            (Shown::NextRequest, _) => Self::of_preview(state),
            (_, Some(loaded)) => Self::of_exchange(loaded),
            (_, None) => Self { tone: None, text: "Loading…".to_owned(), detail: String::new() },
        }
    }

    /// A success is one line of figures; anything else is a sentence, with the figures and the service's words beneath
    /// it, a line each.
    fn of_exchange(loaded: &LoadedExchange) -> Self {
        let verdict = &loaded.verdict;
        let line = result_line(&loaded.exchange);
        if verdict.tone == Tone::Ok && loaded.exchange.kind == ExchangeKind::Delivery {
            let text = line.unwrap_or_else(|| verdict.text.clone());
            return Self { tone: Some(Tone::Ok), text, detail: verdict.detail.clone() };
        }
        let detail = [line.unwrap_or_default(), verdict.detail.clone()];
        let detail = detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n");
        Self { tone: Some(verdict.tone), text: verdict.text.clone(), detail }
    }

    fn of_preview(state: &State) -> Self {
        let obstacles = state.obstacles();
        let refusal = state.send.problem().map(|problem| &problem.text);
        let said = |text: &str| Self { tone: None, text: text.to_owned(), detail: String::new() };
        match (refusal, obstacles.first()) {
            (Some(refusal), first) => {
                let why = first.map_or(refusal, |first| &first.text);
                Self { tone: Some(Tone::Fail), ..said(&format!("Not sent: {}", sentence(why))) }
            }
            (None, Some(_)) => said("Nothing to preview yet."),
            (None, None) if state.preview.current.is_some() => {
                said("Preview of the next request. Date and signature are renewed when you send.")
            }
            (None, None) => said("Enter the URL that the platform will deliver to."),
        }
    }
}

pub(in crate::ui) fn exchange_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    probe::probe_ui(ui, state, commands);
    chooser_ui(ui, state, commands);
    foreign_ui(ui, state, commands);
    verdict_ui(ui, &VerdictData::from_state(state));
    if state.exchange.shown != Shown::NextRequest
        && let Some(loaded) = &state.exchange.loaded
    {
        finding::best_finding_ui(ui, state, loaded, commands);
    }
    tabs_ui(ui, state, commands);
    ui.add_space(space::XS);
    let is_preview = state.exchange.shown == Shown::NextRequest;
    ScrollArea::vertical().id_salt(("exchange", state.exchange.tab)).auto_shrink([false, false]).show(ui, |ui| match (
        is_preview,
        state.preview.current.as_deref(),
        &state.exchange.loaded,
    ) {
        (true, Some(preview), _) if state.preview.about == state.selected_recipient() => {
            preview_ui(ui, state, preview, memory, commands);
        }
        (true, _, _) => verdict::obstacles_ui(ui, &state.obstacles(), commands),
        (false, _, Some(loaded)) => stored_ui(ui, state, loaded, memory, commands),
        (false, _, None) => busy_ui(ui, "Loading"),
    });
}

fn chooser_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        let shown = state.exchange.shown;
        environment_mark_ui(ui, state.destinations.selected_entry().and_then(DestinationEntry::environment));
        if tab_ui(ui, shown == Shown::NextRequest, "Next request").clicked() {
            commands.push(ExchangeCommand::Show(Shown::NextRequest));
        }
        if state.exchange.loaded.is_none()
            && let Some(result) = state.latest_result()
            && let Some(id) = result.id
            && tab_ui(ui, shown == Shown::Stored(id), &format!("Last: {}", result.status_text())).clicked()
        {
            commands.push(HistoryCommand::Focus(id));
        }
        if let Some(loaded) = &state.exchange.loaded {
            let status = loaded.exchange.status().map_or_else(|| "no response".to_owned(), |status| status.to_string());
            match loaded.id {
                Some(_) => {
                    let siblings = &state.exchange.siblings;
                    let ids = if siblings.is_empty() { loaded.id.as_slice() } else { siblings.as_slice() };
                    for id in ids {
                        let is_loaded = loaded.id == Some(*id);
                        let known = state.history.entry(*id).and_then(|entry| entry.status);
                        let known = known.map(|known| format!(" {known}")).unwrap_or_default();
                        let status = if is_loaded { format!(" {status}") } else { known };
                        let text = format!("#{}{status}", id.0);
                        if tab_ui(ui, shown == Shown::Stored(*id), &text).clicked() {
                            commands.push(ExchangeCommand::Show(Shown::Stored(*id)));
                        }
                    }
                }
                None => {
                    if tab_ui(ui, shown == Shown::Unsaved, &format!("not kept {status}")).clicked() {
                        commands.push(ExchangeCommand::Show(Shown::Unsaved));
                    }
                }
            }
            if shown != Shown::NextRequest && ui.button("Save HAR…").clicked() {
                commands.push(FileCommand::Pick(FilePurpose::ExportHar(HarScope::Shown)));
            }
        }
    });
}

/// An exchange of another destination is shown only where a row of the history was selected, and says whose it is.
fn foreign_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let Some(label) = state.foreign_exchange() else { return };
    let environment = label.environment.as_ref();
    let is_there = |entry: &&DestinationEntry| {
        let has = |draft: &Draft| draft.environments.has(environment);
        entry.name() == label.name && entry.draft().map_or(environment.is_none(), has)
    };
    let entry = state.destinations.entries.iter().find(is_there);
    let name = visible(&label.to_string());
    ui.horizontal_wrapped(|ui| {
        let text = format!("From {name}, not from {}.", selected_text(&label, state));
        ui.label(RichText::new(text).color(ui.tokens().warn));
        if let Some(entry) = entry
            && ui.button(format!("Select {name}")).clicked()
        {
            commands.push(DestinationCommand::Select(entry.key));
            commands.push(EnvironmentCommand::Choose(entry.key, label.environment.clone()));
            commands.push(ExchangeCommand::Show(state.exchange.shown));
        }
    });
}

/// What an exchange that went to `label` is not from.
fn selected_text(label: &DestinationLabel, state: &State) -> String {
    let selected = state.selected_label().filter(|selected| selected.name == label.name);
    selected.map_or_else(|| "the selected destination".to_owned(), |selected| visible(&selected.to_string()))
}

/// With one full stop at its end.
fn sentence(text: &str) -> String {
    let text = visible(text);
    if text.ends_with(['.', '…', '!', '?']) { text } else { format!("{text}.") }
}

fn verdict_ui(ui: &mut Ui, data: &VerdictData) {
    let tokens = ui.tokens();
    let (mark, color) = match data.tone {
        None => ("", tokens.muted),
        Some(tone @ Tone::Ok) => ("✓ ", tone_color(ui, tone)),
        Some(tone @ Tone::Info) => ("· ", tone_color(ui, tone)),
        Some(tone @ Tone::Warn) => ("⚠ ", tone_color(ui, tone)),
        Some(tone @ Tone::Fail) => ("✗ ", tone_color(ui, tone)),
    };
    ui.add_space(space::XS);
    let font = if data.tone.is_some() { semibold(size::TITLE) } else { egui::FontId::proportional(size::BODY) };
    let verdict = ui.add(
        egui::Label::new(RichText::new(format!("{mark}{}", visible(&data.text))).font(font).color(color))
            .wrap()
            .selectable(true),
    );
    announce(&verdict, data.tone == Some(Tone::Fail));
    for line in data.detail.lines() {
        hint_ui(ui, &visible(line));
    }
    ui.add_space(space::XS);
}

fn tabs_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    // A narrow pane has its tabs on two lines instead of out of reach.
    ui.horizontal_wrapped(|ui| {
        for tab in ExchangeTab::ALL {
            if tab_ui(ui, state.exchange.tab == tab, tab.label()).clicked() {
                commands.push(ExchangeCommand::SetTab(tab));
            }
        }
    });
    ui.separator();
}

/// The table of the tab in view, for a spreadsheet or a ticket.
fn copy_table_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    copy_as_table_ui(ui, "Copy as table", state, commands, Action::CopyTable);
}

fn preview_ui(ui: &mut Ui, state: &State, preview: &Preview, memory: &mut Memory, commands: &CommandQueue) {
    match state.exchange.tab {
        ExchangeTab::Verdict => verdict::preview_ui(ui, state, preview, commands),
        ExchangeTab::Request => request::preview_ui(ui, state, preview, memory, commands),
        ExchangeTab::Signing => signing::preview_ui(ui, preview),
        ExchangeTab::Response => hint_ui(ui, "The response appears here once the request is sent."),
        ExchangeTab::Timeline => hint_ui(ui, "The phases are measured while the request is sent."),
        ExchangeTab::Tls => hint_ui(ui, "The connection is observed while the request is sent."),
        ExchangeTab::Diff => hint_ui(ui, "Select an exchange in the history to compare it with another one."),
    }
}

fn stored_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, memory: &mut Memory, commands: &CommandQueue) {
    let exchange = &loaded.exchange;
    match state.exchange.tab {
        ExchangeTab::Verdict => verdict::stored_ui(ui, state, loaded, commands),
        ExchangeTab::Request | ExchangeTab::Response if ui.available_width() >= BESIDE_WIDTH => {
            beside_ui(ui, state, exchange, memory, commands);
        }
        ExchangeTab::Request => request::stored_ui(ui, state, exchange, (memory, Reading::Whole), commands),
        ExchangeTab::Signing => signing::stored_ui(ui, state, loaded),
        ExchangeTab::Response => response::response_ui(ui, state, exchange, (memory, Reading::Whole), commands),
        ExchangeTab::Timeline => {
            copy_table_ui(ui, state, commands);
            timeline::timeline_ui(ui, state, exchange);
        }
        ExchangeTab::Tls => {
            copy_table_ui(ui, state, commands);
            tls::tls_ui(ui, state, exchange);
        }
        ExchangeTab::Diff => diff::diff_ui(ui, state, loaded, commands),
    }
}

/// How much of a side of the exchange is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// With its body on all faces.
    Whole,
    /// Beside the side of the tab in view: of the body, the beginning.
    Beside,
}

/// Request and response side by side; the tab in view has its whole body.
fn beside_ui(ui: &mut Ui, state: &State, exchange: &Exchange, memory: &mut Memory, commands: &CommandQueue) {
    let is_request = state.exchange.tab == ExchangeTab::Request;
    let reading = |is_in_view: bool| if is_in_view { Reading::Whole } else { Reading::Beside };
    ui.columns(2, |columns| {
        if let [left, right] = columns {
            // Columns justify what is in them: their letters would be spread over the line.
            let plain = egui::Layout::top_down(egui::Align::Min);
            left.with_layout(plain, |ui| {
                heading_ui(ui, "Request");
                request::stored_ui(ui, state, exchange, (memory, reading(is_request)), commands);
            });
            right.with_layout(plain, |ui| {
                heading_ui(ui, "Response");
                response::response_ui(ui, state, exchange, (memory, reading(!is_request)), commands);
            });
        }
    });
}

/// Notes of a request, what-ifs marked.
fn notes_ui(ui: &mut Ui, notes: &[Note]) {
    let tokens = ui.tokens();
    for note in notes {
        let (mark, color) = match note.level {
            NoteLevel::Info => ("·", tokens.muted),
            NoteLevel::Warning => ("⚠", tokens.warn),
            NoteLevel::WhatIf => ("what-if", tokens.info),
        };
        let text = RichText::new(format!("{mark} {}", visible(&note.text))).size(size::SMALL).color(color);
        ui.add(egui::Label::new(text).wrap());
    }
}
