//! Infiltration of a pervious surface over one step: Horton, modified Horton, Green-Ampt and curve number, each with recovery.
//!
//! Methods as in the SWMM reference manual, volume I (Rossman and Huber 2016, EPA/600/R-15/162A), chapter 4; depths in m, rates
//! in m/s. The water at hand is rain and run-on over the step plus what is ponded.

#![expect(
    clippy::inline_always,
    reason = "a call inside a loop over lanes keeps it from becoming vector code"
)]

mod green_ampt;

use crate::model::Infiltration;
use crate::real::{Real, exp_less_one, ln};
use green_ampt::GreenAmpt;

/// Least rate that counts as water at hand, 1e-10 ft/s as in SWMM (m/s): run-on trickles for hours, and a soil recovers only below it.
const NO_RATE: f64 = 1e-10 * 0.3048;
/// Ponded depth from which a curve number soil goes on infiltrating after rain (m).
const PONDED: f64 = 0.05 * 0.3048 / 12.0;

/// What a pervious soil remembers, for all members.
#[derive(Clone, Debug)]
pub(super) struct Soil<const B: usize> {
    law: Infiltration,
    /// Of Horton's laws: equivalent time on the curve (s) or excess over the final capacity (m).
    place: [f64; B],
    /// Of Horton's laws: cumulative infiltration toward the limit (m).
    taken: [f64; B],
    /// Of the other laws; one for each lane.
    states: Vec<State>,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Deficit (-), cumulative infiltration (m), upper zone water (m), saturated, time to the next event (s).
    GreenAmpt { deficit: f64, total: f64, upper: f64, saturated: bool, recovery: f64 },
    /// Rain of the event (m).
    Event { rain: f64 },
    /// Remaining capacity (m), rain and infiltration of the event (m), capacity at its start (m), dry time (s), last rate (m/s).
    CurveNumber { left: f64, rain: f64, total: f64, event: f64, dry: f64, rate: f64 },
}

/// Rain, run-on and ponded water over a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wetting<T> {
    /// Step (s).
    pub(super) dt: f64,
    /// Rain (m/s).
    pub(super) rain: T,
    /// Run-on (m/s).
    pub(super) run_on: T,
    /// Ponded depth (m).
    pub(super) depth: T,
}

impl Wetting<f64> {
    #[inline(always)]
    fn at_hand(&self) -> f64 {
        (self.rain + self.run_on + self.depth / self.dt).greater(0.0)
    }
}

impl<const B: usize> Wetting<&[f64; B]> {
    #[inline(always)]
    fn lane(&self, l: usize) -> Wetting<f64> {
        Wetting { dt: self.dt, rain: self.rain[l], run_on: self.run_on[l], depth: self.depth[l] }
    }
}

impl<const B: usize> Soil<B> {
    /// A soil at the start of a run.
    #[must_use]
    pub(super) fn new(law: Infiltration) -> Self {
        let state = match law {
            Infiltration::Horton { .. } | Infiltration::ModifiedHorton { .. } => None,
            Infiltration::GreenAmpt { deficit, .. } => {
                Some(State::GreenAmpt { deficit, total: 0.0, upper: 0.0, saturated: false, recovery: 0.0 })
            }
            Infiltration::CurveNumberEvent { .. } => Some(State::Event { rain: 0.0 }),
            Infiltration::CurveNumber { capacity, .. } => Some(State::CurveNumber {
                left: capacity,
                rain: 0.0,
                total: 0.0,
                event: capacity,
                dry: 0.0,
                rate: 0.0,
            }),
        };
        let states = state.map_or_else(Vec::new, |state| vec![state; B]);
        Self { law, place: [0.0; B], taken: [0.0; B], states }
    }

