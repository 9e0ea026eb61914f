//! All exchanges of a file at once, within the memory that an import may take.

use std::io::Read;
use std::ops::ControlFlow;

use super::file::{Entry, visit};
use super::remark::{HarError, Remark, Remarks, Repairs, SkipReason};
use crate::domain::{Exchange, Outcome, limits};

/// What a HAR file gave.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Imported {
    pub exchanges: Vec<Exchange>,
    /// What was repaired, left out or not known.
    pub remarks: Vec<Remark>,
}

/// Read the text of a HAR file.
pub fn read(text: &str) -> Result<Imported, HarError> {
    read_all(text.as_bytes())
}

/// Read all exchanges of a HAR file that fit into the memory of an import.
pub fn read_all(input: impl Read) -> Result<Imported, HarError> {
    let mut exchanges = Vec::new();
    let mut bytes_left = limits::HAR_KEPT_BYTES_MAX;
    let mut left_out = Remarks::default();
    let summary = visit(input, |Entry { number, exchange }| {
        let Ok(exchange) = exchange else { return ControlFlow::Continue(()) };
        let bytes = kept_bytes(&exchange);
        if bytes <= bytes_left {
            bytes_left -= bytes;
            exchanges.push(exchange);
        } else {
            // Smaller ones after it would make holes that nobody expects.
            bytes_left = 0;
            left_out.skip(number, SkipReason::NoRoom);
        }
        ControlFlow::Continue(())
    })?;
    for exchange in &mut exchanges {
        summary.exporter.complete(exchange);
    }
    let mut remarks = summary.remarks;
    remarks.extend(left_out.all(Repairs::default()));
    Ok(Imported { exchanges, remarks })
}

/// Bytes of memory that an exchange takes, roughly.
pub(super) fn kept_bytes(exchange: &Exchange) -> usize {
    /// A header with its strings, and what else an exchange has in small parts.
    const HEADER_BYTES: usize = 128;
    const REST_BYTES: usize = 1_024;
    let request = &exchange.request;
    let headers = |headers: &[crate::domain::exchange::HeaderRecord]| {
        headers.iter().map(|header| header.name.len() + header.value.len() + HEADER_BYTES).sum::<usize>()
    };
    let response = match &exchange.outcome {
        Outcome::Answered(response) => response.body.kept.len() + headers(&response.headers),
        Outcome::Failed(failure) => failure.message.len(),
    };
    let signing = exchange
        .signing
        .as_ref()
        .map_or(0, |signing| signing.steps.iter().map(|step| step.text.len() + HEADER_BYTES).sum::<usize>());
    size_of::<Exchange>()
        + REST_BYTES
        + request.url.len()
        + exchange.destination.url.len()
        + exchange.destination.file.len()
        + headers(&request.headers)
        + request.body.kept.len()
        + response
        + signing
}
