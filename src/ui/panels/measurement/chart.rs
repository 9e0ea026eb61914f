//! Measurements over time: a chart a quantity, a line a device and port, and no more points than there are pixels.

use std::ops::RangeInclusive;

use egui::{FontId, Id, Label, RichText, ScrollArea, TextStyle, Ui, vec2};
use egui_plot::{GridMark, HoverPosition, Line, Plot, PlotPoints, PlotUi, Points};
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::app::measurement::{Chart, Measurements, thinned};
use crate::app::state::MeasuredPlace;
use crate::domain::display::visible;
use crate::domain::figures::counted_text;
use crate::domain::message::grouped;
use crate::ui::theme::{Tokens, TokensExt as _, semibold, size, space};
use crate::ui::widgets::{LEGEND_HEIGHT, hint_ui, legend_ui};

/// Least and greatest height of a chart.
const HEIGHT_MIN: f32 = 180.0;
const HEIGHT_MAX: f32 = 320.0;

/// Height of the heading above a chart, with what separates it.
const HEADING_HEIGHT: f32 = 28.0;

/// Lines up to which each is named above the chart; with more, no name has room. The pointer tells them all.
const LEGEND_LINES_MAX: usize = 5;

/// Times written along the axis.
const TIME_LABELS_MAX: u32 = 6;

/// Room for the figures of the axis, so that charts beneath each other begin at the same place.
const AXIS_WIDTH: f32 = 72.0;

/// Points of a line up to which each is marked.
const MARKED_POINTS_MAX: usize = 40;

/// Draw every chart, as high as `height`; only those in view cost anything.
pub(in crate::ui::panels) fn charts_ui(ui: &mut Ui, place: MeasuredPlace, measurements: &Measurements, height: f32) {
    let charts = &measurements.charts;
    if charts.is_empty() {
        hint_ui(ui, "Nothing here can be drawn over time: no observation has both a number and a time.");
        return;
    }
    // Charts beneath each other are alike in height, so the row of names is there for all or for none.
    let names_height = if charts.iter().any(has_legend) { LEGEND_HEIGHT } else { 0.0 };
    let heading_height = HEADING_HEIGHT + names_height;
    let share = height / charts.len() as f32 - heading_height - space::S;
    let chart_height = share.clamp(HEIGHT_MIN, HEIGHT_MAX.max(height / 2.0));
    let area = ScrollArea::vertical().id_salt(("charts", place)).max_height(height).auto_shrink([false, false]);
    let times = charts
        .iter()
        .fold((f64::MAX, f64::MIN), |(first, last), chart| (first.min(chart.times.0), last.max(chart.times.1)));
    area.show_rows(ui, chart_height + heading_height, charts.len(), |ui, range| {
        for chart in charts.get(range).unwrap_or_default() {
            let names_height = if has_legend(chart) { 0.0 } else { names_height };
            chart_ui(ui, place, (chart, times), chart_height + names_height);
        }
    });
}

fn has_legend(chart: &Chart) -> bool {
    (2..=LEGEND_LINES_MAX).contains(&chart.lines.len())
}

fn chart_ui(ui: &mut Ui, place: MeasuredPlace, (chart, times): (&Chart, (f64, f64)), height: f32) {
    let (quantity, unit) = (visible(&chart.quantity), visible(&chart.unit));
    let name = if quantity.is_empty() { "Values".to_owned() } else { quantity };
    let said = facts(chart, &unit);
    ui.allocate_ui(vec2(ui.available_width(), HEADING_HEIGHT - space::XS), |ui| {
        ui.horizontal_centered(|ui| {
            ui.label(RichText::new(&name).font(semibold(size::BODY)));
            ui.add(Label::new(RichText::new(&said).size(size::SMALL).color(ui.tokens().muted)).truncate());
        });
    });
    if has_legend(chart) {
        let names: Vec<String> = chart.lines.iter().map(|line| visible(&line.name)).collect();
        let lines = names.iter().enumerate().map(|(index, name)| (name.as_str(), ui.tokens().line_color(index)));
        legend_ui(ui, &lines.collect::<Vec<_>>());
    }
    let (left, right) = with_margin(times, 0.02);
    let (bottom, top) = with_margin(chart.values, 0.1);
    // Another batch has another plot: what was zoomed to there means nothing here.
    let extent = [left, right, bottom, top].map(f64::to_bits);
    let plot = Plot::new(("chart", place, &chart.quantity, &chart.unit, extent))
        .height(height - space::XS)
        .default_x_bounds(left, right)
        .default_y_bounds(bottom, top)
        .allow_scroll(false) // The wheel goes on to the next chart.
        .allow_zoom([true, false])
        .allow_drag([true, false])
        .link_axis(Id::unique(("charts over time", place, left.to_bits(), right.to_bits())), [true, false])
        .x_axis_formatter(|mark, range| moment_text(mark.value, form_for(range)))
        .y_axis_formatter(|mark, _| number_text(mark.value))
        .y_axis_min_width(AXIS_WIDTH)
        .x_grid_spacer(|input| time_marks(input.bounds, input.base_step_size))
        .grid_color(ui.tokens().line)
        .label_formatter(move |hovered| match hovered {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                let at = moment_text(position.x, MOMENT);
                Some(format!("{plot_name}\n{} {unit}\n{at} UTC", number_text(position.y)))
            }
            HoverPosition::Elsewhere { .. } => None,
        });
    let tokens = ui.tokens();
    ui.scope(|ui| {
        // The axes are written in the style of the body.
        ui.style_mut().text_styles.insert(TextStyle::Body, FontId::proportional(size::SMALL));
        let response = plot.show(ui, |plot| lines_ui(plot, chart, tokens));
        let described = format!("Chart of {name}: {said}");
        response.response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &described));
    });
}

