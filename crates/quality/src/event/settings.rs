//! What the detector is told: one set of defaults for every station, all of them assumptions that a county may change.

use serde::Deserialize;

/// Settings of the detector. No paper gives these numbers; they were chosen on four public data sets (docs/event-detection.md).
///
/// A *score* is a deviation from the baseline divided by what is rare there: 1 means "as far from the baseline as the rarest
/// 2 % of this factor's own past on this side" (slow) or the rarest 0.5 % (fast).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Span of the slow baseline, in hours.
    pub baseline_hours: f64,
    /// Span of what is remembered of deviations from the slow baseline, in days.
    pub memory_days: f64,
    /// Days over which the usual deviation at each hour of the day is learned; 0 for none.
    pub daily_days: f64,
    /// Values of the fast baseline, by count.
    pub fast_values: usize,
    /// Values needed before a factor is judged.
    pub learn_values: usize,
    /// Hours of values needed before a factor is judged.
    pub learn_hours: f64,
    /// Quantile that is one unit of the slow score.
    pub slow_tail: f64,
    /// The same for stage and flow, whose pulses are common and long.
    pub flow_tail: f64,
    /// Quantile that is one unit of the fast score.
    pub fast_tail: f64,
    /// Slow score at which a factor is abnormal.
    pub slow_limit: f64,
    /// The same for stage and flow.
    pub flow_limit: f64,
    /// Share of the limit up to which deviations are remembered whole.
    pub learn_share: f64,
    /// Fast score at which a factor is abnormal.
    pub fast_limit: f64,
    /// Step between neighbours, in units of its rarest 1 %, that counts as a jump.
    pub jump_limit: f64,
    /// Share of the limit at which a factor keeps another company.
    pub company_share: f64,
    /// Share of the limit at which another sensor speaks for the water and against a fault.
    pub witness_share: f64,
    /// Sum of shares (root of squares) that two factors together must reach.
    pub joint_limit: f64,
    /// Rows that several factors must be abnormal together.
    pub joint_rows: u32,
    /// Share of the limit that a factor alone must reach.
    pub single_share: f64,
    /// Part of the limit that a departure to the limit of the target class must still be.
    pub beyond_share: f64,
    /// Rows that a factor alone must be abnormal.
    pub single_rows: u32,
    /// Minutes that a factor alone must be abnormal.
    pub single_minutes: f64,
    /// Share of the limit that stage or flow must reach to be a flood pulse.
    pub flow_share: f64,
    /// Share of the limit below which a factor has calmed down.
    pub calm_share: f64,
    /// The same for stage or flow.
    pub flow_calm_share: f64,
    /// Share of its own peak below which an event of quality factors is over.
    pub end_share: f64,
    /// Rows from calm to abnormal within which a departure is abrupt.
    pub abrupt_rows: u32,
    /// Minutes from calm to abnormal within which a departure is abrupt.
    pub abrupt_minutes: f64,
    /// Calm rows that end an event.
    pub calm_rows: u32,
    /// Days that a deviation waits before it is remembered: when the departure turns out abnormal, it is not.
    pub hold_days: f64,
    /// One abnormal value in so many, cut to the limit, is remembered as a deviation.
    pub abnormal_every: u32,
    /// Days over which the rarest levels are remembered.
    pub record_days: f64,
    /// Share of the way from the middle to the rarest 1 % of those levels that a factor alone must have gone.
    pub record_share: f64,
    /// Days after which what was abnormal is learned as the new ordinary state.
    pub absorb_days: f64,
    /// Days after which a faulty level is believed after all.
    pub fault_absorb_days: f64,
    /// Days from the last calm value to the limit that make a rise a drift; twice as many within an event.
    pub drift_days: f64,
    /// Equal values in a row, in multiples of the longest ordinary run, that make a factor stuck.
    pub flat_times: f64,
    /// Fewest equal values that make a factor stuck.
    pub flat_values: u32,
    /// Fewest hours of equal values that make a factor stuck.
    pub flat_hours: f64,
    /// Middle step of the last values, in units of its rarest 1 %, that is too variable.
    pub variability_limit: f64,
    /// Whether the last steps of an event still count for variability when it is over. Where rows are few they are most of the last nine,
    /// and its end would be taken for a noisy instrument.
    pub steps_outlive_event: bool,
    /// Silence that is a gap, in intervals.
    pub gap_intervals: f64,
    /// Hours of silence after which a baseline is learned anew.
    pub stale_hours: f64,
    /// Hours over which rain is summed.
    pub rain_hours: f64,
    /// Rain of that time, in millimetres, that explains a rise.
    pub rain_mm: f64,
    /// Hours that a rise of stage or flow explains a rise of quality factors.
    pub driver_hours: f64,
    /// Milliseconds that a row waits for values that come late.
    pub wait_ms: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            baseline_hours: 504.0,
            memory_days: 90.0,
            daily_days: 10.0,
            fast_values: 32,
            learn_values: 96,
            learn_hours: 48.0,
            slow_tail: 0.98,
            flow_tail: 0.9,
            fast_tail: 0.995,
            slow_limit: 2.0,
            flow_limit: 4.0,
            learn_share: 1.0,
            fast_limit: 2.5,
            jump_limit: 4.0,
            company_share: 0.6,
            witness_share: 0.5,
            joint_limit: 1.5,
            joint_rows: 3,
            single_share: 1.3,
            beyond_share: 0.5,
            single_rows: 4,
            single_minutes: 45.0,
            flow_share: 1.0,
            calm_share: 0.7,
            flow_calm_share: 0.3,
            end_share: 0.6,
            abrupt_rows: 3,
            abrupt_minutes: 200.0,
            calm_rows: 4,
            hold_days: 4.0,
            abnormal_every: 8,
            record_days: 365.0,
            record_share: 0.5,
            absorb_days: 15.0,
            fault_absorb_days: 30.0,
            drift_days: 2.0,
            flat_times: 6.0,
            flat_hours: 3.0,
            flat_values: 12,
            variability_limit: 4.0,
            steps_outlive_event: true,
            gap_intervals: 8.0,
            stale_hours: 72.0,
            rain_hours: 24.0,
            rain_mm: 10.0,
            driver_hours: 48.0,
            wait_ms: 0,
        }
    }
}

/// Rows further apart than this are few: 4-hour stations, whose defaults in rows would span days.
const SPARSE_HOURS: f64 = 2.0;

impl Settings {
    /// The defaults for a station whose values come `hours` apart. Of few rows a day it learns from 72 (12 days of 4-hour values),
    /// decides after two or three, and keeps a baseline over a longer silence. Assumptions, like the defaults.
    #[must_use]
    pub fn of_interval(hours: f64) -> Self {
        let usual = Self::default();
        if hours < SPARSE_HOURS {
            return usual;
        }
        Self {
            learn_values: 72,
            joint_rows: 2,
            single_rows: 3,
            calm_rows: 3,
            stale_hours: 240.0,
            steps_outlive_event: false,
            ..usual
        }
    }
}
