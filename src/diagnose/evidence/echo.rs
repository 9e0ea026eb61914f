//! What a service says that it computed, beside what was computed here.
//!
//! Source: AWS, "Troubleshooting Signature Version 4" (S3 echoes both strings in XML, API Gateway in its message);
//! Microsoft, "SAS error codes" (`AuthenticationErrorDetail`: "String to sign used was …").

use sha2::{Digest as _, Sha256};

use crate::diagnose::evidence::canonical::{Canonical, Rebuilt};
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::claim::Claim;
use crate::domain::Exchange;

/// A text that both sides have computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Echo {
    /// `canonical request` or `string to sign`.
    pub name: &'static str,
    /// As computed here, or as it follows from the request; empty if it is not known, as for a pasted token.
    pub ours: String,
    /// As the service says.
    pub theirs: String,
}

/// Every text that the response to `exchange` echoes, in the order of signing.
pub fn echoes(exchange: &Exchange) -> Vec<Echo> {
    let case = Case::of(exchange, &[]);
    let theirs = Echoed::of(&case);
    let ours = Ours::of(&case, &theirs);
    let canonical_request = theirs.canonical_request.map(|theirs| Echo {
        name: "canonical request",
        ours: ours.canonical_request.unwrap_or_default(),
        theirs,
    });
    let string_to_sign = theirs.string_to_sign.map(|theirs| Echo {
        name: "string to sign",
        ours: ours.string_to_sign.unwrap_or_default(),
        theirs,
    });
    canonical_request.into_iter().chain(string_to_sign).collect()
}

/// Canonical request and string to sign on this side.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(in crate::diagnose) struct Ours {
    pub(in crate::diagnose) canonical_request: Option<String>,
    pub(in crate::diagnose) string_to_sign: Option<String>,
    pub(in crate::diagnose) origin: Origin,
}

/// Where this side's texts come from.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagnose) enum Origin {
    /// The signer kept them.
    #[default]
    Signed,
    /// They follow from the request in the file, all of it.
    Request,
    /// The file shows only a part of the request; the rest is taken from the service.
    PartOfRequest,
}

impl Ours {
    /// As signed, or as it follows from the request.
    pub(in crate::diagnose) fn of(case: &Case<'_>, theirs: &Echoed) -> Self {
        if let Some(signing) = &case.exchange.signing {
            return Self {
                canonical_request: signing.canonical_request.clone(),
                string_to_sign: signing.string_to_sign.clone(),
                origin: Origin::Signed,
            };
        }
        let their_canonical = theirs.canonical_request.as_deref().and_then(Canonical::parse);
        let rebuilt = their_canonical.and_then(|theirs| Canonical::rebuilt(case, &theirs));
        let is_complete = rebuilt.as_ref().is_some_and(|rebuilt| rebuilt.is_complete);
        let canonical_request = rebuilt.map(|Rebuilt { canonical, .. }| canonical.text());
        let hash = canonical_request.as_ref().map(|text| hex::encode(Sha256::digest(text)));
        let string_to_sign = hash.and_then(|hash| {
            let (claim, time) = (Claim::of(case)?, case.sent("x-amz-date")?);
            Some(format!("AWS4-HMAC-SHA256\n{time}\n{}\n{hash}", claim.scope()))
        });
        let origin = if is_complete { Origin::Request } else { Origin::PartOfRequest };
        Self { canonical_request, string_to_sign, origin }
    }
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
