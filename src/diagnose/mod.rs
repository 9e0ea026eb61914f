//! From an exchange to the causes of its failure. Pure: the same exchange gives the same findings.
//!
//! ```text
//!  Exchange (+ the token exchange before it) ─▶ evidence::Case ─▶ rules, a family each ─▶ Findings of causes, best first
//! ```
//!
//! Four rooms: [`cause`] says what there is, one item each; [`product`] says who may respond in the receiver's place, and
//! by which marks; `evidence` reads an exchange once, from text to typed facts, without a verdict; `rules` say when it is
//! which cause, in tables first.
//!
//! Rules rest on what protocols and services document: codes, headers, structure, comparisons. They quote their
//! evidence. `Proven` is for evidence that excludes the look-alikes; where it does not, the candidates stand side by
//! side. A family is asked only about exchanges that are its own, and nothing asks about a good delivery.

pub mod cause;
mod evidence;
mod finding;
mod next_step;
pub mod product;
mod rules;

pub use self::cause::{Cause, NextStep};
use self::evidence::case::Case;
pub use self::evidence::echo::{Echo, echoes};
pub use self::evidence::service_error::ServiceError;
use self::finding::Findings;
pub use self::finding::{Certainty, Evidence, Finding};
pub use self::next_step::next_step;
pub use self::product::Product;
pub use self::rules::probe::conclusion;
pub use self::rules::table::Decision;
use self::rules::table::Table;
use crate::domain::Exchange;

/// The causes of what went wrong with the last of `exchanges`, best first; empty if nothing did, or nothing is known.
///
/// `exchanges` are those of one delivery, in order.
pub fn diagnose(exchanges: &[Exchange]) -> Vec<Finding> {
    traced(exchanges).0
}

/// The same, with the rows of tables that have decided: the tests hold that each row decides somewhere.
pub fn traced(exchanges: &[Exchange]) -> (Vec<Finding>, Vec<Decision>) {
    let Some(case) = Case::of_last(exchanges) else { return (Vec::new(), Vec::new()) };
    let mut findings = Findings::default();
    rules::apply(&case, &mut findings);
    findings.sorted()
}

/// Every row of every table.
pub fn rows() -> Vec<Decision> {
    let row = |table: &'static Table| (0..table.rules.len()).map(|row| Decision { table: table.name, row });
    rules::TABLES.iter().copied().flat_map(row).collect()
}

/// The id of the cause that stands first, if there is any.
pub fn first_cause(exchanges: &[Exchange]) -> Option<String> {
    diagnose(exchanges).into_iter().next().map(|finding| finding.cause.id.to_owned())
}
