//! Infiltration of a pervious surface over one step: Horton, modified Horton, Green-Ampt and curve number, each with recovery.
//!
//! Methods as in the SWMM reference manual, volume I (Rossman and Huber 2016, EPA/600/R-15/162A), chapter 4; depths in m, rates
//! in m/s. The water at hand is rain and run-on over the step plus what is ponded.

use crate::model::Infiltration;

/// Least rate that counts as water at hand (m/s).
const NO_RATE: f64 = 1e-11;
/// Ponded depth from which a curve number soil goes on infiltrating after rain (m).
const PONDED: f64 = 0.05 * 0.3048 / 12.0;

/// What a pervious soil remembers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Soil {
    law: Infiltration,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Equivalent time on the curve (s), cumulative infiltration toward the limit (m).
    Horton { time: f64, taken: f64 },
    /// Excess over the final capacity (m), cumulative infiltration toward the limit (m).
    Modified { excess: f64, taken: f64 },
    /// Deficit (-), cumulative infiltration (m), upper zone water (m), saturated, time to the next event (s).
    GreenAmpt { deficit: f64, total: f64, upper: f64, saturated: bool, recovery: f64 },
    /// Rain of the event (m).
    Event { rain: f64 },
    /// Remaining capacity (m), rain and infiltration of the event (m), capacity at its start (m), dry time (s), last rate (m/s).
    CurveNumber { left: f64, rain: f64, total: f64, event: f64, dry: f64, rate: f64 },
}

/// Rain, run-on and ponded water over a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wetting {
    /// Step (s).
    pub(super) dt: f64,
    /// Rain (m/s).
    pub(super) rain: f64,
    /// Run-on (m/s).
    pub(super) run_on: f64,
    /// Ponded depth (m).
    pub(super) depth: f64,
}

impl Wetting {
    fn at_hand(&self) -> f64 {
        (self.rain + self.run_on + self.depth / self.dt).max(0.0)
    }
}

impl Soil {
    /// A soil at the start of a run.
    #[must_use]
    pub(super) fn new(law: Infiltration) -> Self {
        let state = match law {
            Infiltration::Horton { .. } => State::Horton { time: 0.0, taken: 0.0 },
            Infiltration::ModifiedHorton { .. } => State::Modified { excess: 0.0, taken: 0.0 },
            Infiltration::GreenAmpt { deficit, .. } => {
                State::GreenAmpt { deficit, total: 0.0, upper: 0.0, saturated: false, recovery: 0.0 }
            }
            Infiltration::CurveNumberEvent { .. } => State::Event { rain: 0.0 },
            Infiltration::CurveNumber { capacity, .. } => State::CurveNumber {
                left: capacity,
                rain: 0.0,
                total: 0.0,
                event: capacity,
                dry: 0.0,
                rate: 0.0,
            },
        };
        Self { law, state }
    }

    /// Rate (m/s) over a step; never more than the water at hand.
    pub(super) fn infiltrate(&mut self, wetting: Wetting) -> f64 {
        match (self.law, &mut self.state) {
            (
                Infiltration::Horton { initial, last, decay, recovery, limit },
                State::Horton { time, taken },
            ) => Horton { initial, last, decay, recovery, limit }.step(wetting, time, taken),
            (
                Infiltration::ModifiedHorton { initial, last, decay, recovery, limit },
                State::Modified { excess, taken },
            ) => Horton { initial, last, decay, recovery, limit }.modified(wetting, excess, taken),
            (
                Infiltration::GreenAmpt { suction, conductivity, deficit, modified },
                State::GreenAmpt { .. },
            ) => {
                let soil = GreenAmpt::new(suction, conductivity, deficit, modified);
                soil.step(wetting, &mut self.state)
            }
            (Infiltration::CurveNumberEvent { capacity, abstraction }, State::Event { rain }) => {
                let excess = |p: f64| {
                    let over = (p - abstraction).max(0.0);
                    if over > 0.0 { over * over / (over + capacity) } else { 0.0 }
                };
                let before = excess(*rain);
                *rain += wetting.rain * wetting.dt;
                (wetting.rain - (excess(*rain) - before) / wetting.dt).clamp(0.0, wetting.at_hand())
            }
            (Infiltration::CurveNumber { capacity, recovery }, State::CurveNumber { .. }) => {
                curve_number(wetting, capacity, recovery, &mut self.state)
            }
            _ => 0.0,
        }
    }
}

