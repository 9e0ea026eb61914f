//! Moments as the settings want them shown.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::app::state::State;
use crate::domain::figures::ago_text;
use crate::domain::moment::in_utc;

const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]:[second]");
const FINE_CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]:[second].[subsecond digits:2]");
const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:short]");
const DAY_OF_YEAR: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:short] [year]");

/// `14:03:07`; with a Z in UTC.
pub(super) fn clock_text(state: &State, at: OffsetDateTime) -> String {
    let zone = if state.layout.settings.shows_utc { "Z" } else { "" };
    format!("{}{zone}", state.shown_time(at).format(CLOCK).unwrap_or_default())
}

/// `14:03:07.41`; with a Z in UTC: for what comes many times a second.
pub(super) fn fine_clock_text(state: &State, at: OffsetDateTime) -> String {
    let zone = if state.layout.settings.shows_utc { "Z" } else { "" };
    format!("{}{zone}", state.shown_time(at).format(FINE_CLOCK).unwrap_or_default())
}

/// `28 Nov`; with the year where that is not the present one.
pub(super) fn day_text(state: &State, at: OffsetDateTime) -> String {
    let shown = state.shown_time(at);
    let is_this_year = shown.year() == state.shown_time(state.now).year();
    shown.format(if is_this_year { DAY } else { DAY_OF_YEAR }).unwrap_or_default()
}

/// `28 Nov, 14:03:07`.
pub(super) fn day_and_clock_text(state: &State, at: OffsetDateTime) -> String {
    format!("{}, {}", day_text(state, at), clock_text(state, at))
}

/// `2026-03-05 14:03:07.123 +01:00`.
pub(super) fn moment_text(state: &State, at: OffsetDateTime) -> String {
    let shown = state.shown_time(at);
    let (hours, minutes, _) = shown.offset().as_hms();
    let zone = if shown.offset().is_utc() {
        "UTC".to_owned()
    } else {
        let sign = if shown.offset().is_negative() { '-' } else { '+' };
        format!("{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs())
    };
    format!("{} {zone}", shown.format(MOMENT).unwrap_or_default())
}

/// Every form of a moment: how long ago, on this machine's clock, in UTC.
pub(super) fn moment_forms(state: &State, at: OffsetDateTime) -> String {
    let local = moment_text(state, at);
    let utc = format!("{} UTC", in_utc(at).format(MOMENT).unwrap_or_default());
    let ago = ago_text(state.now - at);
    if local == utc { format!("{ago}\n{utc}") } else { format!("{ago}\n{local}\n{utc}") }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_is_told_in_the_zone_that_is_shown_and_in_utc() {
        let mut state = State::new(datetime!(2026-03-05 10:16:03 UTC));
        let at = datetime!(2026-03-05 10:14:03.123 UTC);
        assert_eq!(clock_text(&state, at), "10:14:03");
        assert_eq!(moment_forms(&state, at), "1 min ago\n2026-03-05 10:14:03.123 UTC");
        state.layout.settings.shows_utc = true;
        assert_eq!(clock_text(&state, at), "10:14:03Z");
        assert_eq!(fine_clock_text(&state, at), "10:14:03.12Z");
    }

    #[test]
    fn a_day_of_another_year_names_it() {
        let state = State::new(datetime!(2026-03-05 10:16:03 UTC));
        assert_eq!(day_text(&state, datetime!(2026-03-04 1:00 UTC)), "4 Mar");
        assert_eq!(day_text(&state, datetime!(2025-12-31 1:00 UTC)), "31 Dec 2025");
    }
}
