//! The date-based object path that the platform appends for object stores.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::moment;

/// Which form of path is appended (the platform's page).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObjectPathForm {
    /// `{YYYY}/{MM}/{DD}/{timestamp}`
    S3,
    /// `{YYYY}/{MM}/{DD}/{timestamp}.json`
    Blob,
}

impl ObjectPathForm {
    /// The template as the platform's page writes it.
    pub fn template(self) -> &'static str {
        match self {
            Self::S3 => "{YYYY}/{MM}/{DD}/{timestamp}",
            Self::Blob => "{YYYY}/{MM}/{DD}/{timestamp}.json",
        }
    }
}

/// How `{timestamp}` is written. The platform's page does not say; epoch milliseconds is an assumption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimestampFormat {
    #[default]
    EpochMillis,
    EpochSeconds,
    /// `2026-03-05T01:02:03.123Z`
    #[serde(rename = "iso-8601")]
    Iso8601,
    /// `20260305T010203Z`
    #[serde(rename = "iso-8601-basic")]
    Iso8601Basic,
}

impl TimestampFormat {
    pub const ALL: [Self; 4] = [Self::EpochMillis, Self::EpochSeconds, Self::Iso8601, Self::Iso8601Basic];

    /// The name in destination files.
    pub fn name(self) -> &'static str {
        match self {
            Self::EpochMillis => "epoch-millis",
            Self::EpochSeconds => "epoch-seconds",
            Self::Iso8601 => "iso-8601",
            Self::Iso8601Basic => "iso-8601-basic",
        }
    }
}

/// A dated path for one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPath {
    pub form: ObjectPathForm,
    pub format: TimestampFormat,
    resolved: String,
}

const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const ISO_BASIC: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");

impl ObjectPath {
    /// Resolve the path for `now`, in UTC.
    pub fn at(form: ObjectPathForm, format: TimestampFormat, now: OffsetDateTime) -> Self {
        let now = moment::in_utc(now);
        let timestamp = match format {
            TimestampFormat::EpochMillis => (now.unix_timestamp_nanos() / 1_000_000).to_string(),
            TimestampFormat::EpochSeconds => now.unix_timestamp().to_string(),
            TimestampFormat::Iso8601 => formatted(now, ISO),
            TimestampFormat::Iso8601Basic => formatted(now, ISO_BASIC),
        };
        let extension = match form {
            ObjectPathForm::S3 => "",
            ObjectPathForm::Blob => ".json",
        };
        let (year, month, day) = (now.year(), u8::from(now.month()), now.day());
        let resolved = format!("{year:04}/{month:02}/{day:02}/{timestamp}{extension}");
        Self { form, format, resolved }
    }

    /// The path without a leading slash, not yet encoded: `2026/03/05/1772672523123`.
    pub fn resolved(&self) -> &str {
        &self.resolved
    }

    /// `path` of the configured URL, then exactly one `/`, then this path.
    pub fn appended_to(&self, path: &str) -> String {
        format!("{}/{}", path.strip_suffix('/').unwrap_or(path), self.resolved)
    }
}

impl fmt::Display for ObjectPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.resolved)
    }
}

fn formatted(moment: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    // The formats above name only components that every OffsetDateTime has.
    moment.format(format).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const MOMENT: OffsetDateTime = datetime!(2026-03-05 01:02:03.123 UTC);

    #[test]
    fn the_path_is_dated_in_utc_whatever_the_offset_of_the_moment() {
        let here = datetime!(2026-03-05 23:30:00 -5);
        let path = ObjectPath::at(ObjectPathForm::S3, TimestampFormat::EpochMillis, here);
        assert_eq!(path.resolved(), "2026/03/06/1772771400000");
    }

    #[test]
    fn every_format_of_the_timestamp_is_as_named() {
        let resolved = |format| ObjectPath::at(ObjectPathForm::Blob, format, MOMENT).resolved().to_owned();
        assert_eq!(resolved(TimestampFormat::EpochMillis), "2026/03/05/1772672523123.json");
        assert_eq!(resolved(TimestampFormat::EpochSeconds), "2026/03/05/1772672523.json");
        assert_eq!(resolved(TimestampFormat::Iso8601), "2026/03/05/2026-03-05T01:02:03.123Z.json");
        assert_eq!(resolved(TimestampFormat::Iso8601Basic), "2026/03/05/20260305T010203Z.json");
    }

    #[test]
    fn exactly_one_slash_joins_url_and_path() {
        let path = ObjectPath::at(ObjectPathForm::S3, TimestampFormat::EpochSeconds, MOMENT);
        for (configured, joined) in [
            ("", "/2026/03/05/1772672523"),
            ("/", "/2026/03/05/1772672523"),
            ("/telemetry", "/telemetry/2026/03/05/1772672523"),
            ("/telemetry/", "/telemetry/2026/03/05/1772672523"),
        ] {
            assert_eq!(path.appended_to(configured), joined, "{configured:?}");
        }
    }
}
