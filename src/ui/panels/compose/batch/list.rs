//! The messages: chosen one by one or together, moved by dragging or by keys.

use egui::{
    Align2, Color32, DragAndDrop, Event, EventFilter, FontId, Key, KeyboardShortcut, Modifiers, Pos2, Rangef, Rect,
    Response, RichText, ScrollArea, Sense, Ui, pos2, vec2,
};

use super::super::super::Memory;
use crate::app::measurement::short_time;
use crate::app::state::{MessageRow, MessageSummary, State};
use crate::app::{BatchCommand, CommandQueue, WindowCommand};
use crate::domain::message::MessageKind;
use crate::ui::action::{Action, local, shortcut_text};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::hint_ui;

/// Height of a message in the list.
const MESSAGE_HEIGHT: f32 = 24.0;

/// Height of the heads of the columns, with what separates them from the messages.
const HEADS_HEIGHT: f32 = 28.0;

/// Width of the numbers, and of the times.
const NUMBER_WIDTH: f32 = 52.0;
const TIME_WIDTH: f32 = 140.0;

/// Width of the list from which times have room.
const WITH_TIMES: f32 = 480.0;

/// How close to an edge of the list a drag scrolls it, and how far in a frame.
const EDGE: f32 = 24.0;
const EDGE_SCROLL: f32 = 8.0;

/// What is dragged: the chosen messages.
struct DraggedMessages;

/// What only the list has to remember.
#[derive(Debug, Default)]
pub(in crate::ui) struct ListMemory {
    /// The message that is to get the keyboard once it is in view.
    focus: Option<usize>,
    /// The message that was in the editor in the last frame.
    shown: usize,
    /// The list's part of the room, beside the editor and above it.
    beside: Share,
    above: Share,
}

/// A part of the room that two regions have together.
#[derive(Debug)]
struct Share(f32);

impl Default for Share {
    fn default() -> Self {
        Self(0.42)
    }
}

impl ListMemory {
    /// The list's part of the room.
    pub(super) fn share(&mut self, is_beside: bool) -> &mut f32 {
        if is_beside { &mut self.beside.0 } else { &mut self.above.0 }
    }
}

/// Where the columns of the list stand.
struct Columns {
    device: Rangef,
    quantity: Rangef,
    value: Rangef,
    /// Nothing where there is no room.
    time: Option<Rangef>,
}

impl Columns {
    fn of(row: Rect) -> Self {
        let time = (row.width() >= WITH_TIMES).then(|| Rangef::new(row.right() - TIME_WIDTH, row.right() - space::S));
        let (left, right) = (row.left() + NUMBER_WIDTH, time.map_or(row.right(), |time| time.min) - space::S);
        let at = |share: f32| left + (right - left) * share;
        Self {
            device: Rangef::new(left, at(0.40) - space::S),
            quantity: Rangef::new(at(0.40), at(0.56) - space::S),
            value: Rangef::new(at(0.56), right),
            time,
        }
    }
}

/// What can be done with the messages.
pub(super) fn tools_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    ui.menu_button("Add", |ui| {
        for kind in [MessageKind::Measurement, MessageKind::Notification] {
            menu_item_ui(ui, state, Action::AddMessage(kind), None, commands);
        }
    });
    ui.menu_button("Change", |ui| change_ui(ui, state, commands));
    let chosen = state.batch.chosen.count();
    if chosen > 1 {
        hint_ui(ui, &format!("{chosen} of {} selected", state.batch.facts.rows.len()));
    }
}

/// How high `count` messages with their heads are.
pub(super) fn height(ui: &Ui, count: usize) -> f32 {
    HEADS_HEIGHT + count as f32 * pitch(ui)
}

/// From one message to the next.
fn pitch(ui: &Ui) -> f32 {
    MESSAGE_HEIGHT + ui.spacing().item_spacing.y
}

pub(super) fn list_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    if !state.batch.facts.rows.is_empty() {
        heads_ui(ui);
    }
    // An id of its own: what comes and goes above must not take the keyboard from a row.
    let rows = egui::UiBuilder::new().scope_id(egui::Id::unique("messages of the batch"));
    ui.scope_builder(rows, |ui| rows_ui(ui, state, memory, commands));
}

