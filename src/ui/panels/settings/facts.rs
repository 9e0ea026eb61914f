//! What the page of settings says, worked out before drawing.

use crate::app::state::{HistoryStatus, State};
use crate::app::{Retention, SecretsBackend};
use crate::domain::display::visible;
use crate::domain::limits;

/// Characters without a font that are named.
const NAMED_CHARACTERS: usize = 6;

/// A limit: what, how much, and where it is decided.
pub(super) struct Limit {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) decided: &'static str,
}

/// The limits that one meets while testing a destination.
pub(super) fn limits() -> Vec<Limit> {
    const DESTINATION: &str = "default; a destination can set its own under Connection";
    const FIXED: &str = "fixed";
    let seconds = |seconds: u64| format!("{seconds} s");
    let megabytes = |bytes: u64| format!("{} MB", bytes / (1024 * 1024));
    let row = |name, value, decided| Limit { name, value, decided };
    vec![
        row("Connect timeout", seconds(limits::CONNECT_TIMEOUT_SECONDS), DESTINATION),
        row("Idle timeout", seconds(limits::IDLE_TIMEOUT_SECONDS), DESTINATION),
        row("Total timeout", seconds(limits::TOTAL_TIMEOUT_SECONDS), DESTINATION),
        row("Longest timeout", seconds(limits::TIMEOUT_SECONDS_MAX), FIXED),
        row("Batch", megabytes(limits::BATCH_BYTES_MAX), FIXED),
        row("Response body", megabytes(limits::RESPONSE_BODY_BYTES_MAX as u64), FIXED),
        row(
            "Body in history",
            megabytes(limits::STORED_BODY_BYTES_MAX as u64),
            "fixed; the rest of a longer body is not kept",
        ),
        row("HAR import", megabytes(limits::HAR_BYTES_MAX), FIXED),
    ]
}

/// Which fonts draw, and what none of them has.
pub(super) fn fonts_text(state: &State) -> String {
    let fonts = &state.fonts;
    let built_in = "Inter and JetBrains Mono are built in. A font of this system is read when a text with other characters \
                    is first shown.";
    let in_use = (!fonts.loaded.is_empty()).then(|| {
        let size = |bytes: usize| format!("{:.1} MB", bytes as f64 / (1024.0 * 1024.0));
        let names = fonts.loaded.iter().map(|font| format!("{} ({})", visible(&font.name), size(font.bytes.len())));
        format!("In use: {}.", names.collect::<Vec<_>>().join(", "))
    });
    let missing = (!fonts.missing.is_empty()).then(|| {
        let points = fonts.missing.iter().take(NAMED_CHARACTERS).map(|c| format!("U+{:04X}", u32::from(*c)));
        let points = points.collect::<Vec<_>>().join(", ");
        let more = fonts.missing.len().saturating_sub(NAMED_CHARACTERS);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!(
            "No font here has {points}{more}; they are shown as boxes. Install a font with them, such as Noto Sans, and \
             restart signpost."
        )
    });
    [Some(built_in.to_owned()), in_use, missing].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What the retention will remove, and when.
pub(super) fn retention_text(state: &State) -> String {
    let retention = state.layout.settings.retention();
    if retention.keeps_all() {
        return "Every exchange is kept until you delete it.".to_owned();
    }
    let rule = match (retention.days, retention.entries) {
        (Some(days), Some(entries)) => {
            format!("exchanges sent more than {days} days ago, and all but the newest {entries},")
        }
        (Some(days), None) => format!("exchanges sent more than {days} days ago"),
        (None, Some(entries)) => format!("all but the newest {entries} exchanges"),
        (None, None) => String::new(),
    };
    let now = match expired(state, retention) {
        Some(0) => " As of now that is none.".to_owned(),
        Some(1) => " As of now that is 1 exchange.".to_owned(),
        Some(count) => format!(" As of now that is {count} exchanges."),
        None => String::new(),
    };
    format!(
        "Whenever signpost starts, {rule} are removed.{now} Pinned exchanges stay. What was removed can be brought back for an hour."
    )
}

/// How many exchanges go; `None` while that is not known.
pub(super) fn expired(state: &State, retention: Retention) -> Option<u64> {
    let (counted, count) = state.history.expired?;
    (counted == retention && state.history.status == HistoryStatus::Ready).then_some(count)
}

/// Who else uses the folder, and what comes of it.
pub(super) fn sharing_text(state: &State) -> String {
    let others = match state.places.other_windows {
        0 => "Several windows may share one".to_owned(),
        1 => "When this window was opened, another one shared it".to_owned(),
        count => format!("When this window was opened, {count} others shared it"),
    };
    format!(
        "SIGNPOST_DATA_DIR chooses another folder. {others}: each writes only what was changed in it, shows exchanges of the \
         others with its next send or search, and their destinations with F5."
    )
}

/// Where secrets are kept.
pub(super) fn secrets_text(state: &State) -> String {
    match &state.secrets.backend {
        None => "Looking for the keyring of this system.".to_owned(),
        Some(SecretsBackend::Keyring(name)) => format!(
            "Secrets live in {name}, an environment variable or a file you name, never in signpost's own files."
        ),
        Some(SecretsBackend::Memory { reason }) => format!(
            "There is no keyring ({reason}): secrets are forgotten when you quit. An environment variable or a file works, too."
        ),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::app::{HistoryNews, Settings, WindowCommand, update};

    #[test]
    fn the_retention_says_what_goes_and_when() {
        let mut state = State::new(datetime!(2026-03-05 10:14:03 UTC));
        assert_eq!(retention_text(&state), "Every exchange is kept until you delete it.");
        update(&mut state, HistoryNews::Opened(Ok(())));
        let settings = Settings { history_keep_days: Some(30), ..Settings::default() };
        update(&mut state, WindowCommand::EditSettings(settings.clone()));
        assert!(!retention_text(&state).contains("As of now"), "nobody has counted yet");
        let counted = HistoryNews::ExpiredCounted { retention: settings.retention(), result: Ok(12) };
        update(&mut state, counted);
        assert_eq!(
            retention_text(&state),
            "Whenever signpost starts, exchanges sent more than 30 days ago are removed. As of now that is 12 exchanges. \
             Pinned exchanges stay. What was removed can be brought back for an hour."
        );
        update(&mut state, WindowCommand::EditSettings(Settings { history_keep_days: Some(31), ..settings }));
        assert!(!retention_text(&state).contains("As of now"), "that count was of another setting");
    }
}
