//! Lists and counts under a filter.

use rusqlite::{Connection, ToSql};

use super::rows::{COLUMNS, entry};
use super::{Counts, Filter, HistoryEntry};

pub(super) fn list(
    connection: &Connection,
    filter: &Filter,
    offset: u64,
    limit: u64,
) -> rusqlite::Result<Vec<HistoryEntry>> {
    let words = fts_query(&filter.search);
    let class = filter.class.map(super::StatusClass::number);
    let (offset, limit) = (i64::try_from(offset).unwrap_or(i64::MAX), i64::try_from(limit).unwrap_or(i64::MAX));
    // The ids of a page come from an index alone; the rows are fetched for that page only.
    let (ids, mut values): (&str, Vec<&dyn ToSql>) = match (&words, &class) {
        (None, None) => ("SELECT id FROM entry WHERE deleted = 0 ORDER BY id DESC", Vec::new()),
        (None, Some(class)) => ("SELECT id FROM entry WHERE deleted = 0 AND class = ? ORDER BY id DESC", vec![class]),
        (Some(words), None) => (
            "SELECT rowid AS id FROM entry_text WHERE entry_text MATCH ? AND EXISTS (SELECT 1 FROM entry WHERE id = entry_text.rowid AND deleted = 0) ORDER BY rowid DESC",
            vec![words],
        ),
        (Some(words), Some(class)) => (
            "SELECT rowid AS id FROM entry_text WHERE entry_text MATCH ? AND EXISTS (SELECT 1 FROM entry WHERE id = entry_text.rowid AND deleted = 0 AND class = ?) ORDER BY rowid DESC",
            vec![words, class],
        ),
    };
    values.push(&limit);
    values.push(&offset);
    let query = format!(
        "SELECT {COLUMNS} FROM ({ids} LIMIT ? OFFSET ?) AS page JOIN entry ON entry.id = page.id ORDER BY entry.id DESC"
    );
    let mut statement = connection.prepare_cached(&query)?;
    statement.query_map(values.as_slice(), entry)?.collect()
}

pub(super) fn counts(connection: &Connection, search: &str) -> rusqlite::Result<Counts> {
    let words = fts_query(search);
    let mut counts = Counts::default();
    let mut add = |class: i64, rows: u64| {
        counts.all += rows;
        match class {
            0 => counts.token += rows,
            1 => counts.no_answer += rows,
            2 => counts.ok += rows,
            3 => counts.redirect += rows,
            4 => counts.client_error += rows,
            _ => counts.server_error += rows,
        }
    };
    let pair = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0)));
    match words {
        None => {
            let mut statement = connection.prepare_cached("SELECT class, rows FROM class_count")?;
            for found in statement.query_map([], pair)? {
                let (class, rows) = found?;
                add(class, rows);
            }
        }
        Some(words) => {
            let query = "SELECT class, count(*) FROM entry WHERE deleted = 0 AND id IN (SELECT rowid FROM entry_text WHERE entry_text MATCH ?1) GROUP BY class";
            let mut statement = connection.prepare_cached(query)?;
            for found in statement.query_map([words], pair)? {
                let (class, rows) = found?;
                add(class, rows);
            }
        }
    }
    Ok(counts)
}

/// Every word of `search` as a quoted prefix, all of them needed; `None` if there is no word.
fn fts_query(search: &str) -> Option<String> {
    let words: Vec<String> = search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    (!words.is_empty()).then(|| words.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_quoted_prefix_and_punctuation_divides() {
        assert_eq!(fts_query("  "), None);
        assert_eq!(fts_query("a.b \"OR\" 403").as_deref(), Some("\"a\"* AND \"b\"* AND \"OR\"* AND \"403\"*"));
    }
}
