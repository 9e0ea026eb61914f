//! Rows in a page: the leaf of a table, cell by cell (sqlite.org/fileformat2.html, §1.6 and §2.1).

use rusqlite::types::Value;

use super::super::schema::PAGE_BYTES;
use super::pages::{Page, Pages, Version};

/// First byte of a leaf of a table.
const TABLE_LEAF: u8 = 0x0d;

/// First bytes of every other page with cells.
const OTHER_TREES: [u8; 3] = [0x02, 0x05, 0x0a];

/// The most of a row that stands in its leaf, and the least of a longer one; the rest is in pages of its own.
const LOCAL_MAX: usize = PAGE_BYTES - 35;
const LOCAL_MIN: usize = (PAGE_BYTES - 12) * 32 / 255 - 23;

/// Bytes of a row in a page of its own; the first four are the next page's number.
const OVERFLOW_BYTES: usize = PAGE_BYTES - 4;

/// A row as far as its leaf has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) id: i64,
    /// Bytes of the whole row.
    length: usize,
    local: Vec<u8>,
    /// Where the rest begins.
    overflow: Option<u32>,
}

/// The rows of a page. Of one whose first byte is no known one, what looks like rows: the byte may be what is damaged.
pub(super) fn cells(page: &Page, is_first: bool, bytes_max: u64) -> Vec<Cell> {
    let start = if is_first { 100 } else { 0 };
    if OTHER_TREES.contains(&page[start]) {
        return Vec::new();
    }
    let count = usize::from(u16::from_be_bytes([page[start + 3], page[start + 4]]));
    let pointers = page[start + 8..].chunks_exact(2).take(count);
    pointers
        .map(|pointer| usize::from(u16::from_be_bytes([pointer[0], pointer[1]])))
        .filter_map(|at| cell(page.get(at..)?, bytes_max))
        .collect()
}

/// True if the page says that it holds rows.
pub(super) fn is_leaf(page: &Page, is_first: bool) -> bool {
    page[if is_first { 100 } else { 0 }] == TABLE_LEAF
}

fn cell(bytes: &[u8], bytes_max: u64) -> Option<Cell> {
    let (length, bytes) = varint(bytes)?;
    let (id, bytes) = varint(bytes)?;
    if length > bytes_max {
        return None;
    }
    let length = usize::try_from(length).ok()?;
    let local = local_bytes(length);
    let overflow = match bytes.get(local..local + 4) {
        _ if local == length => None,
        Some(number) => Some(u32::from_be_bytes([number[0], number[1], number[2], number[3]])),
        None => return None,
    };
    Some(Cell { id: id as i64, length, local: bytes.get(..local)?.to_vec(), overflow })
}

fn local_bytes(length: usize) -> usize {
    if length <= LOCAL_MAX {
        return length;
    }
    let surplus = LOCAL_MIN + (length - LOCAL_MIN) % OVERFLOW_BYTES;
    if surplus <= LOCAL_MAX { surplus } else { LOCAL_MIN }
}

impl Cell {
    /// How many columns the row has; `None` if that is not all in its leaf.
    pub(super) fn columns(&self) -> Option<usize> {
        Some(types(&self.local)?.0.len())
    }

    /// The columns; `None` if the row does not end where it says.
    pub(super) fn values(&self, pages: &mut Pages, version: Version) -> Option<Vec<Value>> {
        let mut row = self.local.clone();
        let mut next = self.overflow;
        while row.len() < self.length {
            let page = pages.page(next?, version)?;
            let wanted = (self.length - row.len()).min(OVERFLOW_BYTES);
            row.extend_from_slice(&page[4..4 + wanted]);
            next = Some(u32::from_be_bytes([page[0], page[1], page[2], page[3]]));
        }
        values(&row)
    }
}

fn values(row: &[u8]) -> Option<Vec<Value>> {
    let (types, mut rest) = types(row)?;
    let mut values = Vec::with_capacity(types.len());
    for kind in types {
        let length = length(kind)?;
        let bytes = rest.get(..length)?;
        rest = &rest[length..];
        values.push(match kind {
            0 => Value::Null,
            1..=6 => Value::Integer(integer(bytes)),
            7 => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            _ if kind.is_multiple_of(2) => Value::Blob(bytes.to_vec()),
            _ => Value::Text(std::str::from_utf8(bytes).ok()?.to_owned()),
        });
    }
    Some(values)
}

/// The type of each column, and what follows their list.
fn types(row: &[u8]) -> Option<(Vec<u64>, &[u8])> {
    let (header, after) = varint(row)?;
    let header = usize::try_from(header).ok()?;
    let mut list = row.get(row.len() - after.len()..header)?;
    let mut types = Vec::new();
    while !list.is_empty() {
        let (kind, rest) = varint(list)?;
        types.push(kind);
        list = rest;
    }
    Some((types, &row[header..]))
}

/// Bytes of a column of that type; `None` if there is no such type.
fn length(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => Some(kind as usize),
        5 => Some(6),
        6 | 7 => Some(8),
        10 | 11 => None,
        _ => usize::try_from((kind - 12) / 2).ok(),
    }
}

/// A number in two's complement, the highest byte first.
fn integer(bytes: &[u8]) -> i64 {
    let sign = if bytes.first().is_some_and(|first| first & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(sign, |number, byte| (number << 8) | i64::from(*byte))
}

/// A number of one to nine bytes: seven bits in each, all eight in the ninth.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(9) {
        if index == 8 {
            return Some(((number << 8) | u64::from(*byte), &bytes[9..]));
        }
        number = (number << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(mut number: u64) -> Vec<u8> {
        if number >= 1 << 56 {
            let mut bytes: Vec<u8> =
                (0..8).map(|index| ((number >> (8 + 7 * (7 - index))) & 0x7f) as u8 | 0x80).collect();
            bytes.push(number as u8);
            return bytes;
        }
        let mut bytes = vec![(number & 0x7f) as u8];
        while number >= 0x80 {
            number >>= 7;
            bytes.insert(0, (number & 0x7f) as u8 | 0x80);
        }
        bytes
    }

    proptest! {
        #[test]
        fn a_number_reads_as_it_was_written(number: u64, after: u8) {
            let mut bytes = written(number);
            bytes.push(after);
            prop_assert_eq!(varint(&bytes), Some((number, &[after][..])));
        }

        #[test]
        fn any_page_is_read_without_a_crash(bytes in proptest::collection::vec(any::<u8>(), PAGE_BYTES)) {
            let mut page: Page = bytes.try_into().expect("as many as asked for");
            for first in [page[0], TABLE_LEAF] {
                page[0] = first;
                for cell in cells(&page, false, u64::MAX).into_iter().chain(cells(&page, true, u64::MAX)) {
                    cell.columns();
                    values(&cell.local);
                }
            }
        }
    }

    #[test]
    fn negative_numbers_are_read_as_such() {
        assert_eq!((integer(&[0xff]), integer(&[0xff, 0x00]), integer(&[0x01, 0x00])), (-1, -256, 256));
    }
}
