//! What the window knows of load runs.

use std::sync::Arc;
use std::time::Duration;

use time::OffsetDateTime;

use crate::delivery::load::{LoadPlan, Snapshot, Span};
use crate::domain::figures::count_text;
use crate::domain::host::is_loopback;
use crate::domain::{Destination, Exchange};
use crate::rehearsal::{Fleet, LoadResult, PRESETS, Pace, Sender};
use crate::report::load::LoadReport;

/// The settings, and what runs or ran.
#[derive(Debug, Default)]
pub struct LoadState {
    pub form: SettingsForm,
    pub activity: LoadActivity,
    /// The last run that ended; it stays in view until the next one has begun.
    pub finished: Option<Arc<FinishedRun>>,
    /// Why the last run could not begin.
    pub problem: Option<String>,
    /// The cause whose sample is open.
    pub open_cause: Option<String>,
}

/// What the page is at.
#[derive(Debug, Default)]
pub enum LoadActivity {
    #[default]
    Idle,
    /// A destination that is not on this machine: somebody has to agree.
    Asking(Box<Proposal>),
    Running(Box<Running>),
}

/// A run that goes on.
#[derive(Debug)]
pub struct Running {
    pub run: u64,
    pub proposal: Proposal,
    pub since: OffsetDateTime,
    pub is_stopping: bool,
    /// `None` until the first half second is over.
    pub snapshot: Option<Arc<Snapshot>>,
}

impl Running {
    /// The first exchange so far that failed for `cause`.
    pub fn sample(&self, cause: &str) -> Option<&Exchange> {
        first_of(cause, self.snapshot.iter().flat_map(|snapshot| &snapshot.samples).map(AsRef::as_ref))
    }
}

/// What would be sent to whom.
#[derive(Debug, Clone)]
pub struct Proposal {
    pub destination: Destination,
    pub plan: LoadPlan,
    pub is_here: bool,
}

impl Proposal {
    /// The URL without secrets, and the environment where the destination has any.
    fn address(&self) -> String {
        let url = self.destination.url.shown();
        match &self.destination.environment {
            Some(environment) => format!("{url} (environment {environment})"),
            None => url,
        }
    }

    /// What will hit whom, in a sentence.
    pub fn text(&self) -> String {
        let fleet = &self.plan.fleet;
        let span = match self.plan.span {
            Span::For(span) => format!("for {}", humantime::format_duration(span)),
            Span::Reports(reports) => format!("{} in all", count_text(reports)),
        };
        format!(
            "{} devices send {:.1} reports per second {span} to {}, about {} requests, as the sender {}.",
            count_text(fleet.devices.into()),
            fleet.rate(),
            self.address(),
            count_text(self.requests()),
            self.plan.sender.name
        )
    }

    fn requests(&self) -> u64 {
        match self.plan.span {
            Span::For(span) => (self.plan.fleet.rate() * span.as_secs_f64()).round() as u64,
            Span::Reports(reports) => reports,
        }
    }

    /// How long it still takes after `elapsed`.
    pub fn left(&self, elapsed: Duration) -> Option<Duration> {
        match self.plan.span {
            Span::For(span) => Some(span.saturating_sub(elapsed)),
            Span::Reports(_) => None,
        }
    }
}

/// A run that ended, with what was asked for.
#[derive(Debug)]
pub struct FinishedRun {
    pub proposal: Proposal,
    pub result: LoadResult,
    /// RFC 3339.
    pub started_at: String,
    pub name: String,
    /// Why its samples are not in the history, if they are not.
    pub unkept: Option<String>,
}

impl FinishedRun {
    /// Do `work` with its report.
    pub fn with_report<T>(&self, work: impl FnOnce(&LoadReport<'_>) -> T) -> T {
        let Proposal { destination, plan, .. } = &self.proposal;
        work(&LoadReport {
            destination: &destination.label(),
            url: &destination.url.shown(),
            method: destination.auth.method_name(),
            fleet: &plan.fleet,
            sender: &plan.sender,
            time_scale: plan.time_scale,
            started_at: &self.started_at,
            run: &self.name,
            allowed_failures: 0.0,
            result: &self.result,
            knee: None,
        })
    }

    /// The first exchange that failed for `cause`.
    pub fn sample(&self, cause: &str) -> Option<&Exchange> {
        first_of(cause, &self.result.samples)
    }
}

fn first_of<'a>(cause: &str, samples: impl IntoIterator<Item = &'a Exchange>) -> Option<&'a Exchange> {
    samples.into_iter().find(|sample| sample.cause.as_deref() == Some(cause))
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsForm {
    pub devices: String,
    pub interval: String,
    pub duration: String,
    /// The name of a preset.
    pub sender: &'static str,
    pub time_scale: String,
    pub rate_max: String,
}

impl Default for SettingsForm {
    fn default() -> Self {
        Self {
            devices: "100".to_owned(),
            interval: "10s".to_owned(),
            duration: "1m".to_owned(),
            sender: "once",
            time_scale: "1".to_owned(),
            rate_max: "100".to_owned(),
        }
    }
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingsField {
    Devices,
    Interval,
    Duration,
    TimeScale,
    RateMax,
}

/// What is wrong with a field, with what to write instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SettingsProblem {
    pub field: SettingsField,
    pub error: SettingsError,
}