/// What can be done with the chosen messages, with the keys that do the same in the list.
fn change_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    for (action, keys) in [
        (Action::DuplicateMessages, Some(local::DUPLICATE_MESSAGES)),
        (Action::RemoveMessages, Some(local::REMOVE_MESSAGES)),
        (Action::MoveMessagesUp, Some(local::MOVE_MESSAGES_UP)),
        (Action::MoveMessagesDown, Some(local::MOVE_MESSAGES_DOWN)),
        (Action::SelectAllMessages, Some(local::CHOOSE_ALL_MESSAGES)),
        (Action::SetField, None),
    ] {
        menu_item_ui(ui, state, action, keys, commands);
    }
}

fn menu_item_ui(
    ui: &mut Ui,
    state: &State,
    action: Action,
    shortcut: Option<KeyboardShortcut>,
    commands: &CommandQueue,
) {
    let keys = shortcut.map(|shortcut| shortcut_text(ui.ctx(), &shortcut)).unwrap_or_default();
    let keys = RichText::new(keys).size(size::SMALL).color(ui.tokens().muted);
    let response = action.button_with_ui(ui, state, commands, egui::Button::new(action.text()).right_text(keys));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, response.enabled(), action.text()));
    if response.clicked() {
        ui.close();
    }
}

fn rows_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let count = state.batch.facts.rows.len();
    let pitch = pitch(ui);
    let area = ScrollArea::vertical().id_salt("message list").auto_shrink([false, false]);
    let output = area.show_rows(ui, MESSAGE_HEIGHT, count, |ui, range| {
        let top = ui.min_rect().top() - range.start as f32 * pitch;
        // What a change of the list has chosen is scrolled into view, too.
        let selected = state.batch.selected;
        let is_new = !state.batch.is_checking() && std::mem::replace(&mut memory.list.shown, selected) != selected;
        if let Some(wanted) = memory.list.focus.or(is_new.then_some(selected)).filter(|wanted| !range.contains(wanted))
        {
            let place = Rect::from_min_size(pos2(ui.min_rect().left(), top + wanted as f32 * pitch), vec2(1.0, pitch));
            ui.scroll_to_rect(place, None);
        }
        for index in range {
            if let Some(row) = state.batch.facts.rows.get(index) {
                let response = message_ui(ui, (index, row), state);
                if memory.list.focus == Some(index) {
                    memory.list.focus = None;
                    response.request_focus();
                    response.scroll_to_me(None);
                    ui.ctx().request_repaint(); // It keeps the arrow keys to itself from the next frame on.
                }
                answer_ui(ui, (index, &response), state, memory, commands);
            }
        }
        top
    });
    drop_ui(ui, (output.inner_rect, output.inner, pitch), count, commands);
}

/// What a message in the list was asked to do.
fn answer_ui(
    ui: &Ui,
    (index, response): (usize, &Response),
    state: &State,
    memory: &mut Memory,
    commands: &CommandQueue,
) {
    let modifiers = ui.input(|input| input.modifiers);
    if response.clicked() {
        if let Some(row) = state.batch.facts.rows.get(index).filter(|_| state.batch.is_whole()) {
            memory.editor.show(row.range.clone());
        }
        commands.push(match () {
            () if modifiers.shift => BatchCommand::SelectThrough(index),
            () if modifiers.command => BatchCommand::ToggleMessage(index),
            () => BatchCommand::SelectMessage(index),
        });
    }
    let is_chosen = state.batch.chosen.contains(index);
    if (response.drag_started() || response.secondary_clicked()) && !is_chosen {
        commands.push(BatchCommand::SelectMessage(index));
    }
    if response.drag_started() {
        DragAndDrop::set_payload(ui.ctx(), DraggedMessages);
    }
    response.context_menu(|ui| change_ui(ui, state, commands));
    if response.has_focus() {
        keys_ui(ui, (index, response), state, memory, commands);
    }
}

