//! The settings: what can be chosen here, and where everything else is decided.

mod facts;

use egui::{DragValue, RichText, ScrollArea, Ui};

use self::facts::{expired, fonts_text, limits, retention_text, secrets_text, sharing_text};
use crate::app::settings::TEXT_SIZE_PERCENT;
use crate::app::state::State;
use crate::app::{CommandQueue, HistoryCommand, Settings, ThemeChoice, WindowCommand};
use crate::domain::display::visible;
use crate::domain::limits::LONG_WORK_SECONDS;
use crate::ui::action::Action;
use crate::ui::panels::Memory;
use crate::ui::panels::overlay::perform;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{choice_ui, choices_ui, heading_ui, hint_ui, row_ui};

/// Lines of text are no longer than this.
const WIDTH: f32 = size::FORM;
/// Columns of the limits: name, value.
const NAME_WIDTH: f32 = 128.0;
const VALUE_WIDTH: f32 = 72.0;
/// Height of a row of the limits.
const LIMIT_HEIGHT: f32 = 18.0;
/// What a retention begins with.
const DAYS: u32 = 90;
const ENTRIES: u32 = 10_000;

pub(in crate::ui) fn settings_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Settings").font(semibold(size::TITLE)));
        let button = egui::Button::new("Back");
        Action::ShowSettings.button_with_ui(ui, state, commands, button);
        about_button_ui(ui, state, memory, commands);
    });
    ScrollArea::vertical().id_salt("settings").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(WIDTH.min(ui.available_width()));
        let mut settings = state.layout.settings.clone();
        look_ui(ui, state, &mut settings);
        sends_ui(ui, &mut settings);
        history_ui(ui, state, &mut settings, commands);
        if settings != state.layout.settings {
            commands.push(WindowCommand::EditSettings(settings));
        }
        sending_ui(ui, state);
        files_ui(ui, state, commands);
        heading_ui(ui, "Secrets");
        text_ui(ui, &secrets_text(state));
        heading_ui(ui, "Fonts");
        text_ui(ui, &fonts_text(state));
        heading_ui(ui, "Privacy");
        text_ui(
            ui,
            "No account, no telemetry, no update checks: only the requests you send, and the token requests they need, \
             leave this machine.",
        );
        ui.add_space(space::XL);
    });
}

/// Opens what lies over the window, so it is more than commands.
fn about_button_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let about = Action::ShowAbout;
    let is_clicked = about.button_ui(ui, state, commands).clicked();
    if let Some(intent) = about.intent(state).ok().filter(|_| is_clicked) {
        perform(ui.ctx(), intent, memory, commands);
    }
}

