//! Keys that count only where the keyboard is: in a list, in a text. Everywhere else they are free.

use egui::{Key, KeyboardShortcut};

use super::shortcut::{command, command_shift, plain, shift};

/// What a key does, and the key.
type PlaceKey = (&'static str, KeyboardShortcut);

pub const DUPLICATE_MESSAGES: KeyboardShortcut = plain(Key::Insert);
pub const REMOVE_MESSAGES: KeyboardShortcut = plain(Key::Delete);
pub const MOVE_MESSAGES_UP: KeyboardShortcut = command_shift(Key::ArrowUp);
pub const MOVE_MESSAGES_DOWN: KeyboardShortcut = command_shift(Key::ArrowDown);
pub const CHOOSE_ALL_MESSAGES: KeyboardShortcut = command(Key::A);
pub const FOLD: KeyboardShortcut = command_shift(Key::OpenBracket);
pub const UNFOLD: KeyboardShortcut = command_shift(Key::CloseBracket);

/// Each place with its keys, for the list of keys.
pub const PLACES: &[(&str, &[PlaceKey])] = &[
    (
        "In the list of messages",
        &[
            ("Select the one above", plain(Key::ArrowUp)),
            ("Select the one below", plain(Key::ArrowDown)),
            ("Extend selection", shift(Key::ArrowDown)),
            ("Select all", CHOOSE_ALL_MESSAGES),
            ("Move up", MOVE_MESSAGES_UP),
            ("Move down", MOVE_MESSAGES_DOWN),
            ("Duplicate", DUPLICATE_MESSAGES),
            ("Remove", REMOVE_MESSAGES),
            ("Copy as a JSON array", command(Key::C)),
            ("Paste after selection", command(Key::V)),
        ],
    ),
    (
        "In the JSON editor",
        &[
            ("Find and replace", command(Key::F)),
            ("Next problem", plain(Key::F8)),
            ("Fold", FOLD),
            ("Unfold", UNFOLD),
            ("Indent", plain(Key::Tab)),
            ("Outdent", shift(Key::Tab)),
            ("Undo", command(Key::Z)),
            ("Leave editor", plain(Key::Escape)),
        ],
    ),
    ("In a body", &[("Next match", plain(Key::F3)), ("Previous match", shift(Key::F3))]),
];
