//! What can be typed. Doc comments are the help.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use time::OffsetDateTime;

use crate::domain::moment;

/// Shows, signs, sends and explains the exact request that an IoT platform would deliver.
///
/// Without a command the window opens; `signpost FILE.har` and `signpost FILE.toml` open it with those exchanges or
/// that destination.
#[derive(Debug, Parser)]
#[command(name = "signpost", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 delivered, valid, nothing wrong; 1 the work ran and the answer is no; \
2 the call itself was wrong.\nResults go to standard output, everything else to standard error. \
Secrets are masked everywhere unless --reveal.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Deliver a sample by every method to a receiver of its own: no account, no cloud.
    Demo,
    /// Prepare one batch and deliver it.
    Send(SendArgs),
    /// Forward what a fleet of devices would report, and account for every message.
    Load(LoadArgs),
    /// Listen as a destination that verifies every request, until Ctrl-C.
    Receive(ReceiveArgs),
    /// Send one extra request that decides between causes.
    Probe(ProbeArgs),
    /// Name the causes of a failed exchange.
    Diagnose(DiagnoseArgs),
    /// Say what a cause means, and which page says so.
    Explain(ExplainArgs),
    /// Check a batch against the message rules.
    Validate(ValidateArgs),
    /// Print a generated batch.
    Sample(SampleArgs),
    /// Print a JSON Schema (2020-12).
    Schema {
        #[arg(value_enum)]
        of: SchemaOf,
    },
    /// Read the history that the window shows.
    History {
        #[command(subcommand)]
        action: Option<HistoryAction>,
    },
    /// Keep secrets in the operating system's keyring.
    Secret {
        #[command(subcommand)]
        action: SecretAction,
    },
    /// Print a completion script for a shell.
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff).
    Man,
}

/// Prepare one batch and deliver it.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  signpost send acme.toml --dry-run\n  \
signpost send acme.toml --batch batch.json --har exchange.har\n  \
ACME_SECRET_KEY=… signpost send acme.toml --sample notification --json")]
pub(super) struct SendArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    /// The batch to send, byte for byte; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    pub(super) batch: Option<PathBuf>,

    /// Send a sample of the platform's documentation [default: measurement].
    #[arg(long, value_enum, value_name = "KIND")]
    pub(super) sample: Option<Kind>,

    /// Stop before the wire: show what would go out.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Show secrets and signatures instead of •••.
    #[arg(long)]
    pub(super) reveal: bool,

    /// Sign and date the request as if it were this moment, such as 2026-03-05T01:02:03Z.
    #[arg(long, value_name = "RFC3339", value_parser = moment::of_rfc3339)]
    pub(super) at: Option<OffsetDateTime>,

    /// Write this delivery attempt into the messages (0 is the first).
    #[arg(long, value_name = "N")]
    pub(super) attempt: Option<u32>,

    /// Write every exchange of this delivery to a HAR file, secrets masked.
    #[arg(long, value_name = "FILE")]
    pub(super) har: Option<PathBuf>,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Forward what a fleet of devices would report: signed, retried as a sender does, and accounted for message by message.
