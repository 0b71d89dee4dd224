//! Level pools: volume over depth, and one step of water and mass that never empties below the bottom and loses nothing.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

use crate::model::{Curve, StorageShape};
use crate::real::{self, Real};

/// Volume over depth of a pool.
#[derive(Clone, Debug)]
pub(crate) struct Basin {
    /// Depth (m), area (m2) and volume (m3) at the points of the shape.
    points: Vec<(f64, f64, f64)>,
    /// Greatest depth (m).
    pub(crate) deepest: f64,
    /// Area over which water ponds above the greatest depth (m2); zero lets it spill.
    ponded: f64,
    /// Volume at the greatest depth (m3).
    pub(crate) full: f64,
}

/// Pieces into which a functional shape is cut.
const PIECES: usize = 400;

impl Basin {
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    pub(crate) fn new(shape: StorageShape, deepest: f64, ponded: f64, curves: &[Curve]) -> Self {
        let mut points: Vec<(f64, f64, f64)> = match shape {
            StorageShape::Tabular(id) => {
                let table = curves.get(id.0).map(|c| c.points.clone()).unwrap_or_default();
                let curve = Curve { name: String::new(), points: table.clone() };
                let mut depths: Vec<f64> =
                    table.iter().map(|p| p.0).filter(|d| *d > 0.0 && *d < deepest).collect();
                depths.insert(0, 0.0);
                depths.push(deepest);
                depths.iter().map(|&d| (d, curve.at_extended(d).max(0.0), 0.0)).collect()
            }
            StorageShape::Functional { coefficient, power, constant } if coefficient > 0.0 && power > 0.0 => {
                (0..=PIECES)
                    .map(|i| {
                        let d = deepest * (i as f64 / PIECES as f64).powi(2);
                        (d, constant + coefficient * d.powf(power), 0.0)
                    })
                    .collect()
            }
            StorageShape::Functional { coefficient, constant, .. } => {
                let area = constant + coefficient;
                vec![(0.0, area, 0.0), (deepest, area, 0.0)]
            }
        };
        for i in 1..points.len() {
            let (a, b) = (points[i - 1], points[i]);
            points[i].2 = a.2 + 0.5 * (a.1 + b.1) * (b.0 - a.0);
        }
        let full = points.last().map_or(0.0, |p| p.2);
        Self { points, deepest, ponded, full }
    }

    /// Surface at a depth (m2).
    pub(crate) fn area(&self, depth: f64) -> f64 {
        if depth > self.deepest && self.ponded > 0.0 {
            return self.ponded;
        }
        let (a, b) = self.around(self.points.partition_point(|p| p.0 <= depth));
        if b.0 > a.0 { a.1 + (b.1 - a.1) * ((depth - a.0) / (b.0 - a.0)).clamp(0.0, 1.0) } else { a.1 }
    }

    /// Volume at a depth (m3).
    pub(crate) fn volume(&self, depth: f64) -> f64 {
        if depth >= self.deepest {
            return self.full + (depth - self.deepest) * self.ponded;
        }
        let (a, b) = self.around(self.points.partition_point(|p| p.0 <= depth));
        let x = (depth - a.0).max(0.0);
        let steep = if b.0 > a.0 { (b.1 - a.1) / (b.0 - a.0) } else { 0.0 };
        a.2 + x * (a.1 + 0.5 * steep * x)
    }

    /// Depth at a volume (m).
    pub(crate) fn depth(&self, volume: f64) -> f64 {
        if volume >= self.full {
            return self.deepest + if self.ponded > 0.0 { (volume - self.full) / self.ponded } else { 0.0 };
        }
        let (a, b) = self.around(self.points.partition_point(|p| p.2 <= volume));
        let over = (volume - a.2).max(0.0);
        let steep = if b.0 > a.0 { (b.1 - a.1) / (b.0 - a.0) } else { 0.0 };
        let root = (a.1 * a.1 + 2.0 * steep * over).max(0.0).sqrt();
        if root + a.1 > 0.0 { a.0 + 2.0 * over / (root + a.1) } else { a.0 }
    }

    /// Whether water above the greatest depth stays.
    pub(crate) fn ponds(&self) -> bool {
        self.ponded > 0.0
    }

    /// The greatest depth that a volume can reach.
    fn highest(&self, volume: f64) -> f64 {
        if self.ponds() { self.depth(volume).max(self.deepest) } else { self.deepest }
    }

