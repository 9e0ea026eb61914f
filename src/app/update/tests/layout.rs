use super::*;
use crate::app::state::{ComposeTab, ExchangeTab, Page, ReceiverAddresses, ReceiverStatus};
use crate::app::{
    BatchEffect, DestinationEffect, FileCommand, HistoryCommand, HistoryEffect, HistoryNews, ReceiverCommand,
    ReceiverEffect, WindowCommand, WindowEffect, WindowNews,
};
use crate::store::run_marker::CrashedRun;
use crate::store::{OtherRuns, Settings};

fn settings(window: &Window) -> Settings {
    window.state.layout.settings.clone()
}

fn loaded(settings: Settings, problems: &[&str]) -> News {
    let problems = problems.iter().map(|&problem| problem.to_owned()).collect();
    News::Window(WindowNews::SettingsLoaded { settings: Box::new(settings), problems })
}

#[test]
fn settings_are_written_once_a_moment_after_the_last_change() {
    let mut window = Window::new();
    for percent in [110, 125, 150] {
        window.apply(WindowCommand::EditSettings(settings(&window).with_text_size(percent)));
        window.wait(Duration::milliseconds(100));
    }
    assert!(window.take().is_empty());
    window.wait(Duration::milliseconds(500));
    let effects = window.take();
    assert!(
        matches!(&effects[..], [Effect::Window(WindowEffect::SaveSettings(saved))] if saved.text_size_percent == 150),
        "{effects:?}"
    );
}

#[test]
fn every_problem_of_the_settings_file_is_told() {
    let mut window = Window::new();
    window.news(loaded(Settings::default(), &["theme cannot be used", "text_size_percent cannot be used"]));
    assert_eq!(window.notices(), ["theme cannot be used", "text_size_percent cannot be used"]);
    assert!(window.state.next_deadline().is_none(), "reading writes nothing");
}

#[test]
fn tabs_of_another_version_are_the_first_ones() {
    let mut window = Window::new();
    let tabs = |compose: &str, exchange: &str| Settings {
        compose_tab: Some(compose.to_owned()),
        exchange_tab: Some(exchange.to_owned()),
        ..Settings::default()
    };
    window.news(loaded(tabs("Batch", "Signing"), &[]));
    assert_eq!(window.state.layout.compose_tab, ComposeTab::Batch);
    assert_eq!(window.state.exchange.tab, ExchangeTab::Signing);
    window.news(loaded(tabs("Holograms", "Smell"), &[]));
    assert_eq!(window.state.layout.compose_tab, ComposeTab::default());
    assert_eq!(window.state.exchange.tab, ExchangeTab::default());
}

#[test]
fn the_latest_commands_are_remembered_once_each() {
    let mut window = Window::new();
    for number in 0..12 {
        window.apply(WindowCommand::RememberCommand(format!("command.{number}")));
    }
    window.apply(WindowCommand::RememberCommand("command.9".to_owned()));
    let recent = settings(&window).recent_commands;
    assert_eq!(recent[..3], ["command.9", "command.11", "command.10"]);
    assert_eq!(recent.len(), 8);
}

#[test]
fn what_a_retention_removes_is_counted_only_while_its_page_is_shown() {
    let mut window = Window::new();
    window.news(HistoryNews::Opened(Ok(())));
    window.take();
    window.apply(WindowCommand::EditSettings(Settings { history_keep_days: Some(30), ..settings(&window) }));
    assert!(!window.take().iter().any(|effect| matches!(effect, Effect::History(HistoryEffect::CountExpired(_)))));
    window.apply(WindowCommand::ShowPage(Page::Settings));
    assert!(window.take().iter().any(|effect| matches!(effect, Effect::History(HistoryEffect::CountExpired(_)))));
    window.apply(WindowCommand::EditSettings(Settings { history_keep_days: Some(31), ..settings(&window) }));
    assert!(
        window.take().iter().any(
            |effect| matches!(effect, Effect::History(HistoryEffect::CountExpired(keep)) if keep.days == Some(31))
        )
    );
}

#[test]
fn a_late_count_of_another_retention_is_dropped() {
    let mut window = Window::new();
    window.apply(WindowCommand::EditSettings(Settings { history_keep_days: Some(31), ..settings(&window) }));
    let old = Settings { history_keep_days: Some(3), ..Settings::default() }.retention();
    window.news(HistoryNews::ExpiredCounted { retention: old, result: Ok(99) });
    assert_eq!(window.state.history.expired, None);
}

#[test]
fn nothing_is_removed_where_everything_is_kept() {
    let mut window = Window::new();
    window.news(HistoryNews::Opened(Ok(())));
    window.take();
    window.apply(HistoryCommand::Expire);
    assert!(window.take().is_empty());
}

#[test]
fn a_crash_is_told_with_its_place_and_a_second_window_is_not() {
    let mut window = Window::new();
    window.news(WindowNews::OtherRunsFound(OtherRuns { crashed: Vec::new(), running: 2 }));
    assert!(window.notices().is_empty());
    assert_eq!(window.state.places.other_windows, 2);
    let run = CrashedRun { started_at: Some(START), place: "src/ui/window.rs:12".to_owned() };
    window.news(WindowNews::OtherRunsFound(OtherRuns { crashed: vec![run], running: 0 }));
    let text = window.notices()[0];
    assert!(text.contains("started 2026-03-05 10:14 UTC") && text.contains("crashed at src/ui/window.rs:12"), "{text}");
}

#[test]
fn a_receiver_is_stopped_once_and_what_arrived_stays() {
    let mut window = Window::new();
    let addresses = ReceiverAddresses { urls: Vec::new(), is_https: false, ca_file: None };
    window.state.receiver.status = ReceiverStatus::Running(addresses);
    window.state.receiver.total = 3;
    for _ in 0..2 {
        window.apply(ReceiverCommand::Stop);
    }
    assert!(matches!(window.take()[..], [Effect::Receiver(ReceiverEffect::Stop)]));
    assert_eq!((&window.state.receiver.status, window.state.receiver.total), (&ReceiverStatus::Stopped, 3));
}

#[test]
fn a_file_is_taken_for_what_its_name_says() {
    let mut window = Window::new();
    for name in ["a.har", "B.HAR", "c.toml", "d.json", "e"] {
        window.apply(FileCommand::Open(name.into()));
    }
    let effects = window.take();
    let kinds: Vec<&str> = effects
        .iter()
        .map(|effect| match effect {
            Effect::History(HistoryEffect::ImportHar(_)) => "har",
            Effect::Destination(DestinationEffect::Read(_)) => "destination",
            Effect::Batch(BatchEffect::Load { .. }) => "batch",
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["har", "har", "destination", "batch", "batch"]);
}

#[test]
fn the_window_closes_when_the_system_asks_for_the_end() {
    let mut window = Window::new();
    assert!(!window.state.layout.is_ending);
    window.news(WindowNews::EndRequested);
    assert!(window.state.layout.is_ending);
}
