//! What the receiver does wrong on purpose: chosen from menus or typed, with what is left of it.

use egui::{RichText, TextEdit, Ui};

use super::addresses::role_label;
use crate::app::state::State;
use crate::app::{CommandQueue, ReceiverCommand, RoleName};
use crate::domain::display::visible;
use crate::ui::theme::TokensExt as _;

/// Faults by what they are about, in words and as they are written.
const MENU: [(&str, &[(&str, &str)]); 6] = [
    (
        "Status",
        &[
            ("400 Bad Request", "status=400"),
            ("401 Unauthorized", "status=401"),
            ("403 Forbidden", "status=403"),
            ("404 Not Found", "status=404"),
            ("413 Content Too Large", "status=413"),
            ("429 with Retry-After: 30", "status=429,retry-after=30"),
            ("500 Internal Server Error", "status=500"),
            ("502 Bad Gateway", "status=502"),
            ("503 with Retry-After: 5", "status=503,retry-after=5"),
        ],
    ),
    (
        "Delay",
        &[
            ("2 s before the response", "delay-wait=2s"),
            ("35 s before the response", "delay-wait=35s"),
            ("2 s between head and body", "delay-receive=2s"),
            ("A byte of the body every 200 ms", "slow-body=200ms"),
        ],
    ),
    (
        "Connection",
        &[
            ("Reset before anything is read", "reset-before"),
            ("Reset while the body is read", "reset-during"),
            ("Reset after the request", "reset-after"),
            ("Reset within the response", "reset-response"),
            ("Close without a response", "half-close"),
        ],
    ),
    (
        "Response body",
        &[
            ("Cut short", "truncated-body"),
            ("Announced 10 bytes longer", "wrong-length=+10"),
            ("Endless", "endless-body"),
            ("Gzip bomb", "gzip-bomb"),
        ],
    ),
    (
        "Protocol",
        &[
            ("Redirect 307 to another port", "redirect=307"),
            ("Redirect 301 to another port", "redirect=301"),
            ("HTTP/1.0", "http1.0"),
            ("100 Continue never comes", "continue=never"),
            ("100 Continue comes twice", "continue=twice"),
        ],
    ),
    (
        "TLS",
        &[
            ("Expired certificate", "tls=expired"),
            ("Certificate for another name", "tls=wrong-name"),
            ("Self-signed certificate", "tls=self-signed"),
            ("Missing intermediate", "tls=missing-intermediate"),
            ("Asks for a client certificate", "tls=client-certificate"),
            ("TLS 1.2 at most", "tls=tls1.2"),
        ],
    ),
];

/// For how many requests a fault can be chosen.
const REQUESTS: [(Option<u64>, &str); 4] =
    [(None, "every request"), (Some(1), "the next request"), (Some(3), "the next 3"), (Some(10), "the next 10")];

/// What the menus are set to.
#[derive(Debug, Default)]
pub(in crate::ui) struct FaultMemory {
    /// `None`: every role.
    role: Option<RoleName>,
    /// `None`: every request.
    requests: Option<u64>,
}

pub(super) fn faults_ui(ui: &mut Ui, state: &State, memory: &mut FaultMemory, commands: &CommandQueue) {
    ui.horizontal_wrapped(|ui| {
        ui.label("Faults");
        menu_ui(ui, memory, commands);
        typed_ui(ui, state, commands);
    });
    active_ui(ui, state, commands);
    if let Some(problem) = &state.receiver.fault_entry.problem {
        ui.colored_label(ui.tokens().fail, visible(problem));
    }
}

/// A fault from menus, for a role and a number of requests.
fn menu_ui(ui: &mut Ui, memory: &mut FaultMemory, commands: &CommandQueue) {
    ui.menu_button("Choose a fault", |ui| {
        for (group, faults) in MENU {
            ui.menu_button(group, |ui| {
                for (words, text) in faults {
                    if ui.button(*words).on_hover_text(*text).clicked() {
                        commands.push(ReceiverCommand::EditFault(written(text, memory)));
                        commands.push(ReceiverCommand::AddFault);
                        ui.close();
                    }
                }
            });
        }
    });
    ui.label("for");
    let role = memory.role.map_or("every role", role_label);
    ui.menu_button(role, |ui| {
        for role in std::iter::once(None).chain(RoleName::ALL.map(Some)) {
            if ui.selectable_label(memory.role == role, role.map_or("every role", role_label)).clicked() {
                memory.role = role;
                ui.close();
            }
        }
    });
    let requests = REQUESTS.iter().find(|(requests, _)| *requests == memory.requests).map_or("", |(_, words)| *words);
    ui.menu_button(requests, |ui| {
        for (requests, words) in REQUESTS {
            if ui.selectable_label(memory.requests == requests, words).clicked() {
                memory.requests = requests;
                ui.close();
            }
        }
    });
}

/// The fault as it is written. One of TLS is about every connection.
fn written(fault: &str, memory: &FaultMemory) -> String {
    let role = memory.role.map(|role| format!("{role}:")).unwrap_or_default();
    let requests = memory.requests.filter(|_| !fault.starts_with("tls="));
    let requests = requests.map(|requests| format!("@{requests}")).unwrap_or_default();
    format!("{role}{fault}{requests}")
}

fn typed_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    let mut text = state.receiver.fault_entry.text.clone();
    let edit = ui.add(TextEdit::singleline(&mut text).hint_text("or type: s3:status=503@3").desired_width(180.0));
    edit.widget_info(|| egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Fault to add"));
    if edit.changed() {
        commands.push(ReceiverCommand::EditFault(text));
    }
    let is_entered = edit.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if ui.button("Add fault").clicked() || is_entered {
        commands.push(ReceiverCommand::AddFault);
    }
}

/// The active faults, each with what is left of it.
fn active_ui(ui: &mut Ui, state: &State, commands: &CommandQueue) {
    if state.receiver.faults.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        for (index, fault) in state.receiver.faults.iter().enumerate() {
            let left = state.receiver.left_of(fault).map(|left| format!(" · {left}")).unwrap_or_default();
            let text = format!("⚠ {fault}{left}");
            let button = ui.button(RichText::new(format!("{text}  ×")).color(ui.tokens().warn));
            button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Remove {text}")));
            if button.on_hover_text("Remove").clicked() {
                commands.push(ReceiverCommand::RemoveFault(index));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Fault;

    #[test]
    fn every_fault_of_the_menus_can_be_added() {
        let memories = [FaultMemory::default(), FaultMemory { role: Some(RoleName::EventHubs), requests: Some(3) }];
        for memory in memories {
            for (_, faults) in MENU {
                for (words, text) in faults {
                    let fault = written(text, &memory);
                    assert!(Fault::parse(&fault).is_ok(), "{words}: {fault}");
                }
            }
        }
    }
}
