//! What a cause is: one item each, with everything that is said about it.
//!
//! The path of an item follows its id: `aws.throttled` is [`aws::THROTTLED`]. To add a cause, write its item in the
//! file of its area, a rule that names it (`rules/`) and a case that it explains (`tests/diagnose/cases/`); the
//! compiler and the tests say what is missing.

mod page;

pub mod apigw;
pub mod aws;
pub mod azure_blob;
pub mod cdn;
pub mod clock;
pub mod credential;
pub mod dns;
pub mod event_hubs;
pub mod http;
pub mod kms;
pub mod lambda_url;
pub mod lattice;
pub mod oauth2;
pub mod proxy;
pub mod s3;
pub mod s3compat;
pub mod static_header;
pub mod tcp;
pub mod tls;
pub mod waf;

use std::fmt;

use serde::{Serialize, Serializer};

pub use self::page::Page;
use crate::domain::Probe;

/// One thing that a person must change, or know, to get a delivery through.
pub struct Cause {
    /// Stable, `area.cause` in snake case: JSON, HAR and history name the cause by it.
    pub id: &'static str,
    /// What is wrong, in one sentence.
    pub title: &'static str,
    /// What to change, in one sentence.
    pub fix: &'static str,
    /// How the service or the protocol comes to it, and where to look: a few sentences.
    pub meaning: &'static str,
    /// The page that says so.
    pub page: &'static Page,
    /// What decides where the evidence does not.
    pub next: Option<NextStep>,
}

/// What would decide between candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// One more request.
    Probe(Probe),
    /// Something that only a person can find out.
    Question(&'static str),
}

impl Cause {
    /// Its meaning and page, as JSON has them.
    pub fn explanation(&self) -> Explanation {
        Explanation { meaning: self.meaning, page: self.page.title, url: self.page.url }
    }

    /// The question that decides about this cause, where no request can.
    pub fn question(&self) -> Option<&'static str> {
        match self.next {
            Some(NextStep::Question(question)) => Some(question),
            Some(NextStep::Probe(_)) | None => None,
        }
    }

    /// The request that shows whether this is the cause.
    pub fn probe(&self) -> Option<Probe> {
        match self.next {
            Some(NextStep::Probe(probe)) => Some(probe),
            Some(NextStep::Question(_)) | None => None,
        }
    }
}

/// How a cause comes about, and the page that says so: what `--explain` prints in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Explanation {
    pub meaning: &'static str,
    /// The page's title.
    pub page: &'static str,
    /// The page's address.
    pub url: &'static str,
}

