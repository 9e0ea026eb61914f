//! The messages: chosen one by one or together, moved by dragging or by keys.

use egui::{
    DragAndDrop, Event, EventFilter, Key, KeyboardShortcut, Modifiers, Pos2, Rect, Response, RichText, ScrollArea,
    Sense, Ui, pos2, vec2,
};

use super::super::super::Memory;
use crate::app::state::{MessageRow, State};
use crate::app::{Command, CommandQueue};
use crate::domain::message::MessageKind;
use crate::ui::action::{Action, local, shortcut_text};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::hint_ui;

/// Height of a message in the list.
const MESSAGE_HEIGHT: f32 = 40.0;

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
}

pub(super) fn list_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    ui.horizontal(|ui| {
        ui.menu_button("Add", |ui| {
            for kind in [MessageKind::Measurement, MessageKind::Notification] {
                menu_item_ui(ui, state, Action::AddMessage(kind), None, commands);
            }
        });
        ui.menu_button("Change", |ui| change_ui(ui, state, commands));
    });
    let chosen = state.batch.chosen.count();
    if chosen > 1 {
        hint_ui(ui, &format!("{chosen} of {} chosen", state.batch.facts.rows.len()));
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
    let pitch = MESSAGE_HEIGHT + ui.spacing().item_spacing.y;
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
            () if modifiers.shift => Command::SelectThrough(index),
            () if modifiers.command => Command::ToggleMessage(index),
            () => Command::SelectMessage(index),
        });
    }
    let is_chosen = state.batch.chosen.contains(index);
    if (response.drag_started() || response.secondary_clicked()) && !is_chosen {
        commands.push(Command::SelectMessage(index));
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
            commands.push(Command::SelectThrough(to));
            memory.list.focus = Some(to);
        } else if pressed(Modifiers::NONE, key) {
            commands.push(Command::SelectMessage(to));
            memory.list.focus = Some(to);
        }
    }
    clipboard_ui(ui, state, commands);
    for (key, to) in [(Key::Home, 0), (Key::End, last)] {
        if pressed(Modifiers::NONE, key) {
            commands.push(Command::SelectMessage(to));
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
            commands.push(Command::InsertMessages(text));
        } else if let Some(text) = state.batch.chosen_text() {
            commands.push(Command::CopyText(text));
            if event == Event::Cut {
                commands.push(Command::RemoveMessages);
            }
        }
    }
}

fn push(action: Action, state: &State, commands: &CommandQueue) {
    let deed = action.deed(state).unwrap_or_default();
    deed.commands.into_iter().for_each(|command| commands.push(command));
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
            commands.push(Command::MoveMessages { before });
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

/// A message in two lines: number and kind, and what tells it from the others.
fn message_ui(ui: &mut Ui, (index, row): (usize, &MessageRow), state: &State) -> Response {
    let tokens = ui.tokens();
    let kind = match row.kind {
        Some(MessageKind::Measurement) => "measurement",
        Some(MessageKind::Notification) => "notification",
        None => "unknown",
    };
    let mark = if row.has_error { " ✗" } else { "" };
    let title = format!("{} {kind}{mark}", index + 1);
    let (is_shown, is_chosen) = (state.batch.selected == index, state.batch.chosen.contains(index));
    let button = egui::Button::selectable(is_chosen, "")
        .min_size(vec2(ui.available_width(), MESSAGE_HEIGHT))
        .sense(Sense::click_and_drag());
    let response = ui.add(button);
    let inner = response.rect.shrink2(vec2(space::S, space::XS));
    let painter = ui.painter().with_clip_rect(inner.intersect(ui.clip_rect()));
    if is_shown && state.batch.chosen.count() > 1 {
        // Among several chosen ones, the one in the editor.
        let edge = Rect::from_min_size(response.rect.min, vec2(3.0, response.rect.height()));
        ui.painter().rect_filled(edge, 0.0, tokens.accent);
    }
    let color = if row.has_error { tokens.fail } else { tokens.text };
    let line = |place: egui::Align2, at: Pos2, text: &str, size: f32, color: egui::Color32| {
        painter.text(at, place, text, egui::FontId::proportional(size), color);
    };
    line(egui::Align2::LEFT_TOP, inner.left_top(), &title, size::BODY, color);
    line(egui::Align2::LEFT_BOTTOM, inner.left_bottom(), &row.summary, size::SMALL, tokens.muted);
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::ListBoxOption, true, is_chosen, format!("{title} {}", row.summary))
    });
    response
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
