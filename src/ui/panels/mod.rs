//! One file per region. A panel is `fn …_ui(ui, &State, …, &CommandQueue)`; what it remembers only to draw is in [`Memory`].

mod about;
mod compose;
mod copying;
mod environment;
mod exchange;
mod golive;
mod history;
mod key_list;
mod load;
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

use egui::{Frame, Margin, Panel, Rect, Stroke, Ui, UiBuilder};

use self::copying::copy_as_table_ui;
use self::split::{Split, split_ui};
use super::theme::{TokensExt as _, space};
use super::widgets::{FocusRing, region, tab_ui};
use crate::app::state::{HistoryStatus, NarrowTab, Page, State};
use crate::app::{CommandQueue, Filter, Settings, WindowCommand};

/// Below this width compose and exchange share one column.
const NARROW_WIDTH: f32 = 1100.0;

/// The part of the width that compose may have.
const COMPOSE_SHARES: std::ops::RangeInclusive<f32> = 0.25..=0.75;

/// The history is at least this high, and leaves at least this to what is above it.
const HISTORY_HEIGHT_MIN: f32 = 96.0;
const DELIVERY_HEIGHT_MIN: f32 = 240.0;

/// Height of a history with nothing in it yet: its toolbar, on one line in a window at least so wide, and what will be
/// there.
const EMPTY_HISTORY_HEIGHT: f32 = 64.0;
const EMPTY_HISTORY_WIDTH: f32 = 900.0;

/// Height of the status line, and of what is left of a folded history.
const STATUS_HEIGHT: f32 = 34.0;
const HANDLE_HEIGHT: f32 = 30.0;

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
    pub(super) remarks: compose::RemarkMemory,
    /// The new destination whose first field got the keyboard.
    pub(super) focused_new: Option<crate::app::state::DestinationKey>,
    /// What lies over the window, and what had the focus before.
    pub(super) overlay: overlay::Overlay,
    pub(super) focus_before: Option<egui::Id>,
    /// The search of the history is to get the focus.
    pub(super) wants_search: bool,
    /// The search in the body is open.
    pub(super) finds_in_body: bool,
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
    notices::notices_ui(&ctx, state, commands);
    path_form::path_form_ui(&ctx, state, commands);
    environment::environment_form_ui(&ctx, state, commands);
    offer::offer_ui(&ctx, state, commands);
    overlay::overlay_ui(&ctx, state, memory, commands);
    focus_where_clicked(&ctx);
    memory.focus_ring.draw(&ctx);
}

/// Tab goes on from where one clicked.
fn focus_where_clicked(ctx: &egui::Context) {
    let clicked = ctx.interaction_snapshot(|interaction| interaction.clicked);
    if let Some(id) = clicked.filter(|_| ctx.memory(|memory| memory.focused().is_none())) {
        ctx.memory_mut(|memory| memory.request_focus(id));
    }
}

/// The regions in the order in which Tab goes through them: request line, rail, compose, exchange, history, status.
fn regions_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    if state.layout.page == Page::Presentation {
        presentation::presentation_ui(ui, state, commands);
        return;
    }
    let tokens = ui.tokens();
    Panel::top("top").frame(plain(ui, Margin::symmetric(12, 8))).show(ui, |ui| {
        region(ui, "Request line");
        top::top_ui(ui, state, commands);
    });
    let mut rest = ui.available_rect_before_wrap();
    let status = cut_bottom(&mut rest, STATUS_HEIGHT);
    // What arrived has a list of its own.
    let is_delivery = state.layout.page == Page::Delivery;
    let height = history_height(state, rest.size());
    let history = is_delivery.then(|| cut_bottom(&mut rest, height));
    if !state.layout.settings.destinations_folded {
        let (rail, right) = rest.split_left_right_at_x(rest.left() + RAIL_WIDTH);
        rest = right;
        let frame = Frame::new().fill(tokens.ground).inner_margin(Margin::same(8));
        area_ui(ui, rail, frame, "Destinations", |ui| rail::rail_ui(ui, state, commands));
    }
    let content = plain(ui, Margin::symmetric(12, 8));
    match state.layout.page {
        Page::Delivery | Page::Presentation => delivery_ui(ui, rest, state, memory, commands),
        Page::Receiver => area_ui(ui, rest, content, "Receiver", |ui| {
            receiver::receiver_ui(ui, state, &mut memory.faults, commands);
        }),
        Page::GoLive => area_ui(ui, rest, content, "Go-live check", |ui| golive::golive_ui(ui, state, commands)),
        Page::Load => area_ui(ui, rest, content, "Load", |ui| load::load_ui(ui, state, commands)),
        Page::Settings => area_ui(ui, rest, content, "Settings", |ui| {
            settings::settings_ui(ui, state, memory, commands);
        }),
    }
    if let Some(history) = history {
        history_area_ui(ui, history, rest, state, memory, commands);
    }
    let line = plain(ui, Margin::symmetric(12, 4));
    area_ui(ui, status, line, "Status", |ui| status::status_ui(ui, state, memory, commands));
}

fn plain(ui: &Ui, margin: Margin) -> Frame {
    Frame::new().fill(ui.tokens().surface).inner_margin(margin)
}

