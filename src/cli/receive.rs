//! `signpost receive`

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::domain::{display, limits};
use crate::file;
use crate::net::{Clock as _, SystemClock};
use crate::receiver::{Arrival, Fault, Keys, Profile, Receiver, RoleName, Settings};

use super::args::ReceiveArgs;
use super::output::Output;
use super::send::moment_text;
use super::{Answer, CallError, environment, runtime};

/// Arrivals that may wait to be printed; beyond that the requests wait, not the memory.
const QUEUE_SIZE: usize = 1_024;

pub(super) fn run(args: &ReceiveArgs, output: &mut Output) -> Result<Answer, CallError> {
    if args.profiles {
        return profiles(args.json, output);
    }
    let settings = settings(args)?;
    if !settings.address.is_loopback() {
        output.remark(&format!(
            "warning: listening on {}: everyone who reaches this machine can reach the receiver{}",
            settings.address,
            if args.tls { "" } else { ", and nothing is encrypted without --tls" },
        ));
    }
    let runtime = runtime()?;
    let answer = runtime.block_on(serve(args, settings, output));
    runtime.shutdown_background();
    answer
}

fn settings(args: &ReceiveArgs) -> Result<Settings, CallError> {
    let keys = match &args.keys {
        Some(path) => Keys::parse(&keys_text(path)?)
            .map_err(|error| CallError::new(format!("--keys {}: {error}", file::shown(path))))?,
        None => Keys::random().map_err(|error| CallError::from_chain(&error))?,
    };
    let faults = args.faults.iter().map(|text| Fault::parse(text)).collect::<Result<Vec<_>, _>>();
    let faults = faults.map_err(|error| CallError::new(error.to_string()))?;
    let profile = args.profile.as_deref().map(Profile::parse).transpose();
    let profile = profile.map_err(|error| CallError::new(error.to_string()))?;
    Ok(Settings { keys, address: args.address, port: args.port, is_https: args.tls, faults, profile })
}

/// Every profile with what is wrong about it.
fn profiles(is_json: bool, output: &mut Output) -> Result<Answer, CallError> {
    if is_json {
        let profiles: Vec<Value> = Profile::ALL.into_iter().map(profile_json).collect();
        output.json(&json!({ "profiles": profiles }))?;
        return Ok(Answer::Yes);
    }
    let width = Profile::ALL.into_iter().map(|profile| profile.id().len()).max().unwrap_or_default();
    let mut text = String::new();
    for profile in Profile::ALL {
        let roles: Vec<&str> = profile.roles().iter().map(|role| role.name()).collect();
        let tls = if profile.needs_tls() { "; with --tls" } else { "" };
        writeln!(text, "{:width$}  {} ({}{tls})", profile.id(), profile.title(), roles.join(", ")).ok(); // A String takes every write.
    }
    output.text(&text)?;
    Ok(Answer::Yes)
}

fn profile_json(profile: Profile) -> Value {
    json!({ "profile": profile.id(), "title": profile.title(), "roles": profile.roles(), "needs_tls": profile.needs_tls() })
}

fn keys_text(path: &Path) -> Result<zeroize::Zeroizing<String>, CallError> {
    let named = |text: &str| CallError::new(format!("--keys {text}"));
    let bytes = file::read_stream(path, limits::DESTINATION_FILE_BYTES_MAX).map_err(|error| named(&error.chain()))?;
    let bytes = zeroize::Zeroizing::new(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(zeroize::Zeroizing::new(text.to_owned())),
        Err(error) => Err(named(&format!("{}: not UTF-8 at byte {}", file::shown(path), error.valid_up_to()))),
    }
}

async fn serve(args: &ReceiveArgs, settings: Settings, output: &mut Output) -> Result<Answer, CallError> {
    let (sender, mut arrivals) = tokio::sync::mpsc::channel::<Arc<Arrival>>(QUEUE_SIZE);
    let on_arrival = Arc::new(move |arrival: &Arc<Arrival>| {
        sender.try_send(Arc::clone(arrival)).ok(); // A reader that cannot keep up misses lines, not requests.
    });
    let receiver = Receiver::start(settings, Arc::new(|| SystemClock.now()), on_arrival)
        .await
        .map_err(|error| CallError::from_chain(&error))?;
    // Removed again when the receiver ends: nobody is to trust it longer.
    let ca_file = receiver.ca_pem().map(|pem| ca_file(pem, output)).transpose()?;
    let ca_path = ca_file.as_ref().map(|file| file.path().to_owned());
    let interrupted = interruption()?;
    if args.json {
        Output::write_json_line(&ready_event(&receiver, ca_path.as_deref()))?;
    } else {
        output.text(&ready_text(&receiver, ca_path.as_deref(), args.keys.as_deref()))?;
    }
    let is_json = args.json;
    // On a thread of its own: a reader that stopped reading must not keep Ctrl-C from working.
    let mut printer = tokio::task::spawn_blocking(move || {
        while let Some(arrival) = arrivals.blocking_recv() {
            if is_json {
                Output::write_json_line(&arrival.event())?;
            } else {
                Output::write_text(&arrival_text(&arrival))?;
            }
        }
        Ok(())
    });
    tokio::select! {
        printed = &mut printer => {
            printed.unwrap_or_else(|error| Err(CallError::new(format!("printing: {error}"))))?;
        }
        () = interrupted => {}
    }
    Ok(Answer::Yes)
}

