use std::collections::BTreeSet;

use egui::{Key, Modifiers};
use time::macros::datetime;

use super::*;
use crate::app::{DestinationCommand, update};

fn state() -> State {
    State::new(datetime!(2026-03-05 10:14:03 UTC))
}

#[test]
fn no_two_actions_share_a_shortcut() {
    let rows = table::rows();
    for (index, a) in rows.iter().enumerate() {
        for b in &rows[index + 1..] {
            let shared: Vec<_> = a.shortcuts.iter().filter(|shortcut| b.shortcuts.contains(shortcut)).collect();
            assert!(shared.is_empty(), "{:?} and {:?} share {shared:?}", a.action, b.action);
        }
    }
}

#[test]
fn no_shortcut_is_one_of_text_editing() {
    let command = |key| (Modifiers::COMMAND, key);
    let editing = [
        command(Key::A),
        command(Key::C),
        command(Key::X),
        command(Key::V),
        command(Key::Y),
        command(Key::Z),
        (Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z),
        command(Key::Backspace),
        command(Key::Delete),
        command(Key::ArrowLeft),
        command(Key::ArrowRight),
        command(Key::Home),
        command(Key::End),
        (Modifiers::NONE, Key::Tab),
        (Modifiers::SHIFT, Key::Tab),
        (Modifiers::NONE, Key::Enter),
    ];
    for row in table::rows() {
        for shortcut in &row.shortcuts {
            let pair = (shortcut.modifiers, shortcut.logical_key);
            assert!(!editing.contains(&pair), "{:?} takes {pair:?} from text fields", row.action);
        }
    }
}

#[test]
fn no_shortcut_is_what_altgr_types() {
    for row in table::rows() {
        for shortcut in &row.shortcuts {
            let is_altgr = shortcut.modifiers.alt && (shortcut.modifiers.command || shortcut.modifiers.ctrl);
            assert!(!is_altgr, "{:?}", row.action);
        }
    }
}

#[test]
fn a_bare_letter_is_never_a_shortcut() {
    for row in table::rows() {
        for shortcut in &row.shortcuts {
            let is_bare = shortcut.modifiers.is_none() || shortcut.modifiers == Modifiers::SHIFT;
            let is_function = matches!(shortcut.logical_key, Key::Escape | Key::F1 | Key::F2 | Key::F5 | Key::F11);
            assert!(!is_bare || is_function, "{:?} keeps {:?} from being typed", row.action, shortcut.logical_key);
        }
    }
}

#[test]
fn every_row_has_an_id_of_its_own_words_and_a_tooltip() {
    let mut ids = BTreeSet::new();
    for row in table::rows() {
        assert!(ids.insert(row.id.as_ref()), "{} is there twice", row.id);
        assert!(!row.words.trim().is_empty(), "{}", row.id);
        assert!(!row.tooltip.trim().is_empty() && row.tooltip != row.words, "{}", row.id);
        assert!(!row.tooltip.ends_with('.'), "{}: a tooltip is no sentence", row.id);
        assert_eq!(row.action.row().id, row.id, "an action finds its own row");
    }
}

#[test]
fn every_action_that_the_code_knows_is_in_the_table() {
    let named = |action: Action| assert_eq!(action.row().action, action);
    for preset in Preset::ALL {
        named(Action::New(preset));
    }
    for tab in ExchangeTab::ALL {
        named(Action::ShowTab(tab));
    }
    for form in TableForm::ALL {
        named(Action::CopyTable(form));
        named(Action::CopyHistory(form));
    }
    for number in 1..=9 {
        named(Action::SelectDestination(number));
    }
    for theme in [ThemeChoice::System, ThemeChoice::Light, ThemeChoice::Dark] {
        named(Action::UseTheme(theme));
    }
}

#[test]
fn an_action_does_something_or_says_why_not() {
    let mut state = state();
    for _ in 0..2 {
        for action in Action::all() {
            match action.intent(&state) {
                Ok(intent) => assert!(!intent.commands.is_empty() || intent.window.is_some(), "{action:?}"),
                Err(reason) => {
                    assert!(reason.ends_with('.') && reason != "It does nothing.", "{action:?}: {reason}");
                }
            }
        }
        update(&mut state, DestinationCommand::New(Preset::AmazonS3));
    }
}

#[test]
fn the_tabs_of_the_exchange_go_round() {
    let mut state = state();
    let first = state.exchange.tab;
    for _ in ExchangeTab::ALL {
        let intent = Action::NextTab.intent(&state).expect("it always applies");
        intent.commands.into_iter().for_each(|command| drop(update(&mut state, command)));
    }
    assert_eq!(state.exchange.tab, first);
    let intent = Action::PreviousTab.intent(&state).expect("it always applies");
    intent.commands.into_iter().for_each(|command| drop(update(&mut state, command)));
    let before = ExchangeTab::ALL.iter().rev().cycle().skip_while(|tab| **tab != first).nth(1);
    assert_eq!(Some(&state.exchange.tab), before);
}

#[test]
fn altgr_and_a_letter_is_no_shortcut() {
    let ctx = egui::Context::default();
    let press =
        |modifiers| egui::Event::Key { key: Key::E, physical_key: None, pressed: true, repeat: false, modifiers };
    let ctrl = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
    for (modifiers, is_meant) in [(ctrl, true), (Modifiers { alt: true, ..ctrl }, false)] {
        let input = egui::RawInput { events: vec![press(modifiers)], ..Default::default() };
        let mut was_pressed = false;
        let mut output = ctx.run_ui(input, |ui| was_pressed |= has_been_pressed(ui.ctx(), Action::ExportHar));
        output.textures_delta.clear();
        assert_eq!(was_pressed, is_meant, "{modifiers:?}");
    }
}
