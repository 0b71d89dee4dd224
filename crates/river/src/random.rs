//! Numbers drawn from a seed: a counter-based generator, so that a draw depends on its place (seed, stream, number) and on nothing drawn before.
//!
//! Members and options that share a seed share their draws, however many threads work on them and in whatever order.

/// Draws of one seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draws {
    seed: u64,
}

impl Draws {
    /// The draws of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Draws {
        Draws { seed }
    }

    /// 64 even bits at a place: two rounds of the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over seed, stream and number.
    #[must_use]
    pub fn bits(self, stream: u64, number: u64) -> u64 {
        let first = mix(self.seed.wrapping_add(stream.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        mix(first ^ number.wrapping_mul(0xd1b5_4a32_d192_ed03).wrapping_add(0x2545_f491_4f6c_dd1d))
    }

    /// A number between 0 and 1, both excluded.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "53 bits are kept")]
    pub fn uniform(self, stream: u64, number: u64) -> f64 {
        ((self.bits(stream, number) >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// A standard normal number (Box and Muller).
    #[must_use]
    pub fn normal(self, stream: u64, number: u64) -> f64 {
        let (u, v) = (self.uniform(stream, 2 * number), self.uniform(stream, 2 * number + 1));
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
}

fn mix(value: u64) -> u64 {
    let a = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let b = (a ^ (a >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let c = (b ^ (b >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    c ^ (c >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_draws_have_the_moments_of_the_normal_law_in_every_stream() {
        for stream in 0..4 {
            let n = 20_000;
            let draws: Vec<f64> = (0..n).map(|i| Draws::new(7).normal(stream, i)).collect();
            let moment = |power: i32| draws.iter().map(|x| x.powi(power)).sum::<f64>() / n as f64;
            let found = [moment(1), moment(2) - 1.0, moment(3), moment(4) - 3.0];
            for (found, allowed) in found.into_iter().zip([0.03, 0.04, 0.1, 0.3]) {
                assert!(found.abs() < allowed, "stream {stream}: {found}");
            }
        }
    }

    #[test]
    fn a_draw_depends_on_its_place_alone() {
        assert_eq!(Draws::new(3).bits(1, 5), Draws::new(3).bits(1, 5));
        let places: std::collections::BTreeSet<u64> =
            (0..64).flat_map(|s| (0..64).map(move |n| Draws::new(3).bits(s, n))).collect();
        assert_eq!(places.len(), 64 * 64);
    }
}
