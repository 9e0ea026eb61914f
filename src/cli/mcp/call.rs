//! One call of a tool: its arguments as those of the command, and what the command printed.

use std::path::PathBuf;

use rmcp::model::JsonObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::domain::message::Batch;
use crate::domain::{DestinationFile, EnvironmentName, display, moment};
use crate::store::{DestinationId, Destinations};

use super::super::args::{CheckArgs, DiagnoseArgs, ExplainArgs, FailOn, InEnvironment, Kind, SendArgs};
use super::super::output::Output;
use super::super::{CallError, check, destination, diagnose, environment, explain, send, validate};
use super::allowed::Allowed;
use super::tool::Tool;

/// What a command printed.
pub(super) struct Called {
    pub(super) document: Value,
    pub(super) remarks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoArguments {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValidateArguments {
    batch: Option<String>,
    batch_file: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExplainArguments {
    cause: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagnoseArguments {
    har_file: PathBuf,
    entry: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SendArguments {
    destination: String,
    environment: Option<EnvironmentName>,
    batch: Option<String>,
    batch_file: Option<PathBuf>,
    sample: Option<SampleKind>,
    attempt: Option<u32>,
    at: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SampleKind {
    Measurement,
    Notification,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanArguments {
    destination: String,
    environment: Option<EnvironmentName>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    skip: Vec<String>,
}

pub(super) fn call(tool: Tool, arguments: JsonObject, allowed: &Allowed) -> Result<Called, CallError> {
    let mut output = Output::captured();
    match tool {
        Tool::ListDestinations => {
            let NoArguments {} = read(tool, arguments)?;
            let document = destinations(&mut output)?;
            output.json(&document)?;
        }
        Tool::Validate => {
            let ValidateArguments { batch, batch_file } = read(tool, arguments)?;
            let batch = chosen_batch(tool, batch, batch_file)?
                .ok_or_else(|| CallError::new(format!("{}: give batch or batch_file", tool.name())))?;
            validate::report(&batch, &mut output)?;
        }
        Tool::Explain => {
            let ExplainArguments { cause } = read(tool, arguments)?;
            explain::run(&ExplainArgs { cause, json: true }, &mut output)?;
        }
        Tool::Diagnose => {
            let DiagnoseArguments { har_file, entry } = read(tool, arguments)?;
            diagnose::run(&DiagnoseArgs { har: har_file, entry, explain: true, json: true }, &mut output)?;
        }
        Tool::DryRun => {
            let (args, batch) = send_args(tool, read(tool, arguments)?)?;
            send::deliver(&SendArgs { dry_run: true, ..args }, || Ok(batch), &mut output)?;
        }
        Tool::CheckPlan => {
            let arguments: PlanArguments = read(tool, arguments)?;
            check::run(&plan_args(arguments), &mut output)?;
        }
        Tool::Send => {
            let (args, batch) = send_args(tool, read(tool, arguments)?)?;
            let folder = environment::data_folder(&mut output);
            let loaded = destination::load(&args.destination, args.of.environment.as_ref(), folder.as_ref().ok())?;
            allowed.check(&loaded)?;
            send::deliver_to(&args, &loaded, &batch, folder, &mut output)?;
        }
    }
    let (printed, remarks) = output.into_captured();
    let document = serde_json::from_str(&printed)
        .map_err(|error| CallError::new(format!("{}: the command printed no document: {error}", tool.name())))?;
    Ok(Called { document, remarks })
}

fn read<T: DeserializeOwned>(tool: Tool, arguments: JsonObject) -> Result<T, CallError> {
    serde_json::from_value(Value::Object(arguments))
        .map_err(|error| CallError::new(format!("{}: {}", tool.name(), display::visible(&error.to_string()))))
}

fn chosen_batch(tool: Tool, text: Option<String>, path: Option<PathBuf>) -> Result<Option<Batch>, CallError> {
    match (text, path) {
        (Some(_), Some(_)) => Err(CallError::new(format!("{}: give batch or batch_file, not both", tool.name()))),
        (Some(text), None) => Ok(Some(Batch::from_bytes(text.into_bytes()))),
        // Standard input is the agent's.
        (None, Some(path)) if path.as_os_str() == "-" => {
            Err(CallError::new(format!("{}: batch_file: give a path, or the text as batch", tool.name())))
        }
        (None, Some(path)) => validate::load(&path).map(Some),
        (None, None) => Ok(None),
    }
}

fn send_args(tool: Tool, arguments: SendArguments) -> Result<(SendArgs, Batch), CallError> {
    let SendArguments { destination, environment, batch, batch_file, sample, attempt, at } = arguments;
    let at = at.as_deref().map(moment::of_rfc3339).transpose();
    let at = at.map_err(|error| CallError::new(format!("{}: at: {error}", tool.name())))?;
    let sample = sample.map(|sample| match sample {
        SampleKind::Measurement => Kind::Measurement,
        SampleKind::Notification => Kind::Notification,
    });
    let batch = match chosen_batch(tool, batch, batch_file)? {
        Some(batch) => batch,
        None => send::chosen_batch(None, sample)?,
    };
    let args = SendArgs {
        destination,
        of: InEnvironment { environment },
        batch: None,
        sample,
        dry_run: false,
        reveal: false,
        at,
        attempt,
        har: None,
        json: true,
    };
    Ok((args, batch))
}

fn plan_args(arguments: PlanArguments) -> CheckArgs {
    let PlanArguments { destination, environment, only, skip } = arguments;
    CheckArgs {
        destination,
        of: InEnvironment { environment },
        plan: true,
        only,
        skip,
        samples: None,
        max_bytes: None,
        read_back: None,
        attest: None,
        baseline: None,
        reports: Vec::new(),
        fail_on: FailOn::Failed,
        clean_up: false,
        yes: false,
        json: true,
    }
}

fn destinations(output: &mut Output) -> Result<Value, CallError> {
    let folder = environment::data_folder(output)?;
    let listed = Destinations::new(folder.destinations()).list()?;
    let documents = listed.into_iter().map(|stored| match stored.destination {
        Ok(file) => listed_destination(&stored.id, &file),
        Err(error) => json!({ "id": stored.id.0, "unreadable": error.to_string() }),
    });
    Ok(json!({ "destinations": documents.collect::<Vec<_>>() }))
}

fn listed_destination(id: &DestinationId, file: &DestinationFile) -> Value {
    let base = file.base();
    let mut listed = json!({
        "id": id.0,
        "name": base.name,
        "url": base.url.shown(),
        "method": base.auth.method_name(),
    });
    let environments: Vec<Value> = file
        .environments()
        .map(|(name, destination)| json!({ "name": name, "url": destination.url.shown() }))
        .collect();
    if !environments.is_empty() {
        listed["environments"] = json!(environments);
    }
    listed
}
