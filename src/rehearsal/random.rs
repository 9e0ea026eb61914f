//! Chance by position: the number for a report does not depend on how many were drawn before.

/// What a number is drawn for; each use has numbers of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Phase,
    Jitter,
    Duplicate,
    Late,
    LateBy,
    OutOfOrder,
    Retry,
    Message,
}

/// A number for `purpose` of the report number `sequence` of `device`; all bits are equally likely.
pub(super) fn bits(seed: u64, purpose: Purpose, device: u32, sequence: u64) -> u64 {
    let mut mixed = mix(seed ^ ((purpose as u64) << 56));
    mixed = mix(mixed ^ u64::from(device));
    mix(mixed ^ sequence)
}

/// The same as a share: at least 0, below 1.
pub(super) fn share(seed: u64, purpose: Purpose, device: u32, sequence: u64) -> f64 {
    // A double has 53 bits.
    (bits(seed, purpose, device, sequence) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The finisher of SplitMix64 (Steele, Lea, Flood 2014).
fn mix(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_unit_interval_evenly() {
        let drawn: Vec<f64> = (0..10_000).map(|sequence| share(7, Purpose::Late, 3, sequence)).collect();
        assert!(drawn.iter().all(|share| (0.0..1.0).contains(share)));
        let mean = drawn.iter().sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
    }

    #[test]
    fn purposes_devices_and_seeds_do_not_share_numbers() {
        let one = bits(1, Purpose::Phase, 1, 1);
        for other in [
            bits(2, Purpose::Phase, 1, 1),
            bits(1, Purpose::Jitter, 1, 1),
            bits(1, Purpose::Phase, 2, 1),
            bits(1, Purpose::Phase, 1, 2),
        ] {
            assert_ne!(one, other);
        }
    }
}
