//! The bottom line: keys that work now, the keyring, the clock.

use egui::{RichText, Ui};

use crate::app::state::State;
use crate::app::{Command, CommandQueue, SecretsBackend, Settings, ThemeChoice};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, size};

pub(in crate::ui) fn status_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let small = |text: String| RichText::new(text).size(size::SMALL).color(tokens.muted);
    ui.horizontal(|ui| {
        for action in
            [Action::Send, Action::CancelSend, Action::ShowDestination, Action::ShowBatch, Action::ToggleHistory]
        {
            if action.command(state).is_some() {
                let shortcut = ui.ctx().format_shortcut(&action.shortcut());
                ui.label(small(format!("{shortcut} {}", action.text().to_lowercase())));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            theme_ui(ui, state, commands);
            if let Some(skew) = state.exchange.loaded.as_ref().and_then(|loaded| loaded.exchange.clock.skew_seconds) {
                // The header counts whole seconds and cuts the rest off: within a second, the clocks agree.
                let text =
                    if skew.abs() <= 1.0 { "clocks agree".to_owned() } else { format!("clock skew {skew:+.0} s") };
                ui.label(small(text)).on_hover_text(
                    "Date header of the shown exchange minus this machine's clock; it counts whole seconds",
                );
            }
            match &state.secrets.backend {
                None => {}
                Some(SecretsBackend::Keyring(name)) => {
                    ui.label(small(format!("secrets: {name}")));
                }
                Some(SecretsBackend::Memory { reason }) => {
                    let text = RichText::new("⚠ no keyring: secrets last until signpost is closed")
                        .size(size::SMALL)
                        .color(tokens.warn);
                    ui.label(text).on_hover_text(reason);
                }
            }
        });
    });
}

fn theme_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let settings = &state.layout.settings;
    let (text, next) = match settings.theme {
        ThemeChoice::System => ("Theme: system", ThemeChoice::Light),
        ThemeChoice::Light => ("Theme: light", ThemeChoice::Dark),
        ThemeChoice::Dark => ("Theme: dark", ThemeChoice::System),
    };
    if ui.add(egui::Button::new(RichText::new(text).size(size::SMALL)).frame(false)).clicked() {
        commands.push(Command::EditSettings(Settings { theme: next, ..settings.clone() }));
    }
}
