//! Values of one factor with their verdicts, reviews and frames.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, Query};
use quality::{Decision, Flag};
use serde::{Deserialize, Serialize};
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, Mn, SeriesKind};
use store::{ReviewRecord, StoredReading, VerdictRecord};
use utoipa::{IntoParams, ToSchema};

use super::views::{FindingView, FlagView, ReviewView, findings, history};
use super::{OfKind, bad_factor};
use crate::accounts::gate::{Allowed, ViewWater};
use crate::api::ApiError;
use crate::api::asked::Days;
use crate::api::scan::scan;
use crate::api::views::FactorName;
use crate::app::App;

/// Which factor.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfFactor {
    /// Factor code.
    factor: String,
}

/// Values of one factor with what tests and people say of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct QualitySeries {
    mn: String,
    station: String,
    #[schema(value_type = String)]
    kind: SeriesKind,
    factor: FactorName,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    values: Vec<CheckedValue>,
}

/// One value in force.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckedValue {
    #[schema(value_type = String)]
    time: Instant,
    /// The same in Unix seconds.
    t: i64,
    v: f64,
    value: String,
    flag: String,
    flag_meaning: &'static str,
    #[schema(value_type = String)]
    received: Instant,
    frame_id: i64,
    /// How many values came for this time.
    versions: u32,
    quality: FlagView,
    findings: Vec<FindingView>,
    /// `keep` or `exclude`, when a review is in force.
    decision: Option<&'static str>,
    reviews: Vec<ReviewView>,
}

/// Values of one factor with verdicts, reviews and frames.
#[utoipa::path(operation_id = "quality_series", get, path = "/quality/{id}/series", tag = "quality",
    params(("id" = String, Path, description = "MN of the station"), OfFactor, Days, OfKind),
    responses((status = 200, body = QualitySeries), (status = 400, body = crate::api::error::ErrorBody),
        (status = 404, body = crate::api::error::ErrorBody)))]
pub(crate) async fn series(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(of): Query<OfFactor>,
    Query(days): Query<Days>,
    Query(kind): Query<OfKind>,
) -> Result<Json<QualitySeries>, ApiError> {
    let factor: FactorCode = of.factor.parse().map_err(|_no_code| bad_factor())?;
    let station = super::station(&by.app, &id)?;
    let kind = kind.kind.unwrap_or(station.kind);
    let (from, to) = days.checked_for([kind])?;
    let asked = Asked { mn: station.mn.clone(), kind, factor, span: (from.start(), to.end()) };
    let (mn, station) = (station.mn.to_string(), station.name.clone());
    let values = scan(&by.app, move |app| asked.values(app)).await?;
    Ok(Json(QualitySeries { mn, station, kind, factor: FactorName::of(factor), from, to, values }))
}

struct Asked {
    mn: Mn,
    kind: SeriesKind,
    factor: FactorCode,
    span: (Instant, Instant),
}

impl Asked {
    fn values(&self, app: &App) -> Result<Vec<CheckedValue>, ApiError> {
        let (reader, (start, end)) = (&app.reader, self.span);
        let mut in_force: BTreeMap<Instant, (StoredReading, u32)> = BTreeMap::new();
        for read in reader.range_of(&self.mn, self.kind, self.factor, start, end)? {
            in_force
                .entry(read.reading.time)
                .and_modify(|known| *known = (read, known.1 + 1))
                .or_insert((read, 1));
        }
        let verdicts: BTreeMap<Instant, VerdictRecord> = reader
            .verdicts(&self.mn, self.kind, start, end)?
            .into_iter()
            .filter(|v| v.key.factor == self.factor)
            .map(|v| (v.key.time, v))
            .collect();
        let mut reviews: BTreeMap<Instant, Vec<ReviewRecord>> = BTreeMap::new();
        for review in reader.reviews(&self.mn, self.kind, start, end)? {
            if review.key.factor == self.factor {
                reviews.entry(review.key.time).or_default().push(review);
            }
        }
        let values = in_force.into_values().map(|(read, versions)| {
            let time = read.reading.time;
            checked(&read, versions, verdicts.get(&time), reviews.get(&time).map_or(&[], Vec::as_slice))
        });
        Ok(values.collect())
    }
}

fn checked(
    read: &StoredReading,
    versions: u32,
    verdict: Option<&VerdictRecord>,
    reviews: &[ReviewRecord],
) -> CheckedValue {
    let reading = &read.reading;
    let flag = verdict.and_then(|v| Flag::of_number(v.flag)).unwrap_or(Flag::Good);
    let (reviews, decision) = history(reviews, reading.received);
    CheckedValue {
        time: reading.time,
        t: reading.time.unix_seconds(),
        v: reading.value.try_into().unwrap_or(f64::NAN),
        value: reading.value.to_string(),
        flag: reading.flag.to_string(),
        flag_meaning: reading.flag.meaning(),
        received: reading.received,
        frame_id: read.frame.0,
        versions,
        quality: FlagView::of(flag),
        findings: verdict.map(findings).unwrap_or_default(),
        decision: decision.map(Decision::word),
        reviews,
    }
}
