//! The Verdict tab: the evidence, what it means, what else it could be, what would decide, and what there is to know.

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, RichText, Ui};

use super::finding::{change_ui, title_ui};
use super::{notes_ui, probe};
use crate::app::exchange::evidence::{LaidOut, evidence};
use crate::app::exchange::proof::proofs;
use crate::app::send::readiness::Obstacle;
use crate::app::state::{LoadedExchange, Preview, State};
use crate::app::{CommandQueue, WindowCommand};
use crate::diagnose::{Evidence, Finding};
use crate::domain::display::visible;
use crate::domain::{ExchangeKind, Note};
use crate::ui::theme::{TokensExt as _, size, space};
use crate::ui::widgets::{code_frame, heading_ui, hint_ui};

/// What to know before sending.
pub(super) fn preview_ui(ui: &mut Ui, state: &State, preview: &Preview, commands: &CommandQueue) {
    let obstacles = state.obstacles();
    if !obstacles.is_empty() {
        obstacles_ui(ui, &obstacles, commands);
    } else if preview.prepared.notes.is_empty() {
        hint_ui(ui, "Ready to send.");
    }
    if !preview.prepared.notes.is_empty() {
        heading_ui(ui, "Before sending");
        notes_ui(ui, &preview.prepared.notes);
    }
}

/// What keeps Send from sending; each leads to its field.
pub(super) fn obstacles_ui(ui: &mut Ui, obstacles: &[Obstacle], commands: &CommandQueue) {
    if obstacles.is_empty() {
        return;
    }
    heading_ui(ui, "To fix before sending");
    for obstacle in obstacles {
        let text = visible(&obstacle.text);
        let shown = RichText::new(format!("⚠ {text}")).color(ui.tokens().warn);
        let Some(subject) = obstacle.subject else {
            ui.add(egui::Label::new(shown).wrap());
            continue;
        };
        let button = ui.add(egui::Button::new(shown).frame(false).wrap());
        button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Fix: {text}")));
        if button.clicked() {
            commands.push(WindowCommand::Focus(subject));
        }
    }
}

pub(super) fn stored_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange, commands: &CommandQueue) {
    match loaded.findings.split_first() {
        Some((best, candidates)) => {
            heading_ui(ui, "Evidence");
            evidence_ui(ui, best);
            candidates_ui(ui, state, candidates, commands);
        }
        None if loaded.exchange.probe.is_some() => {}
        None if loaded.exchange.is_success() => proofs_ui(ui, state, loaded),
        None => hint_ui(ui, "No rule matches this response. The other tabs show everything that was observed."),
    }
    probe::next_step_ui(ui, state, loaded, commands);
    if let Some(best) = loaded.findings.first() {
        explanation_ui(ui, best);
    }
    notes_block_ui(ui, &loaded.exchange.notes);
}

/// What was verified about an accepted delivery, and what could not be.
fn proofs_ui(ui: &mut Ui, state: &State, loaded: &LoadedExchange) {
    let delivered = if loaded.exchange.kind == ExchangeKind::Delivery { "Delivered. No problems found." } else { "" };
    ui.label(delivered);
    heading_ui(ui, "What was verified");
    for proof in proofs(&loaded.exchange, state.now) {
        let (mark, color) = if proof.is_proven { ("✓", ui.tokens().ok) } else { ("·", ui.tokens().muted) };
        ui.horizontal_top(|ui| {
            ui.label(RichText::new(mark).color(color));
            ui.add(egui::Label::new(visible(&proof.text)).wrap().selectable(true));
        });
    }
}

fn notes_block_ui(ui: &mut Ui, notes: &[Note]) {
    if !notes.is_empty() {
        heading_ui(ui, "Notes");
        notes_ui(ui, notes);
    }
}

/// How the cause comes about, and the page that says so; its address can be copied where no browser opens.
fn explanation_ui(ui: &mut Ui, finding: &Finding) {
    heading_ui(ui, "What it means");
    ui.add(egui::Label::new(finding.cause.meaning).wrap().selectable(true));
    let of_product = finding.product.and_then(|product| product.page.as_ref());
    for page in std::iter::once(finding.cause.page).chain(of_product) {
        ui.hyperlink_to(page.title, page.url);
        let address = RichText::new(page.url).monospace().size(size::SMALL).color(ui.tokens().muted);
        ui.add(egui::Label::new(address).wrap().selectable(true));
    }
}

fn candidates_ui(ui: &mut Ui, state: &State, candidates: &[Finding], commands: &CommandQueue) {
    if candidates.is_empty() {
        return;
    }
    heading_ui(ui, "It could also be");
    for (index, candidate) in candidates.iter().enumerate() {
        title_ui(ui, candidate);
        ui.add(egui::Label::new(&candidate.fix).wrap().selectable(true));
        change_ui(ui, state, index + 1, candidate, commands);
        evidence_ui(ui, candidate);
        ui.add_space(space::S);
    }
}

/// Quoted as it came, laid out to be read. The id is what searches and other programs know it by.
fn evidence_ui(ui: &mut Ui, finding: &Finding) {
    code_frame(ui).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for quote in evidence(finding.evidence.iter().map(Evidence::text)) {
            ui.add(egui::Label::new(quote_job(ui, &quote)).wrap().selectable(true));
        }
        hint_ui(ui, &format!("Cause id: {}", finding.cause.id));
    });
}

/// The decisive words stand on a ground of their own.
fn quote_job(ui: &Ui, quote: &LaidOut) -> LayoutJob {
    let tokens = ui.tokens();
    let plain = TextFormat::simple(FontId::monospace(size::SMALL), tokens.text);
    let decisive = TextFormat { background: tokens.mark, ..plain.clone() };
    let mut job = LayoutJob::default();
    let mut at = 0;
    for range in &quote.decisive {
        job.append(&quote.text[at..range.start], 0.0, plain.clone());
        job.append(&quote.text[range.clone()], 0.0, decisive.clone());
        at = range.end;
    }
    job.append(&quote.text[at..], 0.0, plain);
    job
}