    fn around(&self, above: usize) -> ((f64, f64, f64), (f64, f64, f64)) {
        let last = self.points.len().saturating_sub(1);
        let b = above.clamp(1.min(last), last);
        (self.points[b.saturating_sub(1)], self.points[b])
    }
}

/// Water of a pool over a step.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passage {
    /// Volume at the end (m3).
    pub(crate) volume: f64,
    /// Let out by regulators (m3).
    pub(crate) released: f64,
    /// Spilled over the rim (m3).
    pub(crate) spilled: f64,
    /// Depth at the beginning and at the end whose flows the regulators' shares follow, and the weight of the end.
    pub(crate) depths: (f64, f64, f64),
    /// What regulators let out at both (m3/s).
    pub(crate) flows: (f64, f64),
}

/// Lets `dt` seconds pass over a pool: V' = inflow − outflow(depth), by the trapezoidal rule where the pool answers slowly and
/// backward Euler where it answers within the step. The volume at the end is inflow minus outflow to round-off.
pub(crate) fn pass(
    basin: &Basin,
    volume: f64,
    inflow: f64,
    dt: f64,
    outflow: &dyn Fn(f64) -> f64,
) -> Passage {
    let first = basin.depth(volume);
    let flow = outflow(first);
    let little = 1e-4 * basin.deepest.max(0.1);
    let steep = (outflow(first + little) - flow) / little / basin.area(first).max(1e-6);
    let weight = if steep * dt < 0.5 { 0.5 } else { 1.0 };
    let known = volume + inflow * dt - (1.0 - weight) * dt * flow;
    let miss = |depth: f64| basin.volume(depth) + weight * dt * outflow(depth) - known;
    let highest = basin.highest(volume + inflow * dt);
    let slope = basin.area(first).max(1e-6) * (1.0 + weight * dt * steep.max(0.0));
    let depth = if known <= 0.0 {
        0.0
    } else if let Some(depth) = near(&miss, highest, first, slope) {
        depth
    } else if miss(highest) <= 0.0 {
        highest
    } else {
        root(&miss, 0.0, highest, first, slope)
    };
    let last = outflow(depth);
    let let_out = (1.0 - weight) * flow + weight * last;
    let most = volume + inflow * dt;
    let mut released = (dt * let_out).clamp(0.0, most.max(0.0));
    let mut end = most - released;
    let mut spilled = 0.0;
    if end > basin.full && !basin.ponds() {
        spilled = end - basin.full;
        end = basin.full;
    }
    if depth <= 0.0 && end < 1e-12 * most {
        released += end;
        end = 0.0;
    }
    Passage { volume: end, released, spilled, depths: (first, depth, weight), flows: (flow, last) }
}

/// How near to a zero a search ends (m).
fn close(high: f64) -> f64 {
    1e-11 * (1.0 + high)
}

/// The zero of a rising function above the bottom and below `high` by a few secants from a guess and the slope there, as nearly
/// every step finds it; none where they leave these bounds or do not come to it.
fn near(f: &dyn Fn(f64) -> f64, high: f64, guess: f64, slope: f64) -> Option<f64> {
    let (mut x, mut slope) = (guess, slope);
    let mut value = f(x);
    for _ in 0..8 {
        let next = x - value / slope;
        if !(next > 0.0 && next < high) {
            return None;
        }
        if (next - x).abs() < close(high) {
            return Some(next);
        }
        let there = f(next);
        let secant = (there - value) / (next - x);
        slope = if secant.is_finite() && secant > 0.0 { secant } else { slope };
        (x, value) = (next, there);
    }
    None
}

/// The zero of a rising function between two depths: secants from a guess and the slope there, bisection where they leave the bracket.
fn root(f: &dyn Fn(f64) -> f64, low: f64, high: f64, guess: f64, slope: f64) -> f64 {
    let (mut a, mut b, mut slope) = (low, high, slope);
    if f(a) >= 0.0 {
        return a;
    }
    let near = close(high);
    let mut x = if guess > a && guess < b { guess } else { 0.5 * (a + b) };
    let mut last: Option<(f64, f64)> = None;
    for i in 1..100 {
        let fx = f(x);
        if fx == 0.0 {
            return x;
        }
        if fx < 0.0 {
            a = x;
        } else {
            b = x;
        }
        if let Some((before, value)) = last {
            let secant = (fx - value) / (x - before);
            slope = if secant.is_finite() && secant > 0.0 { secant } else { slope };
        }
        let next = x - fx / slope;
        let inside = next > a && next < b && i % 8 != 0;
        let next = if inside { next } else { 0.5 * (a + b) };
        if (inside && (next - x).abs() < near) || b - a < 0.1 * near {
            return next;
        }
        last = Some((x, fx));
        x = next;
    }
    x
}

