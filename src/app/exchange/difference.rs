//! Two texts side by side, line by line: ours and theirs, earlier and later.

use std::ops::Range;
use std::time::Duration;

use similar::{Algorithm, DiffOp, TextDiff};

/// How long the shortest difference is looked for; beyond that a longer one is taken, which is as true.
const SEARCH_TIME: Duration = Duration::from_millis(300);

/// One line of both texts, or of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub left: Option<Line>,
    pub right: Option<Line>,
}

/// A line with what differs in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: usize,
    pub text: String,
    /// Bytes of `text` that the other side does not have here; empty where the lines are equal.
    pub differs: Range<usize>,
}

impl Row {
    /// True if the sides are not the same here.
    pub fn is_changed(&self) -> bool {
        match (&self.left, &self.right) {
            (Some(left), Some(right)) => left.text != right.text,
            _ => true,
        }
    }
}

/// The rows of `left` and `right`, aligned; equal lines stand beside each other.
pub fn compare(left: &str, right: &str) -> Vec<Row> {
    let (left, right): (Vec<&str>, Vec<&str>) = (left.lines().collect(), right.lines().collect());
    let diff = TextDiff::configure().algorithm(Algorithm::Myers).timeout(SEARCH_TIME).diff_slices(&left, &right);
    let mut rows = Vec::with_capacity(left.len().max(right.len()));
    for op in diff.ops() {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            rows.extend(old.zip(new).map(|(a, b)| pair(line(&left, a), line(&right, b))));
        } else {
            rows.extend((0..old.len().max(new.len())).map(|offset| {
                let at = |range: &Range<usize>| Some(range.start + offset).filter(|at| range.contains(at));
                match (at(&old), at(&new)) {
                    (Some(a), Some(b)) => pair(line(&left, a), line(&right, b)),
                    (a, b) => Row { left: a.map(|a| alone(line(&left, a))), right: b.map(|b| alone(line(&right, b))) },
                }
            }));
        }
    }
    rows
}

fn line(lines: &[&str], at: usize) -> Line {
    let text = lines.get(at).copied().unwrap_or_default().to_owned();
    Line { number: at + 1, differs: 0..0, text }
}

/// A line that the other side does not have.
fn alone(mut line: Line) -> Line {
    line.differs = 0..line.text.len();
    line
}

fn pair(mut left: Line, mut right: Line) -> Row {
    if left.text != right.text {
        let (a, b) = middles(&left.text, &right.text);
        (left.differs, right.differs) = (a, b);
    }
    Row { left: Some(left), right: Some(right) }
}

/// What lies between the common beginning and the common end of two lines.
fn middles(a: &str, b: &str) -> (Range<usize>, Range<usize>) {
    let start: usize = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    let (rest_a, rest_b) = (&a[start..], &b[start..]);
    let pairs = rest_a.chars().rev().zip(rest_b.chars().rev());
    let end: usize = pairs.take_while(|(x, y)| x == y).map(|(x, _)| x.len_utf8()).sum();
    (start..a.len() - end, start..b.len() - end)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(left: &str, right: &str) -> Vec<(Option<String>, Option<String>)> {
        let part = |line: Option<Line>| line.map(|line| line.text[line.differs].to_owned());
        compare(left, right).into_iter().map(|row| (part(row.left), part(row.right))).collect()
    }

    fn both(left: &str, right: &str) -> (Option<String>, Option<String>) {
        (Some(left.to_owned()), Some(right.to_owned()))
    }

    #[test]
    fn the_part_of_a_line_that_differs_is_marked() {
        let (ours, theirs) = ("PUT\n/a/2026\nhost:a.example", "PUT\n/a/2025\nhost:a.example");
        assert_eq!(shown(ours, theirs), [both("", ""), both("6", "5"), both("", "")]);
        assert_eq!(shown("größe", "grüße"), [both("ö", "ü")]);
    }

    #[test]
    fn a_line_that_one_side_lacks_stands_alone_and_the_rest_stays_aligned() {
        let rows = compare("a\nb\nc", "a\nc\nd");
        let texts: Vec<(Option<&str>, Option<&str>)> = rows
            .iter()
            .map(|row| (row.left.as_ref().map(|l| l.text.as_str()), row.right.as_ref().map(|l| l.text.as_str())))
            .collect();
        assert_eq!(texts, [(Some("a"), Some("a")), (Some("b"), None), (Some("c"), Some("c")), (None, Some("d"))]);
        assert_eq!(rows[2].right.as_ref().map(|line| line.number), Some(2));
    }

    proptest! {
        #[test]
        fn every_line_of_both_sides_is_there_once_and_in_order(left in "([ab]{0,2}\n){0,12}", right in "([ab]{0,2}\n){0,12}") {
            let rows = compare(&left, &right);
            let texts = |side: fn(&Row) -> &Option<Line>| rows.iter().filter_map(|row| side(row).as_ref()).map(|line| line.text.clone()).collect::<Vec<_>>();
            prop_assert_eq!(texts(|row| &row.left), left.lines().collect::<Vec<_>>());
            prop_assert_eq!(texts(|row| &row.right), right.lines().collect::<Vec<_>>());
            prop_assert_eq!(rows.iter().any(Row::is_changed), left != right);
        }

        #[test]
        fn a_mark_never_splits_a_character(left in "\\PC{0,12}", right in "\\PC{0,12}") {
            for row in compare(&left, &right) {
                for line in [row.left, row.right].into_iter().flatten() {
                    prop_assert!(line.text.get(line.differs.clone()).is_some());
                }
            }
        }
    }
}
