//! What rain is asked of: a gauge or an area of the plan.

use campaign::Plan;
use campaign::plan::{Gauge, Position, RainArea};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use weather::rain::{GaugeRecord, RainSeries, Span};

use crate::api::ApiError;
use crate::app::App;

/// Which gauge or area.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlaceQuery {
    /// `gauge:daixian` or `area:county`; the first area, or the first gauge, when absent.
    place: Option<String>,
}

/// A gauge or an area.
pub(super) enum Place<'a> {
    Gauge(&'a Gauge),
    Area(&'a RainArea),
}

/// Name of a gauge or an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct RainPlaceView {
    /// `gauge:daixian`, `area:county`.
    pub(crate) key: String,
    /// `gauge` or `area`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// The entry of the plan is an example or an assumption.
    pub(crate) assumed: bool,
    pub(crate) note: Option<String>,
    pub(crate) lon: Option<String>,
    pub(crate) lat: Option<String>,
}

impl PlaceQuery {
    pub(super) fn resolve<'a>(&self, plan: &'a Plan) -> Result<Place<'a>, ApiError> {
        let missing = || ApiError::not_found("该雨量站或区域", "gauge or area");
        let Some(key) = &self.place else {
            let area = plan.rain.areas.first().map(Place::Area);
            return area.or_else(|| plan.rain.gauges.first().map(Place::Gauge)).ok_or_else(missing);
        };
        let found = match key.split_once(':') {
            Some(("gauge", id)) => plan.rain.gauge(id).map(Place::Gauge),
            Some(("area", id)) => plan.rain.area(id).map(Place::Area),
            _ => None,
        };
        found.ok_or_else(missing)
    }
}

/// The name and rain of the gauge or area that goes by a name.
pub(crate) fn place_series(app: &App, called: &str, span: Span) -> Option<(String, RainSeries)> {
    let plan = app.registry.plan();
    let all = plan.rain.areas.iter().map(Place::Area).chain(plan.rain.gauges.iter().map(Place::Gauge));
    let place = all.into_iter().find(|p| p.names(plan).iter().any(|n| n == called))?;
    Some((place.view().name, place.series(app, span)))
}

impl Place<'_> {
    pub(super) fn view(&self) -> RainPlaceView {
        let degrees = |pick: fn(&Position) -> standards::Decimal, position: Option<&Position>| {
            position.map(|p| pick(p).to_string())
        };
        let (kind, id, name, source, position) = match self {
            Self::Gauge(g) => ("gauge", g.id.as_str(), &g.name, &g.source, g.position.as_ref()),
            Self::Area(a) => ("area", a.id.as_str(), &a.name, &a.source, None),
        };
        RainPlaceView {
            key: format!("{kind}:{id}"),
            kind,
            name: name.clone(),
            assumed: source.basis != campaign::plan::Basis::Notice,
            note: source.note.clone(),
            lon: degrees(|p| p.lon, position),
            lat: degrees(|p| p.lat, position),
        }
    }

    /// Its rain over a span, as known by the end of it.
    pub(super) fn series(&self, app: &App, span: Span) -> RainSeries {
        match self {
            Self::Gauge(gauge) => {
                let records = app.rain.gauges();
                let series = records.get(gauge.id.as_str()).map(GaugeRecord::series);
                let touching = series.map(|s| s.touching(span.from, span.to)).unwrap_or_default();
                RainSeries::of(touching.iter().filter(|i| i.to <= span.to).copied().collect())
            }
            Self::Area(area) => {
                let whole = app.rain.area(app.registry.plan(), area, span).series;
                whole.until(span.to)
            }
        }
    }

    /// Names by which forecasts may call it.
    pub(super) fn names(&self, plan: &Plan) -> Vec<String> {
        match self {
            Self::Gauge(gauge) => vec![gauge.id.to_string(), gauge.name.clone()],
            Self::Area(area) => {
                let section = area.section.as_ref();
                let of_section = section.and_then(|id| plan.section(id)).map(|s| s.name.clone());
                let names = [Some(area.id.to_string()), Some(area.name.clone())];
                names
                    .into_iter()
                    .flatten()
                    .chain(section.map(ToString::to_string))
                    .chain(of_section)
                    .collect()
            }
        }
    }
}
