//! Rain that forecasts tell, as works in the river look at it (SC-068).

use weather::forecast::Forecast;
use weather::rain::{GradeTable, RainGrade, Window};

use super::RainAhead;
use crate::rain::{largest, stretches};

/// The wet stretches of the forecasts issued until a moment, each of the grade of its wettest 24 hours whatever midnight they cross; of several
/// members the middle one. Steps with rain that lie less than `gap_ms` apart are one stretch.
#[must_use]
pub fn rain_ahead<'a>(
    forecasts: impl Iterator<Item = &'a Forecast>,
    table: &GradeTable,
    gap_ms: i64,
    now: standards::time::Instant,
) -> Vec<RainAhead> {
    let told = forecasts.filter(|f| f.issued <= now && is_central(f));
    told.flat_map(|f| stretches_of(f, table, gap_ms)).collect()
}

/// A forecast that stands alone, or the middle one of several.
fn is_central(forecast: &Forecast) -> bool {
    forecast.member.is_none() && forecast.quantile.is_none_or(|q| q == 50)
}

fn stretches_of(forecast: &Forecast, table: &GradeTable, gap_ms: i64) -> Vec<RainAhead> {
    let ahead = |wet: &[weather::forecast::ForecastStep]| {
        let (first, last) = (wet.first()?, wet.last()?);
        let grade = table.of_24h(largest(wet, Window::H24));
        let ahead = RainAhead { issued: forecast.issued, from: first.span.from, to: last.span.to, grade };
        (grade >= RainGrade::Light).then_some(ahead)
    };
    stretches(&forecast.steps, gap_ms).into_iter().filter_map(ahead).collect()
}
