//! The time zone that moments are shown in.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use time::{OffsetDateTime, UtcOffset};

/// A time zone with its rules for summer and winter.
#[derive(Debug, Clone)]
pub struct Zone(TimeZone);

impl Zone {
    /// The machine's own; UTC where it has none.
    pub fn system() -> Self {
        Self(TimeZone::try_system().unwrap_or(TimeZone::UTC))
    }

    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// `at` on the clocks of this zone.
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        let offset = Timestamp::new(at.unix_timestamp(), 0)
            .map(|moment| self.0.to_offset(moment).seconds())
            .ok()
            .and_then(|seconds| UtcOffset::from_whole_seconds(seconds).ok());
        at.checked_to_offset(offset.unwrap_or(UtcOffset::UTC)).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn winter_and_summer_have_the_offset_of_their_season() {
        // A POSIX rule instead of a name: no test depends on the machine's table of zones.
        let berlin = Zone(TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").expect("a rule of POSIX"));
        let hour = |at| (berlin.local(at).hour(), berlin.local(at).offset().whole_hours());
        assert_eq!(hour(datetime!(2026-03-05 10:00 UTC)), (11, 1));
        assert_eq!(hour(datetime!(2026-07-05 10:00 UTC)), (12, 2));
        assert_eq!(Zone::utc().local(datetime!(2026-07-05 10:00 UTC)).hour(), 10);
    }

    #[test]
    fn the_same_moment_stays_the_same_at_the_ends_of_time() {
        let tonga = Zone(TimeZone::posix("<+13>-13").expect("a rule of POSIX"));
        for at in [datetime!(9999-12-31 23:59:59 UTC), datetime!(-9999-01-01 0:00 UTC)] {
            assert_eq!(tonga.local(at), at);
        }
    }
}
