//! What can be typed. Doc comments are the help.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use time::OffsetDateTime;

use crate::domain::{EnvironmentName, limits, moment};

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
    /// Say whether an integration may go live, with proof.
    Check(CheckArgs),
    /// Forward what a fleet of devices would report, and account for every message.
    Load(super::load::LoadArgs),
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
    /// Make destinations of what you have: a curl command, a collection, a .env file, AWS credentials.
    Import(ImportArgs),
    /// Write a destination for another tool, without its secrets.
    Export(ExportArgs),
    /// Serve an agent by the Model Context Protocol: list, validate, explain, diagnose, show what would be sent.
    Mcp(McpArgs),
    /// Keep secrets in the operating system's keyring.
    Secret {
        #[command(subcommand)]
        action: SecretAction,
    },
    /// Print what matters for a bug report: versions, paths, keyring, display, proxy. No secret, nothing sent.
    Doctor(DoctorArgs),
    /// Print a completion script for a shell.
    Completions {
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page (roff).
    Man,
}

// Which environment of the destination. No doc comment: clap would take it for that of the command.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(super) struct InEnvironment {
    /// An environment of the destination, such as staging [default: what its file says outside [environments]].
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<EnvironmentName>,
}

/// Prepare one batch and deliver it.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  signpost send acme.toml --dry-run\n  \
signpost send acme.toml --environment staging\n  \
signpost send acme.toml --batch batch.json --har exchange.har\n  \
ACME_SECRET_KEY=… signpost send acme.toml --sample notification --json")]
pub(super) struct SendArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    #[command(flatten)]
    pub(super) of: InEnvironment,

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

/// Say whether an integration may go live, with proof.
///
/// Sends valid batches, batches that must be refused, duplicates and more, and reports what was accepted, refused and
/// stored. Nothing goes to another machine before --yes or a confirmation.
#[derive(Debug, ClapArgs)]
#[command(after_help = CHECK_HELP)]
pub(super) struct CheckArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    #[command(flatten)]
    pub(super) of: InEnvironment,

    /// List every request with what it leaves behind, and send nothing.
    #[arg(long)]
    pub(super) plan: bool,

    /// Run only these checks or families, as in accept,refuse.no-credentials.
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(super) only: Vec<String>,

    /// Leave these checks or families out.
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub(super) skip: Vec<String>,

    /// Small batches that are timed [default: 20].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(limits::CHECK_SAMPLES))]
    pub(super) samples: Option<u16>,

    /// The agreed size of the largest batch: a lower limit of the endpoint is then a failure [default: 262144].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(limits::CHECK_BYTES))]
    pub(super) max_bytes: Option<u64>,

    /// A URL that tells as JSON what was stored; {hashId} and {runId} are replaced.
    #[arg(long, value_name = "URL")]
    pub(super) read_back: Option<String>,

    /// What a person states about what cannot be seen from outside (TOML).
    #[arg(long, value_name = "FILE")]
    pub(super) attest: Option<PathBuf>,

    /// Say what changed since an earlier report; last is the latest whole run of this destination on this machine.
    #[arg(long, value_name = "FILE.json|last")]
    pub(super) baseline: Option<PathBuf>,

    /// Write the report; its form follows the extension. May be repeated.
    #[arg(long = "report", value_name = "FILE")]
    pub(super) reports: Vec<PathBuf>,

    /// The least that makes the exit code 1.
    #[arg(long, value_enum, value_name = "RESULT", default_value_t = FailOn::Failed)]
    pub(super) fail_on: FailOn,

    /// Delete the objects that were written, after asking.
    #[arg(long)]
    pub(super) clean_up: bool,

    /// Send and delete without asking.
    #[arg(long)]
    pub(super) yes: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

/// Which results make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Failed checks.
    Failed,
    /// Failed checks and warnings.
    Warning,
    /// Failed checks, warnings and what needs a person.
    Review,
}

const CHECK_HELP: &str = "Exit codes: 0 ready; 1 not ready, by --fail-on; 2 the call itself was wrong.\n\n\
An attestation file has entries like this:\n  [[attestation]]\n  check = \"behave.duplicate\"\n  by = \"Jane Doe, Acme\"\n  \
at = \"2026-03-04T16:30:00Z\"\n  statement = \"One row is kept per hashId.\"\n  passed = true\n\n\
Examples:\n  signpost check acme.toml --plan\n  signpost check acme.toml --yes --report acme.html --report acme.json\n  \
signpost check acme.toml --read-back 'https://acme.example/messages/{hashId}'\n  \
signpost check acme.toml --baseline last --only refuse --fail-on warning --json";

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

    #[command(flatten)]
    pub(super) of: InEnvironment,

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

    /// Be the endpoint that the platform needs, or one with a known flaw; --profiles lists them.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,

    /// List the profiles, and do nothing else.
    #[arg(long, conflicts_with_all = ["port", "keys", "tls", "faults", "address", "profile"])]
    pub(super) profiles: bool,

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
close=announced|silent, \
tls=expired|expires-soon|wrong-name|self-signed|missing-intermediate|client-certificate|tls1.2|tls1.0. \
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

