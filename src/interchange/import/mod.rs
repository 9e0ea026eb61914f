//! From a text of another tool to destinations.

mod address;
mod bruno;
mod credential;
mod curl;
mod curl_options;
mod draft;
mod exchange_file;
mod hurl;
mod not_read;
mod open_collection;
mod postman;
mod power_request;
mod repeated;
mod requests;
mod settings;
mod shell;
mod shell_posix;
mod shell_power;
mod shell_windows;
mod variables;

pub use self::not_read::NotRead;
pub use self::variables::{environment_name, secret_variable};

use crate::domain::message::Batch;
use crate::domain::{Destination, Secret, figures, limits};

use super::request::LeftOut;

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportFormat {
    Curl,
    Postman,
    OpenCollection,
    Bruno,
    Hurl,
    Har,
    Env,
    Aws,
    /// A URL, a shared access signature, a connection string.
    Pasted,
}

impl ImportFormat {
    /// As the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Postman => "postman",
            Self::OpenCollection => "opencollection",
            Self::Bruno => "bruno",
            Self::Hurl => "hurl",
            Self::Har => "har",
            Self::Env => "env",
            Self::Aws => "aws",
            Self::Pasted => "pasted text",
        }
    }
}

/// Where the secret of an imported destination is for now. Not `Debug`: it may hold one.
#[derive(Clone)]
pub enum Held {
    /// The text had it.
    Value(Secret),
    /// It belongs into the environment variable of that name.
    Variable(String),
}

/// A destination made of a text, not yet kept anywhere.
pub struct Draft {
    pub destination: Destination<Held>,
    /// The body of the request, where the text has it.
    pub batch: Option<Batch>,
    /// What was taken from where, in sentences without any secret.
    pub taken: Vec<String>,
    pub left_out: Vec<LeftOut>,
}

/// What a text gave.
pub struct Found {
    pub format: ImportFormat,
    pub drafts: Vec<Draft>,
    /// What belongs to none of the drafts.
    pub left_out: Vec<LeftOut>,
}

/// Why a text gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    #[error("more than {} MiB, the most that is read as an import; cut out the one request", limits::IMPORT_BYTES_MAX / 1024 / 1024)]
    TooLarge,
    #[error("this is nothing that signpost can read; it reads {READABLE}, or name the format with --from")]
    Unknown,
    #[error("{0}")]
    NotRead(NotRead),
    #[error("not {format}: {problem}")]
    Malformed { format: &'static str, problem: String },
}

const READABLE: &str = "curl commands, Invoke-RestMethod of PowerShell, Postman 2.1 collections and environments, OpenCollection YAML, Bruno files, \
Hurl files, HAR files, .env files, AWS credentials, URLs, shared access signatures and connection strings";

impl ImportError {
    fn malformed(format: ImportFormat, problem: impl Into<String>) -> Self {
        Self::Malformed { format: format.name(), problem: problem.into() }
    }
}

/// Read `text`, as `format` or as what it looks like.
pub fn read(text: &str, format: Option<ImportFormat>) -> Result<Found, ImportError> {
    if text.len() as u64 > limits::IMPORT_BYTES_MAX {
        return Err(ImportError::TooLarge);
    }
    // A byte order mark, and what web pages put between words: nobody sees it, and no command begins with it.
    let text = text.trim_start_matches(['\u{feff}', '\u{200b}', '\u{200e}', '\u{2060}']);
    let format = match format {
        Some(format) => format,
        None => match recognised(text)
            .ok_or_else(|| not_read::of(text).map_or(ImportError::Unknown, ImportError::NotRead))?
        {
            Recognised::By(format) => format,
            Recognised::Read(found) => return Ok(bounded(found)),
        },
    };
    let found = match format {
        ImportFormat::Curl => curl::read(text),
        ImportFormat::Postman => postman::read(text),
        ImportFormat::OpenCollection => open_collection::read(text),
        ImportFormat::Bruno => bruno::read(text),
        ImportFormat::Hurl => hurl::read(text),
        ImportFormat::Har => exchange_file::read(text),
        ImportFormat::Env | ImportFormat::Aws => settings::read(text, format),
        ImportFormat::Pasted => settings::read_pasted(text),
    };
    found.map(bounded)
}

