//! The latest exchanges over time: how long each took and how it ended. Brushing lists a stretch of them alone.

use egui::{Key, Rect, Response, Sense, Ui, pos2, vec2};

use crate::app::state::HistoryState;
use crate::app::{CommandQueue, EntryId, HistoryCommand, Recent, StatusClass};
use crate::domain::figures::duration_text;
use crate::ui::theme::{Tokens, TokensExt as _, size, space};

/// Height of the strip.
const HEIGHT: f32 = 40.0;

/// Room for the figures of the axis.
const AXIS_WIDTH: f32 = 64.0;

/// Width of one exchange.
const BAR_WIDTH: f32 = 4.0;

/// Exchanges that the arrow keys choose at once.
const KEY_STRETCH: usize = 10;

pub(super) fn strip_ui(ui: &mut Ui, history: &HistoryState, commands: &CommandQueue) {
    let width = ui.available_width();
    let fitting = ((width - AXIS_WIDTH).max(BAR_WIDTH) / BAR_WIDTH) as usize;
    let recent = &history.counts.recent;
    let shown = &recent[recent.len().saturating_sub(fitting)..];
    if shown.len() < 2 {
        return;
    }
    let (whole, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
    let rect = Rect::from_min_max(whole.min + vec2(AXIS_WIDTH, 0.0), whole.max);
    let response = ui.interact(rect, ui.scope_id().with("strip"), Sense::click_and_drag());
    let summary = summary(shown, history.filter.between);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Slider, true, &summary));
    axis(ui, whole, shown);
    paint(ui, rect, shown, history.filter.between);
    match brushed(ui, &response, rect, shown, history.filter.between) {
        Brush::Rests => {}
        Brush::Over(first, last) => commands.push(HistoryCommand::SetBetween(Some((first, last)))),
        Brush::Lifted => commands.push(HistoryCommand::SetBetween(None)),
    }
    response.on_hover_text(format!("{summary} Drag over a stretch to list it alone."));
    if history.filter.between.is_some() && ui.button("Whole history").clicked() {
        commands.push(HistoryCommand::SetBetween(None));
    }
}

/// What the strip shows, in words.
fn summary(shown: &[Recent], between: Option<(EntryId, EntryId)>) -> String {
    let count = |class: StatusClass| shown.iter().filter(|recent| recent.class == class).count();
    let refused = count(StatusClass::ClientError) + count(StatusClass::ServerError);
    let slowest = duration_text(slowest(shown));
    let listed = if between.is_some() { " A stretch of it is listed." } else { "" };
    format!(
        "The latest {} exchanges: {} OK, {refused} refused, {} without a response, the slowest {slowest}.{listed}",
        shown.len(),
        count(StatusClass::Ok),
        count(StatusClass::NoAnswer),
    )
}

fn slowest(shown: &[Recent]) -> u64 {
    shown.iter().map(|recent| recent.total_us).max().unwrap_or(0)
}

/// The slowest at the top, nothing at the foot.
fn axis(ui: &Ui, whole: Rect, shown: &[Recent]) {
    let figure = |at: egui::Pos2, align: egui::Align2, text: String| {
        ui.painter().text(at, align, text, egui::FontId::proportional(size::SMALL), ui.tokens().muted);
    };
    let right = whole.left() + AXIS_WIDTH - space::S;
    figure(pos2(right, whole.top()), egui::Align2::RIGHT_TOP, duration_text(slowest(shown)));
    figure(pos2(right, whole.bottom()), egui::Align2::RIGHT_BOTTOM, "0".to_owned());
}

fn color_of(tokens: &Tokens, class: StatusClass) -> egui::Color32 {
    match class {
        StatusClass::Ok => tokens.ok,
        StatusClass::Redirect => tokens.warn,
        StatusClass::ClientError | StatusClass::ServerError | StatusClass::NoAnswer => tokens.fail,
        StatusClass::Token => tokens.muted,
    }
}

