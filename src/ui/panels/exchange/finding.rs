//! Why it failed, in the head of the exchange: the cause, how sure that is, and the button that makes the change.

use egui::{RichText, Ui};

use crate::app::state::{LoadedExchange, State};
use crate::app::{CommandQueue, ExchangeCommand};
use crate::diagnose::{Certainty, Finding};
use crate::domain::Change;
use crate::domain::display::visible;
use crate::ui::action::Action;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{badge_ui, hint_ui, primary_button};

/// The best finding, with its fix. The evidence is on the Verdict tab.
pub(super) fn best_finding_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, commands: &CommandQueue) {
    let Some(best) = loaded.findings.first() else {
        if !loaded.exchange.is_success() && loaded.exchange.status().is_some() && loaded.exchange.probe.is_none() {
            hint_ui(ui, "The cause is not known: nothing in this exchange shows it.");
        }
        return;
    };
    title_ui(ui, best);
    ui.add(egui::Label::new(&best.fix).wrap().selectable(true));
    if !best.changes.is_empty() {
        ui.horizontal_wrapped(|ui| {
            let is_enabled = Action::ApplyFixAndSend.applies(state);
            let send = primary_button(ui, &format!("{} and send", change_text(&best.changes)), is_enabled);
            Action::ApplyFixAndSend.button_with_ui(ui, state, commands, send);
            change_ui(ui, state, 0, best, commands);
        });
    }
    ui.add_space(space::XS);
}

/// How sure, and what.
pub(super) fn title_ui(ui: &mut Ui, finding: &Finding) {
    ui.horizontal_wrapped(|ui| {
        certainty_ui(ui, finding.certainty);
        ui.add(egui::Label::new(RichText::new(&finding.title).font(semibold(size::BODY))).wrap().selectable(true));
    });
}

fn certainty_ui(ui: &mut Ui, certainty: Certainty) {
    let tokens = ui.tokens();
    match certainty {
        Certainty::Proven => badge_ui(ui, "proven", tokens.text),
        Certainty::Likely => badge_ui(ui, "likely", tokens.warn),
        Certainty::Possible => badge_ui(ui, "possible", tokens.muted),
    }
}

/// `Set region to eu-west-1`.
pub(in crate::ui) fn change_text(changes: &[Change]) -> String {
    let change = |Change { field, value }: &Change| {
        let name = field.path().rsplit('.').next().unwrap_or_default().replace('_', " ");
        if value.is_empty() { format!("remove {name}") } else { format!("set {name} to {}", visible(value)) }
    };
    let text = changes.iter().map(change).collect::<Vec<_>>().join(", ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The button that makes the change of the finding at `index`.
pub(super) fn change_ui(ui: &mut Ui, state: &State, index: usize, finding: &Finding, commands: &CommandQueue) {
    if finding.changes.is_empty() {
        return;
    }
    let button = egui::Button::new(change_text(&finding.changes));
    let response = ui.add_enabled(state.fix_applies(), button);
    if response.on_disabled_hover_text("Select the destination that this exchange went to").clicked() {
        commands.push(ExchangeCommand::ApplyFix(index));
    }
}
