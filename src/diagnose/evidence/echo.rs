//! What a service says that it computed, beside what was computed here.
//!
//! Source: AWS, "Troubleshooting Signature Version 4" (S3 echoes both strings in XML, API Gateway in its message);
//! Microsoft, "SAS error codes" (`AuthenticationErrorDetail`: "String to sign used was …").

use crate::diagnose::evidence::case::Case;
use crate::domain::Exchange;

/// A text that both sides have computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// `canonical request` or `string to sign`.
    pub name: &'static str,
    /// As computed here; empty if it is not known, as for a pasted token.
    pub ours: String,
    /// As the service says.
    pub theirs: String,
}

/// Every text that the answer to `exchange` echoes, in the order of signing.
pub fn echoes(exchange: &Exchange) -> Vec<Echo> {
    let theirs = Echoed::of(&Case::of(exchange, &[]));
    let signing = exchange.signing.as_ref();
    let ours = |text: Option<&String>| text.cloned().unwrap_or_default();
    let canonical_request = theirs.canonical_request.map(|theirs| Echo {
        name: "canonical request",
        ours: ours(signing.and_then(|signing| signing.canonical_request.as_ref())),
        theirs,
    });
    let string_to_sign = theirs.string_to_sign.map(|theirs| Echo {
        name: "string to sign",
        ours: ours(signing.and_then(|signing| signing.string_to_sign.as_ref())),
        theirs,
    });
    canonical_request.into_iter().chain(string_to_sign).collect()
}

/// Canonical request and string to sign as the service has them.
#[derive(Debug, Default)]
pub(in crate::diagnose) struct Echoed {
    pub(in crate::diagnose) canonical_request: Option<String>,
    pub(in crate::diagnose) string_to_sign: Option<String>,
}

impl Echoed {
    pub(in crate::diagnose) fn of(case: &Case<'_>) -> Self {
        if case.error.json.is_some() {
            return Self::in_message(&case.error.message);
        }
        let element = |name: &str| Some(case.xml(name).to_owned()).filter(|text| !text.is_empty());
        Self {
            canonical_request: element("CanonicalRequest"),
            string_to_sign: element("StringToSign").or_else(|| in_azure_detail(case.xml("AuthenticationErrorDetail"))),
        }
    }

    /// API Gateway puts both into one sentence.
    fn in_message(message: &str) -> Self {
        let between = |start: &str| {
            let rest = message.split(start).nth(1)?;
            let rest = rest.trim_start_matches(['\n', '\'']);
            // The quote that ends a string stands before a line break.
            let end = rest.find("'\n").or_else(|| rest.rfind('\''))?;
            Some(rest[..end].to_owned())
        };
        Self {
            canonical_request: between("Canonical String for this request should have been"),
            string_to_sign: between("String-to-Sign should have been"),
        }
    }
}

fn in_azure_detail(detail: &str) -> Option<String> {
    let theirs = detail.split("String to sign used was").nth(1)?.trim_start();
    (!theirs.is_empty()).then(|| theirs.to_owned())
}
