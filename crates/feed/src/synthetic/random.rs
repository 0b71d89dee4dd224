//! Reproducible random numbers.

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, no dependence on platform or time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream of a seed and a name, so that one section's numbers do not depend on the other sections.
    #[must_use]
    pub fn of_name(seed: u64, name: &str) -> Self {
        // FNV-1a
        let hash = |h: u64, b: u8| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        Self(seed ^ name.bytes().fold(0xcbf2_9ce4_8422_2325, hash))
    }

    /// An independent stream of this one.
    #[must_use]
    pub fn split(&self, number: u64) -> Self {
        let mut other = Self(self.0 ^ number.wrapping_mul(0xd605_1d4b_1f3c_9b4d));
        Self(other.next_u64())
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        let high = u32::try_from(self.next_u64() >> 32).unwrap_or(0);
        f64::from(high) / 4_294_967_296.0
    }

    /// Uniform in `[low, high)`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Mean 0, deviation 1, within ±6: the sum of twelve uniform numbers less six, which needs no function of the platform.
    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// Mean 0, deviation 1, within ±3.5: the sum of the four quarters of one draw, a tenth of the work of [`Self::normal`].
    pub fn rough_normal(&mut self) -> f64 {
        let drawn = self.next_u64();
        let quarter = |shift: u32| u32::try_from(drawn >> shift & 0xFFFF).unwrap_or(0);
        let sum = quarter(0) + quarter(16) + quarter(32) + quarter(48);
        (f64::from(sum) - 131_070.0) / 37_837.227
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_that_of_the_reference_implementation() {
        let mut rng = SplitMix64::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| rng.next_u64()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn normal_numbers_have_mean_nought_and_deviation_one() {
        for normal in [SplitMix64::normal, SplitMix64::rough_normal] {
            let mut rng = SplitMix64::new(7);
            let drawn: Vec<f64> = (0..20_000).map(|_| normal(&mut rng)).collect();
            let mean = drawn.iter().sum::<f64>() / 20_000.0;
            let deviation = (drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0).sqrt();
            assert!(mean.abs() < 0.03 && (deviation - 1.0).abs() < 0.03, "{mean} {deviation}");
        }
    }
}
