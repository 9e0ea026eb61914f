//! The phases as a waterfall, and what happened when.

use egui::{Align2, FontId, Rect, RichText, Sense, Ui, pos2, vec2};

use super::tls::table_ui;
use crate::app::exchange::proof::{ClockDifference, clock_difference};
use crate::app::state::State;
use crate::domain::Exchange;
use crate::domain::display::visible;
use crate::domain::figures::duration_text;
use crate::domain::timings::{Phase, Span, Timings};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::times::moment_text;
use crate::ui::widgets::{heading_ui, hint_ui};

/// Width of the names and of the figures beside the bars.
const NAME_WIDTH: f32 = 72.0;
const FIGURE_WIDTH: f32 = 88.0;
const BAR_HEIGHT: f32 = 18.0;

/// Height of the axis above the bars.
const AXIS_HEIGHT: f32 = 16.0;

/// Parts that the axis is cut into.
const TICKS: u8 = 4;

pub(super) fn timeline_ui(ui: &mut Ui, state: &State, exchange: &Exchange) {
    let timings = &exchange.timings;
    if let Some(at) = exchange.started_at {
        hint_ui(ui, &format!("Started at {}", moment_text(state, at)));
    }
    ui.add_space(space::XS);
    axis_ui(ui, timings);
    for phase in Phase::ALL {
        let span = if phase == Phase::Build { timings.lead() } else { span_of(timings, phase) };
        bar_ui(ui, timings, phase, span);
    }
    total_ui(ui, timings);
    hint_ui(
        ui,
        "Prepare lasts until the first phase that was observed. Send ends when this machine's kernel took the last byte, Wait when the response head was complete. A phase without a bar was not used or not observed.",
    );
    clock_ui(ui, exchange);
    network_ui(ui, exchange);
    heading_ui(ui, "Events");
    for event in &exchange.events {
        let text = format!("{:>10} {}", duration_text(event.at_us), visible(&event.text));
        ui.add(egui::Label::new(RichText::new(text).monospace()).wrap().selectable(true));
    }
}

fn clock_ui(ui: &mut Ui, exchange: &Exchange) {
    let text = match clock_difference(exchange) {
        None => return,
        Some(ClockDifference::None) => "No difference that the Date header can show.".to_owned(),
        Some(ClockDifference::Seconds(seconds)) => {
            format!("The server's clock is {seconds:+.0} s from this machine's, by its Date header.")
        }
    };
    heading_ui(ui, "Clock");
    ui.add(egui::Label::new(text).wrap().selectable(true));
}

fn span_of(timings: &Timings, wanted: Phase) -> Option<Span> {
    timings.spans().find(|(phase, _)| *phase == wanted).map(|(_, span)| span)
}

/// The name, the figure, and the room for the bar.
fn row_ui(ui: &mut Ui, name: &str, figure: &str, height: f32) -> (Rect, egui::Response) {
    ui.horizontal(|ui| {
        let tokens = ui.tokens();
        // Painted: the bar has both in its name.
        let (rect, _) = ui.allocate_exact_size(vec2(NAME_WIDTH + FIGURE_WIDTH, height), Sense::hover());
        let font = FontId::proportional(size::BODY);
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, name, font, tokens.muted);
        let font = FontId::monospace(size::SMALL);
        ui.painter().text(rect.right_center(), Align2::RIGHT_CENTER, figure, font, tokens.text);
        ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover())
    })
    .inner
}

/// Where the ticks are, as shares of the whole.
fn ticks() -> impl Iterator<Item = f32> {
    (0..=TICKS).map(|tick| f32::from(tick) / f32::from(TICKS))
}

fn axis_ui(ui: &mut Ui, timings: &Timings) {
    let tokens = ui.tokens();
    let (rect, _) = row_ui(ui, "", "", AXIS_HEIGHT);
    for share in ticks() {
        let at = (timings.total_us as f64 * f64::from(share)) as u64;
        let align = match share {
            share if share <= 0.0 => Align2::LEFT_CENTER,
            share if share >= 1.0 => Align2::RIGHT_CENTER,
            _ => Align2::CENTER_CENTER,
        };
        let place = pos2(rect.left() + rect.width() * share, rect.center().y);
        ui.painter().text(place, align, duration_text(at), FontId::proportional(size::SMALL), tokens.muted);
    }
}

fn bar_ui(ui: &mut Ui, timings: &Timings, phase: Phase, span: Option<Span>) {
    let tokens = ui.tokens();
    let figure = span.map_or_else(|| "–".to_owned(), |span| duration_text(span.duration_us));
    let (rect, response) = row_ui(ui, phase.label(), &figure, BAR_HEIGHT);
    let label = format!("{} {figure}", phase.label());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, &label));
    let track = rect.shrink2(vec2(0.0, 3.0));
    ui.painter().rect_filled(track, 2.0, tokens.inset);
    for share in ticks() {
        let x = track.left() + track.width() * share;
        ui.painter().vline(x, rect.y_range(), egui::Stroke::new(1.0, tokens.line));
    }
    if let Some(span) = span {
        let total = timings.total_us.max(1) as f32;
        let left = track.left() + track.width() * (span.start_us as f32 / total).min(1.0);
        let width = (track.width() * span.duration_us as f32 / total).max(2.0);
        let bar = Rect::from_min_max(
            pos2(left.min(track.right() - 2.0), track.top()),
            pos2((left + width).min(track.right()), track.bottom()),
        );
        ui.painter().rect_filled(bar, 2.0, tokens.phase(phase));
        response.on_hover_text(format!("{figure}, from {}", duration_text(span.start_us)));
    }
}

fn total_ui(ui: &mut Ui, timings: &Timings) {
    let figure = duration_text(timings.total_us);
    let (_, response) = row_ui(ui, "Total", &figure, BAR_HEIGHT);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, format!("Total {figure}")));
}

fn network_ui(ui: &mut Ui, exchange: &Exchange) {
    let network = &exchange.network;
    heading_ui(ui, "Connection");
    let rows = [
        ("Resolved to", Some(network.resolved.join(", ")).filter(|text| !text.is_empty())),
        ("Peer", network.peer.clone()),
        ("From", network.local.clone()),
        ("Proxy", network.proxy.clone()),
    ];
    let rows = rows.map(|(name, value)| (name, visible(value.as_deref().unwrap_or("not observed"))));
    table_ui(ui, "connection", &rows);
}
