//! Every key, by group, from the table of actions.

use egui::{Id, Modal, RichText, ScrollArea, Ui};

use crate::ui::action::local::PLACES;
use crate::ui::action::{Action, Group, shortcut_text};
use crate::ui::theme::{TokensExt as _, overlay_frame, semibold, size, space};
use crate::ui::widgets::{hint_ui, region};

/// Width of one column.
const COLUMN_WIDTH: f32 = 300.0;

/// Height of a row.
const ROW_HEIGHT: f32 = 18.0;

/// One group of keys.
#[derive(Debug, PartialEq, Eq)]
struct KeyGroup {
    name: &'static str,
    /// The action in words, and its keys.
    rows: Vec<(String, String)>,
}

/// The keys as this operating system writes them. The nine keys of the destinations are one row.
fn groups(ctx: &egui::Context) -> Vec<KeyGroup> {
    let groups = Group::ALL.map(|group| {
        let actions = Action::all().filter(|action| action.row().group == group && !action.row().shortcuts.is_empty());
        let rows = actions.filter_map(|action| match action {
            Action::SelectDestination(1) => {
                Some(("Destination 1 to 9".to_owned(), format!("{} … 9", action.shortcut_text(ctx))))
            }
            Action::SelectDestination(_) => None,
            _ => {
                let keys = action.row().shortcuts.iter().map(|shortcut| shortcut_text(ctx, shortcut));
                Some((action.text().to_owned(), keys.collect::<Vec<_>>().join(", ")))
            }
        });
        KeyGroup { name: group.label(), rows: rows.collect() }
    });
    let places = PLACES.iter().map(|(name, keys)| KeyGroup {
        name,
        rows: keys.iter().map(|(words, shortcut)| ((*words).to_owned(), shortcut_text(ctx, shortcut))).collect(),
    });
    groups.into_iter().filter(|group| !group.rows.is_empty()).chain(places).collect()
}

/// True while it stays open.
pub(in crate::ui) fn key_list_ui(ctx: &egui::Context) -> bool {
    let groups = groups(ctx);
    let room = ctx.content_rect().size() - egui::Vec2::splat(space::XL * 3.0);
    let columns = ((room.x / (COLUMN_WIDTH + space::XL)) as usize).clamp(1, 3);
    let mut is_open = true;
    let modal = Modal::new(Id::unique("keys")).frame(overlay_frame(ctx)).show(ctx, |ui| {
        region(ui, "Keys");
        ui.set_width((COLUMN_WIDTH + space::XL) * columns as f32);
        ui.horizontal(|ui| {
            ui.label(RichText::new("Keys").font(semibold(size::TITLE)));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let close = ui.button("Close");
                is_open &= !close.clicked();
                if ui.memory(|memory| memory.focused().is_none()) {
                    close.request_focus();
                }
            });
        });
        let palette = Action::OpenPalette;
        hint_ui(ui, &format!("{} finds every command, those without a key too.", palette.shortcut_text(ui.ctx())));
        ui.add_space(space::S);
        let height = room.y - space::XL * 3.0;
        let list = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        list.auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = space::XL;
            ui.spacing_mut().interact_size.y = ROW_HEIGHT;
            ui.columns(columns, |columns| columns_ui(columns, &groups));
        });
    });
    is_open && !modal.should_close()
}

/// Each group goes where the least is so far.
fn columns_ui(columns: &mut [Ui], groups: &[KeyGroup]) {
    for group in groups {
        let lowest = columns.iter_mut().min_by(|a, b| a.min_rect().height().total_cmp(&b.min_rect().height()));
        if let Some(column) = lowest {
            group_ui(column, group);
        }
    }
}

fn group_ui(ui: &mut Ui, group: &KeyGroup) {
    ui.label(RichText::new(group.name).font(semibold(size::BODY)));
    for (words, keys) in &group.rows {
        ui.horizontal(|ui| {
            ui.label(RichText::new(words));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                ui.label(RichText::new(keys).color(ui.tokens().muted));
            });
        });
    }
    ui.add_space(space::M);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_listed() {
        let groups = groups(&egui::Context::default());
        let listed: Vec<&str> = groups.iter().flat_map(|group| &group.rows).map(|(words, _)| words.as_str()).collect();
        for action in Action::all().filter(|action| action.shortcut().is_some()) {
            let words =
                if matches!(action, Action::SelectDestination(_)) { "Destination 1 to 9" } else { action.text() };
            assert!(listed.contains(&words), "{action:?}");
        }
    }
}
