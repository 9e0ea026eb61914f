//! The exchange on the right.
#![expect(clippy::unnecessary_wraps, reason = "the functions of rows have one form; some always apply")]

use egui::{Key, Modifiers};

use super::Action;
use super::intent::{Answer, Intent, WindowIntent, shown};
use super::shortcut::{DIGITS, command, command_shift, control};
use super::table::{Group, Row, Run, slug, table_rows};
use crate::app::state::{ExchangeTab, LoadedExchange, Page, Shown, State};
use crate::app::{
    BodyCommand, Command, ExchangeCommand, FileCommand, FilePurpose, HarScope, HistoryCommand, ProbeCommand,
    WindowCommand, curl, table,
};
use crate::domain::{Outcome, Probe};

/// Command and a digit: the first two show the sides of compose, the rest the tabs of the exchange.
const FIRST_TAB_DIGIT: usize = 2;

pub(super) fn rows() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Exchange, action, id, words, tooltip, run);
    vec![
        row(Action::NextTab, "exchange.next-tab", "Next tab", "Show the tab of the exchange to the right", next_tab)
            .keys(&[control(Modifiers::NONE, Key::Tab), command(Key::PageDown)]),
        row(
            Action::PreviousTab,
            "exchange.previous-tab",
            "Previous tab",
            "Show the tab of the exchange to the left",
            previous_tab,
        )
        .keys(&[control(Modifiers::SHIFT, Key::Tab), command(Key::PageUp)]),
        row(
            Action::ShowNextRequest,
            "exchange.next-request",
            "Next request",
            "Show what Send would put on the wire",
            show_next_request,
        )
        .keys(&[command(Key::P)]),
        row(
            Action::ShowLastExchange,
            "exchange.last",
            "Last exchange",
            "Show what went out and came back",
            show_last_exchange,
        )
        .keys(&[command(Key::L)]),
        row(
            Action::Find,
            "exchange.find",
            "Find",
            "Find in the body that is shown; where none is, in the history",
            find,
        )
        .keys(&[command(Key::F)]),
    ]
}

/// What is taken out of the exchange: copied, saved, compared.
pub(super) fn rows_of_copies() -> Vec<Row> {
    let row = |action, id, words, tooltip, run: Run| Row::new(Group::Exchange, action, id, words, tooltip, run);
    vec![
        row(Action::CopyUrl, "exchange.copy-url", "Copy URL", "Copy the URL on the right, secrets masked", copy_url)
            .keys(&[command_shift(Key::U)]),
        row(
            Action::CopyCurl,
            "exchange.copy-curl",
            "Copy as curl",
            "Copy the exchange as a curl command; secrets become variables",
            copy_curl,
        )
        .keys(&[command_shift(Key::E)]),
        row(
            Action::CopyVerdict,
            "exchange.copy-verdict",
            "Copy verdict",
            "Copy what happened, and its cause",
            copy_verdict,
        ),
        row(
            Action::SaveResponseBody,
            "exchange.save-body",
            "Save response body…",
            "Write the body of the answer to a file",
            save_response_body,
        )
        .keys(&[command_shift(Key::S)]),
        row(
            Action::SaveRequestBody,
            "exchange.save-request-body",
            "Save request body…",
            "Write the body of the request on the right to a file",
            save_request_body,
        ),
        row(
            Action::ToggleWrap,
            "exchange.wrap",
            "Wrap lines of the body, or not",
            "Let long lines of a body continue on the next row, or go on to the right",
            toggle_wrap,
        ),
        row(
            Action::CompareWithPrevious,
            "exchange.compare",
            "Compare with the previous",
            "Put the exchange beside the one before it to the same destination",
            compare_with_previous,
        ),
        row(
            Action::ExportHar,
            "exchange.export-har",
            "Save HAR…",
            "Write the exchange and the others of its send to a HAR file, secrets masked",
            export_har,
        )
        .keys(&[command(Key::E)]),
    ]
}

/// The tabs, each with its key.
pub(super) fn rows_of_tabs() -> Vec<Row> {
    let keys = DIGITS.into_iter().skip(FIRST_TAB_DIGIT).map(Some).chain(std::iter::repeat(None));
    let rows = ExchangeTab::ALL.into_iter().zip(keys).map(|(tab, key)| {
        let shortcuts: Vec<_> = key.map(command).into_iter().collect();
        Row::new(
            Group::Exchange,
            Action::ShowTab(tab),
            format!("exchange.tab.{}", slug(tab.label())),
            tab.label(),
            format!("Show {} of the exchange", tab.label()),
            move |_: &State| Ok(Intent::exchange().then(ExchangeCommand::SetTab(tab))),
        )
        .keys(&shortcuts)
    });
    rows.collect()
}

/// The table in view in each form, and each probe.
pub(super) fn rows_of_each() -> Vec<Row> {
    let probes = Probe::ALL.map(|probe| {
        Row::new(
            Group::Exchange,
            Action::Probe(probe),
            format!("exchange.probe.{}", probe.name()),
            format!("Probe: {}", probe.title()),
            "Send one extra request that decides between causes; it is shown first",
            move |state: &State| prepare_probe(state, probe),
        )
    });
    let tables = table_rows(
        (Group::Exchange, "exchange"),
        "table",
        "Copy the table of the tab in view: headers, timings, certificates; secrets masked",
        Action::CopyTable,
        |form, state| table::tab_table(state).map(|table| Intent::one(WindowCommand::CopyText(table.written(form)))),
    );
    tables.into_iter().chain(probes).collect()
}

