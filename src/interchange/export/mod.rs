//! From a destination to a text that another tool runs. No secret is ever in reach here: a destination has references.

mod async_api;
pub mod curl;
mod httpie;
mod hurl;
mod message_document;
mod open_api;
mod open_collection;
mod outgoing;
mod postman;
mod powershell;
mod script;

use self::outgoing::Outgoing;
use crate::domain::message::Batch;
use crate::domain::target::TargetError;
use crate::domain::{Destination, SecretRef};

/// The formats that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Curl,
    CurlPowerShell,
    OpenCollection,
    Postman,
    Hurl,
    K6,
    Httpie,
    OpenApi,
    AsyncApi,
}

impl ExportFormat {
    pub const ALL: [Self; 9] = [
        Self::Curl,
        Self::CurlPowerShell,
        Self::OpenCollection,
        Self::Postman,
        Self::Hurl,
        Self::K6,
        Self::Httpie,
        Self::OpenApi,
        Self::AsyncApi,
    ];

    /// As the command line names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::CurlPowerShell => "curl-powershell",
            Self::OpenCollection => "opencollection",
            Self::Postman => "postman",
            Self::Hurl => "hurl",
            Self::K6 => "k6",
            Self::Httpie => "httpie",
            Self::OpenApi => "openapi",
            Self::AsyncApi => "asyncapi",
        }
    }

    /// The tool in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::CurlPowerShell => "curl for PowerShell",
            Self::OpenCollection => "OpenCollection (Bruno)",
            Self::Postman => "Postman collection",
            Self::Hurl => "Hurl",
            Self::K6 => "k6 script",
            Self::Httpie => "HTTPie",
            Self::OpenApi => "OpenAPI 3.1",
            Self::AsyncApi => "AsyncAPI 3",
        }
    }
}

/// A destination written for another tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The whole in one text.
    pub text: String,
    /// Where the tool wants a folder: its files, by their paths in it.
    pub folder: Vec<(String, String)>,
    /// The batch, where the text names a file in place of holding it.
    pub batch_file: Option<&'static str>,
    /// What the format cannot say. It stands in the text as well.
    pub remarks: Vec<String>,
    /// The variables that the tool needs.
    pub variables: Vec<Variable>,
}

/// A variable that a secret has to be put into before the tool runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    /// What it is, as in "the secret access key".
    pub what: String,
}

/// Write `destination` with `batch` as its body. The batch is an example for documents that describe messages.
pub fn write(
    destination: &Destination<SecretRef>,
    batch: &Batch,
    format: ExportFormat,
) -> Result<Exported, TargetError> {
    let outgoing = Outgoing::of(destination, batch)?;
    Ok(match format {
        ExportFormat::Curl => curl::write(outgoing),
        ExportFormat::CurlPowerShell => powershell::write(outgoing),
        ExportFormat::OpenCollection => open_collection::write(outgoing),
        ExportFormat::Postman => postman::write(outgoing),
        ExportFormat::Hurl => hurl::write(outgoing),
        ExportFormat::K6 => script::write(outgoing),
        ExportFormat::Httpie => httpie::write(outgoing),
        ExportFormat::OpenApi => open_api::write(outgoing),
        ExportFormat::AsyncApi => async_api::write(outgoing),
    })
}
