//! Name, request line and Send: what would go out, always in sight.

use egui::text::{LayoutJob, TextFormat};
use egui::{Button, FontId, RichText, Ui};

use super::environment::environment_menu_ui;
use crate::app::send::readiness::Obstacle;
use crate::app::state::{Page, SendState, State};
use crate::app::{CommandQueue, ProgressStage, WindowCommand};
use crate::domain::EnvironmentName;
use crate::domain::display::visible;
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::primary_button;

/// Width of Send and of Cancel.
const SEND_WIDTH: f32 = 88.0;

/// Height of the bar, and of its buttons.
const BAR_HEIGHT: f32 = 28.0;

/// What the bar shows, worked out before drawing.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::ui) struct TopData {
    pub name: String,
    pub method: String,
    /// Up to the appended path.
    pub url: String,
    /// The dated path that is appended; empty if there is none.
    pub object_path: String,
    /// What follows it.
    pub rest: String,
}

impl TopData {
    pub(in crate::ui) fn from_state(state: &State) -> Self {
        let name = state.destinations.selected_entry().map_or("No destination", |entry| entry.name()).to_owned();
        let current = state.preview.current.as_ref().filter(|_| state.preview.about == state.selected_recipient());
        let Some(preview) = current else {
            let url = state.draft().map(|draft| draft.fields.url.shown()).unwrap_or_default();
            return Self { name, method: String::new(), url, object_path: String::new(), rest: String::new() };
        };
        let request = &preview.prepared.delivery.request;
        let url = visible(request.target.url().shown());
        let object_path = preview.prepared.object_path.as_ref().map(ToString::to_string).unwrap_or_default();
        let (url, object_path, rest) = match url.split_once(object_path.as_str()).filter(|_| !object_path.is_empty()) {
            Some((before, after)) => (before.to_owned(), object_path, after.to_owned()),
            None => (url, String::new(), String::new()),
        };
        Self { name, method: request.method.to_string(), url, object_path, rest }
    }
}

pub(in crate::ui) fn top_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let data = TopData::from_state(state);
    ui.horizontal(|ui| {
        // The same height while a send runs: nothing below moves.
        ui.set_min_height(BAR_HEIGHT);
        let fold = if state.layout.settings.destinations_folded { "▸" } else { "◂" };
        let action = Action::ToggleDestinations;
        let button = action.button_with_ui(ui, state, commands, Button::new(fold).frame(false));
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, action.text()));
        ui.label(RichText::new(visible(&data.name)).font(semibold(size::TITLE)));
        environment_menu_ui(ui, state, commands);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            send_ui(ui, state, commands);
            golive_ui(ui, state, commands);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add_space(space::M);
                ui.add(egui::Label::new(request_line(ui, &data)).truncate().selectable(true));
            });
        });
    });
}

fn request_line(ui: &Ui, data: &TopData) -> LayoutJob {
    let tokens = ui.tokens();
    let mut job = LayoutJob::default();
    let mut add = |text: &str, color| job.append(text, 0.0, TextFormat::simple(FontId::monospace(size::SMALL), color));
    if !data.method.is_empty() {
        add(&format!("{} ", data.method), tokens.info);
    }
    add(&data.url, tokens.muted);
    add(&data.object_path, tokens.accent);
    add(&data.rest, tokens.muted);
    job
}

fn send_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let tokens = ui.tokens();
    if let Some(since) = state.send.running_since() {
        let cancel = Button::new(Action::CancelSend.text()).min_size(egui::vec2(SEND_WIDTH, BAR_HEIGHT));
        Action::CancelSend.button_with_ui(ui, state, commands, cancel);
        let elapsed = (state.now - since).as_seconds_f64().max(0.0);
        ui.label(RichText::new(format!("{} {elapsed:.1} s", phase_text(&state.send))).color(tokens.muted));
        return;
    }
    let is_enabled = Action::Send.applies(state);
    let production = state.destinations.selected_entry().filter(|entry| entry.is_production());
    let text = match production {
        Some(entry) => {
            let name = entry.environment().map_or("production", EnvironmentName::as_str);
            format!("{} to {name}", Action::Send.text())
        }
        None => Action::Send.text().to_owned(),
    };
    let mut button = primary_button(ui, &text, is_enabled).min_size(egui::vec2(SEND_WIDTH, BAR_HEIGHT));
    if production.is_some() && is_enabled {
        button = button.fill(tokens.fail);
    }
    let response = Action::Send.button_with_ui(ui, state, commands, button);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, is_enabled, &text));
    checklist_ui(ui, &state.obstacles(), commands);
}

/// The way to the question that comes after a good send: may this go live?
fn golive_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let action = Action::ShowGoLive;
    let button = Button::selectable(state.layout.page == Page::GoLive, action.text())
        .frame_when_inactive(true)
        .min_size(egui::vec2(0.0, BAR_HEIGHT));
    action.button_with_ui(ui, state, commands, button);
}

/// What to do before a send; selecting it leads to the first field.
fn checklist_ui(ui: &mut Ui, obstacles: &[Obstacle], commands: &CommandQueue) {
    if obstacles.is_empty() {
        return;
    }
    let lines: Vec<String> = obstacles.iter().map(|obstacle| visible(&obstacle.text)).collect();
    let text = match lines.as_slice() {
        [one] => format!("⚠ {one}"),
        many => format!("⚠ {} to fix", many.len()),
    };
    let text = RichText::new(text).size(size::SMALL).color(ui.tokens().warn);
    let button = ui.add(Button::new(text).frame(false).truncate()).on_hover_text(lines.join("\n"));
    let label = format!("Before sending: {}", lines.join("; "));
    button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    if button.clicked()
        && let Some(subject) = obstacles.iter().find_map(|obstacle| obstacle.subject)
    {
        commands.push(WindowCommand::Focus(subject));
    }
}

/// What the send under way does now.
pub(super) fn phase_text(send: &SendState) -> String {
    match send {
        SendState::Preparing { .. } => "Preparing…".to_owned(),
        SendState::Cancelling { .. } => "Cancelling…".to_owned(),
        SendState::Sending { progress, .. } => {
            let stage = match progress.stage {
                ProgressStage::Token => "Token: ",
                ProgressStage::TokenAgain => "Token again: ",
                ProgressStage::Delivery => "",
                ProgressStage::DeliveryAgain => "Again: ",
            };
            format!("{stage}{}…", progress.phase.activity())
        }
        SendState::Idle | SendState::Done { .. } | SendState::Cancelled { .. } | SendState::Failed(_) => String::new(),
    }
}