fn look_ui(ui: &mut Ui, state: &State, settings: &mut Settings) {
    heading_ui(ui, "Look");
    let themes = [(ThemeChoice::System, "System"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")];
    choices_ui(ui, "Theme", &mut settings.theme, &themes);
    let sizes: Vec<(u16, String)> = TEXT_SIZE_PERCENT.all().map(|percent| (percent, format!("{percent} %"))).collect();
    let mut sizes: Vec<(u16, &str)> = sizes.iter().map(|(percent, text)| (*percent, text.as_str())).collect();
    let own = format!("{} %", settings.text_size_percent);
    if !sizes.iter().any(|(percent, _)| *percent == settings.text_size_percent) {
        sizes.push((settings.text_size_percent, &own));
    }
    choice_ui(ui, "Text size", &mut settings.text_size_percent, &sizes);
    row_ui(ui, "Motion", |ui, _| {
        ui.checkbox(&mut settings.reduced_motion, "Reduce motion")
            .on_hover_text("Show changes at once instead of moving to them");
        if state.layout.desktop.reduces_motion {
            hint_ui(ui, "The system asks for it, so it is reduced either way.");
        }
    });
}

fn sends_ui(ui: &mut Ui, settings: &mut Settings) {
    heading_ui(ui, "Long sends");
    row_ui(ui, "Attention", |ui, _| {
        ui.checkbox(&mut settings.calls_after_long_work, "Notify me when a long send finishes")
            .on_hover_text("The window's title says what happened until you look");
    });
    text_ui(
        ui,
        &format!(
            "When a send or a probe took longer than {LONG_WORK_SECONDS} seconds and another window is in front, the \
             desktop is asked for your attention."
        ),
    );
}

fn history_ui(ui: &mut Ui, state: &State, settings: &mut Settings, commands: &CommandQueue) {
    heading_ui(ui, "History");
    limit_ui(ui, "Age", "Remove what is older than", "days", &mut settings.history_keep_days, DAYS);
    limit_ui(ui, "Number", "Keep the newest", "exchanges", &mut settings.history_keep_entries, ENTRIES);
    text_ui(ui, &retention_text(state));
    let count = expired(state, state.layout.settings.retention()).unwrap_or_default();
    if count > 0
        && ui.button(format!("Remove {count} now")).on_hover_text("A notice offers to bring them back").clicked()
    {
        commands.push(HistoryCommand::Expire);
    }
}

/// A limit that may be set, and its number.
fn limit_ui(ui: &mut Ui, label: &str, words: &str, unit: &str, limit: &mut Option<u32>, first: u32) {
    row_ui(ui, label, |ui, _| {
        let mut is_set = limit.is_some();
        if ui.checkbox(&mut is_set, words).changed() {
            *limit = is_set.then_some(first);
        }
        let mut number = limit.unwrap_or(first);
        let name = format!("{words}, {unit}");
        let drag = ui.add_enabled(is_set, DragValue::new(&mut number).range(1..=10_000_000));
        drag.widget_info(|| {
            let mut info = egui::WidgetInfo::drag_value(is_set, f64::from(number));
            info.label = Some(name.clone());
            info
        });
        ui.label(RichText::new(unit).color(ui.tokens().muted));
        if let Some(limit) = limit {
            *limit = number;
        }
    });
}

fn sending_ui(ui: &mut Ui, state: &State) {
    heading_ui(ui, "Timeouts and limits");
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = LIMIT_HEIGHT;
        for limit in limits() {
            ui.horizontal(|ui| {
                cell_ui(ui, NAME_WIDTH, RichText::new(limit.name));
                cell_ui(ui, VALUE_WIDTH, RichText::new(&limit.value).monospace());
                hint_ui(ui, limit.decided);
            });
        }
    });
    heading_ui(ui, "Proxy and certificate authorities");
    text_ui(
        ui,
        "A destination's own proxy and CA file are set under its Connection. Without them, HTTPS_PROXY, HTTP_PROXY, ALL_PROXY \
         and NO_PROXY or the proxy of the system hold, and the authorities that the system trusts. What is on this machine \
         (localhost) is never reached through a proxy.",
    );
    if state.places.environment.is_empty() {
        text_ui(ui, "None of these variables is set.");
    }
    for (name, value) in &state.places.environment {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(name).monospace());
            ui.label(RichText::new(visible(value)).monospace().color(ui.tokens().muted));
        });
    }
}

fn cell_ui(ui: &mut Ui, width: f32, text: RichText) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(egui::vec2(width, LIMIT_HEIGHT), layout, |ui| {
        ui.set_min_width(width);
        ui.label(text);
    });
}

fn files_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    heading_ui(ui, "Files");
    let folder = match &state.places.folder {
        Ok(folder) => folder,
        Err(error) => {
            ui.label(RichText::new(format!("✗ {}", visible(&error.chain()))).color(ui.tokens().fail));
            return;
        }
    };
    text_ui(ui, &sharing_text(state));
    let files =
        [("Destinations", folder.destinations()), ("History", folder.history()), ("Settings", folder.settings())];
    for (name, path) in files {
        let path = path.display().to_string();
        row_ui(ui, name, |ui, _| {
            let copy = ui.button("Copy path");
            let label = format!("Copy path of {}", name.to_lowercase());
            copy.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label.clone()));
            if copy.clicked() {
                commands.push(WindowCommand::CopyText(path.clone()));
            }
            ui.add(egui::Label::new(RichText::new(visible(&path)).monospace()).truncate().selectable(true));
        });
    }
}

/// Text that explains.
fn text_ui(ui: &mut Ui, text: &str) {
    ui.add(egui::Label::new(RichText::new(text).color(ui.tokens().muted)).wrap());
}
