//! Small models that the cases have in common.

use river::model::{AuthorUnits, Model, Options, Pollutant, Temperature};

/// Every step of one length (s).
pub(crate) fn options(step_s: f64, hours: i64) -> Options {
    Options {
        start: 0,
        end: hours * 3600,
        report_start: 0,
        report_step_s: step_s,
        wet_step_s: step_s,
        dry_step_s: step_s,
        routing_step_s: step_s,
        dry_days: 0.0,
        evaporation: [0.0; 12],
        evaporation_dry_only: false,
        sweeping_season: (1, 366),
        allow_ponding: false,
    }
}

/// A model of nothing.
pub(crate) fn model(options: Options) -> Model {
    Model {
        options,
        author: AuthorUnits { flow: 1.0, length: 1.0 },
        pollutants: Vec::new(),
        sections: Vec::new(),
        tags: Vec::new(),
        temperature: Temperature::default(),
        oxygen: None,
        gauges: Vec::new(),
        land_uses: Vec::new(),
        catchments: Vec::new(),
        nodes: Vec::new(),
        links: Vec::new(),
        series: Vec::new(),
        curves: Vec::new(),
        patterns: Vec::new(),
        rules: Vec::new(),
    }
}

/// Known by nothing but its decay (1/s).
pub(crate) fn pollutant(name: &str, decay: f64) -> Pollutant {
    Pollutant {
        name: name.into(),
        rain: 0.0,
        dry_weather: 0.0,
        initial: 0.0,
        decay,
        theta: 1.0,
        settling: 0.0,
        snow_only: false,
        co_pollutant: None,
    }
}

/// In metres.
pub(crate) const MM: f64 = 1e-3;
/// In m/s.
pub(crate) const MM_H: f64 = 1e-3 / 3600.0;
