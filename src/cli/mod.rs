//! The command line: parse, then build, then run one command; the exit code is the answer.
//!
//! Exit codes: 0 delivered, valid, nothing wrong; 1 the work ran and the result is no; 2 the call itself was wrong.

mod args;
mod check;
mod demo;
mod destination;
mod diagnose;
mod doctor;
mod environment;
mod explain;
mod export;
mod history;
mod import;
mod load;
mod mcp;
mod output;
mod probe;
mod receive;
mod sample;
mod secret;
mod send;
mod validate;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};

use self::args::{Args, Command};
use self::output::Output;
use crate::file;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Delivered, valid, nothing wrong.
    Yes,
    /// The work ran and the result is no: refused, failed, invalid.
    No,
}

/// The call itself was wrong: usage, unreadable file, bad configuration. The text names the place.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CallError(String);

impl CallError {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The whole chain of `error`, outermost first.
    fn from_chain(error: &dyn std::error::Error) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Self(text)
    }
}

impl From<crate::store::StoreError> for CallError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::from_chain(&error)
    }
}

/// Run the program with `arguments`, the program's name first.
///
/// Without a command it calls `open_window`, which `main` hands in: command line and window never meet. It gets the
/// files that the window is to open.
pub fn run<E: std::error::Error>(
    arguments: impl IntoIterator<Item = OsString>,
    open_window: impl FnOnce(Vec<PathBuf>) -> Result<(), E>,
) -> ExitCode {
    Output::report_panics(environment::note_panic);
    let mut output = Output::new();
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    if let Some(files) = files_for_window(&arguments) {
        return exit_code(open_files(files, open_window), &mut output);
    }
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(usage) => return Output::usage(&usage),
    };
    let answer = match args.command {
        None => opened(open_window(Vec::new())),
        Some(command) => {
            environment::tell_of_panics(&mut output);
            run_command(command, &mut output)
        }
    };
    exit_code(answer, &mut output)
}

fn exit_code(answer: Result<Answer, CallError>, output: &mut Output) -> ExitCode {
    environment::forget_panic();
    match answer {
        Ok(Answer::Yes) => ExitCode::SUCCESS,
        Ok(Answer::No) => ExitCode::from(1),
        Err(error) => {
            output.error(&error.to_string());
            ExitCode::from(2)
        }
    }
}

/// The files that a desktop hands over, or that were typed: nothing but HAR and destination files.
fn files_for_window(arguments: &[OsString]) -> Option<Vec<PathBuf>> {
    let files: Vec<PathBuf> = arguments.iter().skip(1).map(PathBuf::from).collect();
    let is_for_window = |path: &PathBuf| {
        let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        let is_option = path.as_os_str().to_string_lossy().starts_with('-');
        !is_option && matches!(extension.as_deref(), Some("har" | "toml"))
    };
    (!files.is_empty() && files.iter().all(is_for_window)).then_some(files)
}

fn open_files<E: std::error::Error>(
    files: Vec<PathBuf>,
    open_window: impl FnOnce(Vec<PathBuf>) -> Result<(), E>,
) -> Result<Answer, CallError> {
    if let Some(missing) = files.iter().find(|path| !path.is_file()) {
        return Err(CallError::new(format!("{}: there is no such file to open", file::shown(missing))));
    }
    opened(open_window(files))
}

/// A window's error says everything in its own words.
fn opened<E: std::error::Error>(closed: Result<(), E>) -> Result<Answer, CallError> {
    closed.map(|()| Answer::Yes).map_err(|error| CallError::new(error.to_string()))
}

fn run_command(command: Command, output: &mut Output) -> Result<Answer, CallError> {
    match command {
        Command::Demo => demo::run(output),
        Command::Send(args) => send::run(&args, output),
        Command::Load(args) => load::run(&args, output),
        Command::Probe(args) => probe::run(&args, output),
        Command::Check(args) => check::run(&args, output),
        Command::Receive(args) => receive::run(&args, output),
        Command::Diagnose(args) => diagnose::run(&args, output),
        Command::Explain(args) => explain::run(&args, output),
        Command::Validate(args) => validate::run(&args, output),
        Command::Sample(args) => sample::run(&args, output),
        Command::Schema { of } => sample::schema(of, output),
        Command::History { action } => history::run(action, output),
        Command::Import(args) => import::run(&args, output),
        Command::Export(args) => export::run(&args, output),
        Command::Mcp(args) => mcp::run(&args, output),
        Command::Secret { action } => secret::run(action, output),
        Command::Doctor(args) => doctor::run(&args, output),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "signpost", &mut script);
            output.bytes(&script)?;
            Ok(Answer::Yes)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Args::command())
                .render(&mut page)
                .map_err(|error| CallError::new(format!("writing the manual page: {error}")))?;
            output.bytes(&page)?;
            Ok(Answer::Yes)
        }
    }
}

/// What drives the network for one command.
fn runtime() -> Result<tokio::runtime::Runtime, CallError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| CallError::new(format!("starting the network runtime: {error}")))
}
