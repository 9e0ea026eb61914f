//! What eyes do not need: names of regions, announcements, and the ring that shows where the keyboard is.

use egui::accesskit::{Action, ActionRequest, Live, TreeId};
use egui::{Context, Event, Id, IdSalt, Key, Painter, Rect, Response, Role, Stroke, StrokeKind, Ui};

use crate::ui::theme::{RADIUS, Tokens, space};

/// Name what `ui` draws as a region: screen readers offer it as a place to go to.
pub(in crate::ui) fn region(ui: &Ui, name: &str) {
    ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
        node.set_role(Role::Region);
        node.set_label(name);
    });
}

/// Name the line behind the column `index` of the table `salt` of `ui`, which egui leaves without a name.
pub(in crate::ui) fn name_column_divider(
    ui: &Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    index: usize,
    column: &str,
) {
    let id = ui.scope_id().with(IdSalt::new(salt)).with("resize_column").with(index);
    ui.ctx().accesskit_node_builder(id, |node| {
        node.set_role(Role::Splitter);
        node.set_label(format!("Width of the column {column}"));
    });
}

/// Have changes of this text said without moving the focus; what is urgent interrupts.
pub(in crate::ui) fn announce(response: &Response, is_urgent: bool) {
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.set_live(if is_urgent { Live::Assertive } else { Live::Polite });
    });
}

/// Make one of several tabs out of a button.
pub(in crate::ui) fn as_tab(response: &Response, name: &str, is_chosen: bool) {
    response.widget_info(|| egui::WidgetInfo::labeled(Role::Tab, true, name));
    response.ctx.accesskit_node_builder(response.id, |node| {
        node.clear_toggled();
        node.set_selected(is_chosen);
    });
}

/// Whether the keyboard moved the focus last; only then it needs showing.
#[derive(Debug, Default, Clone, Copy)]
pub(in crate::ui) struct FocusRing {
    is_shown: bool,
    /// What had the focus in the last frame.
    last: Option<Id>,
    /// What got the focus out of sight.
    hidden: Option<Id>,
}

impl FocusRing {
    /// Before anything is drawn: who moves the focus, keyboard or pointer? What got it out of sight is scrolled there,
    /// in the way that a screen reader would ask for it.
    pub(in crate::ui) fn read(&mut self, ctx: &Context) {
        ctx.input_mut(|input| {
            for event in &input.events {
                match event {
                    Event::Key { key, pressed: true, .. } if moves_focus(*key) => self.is_shown = true,
                    Event::PointerButton { pressed: true, .. } => self.is_shown = false,
                    _ => {}
                }
            }
            if let Some(id) = self.hidden.take() {
                input.events.push(Event::AccessKitActionRequest(ActionRequest {
                    action: Action::ScrollIntoView,
                    target_tree: TreeId::ROOT,
                    target_node: id.accesskit_id(),
                    data: None,
                }));
            }
        });
    }

    /// After everything is drawn: a ring round what has the focus, the same for every kind of widget.
    pub(in crate::ui) fn draw(&mut self, ctx: &Context) {
        let focused: Option<Id> = ctx.memory(|memory| memory.focused()).filter(|_| self.is_shown);
        let has_moved = focused != self.last;
        self.last = focused;
        let Some(response) = focused.and_then(|id| ctx.read_response(id)) else { return };
        if has_moved && response.interact_rect.height() < response.rect.height().min(SEEN_HEIGHT) {
            self.hidden = focused;
            ctx.request_repaint();
        }
        // What has scrolled out of sight gets no ring over its neighbours.
        if !response.interact_rect.is_positive() {
            return;
        }
        let painter = ctx.layer_painter(response.layer_id);
        let painter = painter.with_clip_rect(response.interact_rect.expand(space::XS));
        focus_ring(&painter, response.rect);
    }
}

/// The ring round `rect`.
pub(in crate::ui) fn focus_ring(painter: &Painter, rect: Rect) {
    let stroke = Stroke::new(FOCUS_WIDTH, Tokens::of(painter.ctx().theme()).focus);
    painter.rect_stroke(rect.expand(FOCUS_GAP), f32::from(RADIUS) + FOCUS_GAP, stroke, StrokeKind::Outside);
}

/// So much of a widget has to be in sight, in points.
const SEEN_HEIGHT: f32 = 20.0;

/// Width of the ring, and between it and the widget, in points; both fit into the space between widgets.
const FOCUS_WIDTH: f32 = 2.0;
const FOCUS_GAP: f32 = 2.0;

fn moves_focus(key: Key) -> bool {
    matches!(key, Key::Tab | Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight)
}
