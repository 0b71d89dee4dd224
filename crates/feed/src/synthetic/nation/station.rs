//! What a station of the nation makes of its water: lost results, service, faults, non-detects, corrections.

use standards::time::Instant;
use standards::{Decimal, FactorCode, ReadingFlag, ReadingTable};

use super::water::rounded;
use super::{FACTORS, SplitMix64, Superseded};

/// Powers of ten of the decimals of [`FACTORS`].
const TEN: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// First of [`FACTORS`] that needs reagents; the probes before it stand in the water and go on measuring.
const FIRST_ANALYSED: usize = 5;

/// Detection limits of the four analysers, as mantissas with the decimals of [`FACTORS`]: 0.5, 0.025, 0.01 and 0.05 mg/L.
/// Assumed; below them the limit is sent with the flag `L`.
const DETECTION: [i32; FACTORS.len() - FIRST_ANALYSED] = [50, 25, 10, 5];

/// The station of one section through the year.
#[derive(Debug)]
pub(super) struct Station {
    /// Steps during which it is stopped.
    stopped: std::ops::Range<usize>,
    /// Step of the week in which it is serviced.
    service: usize,
    /// Until which step nothing arrives.
    lost_until: usize,
    /// Until which step each analyser is out of order.
    faulty_until: [usize; FACTORS.len()],
    fault: ReadingFlag,
    rng: SplitMix64,
}

impl Station {
    pub(super) fn new(steps: usize, mut rng: SplitMix64) -> Self {
        let mut below = |bound: f64| usize::try_from(rounded(rng.between(0.0, bound))).unwrap_or(0);
        let share = f64::from(u32::try_from(steps).unwrap_or(0));
        let (from, length, service) = (below(share), 60 + below(480.0), 1 + 6 * below(6.0) + below(2.0));
        let is_stopped = rng.chance(0.04);
        Self {
            stopped: if is_stopped { from..from + length } else { 0..0 },
            service: service + 1,
            lost_until: 0,
            faulty_until: [0; FACTORS.len()],
            fault: "D".parse().unwrap_or(ReadingFlag::MAINTENANCE),
            rng,
        }
    }

    /// Appends what arrives of one step to the table, and to `superseded` what it said before a correction.
    pub(super) fn report(
        &mut self,
        step: usize,
        time: Instant,
        values: [f64; FACTORS.len()],
        table: &mut ReadingTable,
        superseded: &mut Vec<Superseded>,
    ) {
        // One draw decides whether anything is out of the ordinary: nearly always nothing is.
        let luck = self.rng.unit();
        if luck < 0.005 {
            // Half are single results, most of the others hours, a few days.
            let longest = [1.0, 1.0, 6.0, 30.0]
                [usize::from(luck < 0.0025) + usize::from(luck < 0.0008) + usize::from(luck < 0.0003)];
            self.lost_until = step + usize::try_from(rounded(self.rng.between(1.0, longest))).unwrap_or(1);
        } else if luck < 0.008 {
            let analyser = FIRST_ANALYSED + step % (FACTORS.len() - FIRST_ANALYSED);
            let length = if luck < 0.0055 { 60.0 } else { 4.0 };
            self.faulty_until[analyser] =
                step + usize::try_from(rounded(self.rng.between(1.0, length))).unwrap_or(1);
        }
        if step < self.lost_until || self.stopped.contains(&step) || !table.row(time) {
            return;
        }
        let serviced = step % 42 == self.service;
        let no_result = (0.01..0.014).contains(&luck);
        for (place, ((factor, decimals), value)) in FACTORS.into_iter().zip(values).enumerate() {
            let mut mantissa = rounded(value * TEN[decimals]);
            let mut flag = ReadingFlag::NORMAL;
            if let Some(analyser) = place.checked_sub(FIRST_ANALYSED) {
                if serviced || no_result {
                    continue;
                }
                if mantissa < DETECTION[analyser] {
                    (mantissa, flag) = (DETECTION[analyser], ReadingFlag::BELOW_DETECTION);
                }
                if step < self.faulty_until[place] {
                    flag = self.fault;
                }
            } else if serviced {
                flag = ReadingFlag::MAINTENANCE;
            }
            table.put_scaled(factor, i128::from(mantissa), u8::try_from(decimals).unwrap_or(0), flag);
        }
        if (0.02..0.0205).contains(&luck) {
            superseded.extend(self.first_sent(table));
        }
    }

    /// A value that the newest row had before it was corrected: ten times as much.
    fn first_sent(&mut self, table: &ReadingTable) -> Option<Superseded> {
        let row = table.times().len().checked_sub(1)?;
        let factor =
            if self.rng.chance(0.5) { FactorCode::AMMONIA_NITROGEN } else { FactorCode::TOTAL_PHOSPHORUS };
        let (value, _) = table.column(factor)?.get(row)?;
        Some(Superseded { row, factor, value: (value * Decimal::TEN).normalize() })
    }
}
