//! The only place that reads the clock.

use time::OffsetDateTime;

use crate::domain::http_date;

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    /// The moment, in UTC.
    fn now(&self) -> OffsetDateTime;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
}

/// A clock that stands still: `--at`, and tests.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub OffsetDateTime);

impl Clock for FixedClock {
    fn now(&self) -> OffsetDateTime {
        self.0
    }
}

/// Longer round trips say nothing about the clock (the AWS SDK's own rule for clock skew).
const ROUND_TRIP_SECONDS_MAX: u64 = 15 * 60;

/// The server's clock minus ours, in seconds: its Date header against the local midpoint of the exchange.
///
/// The header's resolution is one second, so is this. `None` where the header is not an HTTP date or the round trip
/// was too long.
pub(super) fn skew_seconds(date: &str, midpoint: OffsetDateTime, round_trip_us: u64) -> Option<f64> {
    if round_trip_us > ROUND_TRIP_SECONDS_MAX * 1_000_000 {
        return None;
    }
    let server = http_date::parse(date)?;
    let milliseconds = (server - midpoint).whole_milliseconds();
    Some(milliseconds as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn skew_is_the_date_header_minus_the_midpoint() {
        let midpoint = datetime!(2026-03-05 01:02:03.5 UTC);
        assert_eq!(skew_seconds("Thu, 05 Mar 2026 01:03:03 GMT", midpoint, 1000), Some(59.5));
        assert_eq!(skew_seconds("Thu, 05 Mar 2026 01:02:03 GMT", midpoint, 1000), Some(-0.5));
        assert_eq!(skew_seconds("Thu Mar  5 01:02:03 2026", midpoint, 1000), Some(-0.5), "an obsolete form");
    }

    #[test]
    fn a_slow_round_trip_and_a_broken_date_say_nothing() {
        let midpoint = datetime!(2026-03-05 01:02:03 UTC);
        assert_eq!(skew_seconds("Thu, 05 Mar 2026 01:03:03 GMT", midpoint, 901_000_000), None);
        assert_eq!(skew_seconds("yesterday", midpoint, 1000), None);
    }
}
