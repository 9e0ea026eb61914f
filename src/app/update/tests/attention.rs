//! Long work that ends while nobody looks.

use std::sync::Arc;

use super::*;
use crate::app::state::SendProblem;
use crate::app::{SendCommand, SendNews, Sent, Settings, WindowCommand};
use crate::domain::limits::LONG_WORK_SECONDS;

/// A window that nobody looks at, after a send that took so many seconds.
fn after(seconds: i64, prepare: impl FnOnce(&mut Window)) -> Window {
    let (mut window, send_id) = sending();
    prepare(&mut window);
    window.wait(Duration::seconds(seconds));
    let mut exchange = answered(403, "", b"[]");
    exchange.cause = Some("aws.region_wrong".to_owned());
    let sent = Sent { exchanges: vec![Arc::new(exchange)], ids: Ok(vec![id(1)]), delivered: false, stopped: None };
    window.news(SendNews::Finished { send_id, result: Ok(sent) });
    window
}

fn sending() -> (Window, u64) {
    let mut window = Window::with(Preset::HttpsHeader);
    window.edit(|fields| fields.url = "https://acme.example/in".into());
    window.apply(WindowCommand::SetFocused(false));
    window.apply(SendCommand::Start);
    let send_id = window.state.send.running_id().expect("a send is under way");
    (window, send_id)
}

#[test]
fn the_end_of_a_long_send_calls_and_says_what_happened_until_one_looks() {
    let mut window = after(LONG_WORK_SECONDS, |_| {});
    assert!(window.state.attention.call);
    assert_eq!(window.state.attention.title(), "403 region wrong · signpost");
    window.apply(WindowCommand::SetFocused(true));
    assert!(!window.state.attention.call);
    assert_eq!(window.state.attention.title(), "signpost");
}

#[test]
fn a_short_send_does_not_call_nor_a_window_that_is_looked_at_nor_one_that_was_told_not_to() {
    let quiet = |window: &mut Window| {
        let settings = Settings { calls_after_long_work: false, ..window.state.layout.settings.clone() };
        window.apply(WindowCommand::EditSettings(settings));
    };
    for window in [
        after(LONG_WORK_SECONDS - 1, |_| {}),
        after(LONG_WORK_SECONDS * 9, |window| window.apply(WindowCommand::SetFocused(true))),
        after(LONG_WORK_SECONDS * 9, quiet),
    ] {
        assert!(!window.state.attention.call);
        assert_eq!(window.state.attention.title(), "signpost");
    }
}

#[test]
fn what_the_user_ended_needs_no_call_and_what_never_went_out_does() {
    for (is_cancelled, title) in [(true, "signpost"), (false, "nothing was sent · signpost")] {
        let (mut window, send_id) = sending();
        window.wait(Duration::seconds(LONG_WORK_SECONDS));
        if is_cancelled {
            window.apply(SendCommand::Cancel);
        }
        let problem = SendProblem::plain("no token".to_owned());
        window.news(SendNews::Finished { send_id, result: Err(problem) });
        assert_eq!(window.state.attention.title(), title);
    }
}
