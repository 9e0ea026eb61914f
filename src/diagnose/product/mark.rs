//! Marks by which a product is recognised.

use url::Url;

use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::found::Found;
use crate::diagnose::evidence::page::{head, title};

/// A mark; words are in lower case, and are looked for in any.
pub(in crate::diagnose) enum Mark {
    /// The response has this header, and its value holds one of these; with none, any value.
    Header(&'static str, &'static [&'static str]),
    /// The response sets a cookie whose name begins so.
    Cookie(&'static str),
    /// The beginning of the body holds one of these.
    Body(&'static [&'static str]),
    /// The title of the page holds one of these.
    Title(&'static [&'static str]),
    /// The reason phrase holds one of these.
    Reason(&'static [&'static str]),
    /// The redirect leads to a host and path, written as one, that hold one of these.
    Location(&'static [&'static str]),
    /// The request went to a host that ends so.
    Host(&'static [&'static str]),
    /// The status is one of these.
    Status(&'static [u16]),
}

impl Mark {
    /// Where the mark is in the response; `None` if it is not there.
    pub(super) fn place_in(&self, case: &Case<'_>) -> Option<Found> {
        match self {
            Self::Header(name, words) => case.header_says(name, words).then_some(Found::Header(name)),
            Self::Cookie(name) => case.cookie_line(name).map(|_| Found::Cookie(name)),
            Self::Body(words) => {
                let body = head(case.lower());
                words.iter().find_map(|word| body.find(word)).map(Found::Body)
            }
            Self::Title(words) => {
                let (start, title) = title(case.lower())?;
                words.iter().find_map(|word| title.find(word)).map(|at| Found::Body(start + at))
            }
            Self::Reason(words) => words.iter().any(|word| contains(case.reason(), word)).then_some(Found::Reason),
            Self::Location(words) => {
                let place = redirect(case)?;
                words.iter().any(|word| place.contains(word)).then_some(Found::Header("location"))
            }
            Self::Host(ends) => {
                let host = case.host();
                ends.iter().any(|end| host.ends_with(end)).then_some(Found::Host)
            }
            Self::Status(statuses) => statuses.contains(&case.status()).then_some(Found::Reason),
        }
    }

    /// The words of the mark.
    #[cfg(test)]
    pub(super) fn words(&self) -> Vec<&'static str> {
        match self {
            Self::Header(name, words) => std::iter::once(*name).chain(words.iter().copied()).collect(),
            Self::Cookie(_) | Self::Status(_) => Vec::new(),
            Self::Body(words)
            | Self::Title(words)
            | Self::Reason(words)
            | Self::Location(words)
            | Self::Host(words) => words.to_vec(),
        }
    }
}

/// `host/path` of the place that a redirect leads to, in lower case.
fn redirect(case: &Case<'_>) -> Option<String> {
    if !(300..400).contains(&case.status()) {
        return None;
    }
    let location = case.header("location");
    let target = match &case.url {
        Some(url) => url.join(location).ok()?,
        None => Url::parse(location).ok()?,
    };
    Some(format!("{}{}", target.host_str().unwrap_or_default(), target.path()).to_ascii_lowercase())
}