/// Keys of the message that has the keyboard.
fn keys_ui(
    ui: &Ui,
    (index, response): (usize, &Response),
    state: &State,
    memory: &mut Memory,
    commands: &CommandQueue,
) {
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |modifiers: Modifiers, key: Key| ui.ctx().input_mut(|input| input.consume_key(modifiers, key));
    // Before the arrows alone: egui takes a key with more modifiers for the same.
    for (shortcut, action) in [
        (local::MOVE_MESSAGES_UP, Action::MoveMessagesUp),
        (local::MOVE_MESSAGES_DOWN, Action::MoveMessagesDown),
        (local::CHOOSE_ALL_MESSAGES, Action::SelectAllMessages),
        (local::REMOVE_MESSAGES, Action::RemoveMessages),
        (local::DUPLICATE_MESSAGES, Action::DuplicateMessages),
    ] {
        if ui.ctx().input_mut(|input| input.consume_shortcut(&shortcut)) {
            push(action, state, commands);
        }
    }
    let last = state.batch.facts.rows.len().saturating_sub(1);
    for (key, to) in [(Key::ArrowUp, index.saturating_sub(1)), (Key::ArrowDown, (index + 1).min(last))] {
        if pressed(Modifiers::SHIFT, key) {
            commands.push(BatchCommand::SelectThrough(to));
            memory.list.focus = Some(to);
        } else if pressed(Modifiers::NONE, key) {
            commands.push(BatchCommand::SelectMessage(to));
            memory.list.focus = Some(to);
        }
    }
    clipboard_ui(ui, state, commands);
    for (key, to) in [(Key::Home, 0), (Key::End, last)] {
        if pressed(Modifiers::NONE, key) {
            commands.push(BatchCommand::SelectMessage(to));
            memory.list.focus = Some(to);
        }
    }
}

/// Chosen messages are copied, cut and pasted as a JSON array.
fn clipboard_ui(ui: &Ui, state: &State, commands: &CommandQueue) {
    let events = ui.ctx().input_mut(|input| {
        let is_ours = |event: &mut Event| matches!(event, Event::Copy | Event::Cut | Event::Paste(_));
        input.events.extract_if(.., is_ours).collect::<Vec<Event>>()
    });
    for event in events {
        if let Event::Paste(text) = event {
            commands.push(BatchCommand::InsertMessages(text));
        } else if let Some(text) = state.batch.chosen_text() {
            commands.push(WindowCommand::CopyText(text));
            if event == Event::Cut {
                commands.push(BatchCommand::RemoveMessages);
            }
        }
    }
}

fn push(action: Action, state: &State, commands: &CommandQueue) {
    let intent = action.intent(state).unwrap_or_default();
    intent.commands.into_iter().for_each(|command| commands.push(command));
}

/// While messages are dragged: a line where they would come to stand; when they are let go, they stand there.
fn drop_ui(ui: &Ui, (view, top, pitch): (Rect, f32, f32), count: usize, commands: &CommandQueue) {
    if !DragAndDrop::has_payload_of_type::<DraggedMessages>(ui.ctx()) {
        return;
    }
    let Some(at) = ui.ctx().pointer_latest_pos() else { return };
    let before = place_of(at.y - top, pitch, count);
    let is_over = view.expand(EDGE).contains(at);
    if is_over {
        let y = (top + before as f32 * pitch - ui.spacing().item_spacing.y / 2.0).clamp(view.top(), view.bottom());
        ui.painter().hline(view.x_range(), y, egui::Stroke::new(2.0, ui.tokens().accent));
        scroll_at_edge(ui, view, at);
    }
    if ui.input(|input| input.pointer.any_released()) {
        DragAndDrop::clear_payload(ui.ctx());
        if is_over {
            commands.push(BatchCommand::MoveMessages { before });
        }
    }
}

/// The message that something let go at `y` below the first one would stand before.
fn place_of(y: f32, pitch: f32, count: usize) -> usize {
    ((y / pitch).round().max(0.0) as usize).min(count)
}

fn scroll_at_edge(ui: &Ui, view: Rect, at: Pos2) {
    let step = match () {
        () if at.y < view.top() + EDGE => EDGE_SCROLL,
        () if at.y > view.bottom() - EDGE => -EDGE_SCROLL,
        () => return,
    };
    ui.scroll_with_delta(vec2(0.0, step));
    ui.ctx().request_repaint();
}

