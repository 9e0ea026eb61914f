//! The states of a widget, held still.

use egui::{Response, Ui};

use crate::ui::widgets::focus_ring;

/// A state that a widget can be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pose {
    Rest,
    Hover,
    Focus,
    Pressed,
    Disabled,
}

impl Pose {
    pub(super) const ALL: [Self; 5] = [Self::Rest, Self::Hover, Self::Focus, Self::Pressed, Self::Disabled];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::Rest => "rest",
            Self::Hover => "hover",
            Self::Focus => "focus",
            Self::Pressed => "pressed",
            Self::Disabled => "disabled",
        }
    }

    /// True where a widget gets a frame that has none at rest.
    pub(super) fn is_framed(self) -> bool {
        matches!(self, Self::Hover | Self::Pressed)
    }

    /// Draw `widget` as it looks in this state, wherever the pointer and the focus are.
    pub(super) fn hold(self, ui: &mut Ui, widget: impl FnOnce(&mut Ui) -> Response) {
        ui.scope(|ui| {
            let widgets = &mut ui.visuals_mut().widgets;
            match self {
                Self::Rest | Self::Disabled => {}
                Self::Hover => widgets.inactive = widgets.hovered,
                // egui draws what has the focus as if it were pressed; the ring is ours.
                Self::Focus | Self::Pressed => widgets.inactive = widgets.active,
            }
            if self == Self::Disabled {
                ui.disable();
            }
            let response = widget(ui);
            if self == Self::Focus {
                focus_ring(ui.painter(), response.rect);
            }
        });
    }
}