/// Ctrl-C, or the polite end that service managers send. It counts from now on, not from the first wait on.
#[cfg(unix)]
pub(super) fn interruption() -> Result<impl Future<Output = ()>, CallError> {
    use tokio::signal::unix::{SignalKind, signal};
    let watch = |kind| signal(kind).map_err(|error| CallError::new(format!("watching for Ctrl-C: {error}")));
    let (mut interrupt, mut terminate) = (watch(SignalKind::interrupt())?, watch(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ctrl-C. It counts from now on, not from the first wait on.
#[cfg(windows)]
pub(super) fn interruption() -> Result<impl Future<Output = ()>, CallError> {
    let mut interrupt =
        tokio::signal::windows::ctrl_c().map_err(|error| CallError::new(format!("watching for Ctrl-C: {error}")))?;
    Ok(async move {
        interrupt.recv().await;
    })
}

fn ca_file(pem: &str, output: &mut Output) -> Result<tempfile::NamedTempFile, CallError> {
    let folder = environment::data_folder(output)?;
    let written = file::create_private_folder(folder.path())
        .and_then(|()| tempfile::Builder::new().prefix("receiver-ca-").suffix(".pem").tempfile_in(folder.path()))
        .and_then(|mut file| file.write_all(pem.as_bytes()).map(|()| file));
    written.map_err(|error| {
        CallError::new(format!(
            "writing the receiver's certificate authority to {}: {error}",
            file::shown(folder.path())
        ))
    })
}

fn ready_event(receiver: &Receiver, ca_file: Option<&Path>) -> Value {
    let mut event = json!({ "event": "ready" });
    if let Some(ca_file) = ca_file {
        event["ca_file"] = json!(ca_file);
    }
    if let Some(profile) = receiver.profile() {
        event["profile"] = json!(profile.to_string());
    }
    event["roles"] = receiver.keys().roles_json(&|role| receiver.base_url(role));
    event
}

fn ready_text(receiver: &Receiver, ca_file: Option<&Path>, keys_file: Option<&Path>) -> String {
    let mut text = String::from("signpost receives; Ctrl-C ends it.\n\n");
    if let Value::Object(roles) = receiver.keys().roles_json(&|role| receiver.base_url(role)) {
        for (role, fields) in &roles {
            writeln!(text, "{role}").ok(); // A String takes every write.
            role_text(&mut text, fields, keys_file.is_some());
        }
    }
    if let Some(ca_file) = ca_file {
        writeln!(text, "\nca_file  {}", file::shown(ca_file)).ok();
    }
    match keys_file {
        Some(path) => writeln!(text, "\nThe keys are those of {}.", file::shown(path)).ok(),
        None => writeln!(text, "\nThese keys are new and end with this receiver.").ok(),
    };
    if let Some(profile) = receiver.profile() {
        writeln!(text, "profile  {profile}: {}", profile.title()).ok();
    }
    for fault in receiver.faults().all() {
        writeln!(text, "fault    {}", display::visible(&fault.to_string())).ok();
    }
    text.push('\n');
    text
}

/// The fields of a role; keys of a user's own file stay masked.
fn role_text(text: &mut String, fields: &Value, is_masked: bool) {
    const SECRETS: [&str; 7] =
        ["secret_access_key", "session_token", "account_key", "policy_key", "client_secret", "value", "policies"];
    let Value::Object(fields) = fields else { return };
    for (name, value) in fields {
        match value {
            Value::String(value) if is_masked && SECRETS.contains(&name.as_str()) => {
                writeln!(text, "  {name:18} {}", display::MASK).ok();
                let _: &str = value;
            }
            Value::String(value) => {
                writeln!(text, "  {name:18} {}", display::visible(value)).ok();
            }
            Value::Array(entries) => {
                for entry in entries {
                    role_text(text, entry, is_masked);
                }
            }
            _ => {}
        }
    }
}

fn arrival_text(arrival: &Arrival) -> String {
    let mark = if arrival.is_accepted { "accepted" } else { "refused " };
    let messages = match arrival.messages {
        Some(1) => "1 message".to_owned(),
        Some(count) => format!("{count} messages"),
        None => format!("{} bytes", arrival.body.len()),
    };
    let code = if arrival.code.is_empty() { String::new() } else { format!("  {}", arrival.code) };
    let mut text = format!(
        "{}  {mark}  {:10} {} {}  {}{code}  {messages}\n",
        moment_text(arrival.at),
        RoleName::name(arrival.role),
        arrival.method,
        arrival.target,
        arrival.status,
    );
    for check in arrival.report.failed() {
        writeln!(text, "    {}: expected {}, received {}", check.name, check.expected, check.received).ok();
        if !check.hint.is_empty() {
            writeln!(text, "      {}", check.hint).ok();
        }
    }
    for mark in &arrival.order {
        writeln!(text, "    {}", mark.text()).ok();
    }
    text
}