    /// Rates (m/s) over a step; never more than the water at hand.
    #[inline(always)]
    pub(super) fn infiltrate<F: Real>(&mut self, wetting: Wetting<&[f64; B]>, rate: &mut [f64; B]) {
        match self.law {
            Infiltration::Horton { initial, last, decay, recovery, limit } => {
                let horton = Horton { initial, last, decay, recovery, limit };
                horton.step::<F, B>(wetting, &mut self.place, &mut self.taken, rate);
            }
            Infiltration::ModifiedHorton { initial, last, decay, recovery, limit } => {
                let horton = Horton { initial, last, decay, recovery, limit };
                horton.modified(wetting, &mut self.place, &mut self.taken, rate);
            }
            law => {
                for (l, state) in self.states.iter_mut().enumerate() {
                    rate[l] = infiltrate(law, wetting.lane(l), state);
                }
            }
        }
    }
}

fn infiltrate(law: Infiltration, wetting: Wetting<f64>, state: &mut State) -> f64 {
    match (law, state) {
        (
            Infiltration::GreenAmpt { suction, conductivity, deficit, modified },
            state @ State::GreenAmpt { .. },
        ) => GreenAmpt::new(suction, conductivity, deficit, modified).step(wetting, state),
        (Infiltration::CurveNumberEvent { capacity, abstraction }, State::Event { rain }) => {
            let excess = |p: f64| {
                let over = (p - abstraction).max(0.0);
                if over > 0.0 { over * over / (over + capacity) } else { 0.0 }
            };
            let before = excess(*rain);
            *rain += wetting.rain * wetting.dt;
            (wetting.rain - (excess(*rain) - before) / wetting.dt).clamp(0.0, wetting.at_hand())
        }
        (Infiltration::CurveNumber { capacity, recovery }, state @ State::CurveNumber { .. }) => {
            curve_number(wetting, capacity, recovery, state)
        }
        _ => 0.0,
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
    /// By cumulative infiltration, the way along the curve reckoned in `F`; `time` is where each lane stands on the curve (s).
    #[inline(always)]
    fn step<F: Real, const B: usize>(
        &self,
        w: Wetting<&[f64; B]>,
        time: &mut [f64; B],
        taken: &mut [f64; B],
        rate: &mut [f64; B],
    ) {
        let mut at_hand = [0.0; B];
        let (mut most, mut least) = (0.0_f64, f64::MAX);
        for l in 0..B {
            at_hand[l] = w.lane(l).at_hand();
            most = most.greater(at_hand[l]);
            least = least.lesser(at_hand[l]);
        }
        if self.steady(&at_hand, rate) {
            return;
        }
        if least <= NO_RATE && self.recovery > 0.0 {
            self.recover(w.dt, &at_hand, time, taken);
        }
        if most <= NO_RATE {
            *rate = [0.0; B];
            return;
        }
        let (dt, per_second) = (w.dt, 1.0 / w.dt);
        let over = self.initial - self.last;
        let gone = -exp_less_one(-self.decay * dt) / self.decay;
        let (mut amount, mut slope, mut chord) = ([F::ZERO; B], [F::ZERO; B], [F::ZERO; B]);
        let mut searched = false;
        for l in 0..B {
            // What is left of the excess of capacity.
            let excess = over * Real::exp(-self.decay * time[l]);
            let capacity = ((self.last * dt + excess * gone) * per_second).greater(self.last);
            let wet = at_hand[l] > NO_RATE;
            rate[l] = if wet { capacity.lesser(at_hand[l]) } else { 0.0 };
            let whole = rate[l] < at_hand[l] || time[l] + dt > 16.0 / self.decay;
            slope[l] = F::of(excess);
            amount[l] = F::of(if wet && !whole { rate[l] * dt } else { 0.0 });
            chord[l] = F::of(rate[l] / capacity.greater(1e-300) * dt);
            searched |= amount[l] > F::ZERO;
            time[l] += if wet && whole { dt } else { 0.0 };
        }
        if searched {
            self.pass(F::of(dt), &amount, &slope, &chord, time);
        }
        self.limited(w.dt, taken, rate);
    }

    /// Moves each lane on along the curve until an amount has infiltrated. The curve bends down, so that Newton's steps come to it
    /// from below after the first, which starts where the chord of the step meets the amount.
    #[inline(always)]
    fn pass<F: Real, const B: usize>(
        &self,
        dt: F,
        amount: &[F; B],
        excess: &[F; B],
        chord: &[F; B],
        time: &mut [f64; B],
    ) {
        let (decay, last, per_decay) = (F::of(self.decay), F::of(self.last), F::of(1.0 / self.decay));
        let mut s = [F::ZERO; B];
        for l in 0..B {
            s[l] = if amount[l] > F::ZERO { chord[l] } else { F::ZERO };
        }
        for _ in 0..40 {
            let mut change = -F::ONE;
            for l in 0..B {
                let gone = (decay * s[l]).gone();
                let miss = last * s[l] + excess[l] * gone * per_decay - amount[l];
                let next = (s[l] - miss / (last + excess[l] * (F::ONE - gone))).greater(F::ZERO).lesser(dt);
                let more = if amount[l] > F::ZERO { next } else { F::ZERO };
                // A thousandth of a second is far below what a step's infiltration is known to.
                change = change.greater((more - s[l]).abs() - F::of(1e-3));
                s[l] = more;
            }
            if change <= F::ZERO {
                break;
            }
        }
        for l in 0..B {
            time[l] += s[l].wide();
        }
    }

    #[inline(always)]
    fn recover<const B: usize>(
        &self,
        dt: f64,
        at_hand: &[f64; B],
        time: &mut [f64; B],
        taken: &mut [f64; B],
    ) {
        let kept = Real::exp(-self.recovery * dt);
        for l in 0..B {
            let left = -kept * exp_less_one(-self.decay * time[l]);
            let back = -ln(1.0 - left) / self.decay;
            let sum = self.last * back + (self.initial - self.last) / self.decay * left;
            let dry = at_hand[l] <= NO_RATE;
            time[l] = if dry { back } else { time[l] };
            taken[l] = if dry { sum } else { taken[l] };
        }
    }

    /// Infiltrates at the initial capacity where it does not fall.
    #[inline(always)]
    fn steady<const B: usize>(&self, at_hand: &[f64; B], rate: &mut [f64; B]) -> bool {
        let steady = self.initial <= self.last || self.decay <= 0.0;
        if steady {
            for l in 0..B {
                rate[l] = self.initial.lesser(at_hand[l]);
            }
        }
        steady
    }

    #[inline(always)]
    fn limited<const B: usize>(&self, dt: f64, taken: &mut [f64; B], rate: &mut [f64; B]) {
        if self.limit > 0.0 {
            for l in 0..B {
                rate[l] = rate[l].lesser((self.limit - taken[l]) / dt).greater(0.0);
                taken[l] += rate[l] * dt;
            }
        }
    }

    /// By the excess over the final capacity (m).
    #[inline(always)]
    fn modified<const B: usize>(
        &self,
        w: Wetting<&[f64; B]>,
        excess: &mut [f64; B],
        taken: &mut [f64; B],
        rate: &mut [f64; B],
    ) {
        let mut at_hand = [0.0; B];
        for l in 0..B {
            at_hand[l] = w.lane(l).at_hand();
        }
        if self.steady(&at_hand, rate) {
            return;
        }
        let kept = Real::exp(-self.recovery * w.dt);
        for l in 0..B {
            let wet = at_hand[l] > NO_RATE;
            let capacity = (self.initial - self.decay * excess[l]).greater(self.last);
            rate[l] = if wet { capacity.lesser(at_hand[l]) } else { 0.0 };
            let left = if wet { 1.0 } else { kept };
            excess[l] *= left;
            taken[l] *= left;
        }
        self.limited(w.dt, taken, rate);
        for l in 0..B {
            excess[l] += (rate[l] - self.last).greater(0.0) * w.dt;
        }
    }
}

fn curve_number(w: Wetting<f64>, capacity: f64, recovery: f64, state: &mut State) -> f64 {
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
