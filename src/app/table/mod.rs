//! Tables for the clipboard: what the window shows in columns, for a spreadsheet or a ticket.
//!
//! ```text
//!  State ─▶ Table (heading, columns, cells) ─▶ tab-separated text | Markdown
//! ```
//!
//! Cells are what is shown: masked where it was recorded, control characters as escapes. So no cell breaks its row.

mod content;

pub use self::content::{history_table, tab_table};
use crate::domain::display::{in_markdown, in_sheet};

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TableForm {
    /// For spreadsheets.
    Tabs,
    /// For tickets and chats, with the heading above.
    Markdown,
}

impl TableForm {
    pub const ALL: [Self; 2] = [Self::Tabs, Self::Markdown];

    /// What is written on its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Tabs => "Tab-separated text",
            Self::Markdown => "Markdown",
        }
    }
}

/// A table in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub heading: String,
    pub columns: Vec<&'static str>,
    /// As many cells as there are columns.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// The table as text, a line break after each row.
    pub fn written(&self, form: TableForm) -> String {
        match form {
            TableForm::Tabs => self.tab_separated(),
            TableForm::Markdown => self.markdown(),
        }
    }

    fn tab_separated(&self) -> String {
        let columns = self.columns.join("\t");
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| in_sheet(cell)).collect();
            cells.join("\t")
        });
        std::iter::once(columns).chain(rows).map(|line| line + "\n").collect()
    }

    fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let columns: Vec<String> = self.columns.iter().map(|&column| column.to_owned()).collect();
        let rule: Vec<String> = self.columns.iter().map(|_| "---".to_owned()).collect();
        let rows = self.rows.iter().map(|row| {
            let cells: Vec<String> = row.iter().map(|cell| in_markdown(cell)).collect();
            line(&cells)
        });
        let head = format!("**{}**\n\n{}{}", in_markdown(&self.heading), line(&columns), line(&rule));
        std::iter::once(head).chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[&str]) -> Table {
        Table {
            heading: "Response headers of #7".to_owned(),
            columns: vec!["Name", "Value"],
            rows: vec![cells.iter().map(|&cell| cell.to_owned()).collect()],
        }
    }

    #[test]
    fn a_table_is_written_for_a_spreadsheet_and_for_a_ticket() {
        let table = table(&["content-type", "a|b_c"]);
        assert_eq!(table.written(TableForm::Tabs), "Name\tValue\ncontent-type\ta|b_c\n");
        assert_eq!(
            table.written(TableForm::Markdown),
            "**Response headers of #7**\n\n| Name | Value |\n| --- | --- |\n| content-type | a\\|b\\_c |\n"
        );
    }

    #[test]
    fn no_cell_breaks_out_of_its_row() {
        let table = table(&["x", "a\tb\r\nc"]);
        for form in TableForm::ALL {
            let text = table.written(form);
            assert!(text.lines().last().is_some_and(|line| line.contains("tb") && line.contains("nc")), "{text}");
        }
        assert_eq!(table.written(TableForm::Tabs).lines().count(), 2);
    }
}
