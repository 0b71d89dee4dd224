//! What is asked, and what the server puts to it.

use std::sync::Arc;

use campaign::plan::RiverModel;
use river::model::Gauge;
use river_model::NativeModel;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use standards::edition::{Edition, Limit};
use standards::time::Instant;
use standards::{FactorCode, SectionId};
use utoipa::ToSchema;
use whatif::uncertain::{FLOW_SPREAD, HELD_SPREAD, SOURCE_SPREAD};
use whatif::{Limit as Bound, Question, Upstream, mean_so_far};

use super::{FORM, HOURS, Known, full_hour, model, rain, upstream};
use crate::accounts::secret::hexadecimal;
use crate::app::App;

/// Most members of a question: eight blocks.
const MOST_MEMBERS: usize = 256;
/// Members when nothing is said.
const USUAL_MEMBERS: usize = 64;

/// Which rain.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum RainAsked {
    /// The forecast in force for the section's area.
    Forecast,
    /// A design storm.
    Design {
        /// Its depth, mm.
        depth_mm: f64,
        /// Its duration, hours.
        hours: u32,
        /// Hours from now to its beginning.
        #[serde(default)]
        from_h: u32,
    },
}

/// A question as a page asks it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = WhatIfAsk)]
pub(crate) struct Ask {
    /// The section.
    pub(crate) section: String,
    pub(crate) rain: RainAsked,
    /// Options to compare with doing nothing; all when absent.
    #[serde(default)]
    pub(crate) options: Option<Vec<String>>,
    /// Members, 1 to 256; 64 when absent.
    #[serde(default)]
    pub(crate) members: Option<usize>,
}

/// What is wrong with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAsked {
    NoModel,
    NoSection,
    NoOption,
    BadRain,
    BadMembers,
}

/// A constituent with its limit at the section.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfConstituent)]
pub(crate) struct ConstituentLimit {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) factor: Option<String>,
    /// The greatest daily mean that keeps the target, mg/L; of dissolved oxygen the least.
    pub(crate) limit: Option<f64>,
    /// More is better, and the limit is the least: dissolved oxygen.
    pub(crate) more_is_better: bool,
}

/// Where the rain comes from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfRain)]
pub(crate) struct RainBasis {
    /// `forecast`, `none` (no forecast in force) or `design`.
    pub(crate) kind: &'static str,
    pub(crate) source: Option<String>,
    pub(crate) place: Option<String>,
    #[schema(value_type = Option<String>)]
    pub(crate) issued: Option<Instant>,
    /// Depth of the middle member over the hours told, mm.
    pub(crate) depth_mm: f64,
    /// Hourly depths of the middle member, mm.
    pub(crate) hourly_mm: Vec<f64>,
    /// Members are those of the forecast; else multiples of one rain.
    pub(crate) ensemble: bool,
    /// Measured rain of the hours before, mean of the gauges, mm.
    pub(crate) measured_mm: f64,
}

/// Where the water from upstream comes from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfUpstream)]
pub(crate) struct UpstreamBasis {
    pub(crate) headwater: String,
    /// The section whose readings are used, where there is one.
    pub(crate) section: Option<String>,
    /// When the newest reading was measured; none when the model's own values stand.
    #[schema(value_type = Option<String>)]
    pub(crate) newest: Option<Instant>,
    pub(crate) readings: usize,
    /// Any of them is synthetic.
    pub(crate) synthetic: bool,
}

/// How uncertain the water from upstream is: standard deviations of logarithms, all assumed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfSpread)]
pub(crate) struct SpreadBasis {
    /// Of a headwater's flow.
    pub(crate) flow: f64,
    /// Of its concentrations by the model.
    pub(crate) modelled: f64,
    /// Of its concentrations where they are measured.
    pub(crate) measured: f64,
}

/// The numbers of every question.
const SPREAD: SpreadBasis = SpreadBasis { flow: FLOW_SPREAD, modelled: SOURCE_SPREAD, measured: HELD_SPREAD };

/// What an answer stands on.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = WhatIfBasis)]
pub(crate) struct Basis {
    pub(crate) model: String,
    pub(crate) note: String,
    /// The model is an example: its numbers describe no real river.
    pub(crate) example: bool,
    pub(crate) warm_up_h: f64,
    pub(crate) rain: RainBasis,
    pub(crate) upstream: Vec<UpstreamBasis>,
    pub(crate) spread: SpreadBasis,
    /// The section's target is assumed.
    pub(crate) target_assumed: bool,
}

/// A question with all that goes into its answer.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// SHA-256 over everything that makes the answer, hexadecimal.
    pub(crate) digest: String,
    /// SHA-256 over the model's texts, hexadecimal.
    pub(crate) model: String,
    pub(crate) native: Arc<NativeModel>,
    pub(crate) start: Instant,
    /// Place among the model's sections.
    pub(crate) section: usize,
    pub(crate) section_name: String,
    pub(crate) constituents: Vec<ConstituentLimit>,
    /// What each constituent measured on average today before the start.
    so_far: Vec<Option<f64>>,
    rains: Vec<Vec<Gauge>>,
    upstream: Vec<Upstream>,
    /// Places among the model's choices.
    pub(crate) choices: Vec<usize>,
    pub(crate) basis: Basis,
}

impl Asked {
    /// Limits of the constituents.
    pub(crate) fn limits(&self) -> Vec<Option<Bound>> {
        let bound = |c: &ConstituentLimit| {
            c.limit.map(|limit| if c.more_is_better { Bound::Least(limit) } else { Bound::Most(limit) })
        };
        self.constituents.iter().map(bound).collect()
    }

