//! The requests of one import, within a budget: a text can name another many times.

use crate::domain::limits;
use crate::interchange::request::ForeignRequest;

/// Requests in the order of the text, until they hold too much together.
#[derive(Default)]
pub(super) struct Requests {
    list: Vec<ForeignRequest>,
    bytes: usize,
    is_full: bool,
}

impl Requests {
    /// Take one more, unless the budget is spent.
    pub(super) fn push(&mut self, request: ForeignRequest) {
        let bytes = self.bytes.saturating_add(request.text_bytes());
        if self.is_full || bytes > limits::IMPORT_TEXT_BYTES_MAX {
            self.is_full = true;
            return;
        }
        self.bytes = bytes;
        self.list.push(request);
    }

    /// True once a request was left out: whoever reads can stop.
    pub(super) fn is_full(&self) -> bool {
        self.is_full
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut ForeignRequest> {
        self.list.last_mut()
    }

    /// The same requests, each through `change`, within the budget again.
    pub(super) fn map(self, change: impl Fn(&ForeignRequest) -> ForeignRequest) -> Self {
        let mut changed = Self::default();
        for request in self.list {
            changed.push(change(&request)); // The one before ends here, so that both lists are never there at once.
        }
        changed.is_full |= self.is_full;
        changed
    }
}

impl Extend<ForeignRequest> for Requests {
    fn extend<I: IntoIterator<Item = ForeignRequest>>(&mut self, requests: I) {
        for request in requests {
            if self.is_full {
                return;
            }
            self.push(request);
        }
    }
}

impl IntoIterator for Requests {
    type Item = ForeignRequest;
    type IntoIter = std::vec::IntoIter<ForeignRequest>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interchange::request::Body;
    use crate::interchange::template::Template;

    #[test]
    fn what_is_over_the_budget_is_left_out_and_said() {
        let request = |bytes: usize| ForeignRequest {
            body: Body::Text(Template::text("x".repeat(bytes))),
            ..ForeignRequest::default()
        };
        let mut requests = Requests::default();
        requests.push(request(limits::IMPORT_TEXT_BYTES_MAX / 2));
        assert!(!requests.is_full());
        requests.extend([request(limits::IMPORT_TEXT_BYTES_MAX), request(1)]);
        assert!(requests.is_full());
        let requests = requests.map(ForeignRequest::clone);
        assert!(requests.is_full() && requests.into_iter().count() == 1);
    }
}
