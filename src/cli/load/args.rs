//! What can be typed after `signpost load`. Doc comments are the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;

use crate::cli::args::InEnvironment;

/// Forward what a fleet of devices would report: signed, retried as a sender does, and accounted for message by message.
#[derive(Debug, ClapArgs)]
#[command(after_help = LOAD_HELP)]
pub(in crate::cli) struct LoadArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    #[arg(required_unless_present = "locustfile")]
    pub(in crate::cli) destination: Option<String>,

    #[command(flatten)]
    pub(in crate::cli) of: InEnvironment,

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

    /// Reports per second that are never exceeded [default: 1000; 100000 to this machine itself].
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(in crate::cli) max_rate: Option<f64>,

    /// Be a worker of the Locust master at HOST, which then says how many devices report [default port: 5557].
    #[arg(long, value_name = "HOST[:PORT]", value_parser = master, conflicts_with_all = ["rate", "span", "requests", "find_knee"])]
    pub(in crate::cli) locust_master: Option<Master>,

    /// Print the file for the Locust master, and do nothing else.
    #[arg(long, exclusive = true)]
    pub(in crate::cli) locustfile: bool,

    /// Write a report: .html, .md, .json, .csv or .xml (JUnit); may be repeated.
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
signpost load acme.toml --sender svix --time-scale 600 --duplicates 0.05 --json\n  \
signpost load --locustfile > locustfile.py\n  \
signpost load acme.toml --locust-master 10.0.0.5 --yes";

/// Where a Locust master listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Master {
    pub(in crate::cli) host: String,
    pub(in crate::cli) port: u16,
}

const MASTER_PORT: u16 = 5557;

/// What an option takes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(in crate::cli) enum NoValue {
    #[error("write a host such as 10.0.0.5, load.acme.example:5557 or [fd00::5]:5557")]
    Master,
    #[error("must be longer than 0 s")]
    NoTime,
    #[error("{0}; write 10s, 5m or 1h30m")]
    Duration(#[from] humantime::DurationError),
    #[error("write a rate from 0.001 to 100000, such as 20/s")]
    Rate,
    #[error("write a share from 0 to 1, such as 0.05")]
    Share,
}

/// `HOST`, `HOST:PORT`, `[IPv6]` or `[IPv6]:PORT`.
fn master(text: &str) -> Result<Master, NoValue> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']').ok_or(NoValue::Master)?;
            host.parse::<std::net::Ipv6Addr>().map_err(|_error| NoValue::Master)?;
            (host, rest.strip_prefix(':').or(rest.is_empty().then_some("")).ok_or(NoValue::Master)?)
        }
        None if text.parse::<std::net::Ipv6Addr>().is_ok() => (text, ""),
        None => {
            text.split_once(':').map_or((text, ""), |(host, port)| (host, if port.is_empty() { "-" } else { port }))
        }
    };
    let is_name = |character: char| character.is_ascii_alphanumeric() || "-._:".contains(character);
    if host.is_empty() || !host.chars().all(is_name) {
        return Err(NoValue::Master);
    }
    let port = if port.is_empty() {
        MASTER_PORT
    } else {
        port.parse().ok().filter(|port| *port > 0).ok_or(NoValue::Master)?
    };
    Ok(Master { host: host.to_owned(), port })
}

fn duration(text: &str) -> Result<Duration, NoValue> {
    let duration = humantime::parse_duration(text)?;
    if duration.is_zero() { Err(NoValue::NoTime) } else { Ok(duration) }
}

fn rate(text: &str) -> Result<f64, NoValue> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>().ok();
    number.filter(|rate| (0.001..=100_000.0).contains(rate)).ok_or(NoValue::Rate)
}

fn share(text: &str) -> Result<f64, NoValue> {
    let number = text.parse::<f64>().ok();
    number.filter(|share| (0.0..=1.0).contains(share)).ok_or(NoValue::Share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_master_is_a_host_with_or_without_a_port() {
        let at = |host: &str, port: u16| Ok(Master { host: host.to_owned(), port });
        for (text, wanted) in [
            ("localhost", at("localhost", 5557)),
            ("10.0.0.5:6000", at("10.0.0.5", 6000)),
            ("[fd00::5]:6000", at("fd00::5", 6000)),
            ("[::1]", at("::1", 5557)),
            ("::1", at("::1", 5557)),
        ] {
            assert_eq!(master(text), wanted, "{text}");
        }
        for text in
            ["", ":5557", "host:", "host:0", "host:70000", "host:1:2", "tcp://host", "[host]:1", "[::1]x", "a b"]
        {
            assert!(master(text).is_err(), "{text}");
        }
    }
}