/// True if `text` looks like something that [`read`] reads.
pub fn recognises(text: &str) -> bool {
    text.len() as u64 <= limits::IMPORT_BYTES_MAX && recognised(text).is_some()
}

/// As much of what was left out as somebody reads, without a secret in it: a text can have a hundred thousand headers.
fn bounded(mut found: Found) -> Found {
    if found.drafts.len() > limits::IMPORT_DESTINATIONS_MAX {
        found.drafts.truncate(limits::IMPORT_DESTINATIONS_MAX);
        found.left_out.insert(0, draft::too_many("the destinations after these"));
    }
    let lists = found.drafts.iter_mut().map(|draft| &mut draft.left_out);
    for left_out in lists.chain(std::iter::once(&mut found.left_out)) {
        let more = left_out.len().saturating_sub(limits::IMPORT_LEFT_OUT_MAX);
        if more > 0 {
            left_out.truncate(limits::IMPORT_LEFT_OUT_MAX);
            left_out.push(LeftOut::new(
                format!("{} more", figures::count_text(more as u64)),
                format!("only the first {} are named", limits::IMPORT_LEFT_OUT_MAX),
            ));
        }
    }
    repeated::keep_secrets_out(&mut found);
    for draft in &mut found.drafts {
        cut(&mut draft.destination.name, limits::IMPORT_NAME_CHARS_MAX);
    }
    let of_drafts = found.drafts.iter_mut().flat_map(|draft| &mut draft.left_out);
    for left_out in of_drafts.chain(&mut found.left_out) {
        cut(&mut left_out.what, limits::IMPORT_SENTENCE_CHARS_MAX);
        cut(&mut left_out.reason, limits::IMPORT_SENTENCE_CHARS_MAX);
    }
    found
}

fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
    }
}

/// What a text looks like.
enum Recognised {
    By(ImportFormat),
    /// Settings look like anything: they are told by what they give, and so are read already.
    Read(Found),
}

fn recognised(text: &str) -> Option<Recognised> {
    by_looks(text).map(Recognised::By).or_else(|| settings::read(text, ImportFormat::Env).ok().map(Recognised::Read))
}

/// The format that `text` looks like, if it is none of settings.
fn by_looks(text: &str) -> Option<ImportFormat> {
    let start = text.trim_start();
    if start.starts_with(['{', '[']) && !start.starts_with("[[") {
        let beginning: String = start.chars().take(RECOGNISED_CHARACTERS).collect();
        return match () {
            () if beginning.contains("\"AccessKeyId\"") => Some(ImportFormat::Aws),
            () if beginning.contains("\"log\"") && beginning.contains("\"entries\"") => Some(ImportFormat::Har),
            () if start.starts_with('{') && (start.contains("\"item\"") || start.contains("\"values\"")) => {
                Some(ImportFormat::Postman)
            }
            () if settings::is_ini(text) => Some(ImportFormat::Aws),
            () => None,
        };
    }
    // A body, a comment or the documentation of a request may have a command in it; a script has no such request.
    match () {
        () if settings::is_pasted(text) => Some(ImportFormat::Pasted),
        () if open_collection::is_collection(text) => Some(ImportFormat::OpenCollection),
        () if bruno::is_request(text) => Some(ImportFormat::Bruno),
        () if hurl::is_file(text) && !curl::begins_line(text) => Some(ImportFormat::Hurl),
        () if curl::is_command(text) => Some(ImportFormat::Curl),
        () => None,
    }
}

/// Characters at the start that tell one JSON format from another.
const RECOGNISED_CHARACTERS: usize = 4_096;
