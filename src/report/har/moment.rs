//! When a request went out, in the forms that programs write it in.

use std::ops::RangeInclusive;

use serde_json::Value;
use time::format_description::FormatItem;
use time::macros::{datetime, format_description};
use time::{OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::entry::elements;
use super::remark::EntryNote;
use crate::domain::exchange::DatedBy;
use crate::domain::{http_date, moment};

/// Of another program's file: no exchange is older than HTTP/1.1 (RFC 2068), so a year before is a zero in place of a
/// time. Our own files may say so: a sender's clock can be as wrong.
const EARLIEST: OffsetDateTime = datetime!(1997-01-01 00:00 UTC);

/// Times outside cannot be written in every offset.
const WRITABLE: RangeInclusive<OffsetDateTime> = datetime!(0001-01-02 00:00 UTC)..=datetime!(9999-12-30 00:00 UTC);

const DATE_AND_TIME: &[FormatItem<'_>] = format_description!(
    "[year]-[month]-[day][first [T] [ ]][hour]:[minute]:[second][optional [[first [.] [,]][subsecond]]]"
);
const OFFSETS: [&[FormatItem<'_>]; 3] = [
    format_description!("[offset_hour sign:mandatory][offset_minute]"),
    format_description!("[offset_hour sign:mandatory]:[offset_minute]"),
    format_description!("[offset_hour sign:mandatory]"),
];
/// As AWS writes `x-amz-date`.
const BASIC: &[FormatItem<'_>] = format_description!("[year][month][day]T[hour][minute][second]Z");

/// When a request went out, and how that is known.
pub(super) struct Started {
    pub(super) at: Option<OffsetDateTime>,
    pub(super) by: DatedBy,
    pub(super) note: Option<EntryNote>,
}

/// When the request of `entry` went out: by the sender's clock if the file tells it, else by the response's Date.
pub(super) fn started_at(entry: &Value, own: &Value) -> Started {
    let recorded = moment(&own["clock"]["local"]);
    let told = recorded.or_else(|| moment(&entry["startedDateTime"]).filter(Moment::is_plausible));
    if let Some(Moment { at, has_zone }) = told {
        let note = (!has_zone).then_some(EntryNote::NoZone);
        return Started { at: Some(at), by: DatedBy::Sender, note };
    }
    let header = |message: &str, names: &[&str]| {
        let headers = elements(&entry[message]["headers"]).iter();
        let is_named = |header: &&Value| {
            header["name"].as_str().is_some_and(|name| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
        };
        let mut moments = headers.filter(is_named).filter_map(|header| moment(&header["value"]));
        moments.find(Moment::is_plausible).map(|moment| moment.at)
    };
    if let Some(at) = header("request", &["x-amz-date", "x-ms-date", "date"]) {
        return Started { at: Some(at), by: DatedBy::Sender, note: Some(EntryNote::DatedByRequest) };
    }
    match header("response", &["date"]) {
        Some(at) => Started { at: Some(at), by: DatedBy::Response, note: Some(EntryNote::DatedByResponse) },
        None => Started { at: None, by: DatedBy::Sender, note: Some(EntryNote::NoDate) },
    }
}

struct Moment {
    at: OffsetDateTime,
    has_zone: bool,
}

impl Moment {
    fn is_plausible(&self) -> bool {
        self.at >= EARLIEST
    }
}

/// A time in any of the forms; `None` for what is none, or cannot be written.
fn moment(value: &Value) -> Option<Moment> {
    let moment = match value {
        Value::Number(number) => zoned(since_1970(number.as_f64()?)?),
        Value::String(text) => of_text(text.trim())?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(moment).filter(|moment| WRITABLE.contains(&moment.at))
}

fn zoned(at: OffsetDateTime) -> Moment {
    Moment { at, has_zone: true }
}

fn of_text(text: &str) -> Option<Moment> {
    // No form is longer; what is longer is not looked at.
    if text.len() > 64 {
        return None;
    }
    if let Some(at) = moment::of_rfc3339(text).ok().or_else(|| http_date::parse(text)) {
        return Some(zoned(at));
    }
    if let Ok(at) = PrimitiveDateTime::parse(text, BASIC) {
        return Some(zoned(at.assume_utc()));
    }
    if let Ok(number) = text.parse::<f64>() {
        return since_1970(number).map(zoned);
    }
    // A date has two hyphens, so that an offset begins behind them.
    let time_at = text.find(['T', ' ', 't'])?;
    let zone_at = text[time_at + 1..].find(['+', '-', 'Z', 'z', ' ']).map(|at| at + time_at + 1);
    let (local, zone) = text.split_at(zone_at.unwrap_or(text.len()));
    let local = PrimitiveDateTime::parse(&local.replace('t', "T"), DATE_AND_TIME).ok()?;
    match zone.trim() {
        "" => Some(Moment { at: local.assume_utc(), has_zone: false }),
        "Z" | "z" | "UTC" | "GMT" => Some(zoned(local.assume_utc())),
        zone => {
            let offset = OFFSETS.iter().find_map(|form| UtcOffset::parse(zone, form).ok())?;
            Some(zoned(local.assume_offset(offset)))
        }
    }
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, by their size.
fn since_1970(number: f64) -> Option<OffsetDateTime> {
    let seconds = match number {
        ..1e11 => number,
        ..1e14 => number / 1e3,
        ..1e17 => number / 1e6,
        _ => number / 1e9,
    };
    // Five digits of a year are no time, and more of them no number of nanoseconds.
    if !(0.0..1e12).contains(&seconds) {
        return None;
    }
    OffsetDateTime::from_unix_timestamp_nanos((seconds * 1e6).round() as i128 * 1_000).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const EXPECTED: OffsetDateTime = datetime!(2025-10-13 09:30:00.5 UTC);

    fn at(value: &Value) -> Option<OffsetDateTime> {
        started_at(&json!({ "startedDateTime": value }), &Value::Null).at
    }

    #[test]
    fn every_form_of_a_time_is_read() {
        for text in [
            "2025-10-13T09:30:00.500Z",
            "2025-10-13T09:30:00.5+00:00",
            "2025-10-13T11:30:00.500+0200",
            "2025-10-13T11:30:00,500+02",
            "2025-10-13 09:30:00.500Z",
            "2025-10-13 09:30:00.500 UTC",
            "2025-10-13 09:30:00.5 +0000",
            "2025-10-13T09:30:00.500",
            "1760347800500",
            "1760347800.5",
        ] {
            assert_eq!(at(&json!(text)), Some(EXPECTED), "{text}");
        }
        assert_eq!(at(&json!(1_760_347_800_500_u64)), Some(EXPECTED));
        assert_eq!(at(&json!(1_760_347_800.5)), Some(EXPECTED));
        assert_eq!(at(&json!(1_760_347_800_500_000_u64)), Some(EXPECTED));
        let whole = Some(EXPECTED - time::Duration::milliseconds(500));
        assert_eq!(at(&json!("Mon, 13 Oct 2025 09:30:00 GMT")), whole);
        assert_eq!(at(&json!("20251013T093000Z")), whole);
        assert!(!moment(&json!("2025-10-13T09:30:00")).expect("a time").has_zone);
    }

    #[test]
    fn what_is_no_time_is_none_and_never_1970() {
        for value in [
            json!(""),
            json!("yesterday"),
            json!("1970-01-01T00:00:00Z"),
            json!(0),
            json!(-1),
            json!(1e300),
            json!("NaN"),
            json!("9999-12-31T23:59:59-23:59"),
            json!("2025-13-13T09:30:00Z"),
            json!([]),
            json!(null),
        ] {
            assert_eq!(at(&value), None, "{value}");
        }
    }

    #[test]
    fn the_sender_s_clock_comes_first_and_the_response_s_stands_in_for_it() {
        let own = json!({ "clock": { "local": "2025-10-13T09:30:00.5Z" } });
        let date = json!([{ "name": "DATE", "value": "Mon, 13 Oct 2025 09:31:00 GMT" }]);
        let signed = json!([{ "name": "X-Amz-Date", "value": "20251013T093000Z" }]);
        let mut entry = json!({
            "startedDateTime": "2025-10-13T09:00:00Z", "request": { "headers": signed }, "response": { "headers": date },
        });
        assert_eq!(started_at(&entry, &own).at, Some(EXPECTED));
        assert_eq!(started_at(&entry, &Value::Null).at, Some(datetime!(2025-10-13 09:00 UTC)));
        entry["startedDateTime"] = json!("");
        let found = started_at(&entry, &Value::Null);
        assert_eq!((found.at, found.by), (Some(datetime!(2025-10-13 09:30 UTC)), DatedBy::Sender));
        assert_eq!(found.note, Some(EntryNote::DatedByRequest));
        entry["request"] = json!({});
        let found = started_at(&entry, &Value::Null);
        assert_eq!((found.at, found.by), (Some(datetime!(2025-10-13 09:31 UTC)), DatedBy::Response));
        entry["response"] = json!({});
        let found = started_at(&entry, &Value::Null);
        assert_eq!((found.at, found.note), (None, Some(EntryNote::NoDate)));
    }
}