/// Concentration of a well-mixed pool after a step in which its volume went evenly from `before` to `after`, exact for constant
/// inflow: the share of the old water's excess over the inflow's concentration that is left.
#[inline(always)]
pub(crate) fn remaining(before: f64, after: f64, inflow: f64, dt: f64) -> f64 {
    let change = (after - before) / dt;
    let even = change.abs() * dt < 1e-6 * before;
    let mean = 0.5 * (before + after);
    let evenly = Real::exp(-inflow * dt / mean.greater(1e-300));
    let power = inflow / if even { 1.0 } else { change };
    let unevenly = real::power(before / after.greater(1e-300), power).lesser(1.0);
    let unevenly = if after > 0.0 { unevenly } else { 0.0 };
    let left = if even { evenly } else { unevenly };
    let left = if inflow > 0.0 { left } else { 1.0 };
    if before > 0.0 { left } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tank(area: f64) -> Basin {
        Basin::new(StorageShape::Functional { coefficient: 0.0, power: 0.0, constant: area }, 4.0, 0.0, &[])
    }

    #[test]
    fn a_tank_drains_through_an_orifice_as_torricelli_says() {
        // t = 2A/(Cd a √2g) (√h1 − √h2)
        let basin = tank(100.0);
        let (cd_a, g2) = (0.6 * 0.05, (2.0 * 9.80665f64).sqrt());
        let mut volume = basin.volume(4.0);
        let mut t = 0.0;
        while basin.depth(volume) > 1.0 {
            volume = pass(&basin, volume, 0.0, 30.0, &|h| cd_a * g2 * h.max(0.0).sqrt()).volume;
            t += 30.0;
        }
        let exact = 2.0 * 100.0 / (cd_a * g2) * (2.0 - 1.0);
        assert!((t - exact).abs() < 31.0, "{t} {exact}");
    }

    proptest! {
        #[test]
        fn a_pool_keeps_its_water_whatever_its_outlet(
            area in 0.5f64..5000.0, start in 0.0f64..4.0, steep in 0.0f64..200.0, dt in 1.0f64..600.0,
            inflows in prop::collection::vec(0.0f64..20.0, 1..40),
        ) {
            let basin = tank(area);
            let mut volume = basin.volume(start);
            for q in inflows {
                let p = pass(&basin, volume, q, dt, &|h| steep * h.max(0.0).powf(1.5));
                prop_assert!(p.volume >= 0.0 && p.released >= 0.0 && p.spilled >= 0.0 && p.volume <= basin.full + 1e-9);
                prop_assert!((volume + q * dt - p.volume - p.released - p.spilled).abs() <= 1e-12 * (volume + q * dt));
                volume = p.volume;
            }
        }

        #[test]
        fn depth_and_volume_lead_to_each_other(a in 1.0f64..1e4, b in 0.0f64..1e4, share in 0.0f64..1.0) {
            let curve = Curve { name: String::new(), points: vec![(0.0, a), (1.0, a + b), (2.5, a + 0.5 * b)] };
            let basin = Basin::new(StorageShape::Tabular(crate::model::CurveId(0)), 3.0, 0.0, &[curve]);
            let depth = share * 3.0;
            prop_assert!((basin.depth(basin.volume(depth)) - depth).abs() < 1e-9);
        }

        #[test]
        fn mixing_in_two_halves_is_mixing_at_once(before in 1.0f64..1e4, q in 0.01f64..5.0, out in 0.0f64..5.0) {
            let dt = 0.2 * before / (q + out);
            let middle = before + (q - out) * dt / 2.0;
            let after = before + (q - out) * dt;
            let at_once = remaining(before, after, q, dt);
            let halves = remaining(before, middle, q, dt / 2.0) * remaining(middle, after, q, dt / 2.0);
            prop_assert!((at_once - halves).abs() < 1e-6, "{at_once} {halves}");
        }
    }
}
