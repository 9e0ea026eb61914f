//! Rows of a large history.

use signpost::domain::exchange::{
    BodyRecord, ClockFacts, DestinationRecord, HeaderRecord, NetworkFacts, RequestRecord, Response,
};
use signpost::domain::timings::Timings;
use signpost::domain::{Exchange, ExchangeKind, Method, Outcome};
use signpost::store::{History, StoreError};
use time::Duration;
use time::macros::datetime;

const BATCH: usize = 10_000;

/// Append `count` exchanges to `history`.
pub fn fill(history: &mut History, count: usize) -> Result<(), StoreError> {
    for first in (0..count).step_by(BATCH) {
        let exchanges: Vec<Exchange> = (first..(first + BATCH).min(count)).map(exchange).collect();
        let sends: Vec<&[Exchange]> = exchanges.chunks(1).collect();
        history.append_all(&sends)?;
    }
    Ok(())
}

fn exchange(number: usize) -> Exchange {
    let status = [200, 200, 200, 200, 403, 201, 503, 200, 307, 200][number % 10];
    let header = |name: &str, value: String| HeaderRecord { name: name.to_owned(), value, origin: None, masked: false };
    Exchange {
        kind: ExchangeKind::Delivery,
        started_at: Some(datetime!(2026-01-01 00:00 UTC) + Duration::seconds(i64::try_from(number).unwrap_or(0))),
        destination: DestinationRecord { name: format!("Destination {}", number % 12), ..DestinationRecord::default() },
        request: RequestRecord {
            method: Method::Put,
            url: format!("https://acme-{}.s3.eu-west-1.amazonaws.com/telemetry/{number}", number % 40),
            object_path: None,
            http_version: "HTTP/1.1".to_owned(),
            headers: vec![
                header("content-type", "application/json".to_owned()),
                header("x-parity", if number.is_multiple_of(2) { "even" } else { "odd" }.to_owned()),
            ],
            body: BodyRecord { bytes: 24, kept: b"[{\"hashId\":\"qoa978\"}]".to_vec(), ..BodyRecord::default() },
            messages: Some(1),
            credentials: Vec::new(),
            cleaned: Vec::new(),
        },
        outcome: Outcome::Answered(Response {
            status,
            reason: String::new(),
            http_version: "HTTP/1.1".to_owned(),
            headers: vec![header("x-amz-request-id", format!("R{number:08X}"))],
            body: BodyRecord::default(),
            failure: None,
        }),
        timings: Timings::default(),
        events: Vec::new(),
        tls: None,
        network: NetworkFacts::default(),
        clock: ClockFacts::default(),
        signing: None,
        token: None,
        notes: Vec::new(),
        probe: None,
        cause: None,
    }
}
