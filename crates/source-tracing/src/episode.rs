//! What is known of an episode: river, constituents, stations, sources.

use crate::error::TraceError;
use crate::evidence::Evidence;
use crate::kind::SourceKind;

/// Number of a source within its episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub i64);

/// The river between the farthest source and the section, one mean state.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct River {
    /// Discharge above the release, m³/s.
    pub discharge: f64,
    /// Velocity as known beforehand, m/s; its uncertainty is assumed.
    pub velocity: f64,
    /// Longitudinal dispersion, m²/s.
    pub dispersion: f64,
}

/// A constituent measured, with its background and the noise of its readings.
///
/// A reading of the true concentration c deviates by √((`relative_noise` · c)² + `noise_floor`²), one standard deviation.
#[derive(Debug, Clone, PartialEq)]
pub struct Constituent {
    /// Its code, `NH3N`, `CODMN`, `TP`, `TN`.
    pub code: String,
    /// Concentration without a release, mg/L.
    pub background: f64,
    /// Relative noise, 1.
    pub relative_noise: f64,
    /// Noise at zero, mg/L.
    pub noise_floor: f64,
}

/// Readings of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Distance above the section, m; 0 for the section itself.
    pub above_section_m: f64,
    /// Moments of the samples, hours.
    pub time_h: Vec<f64>,
    /// mg/L, one row a sample, one column a constituent; `None` where there is no reading.
    pub readings: Vec<Vec<Option<f64>>>,
}

/// A place that may release something.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Its number.
    pub id: SourceId,
    /// What it is.
    pub kind: SourceKind,
    /// Distance above the section along the river, m.
    pub distance_m: f64,
    /// Discharge it is built or permitted for, m³/s.
    pub design_discharge: f64,
    /// What telemetry and patrols say of it.
    pub evidence: Vec<Evidence>,
}

/// Everything known of an observed rise.
#[derive(Debug, Clone, PartialEq)]
pub struct Episode {
    /// The river.
    pub river: River,
    /// Constituents, in the order of the columns of readings and signatures.
    pub constituents: Vec<Constituent>,
    /// Median concentration of each constituent in the water of a kind of source, mg/L; `None` where it is not known.
    pub signatures: Vec<(SourceKind, Vec<Option<f64>>)>,
    /// Standard deviation of ln(concentration / median).
    pub signature_log_sd: f64,
    /// The section itself.
    pub section: Station,
    /// Another station further up, if there is one.
    pub second_station: Option<Station>,
    /// When the rain began, hours, if it is known.
    pub rain_onset_h: Option<f64>,
    /// The sources that are listed.
    pub sources: Vec<Source>,
}

impl Source {
    /// Odds of releasing by what telemetry and patrols say; 1 when they say nothing.
    #[must_use]
    pub fn odds(&self) -> f64 {
        self.evidence.iter().map(|e| e.odds()).product()
    }
}

impl Episode {
    /// So many constituents can be compared at once.
    pub const MOST_CONSTITUENTS: usize = 8;

    /// Sources times samples: more would not fit into a small machine's memory.
    pub const MOST_PRODUCTS: usize = 20_000;

    /// Hours of the first and of the last sample of the section.
    pub(crate) fn record_h(&self) -> (f64, f64) {
        let times = self.section.time_h.iter();
        times.fold((f64::INFINITY, f64::NEG_INFINITY), |(first, last), t| (first.min(*t), last.max(*t)))
    }

