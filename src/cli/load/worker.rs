//! `signpost load DEST --locust-master HOST`

use super::args::Master;
use super::plan::worker_limits;
use super::progress::Progress;
use super::{Ran, Run};
use crate::cli::output::Output;
use crate::delivery::load::{self, LoadError, WorkerNews, WorkerPlan};
use crate::net::Cancel;

/// Until the master quits, or Ctrl-C.
pub(super) async fn work(
    run: &Run<'_>,
    master: &Master,
    cancel: &Cancel,
    output: &mut Output,
) -> Result<Ran, LoadError> {
    let destination = &run.loaded.destination;
    let plan = WorkerPlan {
        host: master.host.clone(),
        port: master.port,
        limits: worker_limits(run.args, destination),
        load: run.plan.clone(),
    };
    let mut progress = Progress::new(output, None);
    let tell = |news: WorkerNews| match news {
        WorkerNews::Remark(text) => progress.remark(&text, output),
        WorkerNews::Devices(devices) => {
            let notifications = if devices.notification > 0 {
                format!(", {} of them notifications", devices.notification)
            } else {
                String::new()
            };
            progress.remark(&format!("{} devices report{notifications}", devices.total()), output);
        }
        WorkerNews::Stopped => progress.remark("stopped", output),
        WorkerNews::Progress(snapshot) => progress.tell("", &snapshot, output),
    };
    let (result, fleet) = load::work(run.engine, destination, run.auth, &plan, &run.name, tell, cancel).await?;
    Ok(Ran { result, knee: None, fleet: Some(fleet) })
}
