//! What a mistyped name was meant to be.

use strsim::osa_distance;

/// Characters of what was typed that are looked at; no name is longer, and what is typed may be a whole file.
const TYPED_CHARS_MAX: usize = 64;

/// The known name that `typed` is a slip of, if one is near enough. Neighbours swapped count as one slip.
pub fn nearest<'n>(typed: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let typed: String = typed.chars().take(TYPED_CHARS_MAX).collect();
    known
        .map(|name| (osa_distance(&typed, name), name))
        .min()
        .filter(|(distance, name)| *distance <= 2.max(name.len() / 3))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not() {
        assert_eq!(nearest("regoin", ["region", "service"].into_iter()), Some("region"));
        assert_eq!(nearest("colour", ["region", "service"].into_iter()), None);
        assert_eq!(nearest("ergion", ["origin", "region"].into_iter()), Some("region"), "one swap, not two changes");
    }
}
