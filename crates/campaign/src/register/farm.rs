//! Livestock farms: head counts and the scale class of GB 18596-2001 (SC-063).

use serde::Serialize;

/// Animals kept on a farm (存栏), heads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct Herd {
    /// 猪（25 kg 以上）
    pub pigs: u32,
    /// 蛋鸡
    pub layers: u32,
    /// 肉鸡
    pub broilers: u32,
    /// 成年奶牛
    pub dairy_cows: u32,
    /// 肉牛
    pub beef_cattle: u32,
    /// 羊
    pub sheep: u32,
}

/// Scale of a farm by GB 18596-2001.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FarmScale {
    /// Below class II: the standard does not apply; such farms are counted to dense free-range areas (SC-064).
    Below,
    /// Ⅱ级
    ClassTwo,
    /// Ⅰ级
    ClassOne,
}

/// Beginning of class II and of class I, heads, in the order of [`Herd::counts`]; sheep have no line of their own.
const LINES: [(u32, u32); 5] = [(500, 3000), (15_000, 100_000), (30_000, 200_000), (100, 200), (200, 400)];
/// Heads that count as a pig, in sixtieths of a pig: 30 layers = 60 broilers = 1 pig, a dairy cow = 10, a head of beef cattle = 5, 3 sheep = 1.
const SIXTIETHS: [u64; 6] = [60, 2, 1, 600, 300, 20];

impl Herd {
    /// Heads by species: pigs, layers, broilers, dairy cows, beef cattle, sheep.
    #[must_use]
    pub fn counts(&self) -> [u32; 6] {
        [self.pigs, self.layers, self.broilers, self.dairy_cows, self.beef_cattle, self.sheep]
    }

    /// Whether no animal is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts() == [0; 6]
    }

    /// Pigs that the animals count as, rounded down (GB 18596-2001, conversion for farms of several species).
    #[must_use]
    pub fn pig_equivalents(&self) -> u64 {
        self.sixtieths() / 60
    }

    fn sixtieths(&self) -> u64 {
        self.counts().iter().zip(SIXTIETHS).map(|(heads, each)| u64::from(*heads) * each).sum()
    }

    /// The scale class: of each species by its own line, and of all together as pigs; the larger holds.
    #[must_use]
    pub fn scale(&self) -> FarmScale {
        let of_species =
            self.counts().into_iter().zip(LINES).map(|(heads, (two, one))| class(heads, two, one));
        let (two, one) = LINES[0];
        let kinds = self.counts().iter().filter(|heads| **heads > 0).count();
        // A farm of one species has its own line; sheep have none and count as pigs.
        let mixed = if kinds > 1 || self.sheep > 0 {
            let pigs = self.sixtieths();
            class(pigs, u64::from(two) * 60, u64::from(one) * 60)
        } else {
            FarmScale::Below
        };
        of_species.max().unwrap_or(FarmScale::Below).max(mixed)
    }
}

fn class<N: PartialOrd + Copy>(heads: N, two: N, one: N) -> FarmScale {
    if heads >= one {
        FarmScale::ClassOne
    } else if heads >= two {
        FarmScale::ClassTwo
    } else {
        FarmScale::Below
    }
}

impl FarmScale {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Below => "规模以下",
            Self::ClassTwo => "Ⅱ级规模",
            Self::ClassOne => "Ⅰ级规模",
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pigs(pigs: u32) -> Herd {
        Herd { pigs, ..Herd::default() }
    }

    // Proves SC-063.
    #[test]
    fn each_species_reaches_its_class_exactly_at_the_line_of_the_standard() {
        for (heads, scale) in [
            (499, FarmScale::Below),
            (500, FarmScale::ClassTwo),
            (2999, FarmScale::ClassTwo),
            (3000, FarmScale::ClassOne),
        ] {
            assert_eq!(pigs(heads).scale(), scale, "{heads} pigs");
        }
        let layers = |layers| Herd { layers, ..Herd::default() }.scale();
        assert_eq!(
            (layers(14_999), layers(15_000), layers(100_000)),
            (FarmScale::Below, FarmScale::ClassTwo, FarmScale::ClassOne)
        );
        let dairy = |dairy_cows| Herd { dairy_cows, ..Herd::default() }.scale();
        assert_eq!(
            (dairy(99), dairy(100), dairy(200)),
            (FarmScale::Below, FarmScale::ClassTwo, FarmScale::ClassOne)
        );
    }

    #[test]
    fn several_species_count_together_as_pigs_and_sheep_have_no_line_of_their_own() {
        let mixed = Herd { pigs: 300, beef_cattle: 40, ..Herd::default() };
        assert_eq!((mixed.pig_equivalents(), mixed.scale()), (500, FarmScale::ClassTwo));
        let sheep = Herd { sheep: 1500, ..Herd::default() };
        assert_eq!((sheep.pig_equivalents(), sheep.scale()), (500, FarmScale::ClassTwo));
        assert_eq!(Herd { pigs: 499, layers: 29, ..Herd::default() }.scale(), FarmScale::Below);
        assert_eq!(Herd::default().scale(), FarmScale::Below);
    }

    proptest! {
        #[test]
        fn more_animals_never_make_a_farm_smaller(a in prop::array::uniform6(0u32..250_000), more in prop::array::uniform6(0u32..250_000)) {
            let herd = |n: [u32; 6]| Herd { pigs: n[0], layers: n[1], broilers: n[2], dairy_cows: n[3], beef_cattle: n[4], sheep: n[5] };
            let grown: [u32; 6] = std::array::from_fn(|i| a[i] + more[i]);
            prop_assert!(herd(grown).scale() >= herd(a).scale());
            prop_assert!(herd(grown).pig_equivalents() >= herd(a).pig_equivalents());
        }
    }
}
