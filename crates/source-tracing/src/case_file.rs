//! Case files: JSON with the shape of source_dev.json, read case by case so that one bad case loses no other.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::episode::{Constituent, Episode, River, Source, SourceId, Station};
use crate::error::TraceError;
use crate::evidence::Evidence;
use crate::kind::SourceKind;

/// A file of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    /// Its cases in order.
    pub cases: Vec<CaseOutcome>,
}

/// One case, readable or not.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOutcome {
    /// Its id as written; its position when it has none.
    pub id: Value,
    /// The episode, or what is wrong with it.
    pub episode: Result<Episode, TraceError>,
    /// The true sources, when the file tells them. Tracing never sees them.
    pub truth: Option<Truth>,
}

/// What really happened, in made-up cases.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Truth {
    /// Numbers of the sources that released.
    pub active: Vec<i64>,
}

#[derive(Deserialize)]
struct Head {
    constituents: Vec<String>,
    background: Vec<f64>,
    rel_noise: Vec<f64>,
    noise_floor: Vec<f64>,
    #[serde(default)]
    signature_mean: BTreeMap<String, Vec<Option<f64>>>,
    #[serde(default = "usual_signature_log_sd")]
    signature_log_sd: f64,
    cases: Vec<Value>,
}

fn usual_signature_log_sd() -> f64 {
    0.25
}

#[derive(Deserialize)]
struct RawCase {
    #[serde(rename = "Q")]
    discharge: f64,
    u_nominal: f64,
    dispersion: f64,
    sources: Vec<RawSource>,
    time_h: Vec<f64>,
    obs: Vec<Vec<Option<f64>>>,
    station2_distance_m: Option<f64>,
    obs2: Option<Vec<Vec<Option<f64>>>>,
    /// Moments of the second station when they are not those of the section.
    time2_h: Option<Vec<f64>>,
    rain_onset_h: Option<f64>,
}

#[derive(Deserialize)]
struct RawSource {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    distance_m: f64,
    q_design: f64,
    #[serde(default)]
    evidence: Vec<String>,
}

/// Reads a file of cases. An error means that the file as a whole is unreadable.
pub fn read_cases(text: &str) -> Result<CaseFile, TraceError> {
    let head: Head = serde_json::from_str(text).map_err(|e| TraceError::Json {
        line: e.line(),
        column: e.column(),
        message: e.to_string(),
    })?;
    let constituents = head.constituents()?;
    let signatures: Vec<_> =
        head.signature_mean.iter().map(|(code, s)| (SourceKind::from_code(code), s.clone())).collect();
    let cases = head.cases.into_iter().enumerate().map(|(position, case)| {
        let truth = case.get("truth").and_then(|t| Truth::deserialize(t).ok());
        let id = case.get("id").cloned().unwrap_or_else(|| position.into());
        let episode = RawCase::deserialize(&case)
            .map_err(|e| TraceError::Case { place: format!("cases[{position}]"), message: e.to_string() })
            .and_then(|raw| raw.episode(&constituents, &signatures, head.signature_log_sd));
        CaseOutcome { id, episode, truth }
    });
    Ok(CaseFile { cases: cases.collect() })
}

impl Head {
    fn constituents(&self) -> Result<Vec<Constituent>, TraceError> {
        let expected = self.constituents.len();
        for (field, list) in [
            ("background", &self.background),
            ("rel_noise", &self.rel_noise),
            ("noise_floor", &self.noise_floor),
        ] {
            if list.len() != expected {
                return Err(TraceError::Length { field: field.to_owned(), found: list.len(), expected });
            }
        }
        let rows = self.constituents.iter().zip(&self.background).zip(&self.rel_noise).zip(&self.noise_floor);
        Ok(rows
            .map(|(((code, background), relative_noise), noise_floor)| Constituent {
                code: code.clone(),
                background: *background,
                relative_noise: *relative_noise,
                noise_floor: *noise_floor,
            })
            .collect())
    }
}

impl RawCase {
    fn episode(
        self,
        constituents: &[Constituent],
        signatures: &[(SourceKind, Vec<Option<f64>>)],
        signature_log_sd: f64,
    ) -> Result<Episode, TraceError> {
        let second_station = match (self.station2_distance_m, self.obs2) {
            (Some(above_section_m), Some(readings)) => {
                let time_h = self.time2_h.unwrap_or_else(|| self.time_h.clone());
                Some(Station { above_section_m, time_h, readings })
            }
            _ => None,
        };
        let sources: Result<Vec<Source>, TraceError> =
            self.sources.into_iter().enumerate().map(|(i, raw)| raw.source(i)).collect();
        let episode = Episode {
            river: River { discharge: self.discharge, velocity: self.u_nominal, dispersion: self.dispersion },
            constituents: constituents.to_vec(),
            signatures: signatures.to_vec(),
            signature_log_sd,
            section: Station { above_section_m: 0.0, time_h: self.time_h, readings: self.obs },
            second_station,
            rain_onset_h: self.rain_onset_h,
            sources: sources?,
        };
        episode.check()?;
        Ok(episode)
    }
}

impl RawSource {
    fn source(self, position: usize) -> Result<Source, TraceError> {
        let evidence = self.evidence.iter().enumerate().map(|(i, code)| {
            Evidence::from_code(code).ok_or_else(|| TraceError::Value {
                field: format!("sources[{position}].evidence[{i}]"),
                value: code.clone(),
                expected: "overflow_seen、no_overflow、gate_open、gate_shut、pool_full、pool_had_room、patrol_saw_discharge、patrol_saw_nothing 之一",
            })
        });
        Ok(Source {
            id: SourceId(self.id),
            kind: SourceKind::from_code(&self.kind),
            distance_m: self.distance_m,
            design_discharge: self.q_design,
            evidence: evidence.collect::<Result<_, _>>()?,
        })
    }
}
