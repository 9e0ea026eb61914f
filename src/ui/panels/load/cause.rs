//! Why requests failed, while a run goes on and after it; each cause opens the first exchange that shows it.

use std::collections::BTreeMap;

use egui::{RichText, Ui};

use crate::app::CommandQueue;
use crate::app::load::{LoadActivity, LoadCommand, cause};
use crate::app::state::State;
use crate::domain::display::{visible, visible_lines};
use crate::domain::figures::counted_text;
use crate::domain::{Exchange, Outcome};
use crate::ui::theme::TokensExt as _;
use crate::ui::widgets::{CodeText, code_ui, heading_ui, hint_ui};

/// Bytes of a sample's response that are shown.
const SAMPLE_BYTES: usize = 4 * 1024;

pub(super) fn causes_ui<'a>(
    ui: &mut Ui,
    causes: &BTreeMap<String, u64>,
    state: &State,
    sample: impl Fn(&str) -> Option<&'a Exchange>,
    commands: &CommandQueue,
) {
    if causes.is_empty() {
        return;
    }
    heading_ui(ui, "Causes");
    let mut causes: Vec<(&String, &u64)> = causes.iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    for (id, count) in causes {
        let sample = sample(id);
        let is_open = state.load.open_cause.as_ref() == Some(id);
        ui.horizontal_wrapped(|ui| {
            ui.colored_label(ui.tokens().fail, format!("✗ {}", title(id)));
            ui.label(RichText::new(counted_text(*count, "request", "requests")).color(ui.tokens().muted));
            if sample.is_none() {
                return;
            }
            let text = if is_open { "Hide the sample" } else { "Show a sample" };
            let button = ui.button(text);
            let label = format!("{text}: {}", title(id));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
            if button.clicked() {
                commands.push(LoadCommand::OpenCause(id.clone()));
            }
        });
        if let Some(cause) = cause::find(id) {
            hint_ui(ui, cause.fix);
        }
        if let Some(sample) = sample.filter(|_| is_open) {
            let text = sample_text(sample);
            code_ui(ui, CodeText { name: "load sample", text: &text, labels: &[] });
            hint_ui(
                ui,
                match state.load.activity {
                    LoadActivity::Running(_) => "The history has the whole exchange when the run has ended.",
                    LoadActivity::Idle | LoadActivity::Asking(_) => "The whole exchange is in the history.",
                },
            );
        }
    }
}

/// What is wrong, in a sentence; the id of a cause that this version does not know.
fn title(id: &str) -> String {
    cause::find(id).map_or_else(|| visible(id), |cause| cause.title.to_owned())
}

fn sample_text(sample: &Exchange) -> String {
    let request = format!("{} {}", sample.request.method, sample.request.url);
    let came_back = match &sample.outcome {
        Outcome::Answered(response) => {
            let kept = &response.body.kept;
            let body = String::from_utf8_lossy(kept.get(..SAMPLE_BYTES).unwrap_or(kept));
            format!("{} {}\n\n{body}", response.status, response.reason)
        }
        Outcome::Failed(failure) => format!("No response: {}", failure.message),
    };
    visible_lines(&format!("{request}\n\n{came_back}"))
}