fn next_tab(state: &State) -> Answer {
    Ok(Intent::exchange().then(ExchangeCommand::SetTab(tab_beside(state.exchange.tab, 1))))
}

fn previous_tab(state: &State) -> Answer {
    Ok(Intent::exchange().then(ExchangeCommand::SetTab(tab_beside(state.exchange.tab, -1))))
}

fn show_next_request(_: &State) -> Answer {
    Ok(Intent::exchange().then(ExchangeCommand::Show(Shown::NextRequest)))
}

fn show_last_exchange(state: &State) -> Answer {
    let command: Command = match (&state.exchange.loaded, state.latest_result().and_then(|result| result.id)) {
        (Some(LoadedExchange { id: Some(id), .. }), _) => ExchangeCommand::Show(Shown::Stored(*id)).into(),
        (Some(LoadedExchange { id: None, .. }), _) => ExchangeCommand::Show(Shown::Unsaved).into(),
        (None, Some(id)) => HistoryCommand::Focus(id).into(),
        (None, None) => return Err("Nothing was sent to this destination yet."),
    };
    Ok(Intent::exchange().then(command))
}

/// In the body that is in view, as long as it has a text; else in the history.
fn find(state: &State) -> Answer {
    if state.layout.page == Page::Delivery && state.searchable_body().is_some() {
        return Ok(Intent::exchange().and(WindowIntent::FocusBodySearch));
    }
    Ok(Intent::history(state).and(WindowIntent::FocusSearch))
}

fn copy_url(state: &State) -> Answer {
    shown_url(state).map(|url| Intent::one(WindowCommand::CopyText(url)))
}

fn copy_curl(state: &State) -> Answer {
    let text = curl::command(&shown(state)?.exchange.request, "batch.json");
    Ok(Intent::one(WindowCommand::CopyText(text)))
}

fn copy_verdict(state: &State) -> Answer {
    shown(state).map(|loaded| Intent::one(WindowCommand::CopyText(verdict_text(loaded))))
}

fn save_response_body(state: &State) -> Answer {
    match shown(state)?.exchange.outcome {
        Outcome::Answered(_) => Ok(Intent::one(FileCommand::Pick(FilePurpose::SaveResponseBody))),
        Outcome::Failed(_) => Err("This exchange has no response."),
    }
}

fn save_request_body(state: &State) -> Answer {
    shown_url(state).map(|_| Intent::one(FileCommand::Pick(FilePurpose::SaveRequestBody)))
}

fn toggle_wrap(state: &State) -> Answer {
    Ok(Intent::one(BodyCommand::SetWraps(!state.body.wraps)))
}

fn export_har(state: &State) -> Answer {
    shown(state).map(|_| Intent::one(FileCommand::Pick(FilePurpose::ExportHar(HarScope::Shown))))
}

fn compare_with_previous(state: &State) -> Answer {
    shown(state).map(|_| Intent::exchange().then(ExchangeCommand::SetTab(ExchangeTab::Diff)))
}

/// A probe of the destination that the shown exchange went to.
fn prepare_probe(state: &State, probe: Probe) -> Answer {
    let loaded = shown(state)?;
    if !state.fix_applies() {
        return Err("Select the destination that this exchange went to.");
    }
    match loaded.probes.iter().find(|(known, _)| *known == probe) {
        Some((_, None)) => Ok(Intent::exchange().then(ProbeCommand::Prepare(probe))),
        Some((_, Some(obstacle))) => Err(obstacle),
        None => Err("The destination of this exchange is not known."),
    }
}

fn shown_url(state: &State) -> Result<String, &'static str> {
    if let Ok(loaded) = shown(state) {
        return Ok(loaded.exchange.request.url.clone());
    }
    let current = state.preview.current.as_ref().filter(|_| state.preview.about == state.selected_recipient());
    let preview = current.ok_or("There is no request yet.")?;
    Ok(preview.prepared.delivery.request.target.url().shown().to_owned())
}

/// What happened, what the service said, and the likeliest cause.
fn verdict_text(loaded: &LoadedExchange) -> String {
    let cause = loaded.findings.first().map(|finding| format!("{} {}", finding.title, finding.fix));
    let lines = [Some(loaded.verdict.text.clone()), Some(loaded.verdict.detail.clone()), cause];
    lines.into_iter().flatten().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The tab `step` places beside `tab`, round the end.
fn tab_beside(tab: ExchangeTab, step: isize) -> ExchangeTab {
    let tabs = ExchangeTab::ALL;
    let at = tabs.iter().position(|other| *other == tab).unwrap_or_default();
    let count = isize::try_from(tabs.len()).unwrap_or(1);
    let beside = (isize::try_from(at).unwrap_or_default() + step).rem_euclid(count);
    tabs[usize::try_from(beside).unwrap_or_default()]
}
