//! Green-Ampt infiltration, with Mein's upper zone that drains between events.

use super::{NO_RATE, State, Wetting};

pub(super) struct GreenAmpt {
    suction: f64,
    conductivity: f64,
    deficit: f64,
    modified: bool,
    /// Depth of the upper zone after Mein (m).
    zone: f64,
    /// Recovery time of an event (s).
    event: f64,
    /// Recovery of the upper zone (1/s).
    drain: f64,
}

impl GreenAmpt {
    pub(super) fn new(suction: f64, conductivity: f64, deficit: f64, modified: bool) -> Self {
        let inches_per_hour = conductivity * 3600.0 / 0.0254;
        let zone_ft = 4.0 * inches_per_hour.sqrt() / 12.0;
        Self {
            suction,
            conductivity,
            deficit,
            modified,
            zone: zone_ft * 0.3048,
            event: if zone_ft > 0.0 { 5400.0 / zone_ft } else { f64::MAX },
            drain: zone_ft / 90_000.0,
        }
    }

    pub(super) fn step(&self, w: Wetting<f64>, state: &mut State) -> f64 {
        let State::GreenAmpt { deficit, total, upper, saturated, recovery } = state else { return 0.0 };
        let most = self.deficit * self.zone;
        let at_hand = w.at_hand();
        *recovery -= w.dt;
        if *saturated {
            if at_hand <= NO_RATE {
                *saturated = false;
                return 0.0;
            }
            *recovery = self.event;
            let head = (self.suction + w.depth) * *deficit;
            let mut taken = self.advanced(*total, head, w.dt) - *total;
            if taken > at_hand * w.dt {
                taken = at_hand * w.dt;
                *saturated = false;
            }
            *total += taken;
            *upper = (*upper + taken).min(most);
            return taken / w.dt;
        }
        if at_hand <= NO_RATE {
            if *upper > 0.0 {
                let drained = self.drain * most * w.dt;
                *total -= drained;
                *upper -= drained;
                if *upper <= 0.0 {
                    (*upper, *total, *deficit) = (0.0, 0.0, self.deficit);
                } else if *recovery <= 0.0 {
                    (*deficit, *total) = ((most - *upper) / self.zone, 0.0);
                }
            }
            return 0.0;
        }
        if at_hand <= self.conductivity {
            *total += at_hand * w.dt;
            *upper = (*upper + at_hand * w.dt).min(most);
            if !self.modified && *recovery <= 0.0 {
                (*deficit, *total) = ((most - *upper) / self.zone, 0.0);
            }
            return at_hand;
        }
        *recovery = self.event;
        let head = (self.suction + w.depth) * *deficit;
        let to_saturate = self.conductivity * head / (at_hand - self.conductivity);
        let taken = if *total + at_hand * w.dt < to_saturate {
            at_hand * w.dt
        } else {
            *saturated = true;
            let from = total.max(to_saturate);
            let wet = (w.dt - (from - *total) / at_hand).clamp(0.0, w.dt);
            (self.advanced(from, head, wet) - *total).min(at_hand * w.dt)
        };
        *total += taken;
        *upper = (*upper + taken).min(most);
        taken / w.dt
    }

    /// F after `dt` under ponding: F − F0 − c ln((F + c)/(F0 + c)) = K dt.
    fn advanced(&self, from: f64, c: f64, dt: f64) -> f64 {
        let least = from + self.conductivity * dt;
        if c <= 0.0 || dt <= 0.0 {
            return least;
        }
        let mut f = from + (self.conductivity * dt).max((2.0 * c * self.conductivity * dt).sqrt());
        for _ in 0..50 {
            let miss = f - from - c * ((f + c) / (from + c)).ln() - self.conductivity * dt;
            let change = miss / (1.0 - c / (f + c)).max(1e-12);
            f = (f - change).max(from);
            if change.abs() < 1e-12 + 1e-10 * f {
                break;
            }
        }
        f.max(least)
    }
}
