//! `signpost send`

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use time::OffsetDateTime;

use crate::delivery::{
    self, Delivered, DeliveryProgress, Engine, PrepareError, Prepared, Progress, ProgressStage, Resolved,
};
use crate::diagnose::diagnose;
use crate::domain::exchange::{Exchange, ExchangeKind, Outcome};
use crate::domain::message::{Batch, MessageKind};
use crate::domain::{Note, NoteLevel, display};
use crate::file;
use crate::net::{Cancel, Clock as _, SystemClock};
use crate::report::{har, json};
use crate::store::{DataFolder, History, Remark};

use super::args::{Kind, SendArgs};
use super::destination::Loaded;
use super::diagnose::{findings_text, next_step_text};
use super::output::Output;
use super::{Answer, CallError, destination, environment, validate};

pub(super) fn run(args: &SendArgs, output: &mut Output) -> Result<Answer, CallError> {
    deliver(args, || chosen_batch(args.batch.as_deref(), args.sample), output)
}

/// Deliver the batch that `batch` reads, after the destination was found.
pub(super) fn deliver(
    args: &SendArgs,
    batch: impl FnOnce() -> Result<Batch, CallError>,
    output: &mut Output,
) -> Result<Answer, CallError> {
    let folder = environment::data_folder(output);
    let loaded = destination::load(&args.destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
    deliver_to(args, &loaded, &batch()?, folder, output)
}

/// Deliver `batch` to `loaded`.
pub(super) fn deliver_to(
    args: &SendArgs,
    loaded: &Loaded,
    batch: &Batch,
    folder: Result<DataFolder, CallError>,
    output: &mut Output,
) -> Result<Answer, CallError> {
    let destination = &loaded.destination;
    let batch = args.attempt.map_or_else(|| batch.clone(), |attempt| batch.with_attempt(attempt));
    // One moment for what is shown and what is sent: the dated path and the signature depend on it.
    let now = args.at.unwrap_or_else(|| SystemClock.now());
    let Resolved { auth, note } = secrets(loaded, now)?;
    let engine = Engine::new(Arc::new(SystemClock)).signing_at(Some(now));
    let refused = |error: PrepareError| loaded.unprepared(&error);
    let mut prepared = delivery::prepare(destination, &auth, &batch, now).map_err(refused)?;
    if !args.dry_run {
        say_soon(note.as_ref(), output);
    }
    prepared.notes.extend(note);
    if args.dry_run {
        return dry_run(args, loaded, &prepared, &batch, output);
    }

    let delivered = watched(output, async |progress, cancel| {
        engine.deliver(destination, &auth, &batch, progress, cancel).await.map_err(refused)
    })?;
    keep(folder, &delivered.exchanges, output);
    for problem in loaded.build_problems(&delivered.exchanges) {
        output.remark(&format!("signpost: {}", display::visible(&problem)));
    }
    let written = args.har.as_deref().map_or(Ok(()), |path| write_har(path, &delivered.exchanges));
    let printed = if args.json {
        output.json(&json_document(loaded, &prepared, &batch, Some(&delivered), args.reveal))
    } else {
        output.text(&(environment_text(loaded) + &delivered_text(&delivered)))
    };
    output.outcome(printed);
    written?;
    Ok(if delivered.delivered { Answer::Yes } else { Answer::No })
}

pub(super) fn chosen_batch(path: Option<&Path>, sample: Option<Kind>) -> Result<Batch, CallError> {
    Ok(match (path, sample) {
        (Some(path), _) => validate::load(path)?,
        (None, Some(Kind::Notification)) => Batch::sample(MessageKind::Notification),
        (None, _) => Batch::sample(MessageKind::Measurement),
    })
}

/// Say that the keys end while there is still time to renew them.
pub(super) fn say_soon(note: Option<&Note>, output: &mut Output) {
    if let Some(note) = note.filter(|note| note.level == NoteLevel::Warning) {
        output.remark(&format!("signpost: {}", display::visible(&note.text)));
    }
}

/// The secrets of `loaded` that can sign at `now`.
pub(super) fn secrets(loaded: &Loaded, now: OffsetDateTime) -> Result<Resolved, CallError> {
    // Opening the keyring takes time and may ask the user: only where an entry is needed.
    let source = environment::SecretsOnDemand::default();
    delivery::resolve_secrets(&loaded.destination.auth, &source, now)
        .map_err(|error| loaded.refused(error.field, &error))
}

/// Which environment it is about, where the destination has any.
fn environment_text(loaded: &Loaded) -> String {
    loaded.destination.environment.as_ref().map(|name| format!("environment {name}\n")).unwrap_or_default()
}

fn dry_run(
    args: &SendArgs,
    loaded: &Loaded,
    prepared: &Prepared,
    batch: &Batch,
    output: &mut Output,
) -> Result<Answer, CallError> {
    if args.json {
        output.json(&json_document(loaded, prepared, batch, None, args.reveal))?;
    } else {
        output.text(&(environment_text(loaded) + &prepared_text(prepared, args.reveal)))?;
    }
    if args.har.is_some() {
        output.remark("--har: nothing was sent, so there is no exchange to write");
    }
    Ok(Answer::Yes)
}

/// Run `work` and say how far it is; the first Ctrl-C cancels it and keeps what there is, a second one ends the
/// program.
pub(super) fn watched(
    output: &mut Output,
    work: impl AsyncFnOnce(DeliveryProgress, &Cancel) -> Result<Delivered, CallError>,
) -> Result<Delivered, CallError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CallError::new(format!("starting the network runtime: {error}")))?;
    let cancel = Cancel::new();
    let delivered = runtime.block_on(async {
        let (sender, mut phases) = tokio::sync::mpsc::channel::<Progress>(64);
        let progress = Arc::new(move |progress: Progress| {
            sender.try_send(progress).ok(); // Only the status line misses a phase.
        });
        let delivery = work(progress, &cancel);
        tokio::pin!(delivery);
        loop {
            tokio::select! {
                delivered = &mut delivery => return delivered,
                Some(progress) = phases.recv() => output.status(&status_line(progress)),
                signal = tokio::signal::ctrl_c() => {
                    if signal.is_err() || cancel.is_cancelled() {
                        return Err(CallError::new("interrupted"));
                    }
                    output.status("cancelling…");
                    cancel.cancel();
                }
            }
        }
    });
    // A name that is still being looked up must not keep the program after a cancel.
    runtime.shutdown_background();
    delivered
}

