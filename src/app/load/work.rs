//! The run itself.
//!
//! ```text
//!  secrets → delivery::load::run ──twice a second──▶ Snapshot (window)
//!                                └──the end────────▶ samples (history), FinishedRun (window)
//! ```

use std::path::PathBuf;
use std::sync::Arc;

use time::format_description::well_known::Rfc3339;

use super::LoadNews;
use super::state::{FinishedRun, Proposal};
use crate::app::runner::{Outlet, Runner, StoreSender};
use crate::app::secret::lookup::SecretLookup;
use crate::app::state::SendProblem;
use crate::app::{FileNews, News, WriteError};
use crate::delivery::load::{LoadError, run};
use crate::delivery::{Engine, resolve_secrets};
use crate::domain::{Auth, Destination, Secret};
use crate::file;
use crate::net::Cancel;
use crate::report::load::LoadForm;

/// Work for the background.
#[derive(Debug)]
pub enum LoadEffect {
    Run { run: u64, proposal: Box<Proposal> },
    Stop { run: u64 },
    Export { finished: Arc<FinishedRun>, form: LoadForm, path: PathBuf },
}

impl LoadEffect {
    pub(in crate::app) fn start(self, runner: &mut Runner) {
        match self {
            Self::Run { run, proposal } => {
                let cancel = Cancel::new();
                runner.cancels.insert(run, cancel.clone());
                let work = Work {
                    run,
                    cancel,
                    engine: runner.engine.clone(),
                    secrets: runner.secrets().clone(),
                    outlet: runner.outlet().clone(),
                    store: runner.store_sender(),
                };
                runner.spawn(work.run(*proposal));
            }
            Self::Stop { run } => {
                if let Some(cancel) = runner.cancels.get(&run) {
                    cancel.cancel();
                }
            }
            Self::Export { finished, form, path } => runner.blocking(move || export(&finished, form, path)),
        }
    }
}

/// Everything one run needs.
struct Work {
    run: u64,
    cancel: Cancel,
    engine: Engine,
    secrets: SecretLookup,
    outlet: Outlet,
    store: StoreSender,
}

impl Work {
    /// Tells exactly once how it ended.
    async fn run(self, proposal: Proposal) {
        let (run, outlet, store) = (self.run, self.outlet.clone(), self.store.clone());
        // A task of its own, so that even a defect in it ends the run visibly.
        let result = match tokio::spawn(self.forward(proposal)).await {
            Ok(result) => result,
            Err(error) => {
                Err(SendProblem::plain(format!("The run ended by a defect in signpost, please report it: {error}")))
            }
        };
        match result {
            Ok(mut finished) => store.run(move |store, outlet| {
                let samples = &finished.result.samples;
                finished.unkept = if samples.is_empty() {
                    None
                } else {
                    store.append(samples, outlet).err().map(|error| error.to_string())
                };
                outlet.tell(LoadNews::Finished { run, result: Ok(Box::new(finished)) });
            }),
            Err(problem) => outlet.tell_later(LoadNews::Finished { run, result: Err(problem) }).await,
        }
    }

    async fn forward(self, proposal: Proposal) -> Result<FinishedRun, SendProblem> {
        let (destination, plan) = (&proposal.destination, &proposal.plan);
        let auth = self.auth(destination).await?;
        let began = self.engine.now();
        let name = format!("l{:x}-", began.unix_timestamp());
        let tell = |snapshot: &_| {
            let snapshot = Arc::new(Clone::clone(snapshot));
            self.outlet.try_tell(LoadNews::Progressed { run: self.run, snapshot });
        };
        let result = run(&self.engine, destination, &auth, plan, &name, tell, &self.cancel)
            .await
            .map_err(|error| problem(&error))?;
        Ok(FinishedRun { proposal, result, started_at: began.format(&Rfc3339).unwrap_or_default(), name, unkept: None })
    }

    async fn auth(&self, destination: &Destination) -> Result<Auth<Secret>, SendProblem> {
        let (auth, secrets, now) = (destination.auth.clone(), self.secrets.clone(), self.engine.now());
        let resolving = tokio::task::spawn_blocking(move || resolve_secrets(&auth, &secrets, now));
        let resolved = tokio::select! {
            resolved = resolving => resolved,
            () = self.cancel.cancelled() => return Err(SendProblem::plain("Stopped before anything went out.")),
        };
        Ok(resolved.map_err(|error| SendProblem::plain(error.to_string()))??.auth)
    }
}

fn problem(error: &LoadError) -> SendProblem {
    match error {
        LoadError::Prepare(refused) => refused.into(),
        LoadError::Pool(_)
        | LoadError::Histogram(_)
        | LoadError::Task(_)
        | LoadError::Thread(_)
        | LoadError::Link
        | LoadError::NoRate => SendProblem::plain(error.to_string()),
    }
}

fn export(finished: &FinishedRun, form: LoadForm, path: PathBuf) -> News {
    let text = finished.with_report(|report| form.text(report)).map_err(WriteError::from);
    let result = text.and_then(|text| Ok(file::write_shared(&path, text.as_bytes())?));
    News::File(FileNews::Written { path, what: "the report", result })
}
