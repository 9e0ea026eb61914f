//! What the commands and news of the page change.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::{GoLiveCommand, GoLiveNews, Step};
use super::state::{Activity, GoLivePage, GoLiveView, OptionsForm, PlanState, Running, Runs, ShownRun, StatementForm};
use super::work::GoLiveEffect;
use crate::app::Effect;
use crate::app::attention::update as attention;
use crate::app::destination::update as destination;
use crate::app::exchange::update as exchange;
use crate::app::history::update as history;
use crate::app::notice::update as notice;
use crate::app::state::{NarrowTab, Page, Recipient, SendProblem, State};
use crate::delivery::golive::kept::{KeptRunError, RunSummary};
use crate::domain::DestinationLabel;
use crate::domain::display::visible;
use crate::domain::figures::counted_text;
use crate::golive::check::CheckId;
use crate::golive::report::{Attestation, CheckOutcome, Verdict};
use crate::store::{CheckRunId, EntryId};

/// Apply `command` to the page of the selected destination.
pub(in crate::app) fn dispatch(state: &mut State, command: GoLiveCommand) -> Vec<Effect> {
    if matches!(command, GoLiveCommand::Stop) {
        return stop(state);
    }
    let Some(to) = &state.selected_recipient() else {
        notice::info(state, "Select a destination first.");
        return Vec::new();
    };
    let page = state.golive.page_mut(to);
    match command {
        GoLiveCommand::EditOptions(options) => edit_options(page, options),
        GoLiveCommand::SetView(view) => set(&mut page.view, view),
        GoLiveCommand::Run => run(state, to),
        GoLiveCommand::Stop => stop(state),
        GoLiveCommand::Open(check) => {
            page.open = (page.open != Some(check)).then_some(check);
            Vec::new()
        }
        GoLiveCommand::SetFilter(filter) => set(&mut page.filter, filter),
        GoLiveCommand::ShowExchange(id) => show_exchange(state, id),
        GoLiveCommand::ApplyFix(check) => apply_fix(state, to, check),
        GoLiveCommand::BeginStatement(check) => begin_statement(page, check),
        GoLiveCommand::EditStatement(form) => set(&mut page.statement, Some(form)),
        GoLiveCommand::GiveStatement => give_statement(state, to),
        GoLiveCommand::CancelStatement => set(&mut page.statement, None),
        GoLiveCommand::WithdrawStatement(check) => {
            page.statements.withdraw(check);
            judge_again(page, to)
        }
        GoLiveCommand::ShowRun(id) => show_run(state, to, id),
        GoLiveCommand::AskCleanUp => set(&mut page.asks_clean_up, true),
        GoLiveCommand::CancelCleanUp => set(&mut page.asks_clean_up, false),
        GoLiveCommand::CleanUp => clean_up(state, to),
        GoLiveCommand::Export { form, path } => {
            let Some(shown) = page.shown.clone() else {
                notice::info(state, "There is no report yet: run the check first.");
                return Vec::new();
            };
            golive(GoLiveEffect::Export { shown, form, path })
        }
    }
}

fn set<T>(place: &mut T, value: T) -> Vec<Effect> {
    *place = value;
    Vec::new()
}

fn golive(effect: GoLiveEffect) -> Vec<Effect> {
    vec![Effect::GoLive(effect)]
}

fn edit_options(page: &mut GoLivePage, options: OptionsForm) -> Vec<Effect> {
    page.options = options;
    Vec::new() // `follow` asks for the plan.
}

/// Keep plan and list those of the destination in view.
pub(in crate::app) fn follow(state: &mut State) -> Vec<Effect> {
    if state.layout.page != Page::GoLive {
        return Vec::new();
    }
    let Some((_key, fields)) = destination::selected_fields(state) else { return Vec::new() };
    let Some(to) = &state.selected_recipient() else { return Vec::new() };
    let destination = fields.to_destination();
    let page = state.golive.page_mut(to);
    let mut effects = Vec::new();
    if page.runs.label() != Some(&destination.label()) {
        let label = destination.label();
        page.runs = Runs::Asked { label: label.clone(), previous: Vec::new() };
        effects.extend(golive(GoLiveEffect::List { to: to.clone(), label }));
    }
    let Ok(options) = page.options.read(&page.statements) else { return effects };
    let is_planned = page.planned_for.as_ref().is_some_and(|planned| planned.0 == destination && planned.1 == options);
    if !is_planned {
        let request_id = state.next_id();
        let page = state.golive.page_mut(to);
        page.planned_for = Some((destination.clone(), options.clone()));
        page.plan = PlanState::Making { request_id, previous: page.plan.latest().cloned() };
        let destination = Box::new(destination);
        effects.extend(golive(GoLiveEffect::Plan { request_id, to: to.clone(), destination, options }));
    }
    effects
}

