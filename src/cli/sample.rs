//! `signpost sample` and `signpost schema`

use crate::domain::destination_file;
use crate::domain::message::{Batch, GeneratorSettings, MessageKind, generate, schema as message_schema};
use crate::golive;

use time::OffsetDateTime;
use time::macros::datetime;

use super::args::{Kind, SampleArgs, SchemaOf};
use super::output::Output;
use super::{Answer, CallError};

/// The first observation's moment unless one is given: fixed, so that the same seed gives the same bytes.
const DEFAULT_START: OffsetDateTime = datetime!(2026-01-01 00:00 UTC);

pub(super) fn run(args: &SampleArgs, output: &mut Output) -> Result<Answer, CallError> {
    let kind = match args.kind {
        Kind::Measurement => MessageKind::Measurement,
        Kind::Notification => MessageKind::Notification,
    };
    let is_documentation_sample = args.messages.is_none()
        && args.observations.is_none()
        && args.seed.is_none()
        && args.start.is_none()
        && args.interval.is_none();
    let batch = if is_documentation_sample {
        Batch::sample(kind)
    } else {
        let defaults = GeneratorSettings::new(Some(kind), args.start.unwrap_or(DEFAULT_START));
        generate(&GeneratorSettings {
            messages: args.messages.unwrap_or(defaults.messages),
            observations: args.observations.unwrap_or(defaults.observations),
            seed: args.seed.unwrap_or(defaults.seed),
            interval_seconds: args.interval.unwrap_or(defaults.interval_seconds),
            ..defaults
        })
    };
    output.bytes(batch.payload().bytes())?;
    Ok(Answer::Yes)
}

pub(super) fn schema(of: SchemaOf, output: &mut Output) -> Result<Answer, CallError> {
    output.text(match of {
        SchemaOf::Measurement => message_schema::text(MessageKind::Measurement),
        SchemaOf::Notification => message_schema::text(MessageKind::Notification),
        SchemaOf::Destination => destination_file::schema(),
        SchemaOf::GoLiveReport => golive::report::schema(),
    })?;
    Ok(Answer::Yes)
}
