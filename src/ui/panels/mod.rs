//! One file per region. A panel is `fn …_ui(ui, &State, …, &CommandQueue)`; what it remembers only to draw is in [`Memory`].

mod compose;
mod copying;
mod exchange;
mod history;
mod key_list;
mod measurement;
mod notices;
mod offer;
mod overlay;
mod palette;
mod path_form;
mod presentation;
mod rail;
mod receiver;
mod settings;
mod split;
mod status;
mod top;

use egui::{CentralPanel, Frame, Margin, Panel, Ui};

use crate::app::state::{NarrowTab, Page, State};
use crate::app::{Command, CommandQueue, Settings};

use self::copying::copy_as_table_ui;
use self::split::{Split, split_ui};
use super::theme::{TokensExt as _, space};
use super::widgets::{FocusRing, region, tab_ui};

/// Below this width compose and exchange share one column.
const NARROW_WIDTH: f32 = 1100.0;

/// The part of the width that compose may have.
const COMPOSE_SHARES: std::ops::RangeInclusive<f32> = 0.25..=0.75;

/// The history is at least this high, and leaves at least this to what is above it.
const HISTORY_HEIGHT_MIN: f32 = 96.0;
const DELIVERY_HEIGHT_MIN: f32 = 240.0;

/// Width of the rail.
const RAIL_WIDTH: f32 = 220.0;

/// What only drawing needs to remember.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) form: compose::FormMemory,
    pub(super) list: compose::ListMemory,
    pub(super) editor: super::widgets::EditorMemory,
    pub(super) problems: compose::KnownProblems,
    pub(super) faults: receiver::FaultMemory,
    /// Where the match begins that was scrolled to last.
    pub(super) shown_match: Option<usize>,
    /// The rows that the table showed last, of how many.
    pub(super) history_rows: Option<(std::ops::Range<u64>, u64)>,
    /// The note of an entry while it is typed.
    pub(super) entry_note: Option<(crate::app::EntryId, String)>,
    /// The new destination whose first field got the keyboard.
    pub(super) focused_new: Option<crate::app::state::DestinationKey>,
    /// What lies over the window, and what had the focus before.
    pub(super) overlay: overlay::Overlay,
    pub(super) focus_before: Option<egui::Id>,
    /// The search of the history is to get the focus.
    pub(super) wants_search: bool,
    /// The search in the body is to get the focus.
    pub(super) wants_body_search: bool,
    pub(super) focus_ring: FocusRing,
}

/// The whole window, and what the keyboard asks of it.
pub(super) fn window_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let ctx = ui.ctx().clone();
    ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label("signpost"));
    memory.focus_ring.read(&ctx);
    overlay::take_keys(&ctx, state, memory, commands);
    regions_ui(ui, state, memory, commands);
    path_form::path_form_ui(&ctx, state, commands);
    offer::offer_ui(&ctx, state, commands);
    overlay::overlay_ui(&ctx, state, memory, commands);
    memory.focus_ring.draw(&ctx);
}

