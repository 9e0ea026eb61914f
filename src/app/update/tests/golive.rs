//! The page of the go-live check, without its background.

use super::*;
use crate::app::golive::{GoLiveCommand, GoLiveEffect, GoLiveNews, GoLivePage, GoLiveView, OptionsForm, Step};
use crate::app::state::{Page, SendProblem};
use crate::app::{DestinationCommand, WindowCommand};
use crate::golive::check::CheckId;

fn at_page(preset: Preset) -> Window {
    let mut window = Window::with(preset);
    window.apply(WindowCommand::ShowPage(Page::GoLive));
    window
}

fn page(window: &Window) -> &GoLivePage {
    let to = window.state.selected_recipient().expect("one is selected");
    window.state.golive.page(&to).expect("it was shown")
}

/// The plans that were asked for since they were last taken.
fn plans(window: &mut Window) -> usize {
    window.take().iter().filter(|effect| matches!(effect, Effect::GoLive(GoLiveEffect::Plan { .. }))).count()
}

/// The number of a run that was begun.
fn begin(window: &mut Window) -> u64 {
    window.apply(GoLiveCommand::Run);
    let run = |effect: &Effect| match effect {
        Effect::GoLive(GoLiveEffect::Run { run, .. }) => Some(*run),
        _ => None,
    };
    window.take().iter().find_map(run).expect("a run was begun")
}

/// Complete, and without a secret that could be missing.
fn ready() -> Window {
    let mut window = Window::with(Preset::HttpsHeader);
    let mut fields = window.state.draft().expect("a draft").fields.clone();
    fields.method = crate::app::state::AuthMethod::None;
    fields.url.edit().push_str("https://acme.example/in");
    let key = window.state.destinations.selected.expect("one is selected");
    window.apply(DestinationCommand::Edit { key, fields: Box::new(fields) });
    window.apply(WindowCommand::ShowPage(Page::GoLive));
    window.take();
    window
}

#[test]
fn the_plan_follows_what_is_typed_while_the_page_is_in_view() {
    let mut window = at_page(Preset::AmazonS3);
    assert_eq!(plans(&mut window), 1);
    window.apply(Command::Tick);
    assert_eq!(plans(&mut window), 0, "nothing has changed");
    let samples = |text: &str| {
        let options = OptionsForm { samples: text.to_owned(), ..OptionsForm::default() };
        GoLiveCommand::EditOptions(options)
    };
    window.apply(samples("5"));
    assert_eq!(plans(&mut window), 1);
    window.apply(samples("five"));
    assert_eq!(plans(&mut window), 0, "what cannot be read changes no plan");
    window.apply(WindowCommand::ShowPage(Page::Delivery));
    window.apply(samples("7"));
    assert_eq!(plans(&mut window), 0, "nobody looks");
}

#[test]
fn what_is_missing_keeps_a_run_from_beginning_and_is_said() {
    let mut window = at_page(Preset::AmazonS3);
    window.take();
    window.apply(GoLiveCommand::Run);
    assert!(window.state.golive.running.is_none());
    let problem = page(&window).problem.clone().expect("it is said");
    assert!(problem.starts_with("Not started: ") && problem.ends_with("is missing."), "{problem}");
}

#[test]
fn one_run_at_a_time_and_news_of_another_one_change_nothing() {
    let mut window = ready();
    let run = begin(&mut window);
    window.apply(GoLiveCommand::Run);
    assert!(window.take().is_empty());
    let began = |run| GoLiveNews::Progressed { run, step: Step::Began(CheckId::AcceptOne) };
    window.news(began(run + 1));
    assert_eq!(window.state.golive.running.as_ref().and_then(|running| running.current), None);
    window.news(began(run));
    let running = window.state.golive.running.as_ref().expect("it runs");
    assert_eq!(running.current, Some(CheckId::AcceptOne));
    assert_eq!(page(&window).view, GoLiveView::Result);
}

#[test]
fn a_run_is_stopped_from_any_page() {
    let mut window = ready();
    let run = begin(&mut window);
    window.apply(WindowCommand::ShowPage(Page::Settings));
    window.apply(GoLiveCommand::Stop);
    let effects = window.take();
    assert!(matches!(effects[..], [Effect::GoLive(GoLiveEffect::Stop { run: stopped })] if stopped == run));
    let result = Err(SendProblem::plain("cancelled".to_owned()));
    window.news(GoLiveNews::Finished { run, result });
    assert_eq!(page(&window).problem.as_deref(), Some("Stopped before anything went out."));
    assert_eq!(page(&window).view, GoLiveView::Plan, "there is no result to show");
}

#[test]
fn another_destination_has_a_page_of_its_own_and_the_view_stays() {
    let mut window = ready();
    let first = window.state.destinations.selected.expect("one is selected");
    window.apply(DestinationCommand::New(Preset::AmazonS3));
    window.apply(WindowCommand::ShowPage(Page::GoLive));
    window.apply(DestinationCommand::Select(first));
    assert_eq!(window.state.layout.page, Page::GoLive);
    window.apply(DestinationCommand::Select(first));
    assert_eq!(window.state.layout.page, Page::Delivery, "a click on the selected one leaves the page");
}
