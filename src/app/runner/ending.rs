//! The system asks for the end: a session that is logged out, a terminal that is closed, Ctrl-C.

use crate::app::WindowNews;
use crate::app::runner::outlet::Outlet;

/// Tell when the system asks. Without it the program would just stop, with edits of the last moment unwritten, and the
/// next start would take that for a crash.
#[cfg(unix)]
pub(super) async fn tell(outlet: Outlet) {
    use tokio::signal::unix::{SignalKind, signal};

    let asked = |kind| signal(kind).ok();
    let kinds = (SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt());
    let (Some(mut end), Some(mut hangup), Some(mut interrupt)) = (asked(kinds.0), asked(kinds.1), asked(kinds.2))
    else {
        return;
    };
    tokio::select! {
        _ = end.recv() => {}
        _ = hangup.recv() => {}
        _ = interrupt.recv() => {}
    }
    outlet.tell_later(WindowNews::EndRequested).await;
}

/// Windows closes the window itself at the end of a session. A console, and whoever started the program in one, asks here;
/// for a closed console the program then has five seconds (learn.microsoft.com/windows/console/handlerroutine).
#[cfg(windows)]
pub(super) async fn tell(outlet: Outlet) {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close};

    let (Ok(mut interrupt), Ok(mut pause), Ok(mut close)) = (ctrl_c(), ctrl_break(), ctrl_close()) else { return };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = pause.recv() => {}
        _ = close.recv() => {}
    }
    outlet.tell_later(WindowNews::EndRequested).await;
}
