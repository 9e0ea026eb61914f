//! What lies over the window: the palette, the list of keys. Focus goes back where it was.

use egui::{Context, Event, Id, Key, Modifiers};

use super::Memory;
use super::about::about_ui;
use super::key_list::key_list_ui;
use super::palette::{Palette, PaletteAnswer, palette_ui};
use crate::app::state::{Page, SecretInput, State};
use crate::app::{CommandQueue, PasteCommand, WindowCommand};
use crate::ui::action::{self, Action, Intent, WindowIntent};

/// What is open over the window.
#[derive(Debug, Default)]
pub(in crate::ui) enum Overlay {
    #[default]
    Nothing,
    Palette(Palette),
    Keys,
    About,
}

/// What the keyboard asked for, before anything is drawn. While something is open, its own keys are all that count.
pub(super) fn take_keys(ctx: &Context, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    match &memory.overlay {
        Overlay::Nothing => {
            give_focus_back(ctx, memory);
            for intent in action::take_shortcuts(ctx, state) {
                perform(ctx, intent, memory, commands);
            }
        }
        Overlay::Palette(_) if action::has_been_pressed(ctx, Action::OpenPalette) => close(ctx, memory),
        Overlay::Keys if action::has_been_pressed(ctx, Action::ShowKeys) => close(ctx, memory),
        Overlay::Palette(_) | Overlay::Keys | Overlay::About => {}
    }
}

/// Draw what is open, after everything else; and take the keys that nothing in focus wanted.
pub(super) fn overlay_ui(ctx: &Context, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let answer = match &mut memory.overlay {
        Overlay::Nothing => {
            for intent in action::take_late_shortcuts(ctx, state) {
                perform(ctx, intent, memory, commands);
            }
            take_pasted(ctx, commands);
            leave_page(ctx, state, commands);
            return;
        }
        Overlay::Palette(palette) => palette_ui(ctx, state, palette),
        Overlay::Keys => open_while(key_list_ui(ctx)),
        Overlay::About => open_while(about_ui(ctx, state, commands)),
    };
    match answer {
        PaletteAnswer::Open => {}
        PaletteAnswer::Closed => close(ctx, memory),
        PaletteAnswer::Chosen(intent) => {
            close(ctx, memory);
            perform(ctx, intent, memory, commands);
        }
    }
}

/// Escape goes back to delivering, once nothing else wants it.
fn leave_page(ctx: &Context, state: &State, commands: &CommandQueue) {
    let is_busy = ctx.text_edit_focused()
        || egui::Popup::is_any_open(ctx)
        || ctx.memory(|memory| memory.top_modal_layer().is_some());
    let is_elsewhere = state.layout.page != Page::Delivery;
    if is_elsewhere && !is_busy && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        commands.push(WindowCommand::ShowPage(Page::Delivery));
    }
}

/// What is pasted while no field has the keyboard, and nothing lies over the window.
fn take_pasted(ctx: &Context, commands: &CommandQueue) {
    let is_covered = ctx.memory(|memory| memory.top_modal_layer().is_some());
    if is_covered || ctx.text_edit_focused() {
        return;
    }
    let is_pasted = |event: &mut Event| matches!(event, Event::Paste(_));
    let pasted = ctx.input_mut(|input| input.events.extract_if(.., is_pasted).collect::<Vec<Event>>());
    for event in pasted {
        if let Event::Paste(text) = event {
            commands.push(PasteCommand::Paste(SecretInput::new(text)));
        }
    }
}

fn open_while(is_open: bool) -> PaletteAnswer {
    if is_open { PaletteAnswer::Open } else { PaletteAnswer::Closed }
}

/// Do what was asked for.
pub(super) fn perform(ctx: &Context, intent: Intent, memory: &mut Memory, commands: &CommandQueue) {
    intent.commands.into_iter().for_each(|command| commands.push(command));
    match intent.window {
        None => {}
        Some(WindowIntent::OpenPalette) => open(ctx, memory, Overlay::Palette(Palette::default())),
        Some(WindowIntent::FindCommand(query)) => open(ctx, memory, Overlay::Palette(Palette::asking(query))),
        Some(WindowIntent::ShowKeys) => open(ctx, memory, Overlay::Keys),
        Some(WindowIntent::ShowAbout) => open(ctx, memory, Overlay::About),
        Some(WindowIntent::FocusSearch) => memory.wants_search = true,
        Some(WindowIntent::FocusBodySearch) => memory.wants_body_search = true,
    }
    ctx.request_repaint();
}

fn open(ctx: &Context, memory: &mut Memory, overlay: Overlay) {
    let focused: Option<Id> = ctx.memory(|memory| memory.focused());
    memory.focus_before = memory.focus_before.take().or(focused);
    memory.overlay = overlay;
    if let Some(id) = focused {
        ctx.memory_mut(|memory| memory.surrender_focus(id));
    }
}

fn close(ctx: &Context, memory: &mut Memory) {
    memory.overlay = Overlay::Nothing;
    ctx.memory_mut(|egui| egui.stop_text_input());
    ctx.request_repaint();
}

/// Nothing behind can have the focus until egui has forgotten what lay over it.
fn give_focus_back(ctx: &Context, memory: &mut Memory) {
    let Some(id) = memory.focus_before else { return };
    if ctx.memory(|egui| egui.top_modal_layer().is_some()) {
        ctx.request_repaint();
        return;
    }
    memory.focus_before = None;
    // A command may have moved it elsewhere meanwhile.
    if ctx.memory(|egui| egui.focused().is_none()) {
        ctx.memory_mut(|egui| egui.request_focus(id));
    }
}
