//! The program that wrote a file, and what it leaves out.

use serde_json::Value;

use crate::domain::Exchange;
use crate::domain::credential::{Cleaned, Cleaning, CredentialPlace};

/// Headers that browsers leave out of a file unless they are asked for sensitive data.
const LEFT_OUT: [&str; 2] = ["authorization", "cookie"];

/// The program that wrote a file, as far as the file tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exporter {
    name: String,
    /// An entry of the file has a header of the kind that is left out otherwise.
    has_credentials: bool,
}

impl Exporter {
    pub(super) fn learn(&mut self, creator: &Value) {
        if let Some(name) = creator["name"].as_str().filter(|_| self.name.is_empty()) {
            name.chars().take(100).collect::<String>().clone_into(&mut self.name);
        }
    }

    pub(super) fn see(&mut self, exchange: &Exchange) {
        self.has_credentials |= LEFT_OUT.iter().any(|name| exchange.request.header(name).is_some());
    }

    /// Chromium's developer tools save a HAR without Authorization and cookies unless "with sensitive data" is
    /// chosen (since version 130), and name themselves `WebInspector`; `har-sanitizer` takes them out as well.
    /// A bare entry does not name its program: then a request in Chromium's own dialect (Client Hints) tells it.
    fn leaves_credentials_out(&self, exchange: &Exchange) -> bool {
        let name = self.name.to_ascii_lowercase();
        let is_chromium = name == "webinspector" || (name.is_empty() && exchange.request.header("sec-ch-ua").is_some());
        (is_chromium && !self.has_credentials) || name.contains("sanitizer") || name.contains("sanitiser")
    }

    /// Add to an exchange of the file what this program leaves out.
    pub fn complete(&self, exchange: &mut Exchange) {
        if !exchange.destination.is_foreign() || !self.leaves_credentials_out(exchange) {
            return;
        }
        let request = &mut exchange.request;
        for name in LEFT_OUT {
            let place = CredentialPlace::header(name);
            if request.header(name).is_none() && request.cleaning(&place).is_none() {
                request.cleaned.push(Cleaned { place, how: Cleaning::LeftOut });
            }
        }
    }
}
