//! What was typed, checked before anything goes out.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use crate::cli::CallError;
use crate::cli::args::CheckArgs;
use crate::domain::spelling::nearest;
use crate::domain::{display, limits};
use crate::file;
use crate::golive::attestation::Attestations;
use crate::golive::check::CheckId;
use crate::golive::compare::Baseline;
use crate::golive::plan::{MAX_BYTES, Options, SAMPLES};
use crate::golive::report::Report;

/// Letters and digits of a run id.
const RUN_ID_LENGTH: usize = 10;

pub(super) fn options(args: &CheckArgs, now: OffsetDateTime) -> Result<Options, CallError> {
    let attestations = args.attest.as_deref().map(attestations).transpose()?;
    Ok(Options {
        only: checks("--only", &args.only)?,
        skip: checks("--skip", &args.skip)?,
        samples: args.samples.map_or(SAMPLES, usize::from),
        max_bytes: args.max_bytes.map_or(MAX_BYTES, |bytes| usize::try_from(bytes).unwrap_or(usize::MAX)),
        is_size_agreed: args.max_bytes.is_some(),
        read_back: args.read_back.clone(),
        attestations: attestations.unwrap_or_default(),
        ..Options::new(run_id()?, now)
    })
}

/// The checks of `names`; a family stands for all of its checks.
fn checks(option: &str, names: &[String]) -> Result<Vec<CheckId>, CallError> {
    let mut checks = Vec::new();
    for name in names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let family = name.strip_suffix(".*").unwrap_or(name);
        let of_family = CheckId::ALL.iter().copied().filter(|id| id.check().family.name() == family);
        let found: Vec<CheckId> = CheckId::named(name).map_or_else(|| of_family.collect(), |id| vec![id]);
        if found.is_empty() {
            let hint = nearest(name, CheckId::ALL.iter().map(|id| id.name()))
                .map_or_else(String::new, |known| format!("; did you mean {known}?"));
            let shown = display::visible(name);
            return Err(CallError::new(format!("{option}: there is no check {shown}{hint}")));
        }
        checks.extend(found);
    }
    Ok(checks)
}

fn attestations(path: &Path) -> Result<Attestations, CallError> {
    let text = file::read_text(path, limits::DESTINATION_FILE_BYTES_MAX)
        .map_err(|error| CallError::new(format!("--attest {}", error.chain())))?;
    Attestations::parse(&text).map_err(|error| CallError::new(format!("--attest {}: {error}", file::shown(path))))
}

pub(super) fn baseline(path: &Path) -> Result<Baseline, CallError> {
    let bytes = file::read(path, limits::BASELINE_BYTES_MAX)
        .map_err(|error| CallError::new(format!("--baseline {}", error.chain())))?;
    Baseline::parse(&bytes).map_err(|error| CallError::new(format!("--baseline {}: {error}", file::shown(path))))
}

/// The forms that a report can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReportForm {
    Json,
}

impl ReportForm {
    const ALL: [Self; 1] = [Self::Json];

    fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
        }
    }

    pub(super) fn render(self, report: &Report) -> String {
        match self {
            Self::Json => format!("{:#}\n", serde_json::json!(report)),
        }
    }
}

/// A report to write.
pub(super) struct ReportFile<'a> {
    pub(super) path: &'a Path,
    pub(super) form: ReportForm,
}

/// The form of each follows its extension.
pub(super) fn report_files(paths: &[PathBuf]) -> Result<Vec<ReportFile<'_>>, CallError> {
    let known = || ReportForm::ALL.map(|form| format!(".{}", form.extension())).join(", ");
    let form = |path: &Path| {
        let extension = path.extension()?.to_string_lossy().to_ascii_lowercase();
        ReportForm::ALL.into_iter().find(|form| form.extension() == extension)
    };
    let report = |path: &'_ PathBuf| match form(path) {
        Some(form) => Ok(form),
        None => Err(CallError::new(format!("--report {}: its name must end in one of {}", file::shown(path), known()))),
    };
    paths.iter().map(|path| Ok(ReportFile { path, form: report(path)? })).collect()
}

/// Lower-case letters and digits: it goes into JSON, URLs and file names as it is.
fn run_id() -> Result<String, CallError> {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut random = [0_u8; RUN_ID_LENGTH];
    getrandom::fill(&mut random)
        .map_err(|error| CallError::new(format!("asking the system for random bytes: {error}")))?;
    Ok(random.iter().map(|byte| char::from(DIGITS[usize::from(*byte) % DIGITS.len()])).collect())
}