fn run(state: &mut State, to: &Recipient) -> Vec<Effect> {
    if state.golive.running.is_some() {
        notice::info(state, "A go-live check is running. Wait for its end, or stop it first.");
        return Vec::new();
    }
    let Some(entry) = state.destinations.entry(to.key) else { return Vec::new() };
    let Some(draft) = entry.draft() else {
        notice::info(state, "The file of this destination cannot be read, so it cannot be checked.");
        return Vec::new();
    };
    let obstacle = state.field_obstacles(&draft.fields).into_iter().next();
    let (file, destination) = (entry.id.clone(), Box::new(draft.fields.to_destination()));
    let (run, now) = (state.next_id(), state.now);
    let page = state.golive.page_mut(to);
    let options = match page.options.read(&page.statements) {
        Ok(options) if obstacle.is_none() => options,
        Ok(_) => {
            let text = obstacle.map(|obstacle| obstacle.text).unwrap_or_default();
            page.problem = Some(format!("Not started: {}.", visible(text.trim_end_matches('.'))));
            return Vec::new();
        }
        Err(problem) => {
            page.problem = Some(format!("Not started. {problem}"));
            return Vec::new();
        }
    };
    page.problem = None;
    page.view = GoLiveView::Result;
    page.filter = None;
    page.asks_clean_up = false;
    page.statement = None;
    state.golive.running = Some(Running {
        to: to.clone(),
        run,
        since: now,
        activity: Activity::Checking,
        is_stopping: false,
        current: None,
        waiting: None,
        results: BTreeMap::new(),
        requests: 0,
    });
    golive(GoLiveEffect::Run { run, destination, file, options })
}

/// What ran stays, and is said.
fn stop(state: &mut State) -> Vec<Effect> {
    let Some(running) = &mut state.golive.running else { return Vec::new() };
    running.is_stopping = true;
    golive(GoLiveEffect::Stop { run: running.run })
}

fn show_exchange(state: &mut State, id: EntryId) -> Vec<Effect> {
    state.layout.page = Page::Delivery;
    state.layout.narrow_tab = NarrowTab::Exchange;
    history::focus(state, id)
}

fn apply_fix(state: &mut State, to: &Recipient, check: CheckId) -> Vec<Effect> {
    let changes =
        state.golive.page(to).and_then(|page| page.shown.as_ref()?.result(check)).map(|result| &result.changes);
    let changes = changes.cloned().unwrap_or_default();
    if changes.is_empty() { Vec::new() } else { exchange::apply_changes(state, &changes) }
}

fn begin_statement(page: &mut GoLivePage, check: CheckId) -> Vec<Effect> {
    let earlier = page.statements.of(check);
    let by = earlier.or_else(|| page.statements.all().last()).map(|stated| stated.by.clone()).unwrap_or_default();
    page.statement = Some(StatementForm {
        check,
        by,
        statement: earlier.map(|stated| stated.statement.clone()).unwrap_or_default(),
        holds: earlier.is_none_or(|stated| stated.passed),
        problem: None,
    });
    page.open = Some(check);
    Vec::new()
}

fn give_statement(state: &mut State, to: &Recipient) -> Vec<Effect> {
    let at = state.now;
    let page = state.golive.page_mut(to);
    let Some(form) = &mut page.statement else { return Vec::new() };
    let empty = [(&form.by, "Enter your name."), (&form.statement, "Enter what you know in a sentence.")];
    if let Some((_, problem)) = empty.into_iter().find(|(text, _)| text.trim().is_empty()) {
        form.problem = Some(problem.to_owned());
        return Vec::new();
    }
    let stated = Attestation {
        check: form.check,
        by: form.by.clone(),
        at,
        statement: form.statement.clone(),
        passed: form.holds,
    };
    match page.statements.state(&stated) {
        Ok(()) => {
            page.statement = None;
            judge_again(page, to)
        }
        Err(problem) => {
            form.problem = Some(problem.to_string());
            Vec::new()
        }
    }
}