#[derive(Debug, ClapArgs)]
#[command(after_help = LOAD_HELP)]
pub(super) struct LoadArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    /// Devices in the fleet [default: 100].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) devices: Option<u32>,

    /// Time between two reports of one device [default: 5m].
    #[arg(long, value_name = "DURATION", value_parser = duration, conflicts_with = "rate")]
    pub(super) interval: Option<Duration>,

    /// Reports per second of the whole fleet, such as 20 or 0.5.
    #[arg(long, value_name = "N/s", value_parser = rate)]
    pub(super) rate: Option<f64>,

    /// How long reports are forwarded [default: 1m].
    #[arg(long = "for", value_name = "DURATION", value_parser = duration, conflicts_with = "requests")]
    pub(super) span: Option<Duration>,

    /// Forward that many reports instead.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) requests: Option<u64>,

    /// Observations in each message.
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) observations: u32,

    /// How responses are taken and attempts repeated: a preset, or a TOML file.
    #[arg(long, value_name = "PRESET|FILE.toml", default_value = "once")]
    pub(super) sender: String,

    /// Let the sender's waits pass N times as fast.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) time_scale: u32,

    /// The same seed gives the same reports.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) seed: u64,

    /// Requests in flight at once, each on a connection of its own.
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=4_096))]
    pub(super) connections: usize,

    /// Share of reports that are delivered twice, from 0 to 1.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(super) duplicates: f64,

    /// Share of reports that a device hands in late.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(super) late: f64,

    /// Share of reports that go out after a newer one of their device.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    pub(super) out_of_order: f64,

    /// Share of requests that may fail [default: 0, which stops nothing before the end].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub(super) max_failures: Option<f64>,

    /// Raise the rate by half at a time until the destination no longer keeps up.
    #[arg(long)]
    pub(super) find_knee: bool,

    /// Write a report: .json, .md or .csv; may be repeated.
    #[arg(long = "report", value_name = "FILE")]
    pub(super) reports: Vec<PathBuf>,

    /// The destination's owner agreed to the load; needed where it is not this machine.
    #[arg(long)]
    pub(super) yes: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
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

/// Send one extra request that decides between causes, never what the platform sends.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Without a probe's name, every probe is listed with what it would tell about this destination.\n\n\
Exit codes: 0 the probe was answered and its answer read; 1 there was no answer.\n\n\
Examples:\n  signpost probe acme.toml\n  signpost probe acme.toml region\n  \
signpost probe acme.toml credentials-elsewhere --dry-run"
)]
pub(super) struct ProbeArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    /// Which probe, by its name.
    pub(super) probe: Option<String>,

    /// The batch that the probe starts from; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    pub(super) batch: Option<PathBuf>,

    /// Start from a sample of the platform's documentation [default: measurement].
    #[arg(long, value_enum, value_name = "KIND")]
    pub(super) sample: Option<Kind>,

    /// Stop before the wire: show what would go out.
    #[arg(long)]
    pub(super) dry_run: bool,

    /// Write every exchange of this probe to a HAR file, secrets masked.
    #[arg(long, value_name = "FILE")]
    pub(super) har: Option<PathBuf>,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Listen as a destination that verifies every request, until Ctrl-C.
#[derive(Debug, ClapArgs)]
#[command(after_help = RECEIVE_HELP)]
pub(super) struct ReceiveArgs {
    /// Port of the first role, the others follow; 0 takes free ones.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) port: u16,

    /// Take the keys from a file with the shape of the ready event's roles, in place of random ones.
    #[arg(long, value_name = "FILE")]
    pub(super) keys: Option<PathBuf>,

    /// Speak https with a private certificate authority, whose file is named at the start.
    #[arg(long)]
    pub(super) tls: bool,

    /// Do something wrong, as in s3:status=503,retry-after=5@3; may be repeated.
    #[arg(long = "fault", value_name = "[ROLE:]FAULT[@N]")]
    pub(super) faults: Vec<String>,

    /// Listen on another address than this machine's own; others can then reach it.
    #[arg(long, value_name = "IP", default_value = "127.0.0.1")]
    pub(super) address: std::net::IpAddr,

    /// Print one JSON object a line: first that it is ready, with its addresses and keys, then each request.
    #[arg(long)]
    pub(super) json: bool,
}

