//! The water at one section: season, day and night, and what storms bring.

use standards::time::Instant;

use super::random::SplitMix64;
use super::{FACTORS, SeasonOptions, Storm};

/// Dry-weather level of the nine factors, except temperature, which the season sets.
///
/// The scales follow the figures of April 2021 at the section named.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Baseline {
    /// pH.
    pub ph: f64,
    /// Dissolved oxygen as a share of saturation.
    pub oxygen_saturation: f64,
    /// Swing of that share between night and afternoon.
    pub oxygen_swing: f64,
    /// Conductivity, μS/cm.
    pub conductivity: f64,
    /// Turbidity, NTU.
    pub turbidity: f64,
    /// CODMn, mg/L.
    pub permanganate: f64,
    /// NH3-N, mg/L.
    pub ammonia: f64,
    /// TP, mg/L.
    pub phosphorus: f64,
    /// TN, mg/L.
    pub nitrogen: f64,
}

impl Baseline {
    /// A silty loess river (代县桥): mostly Ⅲ by phosphorus.
    pub const LOESS: Self = Self {
        ph: 8.2,
        oxygen_saturation: 0.9,
        oxygen_swing: 0.05,
        conductivity: 715.0,
        turbidity: 150.0,
        permanganate: 2.6,
        ammonia: 0.06,
        phosphorus: 0.132,
        nitrogen: 7.2,
    };
    /// A clear upper reach (scale between 坪上桥 and 代县桥): Ⅱ.
    pub const CLEAR: Self = Self {
        ph: 8.1,
        oxygen_saturation: 0.97,
        oxygen_swing: 0.08,
        conductivity: 520.0,
        turbidity: 18.0,
        permanganate: 1.7,
        ammonia: 0.035,
        phosphorus: 0.045,
        nitrogen: 4.0,
    };
    /// Below a town (定襄桥): Ⅲ with ammonia.
    pub const TOWN: Self = Self {
        ph: 8.3,
        oxygen_saturation: 0.88,
        oxygen_swing: 0.08,
        conductivity: 1110.0,
        turbidity: 105.0,
        permanganate: 4.2,
        ammonia: 0.5,
        phosphorus: 0.148,
        nitrogen: 6.5,
    };
    /// A slow lowland reach with much plant life (南庄): Ⅲ, wide swings of oxygen and pH.
    pub const PLAIN: Self = Self {
        ph: 8.25,
        oxygen_saturation: 1.02,
        oxygen_swing: 0.2,
        conductivity: 780.0,
        turbidity: 22.0,
        permanganate: 2.5,
        ammonia: 0.04,
        phosphorus: 0.122,
        nitrogen: 4.3,
    };
}

/// Pressure at about 850 m (the height of 代县) against sea level, for the saturation of oxygen. Assumed.
const PRESSURE: f64 = 0.905;

/// What storms do at one section at one time.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wash {
    /// First flush: pollutants and silt.
    pub(super) flush: f64,
    /// The clean tail of the flood.
    pub(super) dilution: f64,
}

/// Wanders around 0 with deviation about 1 and a memory of a day or so.
#[derive(Debug, Clone, Copy, Default)]
struct Wander(f64);

impl Wander {
    fn step(&mut self, rng: &mut SplitMix64) -> f64 {
        self.0 = 0.8 * self.0 + 0.6 * rng.normal();
        self.0
    }
}

/// The water of one section through the season.
#[derive(Debug)]
pub(super) struct Water<'a> {
    baseline: Baseline,
    /// Storms with the hours after [`Storm::start`] at which they arrive here and their weight here.
    storms: Vec<(&'a Storm, f64, f64)>,
    travel_h: f64,
    wander: [Wander; FACTORS.len()],
    rng: SplitMix64,
}

impl<'a> Water<'a> {
    pub(super) fn new(
        options: &SeasonOptions,
        index: usize,
        storms: &'a [Storm],
        mut rng: SplitMix64,
    ) -> Self {
        let section = &options.sections[index];
        let focus = options.sections.iter().find(|s| s.role == super::Role::Focus);
        let distance_h = section.travel_h - focus.map_or(section.travel_h, |s| s.travel_h);
        let storms = storms.iter().map(|storm| {
            let weight = match (storm.local, distance_h < 0.0) {
                (true, true) => 0.02,
                // A flood wave flattens on its way.
                (true, false) => (-distance_h / 30.0).exp(),
                (false, true) => 0.8,
                (false, false) => (-distance_h / 90.0).exp(),
            };
            // The storms of the story keep their strength at the focus.
            let luck = if distance_h == 0.0 { 1.0 } else { rng.between(0.7, 1.2) };
            (storm, section.travel_h, weight * luck)
        });
        Self {
            baseline: section.baseline,
            storms: storms.collect(),
            travel_h: section.travel_h,
            wander: [Wander::default(); FACTORS.len()],
            rng,
        }
    }

