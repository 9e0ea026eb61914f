//! The body that is looked at follows what is shown.

use std::sync::Arc;

use crate::app::body::{BodyFace, BodyView, Matches, Search, UNWRAPPED_ROW_CHARS};
use crate::app::state::{BodySource, BodyWish, ExchangeTab, LoadedExchange, Shown, State};
use crate::app::{BodyCommand, BodyEffect, BodyNews, Effect, body};
use crate::domain::Outcome;

pub(in crate::app) fn take_news(state: &mut State, news: BodyNews) -> Vec<Effect> {
    match news {
        BodyNews::Viewed { request_id, view, matches } => viewed(state, request_id, view, matches),
    }
}

pub(in crate::app) fn dispatch(state: &mut State, command: BodyCommand) -> Vec<Effect> {
    match command {
        BodyCommand::SetFace(face) => set_face(state, face),
        BodyCommand::SetWidth(row_chars) => set_width(state, row_chars),
        BodyCommand::SetWraps(wraps) => set_wraps(state, wraps),
        BodyCommand::Search(wanted) => search(state, wanted),
        BodyCommand::StepMatch(steps) => step(state, steps),
    }
}

/// Bytes up to which a view is made at once: that takes about a millisecond.
const AT_ONCE_BYTES_MAX: usize = 128 * 1024;

/// Row widths are rounded down to these, so that dragging an edge does not make a view for every point.
const WIDTH_STEP: usize = 8;

pub(in crate::app) fn set_face(state: &mut State, face: BodyFace) -> Vec<Effect> {
    state.body.face = face;
    Vec::new()
}

pub(in crate::app) fn set_width(state: &mut State, row_chars: usize) -> Vec<Effect> {
    state.body.row_chars = (row_chars - row_chars % WIDTH_STEP).max(WIDTH_STEP * 3);
    Vec::new()
}

pub(in crate::app) fn set_wraps(state: &mut State, wraps: bool) -> Vec<Effect> {
    state.body.wraps = wraps;
    Vec::new()
}

pub(in crate::app) fn search(state: &mut State, search: Search) -> Vec<Effect> {
    state.body.search = search;
    state.body.current = 0;
    Vec::new()
}

/// Go on to the next match, or back; round at the ends.
pub(in crate::app) fn step(state: &mut State, steps: isize) -> Vec<Effect> {
    let count = state.body.matches.at.len();
    if count > 0 {
        let step = steps.rem_euclid(count as isize) as usize;
        state.body.current = (state.body.current + step) % count;
    }
    Vec::new()
}

/// After every command: see to the view that is wanted now, if it is another one than there is.
pub(in crate::app) fn follow(state: &mut State) -> Vec<Effect> {
    let Some(source) = wanted(state) else { return Vec::new() };
    let body = &mut state.body;
    if body.about.as_ref().is_some_and(|about| about.source != source) {
        // Never the body of one exchange beneath the head of another.
        (body.about, body.view) = (None, None);
        body.matches = Arc::default();
    }
    let row_chars = if body.wraps { body.row_chars } else { UNWRAPPED_ROW_CHARS };
    let wish = BodyWish { source, face: body.face.of_text(), row_chars };
    let is_there = body.about.as_ref() == Some(&wish) && body.searched == body.search;
    // One at a time: dragging an edge asks for many, and only the last one counts.
    if is_there || body.asked.is_some() {
        return Vec::new();
    }
    let search = body.search.clone();
    if wish.source.bytes().len() <= AT_ONCE_BYTES_MAX {
        let (view, matches) = make(&wish, &search, None);
        take(state, wish, search, view, matches);
        return Vec::new();
    }
    let present = body.view.clone().filter(|_| body.about.as_ref() == Some(&wish));
    let request_id = state.next_id();
    state.body.asked = Some((request_id, wish.clone(), search.clone()));
    vec![Effect::Body(BodyEffect::View { request_id, wish, search, present })]
}

/// The view of `wish`, or the one that is `present`, with what is found in it.
pub(in crate::app) fn make(
    wish: &BodyWish,
    search: &Search,
    present: Option<Arc<BodyView>>,
) -> (Arc<BodyView>, Matches) {
    let view = present.unwrap_or_else(|| Arc::new(BodyView::of(wish.source.bytes(), wish.face, wish.row_chars)));
    let matches = body::search(&view.text, search);
    (view, matches)
}

pub(in crate::app) fn viewed(state: &mut State, request_id: u64, view: Arc<BodyView>, matches: Matches) -> Vec<Effect> {
    match state.body.asked.take() {
        Some((asked, wish, search)) if asked == request_id => {
            // Another width or face is better than none; another body is not.
            if wanted(state).as_ref() == Some(&wish.source) {
                take(state, wish, search, view, matches);
            }
        }
        other => state.body.asked = other,
    }
    Vec::new()
}

fn take(state: &mut State, wish: BodyWish, search: Search, view: Arc<BodyView>, matches: Matches) {
    let body = &mut state.body;
    if body.about.as_ref().is_none_or(|about| about.source != wish.source) {
        body.current = 0;
    }
    body.about = Some(wish);
    body.view = Some(view);
    body.matches = Arc::new(matches);
    body.searched = search;
    body.current = body.current.min(body.matches.at.len().saturating_sub(1));
}

/// The body of the tab in view.
pub(in crate::app) fn wanted(state: &State) -> Option<BodySource> {
    match (state.exchange.tab, stored(state)) {
        (ExchangeTab::Response, Some(loaded)) => matches!(loaded.exchange.outcome, Outcome::Answered(_))
            .then(|| BodySource::Response(Arc::clone(&loaded.exchange))),
        (ExchangeTab::Request, _) => request_source(state),
        _ => None,
    }
}

impl State {
    /// The body in view, if there is a text of it to search.
    pub fn searchable_body(&self) -> Option<&BodyView> {
        let (source, body) = (wanted(self)?, &self.body);
        let is_in_view = body.about.as_ref().is_some_and(|about| about.source == source);
        body.view.as_deref().filter(|view| is_in_view && !view.text.is_empty())
    }
}

/// The body of the request on the right.
pub(in crate::app) fn request_source(state: &State) -> Option<BodySource> {
    match stored(state) {
        Some(loaded) => Some(BodySource::Request(Arc::clone(&loaded.exchange))),
        None => state.preview.current.clone().map(BodySource::Next),
    }
}

fn stored(state: &State) -> Option<&LoadedExchange> {
    state.exchange.loaded.as_ref().filter(|_| state.exchange.shown != Shown::NextRequest)
}
