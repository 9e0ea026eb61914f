//! Where evidence was found in an exchange, so that it can be quoted as it stands there.

use crate::diagnose::evidence::case::Case;

/// A place in an exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::diagnose) enum Found {
    /// In the body of the response, at this byte.
    Body(usize),
    /// In this response header.
    Header(&'static str),
    /// In this line of the response's head.
    Line(String),
    /// A response cookie whose name begins so; its value stays out of the evidence.
    Cookie(&'static str),
    /// In the reason phrase, which the status line holds.
    Reason,
    /// In the host that the request went to.
    Host,
}

/// The status line, what was found outside the body, and the parts of the body in which something was found; its
/// beginning where nothing was.
pub(in crate::diagnose) fn quotes(case: &Case<'_>, found: &[Found]) -> Vec<String> {
    let mut quotes = vec![case.status_line()];
    let mut places = Vec::new();
    for found in found {
        match found {
            Found::Body(at) => places.push(*at),
            Found::Header(name) => quotes.push(case.header_line(name)),
            Found::Line(line) => quotes.push(line.clone()),
            Found::Cookie(name) => quotes.extend(case.cookie_line(name)),
            Found::Host => quotes.push(case.host()),
            Found::Reason => {}
        }
    }
    places.sort_unstable();
    let mut quoted = 0..0;
    for at in places {
        if !quoted.contains(&at) {
            let range = case.range_around(at);
            quoted = range.start.max(quoted.end)..range.end;
            quotes.push(case.body[quoted.clone()].to_owned());
        }
    }
    if quoted.is_empty() {
        quotes.push(case.quote().to_owned());
    }
    quotes.dedup();
    quotes
}
