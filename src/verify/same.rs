//! Comparison in constant time.

use subtle::ConstantTimeEq as _;

/// True if both are equal; how long it takes says nothing of where they differ.
///
/// Every secret is compared by this, so that a receiver that is reachable by others does not leak its keys.
pub fn is_same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_equal_texts_are_the_same() {
        assert!(is_same("", "") && is_same("abc", "abc"));
        assert!(!is_same("abc", "abd") && !is_same("abc", "ab") && !is_same("", "a"));
    }
}