/// Take a strip of this height off the foot of `rest`.
fn cut_bottom(rest: &mut Rect, height: f32) -> Rect {
    let (above, below) = rest.split_top_bottom_at_y((rest.bottom() - height).max(rest.top()));
    *rest = above;
    below
}

/// A region called `name` at its place, with a hairline above it and at its left.
fn area_ui(ui: &mut Ui, rect: Rect, frame: Frame, name: &'static str, content: impl FnOnce(&mut Ui)) {
    ui.painter().rect_filled(rect, 0.0, frame.fill);
    let inner = UiBuilder::new().id_salt(name).max_rect(rect - frame.inner_margin).layout(*ui.layout());
    let mut child = ui.new_child(inner);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    region(&child, name);
    content(&mut child);
    let line = Stroke::new(1.0, ui.tokens().line);
    ui.painter().hline(rect.x_range(), rect.top(), line);
    ui.painter().vline(rect.left(), rect.y_range(), line);
}

fn delivery_ui(ui: &mut Ui, rect: Rect, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let content = plain(ui, Margin::symmetric(12, 8));
    if ui.ctx().content_rect().width() < NARROW_WIDTH {
        let name = if state.layout.narrow_tab == NarrowTab::Compose { "Compose" } else { "Exchange" };
        area_ui(ui, rect, content, name, |ui| narrow_ui(ui, state, memory, commands));
        return;
    }
    let share = state.layout.settings.compose_share.clamp(*COMPOSE_SHARES.start(), *COMPOSE_SHARES.end());
    let (left, right) = rect.split_left_right_at_x(rect.left() + rect.width() * share);
    area_ui(ui, left, content, "Compose", |ui| compose::compose_ui(ui, state, memory, commands));
    area_ui(ui, right, content, "Exchange", |ui| exchange::exchange_ui(ui, state, memory, commands));
    if let Some(at) = split_ui(ui, Split::Right(left), "Edge between compose and exchange") {
        let compose_share = ((at - rect.left()) / rect.width()).clamp(*COMPOSE_SHARES.start(), *COMPOSE_SHARES.end());
        commands.push(WindowCommand::EditSettings(Settings { compose_share, ..state.layout.settings.clone() }));
    }
}

/// Height of the history where `room` is left above the status line.
fn history_height(state: &State, room: egui::Vec2) -> f32 {
    let settings = &state.layout.settings;
    let most = (room.y - DELIVERY_HEIGHT_MIN).max(HISTORY_HEIGHT_MIN);
    if settings.history_folded {
        HANDLE_HEIGHT
    } else if is_history_empty(state) && room.x >= EMPTY_HISTORY_WIDTH {
        EMPTY_HISTORY_HEIGHT
    } else {
        settings.history_height.clamp(HISTORY_HEIGHT_MIN, most)
    }
}

/// Nothing was ever sent, and nothing is being sent.
fn is_history_empty(state: &State) -> bool {
    let history = &state.history;
    history.status == HistoryStatus::Ready
        && history.total.known() == 0
        && history.filter == Filter::default()
        && !state.send.is_running()
}

/// The history, or the handle that unfolds it.
fn history_area_ui(ui: &mut Ui, rect: Rect, above: Rect, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let settings = &state.layout.settings;
    if settings.history_folded {
        let frame = plain(ui, Margin::symmetric(12, 2));
        area_ui(ui, rect, frame, "History", |ui| history::handle_ui(ui, state, commands));
        return;
    }
    let frame = plain(ui, Margin::symmetric(12, 8));
    area_ui(ui, rect, frame, "History", |ui| history::history_ui(ui, state, memory, commands));
    if is_history_empty(state) {
        return; // There is nothing to make room for.
    }
    if let Some(top) = split_ui(ui, Split::Top(rect), "Edge above the history") {
        let most = (above.height() + rect.height() - DELIVERY_HEIGHT_MIN).max(HISTORY_HEIGHT_MIN);
        let history_height = (rect.bottom() - top).clamp(HISTORY_HEIGHT_MIN, most);
        commands.push(WindowCommand::EditSettings(Settings { history_height, ..settings.clone() }));
    }
}

fn narrow_ui(ui: &mut Ui, state: &State, memory: &mut Memory, commands: &CommandQueue) {
    let chosen = state.layout.narrow_tab;
    let is_wide = compose::is_wide(ui);
    ui.horizontal(|ui| {
        if is_wide {
            if tab_ui(ui, chosen == NarrowTab::Compose, "Compose").clicked() {
                commands.push(WindowCommand::SetNarrowTab(NarrowTab::Compose));
            }
        } else {
            // One row of tabs is enough.
            compose::tabs_ui(ui, state, chosen == NarrowTab::Compose, commands);
        }
        if tab_ui(ui, chosen == NarrowTab::Exchange, "Exchange").clicked() {
            commands.push(WindowCommand::SetNarrowTab(NarrowTab::Exchange));
        }
    });
    ui.add_space(space::XS);
    match chosen {
        NarrowTab::Compose if is_wide => compose::compose_ui(ui, state, memory, commands),
        NarrowTab::Compose => compose::chosen_ui(ui, state, memory, commands),
        NarrowTab::Exchange => exchange::exchange_ui(ui, state, memory, commands),
    }
}
