//! What was typed, checked before anything goes out.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;

use crate::cli::CallError;
use crate::cli::args::CheckArgs;
use crate::cli::output::Output;
use crate::delivery::golive::{kept, run_id};
use crate::domain::spelling::nearest;
use crate::domain::{DestinationLabel, display, limits};
use crate::file;
use crate::golive::attestation::Attestations;
use crate::golive::check::CheckId;
use crate::golive::compare::Baseline;
use crate::golive::plan::{MAX_BYTES, Options, SAMPLES};
use crate::report::golive::ReportForm;
use crate::store::CheckRuns;

/// Stands for the latest run that was kept.
const LAST: &str = "last";

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
        ..Options::new(run_id().map_err(|error| CallError::from_chain(&error))?, now)
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

/// What to compare with: a file, or the latest run that was kept. `None` where there is none yet.
pub(super) fn baseline(path: &Path, kept: Option<Kept>, output: &mut Output) -> Result<Option<Baseline>, CallError> {
    if path == Path::new(LAST) {
        let Some(Kept { runs, destination }) = kept else {
            return Err(CallError::new("--baseline last: there is no data folder, so no run was kept"));
        };
        let last = kept::last_whole(&runs, &destination).map_err(|error| CallError::from_chain(&error))?;
        if last.is_none() {
            output.remark("signpost: --baseline last: no whole run of this destination was kept here yet");
        }
        return Ok(last);
    }
    let bytes = file::read(path, limits::BASELINE_BYTES_MAX)
        .map_err(|error| CallError::new(format!("--baseline {}", error.chain())))?;
    let read = Baseline::parse(&bytes);
    read.map(Some).map_err(|error| CallError::new(format!("--baseline {}: {error}", file::shown(path))))
}

/// Where runs are kept, and whose.
pub(super) struct Kept {
    pub(super) runs: CheckRuns,
    pub(super) destination: DestinationLabel,
}

/// A report to write.
pub(super) struct ReportFile<'a> {
    pub(super) path: &'a Path,
    pub(super) form: ReportForm,
}

/// The form of each follows its extension.
pub(super) fn report_files(paths: &[PathBuf]) -> Result<Vec<ReportFile<'_>>, CallError> {
    let known = || ReportForm::ALL.map(|form| format!(".{}", form.extension())).join(", ");
    let report = |path: &'_ PathBuf| match ReportForm::of_path(path) {
        Some(form) => Ok(form),
        None => Err(CallError::new(format!("--report {}: its name must end in one of {}", file::shown(path), known()))),
    };
    paths.iter().map(|path| Ok(ReportFile { path, form: report(path)? })).collect()
}
