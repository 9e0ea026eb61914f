//! What a batch says, as a table and as lines over time.
//!
//! ```text
//!  bytes ─read─▶ Measurements ─sorted─▶ order of the rows      the table
//!                     └──────charts──▶ Chart ─thinned─▶        one a quantity, a line a device and port
//! ```
//!
//! Made once and off the UI thread where it is large; the window draws the rows and the points in view.

mod chart;
mod command;
mod read;
mod short_time;
mod sort;
pub(in crate::app) mod state;
pub(in crate::app) mod update;
mod work;

use std::sync::Arc;

pub use self::chart::{Chart, Line, thinned};
pub use self::command::{MeasurementCommand, MeasurementNews};
pub use self::short_time::short_time;
pub use self::sort::{Column, Sort};
pub use self::work::MeasurementEffect;
use crate::app::table::Table;

/// Observations that are read of one batch; those beyond are counted.
pub const ROWS_MAX: usize = 500_000;

/// The observations of a batch.
#[derive(Debug, Default)]
pub struct Measurements {
    /// In the order of the batch.
    pub rows: Vec<Row>,
    pub charts: Vec<Chart>,
    /// Observations beyond the limit.
    pub left_out: usize,
    /// The bytes end or break off before the batch does: what came before is here.
    pub is_cut: bool,
}

/// One observation; a text is empty where the message has no such field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    pub device: Arc<str>,
    /// A notification says what was done to which object.
    pub quantity: Arc<str>,
    /// The port, or the channel where there is none.
    pub port: Arc<str>,
    /// Significand times ten to the order of magnitude, with its thousands set apart; else as formatted by the platform.
    pub value: Box<str>,
    /// The same as a number, where it is one.
    pub number: Option<f64>,
    pub unit: Arc<str>,
    /// As written.
    pub time: Box<str>,
    /// The same in seconds since 1970, where it is a moment.
    pub at: Option<f64>,
}

impl Row {
    /// What `column` shows.
    pub fn cell(&self, column: Column) -> &str {
        match column {
            Column::Device => &self.device,
            Column::Quantity => &self.quantity,
            Column::Port => &self.port,
            Column::Value => &self.value,
            Column::Unit => &self.unit,
            Column::Time => &self.time,
        }
    }
}

impl Measurements {
    /// The observations of `body`; none if it is not a batch.
    pub fn of(body: &[u8]) -> Self {
        let mut measurements = read::read(body);
        measurements.charts = chart::charts(&measurements.rows);
        measurements
    }

    /// The rows in `order` as a table for the clipboard.
    pub fn table(&self, order: &[u32]) -> Table {
        let rows = order.iter().filter_map(|index| self.rows.get(*index as usize));
        Table {
            heading: "Measurements".to_owned(),
            columns: Column::ALL.map(Column::label).to_vec(),
            rows: rows.map(|row| Column::ALL.map(|column| row.cell(column).to_owned()).to_vec()).collect(),
        }
    }
}

/// Measurements with the order in which they are listed.
#[derive(Debug)]
pub struct Sorted {
    pub measurements: Arc<Measurements>,
    pub sort: Sort,
    /// Indices of the rows.
    pub order: Vec<u32>,
}

impl Sorted {
    pub fn new(measurements: Arc<Measurements>, sort: Sort) -> Self {
        let order = sort.order(&measurements.rows);
        Self { measurements, sort, order }
    }

    /// The row at `position` of the list.
    pub fn row(&self, position: usize) -> Option<&Row> {
        self.measurements.rows.get(*self.order.get(position)? as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::message::{Batch, MessageKind};

    fn sample(kind: MessageKind) -> Measurements {
        Measurements::of(Batch::sample(kind).payload().bytes())
    }

    #[test]
    fn the_documentation_batches_become_rows() {
        let measurements = sample(MessageKind::Measurement);
        let row = &measurements.rows[0];
        assert_eq!((&*row.device, &*row.quantity), ("device-serial-12345", "sajia1"));
        assert_eq!((&*row.value, row.number, &*row.unit), ("7,827,000", Some(7_827_000.0), "W"));
        assert!(row.at.is_some() && !measurements.is_cut);
        let notifications = sample(MessageKind::Notification);
        assert_eq!(&*notifications.rows[0].quantity, "add device");
        assert_eq!(&*notifications.rows[1].quantity, "update quantity Active Power");
        assert!(notifications.charts.is_empty(), "nothing was measured");
    }

    #[test]
    fn what_is_not_a_batch_has_no_rows() {
        for body in ["", "{}", "[1]", "[{\"observations\":3}]", "[{\"observations\":[null]}]", "plain", "[[[["] {
            let measurements = Measurements::of(body.as_bytes());
            assert!(measurements.rows.iter().all(|row| *row == Row::default()), "{body}");
        }
    }

    #[test]
    fn a_body_that_is_cut_shows_what_came_before_the_cut() {
        let whole = r#"[{"deviceIdentifier":"a","observations":[{"significand":1,"orderOfMagnitude":0}]},{"observ"#;
        let measurements = Measurements::of(whole.as_bytes());
        assert_eq!((measurements.rows.len(), measurements.is_cut), (1, true));
    }

    #[test]
    fn one_odd_message_does_not_hide_the_others() {
        let body = r#"[7,{"observations":[{"significand":"x","unit":5,"portHashId":[]}]},
            {"deviceHashId":"d","observations":[{"significand":-25,"orderOfMagnitude":-1,"channelIndex":2}]}]"#;
        let measurements = Measurements::of(body.as_bytes());
        let last = measurements.rows.last().expect("a row");
        assert_eq!((&*last.device, &*last.value, &*last.port), ("d", "-2.5", "channel 2"));
        assert_eq!(measurements.rows.len(), 2);
    }

    #[test]
    fn the_table_for_the_clipboard_is_in_the_order_of_the_list() {
        let body =
            r#"[{"observations":[{"significand":2,"orderOfMagnitude":0},{"significand":1,"orderOfMagnitude":0}]}]"#;
        let measurements = Measurements::of(body.as_bytes());
        let order = Sort { column: Some(Column::Value), is_descending: false }.order(&measurements.rows);
        let table = measurements.table(&order);
        assert_eq!(table.columns, ["Device", "Quantity", "Port", "Value", "Unit", "Time"]);
        assert_eq!(table.rows.iter().map(|row| row[3].as_str()).collect::<Vec<_>>(), ["1", "2"]);
    }
}
