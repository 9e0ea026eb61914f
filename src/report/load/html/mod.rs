//! One HTML page to hand over.

mod chart;
mod detail;

use maud::{Markup, html};

use super::LoadReport;
use super::words::{self, expectations, headline, milliseconds};
use crate::domain::display::MASK;
use crate::domain::figures::count_text;
use crate::report::page::{self, safe, safe_url};

/// The whole page.
pub fn page(report: &LoadReport<'_>) -> String {
    let body = html! {
        (masthead(report))
        main {
            (to_do(report))
            (figures(report))
            (chart::rate(&report.result.timeline))
            (chart::latency(&report.result.timeline))
            (detail::messages(report))
            (detail::responses(report))
            (detail::causes(report))
            (detail::knee(report))
        }
        (colophon())
    };
    let title = format!("{} {} – load run", headline(report), safe(&report.destination.to_string()));
    page::page(&title, env!("CARGO_PKG_VERSION"), &body)
}

fn masthead(report: &LoadReport<'_>) -> Markup {
    let (class, sign) = if report.is_good() { ("passed", "✓") } else { ("failed", "✕") };
    let fleet = report.fleet;
    html! {
        header.masthead {
            p.kind { "Load run" }
            h1 { (safe(&report.destination.to_string())) }
            div.verdict.(class) role="group" aria-label="Verdict" {
                span.sign aria-hidden="true" { (sign) }
                div {
                    p.headline { (headline(report)) }
                    p { (words::bottleneck(report.result.bottleneck)) }
                }
            }
            dl.facts {
                (fact("Destination", &html! { code { (safe_url(report.url)) } }))
                (fact("Authentication", &html! { code { (safe(report.method)) } }))
                (fact("Fleet", &html! {
                    (count_text(fleet.devices.into())) " devices, one report per "
                    (humantime::format_duration(fleet.interval()))
                }))
                (fact("Sender", &html! {
                    b { (safe(&report.sender.name)) } ": " (safe(&report.sender.source))
                    @if report.time_scale > 1 { "; its waits passed " (report.time_scale) " times as fast" }
                }))
                (fact("Started", &html! { (safe(report.started_at)) }))
                (fact("Run", &html! { code { (safe(report.run)) } }))
            }
        }
    }
}

fn fact(name: &str, value: &Markup) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

/// What keeps the run from being a good one.
fn to_do(report: &LoadReport<'_>) -> Markup {
    let expectations = expectations(report);
    let failed: Vec<_> = expectations.iter().filter(|expectation| !expectation.is_met).collect();
    html! {
        @if !failed.is_empty() {
            section.to-do.failed aria-labelledby="to-do" {
                h2 id="to-do" { "What was not met" }
                ol {
                    @for expectation in failed {
                        li { p { strong { (expectation.title) } ": " (expectation.seen) } }
                    }
                }
            }
        }
    }
}

fn figures(report: &LoadReport<'_>) -> Markup {
    let result = report.result;
    let latency = result.latency;
    let rate = [
        ("Offered", format!("{:.1}/s", result.offered_per_second())),
        ("Delivered", format!("{:.1}/s", result.delivered_per_second())),
        ("Requests", count_text(result.requests)),
        ("Failed", count_text(result.failures)),
    ];
    let times = [
        ("Half within", latency.p50),
        ("90 %", latency.p90),
        ("95 %", latency.p95),
        ("99 %", latency.p99),
        ("99.9 %", latency.p999),
        ("Slowest", latency.max),
    ];
    html! {
        section aria-labelledby="figures" {
            h2 id="figures" { "Rate and latency" }
            dl.figures { @for (name, value) in rate { div { dt { (name) } dd { (value) } } } }
            dl.figures { @for (name, value) in times { div { dt { (name) } dd { (milliseconds(value)) } } } }
            p {
                "A latency counts from the moment at which its request was due, so the wait for a free connection is "
                "part of it."
            }
        }
    }
}

fn colophon() -> Markup {
    html! {
        footer {
            p {
                "Written by signpost " (env!("CARGO_PKG_VERSION")) ". Secrets, tokens and signatures are masked as "
                (MASK) ". This page loads nothing and runs no script."
            }
        }
    }
}