const RECEIVE_HELP: &str = "Roles, in the order of their ports: s3, sigv4, blob, event-hubs, oauth2, static, open.\n\n\
Faults: delay-tls=TIME, delay-wait=TIME, delay-receive=TIME, status=CODE[,retry-after=SECONDS], reset-before, \
reset-during, reset-after, reset-response, half-close, truncated-body, wrong-length=+N|-N, endless-body, \
slow-body=TIME, gzip-bomb, redirect=301|302|307|308[,to=URL], http1.0, continue=never|twice|final, \
tls=expired|wrong-name|self-signed|missing-intermediate|client-certificate|tls1.2. \
@3 befalls the first three requests of a role, @2-4 the second to the fourth.\n\n\
Examples:\n  signpost receive --port 49000\n  signpost receive --tls --fault blob:tls=expired\n  \
signpost receive --json --fault s3:status=503,retry-after=5@1";

/// Name the causes of a failed exchange.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit codes: 0 no cause was found: nothing is wrong, or the cause is not known (the text and \
`succeeded` of --json say which); 1 a cause was found.\n\n\
Examples:\n  signpost send acme.toml --har acme.har; signpost diagnose acme.har\n  signpost diagnose browser.har --entry 3 --json")]
pub(super) struct DiagnoseArgs {
    /// A HAR file, of signpost or of any other program.
    pub(super) har: PathBuf,

    /// Which entry, counted from 1 as it stands in the file [default: the last delivery that failed].
    #[arg(long, value_name = "N")]
    pub(super) entry: Option<u64>,

    /// Say what each cause means, and which page of the vendor or RFC says so.
    #[arg(long)]
    pub(super) explain: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Say what a cause means, and which page of the vendor or RFC says so.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  signpost explain aws.region_wrong\n  signpost explain | grep tls")]
pub(super) struct ExplainArgs {
    /// The id of a cause, as `diagnose` and `send` name it; without one, every cause is listed.
    pub(super) cause: Option<String>,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Check a batch against the message rules.
#[derive(Debug, ClapArgs)]
pub(super) struct ValidateArgs {
    /// The batch; `-` reads standard input.
    pub(super) file: PathBuf,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Print a generated batch.
#[derive(Debug, ClapArgs)]
pub(super) struct SampleArgs {
    #[arg(value_enum)]
    pub(super) kind: Kind,

    /// Messages in the batch [default: the platform's documentation sample].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(super) messages: Option<u32>,

    /// Observations in each message.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) observations: Option<u32>,

    /// The same seed gives the same batch.
    #[arg(long, value_name = "N")]
    pub(super) seed: Option<u64>,

    /// When the first observation was made [default: 2026-01-01T00:00:00Z].
    #[arg(long, value_name = "RFC3339", value_parser = moment::of_rfc3339)]
    pub(super) start: Option<OffsetDateTime>,

    /// Seconds between observations [default: 60].
    #[arg(long, value_name = "SECONDS")]
    pub(super) interval: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Kind {
    Measurement,
    Notification,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaOf {
    Measurement,
    Notification,
    Destination,
}

#[derive(Debug, Subcommand)]
pub(super) enum HistoryAction {
    /// The newest exchanges.
    List {
        /// Only exchanges in which all these words occur.
        #[arg(long, default_value = "")]
        search: String,
        /// How many to list.
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: u64,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// One exchange, whole.
    Show {
        /// The number in the first column of `history list`.
        id: i64,
        /// Print one JSON document: the HAR entry.
        #[arg(long)]
        json: bool,
    },
    /// Exchanges as a HAR file, secrets masked.
    Export {
        /// Numbers from `history list`; without any, the newest hundred.
        ids: Vec<i64>,
        /// Where to write; without it, standard output.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Look through all of it: every page, every row. A damaged file is set aside, and what can be read is saved.
    Check,
}

#[derive(Debug, Subcommand)]
pub(super) enum SecretAction {
    /// Keep a secret; its value comes from standard input or a prompt, never from an argument.
    Set {
        name: String,
        /// Keep the final line break of standard input, too.
        #[arg(long)]
        raw: bool,
    },
    /// Forget a secret.
    Delete { name: String },
    /// The names of the secrets that signpost keeps.
    List,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_of_the_command_line_holds_together() {
        Args::command().debug_assert();
    }
}
