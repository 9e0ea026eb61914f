//! Response times as a small picture, with its figures beside it.

use maud::{Markup, html};

use super::super::words;
use crate::golive::report::{Latency, Report};

/// Samples that are drawn; more would be thinner than a line.
const BARS_MAX: usize = 200;

/// Size of the drawing, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 120.0;

/// Room beside the bars, for the names of the lines.
const LABELS: f64 = 52.0;

/// The samples in order as bars, with lines at the median and the 95th percentile.
pub(super) fn latency(report: &Report) -> Markup {
    let Some(latency) = &report.latency_ms else { return html! {} };
    let figures = [
        ("Samples", latency.samples.to_string()),
        ("Median", words::milliseconds(latency.p50)),
        ("95th percentile", words::milliseconds(latency.p95)),
        ("Slowest", words::milliseconds(latency.max)),
    ];
    html! {
        section aria-labelledby="response-times" {
            h2 id="response-times" { "Response times" }
            dl.figures {
                @for (name, value) in figures { div { dt { (name) } dd { (value) } } }
            }
            @if !latency.all.is_empty() { (drawing(latency)) }
        }
    }
}

fn drawing(latency: &Latency) -> Markup {
    let samples = &latency.all[..latency.all.len().min(BARS_MAX)];
    let top = samples.iter().copied().chain([latency.p95, f64::MIN_POSITIVE]).fold(0.0, f64::max);
    let height = |milliseconds: f64| (milliseconds.max(0.0) / top * HEIGHT).clamp(0.0, HEIGHT);
    let step = (WIDTH - LABELS) / samples.len() as f64;
    let label = format!(
        "Response times of {} in order. Half took at most {}, 95 % at most {}, the slowest {}.",
        words::counted(samples.len(), "request", "requests"),
        words::milliseconds(latency.p50),
        words::milliseconds(latency.p95),
        words::milliseconds(latency.max),
    );
    html! {
        svg.latency viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(label) {
            @for (index, sample) in samples.iter().enumerate() {
                @let bar = height(*sample).max(1.0);
                rect.slow[*sample > latency.p95]
                    x=(number(index as f64 * step)) y=(number(HEIGHT - bar))
                    width=(number((step * 0.7).max(0.5))) height=(number(bar)) {}
            }
            @for (name, value) in [("median", latency.p50), ("95 %", latency.p95)] {
                @let y = HEIGHT - height(value);
                line x1="0" x2=(WIDTH) y1=(number(y)) y2=(number(y)) {}
                text x=(WIDTH) y=(number((y - 3.0).max(10.0))) text-anchor="end" { (name) }
            }
        }
    }
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}
