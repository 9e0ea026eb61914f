//! Containers in memory.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use bytes::Bytes;
use time::OffsetDateTime;

/// Blocks that wait for their list.
const BLOCKS_MAX: usize = 1_000;

/// One stored blob.
#[derive(Debug, Clone)]
pub(super) struct Blob {
    pub(super) content: Bytes,
    pub(super) content_type: String,
    pub(super) etag: String,
    pub(super) modified_at: OffsetDateTime,
    /// x-ms-meta-*, in lower case.
    pub(super) metadata: Vec<(String, String)>,
    /// Its place in the order of arrival; given by [`Containers::put`].
    pub(super) arrived: u64,
}

impl Blob {
    /// What it takes under `name`, which stands in the order of arrival, too. A blob of few bytes may have a long name and
    /// much metadata.
    fn bytes(&self, name: &str) -> usize {
        let metadata: usize = self.metadata.iter().map(|(name, value)| name.len() + value.len() + OWN_BYTES).sum();
        self.content.len() + self.content_type.len() + metadata + 2 * name.len() + OWN_BYTES
    }
}

/// What an entry takes beside its texts, about.
const OWN_BYTES: usize = 256;

/// Container and blob.
type Name = (String, String);

/// Every container, bounded: the oldest blobs and blocks make room for new ones.
#[derive(Debug)]
pub(super) struct Containers {
    by_name: BTreeMap<String, BTreeMap<String, Blob>>,
    /// Container and name of every blob, oldest first.
    order: BTreeMap<u64, Name>,
    arrived: u64,
    /// Oldest first.
    blocks: VecDeque<(Name, String, Bytes)>,
    bytes: usize,
    bytes_max: usize,
    count: usize,
    count_max: usize,
}

impl Containers {
    pub(super) fn new(bytes_max: usize, count_max: usize) -> Self {
        Self {
            by_name: BTreeMap::new(),
            order: BTreeMap::new(),
            arrived: 0,
            blocks: VecDeque::new(),
            bytes: 0,
            bytes_max,
            count: 0,
            count_max,
        }
    }

    pub(super) fn has(&self, container: &str) -> bool {
        self.by_name.contains_key(container)
    }

    /// False if it is there already, or there are too many.
    pub(super) fn create(&mut self, container: &str) -> bool {
        const CONTAINERS_MAX: usize = 100;
        let is_new = !self.has(container) && self.by_name.len() < CONTAINERS_MAX;
        if is_new {
            self.by_name.insert(container.to_owned(), BTreeMap::new());
        }
        is_new
    }

    pub(super) fn get(&self, container: &str, blob: &str) -> Option<&Blob> {
        self.by_name.get(container)?.get(blob)
    }

    pub(super) fn put(&mut self, container: &str, name: &str, mut blob: Blob) {
        self.remove(container, name);
        self.arrived += 1;
        blob.arrived = self.arrived;
        self.order.insert(self.arrived, (container.to_owned(), name.to_owned()));
        self.bytes += blob.bytes(name);
        self.count += 1;
        self.by_name.entry(container.to_owned()).or_default().insert(name.to_owned(), blob);
        while self.bytes > self.bytes_max || self.count > self.count_max {
            let Some((_, (container, name))) = self.order.pop_first() else { break };
            self.remove(&container, &name);
        }
    }

    pub(super) fn remove(&mut self, container: &str, name: &str) {
        if let Some(blob) = self.by_name.get_mut(container).and_then(|blobs| blobs.remove(name)) {
            self.order.remove(&blob.arrived);
            self.bytes -= blob.bytes(name);
            self.count -= 1;
        }
    }

    /// Keep a block until its list comes; false if it alone is too much.
    pub(super) fn put_block(&mut self, container: &str, blob: &str, id: String, content: Bytes) -> bool {
        let name = (container.to_owned(), blob.to_owned());
        self.blocks.retain(|(known, known_id, _)| !(*known == name && *known_id == id));
        self.blocks.push_back((name, id, content));
        while self.blocks.len() > BLOCKS_MAX || self.block_bytes() > self.bytes_max {
            self.blocks.pop_front();
        }
        // Blocks and blobs have one room together.
        while self.bytes + self.block_bytes() > self.bytes_max {
            let Some((_, (container, name))) = self.order.pop_first() else { break };
            self.remove(&container, &name);
        }
        !self.blocks.is_empty()
    }