struct Horton {
    initial: f64,
    last: f64,
    decay: f64,
    recovery: f64,
    limit: f64,
}

impl Horton {
    fn cumulative(&self, t: f64) -> f64 {
        self.last * t + (self.initial - self.last) / self.decay * (1.0 - (-self.decay * t).exp())
    }

    fn step(&self, w: Wetting, time: &mut f64, taken: &mut f64) -> f64 {
        let at_hand = w.at_hand();
        if self.initial <= self.last || self.decay <= 0.0 {
            return self.initial.min(at_hand);
        }
        if at_hand <= NO_RATE {
            if self.recovery > 0.0 {
                let left = (-self.recovery * w.dt).exp() * (1.0 - (-self.decay * *time).exp());
                *time = -(1.0 - left).ln() / self.decay;
                if self.limit > 0.0 {
                    *taken = self.cumulative(*time);
                }
            }
            return 0.0;
        }
        let before = self.cumulative(*time);
        let capacity = ((self.cumulative(*time + w.dt) - before) / w.dt).max(self.last);
        let mut rate = capacity.min(at_hand);
        if rate < at_hand || *time + w.dt > 16.0 / self.decay {
            *time += w.dt;
        } else {
            *time = self.time_of(before + rate * w.dt, *time, *time + w.dt);
        }
        if self.limit > 0.0 {
            rate = rate.min((self.limit - *taken) / w.dt).max(0.0);
            *taken += rate * w.dt;
        }
        rate
    }

    /// The time in a bracket at which the cumulative capacity reaches an amount.
    fn time_of(&self, amount: f64, mut low: f64, mut high: f64) -> f64 {
        let mut t = 0.5 * (low + high);
        for _ in 0..40 {
            let miss = self.cumulative(t) - amount;
            if miss > 0.0 {
                high = t;
            } else {
                low = t;
            }
            let slope = self.last + (self.initial - self.last) * (-self.decay * t).exp();
            let newton = t - miss / slope;
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - t).abs() <= 1e-9 * (1.0 + t) {
                return next;
            }
            t = next;
        }
        t
    }

    fn modified(&self, w: Wetting, excess: &mut f64, taken: &mut f64) -> f64 {
        let at_hand = w.at_hand();
        if self.initial <= self.last || self.decay <= 0.0 {
            return self.initial.min(at_hand);
        }
        if at_hand <= NO_RATE {
            let left = (-self.recovery * w.dt).exp();
            *excess *= left;
            *taken *= left;
            return 0.0;
        }
        let mut rate = (self.initial - self.decay * *excess).max(self.last).min(at_hand);
        if self.limit > 0.0 {
            rate = rate.min((self.limit - *taken) / w.dt).max(0.0);
            *taken += rate * w.dt;
        }
        *excess += (rate - self.last).max(0.0) * w.dt;
        rate
    }
}

struct GreenAmpt {
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
    fn new(suction: f64, conductivity: f64, deficit: f64, modified: bool) -> Self {
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

    fn step(&self, w: Wetting, state: &mut State) -> f64 {
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

fn curve_number(w: Wetting, capacity: f64, recovery: f64, state: &mut State) -> f64 {
    let State::CurveNumber { left, rain, total, event, dry, rate } = state else { return 0.0 };
    let depth = w.depth + w.run_on * w.dt;
    let at_hand = w.rain + depth / w.dt;
    let mut new = 0.0;
    if w.rain > NO_RATE {
        if *dry >= 0.06 / recovery {
            (*rain, *total, *rate) = (0.0, 0.0, 0.0);
            *event = *left;
        }
        *dry = 0.0;
        *rain += w.rain * w.dt;
        let potential = if *event > 0.0 { *rain * *event / (*rain + *event) } else { 0.0 };
        if *left > 0.0 {
            new = ((potential - *total) / w.dt).max(0.0);
        }
    } else if depth > PONDED && *left > 0.0 {
        new = rate.min(*left / w.dt);
    } else {
        *dry += w.dt;
    }
    if new > 0.0 {
        new = new.min(at_hand).max(0.0);
        *total += new * w.dt;
        *left = (*left - new * w.dt).max(0.0);
    } else {
        *left = (*left + recovery * capacity * w.dt).min(capacity);
    }
    *rate = new;
    new
}
