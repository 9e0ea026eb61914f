//! Values over time: a chart a quantity and unit, a line a device and port.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::app::measurement::Row;

/// The lines of one quantity.
#[derive(Debug, PartialEq)]
pub struct Chart {
    pub quantity: Arc<str>,
    pub unit: Arc<str>,
    /// By name.
    pub lines: Vec<Line>,
    /// The first and the last moment of its points, in seconds since 1970.
    pub times: (f64, f64),
    /// The least and the greatest value.
    pub values: (f64, f64),
}

/// The values of one device and port over time.
#[derive(Debug, PartialEq)]
pub struct Line {
    pub name: String,
    /// Seconds since 1970 and the value, by time.
    pub points: Vec<[f64; 2]>,
}

impl Chart {
    /// Number of points of all lines.
    pub fn point_count(&self) -> usize {
        self.lines.iter().map(|line| line.points.len()).sum()
    }

    fn new((quantity, unit): (Arc<str>, Arc<str>), lines: Vec<Line>) -> Self {
        let range = |of: usize| {
            let numbers = lines.iter().flat_map(|line| &line.points).map(|point| point[of]);
            numbers.fold((f64::MAX, f64::MIN), |(least, most), number| (least.min(number), most.max(number)))
        };
        Self { quantity, unit, times: range(0), values: range(1), lines }
    }
}

/// The charts of `rows`, by quantity; a row without a number or a moment has no point.
pub(super) fn charts(rows: &[Row]) -> Vec<Chart> {
    type Key = (Arc<str>, Arc<str>);
    let mut charts: BTreeMap<Key, BTreeMap<Key, Vec<[f64; 2]>>> = BTreeMap::new();
    for row in rows {
        let (Some(at), Some(number)) = (row.at, row.number) else { continue };
        let chart = charts.entry((Arc::clone(&row.quantity), Arc::clone(&row.unit))).or_default();
        chart.entry((Arc::clone(&row.device), Arc::clone(&row.port))).or_default().push([at, number]);
    }
    charts
        .into_iter()
        .map(|(key, lines)| Chart::new(key, lines.into_iter().map(|(key, points)| line(&key, points)).collect()))
        .collect()
}

fn line((device, port): &(Arc<str>, Arc<str>), mut points: Vec<[f64; 2]>) -> Line {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let name = [&**device, &**port].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    Line { name, points }
}

/// What of `points` shows between `left` and `right` in `columns` columns of pixels: the first, the last, the least and
/// the greatest of each column, so that no peak is lost. One point on each side goes along, so that lines reach the edge.
pub fn thinned(points: &[[f64; 2]], (left, right): (f64, f64), columns: usize) -> Vec<[f64; 2]> {
    let first = points.partition_point(|point| point[0] < left).saturating_sub(1);
    let last = (points.partition_point(|point| point[0] <= right) + 1).min(points.len());
    let shown = &points[first.min(last)..last];
    let (columns, width) = (columns.max(1), right - left);
    if shown.len() <= columns * 4 || width <= 0.0 {
        return shown.to_vec();
    }
    let column_of = |point: &[f64; 2]| ((point[0] - left) / width * columns as f64).floor() as i64;
    let mut kept = Vec::with_capacity(columns * 4);
    for column in shown.chunk_by(|a, b| column_of(a) == column_of(b)) {
        let index_by = |is_better: fn(f64, f64) -> bool| {
            (1..column.len()).fold(0, |best, at| if is_better(column[at][1], column[best][1]) { at } else { best })
        };
        let mut indices = [0, index_by(|a, b| a < b), index_by(|a, b| a > b), column.len() - 1];
        indices.sort_unstable();
        let distinct: Range<usize> = 0..indices.len();
        kept.extend(distinct.filter(|at| *at == 0 || indices[*at] != indices[at - 1]).map(|at| column[indices[at]]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(quantity: &str, port: &str, at: f64, number: f64) -> Row {
        let number = Some(number);
        Row { quantity: quantity.into(), port: port.into(), device: "d".into(), at: Some(at), number, ..Row::default() }
    }

    #[test]
    fn each_quantity_has_a_chart_and_each_port_a_line_by_time() {
        let rows = [row("power", "1", 2.0, 20.0), row("power", "2", 1.0, 5.0), row("power", "1", 1.0, 10.0)];
        let rows = [&rows[..], &[row("heat", "", 1.0, 1.0), Row::default()]].concat();
        let charts = charts(&rows);
        assert_eq!(charts.iter().map(|chart| &*chart.quantity).collect::<Vec<_>>(), ["heat", "power"]);
        let power = &charts[1];
        assert_eq!(power.lines[0], Line { name: "d · 1".to_owned(), points: vec![[1.0, 10.0], [2.0, 20.0]] });
        assert_eq!((power.point_count(), power.times, power.values), (3, (1.0, 2.0), (5.0, 20.0)));
        assert_eq!(charts[0].lines[0].name, "d", "a device without a port");
    }

    #[test]
    fn few_points_are_shown_as_they_are_with_their_neighbours() {
        let points = [[0.0, 1.0], [1.0, 2.0], [2.0, 3.0], [3.0, 4.0]];
        assert_eq!(thinned(&points, (0.5, 1.5), 10), &points[0..3]);
        assert_eq!(thinned(&points, (9.0, 10.0), 10), &points[3..]);
        assert!(thinned(&[], (0.0, 1.0), 10).is_empty());
    }

    proptest! {
        /// Thinning loses neither the range of values nor the order, and is bounded.
        #[test]
        fn no_peak_is_lost(values in prop::collection::vec(-1000.0..1000.0, 1..3000), columns in 1_usize..50) {
            let points: Vec<[f64; 2]> = values.iter().enumerate().map(|(at, value)| [at as f64, *value]).collect();
            let thin = thinned(&points, (0.0, points.len() as f64), columns);
            let range = |points: &[[f64; 2]]| points.iter().fold((f64::MAX, f64::MIN), |(a, b), p| (a.min(p[1]), b.max(p[1])));
            prop_assert_eq!(range(&thin), range(&points));
            prop_assert!(thin.is_sorted_by(|a, b| a[0] < b[0]));
            prop_assert!(thin.len() <= 4 * columns + 4);
        }
    }
}
