//! A response body, read up to a limit.

use super::failure;
use super::wire::Watch;
use crate::domain::exchange::{Failure, FailureKind};
use crate::domain::limits;

/// Read what comes, until the end, the limit, a failure or a cancel; what came is kept in every case.
pub(super) async fn read(watch: &Watch<'_>, response: &mut reqwest::Response) -> (Vec<u8>, Option<Failure>) {
    let mut bytes = Vec::new();
    loop {
        let chunk = match watch.until(response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Ok(Ok(None)) => return (bytes, None),
            Ok(Err(error)) => return (bytes, Some(failure::of_client(watch.trace, error))),
            Err(stopped) => return (bytes, Some(stopped)),
        };
        watch.trace.body_received();
        let room = limits::RESPONSE_BODY_BYTES_MAX - bytes.len();
        bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            let message =
                format!("the response is larger than {} bytes; reading stopped there", limits::RESPONSE_BODY_BYTES_MAX);
            return (bytes, Some(failure::at_phase(watch.trace, FailureKind::TooLarge, message)));
        }
    }
}
