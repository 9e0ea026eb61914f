//! The rate at which a destination no longer keeps up.

use std::time::Duration;

use super::tally::Snapshot;
use super::{LoadError, LoadPlan, Span, run};
use crate::delivery::engine::Engine;
use crate::domain::{Auth, Destination, Secret};
use crate::net::Cancel;
use crate::rehearsal::{Ended, Fleet, Knee, KneeStep, LoadResult, Pace};

/// Each rate is that many times the one before.
const GROWTH: f64 = 1.5;
const STEPS_MAX: usize = 24;

/// A destination keeps up while one response in a hundred, at most, takes longer than this, …
const P99_MAX: Duration = Duration::from_secs(1);
/// … at least this share of what is offered is delivered meanwhile, …
const DELIVERED_MIN: f64 = 0.95;
/// … and no more than this share fails, unless the plan allows more.
const FAILURES_MAX: f64 = 0.01;

/// Raise the rate from that of `plan` until the destination no longer keeps up; each rate takes the plan's time.
pub async fn find_knee(
    engine: &Engine,
    destination: &Destination,
    auth: &Auth<Secret>,
    plan: &LoadPlan,
    name: &str,
    mut progress: impl FnMut(f64, &Snapshot),
    cancel: &Cancel,
) -> Result<Knee, LoadError> {
    let mut knee = Knee { steps: Vec::new() };
    let mut rate = plan.fleet.rate();
    while knee.steps.len() < STEPS_MAX && (rate <= plan.rate_max || knee.steps.is_empty()) {
        let fleet =
            Fleet { pace: Pace::Rate(rate), seed: plan.fleet.seed ^ knee.steps.len() as u64, ..plan.fleet.clone() };
        let step = LoadPlan { fleet, ..plan.clone() };
        let name = format!("{name}{}", char::from(b'a' + knee.steps.len() as u8));
        let result = run(engine, destination, auth, &step, &name, |snapshot| progress(rate, snapshot), cancel).await?;
        let keeps_up = keeps_up(&result, plan);
        knee.steps.push(KneeStep { rate, keeps_up, result });
        if !keeps_up {
            break;
        }
        rate *= GROWTH;
    }
    Ok(knee)
}

fn keeps_up(result: &LoadResult, plan: &LoadPlan) -> bool {
    let duration = match plan.span {
        Span::For(duration) => duration,
        Span::Reports(_) => result.offered_for,
    };
    // The last responses may come after the last report.
    let grace = duration.saturating_add(P99_MAX);
    result.ended == Ended::Complete
        && result.failure_share() <= plan.stop_above.unwrap_or(FAILURES_MAX)
        && result.latency.p99 <= P99_MAX.as_secs_f64() * 1000.0
        && result.elapsed.as_secs_f64() * DELIVERED_MIN <= grace.as_secs_f64()
}
