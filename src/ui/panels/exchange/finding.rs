//! Why it failed: the cause, how sure that is, the evidence, and the button that makes the change.

use egui::{RichText, Ui};

use super::probe;
use crate::app::state::{LoadedExchange, State};
use crate::app::{Command, CommandQueue};
use crate::diagnose::{Certainty, Finding};
use crate::domain::display::visible;
use crate::ui::panels::Memory;
use crate::ui::theme::{TokensExt as _, semibold, size, space};
use crate::ui::widgets::{badge_ui, hint_ui};

pub(super) fn findings_ui(
    ui: &mut Ui,
    state: &State,
    loaded: &LoadedExchange,
    memory: &mut Memory,
    commands: &CommandQueue,
) {
    let Some((best, candidates)) = loaded.findings.split_first() else {
        if !loaded.exchange.is_success() && loaded.exchange.status().is_some() {
            hint_ui(ui, "The cause is not known: nothing in this exchange tells it.");
            probe::next_step_ui(ui, state, loaded, commands);
        }
        return;
    };
    ui.horizontal_wrapped(|ui| {
        certainty_ui(ui, best.certainty);
        ui.add(egui::Label::new(RichText::new(&best.title).font(semibold(size::BODY))).wrap().selectable(true));
    });
    ui.add(egui::Label::new(&best.fix).wrap().selectable(true));
    ui.horizontal_wrapped(|ui| {
        change_ui(ui, state, 0, best, commands);
        let text = if memory.shows_evidence { "Hide evidence" } else { "Show evidence" };
        if ui.small_button(text).clicked() {
            memory.shows_evidence = !memory.shows_evidence;
        }
        hint_ui(ui, &best.cause);
    });
    probe::next_step_ui(ui, state, loaded, commands);
    if !memory.shows_evidence {
        return;
    }
    evidence_ui(ui, best);
    if !candidates.is_empty() {
        hint_ui(ui, "It could also be:");
    }
    for (index, candidate) in candidates.iter().enumerate() {
        ui.horizontal_wrapped(|ui| {
            certainty_ui(ui, candidate.certainty);
            ui.add(egui::Label::new(format!("{} {}", candidate.title, candidate.fix)).wrap());
            change_ui(ui, state, index + 1, candidate, commands);
        });
        evidence_ui(ui, candidate);
    }
    ui.add_space(space::XS);
}

fn certainty_ui(ui: &mut Ui, certainty: Certainty) {
    let tokens = ui.tokens();
    match certainty {
        Certainty::Proven => badge_ui(ui, "proven", tokens.fail),
        Certainty::Likely => badge_ui(ui, "likely", tokens.warn),
        Certainty::Possible => badge_ui(ui, "possible", tokens.muted),
    }
}

/// Quoted as it came; the rules have made it visible.
fn evidence_ui(ui: &mut Ui, finding: &Finding) {
    for evidence in &finding.evidence {
        let text = RichText::new(format!("| {evidence}")).monospace().size(size::SMALL).color(ui.tokens().muted);
        ui.add(egui::Label::new(text).wrap().selectable(true));
    }
}

fn change_ui(ui: &mut Ui, state: &State, index: usize, finding: &Finding, commands: &CommandQueue) {
    if finding.change.is_empty() {
        return;
    }
    let changes: Vec<String> =
        finding.change.iter().map(|(field, value)| format!("{field} = {}", visible(value))).collect();
    let button = egui::Button::new(format!("Apply fix: {}", changes.join(", ")));
    let response = ui.add_enabled(state.fix_applies(), button);
    if response.on_disabled_hover_text("Choose the destination that this exchange went to").clicked() {
        commands.push(Command::ApplyFix(index));
    }
}