fn paint(ui: &Ui, rect: Rect, shown: &[Recent], between: Option<(EntryId, EntryId)>) {
    let tokens = ui.tokens();
    let painter = ui.painter();
    painter.rect_filled(rect, 4.0, tokens.inset);
    let slowest = shown.iter().map(|recent| height_share(recent.total_us)).fold(0.0_f32, f32::max).max(0.01);
    for (index, recent) in shown.iter().enumerate() {
        let left = rect.right() - (shown.len() - index) as f32 * BAR_WIDTH;
        let height = (HEIGHT - 4.0) * (height_share(recent.total_us) / slowest).max(0.12);
        let bar = Rect::from_min_max(
            pos2(left + 0.5, rect.bottom() - 2.0 - height),
            pos2(left + BAR_WIDTH - 0.5, rect.bottom() - 2.0),
        );
        let is_listed = between.is_none_or(|(first, last)| (first..=last).contains(&recent.id));
        let color = color_of(tokens, recent.class);
        painter.rect_filled(bar, 1.0, if is_listed { color } else { color.gamma_multiply(0.3) });
        // Not by colour alone: what was not answered well has a mark at the foot, too.
        if !matches!(recent.class, StatusClass::Ok | StatusClass::Token) {
            painter.circle_filled(pos2(bar.center().x, rect.top() + 2.5), 1.5, color);
        }
    }
    painter.rect_stroke(rect, 4.0, egui::Stroke::new(1.0, tokens.line), egui::StrokeKind::Inside);
}

/// A second is not a thousand times as high as a millisecond.
fn height_share(total_us: u64) -> f32 {
    (1.0 + total_us as f32 / 1000.0).ln()
}

/// What was asked of the strip.
enum Brush {
    Rests,
    /// List this stretch alone.
    Over(EntryId, EntryId),
    /// List everything again.
    Lifted,
}

/// The stretch under a drag, or the one that arrow keys move.
fn brushed(ui: &Ui, response: &Response, rect: Rect, shown: &[Recent], between: Option<(EntryId, EntryId)>) -> Brush {
    let index_at = |x: f32| {
        let from_right = ((rect.right() - x) / BAR_WIDTH).max(0.0) as usize;
        shown.len() - 1 - from_right.min(shown.len() - 1)
    };
    if response.drag_stopped() || response.dragged() {
        let (origin, pointer) = ui.input(|input| (input.pointer.press_origin(), input.pointer.interact_pos()));
        let Some((origin, pointer)) = origin.zip(pointer) else { return Brush::Rests };
        let (from, to) = (index_at(origin.x), index_at(pointer.x));
        let (first, last) = (shown[from.min(to)].id, shown[from.max(to)].id);
        return if between == Some((first, last)) { Brush::Rests } else { Brush::Over(first, last) };
    }
    if response.clicked() {
        return if between.is_some() { Brush::Lifted } else { Brush::Rests };
    }
    if !response.has_focus() {
        return Brush::Rests;
    }
    let steps =
        ui.input(|input| input.num_presses(Key::ArrowRight) as isize - input.num_presses(Key::ArrowLeft) as isize);
    if steps == 0 {
        return Brush::Rests;
    }
    let (first, last) = moved(shown, between, steps);
    Brush::Over(first, last)
}

/// The stretch as many exchanges further on; the latest ones where none was chosen.
fn moved(shown: &[Recent], between: Option<(EntryId, EntryId)>, steps: isize) -> (EntryId, EntryId) {
    let last = shown.len() - 1;
    let end = between.and_then(|(_, end)| shown.iter().position(|recent| recent.id == end));
    let end = end.map_or(last, |end| end.saturating_add_signed(steps).min(last));
    (shown[end.saturating_sub(KEY_STRETCH - 1)].id, shown[end].id)
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    fn recent(id: i64, class: StatusClass, total_us: u64) -> Recent {
        Recent { id: EntryId(id), started_at: OffsetDateTime::UNIX_EPOCH, class, total_us }
    }

    #[test]
    fn the_strip_says_in_words_what_it_shows() {
        let shown = [
            recent(1, StatusClass::Ok, 5_000),
            recent(2, StatusClass::ClientError, 90_000),
            recent(3, StatusClass::NoAnswer, 0),
        ];
        let words = "The latest 3 exchanges: 1 OK, 1 refused, 1 without a response, the slowest 90 ms.";
        assert_eq!(summary(&shown, None), words);
    }

    #[test]
    fn arrow_keys_move_a_stretch_and_stop_at_both_ends() {
        let shown: Vec<Recent> = (1..=30).map(|id| recent(id, StatusClass::Ok, 1)).collect();
        let ids = |between: (EntryId, EntryId)| (between.0.0, between.1.0);
        let latest = moved(&shown, None, -1);
        assert_eq!(ids(latest), (21, 30));
        assert_eq!(ids(moved(&shown, Some(latest), -1)), (20, 29));
        assert_eq!(ids(moved(&shown, Some(latest), 5)), (21, 30));
        assert_eq!(ids(moved(&shown, Some((EntryId(1), EntryId(3))), -9)), (1, 1));
    }
}
