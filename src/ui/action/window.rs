//! The window itself.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::Key;

use super::Action;
use super::intent::{Answer, Intent, WindowIntent};
use super::shortcut::{command, command_shift, plain};
use super::table::{Group, Row, Run};
use crate::app::settings::TEXT_SIZE_PERCENT;
use crate::app::state::{Page, State};
use crate::app::{NoticeCommand, Settings, ThemeChoice, WindowCommand};

const THEMES: [(ThemeChoice, &str); 3] =
    [(ThemeChoice::System, "system"), (ThemeChoice::Light, "light"), (ThemeChoice::Dark, "dark")];

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Window, action, id, words, tooltip, run);
    vec![
        row(
            Action::OpenPalette,
            "window.palette",
            "Commands",
            "Find any command or destination by a few letters",
            open_palette,
        )
        .keys(&[command(Key::K), command_shift(Key::P)]),
        row(
            Action::Present,
            "window.present",
            "Present",
            "Show destination, last delivery and measurements large and light, without secrets; or go back",
            present,
        )
        .keys(&[plain(Key::F11)]),
        row(Action::ShowKeys, "window.keys", "Keys", "List every key", show_keys).keys(&[plain(Key::F1)]),
        row(Action::ShowAbout, "window.about", "About signpost", "Show version, commit and licences", show_about),
        row(
            Action::ShowSettings,
            "window.settings",
            "Settings",
            "Show the settings, or go back to delivering",
            show_settings,
        )
        .keys(&[command(Key::Comma)]),
        row(
            Action::UndoNotice,
            "window.undo",
            "Undo",
            "Take back what the latest notice offers to take back",
            undo_notice,
        )
        .keys(&[command_shift(Key::Backspace)]),
        row(Action::DismissNotices, "window.dismiss", "Dismiss notices", "Close every notice", dismiss_notices)
            .keys(&[command_shift(Key::D)]),
        row(
            Action::ToggleDestinations,
            "window.fold-destinations",
            "Fold destinations",
            "Fold or unfold the list of destinations",
            toggle_destinations,
        )
        .keys(&[command(Key::B)]),
        row(Action::ToggleHistory, "window.fold-history", "Fold history", "Fold or unfold the history", toggle_history)
            .keys(&[command(Key::J)]),
        row(Action::ZoomIn, "window.zoom-in", "Larger text", "Make everything larger", zoom_in)
            .keys(&[command(Key::Plus), command(Key::Equals)]),
        row(Action::ZoomOut, "window.zoom-out", "Smaller text", "Make everything smaller", zoom_out)
            .keys(&[command(Key::Minus)]),
        row(Action::ResetZoom, "window.zoom-reset", "Text at 100 %", "Show everything at its usual size", reset_zoom)
            .keys(&[command(Key::Num0)]),
        row(
            Action::ToggleMotion,
            "window.motion",
            "Reduce motion, or not",
            "Show changes at once instead of moving to them",
            toggle_motion,
        ),
        row(
            Action::ToggleUtc,
            "window.utc",
            "Times in UTC, or local",
            "Show moments in UTC, or on this machine's clock",
            toggle_utc,
        ),
    ]
}

/// Each theme.
pub(super) fn rows_of_each() -> Vec<Row> {
    let rows = THEMES.map(|(choice, name)| {
        Row::new(
            Group::Window,
            Action::UseTheme(choice),
            format!("window.theme.{name}"),
            format!("Theme: {name}"),
            "Choose the colours of the window",
            move |state: &State| use_theme(state, choice),
        )
    });
    rows.into()
}

fn edit(state: &State, change: impl FnOnce(Settings) -> Settings) -> Answer {
    Ok(Intent::one(WindowCommand::EditSettings(change(state.layout.settings.clone()))))
}

fn use_theme(state: &State, theme: ThemeChoice) -> Answer {
    if state.layout.settings.theme == theme {
        return Err("This is the theme already.");
    }
    edit(state, |settings| Settings { theme, ..settings })
}

fn open_palette(_: &State) -> Answer {
    Ok(Intent::window(WindowIntent::OpenPalette))
}

fn show_keys(_: &State) -> Answer {
    Ok(Intent::window(WindowIntent::ShowKeys))
}

fn show_about(_: &State) -> Answer {
    Ok(Intent::window(WindowIntent::ShowAbout))
}

fn present(state: &State) -> Answer {
    Ok(Intent::one(WindowCommand::SetPresenting(state.layout.page != Page::Presentation)))
}

fn show_settings(state: &State) -> Answer {
    Ok(Intent::page(state, Page::Settings))
}

fn undo_notice(state: &State) -> Answer {
    let latest = state.notices.list.iter().rev().find(|notice| notice.undo.is_some());
    latest.map(|notice| Intent::one(NoticeCommand::Undo(notice.id))).ok_or("There is nothing to undo.")
}

fn dismiss_notices(state: &State) -> Answer {
    if state.notices.list.is_empty() {
        return Err("There are no notices.");
    }
    Ok(Intent::of(state.notices.list.iter().map(|notice| NoticeCommand::Dismiss(notice.id))))
}

fn toggle_destinations(state: &State) -> Answer {
    edit(state, |settings| Settings { destinations_folded: !settings.destinations_folded, ..settings })
}

fn toggle_history(state: &State) -> Answer {
    edit(state, |settings| Settings { history_folded: !settings.history_folded, ..settings })
}

fn zoom_in(state: &State) -> Answer {
    let percent = state.layout.settings.text_size_percent;
    if percent >= TEXT_SIZE_PERCENT.max() {
        return Err("The text is at its largest.");
    }
    edit(state, |settings| settings.with_text_size(TEXT_SIZE_PERCENT.above(percent)))
}

fn zoom_out(state: &State) -> Answer {
    let percent = state.layout.settings.text_size_percent;
    if percent <= TEXT_SIZE_PERCENT.min() {
        return Err("The text is at its smallest.");
    }
    edit(state, |settings| settings.with_text_size(TEXT_SIZE_PERCENT.below(percent)))
}

fn reset_zoom(state: &State) -> Answer {
    edit(state, |settings| settings.with_text_size(100))
}

fn toggle_utc(state: &State) -> Answer {
    edit(state, |settings| Settings { shows_utc: !settings.shows_utc, ..settings })
}

fn toggle_motion(state: &State) -> Answer {
    edit(state, |settings| Settings { reduced_motion: !settings.reduced_motion, ..settings })
}