fn regions_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    if state.layout.page == Page::Presentation {
        presentation::presentation_ui(ui, state, commands);
        return;
    }
    let tokens = ui.tokens();
    let plain = |margin: Margin| Frame::new().fill(tokens.surface).inner_margin(margin);
    let bar = plain(Margin::symmetric(12, 8));
    Panel::top("top").frame(bar).show(ui, |ui| {
        region(ui, "Request line");
        top::top_ui(ui, state, commands);
    });
    Panel::bottom("status").frame(plain(Margin::symmetric(12, 4))).show(ui, |ui| {
        region(ui, "Status");
        status::status_ui(ui, state, memory, commands);
    });
    if !state.notices.list.is_empty() {
        Panel::bottom("notices").frame(bar).show(ui, |ui| {
            region(ui, "Notices");
            notices::notices_ui(ui, state, commands);
        });
    }
    // What arrived has a list of its own.
    if state.layout.page == Page::Delivery {
        history_panel_ui(ui, state, memory, commands);
    }
    if !state.layout.settings.destinations_folded {
        let frame = Frame::new().fill(tokens.ground).inner_margin(Margin::same(8));
        Panel::left("rail").resizable(false).exact_size(RAIL_WIDTH).frame(frame).show(ui, |ui| {
            region(ui, "Destinations");
            rail::rail_ui(ui, state, commands);
        });
    }
    let content = plain(Margin::symmetric(12, 8));
    match state.layout.page {
        Page::Delivery | Page::Presentation => delivery_ui(ui, state, memory, commands, content),
        Page::Receiver => {
            CentralPanel::default().frame(content).show(ui, |ui| {
                region(ui, "Receiver");
                receiver::receiver_ui(ui, state, &mut memory.faults, commands);
            });
        }
        Page::Settings => {
            CentralPanel::default().frame(content).show(ui, |ui| {
                region(ui, "Settings");
                settings::settings_ui(ui, state, commands);
            });
        }
    }
}

fn delivery_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue, content: Frame) {
    if ui.ctx().content_rect().width() < NARROW_WIDTH {
        CentralPanel::default().frame(content).show(ui, |ui| {
            region(ui, if state.layout.narrow_tab == NarrowTab::Compose { "Compose" } else { "Exchange" });
            narrow_ui(ui, state, memory, commands);
        });
        return;
    }
    let width = ui.available_width();
    let share = state.layout.settings.compose_share.clamp(*COMPOSE_SHARES.start(), *COMPOSE_SHARES.end());
    let compose = Panel::left("compose").resizable(false).exact_size(width * share).frame(content).show(ui, |ui| {
        region(ui, "Compose");
        compose::compose_ui(ui, state, memory, commands);
    });
    CentralPanel::default().frame(content).show(ui, |ui| {
        region(ui, "Exchange");
        exchange::exchange_ui(ui, state, memory, commands);
    });
    let left = compose.response.rect;
    if let Some(right) = split_ui(ui, Split::RightOf(left), "Edge between compose and exchange") {
        let compose_share = ((right - left.left()) / width).clamp(*COMPOSE_SHARES.start(), *COMPOSE_SHARES.end());
        commands.push(Command::EditSettings(Settings { compose_share, ..state.layout.settings.clone() }));
    }
}

fn history_panel_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let settings = &state.layout.settings;
    let frame = Frame::new().fill(ui.tokens().surface).inner_margin(Margin::symmetric(12, 8));
    if settings.history_folded {
        return;
    }
    let most = (ui.available_height() - DELIVERY_HEIGHT_MIN).max(HISTORY_HEIGHT_MIN);
    let panel = Panel::bottom("history")
        .resizable(false)
        .exact_size(settings.history_height.clamp(HISTORY_HEIGHT_MIN, most))
        .frame(frame)
        .show(ui, |ui| {
            region(ui, "History");
            history::history_ui(ui, state, memory, commands);
        });
    let rect = panel.response.rect;
    if let Some(top) = split_ui(ui, Split::TopOf(rect), "Edge above the history") {
        let history_height = (rect.bottom() - top).clamp(HISTORY_HEIGHT_MIN, most);
        commands.push(Command::EditSettings(Settings { history_height, ..settings.clone() }));
    }
}

fn narrow_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let chosen = state.layout.narrow_tab;
    ui.horizontal(|ui| {
        for (tab, text) in [(NarrowTab::Compose, "Compose"), (NarrowTab::Exchange, "Exchange")] {
            if tab_ui(ui, chosen == tab, text).clicked() {
                commands.push(Command::SetNarrowTab(tab));
            }
        }
    });
    ui.add_space(space::XS);
    match chosen {
        NarrowTab::Compose => compose::compose_ui(ui, state, memory, commands),
        NarrowTab::Exchange => exchange::exchange_ui(ui, state, memory, commands),
    }
}