    /// The question for the rules.
    pub(crate) fn question(&self) -> Question<'_> {
        Question {
            native: &self.native,
            start: super::civil(self.start),
            hours: HOURS,
            section: self.section,
            limits: self.limits(),
            so_far: self.so_far.clone(),
            rains: self.rains.clone(),
            upstream: self.upstream.clone(),
            choices: self.choices.clone(),
        }
    }
}

/// Gathers what a question needs.
pub(crate) fn gather(app: &App, ask: &Ask) -> Result<Asked, NotAsked> {
    let plan = app.registry.plan();
    let river = model(app).ok_or(NotAsked::NoModel)?;
    let native = &river.native;
    let section = native.sections.iter().position(|s| s.id == ask.section).ok_or(NotAsked::NoSection)?;
    let id = SectionId::from(ask.section.as_str());
    let of_plan = plan.section(&id).ok_or(NotAsked::NoSection)?;
    let members = ask.members.unwrap_or(USUAL_MEMBERS);
    if !(1..=MOST_MEMBERS).contains(&members) {
        return Err(NotAsked::BadMembers);
    }
    let choices = match &ask.options {
        None => (0..native.choices.len()).collect(),
        Some(ids) => {
            let place =
                |id: &String| native.choices.iter().position(|c| c.id == *id).ok_or(NotAsked::NoOption);
            ids.iter().map(place).collect::<Result<Vec<_>, _>>()?
        }
    };
    let start = full_hour(app.clock.now());
    let warm_up = native.model.options.report_start - native.model.options.start;
    let (known, span) = (Known::of(app), (start.plus_ms(-warm_up * 1000), start));
    let (rains, of_rain) =
        rain::gather(&known, native, &id, span, &ask.rain, members).ok_or(NotAsked::BadRain)?;
    let (upstream, of_upstream) = upstream::gather(&known, native, span);
    let mut asked = Asked {
        digest: String::new(),
        model: model_digest(river),
        native: Arc::clone(native),
        start,
        section,
        section_name: of_plan.name.clone(),
        constituents: limits(app, native, &id, start),
        so_far: so_far(app, native, &id, start),
        rains,
        upstream,
        choices,
        basis: Basis {
            model: native.name.clone(),
            note: native.note.clone(),
            example: native.example,
            warm_up_h: native.warm_up_s / 3600.0,
            rain: of_rain,
            upstream: of_upstream,
            spread: SPREAD,
            target_assumed: of_plan.target.as_ref().is_some_and(|t| t.assumed),
        },
    };
    asked.digest = digest(&asked);
    Ok(asked)
}

/// Limits of the section's target at the day of the start.
fn limits(app: &App, native: &NativeModel, section: &SectionId, start: Instant) -> Vec<ConstituentLimit> {
    let records = app.live.sections();
    let profile = records.get(section).map(evaluation::SectionRecord::profile);
    let edition = Edition::in_force_on(start.day());
    let limit = |factor: &str, more_is_better: bool| -> Option<f64> {
        let factor: FactorCode = factor.parse().ok()?;
        match (profile?.target_limit(edition, factor)?, more_is_better) {
            (Limit::Max(limit), false) | (Limit::Min(limit), true) => limit.try_into().ok(),
            _ => None,
        }
    };
    let of = |(place, c): (usize, &river_model::Constituent)| {
        let more_is_better = native.model.is_oxygen(place);
        ConstituentLimit {
            id: c.id.clone(),
            name: c.name.clone(),
            factor: c.factor.clone(),
            limit: c.factor.as_deref().and_then(|factor| limit(factor, more_is_better)),
            more_is_better,
        }
    };
    native.constituents.iter().enumerate().map(of).collect()
}

/// The means of today's readings before a moment, where there are any.
fn so_far(app: &App, native: &NativeModel, section: &SectionId, start: Instant) -> Vec<Option<f64>> {
    let records = app.live.sections();
    let record = records.get(section);
    let mean = |constituent: &river_model::Constituent| {
        let factor: FactorCode = constituent.factor.as_deref()?.parse().ok()?;
        let counting = record?.observations(factor, start.day().start(), start).filter(|o| o.flag.counts());
        let readings = counting.filter_map(|o| {
            let value: f64 = o.value.try_into().ok()?;
            Some((super::civil(o.time), value))
        });
        mean_so_far(super::civil(start), readings)
    };
    native.constituents.iter().map(mean).collect()
}

/// SHA-256 over the names and texts of a model, hexadecimal.
pub(crate) fn model_digest(river: &RiverModel) -> String {
    over(river.files().iter().flat_map(|file| [file.name.clone(), file.text.clone()]))
}

/// SHA-256 over the form, the model, the hour, the section, limits, rain, water from upstream and its spread, today's readings and options.
fn digest(asked: &Asked) -> String {
    let head = [
        FORM.to_string(),
        asked.model.clone(),
        asked.start.to_string(),
        format!("{} {:?} {:?}", asked.section, asked.limits(), asked.choices),
    ];
    let rain = asked.rains.iter().flatten();
    let rain = rain.map(|gauge| format!("{} {} {:?}", gauge.name, gauge.interval_s, gauge.intensities));
    let water = format!("{:?} {:?} {:?}", asked.upstream, asked.basis.spread, asked.so_far);
    over(head.into_iter().chain(rain).chain([water]))
}

/// SHA-256 over texts, each with its length before it, hexadecimal.
fn over(texts: impl Iterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(&text);
    }
    hexadecimal(&hash.finalize())
}
