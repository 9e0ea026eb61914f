use super::*;
use crate::app::{BatchNews, DestinationCommand};
use crate::store::StoreError;

#[test]
fn a_notice_that_needs_no_answer_passes_and_an_error_stays() {
    let mut window = Window::new();
    window.news(BatchNews::Saved { path: "a.json".into(), result: Ok(()) });
    window.news(BatchNews::Saved { path: "b.json".into(), result: Err(StoreError::new("The disk is full.").into()) });
    assert_eq!(window.notices(), ["Saved the batch to a.json.", "The disk is full."]);
    window.wait(Duration::minutes(1));
    assert_eq!(window.notices().len(), 2);
    assert!(window.state.next_deadline().is_some(), "the window is woken to take it away");
    window.wait(Duration::minutes(2));
    assert_eq!(window.notices(), ["The disk is full."]);
}

#[test]
fn what_was_deleted_can_be_brought_back_until_the_notice_is_dismissed() {
    let mut window = Window::with(Preset::HttpsHeader);
    let key = window.state.destinations.selected.expect("it is selected");
    window.apply(DestinationCommand::Delete(key));
    window.wait(Duration::hours(5));
    assert!(window.state.notices.list.iter().any(|notice| notice.undo.is_some()));
}

#[test]
fn a_clock_that_is_set_back_keeps_no_notice_for_longer() {
    let mut window = Window::new();
    window.news(BatchNews::Saved { path: "a.json".into(), result: Ok(()) });
    window.apply(Command::ClockWentBack { by: Duration::hours(1) });
    window.state.now -= Duration::hours(1);
    window.wait(Duration::minutes(3));
    assert!(window.notices().is_empty());
}