fn status_line(progress: Progress) -> String {
    let stage = match progress.stage {
        ProgressStage::Token => "token request",
        ProgressStage::Delivery => "delivery",
        ProgressStage::TokenAgain => "token request, once more",
        ProgressStage::DeliveryAgain => "delivery, once more",
    };
    format!("{stage}: {}…", progress.phase.name())
}

/// The history must never change what became of a delivery: a failure is a remark.
pub(super) fn keep(folder: Result<DataFolder, CallError>, exchanges: &[Exchange], output: &mut Output) {
    if exchanges.is_empty() {
        return;
    }
    let kept = folder.and_then(|folder| {
        let mut history = History::open(&folder.history(), SystemClock.now())?;
        for remark in history.take_remarks() {
            match remark {
                Remark::SetAside(_) | Remark::Gone(_) => output.remark(&format!("signpost: {remark}")),
                // That nothing can be kept is said below, and what was not looked through is for who reads it.
                Remark::ReadOnly { .. } | Remark::NotChecked { .. } => {}
            }
        }
        history.append(exchanges)?;
        Ok(())
    });
    if let Err(error) = kept {
        output.remark(&format!("signpost: the request was sent, but the history could not keep it: {error}"));
    }
}

pub(super) fn write_har(path: &Path, exchanges: &[Exchange]) -> Result<(), CallError> {
    file::write_shared(path, har::to_har(exchanges).as_bytes())
        .map_err(|error| CallError::new(format!("the HAR file {}", error.chain())))
}

fn json_document(
    loaded: &Loaded,
    prepared: &Prepared,
    batch: &Batch,
    delivered: Option<&Delivered>,
    reveal: bool,
) -> serde_json::Value {
    let delivery_headers = prepared.delivery_headers();
    let token_headers = prepared.token_request.as_ref().map(|token| delivery::wire_headers(&token.request));
    let token_request = prepared
        .token_request
        .as_ref()
        .zip(token_headers.as_deref())
        .map(|(request, headers)| json::Shown { request, headers });
    let report = json::SendReport {
        delivery: json::Shown { request: &prepared.delivery, headers: &delivery_headers },
        token_request,
        object_path: prepared.object_path.as_ref().map(ToString::to_string),
        batch,
        environment: loaded.destination.environment.as_ref(),
        notes: &prepared.notes,
        sent: delivered.map(|delivered| json::Sent {
            exchanges: &delivered.exchanges,
            delivered: delivered.delivered,
            stopped: delivered.stopped.as_ref().map(|stopped| stopped.as_str()),
        }),
    };
    json::send(&report, reveal)
}

