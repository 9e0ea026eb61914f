//! The phases as a waterfall, and what happened when.

use egui::{RichText, Sense, Ui};

use crate::domain::Exchange;
use crate::domain::display::visible;
use crate::domain::timings::{Phase, Span, Timings};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{heading_ui, hint_ui, key_value_ui};

/// Width of the names and of the figures beside the bars.
const NAME_WIDTH: f32 = 72.0;
const FIGURE_WIDTH: f32 = 88.0;
const BAR_HEIGHT: f32 = 18.0;

pub(super) fn timeline_ui(ui: &mut Ui, exchange: &Exchange) {
    let timings = &exchange.timings;
    for phase in Phase::ALL.into_iter().filter(|phase| *phase != Phase::Build) {
        bar_ui(ui, timings, phase);
    }
    ui.add_space(space::XS);
    key_value_ui(ui, "Total", &format!("{:.2} ms", timings.total_us as f64 / 1000.0));
    hint_ui(
        ui,
        "Send ends when this machine's kernel took the last byte, wait when the response head was complete. A phase without a bar was not used or not observed.",
    );
    if let Some(skew) = exchange.clock.skew_seconds {
        key_value_ui(
            ui,
            "Server clock minus this clock",
            &format!("{} s (from Date, which counts whole seconds)", whole_seconds(skew)),
        );
    }
    network_ui(ui, exchange);
    heading_ui(ui, "Events");
    for event in &exchange.events {
        let text = format!("{:>10.2} ms  {}", event.at_us as f64 / 1000.0, visible(&event.text));
        ui.add(egui::Label::new(RichText::new(text).monospace()).wrap().selectable(true));
    }
}

fn span_of(timings: &Timings, wanted: Phase) -> Option<Span> {
    timings.spans().find(|(phase, _)| *phase == wanted).map(|(_, span)| span)
}

fn bar_ui(ui: &mut Ui, timings: &Timings, phase: Phase) {
    let tokens = ui.tokens();
    let span = span_of(timings, phase);
    let figure = span.map_or_else(|| "–".to_owned(), |span| format!("{:.2} ms", span.milliseconds()));
    ui.horizontal(|ui| {
        let cell = |ui: &mut Ui, width: f32, text: RichText| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(width, BAR_HEIGHT), Sense::hover());
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(layout)).label(text);
        };
        cell(ui, NAME_WIDTH, RichText::new(phase.name()).color(tokens.muted));
        cell(ui, FIGURE_WIDTH, RichText::new(&figure).monospace().size(size::SMALL));
        let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), BAR_HEIGHT), Sense::hover());
        response.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, format!("{} {figure}", phase.name()))
        });
        let track = rect.shrink2(egui::vec2(0.0, 3.0));
        ui.painter().rect_filled(track, 2.0, tokens.inset);
        if let Some(span) = span {
            let total = timings.total_us.max(1) as f32;
            let left = track.left() + track.width() * (span.start_us as f32 / total).min(1.0);
            let width = (track.width() * span.duration_us as f32 / total).max(2.0);
            let bar = egui::Rect::from_min_max(
                egui::pos2(left.min(track.right() - 2.0), track.top()),
                egui::pos2((left + width).min(track.right()), track.bottom()),
            );
            ui.painter().rect_filled(bar, 2.0, tokens.phase(phase));
        }
    });
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
    for (name, value) in rows {
        key_value_ui(ui, name, &visible(value.as_deref().unwrap_or("not observed")));
    }
}

/// Signed, but for nothing at all.
fn whole_seconds(seconds: f64) -> String {
    let rounded = seconds.round();
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded:+.0}") }
}
