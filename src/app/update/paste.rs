//! What is pasted where no field has the keyboard goes where it belongs.

use super::super::effect::Effect;
use super::super::state::{ComposeTab, NarrowTab, Page, SecretInput, State};
use super::{batch, layout, message_list, offer};

/// A JSON array takes the place of the batch, an object becomes another message; a URL, a shared access signature or a
/// connection string offers a destination.
pub(super) fn paste(state: &mut State, text: &SecretInput) -> Vec<Effect> {
    let pasted = text.0.expose();
    let start = pasted.trim_start().chars().next();
    match start {
        None => Vec::new(),
        Some('[' | '{') => {
            state.layout.page = Page::Delivery;
            state.layout.narrow_tab = NarrowTab::Compose;
            let mut effects = layout::set_compose_tab(state, ComposeTab::Batch);
            effects.extend(match start {
                Some('{') => message_list::insert(state, pasted.to_owned()),
                _ => batch::paste(state, pasted.to_owned()),
            });
            effects
        }
        Some(_) => offer::make(state, text),
    }
}