/// The names of the columns.
fn heads_ui(ui: &mut Ui) {
    let (row, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::SMALL + space::XS), Sense::hover());
    let columns = Columns::of(row);
    let (painter, color) = (ui.painter().with_clip_rect(row.intersect(ui.clip_rect())), ui.tokens().muted);
    let font = FontId::proportional(size::SMALL);
    let heads = [(columns.device, "Device"), (columns.quantity, "Quantity"), (columns.value, "First value")];
    let number = Rangef::new(row.left() + space::S, row.left() + NUMBER_WIDTH);
    for (range, text) in heads.into_iter().chain([(number, "#")]).chain(columns.time.map(|range| (range, "Time"))) {
        let is_right = text == "First value";
        let (at, align) = if is_right { (range.max, Align2::RIGHT_CENTER) } else { (range.min, Align2::LEFT_CENTER) };
        painter.text(pos2(at, row.center().y), align, text, font.clone(), color);
    }
}

/// A message on one line: number, and what tells it from the others.
fn message_ui(ui: &mut Ui, (index, row): (usize, &MessageRow), state: &State) -> Response {
    let tokens = ui.tokens();
    let kind = match row.kind {
        Some(MessageKind::Measurement) => "measurement",
        Some(MessageKind::Notification) => "notification",
        None => "unknown",
    };
    let mark = if row.has_error { " ✗" } else { "" };
    let (is_shown, is_chosen) = (state.batch.selected == index, state.batch.chosen.contains(index));
    let button = egui::Button::selectable(is_chosen, "")
        .min_size(vec2(ui.available_width(), MESSAGE_HEIGHT))
        .sense(Sense::click_and_drag());
    let response = ui.add(button);
    if is_shown && state.batch.chosen.count() > 1 {
        // Among several chosen ones, the one in the editor.
        let edge = Rect::from_min_size(response.rect.min, vec2(3.0, response.rect.height()));
        ui.painter().rect_filled(edge, 0.0, tokens.accent);
    }
    cells_ui(ui, (index, row), response.rect);
    response.widget_info(|| {
        let label = format!("{} {kind}{mark} {}", index + 1, row.summary);
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, is_chosen, label)
    });
    response.on_hover_text(row.summary.to_string())
}

fn cells_ui(ui: &Ui, (index, row): (usize, &MessageRow), rect: Rect) {
    let tokens = ui.tokens();
    let columns = Columns::of(rect);
    let MessageSummary { device, quantity, value, more, time } = &row.summary;
    let mark = if row.has_error { "✗ " } else { "" };
    let color = if row.has_error { tokens.fail } else { tokens.text };
    let mono = FontId::monospace(size::SMALL);
    let cell = |range: Rangef, text: &str, color: Color32, is_right: bool| {
        let clip = Rect::from_x_y_ranges(range, rect.y_range()).intersect(ui.clip_rect());
        let (at, align) = if is_right { (range.max, Align2::RIGHT_CENTER) } else { (range.min, Align2::LEFT_CENTER) };
        let font = if is_right { mono.clone() } else { FontId::proportional(size::SMALL) };
        ui.painter().with_clip_rect(clip).text(pos2(at, rect.center().y), align, text, font, color);
    };
    let number = Rangef::new(rect.left() + space::S, rect.left() + NUMBER_WIDTH - space::XS);
    cell(number, &format!("{mark}{}", index + 1), if row.has_error { tokens.fail } else { tokens.muted }, false);
    let is_nothing = device.is_empty() && quantity.is_empty() && value.is_empty();
    let nothing = if row.kind.is_none() { "not a message of the platform" } else { "no observation" };
    cell(columns.device, if is_nothing { nothing } else { device }, color, false);
    cell(columns.quantity, quantity, tokens.muted, false);
    let more = if *more == 0 { String::new() } else { format!("  +{more}") };
    cell(columns.value, &format!("{value}{more}"), color, true);
    if let Some(range) = columns.time {
        cell(range, &short_time(time), tokens.muted, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_let_go_before_the_nearest_edge() {
        let places = [-5.0, 10.0, 30.0, 44.0, 100.0, 1_000.0].map(|y| place_of(y, 44.0, 3));
        assert_eq!(places, [0, 0, 1, 1, 2, 3]);
    }
}
