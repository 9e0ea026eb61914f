//! The bottom line: keys that work now, the keyring, the clock.

use egui::{Response, RichText, Ui};

use super::Memory;
use super::overlay::perform;
use crate::app::exchange::proof::{ClockDifference, clock_difference};
use crate::app::state::{Page, Shown, State};
use crate::app::{CommandQueue, SecretsBackend, ThemeChoice};
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, size};

/// Width of the window for each key that is shown.
const WIDTH_PER_KEY: f32 = 150.0;

/// The keys worth showing now, the most useful first.
fn keys(state: &State, most: usize) -> Vec<Action> {
    let of_page: &[Action] = match state.layout.page {
        Page::Delivery => &[
            Action::ApplyFixAndSend,
            Action::Send,
            Action::ShowDestination,
            Action::ShowBatch,
            Action::ShowLastExchange,
            Action::ToggleHistory,
        ],
        Page::Load => &[Action::ShowLoad, Action::StopLoad, Action::ToggleDestinations],
        Page::Receiver => &[Action::ShowReceiver, Action::Send, Action::ToggleDestinations],
        Page::GoLive => &[Action::ShowGoLive, Action::RunGoLive],
        Page::Presentation => &[Action::Present],
        Page::Settings => &[Action::ShowSettings, Action::ZoomIn, Action::ZoomOut, Action::ResetZoom],
    };
    let first = [Action::CancelSend].into_iter().chain(of_page.iter().copied());
    first.filter(|action| action.applies(state)).take(most).collect()
}

pub(in crate::ui) fn status_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let small = |text: String| RichText::new(text).size(size::SMALL).color(tokens.muted);
    let room = (ui.available_width() / WIDTH_PER_KEY) as usize;
    ui.horizontal(|ui| {
        for action in [Action::OpenPalette, Action::ShowKeys] {
            let key = action.shortcut_text(ui.ctx());
            let text = small(format!("{key} {}", action.text().to_lowercase()));
            let response = action.button_with_ui(ui, state, commands, egui::Button::new(text).frame(false));
            named(&response, action.text());
            if let Ok(intent) = action.intent(state)
                && response.clicked()
            {
                perform(ui.ctx(), intent, memory, commands);
            }
        }
        for action in keys(state, room.saturating_sub(5)) {
            let key = action.shortcut_text(ui.ctx());
            ui.label(small(format!("{key} {}", action.text().to_lowercase())));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| facts_ui(ui, state, commands));
    });
}

/// Clock, keyring, theme.
fn facts_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let tokens = ui.tokens();
    let small = |text: String| RichText::new(text).size(size::SMALL).color(tokens.muted);
    theme_ui(ui, state, commands);
    let settings = egui::Button::new(small(Action::ShowSettings.text().to_owned())).frame(false);
    Action::ShowSettings.button_with_ui(ui, state, commands, settings);
    let load = egui::Button::new(small(Action::ShowLoad.text().to_owned())).frame(false);
    Action::ShowLoad.button_with_ui(ui, state, commands, load);
    let zone = if state.layout.settings.shows_utc { "UTC" } else { "Local time" };
    let zone = egui::Button::new(small(zone.to_owned())).frame(false);
    Action::ToggleUtc.button_with_ui(ui, state, commands, zone);
    let loaded = state.exchange.loaded.as_ref().filter(|_| state.exchange.shown != Shown::NextRequest);
    if let Some(difference) = loaded.and_then(|loaded| clock_difference(&loaded.exchange)) {
        let text = match difference {
            ClockDifference::None => small("Clock OK".to_owned()),
            ClockDifference::Seconds(seconds) => {
                RichText::new(format!("⚠ Server clock {seconds:+.0} s")).size(size::SMALL).color(tokens.warn)
            }
        };
        ui.label(text).on_hover_text("The Date header of the shown response compared with this machine's clock");
    }
    match &state.secrets.backend {
        None => {}
        Some(SecretsBackend::Keyring(name)) => {
            ui.label(small(format!("Secrets: {name}")));
        }
        Some(SecretsBackend::Memory { reason }) => {
            let text =
                RichText::new("⚠ No keyring: secrets are forgotten when you quit").size(size::SMALL).color(tokens.warn);
            ui.add(egui::Label::new(text).truncate()).on_hover_text(reason);
        }
    }
}

fn theme_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let (text, next) = match state.layout.settings.theme {
        ThemeChoice::System => ("Theme: system", ThemeChoice::Light),
        ThemeChoice::Light => ("Theme: light", ThemeChoice::Dark),
        ThemeChoice::Dark => ("Theme: dark", ThemeChoice::System),
    };
    let button = egui::Button::new(RichText::new(text).size(size::SMALL).color(ui.tokens().muted)).frame(false);
    let response = Action::UseTheme(next).button_with_ui(ui, state, commands, button);
    named(&response, text);
}

fn named(response: &Response, name: &str) {
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::app::state::Preset;
    use crate::app::{DestinationCommand, SendCommand, update};

    #[test]
    fn only_keys_that_work_now_are_shown() {
        let mut state = State::new(datetime!(2026-03-05 10:14:03 UTC));
        assert!(!keys(&state, 9).contains(&Action::Send));
        update(&mut state, DestinationCommand::New(Preset::AmazonS3));
        assert_eq!(keys(&state, 2), [Action::Send, Action::ShowDestination]);
        update(&mut state, SendCommand::Start);
        assert_eq!(keys(&state, 1), [Action::CancelSend]);
    }
}