    fn wash(&self, time: Instant) -> Wash {
        let mut wash = Wash::default();
        for (storm, arrival_h, weight) in &self.storms {
            let rise_h = 6.0 + 0.15 * self.travel_h;
            let recession_h = storm.recession_h * (1.0 + 0.008 * self.travel_h);
            let since_h = hours_between(storm.start, time) - arrival_h;
            wash.flush += storm.strength * weight * wave(since_h, rise_h, recession_h);
            wash.dilution +=
                storm.strength * weight * wave(since_h - rise_h, 3.0 * rise_h, 2.5 * recession_h);
        }
        wash
    }

    /// The nine values of [`FACTORS`], unrounded, in the units of assessment.
    pub(super) fn at(&mut self, time: Instant) -> [f64; FACTORS.len()] {
        let wash = self.wash(time);
        let wander = std::array::from_fn(|i| self.wander[i].step(&mut self.rng));
        composed(self.baseline, wash, time, wander)
    }
}

/// The nine values of [`FACTORS`] of a water in dry weather, washed by storms, each wandering by its own deviation about 1.
pub(super) fn composed(
    b: Baseline,
    wash: Wash,
    time: Instant,
    wander: [f64; FACTORS.len()],
) -> [f64; FACTORS.len()] {
    let [temperature, ph, oxygen, conductivity, turbidity, permanganate, ammonia, phosphorus, nitrogen] =
        wander;
    // 1 at 15:00, -1 at 03:00.
    let (hour, minute, ..) = time.time_of_day();
    let of_day = (f64::from(hour) + f64::from(minute) / 60.0 - 15.0) / 24.0;
    let afternoon = (of_day * std::f64::consts::TAU).cos();
    let sun = 1.0 / (1.0 + wash.flush);
    let diluted = 1.0 - 0.22 * (1.0 - (-wash.dilution).exp());

    let water_c = seasonal_c(time) + 1.5 * afternoon * sun - 1.2 * wash.flush.min(2.0) + 0.7 * temperature;
    let saturation =
        b.oxygen_saturation + b.oxygen_swing * afternoon * sun + 0.015 * oxygen - 0.09 * wash.flush.min(3.0);
    [
        water_c,
        b.ph + b.oxygen_swing * 0.8 * afternoon * sun + 0.03 * ph - 0.08 * wash.flush.min(3.0),
        468.0 / (31.6 + water_c) * PRESSURE * saturation,
        b.conductivity * (1.0 + 0.02 * conductivity) * diluted * diluted,
        b.turbidity * (1.0 + 7.0 * wash.flush) * (0.22 * turbidity).exp(),
        b.permanganate * (1.0 + 0.75 * wash.flush) * diluted * (1.0 + 0.09 * permanganate),
        (b.ammonia * (0.5 * ammonia).exp() + 0.22 * wash.flush) * diluted,
        b.phosphorus * (1.0 + 1.15 * wash.flush) * diluted * (1.0 + 0.08 * phosphorus),
        b.nitrogen * (1.0 + 0.25 * wash.flush) * diluted * (1.0 + 0.03 * nitrogen),
    ]
}

#[expect(clippy::cast_precision_loss, reason = "hours of one season")]
pub(super) fn hours_between(from: Instant, to: Instant) -> f64 {
    (to.0 - from.0) as f64 / 3_600_000.0
}

/// Mean water temperature of the day, ℃: 22.5 in late July, 15 at the end of September.
fn seasonal_c(time: Instant) -> f64 {
    let day = time.day();
    let first = standards::time::BeijingDay::new(day.ymd().0, 1, 1).unwrap_or(day);
    10.5 + 12.0 * ((f64::from(day.since(first)) - 205.0) / 365.25 * std::f64::consts::TAU).cos()
}

/// A wave with height 1: a rising limb, then an exponential recession.
pub(super) fn wave(since_h: f64, rise_h: f64, recession_h: f64) -> f64 {
    if since_h <= 0.0 {
        0.0
    } else if since_h < rise_h {
        since_h / rise_h
    } else {
        (-(since_h - rise_h) / recession_h).exp()
    }
}