/// Most that can be typed here; the command line takes more.
const DEVICES_MAX: u32 = 1_000_000;
const TIME_SCALE_MAX: u32 = 1_000_000;
const RATE_MAX: f64 = 100_000.0;
const DURATION_MAX: Duration = Duration::from_hours(24);
const CONNECTIONS: usize = 64;
const OBSERVATIONS: u32 = 2;
const SEED: u64 = 1;

impl SettingsForm {
    /// The names of the senders.
    pub fn senders() -> impl Iterator<Item = &'static str> {
        PRESETS.iter().map(|(name, _)| *name)
    }

    /// What is asked for, or everything that is wrong with it.
    pub fn plan(&self) -> Result<LoadPlan, Vec<SettingsProblem>> {
        let mut problems = Vec::new();
        let devices = whole(&self.devices, DEVICES_MAX);
        let interval = duration(&self.interval);
        let span = duration(&self.duration);
        let time_scale = whole(&self.time_scale, TIME_SCALE_MAX);
        let rate_max = rate(&self.rate_max);
        for (field, problem) in [
            (SettingsField::Devices, devices.as_ref().err()),
            (SettingsField::Interval, interval.as_ref().err()),
            (SettingsField::Duration, span.as_ref().err()),
            (SettingsField::TimeScale, time_scale.as_ref().err()),
            (SettingsField::RateMax, rate_max.as_ref().err()),
        ] {
            problems.extend(problem.map(|error| SettingsProblem { field, error: *error }));
        }
        let (Ok(devices), Ok(interval), Ok(span), Ok(time_scale), Ok(rate_max)) =
            (devices, interval, span, time_scale, rate_max)
        else {
            return Err(problems);
        };
        let fleet = Fleet {
            devices,
            pace: Pace::Interval(interval),
            seed: SEED,
            duplicates: 0.0,
            late: 0.0,
            out_of_order: 0.0,
        };
        if fleet.rate() > rate_max {
            let error = SettingsError::TooMany { rate: fleet.rate(), rate_max };
            return Err(vec![SettingsProblem { field: SettingsField::RateMax, error }]);
        }
        let Some(sender) = Sender::preset(self.sender) else { return Err(problems) };
        Ok(LoadPlan {
            fleet,
            sender,
            observations: OBSERVATIONS,
            span: Span::For(span),
            time_scale,
            connections: CONNECTIONS,
            stop_above: None,
            rate_max,
        })
    }

    /// The same, to `destination`.
    pub(super) fn proposal(&self, destination: Destination) -> Result<Proposal, Vec<SettingsProblem>> {
        let url = url::Url::parse(destination.url.expose()).ok();
        let is_here = url.as_ref().and_then(url::Url::host_str).is_some_and(is_loopback);
        Ok(Proposal { destination, plan: self.plan()?, is_here })
    }
}

/// What a field of the settings takes.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum SettingsError {
    #[error("Write a number from 1 to {0}.")]
    Number(u32),
    #[error("Write a time such as 10s, 5m or 1h30m, up to a day.")]
    Duration,
    #[error("Write reports per second, up to {RATE_MAX}.")]
    Rate,
    #[error(
        "These devices send {rate:.1} reports per second, more than the limit of {rate_max}. Lower the number of \
         devices, lengthen the interval, or raise the limit."
    )]
    TooMany { rate: f64, rate_max: f64 },
}

fn whole(text: &str, most: u32) -> Result<u32, SettingsError> {
    let number = text.trim().replace(',', "").parse::<u32>().ok();
    number.filter(|number| (1..=most).contains(number)).ok_or(SettingsError::Number(most))
}

fn duration(text: &str) -> Result<Duration, SettingsError> {
    let duration = humantime::parse_duration(text.trim()).ok();
    duration.filter(|duration| !duration.is_zero() && *duration <= DURATION_MAX).ok_or(SettingsError::Duration)
}

fn rate(text: &str) -> Result<f64, SettingsError> {
    let number = text.trim().replace(',', "").parse::<f64>().ok();
    number.filter(|rate| (0.001..=RATE_MAX).contains(rate)).ok_or(SettingsError::Rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_of_a_new_page_is_a_plan() {
        let plan = SettingsForm::default().plan().expect("a plan");
        assert!((plan.fleet.rate() - 10.0).abs() < 1e-9);
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = SettingsForm {
            devices: "0".to_owned(),
            interval: "often".to_owned(),
            duration: "3days".to_owned(),
            time_scale: "-1".to_owned(),
            rate_max: "NaN".to_owned(),
            ..SettingsForm::default()
        };
        let fields: Vec<SettingsField> =
            form.plan().expect_err("it is wrong").into_iter().map(|problem| problem.field).collect();
        assert_eq!(
            fields,
            [
                SettingsField::Devices,
                SettingsField::Interval,
                SettingsField::Duration,
                SettingsField::TimeScale,
                SettingsField::RateMax,
            ]
        );
    }

    #[test]
    fn more_than_the_limit_is_refused_before_anybody_is_asked() {
        let form = SettingsForm { devices: "5,000".to_owned(), ..SettingsForm::default() };
        let problems = form.plan().expect_err("500 per second are more than 100");
        assert_eq!(problems[0].field, SettingsField::RateMax);
        assert!(problems[0].error.to_string().contains("500.0"), "{}", problems[0].error);
    }
}