    /// Whether it can be traced; says which field is wrong otherwise.
    pub fn check(&self) -> Result<(), TraceError> {
        let constituents = self.constituents.len();
        if self.sources.is_empty() {
            return Err(TraceError::Nothing { what: "候选污染源" });
        }
        if constituents == 0 {
            return Err(TraceError::Nothing { what: "监测因子" });
        }
        positive("Q", self.river.discharge)?;
        positive("u_nominal", self.river.velocity)?;
        positive("dispersion", self.river.dispersion)?;
        positive("signature_log_sd", self.signature_log_sd)?;
        at_most("constituents", constituents, Self::MOST_CONSTITUENTS)?;
        let samples = self.section.time_h.len() + self.second_station.as_ref().map_or(0, |s| s.time_h.len());
        at_most("sources", self.sources.len(), 500)?;
        at_most("sources × obs", self.sources.len() * samples, Self::MOST_PRODUCTS)?;
        for (i, of) in self.constituents.iter().enumerate() {
            not_negative(&format!("background[{i}]"), of.background)?;
            not_negative(&format!("rel_noise[{i}]"), of.relative_noise)?;
            positive(&format!("noise_floor[{i}]"), of.noise_floor)?;
        }
        for (kind, signature) in &self.signatures {
            let field = format!("signature_mean.{}", kind.code());
            same_length(&field, signature.len(), constituents)?;
            signature.iter().flatten().try_for_each(|c| positive(&field, *c))?;
        }
        for (i, source) in self.sources.iter().enumerate() {
            positive(&format!("sources[{i}].distance_m"), source.distance_m)?;
            positive(&format!("sources[{i}].q_design"), source.design_discharge)?;
            if let Some(first) = self.sources[..i].iter().position(|s| s.id == source.id) {
                return Err(TraceError::Value {
                    field: format!("sources[{i}].id"),
                    value: format!("{}（与 sources[{first}] 相同）", source.id.0),
                    expected: "各不相同的编号",
                });
            }
        }
        self.section.check("obs", constituents)?;
        if let Some(second) = &self.second_station {
            not_negative("station2_distance_m", second.above_section_m)?;
            second.check("obs2", constituents)?;
        }
        if let Some(onset) = self.rain_onset_h {
            let (first, last) = self.record_h();
            // Rain of long before or after has nothing to do with this record.
            if !(onset.is_finite() && onset > first - 240.0 && onset < last + 240.0) {
                return Err(value("rain_onset_h", onset, "与监测时段相近的小时数"));
            }
        }
        if self.section.readings.iter().flatten().all(Option::is_none) {
            return Err(TraceError::Nothing { what: "断面监测数据" });
        }
        let (first, last) = self.record_h();
        if last - first > 240.0 {
            return Err(value("time_h", last - first, "不超过 240 小时的一次过程"));
        }
        Ok(())
    }
}

impl Station {
    fn check(&self, field: &str, constituents: usize) -> Result<(), TraceError> {
        same_length(field, self.readings.len(), self.time_h.len())?;
        for (i, time) in self.time_h.iter().enumerate() {
            if !time.is_finite() {
                return Err(value(&format!("time_h[{i}]"), *time, "小时数"));
            }
        }
        for (i, row) in self.readings.iter().enumerate() {
            same_length(&format!("{field}[{i}]"), row.len(), constituents)?;
            for (k, reading) in row.iter().enumerate() {
                if let Some(c) = reading.filter(|c| !c.is_finite()) {
                    return Err(value(&format!("{field}[{i}][{k}]"), c, "浓度，mg/L"));
                }
            }
        }
        Ok(())
    }
}

fn value(field: &str, value: f64, expected: &'static str) -> TraceError {
    TraceError::Value { field: field.to_owned(), value: value.to_string(), expected }
}

fn positive(field: &str, x: f64) -> Result<(), TraceError> {
    if x.is_finite() && x > 0.0 { Ok(()) } else { Err(value(field, x, "大于零的数")) }
}

fn not_negative(field: &str, x: f64) -> Result<(), TraceError> {
    if x.is_finite() && x >= 0.0 { Ok(()) } else { Err(value(field, x, "不小于零的数")) }
}

fn same_length(field: &str, found: usize, expected: usize) -> Result<(), TraceError> {
    if found == expected {
        Ok(())
    } else {
        Err(TraceError::Length { field: field.to_owned(), found, expected })
    }
}

fn at_most(field: &str, found: usize, most: usize) -> Result<(), TraceError> {
    if found <= most { Ok(()) } else { Err(TraceError::TooMany { field: field.to_owned(), found, most }) }
}