/// A cause is its id: there are no two with the same.
impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Cause {}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Serialize for Cause {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

/// Makes each cause of an area an item, and the list of all of them, so that none is left out.
macro_rules! causes {
    ($(static $name:ident: Cause = $cause:expr;)*) => {
        $(pub static $name: Cause = $cause;)*

        /// Every cause of this area.
        pub(super) static ALL: &[&Cause] = &[$(&$name),*];

        /// The names of the items, in the same order.
        #[cfg(test)]
        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}
use causes;

/// Every area with its causes, in the order of the documentation.
static AREAS: &[&[&Cause]] = &[
    aws::ALL,
    s3::ALL,
    s3compat::ALL,
    kms::ALL,
    apigw::ALL,
    lambda_url::ALL,
    lattice::ALL,
    azure_blob::ALL,
    event_hubs::ALL,
    oauth2::ALL,
    static_header::ALL,
    credential::ALL,
    clock::ALL,
    dns::ALL,
    tcp::ALL,
    tls::ALL,
    proxy::ALL,
    waf::ALL,
    cdn::ALL,
    http::ALL,
];

/// Every cause.
pub fn all() -> impl Iterator<Item = &'static Cause> {
    AREAS.iter().flat_map(|causes| causes.iter().copied())
}

/// The cause called `id`.
pub fn find(id: &str) -> Option<&'static Cause> {
    all().find(|cause| cause.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use url::Url;

    use super::*;

    /// Who writes the documentation of what is explained.
    const PUBLISHERS: &[&str] = &[
        "auth0.com",
        "developers.cloudflare.com",
        "docs.aws.amazon.com",
        "docs.min.io",
        "docs.djangoproject.com",
        "learn.microsoft.com",
        "nginx.org",
        "www.rfc-editor.org",
    ];

    #[test]
    fn an_id_is_unique_and_follows_the_path_of_its_item() {
        let mut ids = BTreeSet::new();
        let areas: [(&str, &[&Cause], &[&str]); 20] = [
            ("aws", aws::ALL, aws::NAMES),
            ("s3", s3::ALL, s3::NAMES),
            ("s3compat", s3compat::ALL, s3compat::NAMES),
            ("kms", kms::ALL, kms::NAMES),
            ("apigw", apigw::ALL, apigw::NAMES),
            ("lambda_url", lambda_url::ALL, lambda_url::NAMES),
            ("lattice", lattice::ALL, lattice::NAMES),
            ("azure_blob", azure_blob::ALL, azure_blob::NAMES),
            ("event_hubs", event_hubs::ALL, event_hubs::NAMES),
            ("oauth2", oauth2::ALL, oauth2::NAMES),
            ("static", static_header::ALL, static_header::NAMES),
            ("credential", credential::ALL, credential::NAMES),
            ("clock", clock::ALL, clock::NAMES),
            ("dns", dns::ALL, dns::NAMES),
            ("tcp", tcp::ALL, tcp::NAMES),
            ("tls", tls::ALL, tls::NAMES),
            ("proxy", proxy::ALL, proxy::NAMES),
            ("waf", waf::ALL, waf::NAMES),
            ("cdn", cdn::ALL, cdn::NAMES),
            ("http", http::ALL, http::NAMES),
        ];
        assert_eq!(areas.len(), AREAS.len());
        for (area, causes, names) in areas {
            for (cause, name) in causes.iter().zip(names) {
                assert_eq!(cause.id, format!("{area}.{}", name.to_ascii_lowercase()));
                assert!(ids.insert(cause.id), "{} twice", cause.id);
                assert_eq!(find(cause.id), Some(*cause));
            }
        }
        assert_eq!(all().count(), ids.len());
        assert_eq!(find("aws.nothing_of_the_kind"), None);
    }

    #[test]
    fn title_and_fix_are_sentences() {
        for cause in all() {
            for text in [cause.title, cause.fix] {
                assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", cause.id);
                assert!(text.chars().count() <= 160, "{}: {text}", cause.id);
            }
            assert!(cause.question().is_none_or(|text| text.ends_with(['?', '.'])), "{}", cause.id);
        }
    }

    #[test]
    fn a_meaning_is_a_few_sentences_of_its_own_and_not_the_title_again() {
        let mut seen = BTreeSet::new();
        for Cause { id, title, fix, meaning, .. } in all() {
            assert!((80..=600).contains(&meaning.chars().count()), "{id}: {} characters", meaning.chars().count());
            assert!(meaning.ends_with('.') && !meaning.contains("  "), "{id}");
            assert!(seen.insert(meaning), "{id}");
            assert!(!meaning.contains(title) && !meaning.contains(fix), "{id}");
        }
    }

    #[test]
    fn every_page_is_used_and_is_on_the_site_of_whoever_made_the_thing() {
        for page in page::ALL {
            let url = Url::parse(page.url).unwrap_or_else(|error| panic!("{}: {error}", page.url));
            assert_eq!(url.scheme(), "https", "{}", page.url);
            assert!(PUBLISHERS.contains(&url.host_str().unwrap_or_default()), "{}", page.url);
            assert!(all().any(|cause| cause.page == *page), "no cause refers to {}", page.url);
        }
        let titles: BTreeSet<&str> = page::ALL.iter().map(|page| page.title).collect();
        let urls: BTreeSet<&str> = page::ALL.iter().map(|page| page.url).collect();
        assert_eq!((titles.len(), urls.len()), (page::ALL.len(), page::ALL.len()), "a page is listed once");
    }

    #[test]
    fn an_rfc_is_named_by_the_section_that_its_address_leads_to() {
        for page in page::ALL.iter().filter(|page| page.url.contains("rfc-editor.org")) {
            let (rfc, fragment) = page.url.split_once('#').unwrap_or((page.url, ""));
            let number = rfc.trim_start_matches("https://www.rfc-editor.org/rfc/rfc");
            assert!(page.title.starts_with(&format!("RFC {number}: ")), "{}", page.title);
            let section = fragment.replace('-', " ");
            assert!(page.title.contains(&section), "{}: {section}", page.title);
        }
    }
}
