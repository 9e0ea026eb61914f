//! A debugging proxy that could not reach the receiver: its page says why.

use crate::diagnose::cause;
use crate::diagnose::evidence::case::Case;
use crate::diagnose::evidence::page;
use crate::diagnose::finding::Findings;
use crate::diagnose::product::Kind;
use crate::diagnose::rules::table::{Table, When, by};
use crate::diagnose::rules::transport;

pub(in crate::diagnose::rules) static TABLE: Table =
    Table { name: "middlebox::debugging_proxy", rules: &[by(When::FromKind(Kind::DebuggingProxy), reason)] };

/// The reason that the page gives, by the same words as an error in a file of another tool.
fn reason(case: &Case<'_>, findings: &mut Findings) {
    let said = format!("{} {}", case.reason(), page::text(page::head(&case.body)));
    let (line, quote) = (case.status_line(), case.quote());
    let place = REASONS.iter().find_map(|words| case.place_of(words));
    let reason = place.map_or("", |at| case.quote_around(at));
    if !transport::in_words(case, &said, if reason.is_empty() { quote } else { reason }, findings) {
        findings.possible(&cause::http::BAD_GATEWAY, &[&line, quote]);
    }
}

/// What the reason begins with on the pages of the proxies.
const REASONS: [&str; 6] = ["reported was", "exception", "unknown&#32;host", "failed", "error: ", "error"];
