//! What can be typed after `signpost load`. Doc comments are the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

/// Forward what a fleet of devices would report: signed, retried as a sender does, and accounted for message by message.
#[derive(Debug, ClapArgs)]
#[command(after_help = LOAD_HELP)]
pub(in crate::cli) struct LoadArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(in crate::cli) destination: String,

    /// Devices in the fleet [default: 100].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) devices: Option<u32>,

    /// Time between two reports of one device [default: 5m].
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with = "rate")]
    pub(in crate::cli) interval: Option<Duration>,

    /// Reports per second of the whole fleet, such as 20 or 0.5.
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(in crate::cli) rate: Option<f64>,

    /// How long reports are forwarded [default: 1m].
    #[arg(long = "for", value_name = "DURATION", value_parser = duration, conflicts_with = "requests")]
    pub(in crate::cli) span: Option<Duration>,

    /// Forward that many reports instead.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(in crate::cli) requests: Option<u64>,

    /// Observations in each message.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(in crate::cli) observations: u32,

    /// How responses are taken and attempts repeated: a preset, or a TOML file.
    #[arg(long, value_name = "PRESET|FILE.toml", default_value = "once")]
    pub(in crate::cli) sender: String,

    /// Let the sender's waits pass N times as fast.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(in crate::cli) time_scale: u32,

    /// The same seed gives the same reports.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(in crate::cli) seed: u64,

    /// Requests in flight at once, each on a connection of its own.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=4_096))]
    pub(in crate::cli) connections: usize,

    /// Share of reports that are delivered twice, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(in crate::cli) duplicates: f64,

    /// Share of reports that a device hands in late.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(in crate::cli) late: f64,

    /// Share of reports that go out after a newer one of their device.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(in crate::cli) out_of_order: f64,

    /// Share of requests that may fail [default: 0, which stops nothing before the end].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(in crate::cli) max_failures: Option<f64>,

    /// Raise the rate by half at a time until the destination no longer keeps up.
    #[arg(long)]
    pub(in crate::cli) find_knee: bool,

    /// Write a report: .json, .md or .csv; may be repeated.
    #[arg(long = "report", value_name = "FILE")]
    pub(in crate::cli) reports: Vec<PathBuf>,

    /// The destination's owner agreed to the load; needed where it is not this machine.
    #[arg(long)]
    pub(in crate::cli) yes: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

const LOAD_HELP: &str = "Exit codes: 0 no message was lost and no more requests failed than --max-failures allows; \
1 otherwise; 2 the call was wrong. Ctrl-C ends the run, with the account of what was sent.\n\n\
Senders: once, teleport, standard-webhooks, svix, event-grid, eventbridge, firehose, sns, github, outpost.\n\n\
Examples:\n  signpost load acme.toml --devices 5000 --interval 5m --for 10m --yes\n  \
signpost load acme.toml --rate 20 --find-knee --report knee.md\n  \
signpost load acme.toml --sender svix --time-scale 600 --duplicates 0.05 --json";

fn duration(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(duration) if duration.is_zero() => Err("must be longer than 0 s".to_owned()),
        Ok(duration) => Ok(duration),
        Err(error) => Err(format!("{error}; write 10s, 5m or 1h30m")),
    }
}

fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>().ok();
    number
        .filter(|rate| (0.001..=100_000.0).contains(rate))
        .ok_or_else(|| "write a rate from 0.001 to 100000, such as 20/s".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok();
    number
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| "write a share from 0 to 1, such as 0.05".to_owned())
}
