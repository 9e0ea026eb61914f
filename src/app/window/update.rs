//! Tabs and remembered settings.

use time::{Duration, OffsetDateTime};

use crate::app::attention::update as attention;
use crate::app::destination::{arrangement, update as destination};
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::receiver::update as receiver;
use crate::app::secret::update as secret;
use crate::app::send::update as send;
use crate::app::state::{ComposeTab, DesktopLook, ExchangeTab, NarrowTab, Page, State};
use crate::app::update::is_due;
use crate::app::{Effect, WindowCommand, WindowEffect, WindowNews};
use crate::store::{Settings, StoreError};

pub(in crate::app) fn take_news(state: &mut State, news: WindowNews) -> Vec<Effect> {
    match news {
        WindowNews::SettingsLoaded { settings, problems } => loaded(state, *settings, problems),
        WindowNews::EndRequested => end(state),
        WindowNews::DesktopLookFound(look) => desktop_found(state, look),
        WindowNews::OtherRunsFound(others) => notice::other_runs(state, &others),
        WindowNews::SettingsSaved(result) => saved(state, result),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: WindowCommand) -> Vec<Effect> {
    match command {
        WindowCommand::SaveAll => save_all(state),
        WindowCommand::ShowPage(page) => receiver::show_page(state, page),
        WindowCommand::SetPresenting(is_presenting) => set_presenting(state, is_presenting),
        WindowCommand::SetComposeTab(tab) => set_compose_tab(state, tab),
        WindowCommand::SetNarrowTab(tab) => set_narrow_tab(state, tab),
        WindowCommand::Focus(subject) => send::go_to(state, subject),
        WindowCommand::FieldFocused => field_focused(state),
        WindowCommand::EditSettings(settings) => edit_settings(state, settings),
        WindowCommand::RememberCommand(id) => remember_command(state, id),
        WindowCommand::CopyText(text) => secret::copy_text(state, text),
        WindowCommand::SetFocused(is_focused) => attention::set_focused(state, is_focused),
    }
}

fn save_all(state: &mut State) -> Vec<Effect> {
    let effects = destination::save_all(state);
    effects.into_iter().chain(save(state)).collect()
}

/// Settings are written once nothing has changed for this long.
const SAVE_PAUSE: Duration = Duration::milliseconds(500);

/// Commands of the palette that are remembered.
const RECENT_COMMANDS_MAX: usize = 8;

pub(in crate::app) fn set_compose_tab(state: &mut State, tab: ComposeTab) -> Vec<Effect> {
    state.layout.compose_tab = tab;
    remember_tabs(state);
    Vec::new()
}

pub(in crate::app) fn set_narrow_tab(state: &mut State, tab: NarrowTab) -> Vec<Effect> {
    state.layout.narrow_tab = tab;
    Vec::new()
}

pub(in crate::app) fn field_focused(state: &mut State) -> Vec<Effect> {
    state.layout.focus = None;
    Vec::new()
}

pub(in crate::app) fn edit_settings(state: &mut State, settings: Settings) -> Vec<Effect> {
    if state.layout.settings == settings {
        return Vec::new();
    }
    let is_retention_new = state.layout.settings.retention() != settings.retention();
    state.layout.settings = settings;
    state.layout.save_due_at = Some(state.now + SAVE_PAUSE);
    if is_retention_new { history::count_expired(state) } else { Vec::new() }
}

/// The tabs in view are those of the next start.
pub(in crate::app) fn remember_tabs(state: &mut State) {
    let settings = Settings {
        compose_tab: Some(state.layout.compose_tab.label().to_owned()),
        exchange_tab: Some(state.exchange.tab.label().to_owned()),
        ..state.layout.settings.clone()
    };
    edit_settings(state, settings);
}

pub(in crate::app) fn remember_command(state: &mut State, id: String) -> Vec<Effect> {
    let mut settings = state.layout.settings.clone();
    settings.recent_commands.retain(|known| *known != id);
    settings.recent_commands.insert(0, id);
    settings.recent_commands.truncate(RECENT_COMMANDS_MAX);
    edit_settings(state, settings)
}

pub(in crate::app) fn loaded(state: &mut State, settings: Settings, problems: Vec<String>) -> Vec<Effect> {
    let compose = ComposeTab::ALL.into_iter().find(|tab| settings.compose_tab.as_deref() == Some(tab.label()));
    let exchange = ExchangeTab::ALL.into_iter().find(|tab| settings.exchange_tab.as_deref() == Some(tab.label()));
    state.layout.compose_tab = compose.unwrap_or_default();
    state.exchange.tab = exchange.unwrap_or_default();
    state.layout.settings = settings;
    for problem in problems {
        notice::warning(state, problem);
    }
    arrangement::take_over(state);
    destination::select_remembered(state)
}

pub(in crate::app) fn end(state: &mut State) -> Vec<Effect> {
    state.layout.is_ending = true;
    Vec::new()
}

pub(in crate::app) fn desktop_found(state: &mut State, look: DesktopLook) -> Vec<Effect> {
    state.layout.desktop = look;
    Vec::new()
}

pub(in crate::app) fn saved(state: &mut State, result: Result<(), StoreError>) -> Vec<Effect> {
    if let Err(error) = result {
        notice::warning(state, error.chain());
    }
    Vec::new()
}

pub(in crate::app) fn tick(state: &mut State) -> Vec<Effect> {
    if !is_due(state.layout.save_due_at, state.now) {
        return Vec::new();
    }
    save(state)
}

/// Write the settings now if they changed.
pub(in crate::app) fn save(state: &mut State) -> Vec<Effect> {
    match state.layout.save_due_at.take() {
        Some(_) => vec![Effect::Window(WindowEffect::SaveSettings(Box::new(state.layout.settings.clone())))],
        None => Vec::new(),
    }
}

pub(in crate::app) fn next_deadline(state: &State) -> Option<OffsetDateTime> {
    state.layout.save_due_at
}

/// Show the presenter's view, or go back to the delivery.
pub(in crate::app) fn set_presenting(state: &mut State, is_presenting: bool) -> Vec<Effect> {
    match (is_presenting, state.layout.page) {
        (true, _) => state.layout.page = Page::Presentation,
        (false, Page::Presentation) => state.layout.page = Page::Delivery,
        (false, Page::Delivery | Page::Receiver | Page::GoLive | Page::Load | Page::Settings) => {}
    }
    Vec::new()
}