/// The request as it would go out, then the signing steps and the notes.
fn prepared_text(prepared: &Prepared, reveal: bool) -> String {
    let mut text = String::new();
    if let Some(token) = &prepared.token_request {
        request_text(&mut text, "token request (not sent)", &token.request, reveal);
        text.push('\n');
    }
    request_text(&mut text, "delivery (not sent)", &prepared.delivery.request, reveal);
    for step in &prepared.delivery.trace.steps {
        let body = display::visible_lines(step.text.text(reveal));
        write!(text, "\n{}\n", step.name).ok();
        for line in body.split('\n') {
            writeln!(text, "  {line}").ok();
        }
    }
    notes_text(&mut text, &prepared.notes);
    text
}

pub(super) fn request_text(text: &mut String, title: &str, request: &crate::domain::UnsignedRequest, reveal: bool) {
    let url = request.target.url();
    writeln!(text, "{title}\n{} {}", request.method, display::visible(url.text(reveal))).ok();
    for header in delivery::wire_headers(request) {
        let origin = format!("{:?}", header.origin).to_lowercase();
        writeln!(text, "  {}: {}  ({origin})", header.name, display::visible(header.value.text(reveal))).ok();
    }
    match &request.body_shown {
        Some(shown) if !reveal => writeln!(text, "  body: {}", display::visible(shown)).ok(),
        Some(_) => writeln!(text, "  body: {}", display::visible(&String::from_utf8_lossy(request.body.bytes()))).ok(),
        None => writeln!(text, "  body: {} bytes, sha256 {}", request.body.len(), request.body.sha256_hex()).ok(),
    };
}

pub(super) fn notes_text(text: &mut String, notes: &[Note]) {
    if !notes.is_empty() {
        text.push('\n');
    }
    for note in notes {
        let mark = match note.level {
            NoteLevel::Info => "note",
            NoteLevel::Warning => "warning",
            NoteLevel::WhatIf => "what-if",
        };
        writeln!(text, "{mark}: {} [{}]", display::visible(&note.text), note.id).ok();
    }
}

fn delivered_text(delivered: &Delivered) -> String {
    let mut text = String::new();
    for exchange in &delivered.exchanges {
        exchange_text(&mut text, exchange);
    }
    if let Some(stopped) = &delivered.stopped {
        writeln!(text, "the delivery was not sent: {}", display::visible(stopped)).ok();
    }
    let findings = diagnose(&delivered.exchanges);
    if !findings.is_empty() {
        text.push_str(&findings_text(&findings, delivered.exchanges.last()));
        text.push_str(&next_step_text(&findings, delivered.exchanges.last()));
    }
    // Those on the token response, too; a delivery that is sent again has the same notes as the first.
    let mut warnings: Vec<Note> = Vec::new();
    for note in delivered.exchanges.iter().flat_map(|exchange| &exchange.notes) {
        if note.level != NoteLevel::Info && !warnings.contains(note) {
            warnings.push(note.clone());
        }
    }
    notes_text(&mut text, &warnings);
    text
}

/// Bytes of an unsuccessful answer's body that are worth a look on a terminal.
const SHOWN_BODY_BYTES: usize = 4 * 1024;

pub(super) fn exchange_text(text: &mut String, exchange: &Exchange) {
    let kind = match exchange.kind {
        ExchangeKind::Delivery => "delivery",
        ExchangeKind::Token => "token request",
        ExchangeKind::Probe => "probe",
    };
    let milliseconds = exchange.timings.total_us as f64 / 1000.0;
    let request = &exchange.request;
    let outcome = match &exchange.outcome {
        Outcome::Answered(response) => format!("{} {}", response.status, response.reason),
        Outcome::Failed(failure) => format!("no response ({}: {})", failure.phase.name(), failure.message),
    };
    writeln!(
        text,
        "{kind}  {} {}  {}  {milliseconds:.1} ms",
        request.method,
        display::visible(&request.url),
        display::visible(outcome.trim())
    )
    .ok();
    let phases: Vec<String> =
        exchange.timings.spans().map(|(phase, span)| format!("{} {:.1}", phase.name(), span.milliseconds())).collect();
    if !phases.is_empty() {
        writeln!(text, "  ms: {}", phases.join(", ")).ok();
    }
    if let Outcome::Answered(response) = &exchange.outcome {
        if let Some(failure) = &response.failure {
            writeln!(text, "  the body did not come whole: {}", display::visible(&failure.message)).ok();
        }
        if !exchange.is_success() && !response.body.kept.is_empty() {
            let shown = response.body.kept.get(..SHOWN_BODY_BYTES).unwrap_or(&response.body.kept);
            for line in display::visible_lines(&String::from_utf8_lossy(shown)).lines() {
                writeln!(text, "  | {line}").ok();
            }
        }
    }
}

/// A moment for a person, in UTC.
pub(super) fn moment_text(moment: OffsetDateTime) -> String {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
    crate::domain::moment::in_utc(moment).format(format).unwrap_or_default()
}
