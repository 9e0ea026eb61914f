//! What the keyboard asks for.

use egui::{Context, Event, Key, KeyboardShortcut};

use super::{Action, Intent};
use crate::app::state::State;

/// What the shortcuts that were pressed ask for. They are taken before anything is drawn, so that no field gets them.
pub fn take_shortcuts(ctx: &Context, state: &State) -> Vec<Intent> {
    let intents = Action::all().filter(|action| !is_late(*action)).filter_map(|action| take(ctx, state, action));
    intents.collect()
}

/// What is left after drawing: keys that something in focus may want for itself.
pub fn take_late_shortcuts(ctx: &Context, state: &State) -> Vec<Intent> {
    let intents = Action::all().filter(|action| is_late(*action)).filter_map(|action| take(ctx, state, action));
    intents.collect()
}

/// True if a key of `action` was pressed; the press is consumed.
pub fn has_been_pressed(ctx: &Context, action: Action) -> bool {
    action.row().shortcuts.iter().any(|shortcut| consume(ctx, *shortcut))
}

/// The keys as this operating system writes them; signs as signs.
pub fn shortcut_text(ctx: &Context, shortcut: &KeyboardShortcut) -> String {
    let text = ctx.format_shortcut(shortcut);
    let sign = match shortcut.logical_key {
        Key::Plus => "+",
        Key::Equals => "=",
        Key::Minus => "−",
        Key::Comma => ",",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        Key::Escape => "Esc",
        _ => return text,
    };
    text.replace(shortcut.logical_key.name(), sign)
}

/// A text that is searched in takes "search" for itself, and Escape closes menus and leaves fields first.
fn is_late(action: Action) -> bool {
    matches!(action, Action::Find | Action::CancelSend)
}

fn take(ctx: &Context, state: &State, action: Action) -> Option<Intent> {
    // What an action would do is worked out for the few that have a key: this is asked in every frame.
    if action.row().shortcuts.is_empty() {
        return None;
    }
    let is_free = action != Action::CancelSend || !egui::Popup::is_any_open(ctx);
    let intent = action.intent(state).ok().filter(|_| is_free)?;
    has_been_pressed(ctx, action).then_some(intent)
}

/// Unlike egui's own, a shortcut with fewer modifiers is not meant: `AltGr` and a letter is text on many keyboards and
/// arrives as Ctrl, Alt and that letter. Signs may need Shift to be typed at all.
fn consume(ctx: &Context, shortcut: KeyboardShortcut) -> bool {
    let KeyboardShortcut { modifiers, logical_key } = shortcut;
    let is_sign = matches!(logical_key, Key::Plus | Key::Equals | Key::Minus | Key::Comma);
    let is_pressed = |event: &Event| match event {
        Event::Key { key, modifiers: held, pressed: true, .. } => {
            let held = if is_sign { egui::Modifiers { shift: modifiers.shift, ..*held } } else { *held };
            *key == logical_key && held.matches_exact(modifiers)
        }
        _ => false,
    };
    ctx.input_mut(|input| {
        let count = input.events.len();
        input.events.retain(|event| !is_pressed(event));
        let is_consumed = input.events.len() < count;
        if is_consumed && modifiers.alt {
            // Where Alt makes other letters, the key comes with its text.
            input.events.retain(|event| !matches!(event, Event::Text(_)));
        }
        is_consumed
    })
}
