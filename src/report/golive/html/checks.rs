//! The checks: what to do first, then each family with its evidence.

use maud::{Markup, html};

use super::super::words::{self, EVIDENCE_MAX, safe};
use super::badge;
use crate::golive::check::Family;
use crate::golive::report::{CheckOutcome, CheckResult, Report};

/// What the reader has to do, the most important first.
pub(super) fn to_do(report: &Report) -> Markup {
    html! {
        @for (outcome, title) in words::TO_DO {
            @let checks = words::to_do(report, outcome);
            @if !checks.is_empty() {
                @let id = format!("to-do-{}", outcome.name());
                section.to-do.(outcome.name()) aria-labelledby=(id) {
                    h2 id=(id) { (title) }
                    ol {
                        @for check in checks {
                            li {
                                p { strong { (safe(&check.reason)) } }
                                (fix(check))
                                p.basis {
                                    "Check: " (check.title) " (" a.id href={ "#" (check.id.name()) } { (check.id.name()) } ")"
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Every check, a table a family.
pub(super) fn families(report: &Report) -> Markup {
    html! {
        section aria-labelledby="checks" {
            h2 id="checks" { "Checks" }
            @for family in Family::ALL {
                @let checks: Vec<&CheckResult> = report.family(family).collect();
                @if !checks.is_empty() { (table(family, &checks)) }
            }
        }
    }
}

fn table(family: Family, checks: &[&CheckResult]) -> Markup {
    if let Some(reason) = words::not_run(checks) {
        return html! {
            h3 { (family.title()) }
            p { (badge(CheckOutcome::NotRun)) " " (safe(reason)) }
            ul.not-run { @for check in checks { li id=(check.id.name()) { (check.title) " " span.id { (check.id.name()) } } } }
        };
    }
    let ran = checks.iter().filter(|check| check.result != CheckOutcome::NotRun).count();
    let passed = checks.iter().filter(|check| check.result == CheckOutcome::Passed).count();
    html! {
        h3 { (family.title()) " " span.tally { (passed) " of " (ran) " passed" } }
        div.scroll role="group" tabindex="0" aria-label=(family.title()) {
            table.checks {
                caption { "Checks of the family " (family.name()) ": result, what was checked, and what was seen." }
                thead { tr { th scope="col" { "Result" } th scope="col" { "Check" } th scope="col" { "What was seen" } } }
                tbody { @for check in checks { (row(check)) } }
            }
        }
    }
}

fn row(check: &CheckResult) -> Markup {
    html! {
        tr.(check.result.name()) id=(check.id.name()) {
            td { (badge(check.result)) }
            th scope="row" { (check.title) span.id { (check.id.name()) } }
            td {
                p { (safe(&check.reason)) }
                (evidence(check))
                (fix(check))
                @if check.result != CheckOutcome::NotRun { (basis(check)) }
            }
        }
    }
}

/// What to change, or what a person does next.
fn fix(check: &CheckResult) -> Markup {
    html! { @if !check.fix.is_empty() { p.fix { b { (words::fix_label(check.result)) ": " } (safe(&check.fix)) } } }
}

fn evidence(check: &CheckResult) -> Markup {
    let more = check.evidence.len().saturating_sub(EVIDENCE_MAX);
    html! {
        @if !check.evidence.is_empty() {
            ul.evidence {
                @for fact in check.evidence.iter().take(EVIDENCE_MAX) { li { (safe(fact)) } }
                @if more > 0 { li { "and " (more) " more" } }
            }
        }
    }
}

/// What the result rests on: how it is known, why it is expected, and which requests show it.
fn basis(check: &CheckResult) -> Markup {
    const REQUESTS_MAX: usize = 8;
    html! {
        p.basis {
            (capitalized(words::needs(check.needs)))
            " · expected by "
            a href=(check.source.url) rel="noreferrer" { (check.source.text) }
            @if !check.exchanges.is_empty() {
                " · request "
                @for (index, number) in check.exchanges.iter().take(REQUESTS_MAX).enumerate() {
                    @if index > 0 { ", " }
                    a href={ "#request-" (number) } { (number) }
                }
                @if check.exchanges.len() > REQUESTS_MAX { " and " (check.exchanges.len() - REQUESTS_MAX) " more" }
            }
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}
