//! Which lines of a JSON text are folded.
//!
//! What is folded stays in the text that is edited, so that copying, undo and search lose nothing: its rows are laid out
//! without height.

use crate::domain::json::{TokenKind, tokens};
use std::collections::BTreeSet;
use std::ops::Range;

use egui::text::{LayoutJob, TextFormat};
use egui::{Color32, FontId};

/// A list or object over several lines.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fold {
    /// Byte of its opening bracket.
    open: usize,
    /// The line of the opening bracket, counted from 0.
    line: usize,
    /// The whole lines between those of its brackets, in bytes.
    inner: Range<usize>,
    /// How many lines that are.
    lines: usize,
}

/// What can be folded, and what is.
#[derive(Debug, Default)]
pub(super) struct Folding {
    key: Option<(&'static str, u64)>,
    text: String,
    /// At most one a line, from the beginning of the text to its end.
    folds: Vec<Fold>,
    /// The opening brackets of what is folded.
    folded: BTreeSet<usize>,
}

impl Folding {
    /// Know `text`, which `key` tells from others; a text longer than `bytes_max` does not fold.
    pub(super) fn follow(&mut self, key: (&'static str, u64), text: &str, bytes_max: usize) {
        if self.key != Some(key) || text.len() > bytes_max {
            *self = Self { key: Some(key), ..Self::default() };
        }
        if text.len() > bytes_max || self.text == text {
            return;
        }
        let moved = moved(&self.folded, &self.text, text);
        text.clone_into(&mut self.text);
        self.folds = folds_of(text);
        self.folded = self.folds.iter().map(|fold| fold.open).filter(|open| moved.contains(open)).collect();
    }

    /// The opening bracket of what folds at `line`, counted from 0.
    pub(super) fn at_line(&self, line: usize) -> Option<usize> {
        self.folds.binary_search_by_key(&line, |fold| fold.line).ok().map(|at| self.folds[at].open)
    }

    pub(super) fn is_folded(&self, open: usize) -> bool {
        self.folded.contains(&open)
    }

    pub(super) fn toggle(&mut self, open: usize) {
        if !self.folded.remove(&open) {
            self.folded.insert(open);
        }
    }

    /// Fold the innermost part around `at` that is not folded; where one begins on the line of `at`, that.
    pub(super) fn fold_at(&mut self, at: usize) {
        let line = self.text.get(..at).map_or(0, |before| before.matches('\n').count());
        let open = self.at_line(line).or_else(|| {
            let around = self.folds.iter().rev().find(|fold| fold.inner.contains(&at) && !self.is_folded(fold.open));
            around.map(|fold| fold.open)
        });
        self.folded.extend(open);
    }

    /// Unfold what begins on the line of `at`, or is around it.
    pub(super) fn unfold_at(&mut self, at: usize) {
        let line = self.text.get(..at).map_or(0, |before| before.matches('\n').count());
        let opens: Vec<usize> = self
            .folds
            .iter()
            .filter(|fold| fold.line == line || fold.inner.contains(&at))
            .map(|fold| fold.open)
            .collect();
        self.folded.retain(|open| !opens.contains(open));
    }

    /// Unfold what `at` would not be seen in.
    pub(super) fn reveal(&mut self, at: usize) {
        let around = self.folds.iter().filter(|fold| fold.inner.contains(&at));
        let opens: Vec<usize> = around.map(|fold| fold.open).collect();
        self.folded.retain(|open| !opens.contains(open));
    }

    /// Fold everything within the outermost brackets.
    pub(super) fn fold_all(&mut self) {
        self.folded = self.folds.iter().skip(1).map(|fold| fold.open).collect();
    }

    pub(super) fn unfold_all(&mut self) {
        self.folded.clear();
    }

    /// The bytes that are not shown and how many lines they are; none within another.
    pub(super) fn hidden(&self) -> Vec<(Range<usize>, usize)> {
        let mut hidden: Vec<(Range<usize>, usize)> = Vec::new();
        for fold in self.folds.iter().filter(|fold| self.folded.contains(&fold.open)) {
            if hidden.last().is_none_or(|(last, _)| last.end <= fold.inner.start) {
                hidden.push((fold.inner.clone(), fold.lines));
            }
        }
        hidden
    }
}

/// Where the brackets `folded` of `before` stand in `after`, which differs from it in one place.
fn moved(folded: &BTreeSet<usize>, before: &str, after: &str) -> BTreeSet<usize> {
    let same = before.bytes().zip(after.bytes()).take_while(|(a, b)| a == b).count();
    let behind = |open: usize| (open + after.len()).checked_sub(before.len());
    folded.iter().filter_map(|open| if *open < same { Some(*open) } else { behind(*open) }).collect()
}

/// Lists and objects with whole lines between their brackets; of several that begin on one line the outermost.
fn folds_of(text: &str) -> Vec<Fold> {
    let mut folds: Vec<Fold> = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut starts = vec![0];
    for token in tokens(text).by_line() {
        match token.kind {
            TokenKind::Space => {
                let start = token.range.start;
                starts.extend(text[token.range].match_indices('\n').map(|(at, _)| start + at + 1));
            }
            TokenKind::Open => open.push((token.range.start, starts.len() - 1)),
            TokenKind::Close => {
                let last = starts.len() - 1;
                if let Some((at, line)) = open.pop().filter(|(_, line)| line + 1 < last) {
                    let lines = last - line - 1;
                    folds.push(Fold { open: at, line, inner: starts[line + 1]..starts[last], lines });
                }
            }
            TokenKind::Comma | TokenKind::Colon | TokenKind::String | TokenKind::Scalar => {}
        }
    }
    folds.sort_by_key(|fold| fold.open);
    folds.dedup_by_key(|fold| fold.line);
    folds
}

/// `job` with the rows of `hidden` without height.
pub(super) fn without(job: LayoutJob, hidden: &[(Range<usize>, usize)]) -> LayoutJob {
    if hidden.is_empty() {
        return job;
    }
    let mut shown = LayoutJob::default();
    let none =
        TextFormat { line_height: Some(0.0), ..TextFormat::simple(FontId::monospace(1.0), Color32::TRANSPARENT) };
    for section in &job.sections {
        let (start, end) = (section.byte_range.start.0, section.byte_range.end.0);
        let mut at = start;
        for (part, _) in hidden.iter().filter(|(part, _)| part.start < end && part.end > start) {
            let (from, to) = (part.start.clamp(at, end), part.end.clamp(at, end));
            if from > at {
                shown.append(&job.text[at..from], 0.0, section.format.clone());
            }
            shown.append(&job.text[from..to], 0.0, none.clone());
            at = to;
        }
        if end > at {
            shown.append(&job.text[at..end], 0.0, section.format.clone());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "{\n  \"a}\": [\n    1,\n    2\n  ],\n  \"b\": {\n  }\n}";

    fn folding(text: &str) -> Folding {
        let mut folding = Folding::default();
        folding.follow(("text", 1), text, 1_000);
        folding
    }

    fn hidden(folding: &Folding) -> Vec<&str> {
        folding.hidden().into_iter().map(|(range, _)| &folding.text[range]).collect()
    }

    #[test]
    fn what_has_whole_lines_between_its_brackets_folds() {
        let folding = folding(TEXT);
        let lines: Vec<usize> = (0..9).filter(|line| folding.at_line(*line).is_some()).collect();
        assert_eq!(lines, [0, 1], "the brackets of b have none");
    }

    #[test]
    fn the_innermost_part_round_the_caret_folds_first() {
        let mut folding = folding(TEXT);
        let at = TEXT.find("1,").expect("it is there");
        folding.fold_at(at);
        assert_eq!(hidden(&folding), ["    1,\n    2\n"]);
        folding.fold_at(at);
        assert_eq!(folding.hidden().len(), 1, "one within another is hidden with it");
        assert!(hidden(&folding)[0].starts_with("  \"a}\""));
        folding.unfold_at(at);
        assert!(folding.hidden().is_empty());
    }

    #[test]
    fn what_is_folded_stays_so_while_one_types_before_and_behind_it() {
        let mut folding = folding(TEXT);
        folding.fold_all();
        assert_eq!(hidden(&folding), ["    1,\n    2\n"]);
        let typed = TEXT.replace("{\n  \"a}", "{\n  \"new\": 1,\n  \"a}");
        folding.follow(("text", 1), &typed, 1_000);
        assert_eq!(hidden(&folding), ["    1,\n    2\n"]);
        folding.follow(("text", 1), &(typed.clone() + "\n"), 1_000);
        assert_eq!(hidden(&folding), ["    1,\n    2\n"]);
        folding.follow(("text", 2), &typed, 1_000);
        assert!(folding.hidden().is_empty(), "another text");
    }

    #[test]
    fn a_hidden_part_keeps_its_text_and_loses_its_height() {
        let job = LayoutJob::single_section("ab\ncd\nef".to_owned(), TextFormat::default());
        let shown = without(job, &[(3..6, 1)]);
        assert_eq!(shown.text, "ab\ncd\nef");
        let heights: Vec<Option<f32>> = shown.sections.iter().map(|section| section.format.line_height).collect();
        assert_eq!(heights, [None, Some(0.0), None]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_folds_without_losing_a_byte(text in "[{}\\[\\]\\n\"é\\\\ ]{0,40}", other in "[{}\\[\\]\\n\"é ]{0,40}") {
            let mut folding = folding(&text);
            folding.fold_all();
            for text in [&text, &other] {
                folding.follow(("text", 1), text, 1_000);
                let job = LayoutJob::single_section(text.clone(), TextFormat::default());
                proptest::prop_assert_eq!(&without(job, &folding.hidden()).text, text);
                for (range, lines) in folding.hidden() {
                    proptest::prop_assert_eq!(text[range].matches('\n').count(), lines);
                }
            }
        }
    }
}
