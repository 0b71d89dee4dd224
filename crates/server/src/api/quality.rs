//! 数据质量: validity and completeness by station and day, verdicts with their reasons, human reviews.

pub(super) mod episodes;
pub(super) mod matrix;
pub(super) mod reviews;
pub(super) mod rules;
pub(super) mod series;
pub(super) mod station;
mod tally;
pub(super) mod verdicts;
mod views;

use campaign::plan::Station;
use serde::Deserialize;
use standards::SeriesKind;
use utoipa::IntoParams;

use super::ApiError;
use crate::app::App;

/// Which values of a station.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct OfKind {
    /// `real_time`, `minute`, `hour` or `day`; the kind that the plan names for the station when absent.
    #[param(value_type = Option<String>)]
    pub(super) kind: Option<SeriesKind>,
}

/// A station of the plan by its MN.
fn station<'a>(app: &'a App, mn: &str) -> Result<&'a Station, ApiError> {
    app.registry.station(mn).ok_or_else(|| ApiError::not_found("该自动站", "station"))
}

fn bad_factor() -> ApiError {
    ApiError::bad_request(
        "bad_factor",
        ["没有这个因子", "用因子编码，如 w21011"],
        ["No such factor", "Use a code such as w21011"],
    )
}
