//! The free choices of source tracing, all in one place.

/// What is assumed where neither the river nor the readings say it. Reasons stand in docs/source-tracing.md.
#[derive(Debug, Clone, PartialEq)]
pub struct Assumptions {
    /// Standard deviation of ln(true velocity / nominal velocity).
    pub velocity_log_sd: f64,
    /// Standard deviation of ln(released discharge / design discharge).
    pub discharge_log_sd: f64,
    /// Hours after the onset of rain in which a release begins with equal chance.
    pub lag_flat_h: f64,
    /// Hours after the onset of rain when no release begins any more; the chance falls linearly towards it.
    pub lag_end_h: f64,
    /// Hours from the first sample of the record within which a release begins, when the onset of rain is not known.
    pub record_lead_h: f64,
    /// Durations of a release compared, hours; each stands for its share of ln(duration).
    pub durations_h: Vec<f64>,
    /// Chance, before any reading, that two listed sources released together.
    pub two_sources: f64,
    /// Chance, before any reading, that the source is not listed.
    pub unlisted: f64,
    /// Probability kept back, whatever the readings say, for everything the model does not know; it goes to the unlisted source.
    pub reserve: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            velocity_log_sd: 0.15,
            discharge_log_sd: 0.5,
            lag_flat_h: 3.0,
            lag_end_h: 6.0,
            record_lead_h: 24.0,
            durations_h: vec![1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0],
            two_sources: 0.2,
            unlisted: 0.05,
            reserve: 0.01,
        }
    }
}

impl Assumptions {
    /// For a county, which knows its river, its sources and its list less well than the cases that source tracing was tried on are known. All
    /// assumed, neither fitted nor scored (docs/source-tracing.md).
    #[must_use]
    pub fn of_a_county() -> Self {
        Self { velocity_log_sd: 0.3, discharge_log_sd: 0.8, unlisted: 0.15, reserve: 0.05, ..Self::default() }
    }

    /// Deviation of ln(concentration / median) of what a kind of source releases in a county; assumed (docs/source-tracing.md).
    pub const COUNTY_SIGNATURE_LOG_SD: f64 = 0.5;
}
