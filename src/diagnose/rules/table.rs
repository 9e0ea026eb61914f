//! Rules as data: the first row whose condition holds decides.
//!
//! A row says when (a [`When`]) and what follows (a [`Then`]): candidates with their certainty, or a function where
//! look-alikes have to be told apart. The order of rows is their precedence, and the tests hold it: each row of each
//! table is the one that decides in some case, so that none is dead and none is shadowed.

use crate::diagnose::cause::Cause;
use crate::diagnose::evidence::case::{Case, contains};
use crate::diagnose::evidence::challenge;
use crate::diagnose::evidence::found::{Found, quotes};
use crate::diagnose::evidence::sentence;
use crate::diagnose::finding::{Certainty, Findings};
use crate::diagnose::product::{Kind, Product};

/// What must hold.
pub(in crate::diagnose) enum When {
    /// The service's error code is one of these, to the letter.
    Code(&'static [&'static str]),
    /// The service's message holds one of these, in any case.
    Message(&'static [&'static str]),
    /// The body holds one of these, in any case.
    Says(&'static [&'static str]),
    /// The status is one of these.
    Status(&'static [u16]),
    /// The response has this header, and its value holds one of these, in any case; with none, any value.
    Header(&'static str, &'static [&'static str]),
    /// All of these.
    All(&'static [Self]),
    /// One of these.
    Any(&'static [Self]),
    /// None of this.
    Not(&'static Self),
    /// What no other condition can say.
    Is(fn(&Case<'_>) -> bool),
    /// Always: the last row of a table.
    Else,
    /// The reason phrase, which the status line quotes, holds one of these, in any case.
    Reason(&'static [&'static str]),
    /// The response bears the marks of this product, which the findings then name.
    From(&'static Product),
    /// The response bears the marks of a product of this kind, which the findings then name.
    FromKind(Kind),
    /// A challenge gives one of these as its reason, or the body holds one, in any case.
    Tells(&'static [&'static str]),
    /// A challenge or the body states one of these: a sentence that denies them, or names them as one of several
    /// possibilities, does not count.
    States(&'static [&'static str]),
    /// A sentence of the body passes one of the second on one of the first.
    Judges(&'static [&'static str], &'static [&'static str]),
    /// The error code of a token endpoint is one of these.
    OauthCode(&'static [&'static str]),
    /// The JSON body has one of these values, text or number, at this JSON pointer (RFC 6901).
    Field(&'static str, &'static [&'static str]),
}

/// What follows.
pub(in crate::diagnose) enum Then {
    /// Candidates, best first, with what matched as their evidence.
    Candidates(&'static [(Certainty, &'static Cause)]),
    /// Look-alikes are told apart here. A function that finds nothing leaves the decision to the next row.
    By(fn(&Case<'_>, &mut Findings)),
}

/// A row.
pub(in crate::diagnose) struct Rule {
    pub(in crate::diagnose) when: When,
    pub(in crate::diagnose) then: Then,
    /// What to change, where this row knows better than the cause and the product.
    pub(in crate::diagnose) fix: Option<&'static str>,
}

impl Rule {
    /// The same row with its own advice.
    pub(in crate::diagnose) const fn fix(mut self, fix: &'static str) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// Rows in the order of their precedence.
pub(in crate::diagnose) struct Table {
    /// The name, for the trace of decisions: the module's path below `rules`.
    pub(in crate::diagnose) name: &'static str,
    pub(in crate::diagnose) rules: &'static [Rule],
}

/// Which row of which table has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decision {
    pub table: &'static str,
    /// From 0.
    pub row: usize,
}

/// A row that finds these candidates.
pub(in crate::diagnose) const fn rule(when: When, candidates: &'static [(Certainty, &'static Cause)]) -> Rule {
    Rule { when, then: Then::Candidates(candidates), fix: None }
}

/// A row that asks `function`.
pub(in crate::diagnose) const fn by(when: When, function: fn(&Case<'_>, &mut Findings)) -> Rule {
    Rule { when, then: Then::By(function), fix: None }
}

/// A row that proves `cause`.
macro_rules! proven {
    ($when:expr, $cause:expr) => {
        $crate::diagnose::rules::table::rule($when, &[($crate::diagnose::finding::Certainty::Proven, &$cause)])
    };
}
pub(in crate::diagnose) use proven;

/// A row that finds `cause` likely, and others possible.
macro_rules! likely {
    ($when:expr, $cause:expr $(, $other:expr)*) => {
        $crate::diagnose::rules::table::rule($when, &[
            ($crate::diagnose::finding::Certainty::Likely, &$cause)
            $(, ($crate::diagnose::finding::Certainty::Possible, &$other))*
        ])
    };
}
pub(in crate::diagnose) use likely;

/// A row that finds causes possible, best first.
macro_rules! possible {
    ($when:expr $(, $cause:expr)+) => {
        $crate::diagnose::rules::table::rule($when, &[
            $(($crate::diagnose::finding::Certainty::Possible, &$cause)),+
        ])
    };
}
pub(in crate::diagnose) use possible;

impl Table {
    /// Let the first row decide whose condition holds. True if something was found.
    pub(in crate::diagnose) fn decide(&self, case: &Case<'_>, findings: &mut Findings) -> bool {
        for (row, rule) in self.rules.iter().enumerate() {
            let mut seen = Seen::default();
            if !rule.when.holds(case, &mut seen) {
                continue;
            }
            let before = findings.len();
            match rule.then {
                Then::Candidates(candidates) => {
                    let quotes = quotes(case, &seen.found);
                    let quotes: Vec<&str> = quotes.iter().map(String::as_str).collect();
                    for (certainty, cause) in candidates {
                        findings.add(cause, *certainty, &quotes);
                    }
                }
                Then::By(function) => function(case, findings),
            }
            if findings.len() > before {
                findings.add_product(before, seen.product, rule.fix);
                findings.decided(Decision { table: self.name, row });
                return true;
            }
        }
        false
    }
}

/// What conditions have seen.
#[derive(Debug, Default)]
struct Seen {
    found: Vec<Found>,
    product: Option<&'static Product>,
}

impl Seen {
    /// True if the response bears the marks of `product`.
    fn marks_of(&mut self, product: &'static Product, case: &Case<'_>) -> bool {
        let Some(marks) = product.marks_in(case) else { return false };
        self.found.extend(marks);
        self.product = Some(product);
        true
    }
}

impl When {
    /// True if it holds; what it saw is added to `seen`.
    fn holds(&self, case: &Case<'_>, seen: &mut Seen) -> bool {
        match self {
            Self::Code(codes) => {
                let holds = codes.contains(&case.code());
                seen.found.extend(holds.then(|| place_of_code(case)).flatten());
                holds
            }
            Self::Message(words) => {
                let said = words.iter().find(|word| case.message_says(word));
                seen.found.extend(said.and_then(|word| case.place_of(word)).map(Found::Body));
                said.is_some()
            }
            Self::Says(words) => {
                let place = words.iter().find_map(|word| case.place_of(word));
                seen.found.extend(place.map(Found::Body));
                place.is_some()
            }
            Self::Status(statuses) => statuses.contains(&case.status()),
            Self::Header(name, words) => {
                let holds = case.header_says(name, words);
                seen.found.extend(holds.then_some(Found::Header(name)));
                holds
            }
            Self::All(all) => all.iter().all(|when| when.holds(case, seen)),
            Self::Any(any) => any.iter().any(|when| when.holds(case, seen)),
            Self::Not(when) => !when.holds(case, &mut Seen::default()),
            Self::Is(holds) => holds(case),
            Self::Else => true,
            Self::Reason(words) => words.iter().any(|word| contains(case.reason(), word)),
            Self::From(product) => seen.marks_of(product, case),
            Self::FromKind(kind) => kind.products().any(|product| seen.marks_of(product, case)),
            Self::Tells(words) => {
                let line = challenge::line_that_says(case, words);
                let is_in_a_challenge = line.is_some();
                seen.found.extend(line.map(Found::Line));
                is_in_a_challenge || Self::Says(words).holds(case, seen)
            }
            Self::States(words) => {
                let line = challenge::line_that_states(case, words);
                let is_in_a_challenge = line.is_some();
                seen.found.extend(line.map(Found::Line));
                let place = words.iter().find_map(|word| sentence::stated(case.lower(), word));
                seen.found.extend(place.map(Found::Body));
                is_in_a_challenge || place.is_some()
            }
            Self::Judges(subjects, verdicts) => {
                let place = sentence::judged(case.lower(), subjects, verdicts);
                seen.found.extend(place.map(Found::Body));
                place.is_some()
            }
            Self::OauthCode(codes) => {
                let holds = codes.contains(&case.error.oauth_code.as_str());
                let place = holds.then(|| case.place_of(&case.error.oauth_code)).flatten();
                seen.found.extend(place.map(Found::Body));
                holds
            }
            Self::Field(pointer, values) => {
                let holds = case.error.json.as_ref().and_then(|json| json.pointer(pointer)).is_some_and(|value| {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    values.contains(&text.as_str())
                });
                let name = pointer.rsplit('/').next().unwrap_or_default();
                let place = holds.then(|| case.place_of(&format!("\"{name}\""))).flatten();
                seen.found.extend(place.map(Found::Body));
                holds
            }
        }
    }
}

/// Where the service's error code stands: a HEAD request gets it in a header alone.
fn place_of_code(case: &Case<'_>) -> Option<Found> {
    case.code_header().map(Found::Header).or_else(|| case.place_of(case.code()).map(Found::Body))
}
