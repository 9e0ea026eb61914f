//! Rate and latency over the time of the run.

use egui::{FontId, RichText, TextStyle, Ui};
use egui_plot::{Line, Plot, PlotPoints, Points};

use crate::app::load::{Timeline, TimelinePoint};
use crate::domain::figures::duration_text;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::legend_ui;

const HEIGHT: f32 = 180.0;
/// Room for the figures of the axis, so that charts beneath each other begin at the same place.
const AXIS_WIDTH: f32 = 64.0;
/// From this width on the charts stand beside each other.
const BESIDE_WIDTH: f32 = 980.0;

/// Points of a line up to which each is marked: a short run has no line.
const MARKED_POINTS_MAX: usize = 40;

/// A line: its name, its color and its value at each step.
type Series = (&'static str, egui::Color32, Vec<f64>);

pub(super) fn charts_ui(ui: &mut Ui, timeline: &Timeline) {
    let tokens = ui.tokens();
    let seconds = timeline.step.as_secs_f64().max(f64::EPSILON);
    let values = |value: fn(&TimelinePoint) -> f64| timeline.points.iter().map(value).collect::<Vec<f64>>();
    let per_second =
        |value: fn(&TimelinePoint) -> f64| values(value).into_iter().map(|count| count / seconds).collect();
    let rate: [Series; 3] = [
        ("due", tokens.muted, per_second(|point| point.offered as f64)),
        ("delivered", tokens.accent, per_second(|point| point.delivered as f64)),
        ("failed", tokens.fail, per_second(|point| point.failed as f64)),
    ];
    let latency: [Series; 2] = [
        ("half within", tokens.accent, values(|point| point.p50)),
        ("99 % within", tokens.warn, values(|point| point.p99)),
    ];
    let rate_ui = |ui: &mut Ui| chart_ui(ui, "Requests per second", &rate, seconds, |value| format!("{value:.0}/s"));
    let latency_ui =
        |ui: &mut Ui| chart_ui(ui, "Latency", &latency, seconds, |value| duration_text((value.max(0.0) * 1e3) as u64));
    if ui.available_width() >= BESIDE_WIDTH {
        ui.columns_const(|[left, right]| {
            rate_ui(left);
            latency_ui(right);
        });
    } else {
        rate_ui(ui);
        ui.add_space(space::S);
        latency_ui(ui);
    }
}

fn chart_ui(ui: &mut Ui, name: &str, series: &[Series], step: f64, text: fn(f64) -> String) {
    ui.label(RichText::new(name).font(semibold(size::BODY)));
    legend_ui(ui, &series.iter().map(|(name, color, _)| (*name, *color)).collect::<Vec<_>>());
    let steps = series.first().map_or(0, |(_, _, values)| values.len());
    let top = series.iter().flat_map(|(_, _, values)| values).copied().fold(0.0, f64::max);
    // Half a step of room on both sides, and never without width.
    let (first, last) = (-0.25 * step, (steps.max(2) - 1) as f64 * step + 0.25 * step);
    let plot = Plot::new(("load", name))
        .height(HEIGHT)
        .default_x_bounds(first, last)
        .default_y_bounds(0.0, if top > 0.0 { top * 1.1 } else { 1.0 })
        // It follows the run; there is nothing to look for in it.
        .allow_scroll(false)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_boxed_zoom(false)
        .auto_bounds(false)
        .x_axis_formatter(|mark, _| format!("{:.0} s", mark.value))
        .y_axis_formatter(move |mark, _| text(mark.value))
        .y_axis_min_width(AXIS_WIDTH)
        .grid_color(ui.tokens().line);
    ui.scope(|ui| {
        // The axes are written in the style of the body.
        ui.style_mut().text_styles.insert(TextStyle::Body, FontId::proportional(size::SMALL));
        let response = plot.show(ui, |plot| {
            plot.set_plot_bounds_x(first..=last);
            plot.set_plot_bounds_y(0.0..=if top > 0.0 { top * 1.1 } else { 1.0 });
            for (name, color, values) in series {
                let points: Vec<[f64; 2]> =
                    values.iter().enumerate().map(|(index, value)| [index as f64 * step, *value]).collect();
                if points.len() <= MARKED_POINTS_MAX {
                    plot.points(Points::new(*name, PlotPoints::from(points.clone())).color(*color).radius(2.5));
                }
                plot.line(Line::new(*name, PlotPoints::from(points)).color(*color).width(1.5));
            }
        });
        let highest = |(name, _, values): &Series| {
            format!("{name}: at most {}", text(values.iter().copied().fold(0.0, f64::max)))
        };
        let described = format!("Chart of {name}: {}", series.iter().map(highest).collect::<Vec<_>>().join("; "));
        response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &described));
    });
}