/// With the statements as they are now.
fn judge_again(page: &GoLivePage, to: &Recipient) -> Vec<Effect> {
    match page.shown.as_ref().filter(|shown| shown.can_be_judged_again()) {
        Some(shown) => golive(GoLiveEffect::JudgeAgain {
            to: to.clone(),
            shown: Arc::clone(shown),
            statements: page.statements.clone(),
        }),
        None => Vec::new(),
    }
}

fn show_run(state: &mut State, to: &Recipient, id: CheckRunId) -> Vec<Effect> {
    let page = state.golive.page_mut(to);
    page.view = GoLiveView::Result;
    if page.shown.as_ref().is_some_and(|shown| shown.id == id) {
        return Vec::new();
    }
    page.asks_clean_up = false;
    page.statement = None;
    if let Some(latest) = page.latest.as_ref().filter(|latest| latest.id == id) {
        page.shown = Some(Arc::clone(latest));
        return Vec::new();
    }
    golive(GoLiveEffect::Load { to: to.clone(), id })
}

fn clean_up(state: &mut State, to: &Recipient) -> Vec<Effect> {
    if state.golive.running.is_some() {
        notice::info(state, "A go-live check is running. Wait for its end, or stop it first.");
        return Vec::new();
    }
    let (run, now) = (state.next_id(), state.now);
    let page = state.golive.page_mut(to);
    page.asks_clean_up = false;
    let Some(shown) = page.shown.clone().filter(|shown| shown.objects_left() > 0) else { return Vec::new() };
    state.golive.running = Some(Running {
        to: to.clone(),
        run,
        since: now,
        activity: Activity::CleaningUp,
        is_stopping: false,
        current: None,
        waiting: None,
        results: shown.report.checks.iter().map(|result| (result.id, result.clone())).collect(),
        requests: 0,
    });
    golive(GoLiveEffect::CleanUp { run, shown })
}

/// Take in what came back.
pub(in crate::app) fn take_news(state: &mut State, news: GoLiveNews) -> Vec<Effect> {
    match news {
        GoLiveNews::Planned { request_id, to, plan } => {
            let page = state.golive.page_mut(&to);
            if matches!(page.plan, PlanState::Making { request_id: wanted, .. } if wanted == request_id) {
                page.plan = PlanState::Ready(plan);
            }
            Vec::new()
        }
        GoLiveNews::Progressed { run, step } => progressed(state, run, step),
        GoLiveNews::Finished { run, result } => finished(state, run, result),
        GoLiveNews::Listed { to, label, result } => listed(state, &to, label, result),
        GoLiveNews::Loaded { to, result } => loaded(state, &to, result),
        GoLiveNews::JudgedAgain { to, shown } => {
            state.golive.page_mut(&to).take_again(shown);
            list_again(state, &to)
        }
        GoLiveNews::CleanedUp { run, result } => cleaned_up(state, run, result),
    }
}

fn progressed(state: &mut State, run: u64, step: Step) -> Vec<Effect> {
    let Some(running) = state.golive.running.as_mut().filter(|running| running.run == run) else { return Vec::new() };
    running.waiting = None;
    match step {
        Step::Began(check) => running.current = Some(check),
        Step::Waiting(seconds) => running.waiting = Some(seconds),
        Step::Ended { result, requests } => {
            running.requests = requests;
            running.results.insert(result.id, *result);
        }
    }
    Vec::new()
}