/// No more points than there are pixels.
fn lines_ui(plot: &mut PlotUi<'_>, chart: &Chart, tokens: &Tokens) {
    let bounds = plot.plot_bounds();
    let columns = plot.transform().frame().width().max(1.0) as usize;
    for (index, line) in chart.lines.iter().enumerate() {
        let points = thinned(&line.points, (bounds.min()[0], bounds.max()[0]), columns);
        let (name, color) = (visible(&line.name), tokens.line_color(index));
        if points.len() <= MARKED_POINTS_MAX {
            let marks = Points::new(name.clone(), PlotPoints::from(points.clone()));
            plot.points(marks.color(color).radius(2.5));
        }
        plot.line(Line::new(name, PlotPoints::from(points)).color(color).width(1.5));
    }
}

/// Lines of the grid at round times, about as many as there is room for labels.
fn time_marks((left, right): (f64, f64), base_step_size: f64) -> Vec<GridMark> {
    /// Seconds, minutes, hours, days.
    const STEPS: [f64; 19] = [
        1.0,
        2.0,
        5.0,
        10.0,
        30.0,
        60.0,
        120.0,
        300.0,
        600.0,
        1_800.0,
        3_600.0,
        7_200.0,
        10_800.0,
        21_600.0,
        43_200.0,
        86_400.0,
        172_800.0,
        604_800.0,
        2_592_000.0,
    ];
    let least = (right - left) / f64::from(TIME_LABELS_MAX);
    let step = STEPS.into_iter().find(|step| *step >= least).unwrap_or_else(|| least.max(0.001));
    let step = if right - left < 2.0 { base_step_size * 10.0 } else { step };
    let first = (left / step).ceil();
    let count = ((right / step).floor() - first + 1.0).clamp(0.0, 100.0) as usize;
    (0..count).map(|index| GridMark { value: (first + index as f64) * step, step_size: step }).collect()
}

/// What the chart shows, in words.
fn facts(chart: &Chart, unit: &str) -> String {
    let lines = if chart.lines.len() == 1 {
        visible(&chart.lines[0].name)
    } else {
        format!("{} lines", grouped(&chart.lines.len().to_string()))
    };
    let points = counted_text(chart.point_count() as u64, "value", "values");
    let (least, most) = (number_text(chart.values.0), number_text(chart.values.1));
    let values = if least == most { least } else { format!("{least} to {most}") };
    format!("{values} {unit} · {lines} · {points}").replace("  ", " ")
}

/// The range with so much of it added on each side; never empty.
fn with_margin((least, most): (f64, f64), share: f64) -> (f64, f64) {
    let margin = (most - least) * share;
    let margin = if margin > 0.0 { margin } else { (least.abs() * share).max(1.0) };
    (least - margin, most + margin)
}

const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day] [hour]:[minute]:[second].[subsecond digits:3]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const MINUTE: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");
const SECOND: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]:[second]");
const MILLISECOND: &[BorrowedFormatItem<'_>] = format_description!("[minute]:[second].[subsecond digits:3]");

/// As exact as the range in view asks for.
fn form_for(range: &RangeInclusive<f64>) -> &'static [BorrowedFormatItem<'static>] {
    match range.end() - range.start() {
        seconds if seconds > 4.0 * 86_400.0 => DAY,
        seconds if seconds > 1_200.0 => MINUTE,
        seconds if seconds > 10.0 => SECOND,
        _ => MILLISECOND,
    }
}

/// A moment in UTC; empty beyond the calendar.
fn moment_text(seconds: f64, form: &[BorrowedFormatItem<'_>]) -> String {
    let at = OffsetDateTime::from_unix_timestamp_nanos((seconds * 1e9) as i128).ok();
    at.and_then(|at| at.format(form).ok()).unwrap_or_default()
}

/// A number with its thousands set apart, and no more digits than it has.
fn number_text(value: f64) -> String {
    let is_plain = value == 0.0 || (1e-4..1e15).contains(&value.abs());
    if is_plain { grouped(&format!("{}", (value * 1e6).round() / 1e6)) } else { format!("{value:e}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_set_apart_and_no_noise() {
        let texts = [0.0, 7_827_000.0, -2.5, 0.1 + 0.2, 1e-9, 1e20].map(number_text);
        assert_eq!(texts, ["0", "7,827,000", "-2.5", "0.3", "1e-9", "1e20"]);
    }

    #[test]
    fn moments_are_as_exact_as_the_range_in_view() {
        let text = |width: f64| moment_text(1_772_704_863.5, form_for(&(0.0..=width)));
        assert_eq!([1.0, 60.0, 3_600.0, 1e6].map(text), ["01:03.500", "10:01:03", "10:01", "2026-03-05"]);
        assert_eq!(moment_text(f64::MAX, DAY), "", "beyond the calendar");
    }

    #[test]
    fn lines_of_the_grid_stand_at_round_times() {
        let marks = |bounds| time_marks(bounds, 0.01);
        let values: Vec<f64> = marks((100.0, 3_700.0)).iter().map(|mark| mark.value).collect();
        assert_eq!(values, [600.0, 1_200.0, 1_800.0, 2_400.0, 3_000.0, 3_600.0]);
        assert!(marks((0.0, 1e12)).len() <= 7 && marks((0.0, 0.5)).len() <= 7);
    }

    #[test]
    fn a_range_of_one_value_has_room_around_it() {
        assert_eq!(with_margin((5.0, 5.0), 0.1), (4.0, 6.0));
        assert_eq!(with_margin((0.0, 10.0), 0.1), (-1.0, 11.0));
    }
}
