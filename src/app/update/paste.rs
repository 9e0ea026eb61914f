//! What is pasted where no field has the keyboard goes where it belongs.

use super::super::effect::Effect;
use super::super::state::{ComposeTab, NarrowTab, Page, SecretInput, State};
use super::{batch, destination, layout, message_list};

/// A JSON array takes the place of the batch, an object becomes another message; a URL, a shared access signature or a
/// connection string goes into the fields of the destination.
pub(super) fn paste(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let pasted = text.0.expose();
    let tab = match pasted.trim_start().chars().next() {
        None => return Vec::new(),
        Some('[' | '{') => ComposeTab::Batch,
        Some(_) => ComposeTab::Destination,
    };
    state.layout.page = Page::Delivery;
    state.layout.narrow_tab = NarrowTab::Compose;
    let mut effects = layout::set_compose_tab(state, tab);
    effects.extend(match tab {
        ComposeTab::Destination => destination::paste(state, text),
        ComposeTab::Batch if pasted.trim_start().starts_with('{') => message_list::insert(state, pasted.to_owned()),
        ComposeTab::Batch => batch::paste(state, pasted.to_owned()),
    });
    effects
}
