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

/// Windows closes the window itself.
#[cfg(not(unix))]
pub(super) async fn tell(_outlet: Outlet) {}