fn finished(state: &mut State, run: u64, result: Result<Box<ShownRun>, SendProblem>) -> Vec<Effect> {
    let Some(running) = state.golive.running.take_if(|running| running.run == run) else { return Vec::new() };
    let to = &running.to;
    match result {
        Ok(shown) => {
            let words = match shown.report.verdict {
                Verdict::Ready => "ready to go live",
                Verdict::NotReady => "not ready to go live",
                Verdict::NeedsReview => "a person has to decide",
            };
            attention::work_ended(state, Some(running.since), Some(words.to_owned()));
            if let Some(problem) = &shown.not_kept {
                notice::warning(state, problem.clone());
            }
            let page = state.golive.page_mut(to);
            page.open = page.open.or_else(|| first_to_read(&shown));
            page.latest = Some(Arc::from(shown));
            page.shown.clone_from(&page.latest);
        }
        Err(problem) => {
            let page = state.golive.page_mut(to);
            let text = visible(problem.text.trim_end_matches('.'));
            page.problem = Some(if running.is_stopping {
                "Stopped before anything went out.".to_owned()
            } else {
                format!("Not started: {text}.")
            });
            page.view = if page.shown.is_some() { GoLiveView::Result } else { GoLiveView::Plan };
        }
    }
    history::refresh(state).into_iter().chain(list_again(state, to)).collect()
}

/// What decided the verdict.
fn first_to_read(shown: &ShownRun) -> Option<CheckId> {
    let first = |outcome| shown.report.checks.iter().find(|result| result.result == outcome);
    let found = [CheckOutcome::Failed, CheckOutcome::Review, CheckOutcome::Warning].into_iter().find_map(first);
    found.map(|result| result.id)
}

fn list_again(state: &mut State, to: &Recipient) -> Vec<Effect> {
    let Some(label) = state.label_of(to) else { return Vec::new() };
    let page = state.golive.page_mut(to);
    page.runs = Runs::Asked { label: label.clone(), previous: page.runs.list().to_vec() };
    golive(GoLiveEffect::List { to: to.clone(), label })
}

fn listed(
    state: &mut State,
    to: &Recipient,
    label: DestinationLabel,
    result: Result<Vec<RunSummary>, KeptRunError>,
) -> Vec<Effect> {
    let is_running = state.golive.running_for(to).is_some();
    let page = state.golive.page_mut(to);
    if page.runs.label() != Some(&label) {
        return Vec::new();
    }
    let runs = match result {
        Ok(runs) => runs,
        Err(error) => {
            page.problem = Some(visible(&error.to_string()));
            Vec::new()
        }
    };
    let latest = runs.first().map(|run| run.id.clone());
    page.runs = Runs::Listed { label, runs };
    match latest.filter(|_| page.shown.is_none() && !is_running) {
        Some(id) => golive(GoLiveEffect::Load { to: to.clone(), id }),
        None => Vec::new(),
    }
}

fn loaded(state: &mut State, to: &Recipient, result: Result<Box<ShownRun>, KeptRunError>) -> Vec<Effect> {
    let is_running = state.golive.running_for(to).is_some();
    let page = state.golive.page_mut(to);
    match result {
        // A run that has ended meanwhile is the one to see.
        Ok(shown) if !is_running => {
            page.open = page.open.or_else(|| first_to_read(&shown));
            page.shown = Some(Arc::from(shown));
            page.view = GoLiveView::Result;
            page.asks_clean_up = false;
        }
        Ok(_) => {}
        Err(error) => page.problem = Some(visible(&error.to_string())),
    }
    Vec::new()
}

fn cleaned_up(state: &mut State, run: u64, result: Result<(Box<ShownRun>, Vec<String>), SendProblem>) -> Vec<Effect> {
    let Some(running) = state.golive.running.take_if(|running| running.run == run) else { return Vec::new() };
    match result {
        Ok((shown, problems)) => {
            let deleted = shown.report.left_behind.iter().filter(|left| left.removed).count();
            let text = counted_text(deleted as u64, "object of this run is deleted", "objects of this run are deleted");
            match problems.first() {
                None => notice::info(state, format!("{text}.")),
                Some(first) => {
                    let more = counted_text(problems.len() as u64, "is not", "are not");
                    notice::warning(state, format!("{text}, {more}. The first: {}", visible(first)));
                }
            }
            state.golive.page_mut(&running.to).take_again(shown);
        }
        Err(problem) => notice::error(state, format!("Nothing was deleted: {}", visible(&problem.text))),
    }
    history::refresh(state)
}
