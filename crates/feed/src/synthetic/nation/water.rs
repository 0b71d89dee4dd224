//! The water at one section of the nation: season, day and night, rain.

use standards::WaterBody;

use super::{FACTORS, Nation, SplitMix64};

/// 1 in the afternoon, -1 in the night, for the results of 0, 4, 8, 12, 16 and 20 o'clock.
const AFTERNOON: [f64; 6] = [-0.71, -0.97, -0.26, 0.71, 0.97, 0.26];

/// A pulse of rain: the step at which it begins and how much it washes in.
type Pulse = (usize, f64);

/// The water of one section through the year.
#[derive(Debug)]
pub(super) struct Water {
    /// Level of each factor in dry weather, at the mean of the year; temperature in ℃, oxygen as a share of saturation.
    level: [f64; FACTORS.len()],
    /// Half the difference between summer and winter, ℃.
    seasons_c: f64,
    /// How far plants raise oxygen and pH in the afternoon.
    plants: f64,
    pulses: std::iter::Peekable<std::vec::IntoIter<Pulse>>,
    /// What is left of one step's flush after the next.
    recession: f64,
    flush: f64,
    /// 1 in the middle of summer, -1 in the middle of winter.
    summer: f64,
    first_day_of_year: f64,
    wander: [f64; FACTORS.len()],
    rng: SplitMix64,
}

impl Water {
    pub(super) fn new(
        body: WaterBody,
        mut traits: SplitMix64,
        mut region: SplitMix64,
        rng: SplitMix64,
        nation: &Nation,
    ) -> Self {
        let lake = body == WaterBody::Lake;
        let north = region.unit();
        let pulses = pulses(nation.steps(), &mut region, &mut traits);
        // Waters that are poor in one thing are often poor in the others.
        let quality = 0.55 * traits.normal();
        let mut spread =
            |middle: f64, own: f64, share: f64| middle * (own * traits.normal() + share * quality).exp();
        let level = [
            22.0 - 13.0 * north,
            7.3 + 0.9 * north,
            spread(0.93, 0.03, -0.12),
            spread(420.0, 0.4, 0.3),
            spread(if lake { 9.0 } else { 24.0 }, 0.7, 0.4),
            spread(if lake { 3.3 } else { 2.6 }, 0.25, 0.6),
            spread(if lake { 0.06 } else { 0.13 }, 0.5, 1.2),
            spread(if lake { 0.032 } else { 0.072 }, 0.35, 0.9),
            spread(if lake { 0.95 } else { 2.4 }, 0.35, 0.7),
        ];
        let first = standards::time::BeijingDay::new(nation.from.ymd().0, 1, 1).unwrap_or(nation.from);
        Self {
            level,
            seasons_c: 5.0 + 8.0 * north,
            plants: if lake { 0.16 } else { traits.between(0.03, 0.12) },
            pulses: pulses.into_iter().peekable(),
            recession: traits.between(0.75, 0.92),
            flush: 0.0,
            summer: 0.0,
            first_day_of_year: f64::from(nation.from.since(first)),
            wander: [0.0; FACTORS.len()],
            rng,
        }
    }

    /// The nine values of [`FACTORS`], unrounded; called for every step in order.
    pub(super) fn step(&mut self, step: usize) -> [f64; FACTORS.len()] {
        if step.is_multiple_of(6) {
            let day = f64::from(u32::try_from(step / 6).unwrap_or(0)) + self.first_day_of_year;
            self.summer = ((day - 205.0) / 365.25 * std::f64::consts::TAU).cos();
        }
        self.flush *= self.recession;
        while let Some((_, strength)) = self.pulses.next_if(|(start, _)| *start <= step) {
            self.flush += strength;
        }
        for wander in &mut self.wander {
            *wander = 0.85 * *wander + 0.53 * self.rng.rough_normal();
        }
        let [temperature, ph, oxygen, conductivity, turbidity, permanganate, ammonia, phosphorus, nitrogen] =
            self.wander;
        let level = self.level;
        let flush = self.flush;
        let sun = AFTERNOON[step % 6] * (1.0 + 0.5 * self.summer) / (1.0 + flush);
        let washed_out = 1.0 - 0.05 * flush.min(3.0);
        let water_c = (level[0] + self.seasons_c * self.summer + 0.8 * sun + 0.6 * temperature
            - 0.6 * flush.min(2.0))
        .max(0.0);
        let saturation = level[2] + self.plants * sun + 0.02 * oxygen - 0.05 * flush.min(4.0);
        [
            water_c,
            level[1] + 0.8 * self.plants * sun + 0.04 * ph - 0.06 * flush.min(3.0),
            468.0 / (31.6 + water_c) * saturation.max(0.02),
            level[3] * (1.0 + 0.02 * conductivity) * washed_out * washed_out,
            level[4] * (1.0 + 4.0 * flush) * about_exp(0.25 * turbidity),
            level[5] * (1.0 + 0.1 * self.summer + 0.35 * flush) * washed_out * (1.0 + 0.08 * permanganate),
            // Ammonia stays longer in cold water.
            level[6] * ((1.0 - 0.35 * self.summer) * about_exp(0.35 * ammonia) + 0.5 * flush),
            level[7] * (1.0 + 0.2 * self.summer + 0.6 * flush) * (1.0 + 0.09 * phosphorus),
            level[8] * (1.0 - 0.25 * self.summer + 0.15 * flush) * (1.0 + 0.05 * nitrogen),
        ]
    }
}

/// Near enough to the exponential of small numbers, and never nought.
fn about_exp(x: f64) -> f64 {
    0.5 + 0.5 * (1.0 + x) * (1.0 + x)
}

/// The rain of a region, with the luck of one section: every few days, more and heavier in summer.
fn pulses(steps: usize, region: &mut SplitMix64, section: &mut SplitMix64) -> Vec<Pulse> {
    let mut pulses = Vec::new();
    let mut step = 0;
    loop {
        let dry_steps = region.between(12.0, 70.0);
        step += usize::try_from(rounded(dry_steps)).unwrap_or(40);
        if step >= steps {
            return pulses;
        }
        let of_year = step % 2190;
        let season = if (780..1620).contains(&of_year) { 1.0 } else { 0.3 };
        let heavy = if region.chance(0.08) { 3.0 } else { 1.0 };
        pulses.push((step, season * heavy * region.between(0.1, 1.0) * section.between(0.5, 1.3)));
    }
}

/// A number that is not negative, rounded; far below the bounds of the type wherever it is used.
#[expect(clippy::cast_possible_truncation, reason = "concentrations and steps, thousands at most")]
pub(super) fn rounded(x: f64) -> i32 {
    (x + 0.5) as i32
}
