//! How the run went, as pictures.

use maud::{Markup, html};

use super::super::words::milliseconds;
use crate::rehearsal::{Timeline, TimelinePoint};

/// Size of the drawing, in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 140.0;
/// Room below for the time.
const FOOT: f64 = 18.0;

/// A line of a chart: its class in the style sheet, its name, and its value at each step.
struct Line {
    class: &'static str,
    name: &'static str,
    values: Vec<f64>,
}

/// Requests per second.
pub(super) fn rate(timeline: &Timeline) -> Markup {
    let per_second = |count: fn(&TimelinePoint) -> u64| {
        let seconds = timeline.step.as_secs_f64().max(f64::EPSILON);
        timeline.points.iter().map(|point| count(point) as f64 / seconds).collect::<Vec<f64>>()
    };
    let mut lines = vec![
        Line { class: "offered", name: "due", values: per_second(|point| point.offered) },
        Line { class: "delivered", name: "delivered", values: per_second(|point| point.delivered) },
    ];
    if timeline.points.iter().any(|point| point.failed > 0) {
        lines.push(Line { class: "failed", name: "failed", values: per_second(|point| point.failed) });
    }
    section(timeline, "rate-over-time", "Requests per second", &lines, |value| format!("{value:.1}/s"))
}

/// Latencies.
pub(super) fn latency(timeline: &Timeline) -> Markup {
    let lines = [
        Line {
            class: "delivered",
            name: "half within",
            values: timeline.points.iter().map(|point| point.p50).collect(),
        },
        Line { class: "failed", name: "99 % within", values: timeline.points.iter().map(|point| point.p99).collect() },
    ];
    section(timeline, "latency-over-time", "Latency", &lines, milliseconds)
}

fn section(timeline: &Timeline, id: &str, title: &str, lines: &[Line], text: impl Fn(f64) -> String) -> Markup {
    let top = lines.iter().flat_map(|line| &line.values).copied().fold(0.0, f64::max);
    if timeline.points.len() < 2 || top <= 0.0 {
        return html! {};
    }
    let whole = timeline.step * timeline.points.len() as u32;
    let highest = |line: &Line| text(line.values.iter().copied().fold(0.0, f64::max));
    let described: Vec<String> = lines.iter().map(|line| format!("{}: at most {}", line.name, highest(line))).collect();
    let label = format!("{title} over {}. {}.", humantime::format_duration(whole), described.join("; "));
    html! {
        section aria-labelledby=(id) {
            h2 id=(id) { (title) }
            ul.legend-line aria-hidden="true" {
                @for line in lines { li.(line.class) { (line.name) } }
            }
            svg.timeline viewBox={ "0 0 " (WIDTH) " " (HEIGHT + FOOT) } role="img" aria-label=(label) {
                line.grid x1="0" x2=(WIDTH) y1="0.5" y2="0.5" {}
                line.grid x1="0" x2=(WIDTH) y1=(HEIGHT) y2=(HEIGHT) {}
                text x="0" y="12" { (text(top)) }
                text x="0" y=(HEIGHT + FOOT - 4.0) { "0 s" }
                text x=(WIDTH) y=(HEIGHT + FOOT - 4.0) text-anchor="end" { (humantime::format_duration(whole)) }
                @for line in lines { polyline.(line.class) points=(points(&line.values, top)) {} }
            }
        }
    }
}

fn points(values: &[f64], top: f64) -> String {
    let step = WIDTH / (values.len() - 1).max(1) as f64;
    let place = |(index, value): (usize, &f64)| {
        format!("{:.1},{:.1}", index as f64 * step, HEIGHT - (value / top).clamp(0.0, 1.0) * HEIGHT)
    };
    values.iter().enumerate().map(place).collect::<Vec<_>>().join(" ")
}
