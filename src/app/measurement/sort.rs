//! The order in which measurements are listed.

use std::cmp::Ordering;

use crate::app::measurement::Row;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    Device,
    Quantity,
    Port,
    Value,
    Unit,
    Time,
}

impl Column {
    pub const ALL: [Self; 6] = [Self::Device, Self::Quantity, Self::Port, Self::Value, Self::Unit, Self::Time];

    pub fn label(self) -> &'static str {
        match self {
            Self::Device => "Device",
            Self::Quantity => "Quantity",
            Self::Port => "Port",
            Self::Value => "Value",
            Self::Unit => "Unit",
            Self::Time => "Time",
        }
    }

    fn compare(self, a: &Row, b: &Row) -> Ordering {
        // What is not a number or a moment comes last.
        let numbers = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        match self {
            Self::Value => numbers(a.number, b.number).then_with(|| a.value.cmp(&b.value)),
            Self::Time => numbers(a.at, b.at).then_with(|| a.time.cmp(&b.time)),
            Self::Device | Self::Quantity | Self::Port | Self::Unit => a.cell(self).cmp(b.cell(self)),
        }
    }
}

/// By which column, and in which direction; without a column, in the order of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Sort {
    pub column: Option<Column>,
    pub is_descending: bool,
}

impl Sort {
    /// What a click on the head of `column` asks for: up, down, then as in the batch.
    #[must_use]
    pub fn clicked(self, column: Column) -> Self {
        match (self.column == Some(column), self.is_descending) {
            (false, _) => Self { column: Some(column), is_descending: false },
            (true, false) => Self { column: Some(column), is_descending: true },
            (true, true) => Self::default(),
        }
    }

    /// Indices of `rows` in this order; rows that are equal stay in the order of the batch.
    pub(super) fn order(self, rows: &[Row]) -> Vec<u32> {
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        if let Some(column) = self.column {
            let compare = |a: &u32, b: &u32| column.compare(&rows[*a as usize], &rows[*b as usize]);
            if self.is_descending {
                order.sort_by(|a, b| compare(b, a));
            } else {
                order.sort_by(compare);
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(device: &str, value: &str, number: Option<f64>) -> Row {
        Row { device: device.into(), value: value.into(), number, ..Row::default() }
    }

    #[test]
    fn values_are_ordered_as_numbers_and_equal_rows_stay_as_in_the_batch() {
        let rows = [row("b", "10", Some(10.0)), row("a", "9", Some(9.0)), row("a", "none", None)];
        let order = |column, is_descending| Sort { column: Some(column), is_descending }.order(&rows);
        assert_eq!(order(Column::Value, false), [1, 0, 2]);
        assert_eq!(order(Column::Device, false), [1, 2, 0]);
        assert_eq!(order(Column::Device, true), [0, 1, 2]);
        assert_eq!(Sort::default().order(&rows), [0, 1, 2]);
    }

    #[test]
    fn a_third_click_on_a_head_brings_back_the_order_of_the_batch() {
        let once = Sort::default().clicked(Column::Value);
        assert_eq!(once, Sort { column: Some(Column::Value), is_descending: false });
        assert!(once.clicked(Column::Value).is_descending);
        assert_eq!(once.clicked(Column::Value).clicked(Column::Value), Sort::default());
        assert_eq!(once.clicked(Column::Time).column, Some(Column::Time));
    }
}