    fn block_bytes(&self) -> usize {
        self.blocks.iter().map(|((_, blob), id, content)| blob.len() + id.len() + content.len() + OWN_BYTES).sum()
    }

    /// The blocks of `ids` joined, and forgotten; `None` if one is missing, or if they are more than is kept: a list may
    /// name one block many times.
    pub(super) fn take_blocks(&mut self, container: &str, blob: &str, ids: &[&str]) -> Option<Vec<u8>> {
        let name = (container.to_owned(), blob.to_owned());
        let mut joined = Vec::new();
        for id in ids {
            let (_, _, content) = self.blocks.iter().find(|(known, known_id, _)| *known == name && known_id == id)?;
            if joined.len() + content.len() > self.bytes_max {
                return None;
            }
            joined.extend_from_slice(content);
        }
        self.blocks.retain(|(known, _, _)| *known != name);
        Some(joined)
    }

    /// Blobs from `marker` on that start with `prefix`, at most `most`, and where the next page starts.
    pub(super) fn page(
        &self,
        container: &str,
        prefix: &str,
        marker: &str,
        most: usize,
    ) -> (Vec<(&str, &Blob)>, Option<String>) {
        let Some(blobs) = self.by_name.get(container) else { return (Vec::new(), None) };
        let first = if marker > prefix { marker } else { prefix };
        let mut page = Vec::new();
        for (name, blob) in blobs.range::<str, _>((Bound::Included(first), Bound::Unbounded)) {
            if !name.starts_with(prefix) {
                break;
            }
            if page.len() == most {
                return (page, Some(name.clone()));
            }
            page.push((name.as_str(), blob));
        }
        (page, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(size: usize) -> Blob {
        Blob {
            content: vec![0; size].into(),
            content_type: String::new(),
            etag: String::new(),
            modified_at: OffsetDateTime::UNIX_EPOCH,
            metadata: Vec::new(),
            arrived: 0,
        }
    }

    #[test]
    fn the_oldest_blobs_make_room() {
        let mut containers = Containers::new(25_000, 100);
        for name in ["a", "b", "c"] {
            containers.put("demo", name, blob(10_000));
        }
        assert!(containers.get("demo", "a").is_none() && containers.get("demo", "c").is_some());
    }

    #[test]
    fn blocks_are_joined_in_the_order_of_their_list_and_once() {
        let mut containers = Containers::new(10_000, 100);
        assert!(containers.put_block("demo", "x", "1".to_owned(), Bytes::from_static(b"world")));
        assert!(containers.put_block("demo", "x", "2".to_owned(), Bytes::from_static(b"hello ")));
        assert_eq!(containers.take_blocks("demo", "x", &["2", "3"]), None);
        assert_eq!(containers.take_blocks("demo", "x", &["2", "1"]).as_deref(), Some(&b"hello world"[..]));
        assert_eq!(containers.take_blocks("demo", "x", &["1"]), None);
    }

    #[test]
    fn names_and_metadata_take_room_too_and_give_it_back() {
        let mut containers = Containers::new(100_000, 1_000);
        let metadata = vec![("x-ms-meta-a".to_owned(), "x".repeat(10_000))];
        for number in 0..50 {
            containers.put("demo", &number.to_string(), Blob { metadata: metadata.clone(), ..blob(0) });
        }
        assert!(containers.count < 10, "{} blobs", containers.count);
        for number in 0..50 {
            containers.remove("demo", &number.to_string());
        }
        assert_eq!(containers.bytes, 0);
    }

    #[test]
    fn a_page_tells_where_the_next_one_starts() {
        let mut containers = Containers::new(10_000, 100);
        for name in ["a/1", "a/2", "a/3", "b"] {
            containers.put("demo", name, blob(1));
        }
        let (page, next) = containers.page("demo", "a/", "", 2);
        assert_eq!((page.len(), next.as_deref()), (2, Some("a/3")));
        let (page, next) = containers.page("demo", "a/", "a/3", 2);
        assert_eq!((page.len(), next), (1, None));
    }
}
