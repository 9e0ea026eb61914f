//! Buckets in memory.

use std::collections::BTreeMap;
use std::ops::Bound;

use bytes::Bytes;
use md5::{Digest as _, Md5};
use time::OffsetDateTime;

/// One stored object.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) content: Bytes,
    /// MD5 of the content in hex, in quotes, as S3 gives it for a single PUT.
    pub(super) etag: String,
    pub(super) modified_at: OffsetDateTime,
    /// Content-Type and x-amz-meta-*, in lower case, to be given back.
    pub(super) headers: Vec<(String, String)>,
    /// Its place in the order of arrival.
    arrived: u64,
}

impl Object {
    pub(super) fn new(content: Bytes, headers: Vec<(String, String)>, now: OffsetDateTime) -> Self {
        let etag = format!("\"{}\"", hex::encode(Md5::digest(&content)));
        Self { content, etag, modified_at: now, headers, arrived: 0 }
    }

    /// What it takes under `key`, which stands in the order of arrival, too. An object of few bytes may have a long key
    /// and much metadata.
    fn bytes(&self, key: &str) -> usize {
        const OWN_BYTES: usize = 256;
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len() + OWN_BYTES).sum();
        self.content.len() + headers + 2 * key.len() + OWN_BYTES
    }
}

/// Every bucket, bounded: the oldest objects make room for new ones.
#[derive(Debug)]
pub(super) struct Buckets {
    by_name: BTreeMap<String, BTreeMap<String, Object>>,
    /// Bucket and key of every object, oldest first.
    order: BTreeMap<u64, (String, String)>,
    arrived: u64,
    bytes: usize,
    bytes_max: usize,
    objects: usize,
    objects_max: usize,
}

/// A page of a listing.
#[derive(Debug, Default)]
pub(super) struct Page<'a> {
    pub(super) objects: Vec<(&'a str, &'a Object)>,
    /// Up to and including the delimiter.
    pub(super) common_prefixes: Vec<String>,
    /// Where the next page starts, after this key.
    pub(super) next: Option<String>,
}

impl Buckets {
    pub(super) fn new(bytes_max: usize, objects_max: usize) -> Self {
        Self {
            by_name: BTreeMap::new(),
            order: BTreeMap::new(),
            arrived: 0,
            bytes: 0,
            bytes_max,
            objects: 0,
            objects_max,
        }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn has(&self, bucket: &str) -> bool {
        self.by_name.contains_key(bucket)
    }

    /// False if the bucket is there already.
    pub(super) fn create(&mut self, bucket: &str) -> bool {
        let is_new = !self.has(bucket);
        self.by_name.entry(bucket.to_owned()).or_default();
        is_new
    }

    /// False if the bucket holds objects.
    pub(super) fn delete(&mut self, bucket: &str) -> bool {
        let is_empty = self.by_name.get(bucket).is_none_or(BTreeMap::is_empty);
        if is_empty {
            self.by_name.remove(bucket);
        }
        is_empty
    }

    pub(super) fn get(&self, bucket: &str, key: &str) -> Option<&Object> {
        self.by_name.get(bucket)?.get(key)
    }

    pub(super) fn put(&mut self, bucket: &str, key: &str, mut object: Object) {
        self.remove(bucket, key);
        self.arrived += 1;
        object.arrived = self.arrived;
        self.order.insert(self.arrived, (bucket.to_owned(), key.to_owned()));
        self.bytes += object.bytes(key);
        self.objects += 1;
        self.by_name.entry(bucket.to_owned()).or_default().insert(key.to_owned(), object);
        while self.bytes > self.bytes_max || self.objects > self.objects_max {
            let Some((_, (bucket, key))) = self.order.pop_first() else { break };
            self.remove(&bucket, &key);
        }
    }

    pub(super) fn remove(&mut self, bucket: &str, key: &str) {
        if let Some(object) = self.by_name.get_mut(bucket).and_then(|objects| objects.remove(key)) {
            self.order.remove(&object.arrived);
            self.bytes -= object.bytes(key);
            self.objects -= 1;
        }
    }

    /// Keys after `after` that start with `prefix`, at most `keys_max` with the common prefixes.
    pub(super) fn page(&self, bucket: &str, prefix: &str, delimiter: &str, after: &str, keys_max: usize) -> Page<'_> {
        let mut page = Page::default();
        let Some(objects) = self.by_name.get(bucket) else { return page };
        let first = if after < prefix { Bound::Included(prefix) } else { Bound::Excluded(after) };
        let mut last = None;
        for (key, object) in objects.range::<str, _>((first, Bound::Unbounded)) {
            let Some(rest) = key.strip_prefix(prefix) else { break };
            let common = match rest.find(delimiter) {
                Some(at) if !delimiter.is_empty() => Some(&key[..prefix.len() + at + delimiter.len()]),
                _ => None,
            };
            if common.is_some_and(|common| {
                page.common_prefixes.last().is_some_and(|known| known == common)
                    || (!after.is_empty() && after.starts_with(common))
            }) {
                last = Some(key.clone());
                continue;
            }
            if page.objects.len() + page.common_prefixes.len() >= keys_max {
                page.next = last;
                break;
            }
            match common {
                Some(common) => page.common_prefixes.push(common.to_owned()),
                None => page.objects.push((key.as_str(), object)),
            }
            last = Some(key.clone());
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(size: usize) -> Object {
        Object::new(vec![0; size].into(), Vec::new(), OffsetDateTime::UNIX_EPOCH)
    }

    #[test]
    fn the_oldest_objects_make_room() {
        let mut buckets = Buckets::new(25_000, 100);
        for key in ["a", "b", "c"] {
            buckets.put("demo", key, object(10_000));
        }
        assert!(buckets.get("demo", "a").is_none() && buckets.get("demo", "c").is_some());
        buckets.put("demo", "c", object(1));
        assert_eq!((buckets.objects, buckets.order.len()), (2, 2));
        for key in ["b", "c"] {
            buckets.remove("demo", key);
        }
        assert_eq!(buckets.bytes, 0, "what was counted is given back");
    }

    #[test]
    fn keys_and_metadata_take_room_too() {
        let mut buckets = Buckets::new(100_000, 1_000);
        for number in 0..50 {
            let metadata = vec![("x-amz-meta-a".to_owned(), "x".repeat(10_000))];
            buckets.put("demo", &number.to_string(), Object::new(Bytes::new(), metadata, OffsetDateTime::UNIX_EPOCH));
        }
        assert!(buckets.objects < 10, "{} objects", buckets.objects);
    }

    #[test]
    fn a_listing_is_cut_into_pages_and_folders() {
        let mut buckets = Buckets::new(10_000, 100);
        for key in ["a", "f/1", "f/2", "g/1", "h"] {
            buckets.put("demo", key, object(1));
        }
        let page = buckets.page("demo", "", "/", "", 2);
        assert_eq!(page.objects.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["a"]);
        assert_eq!(page.common_prefixes, ["f/"]);
        let next = page.next.expect("there is more");
        let page = buckets.page("demo", "", "/", &next, 10);
        assert_eq!(page.common_prefixes, ["g/"]);
        assert_eq!(page.objects.iter().map(|(key, _)| *key).collect::<Vec<_>>(), ["h"]);
        assert_eq!(page.next, None);
        assert_eq!(buckets.page("demo", "f/", "", "", 10).objects.len(), 2);
    }
}
