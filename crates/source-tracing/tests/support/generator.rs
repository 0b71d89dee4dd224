//! Made-up cases from the generative description of the shared ones, with other seeds.
//!
//! Ranges as the shared cases show them: Q 3 to 15 m³/s, nominal velocity about 0.65 m/s, dispersion 8 to 40 m²/s, 8 to 14 sources within 2
//! to 62 km, onset between 3 and 16 h, release within 3 h of it for 1 to 8 h, readings every 4 h over 60 h with the stated noise.

use serde_json::{Value, json};
use source_tracing::unit_response;

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits")]
    pub(crate) fn even(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * ((self.next() >> 11) as f64 / (1u64 << 53) as f64)
    }

    #[expect(clippy::cast_possible_truncation, reason = "small ranges")]
    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.next() % count as u64) as usize
    }

    /// Box and Muller.
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.even(1e-300, 1.0).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.even(0.0, 1.0)).cos()
    }

    pub(crate) fn log_normal(&mut self, sd: f64) -> f64 {
        (sd * self.normal()).exp()
    }
}

/// What may be varied to see how much the ranking leans on it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) velocity_log_sd: f64,
    pub(crate) discharge_log_sd: f64,
    pub(crate) signature_log_sd: f64,
    pub(crate) double: f64,
    /// Share of cases whose source is left out of the list.
    pub(crate) unlisted: f64,
    pub(crate) decay_per_day: f64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            velocity_log_sd: 0.12,
            discharge_log_sd: 0.36,
            signature_log_sd: 0.25,
            double: 0.25,
            unlisted: 0.0,
            decay_per_day: 0.0,
        }
    }
}

const BACKGROUND: [f64; 4] = [0.3, 3.0, 0.06, 2.2];
const RELATIVE: [f64; 4] = [0.08, 0.06, 0.08, 0.07];
const FLOOR: [f64; 4] = [0.03, 0.3, 0.008, 0.08];
const SIGNATURES: [(&str, [f64; 4]); 6] = [
    ("town_cso", [6.0, 28.0, 0.9, 11.0]),
    ("wwtp_bypass", [16.0, 45.0, 2.4, 24.0]),
    ("farm_canal", [1.5, 11.0, 0.55, 7.0]),
    ("livestock", [22.0, 80.0, 9.0, 40.0]),
    ("industry", [4.0, 70.0, 0.3, 9.0]),
    ("landfill", [30.0, 60.0, 0.4, 45.0]),
];
const DURATIONS: [f64; 6] = [1.0, 2.0, 3.0, 4.0, 6.0, 8.0];

/// A file of cases.
pub(crate) fn file(seed: u64, count: usize, world: &World) -> String {
    let mut dice = Dice(seed);
    let cases: Vec<Value> = (0..count).map(|id| case(id, &mut dice, world)).collect();
    let signatures: serde_json::Map<String, Value> =
        SIGNATURES.iter().map(|(kind, s)| ((*kind).to_owned(), json!(s))).collect();
    json!({
        "constituents": ["NH3N", "CODMN", "TP", "TN"],
        "background": BACKGROUND, "rel_noise": RELATIVE, "noise_floor": FLOOR,
        "signature_mean": signatures, "signature_log_sd": 0.25, "cases": cases,
    })
    .to_string()
}

struct Release {
    distance: f64,
    excess: [f64; 4],
    start: f64,
    duration: f64,
}

fn case(id: usize, dice: &mut Dice, world: &World) -> Value {
    let discharge = dice.even(3.0, 15.0);
    let nominal = 0.65 * dice.log_normal(0.18);
    let velocity = nominal * dice.log_normal(world.velocity_log_sd);
    let dispersion = dice.even(8.0, 40.0);
    let onset = dice.even(3.0, 16.0);
    let count = 8 + dice.below(7);
    let mut distances: Vec<f64> = (0..count).map(|_| dice.even(2_000.0, 62_000.0)).collect();
    distances.sort_by(f64::total_cmp);
    let sources: Vec<(usize, f64, f64)> =
        distances.iter().map(|x| (dice.below(6), *x, dice.even(0.02, 0.5))).collect();
    let mut active = vec![dice.below(count)];
    if dice.even(0.0, 1.0) < world.double {
        active.push((active[0] + 1 + dice.below(count - 1)) % count);
    }
    let releases: Vec<Release> = active
        .iter()
        .map(|i| {
            let (kind, distance, design) = sources[*i];
            let q = design * dice.log_normal(world.discharge_log_sd);
            let mut excess = [0.0; 4];
            for k in 0..4 {
                let c = SIGNATURES[kind].1[k] * dice.log_normal(world.signature_log_sd);
                excess[k] = q * (c - BACKGROUND[k]) / (discharge + q);
            }
            let start = onset + dice.even(0.0, 3.0);
            Release { distance, excess, start, duration: DURATIONS[dice.below(6)] }
        })
        .collect();
    let times: Vec<f64> = (0..16).map(|i| 4.0 * f64::from(i)).collect();
    let second = dice.even(18_000.0, 32_000.0);
    let mut readings = |above: f64| -> Vec<Vec<f64>> {
        let mut row = |time: f64| -> Vec<f64> {
            let mut concentration = |k: usize| {
                let added = releases.iter().filter(|r| r.distance > above).map(|r| {
                    let x = r.distance - above;
                    let loss = (-world.decay_per_day * x / velocity / 86_400.0).exp();
                    r.excess[k] * loss * unit_response(x, time - r.start, r.duration, velocity, dispersion)
                });
                let c = BACKGROUND[k] + added.sum::<f64>();
                let sd = (RELATIVE[k] * c).hypot(FLOOR[k]);
                (c + sd * dice.normal()).max(0.0)
            };
            (0..4).map(&mut concentration).collect()
        };
        times.iter().map(|t| row(*t)).collect()
    };
    let (obs, obs2) = (readings(0.0), readings(second));
    let hidden = dice.even(0.0, 1.0) < world.unlisted;
    let listed: Vec<Value> = sources
        .iter()
        .enumerate()
        .filter(|(i, _)| !(hidden && active.contains(i)))
        .map(
            |(i, (kind, x, q))| json!({"id": i, "type": SIGNATURES[*kind].0, "distance_m": x, "q_design": q}),
        )
        .collect();
    json!({
        "id": id, "Q": discharge, "u_nominal": nominal, "dispersion": dispersion, "sources": listed,
        "time_h": times, "obs": obs, "station2_distance_m": second, "obs2": obs2, "rain_onset_h": onset,
        "truth": {"active": active},
    })
}
