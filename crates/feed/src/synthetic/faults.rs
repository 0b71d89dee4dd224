//! What stations make of the water: maintenance, faults, missing results, half detection limits.

use standards::{Decimal, FactorCode, ReadingFlag};

use super::random::SplitMix64;
use super::{FACTORS, HOUR_MS, Role, SeasonOptions, SyntheticSection, rain};
use crate::{MissingReason, RecordedRow, RecordedValue};

/// Below the first number the platform publishes the second: half the detection limit, again and again.
const HALF_DETECTION_LIMITS: [(FactorCode, f64, f64); 2] =
    [(FactorCode::AMMONIA_NITROGEN, 0.05, 0.025), (FactorCode::TOTAL_PHOSPHORUS, 0.01, 0.005)];

/// The analysers that need reagents; the five physical probes stand in the water and go on measuring.
const ANALYSED: [FactorCode; 4] = [
    FactorCode::PERMANGANATE_INDEX,
    FactorCode::AMMONIA_NITROGEN,
    FactorCode::TOTAL_PHOSPHORUS,
    FactorCode::TOTAL_NITROGEN,
];

/// The station of one section through the season.
#[derive(Debug)]
pub(super) struct Faults {
    role: Role,
    last_day: standards::time::BeijingDay,
    invalid_day: standards::time::BeijingDay,
    /// Days of the week modulo 7 and hour on which the station is serviced.
    service: (i32, u8),
    rng: SplitMix64,
}

impl Faults {
    pub(super) fn new(options: &SeasonOptions, section: &SyntheticSection, mut rng: SplitMix64) -> Self {
        let service_day = i32::from(rng.chance(0.5)) + 2 * i32::from(rng.chance(0.5));
        let service_hour = if rng.chance(0.5) { 8 } else { 12 };
        Self {
            role: section.role,
            last_day: options.to,
            invalid_day: rain::interrupted_peak_day(options).next(),
            service: (service_day, service_hour),
            rng,
        }
    }

    /// The row as published; `None` when the result is missing altogether.
    pub(super) fn report(
        &mut self,
        mut row: RecordedRow,
        values: [f64; FACTORS.len()],
    ) -> Option<RecordedRow> {
        let day = row.time.day();
        let hour = row.time.time_of_day().0;
        let is_focus = self.role == Role::Focus;
        // Random numbers are drawn whether they are needed or not, so that one fault does not move the others.
        let lost = self.rng.chance(0.012);
        let no_result = self.rng.chance(0.008);
        let told = is_focus && (day.since(self.last_day).abs() < 2 || self.is_story(row.time));
        if self.role == Role::SilentAtTheEnd && day == self.last_day || lost && !told {
            return None;
        }
        let invalid = is_focus && self.is_invalid(row.time);
        let serviced = !told && day.number().rem_euclid(7) == self.service.0 && hour == self.service.1;
        row.status = Some(if serviced { "维护" } else { "正常" }.to_owned());
        for ((factor, decimals), value) in FACTORS.into_iter().zip(values) {
            let analysed = ANALYSED.contains(&factor);
            if analysed && (serviced || no_result && !told) {
                row.missing.push((factor, MissingReason::NoResult));
                continue;
            }
            let flag = match (serviced, invalid && analysed) {
                (true, _) => ReadingFlag::MAINTENANCE,
                // Silt blocks the analysers at night; in the morning people come.
                (_, true) if hour < 8 => "D".parse().unwrap_or(ReadingFlag::MAINTENANCE),
                (_, true) => ReadingFlag::MAINTENANCE,
                _ => ReadingFlag::NORMAL,
            };
            let raw_text = published(factor, value, decimals);
            if let Ok(value) = raw_text.parse::<Decimal>() {
                row.values.push(RecordedValue { factor, value, raw_text, flag });
            }
        }
        Some(row)
    }

    /// The day after the peak of the storm in August.
    fn is_invalid(&self, time: standards::time::Instant) -> bool {
        time.day() == self.invalid_day
    }

    /// The days of that storm, which must not lose results to chance.
    fn is_story(&self, time: standards::time::Instant) -> bool {
        let from = self.invalid_day.start().plus_ms(-24 * HOUR_MS);
        (from..from.plus_ms(4 * 24 * HOUR_MS)).contains(&time)
    }
}

/// The text that the platform would publish.
pub(super) fn published(factor: FactorCode, value: f64, decimals: usize) -> String {
    let half = HALF_DETECTION_LIMITS.iter().find(|(code, limit, _)| *code == factor && value < *limit);
    format!("{:.decimals$}", half.map_or(value, |(_, _, half)| *half))
}
