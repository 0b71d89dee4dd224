//! What objects and options are before a line of the deck says something of them.

use river::model::{
    Buildup, BuildupLaw, Curve, LandUse, Options, Pattern, PatternKind, Pollutant, Series, Washoff,
    WashoffLaw,
};

pub(crate) fn no_buildup() -> Buildup {
    Buildup { law: BuildupLaw::None, per_kerb: false }
}

pub(crate) fn no_washoff() -> Washoff {
    Washoff { law: WashoffLaw::None, sweeping: 0.0, held_back: 0.0 }
}

pub(crate) fn empty_series(name: &str) -> Series {
    Series { name: name.to_owned(), points: Vec::new() }
}

pub(crate) fn empty_curve(name: &str) -> Curve {
    Curve { name: name.to_owned(), points: Vec::new() }
}

pub(crate) fn empty_pattern(name: &str) -> Pattern {
    Pattern { name: name.to_owned(), kind: PatternKind::Hourly, factors: Vec::new() }
}

pub(crate) fn empty_pollutant(name: &str) -> Pollutant {
    Pollutant {
        name: name.to_owned(),
        rain: 0.0,
        dry_weather: 0.0,
        initial: 0.0,
        decay: 0.0,
        theta: 1.0,
        settling: 0.0,
        snow_only: false,
        co_pollutant: None,
    }
}

pub(crate) fn empty_land_use(name: &str) -> LandUse {
    LandUse {
        name: name.to_owned(),
        sweep_interval_d: 0.0,
        sweep_available: 0.0,
        swept_before_d: 0.0,
        buildup: Vec::new(),
        washoff: Vec::new(),
    }
}

pub(crate) fn default_options() -> Options {
    Options {
        start: 0,
        end: 0,
        report_start: 0,
        report_step_s: 900.0,
        wet_step_s: 300.0,
        dry_step_s: 3600.0,
        routing_step_s: 20.0,
        dry_days: 0.0,
        evaporation: [0.0; 12],
        evaporation_dry_only: false,
        sweeping_season: (1, 366),
        allow_ponding: false,
    }
}
