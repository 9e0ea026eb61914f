//! The go-live check of the selected destination: plan, run, verdict, evidence.

mod detail;
mod head;
mod list;
mod plan;
mod statement;
mod words;

use egui::{RichText, ScrollArea, Ui};

use self::head::{clean_up_ui, runs_ui, title_ui, verdict_ui};
use self::list::{filter_ui, list_ui};
use self::plan::plan_ui;
use self::words::outcome_mark;
use crate::app::CommandQueue;
use crate::app::golive::{GoLiveCommand, GoLivePage, GoLiveView, LEGEND, Running};
use crate::app::state::{Recipient, State};
use crate::domain::display::visible;
use crate::ui::theme::{TokensExt as _, space};
use crate::ui::widgets::{announce, heading_ui, hint_ui, tab_ui};

/// From this width on, the evidence stands beside the list; else beneath its row.
const WIDE: f32 = 900.0;

/// The part of a wide page that the list takes.
const LIST_SHARE: f32 = 0.52;

/// What every part of the page draws from.
#[derive(Clone, Copy)]
struct View<'a> {
    state: &'a State,
    to: &'a Recipient,
    page: &'a GoLivePage,
    running: Option<&'a Running>,
    commands: &'a CommandQueue,
}

impl View<'_> {
    fn push(&self, command: GoLiveCommand) {
        self.commands.push(command);
    }
}

pub(in crate::ui) fn golive_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let empty = GoLivePage::default();
    let Some(to) = &state.selected_recipient() else {
        hint_ui(ui, "Select a destination first, or create one with New.");
        return;
    };
    let page = state.golive.page(to).unwrap_or(&empty);
    let view = View { state, to, page, running: state.golive.running_for(to), commands };
    title_ui(ui, view);
    problem_ui(ui, page);
    if state.draft().is_none() {
        hint_ui(ui, "The file of this destination cannot be read, so it cannot be checked.");
        return;
    }
    if page.view == GoLiveView::Result || view.running.is_some() {
        verdict_ui(ui, view);
    }
    clean_up_ui(ui, view);
    runs_ui(ui, view);
    tabs_ui(ui, view);
    let is_wide = ui.available_width() >= WIDE;
    if page.view == GoLiveView::Plan {
        plan_ui(ui, view);
    }
    if !is_wide {
        area(ui, "checks", |ui| list_ui(ui, view, true));
        return;
    }
    let rect = ui.available_rect_before_wrap();
    let (left, right) = rect.split_left_right_at_x(rect.left() + rect.width() * LIST_SHARE);
    let column =
        |rect: egui::Rect| egui::UiBuilder::new().max_rect(rect).layout(egui::Layout::top_down(egui::Align::Min));
    ui.scope_builder(column(left.with_max_x(left.right() - space::M)), |ui| {
        area(ui, "checks", |ui| list_ui(ui, view, false));
    });
    let line = egui::Stroke::new(1.0, ui.tokens().line);
    ui.painter().vline(right.left(), right.y_range(), line);
    ui.scope_builder(column(right.with_min_x(right.left() + space::M)), |ui| {
        area(ui, "evidence", |ui| match page.open {
            Some(open) => detail::detail_ui(ui, view, open),
            None => legend_ui(ui),
        });
    });
}

fn area(ui: &mut Ui, salt: &'static str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(salt).auto_shrink([false, false]).show(ui, content);
}

/// While no check is open.
fn legend_ui(ui: &mut Ui) {
    hint_ui(ui, "Select a check to see what is sent, what is expected and why.");
    heading_ui(ui, "What the results mean");
    for (outcome, meaning) in LEGEND {
        let mark = outcome_mark(ui, outcome);
        ui.horizontal_top(|ui| {
            ui.label(RichText::new(mark.sign).color(mark.color));
            ui.add(egui::Label::new(format!("{}: {meaning}", mark.words)).wrap());
        });
    }
}

fn problem_ui(ui: &mut Ui, page: &GoLivePage) {
    if let Some(problem) = &page.problem {
        let text = RichText::new(format!("✗ {}", visible(problem))).color(ui.tokens().fail);
        let response = ui.add(egui::Label::new(text).wrap());
        announce(&response, true);
    }
}

fn tabs_ui(ui: &mut Ui, view: View<'_>) {
    let has_result = view.page.shown.is_some() || view.running.is_some();
    ui.horizontal_wrapped(|ui| {
        if tab_ui(ui, view.page.view == GoLiveView::Plan, "Plan").clicked() {
            view.push(GoLiveCommand::SetView(GoLiveView::Plan));
        }
        ui.add_enabled_ui(has_result, |ui| {
            if tab_ui(ui, view.page.view == GoLiveView::Result, "Result").clicked() {
                view.push(GoLiveCommand::SetView(GoLiveView::Result));
            }
        });
        if view.page.view == GoLiveView::Result {
            ui.add_space(space::M);
            filter_ui(ui, view);
        }
    });
    ui.add_space(space::XS);
}
