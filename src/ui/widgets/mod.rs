//! Small parts that several panels draw with.

mod access;
mod beside;
mod code;
mod editor;
mod field;
mod form_menu;
mod marks;
mod primary;
mod rows;
mod tabs;

pub(super) use self::access::{FocusRing, announce, focus_ring, name_column_divider, region};
pub(super) use self::beside::{Beside, beside_ui};
pub(super) use self::code::{
    CodeRow, CodeText, ROW_HEIGHT as CODE_ROW_HEIGHT, code_frame, code_row_chars, code_row_ui, code_ui,
};
pub(super) use self::editor::{Editor, EditorMemory, editor_ui};
pub(super) use self::field::{
    choice_ui, choices_ui, field_response_ui, field_ui, notes_ui, row_ui, take_focus, wanted_field_ui,
};
pub(super) use self::form_menu::form_menu_ui;
pub(super) use self::marks::{
    LEGEND_HEIGHT, badge_ui, busy_ui, heading_ui, hint_ui, key_value_ui, legend_ui, tone_color,
};
pub(super) use self::primary::primary_button;
pub(super) use self::rows::{rows_ui, text_row_ui};
pub(super) use self::tabs::tab_ui;