/// Print what matters for a bug report.
///
/// No secret is read and nothing is sent. Passwords of proxies are masked, the home folder is written as ~. The exit code
/// is 1 if something is found that signpost cannot work with.
#[derive(Debug, ClapArgs)]
pub(super) struct DoctorArgs {
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

/// Make destinations of what you have: a curl command, a collection, a .env file, AWS credentials.
///
/// Nothing in the file is run, and no file that it names is read.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Exit codes: 0 at least one destination was made; 1 there was none to make.\n\n\
Examples:\n  signpost import ticket.txt\n  signpost import collection.json --out destinations --secrets env\n  \
aws configure export-credentials | signpost import - --name Acme")]
pub(super) struct ImportArgs {
    /// The file; `-` reads standard input.
    pub(super) file: PathBuf,

    /// What it is [default: what it looks like].
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) from: Option<ImportFrom>,

    /// The name of the destination; several are numbered.
    #[arg(long)]
    pub(super) name: Option<String>,

    /// Write the destination files, and the batches found, into this folder [default: the destinations of the window].
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,

    /// Where secrets go: into the keyring, or nowhere, with the environment variables to set.
    #[arg(long, value_enum, value_name = "PLACE", default_value_t = SecretsKept::Keyring)]
    pub(super) secrets: SecretsKept,

    /// Print one JSON document.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ImportFrom {
    Curl,
    Postman,
    Opencollection,
    Bruno,
    Hurl,
    Har,
    Env,
    Aws,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SecretsKept {
    Keyring,
    Env,
}

/// Write a destination for another tool, without its secrets: they become variables of that tool.
#[derive(Debug, ClapArgs)]
#[command(after_help = "Examples:\n  signpost export acme.toml --to curl\n  \
signpost export acme.toml --to opencollection --out acme-collection\n  \
signpost export acme.toml --to openapi --out acme.yaml")]
pub(super) struct ExportArgs {
    /// A destination file (TOML), or the name of a destination of the window.
    pub(super) destination: String,

    #[command(flatten)]
    pub(super) of: InEnvironment,

    /// For which tool.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(super) to: ExportTo,

    /// The batch to write into it; `-` reads standard input.
    #[arg(long, value_name = "FILE", conflicts_with = "sample")]
    pub(super) batch: Option<PathBuf>,

    /// Write a sample of the platform's documentation into it [default: measurement].
    #[arg(long, value_enum, value_name = "KIND")]
    pub(super) sample: Option<Kind>,

    /// The file to write, or the folder for opencollection [default: standard output].
    #[arg(long, value_name = "PATH")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExportTo {
    Curl,
    CurlPowershell,
    Opencollection,
    Postman,
    Hurl,
    K6,
    Httpie,
    Openapi,
    Asyncapi,
}

/// Serve an agent by the Model Context Protocol, on standard input and output.
///
/// Its tools list destinations, validate batches, explain causes, diagnose HAR files, show what would be sent and what a
/// go-live check would send. No tool shows a secret.
#[derive(Debug, ClapArgs)]
#[command(
    after_help = "Examples:\n  signpost mcp\n  signpost mcp --allow-send acme-test --allow-send ./staging.toml\n  \
signpost mcp --allow-send acme --environment staging"
)]
pub(super) struct McpArgs {
    /// Let the agent send to this destination, as its file is now; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub(super) allow_send: Vec<String>,

    /// Let it send to this environment of those destinations, and not to what their files say outside [environments]; may be repeated.
    #[arg(long, value_name = "NAME", requires = "allow_send")]
    pub(super) environment: Vec<EnvironmentName>,
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
    /// What `check --json` prints.
    GoLiveReport,
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
        /// The keyring entry; with --of, the secret of [auth] if there are several.
        #[arg(required_unless_present = "of")]
        name: Option<String>,
        #[command(flatten)]
        of: OfDestination,
        /// Keep the final line break of standard input, too.
        #[arg(long)]
        raw: bool,
    },
    /// Forget a secret.
    Delete {
        /// The keyring entry; with --of, the secret of [auth] if there are several.
        #[arg(required_unless_present = "of")]
        name: Option<String>,
        #[command(flatten)]
        of: OfDestination,
    },
    /// The names of the secrets that signpost keeps; with --of, where each secret of a destination is kept.
    List {
        #[command(flatten)]
        of: OfDestination,
    },
}

// The destination whose secrets are meant. No doc comment: clap would take it for that of the command.
#[derive(Debug, Clone, Default, ClapArgs)]
pub(super) struct OfDestination {
    /// The secrets of this destination: its file, or its name in the window.
    #[arg(long = "of", id = "of", value_name = "DEST")]
    pub(super) destination: Option<String>,

    /// An environment of the destination, such as staging [default: what its file says outside [environments]].
    #[arg(long, value_name = "NAME", requires = "of")]
    pub(super) environment: Option<EnvironmentName>,
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
