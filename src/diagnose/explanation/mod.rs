//! What a cause means, and which page of the vendor or RFC says so.
//!
//! [`super::cause`] says in one sentence what is wrong and what to change; here is what one wants to know before
//! changing it. Every cause has one explanation, several may share a page.

mod aws;
mod azure_blob;
mod event_hubs;
mod http;
mod network;
mod oauth2;
mod s3;
mod static_header;

use serde::Serialize;

/// What a cause means, and who says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// An id of [`super::cause::CAUSES`].
    #[serde(skip)]
    pub cause: &'static str,
    /// What happens on the wire, how it typically comes about, how to check it.
    pub meaning: &'static str,
    /// The page that describes it: its title with vendor or RFC section.
    pub page: &'static str,
    /// The page's address.
    pub url: &'static str,
}

/// A page of documentation.
#[derive(Debug, Clone, Copy)]
struct Page {
    title: &'static str,
    url: &'static str,
}

const fn told(cause: &'static str, page: Page, meaning: &'static str) -> Explanation {
    Explanation { cause, meaning, page: page.title, url: page.url }
}

/// Every family; together they hold each cause once.
const FAMILIES: [&[Explanation]; 8] = [
    aws::EXPLANATIONS,
    s3::EXPLANATIONS,
    azure_blob::EXPLANATIONS,
    event_hubs::EXPLANATIONS,
    oauth2::EXPLANATIONS,
    static_header::EXPLANATIONS,
    network::EXPLANATIONS,
    http::EXPLANATIONS,
];

/// What is known of the cause called `cause`.
pub fn explanation(cause: &str) -> Option<&'static Explanation> {
    FAMILIES.into_iter().flatten().find(|explanation| explanation.cause == cause)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use url::Url;

    use super::super::cause::{self, CAUSES};
    use super::*;

    /// Who writes the documentation of what is explained.
    const PUBLISHERS: [&str; 6] = [
        "auth0.com",
        "developers.cloudflare.com",
        "docs.aws.amazon.com",
        "learn.microsoft.com",
        "nginx.org",
        "www.rfc-editor.org",
    ];

    fn all() -> impl Iterator<Item = &'static Explanation> {
        FAMILIES.into_iter().flatten()
    }

    #[test]
    fn every_cause_is_explained_once_and_nothing_else_is() {
        let causes: Vec<&str> = CAUSES.iter().map(|(id, _, _)| *id).collect();
        for id in &causes {
            assert_eq!(all().filter(|explanation| explanation.cause == *id).count(), 1, "{id}");
            assert_eq!(explanation(id).map(|explanation| explanation.cause), Some(*id));
        }
        assert_eq!(all().count(), causes.len());
        assert_eq!(explanation("aws.nothing_of_the_kind"), None);
    }

    #[test]
    fn every_page_is_on_the_site_of_whoever_made_the_thing() {
        for explanation in all() {
            let url = Url::parse(explanation.url).unwrap_or_else(|error| panic!("{}: {error}", explanation.url));
            assert_eq!(url.scheme(), "https", "{}", explanation.cause);
            assert!(PUBLISHERS.contains(&url.host_str().unwrap_or_default()), "{}", explanation.url);
            assert!(!explanation.page.is_empty(), "{}", explanation.cause);
        }
    }

    #[test]
    fn a_page_has_one_title_and_a_title_one_page() {
        let pages: BTreeSet<(&str, &str)> = all().map(|explanation| (explanation.url, explanation.page)).collect();
        let urls: BTreeSet<&str> = pages.iter().map(|(url, _)| *url).collect();
        let titles: BTreeSet<&str> = pages.iter().map(|(_, title)| *title).collect();
        assert_eq!((urls.len(), titles.len()), (pages.len(), pages.len()));
    }

    #[test]
    fn a_meaning_is_a_few_sentences_of_its_own_and_not_the_title_again() {
        let mut seen = BTreeSet::new();
        for explanation in all() {
            let (id, meaning) = (explanation.cause, explanation.meaning);
            assert!((80..=600).contains(&meaning.chars().count()), "{id}: {} characters", meaning.chars().count());
            assert!(meaning.ends_with('.') && !meaning.contains("  "), "{id}");
            assert!(seen.insert(meaning), "{id}");
            let (_, title, fix) = cause::find(id).expect("a cause");
            assert!(!meaning.contains(title) && !meaning.contains(fix), "{id}");
        }
    }

    #[test]
    fn an_rfc_is_named_by_the_section_that_its_address_leads_to() {
        for explanation in all().filter(|explanation| explanation.url.contains("rfc-editor.org")) {
            let (rfc, fragment) = explanation.url.split_once('#').unwrap_or((explanation.url, ""));
            let number = rfc.trim_start_matches("https://www.rfc-editor.org/rfc/rfc");
            assert!(explanation.page.starts_with(&format!("RFC {number}: ")), "{}", explanation.page);
            let section = fragment.replace('-', " ");
            assert!(explanation.page.contains(&section), "{}: {section}", explanation.page);
        }
    }
}
