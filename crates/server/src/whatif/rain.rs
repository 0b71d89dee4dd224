//! Rain of a question: measured until now, then a forecast or a design storm.

use campaign::Plan;
use river::model::Gauge;
use river_model::NativeModel;
use standards::time::Instant;
use standards::{Decimal, SectionId};
use weather::forecast::{Forecast, in_force};
use weather::rain::{GaugeRecord, Increment, Span};
use whatif::rain::{design_storm, multiples};

use super::{HOUR_MS, HOURS, Known, RainAsked, RainBasis};

/// Strongest design storm that is asked, mm; the greatest day known from the mainland was 1060 (August 1975), an assumption.
const MOST_MM: f64 = 1000.0;

/// Rain of every member at every gauge, in seconds since `from`, where the run starts, and where it comes from; it is measured until `start`.
/// Nothing when a storm is none.
pub(crate) fn gather(
    known: &Known<'_>,
    native: &NativeModel,
    section: &SectionId,
    (from, start): (Instant, Instant),
    asked: &RainAsked,
    members: usize,
) -> Option<(Vec<Vec<Gauge>>, RainBasis)> {
    let hours = HOURS as usize;
    let mut basis = RainBasis {
        kind: "none",
        source: None,
        place: None,
        issued: None,
        depth_mm: 0.0,
        hourly_mm: Vec::new(),
        ensemble: false,
        measured_mm: 0.0,
    };
    // Hourly depths of each member from the start on.
    let mut ahead: Vec<Vec<f64>> = Vec::new();
    match *asked {
        RainAsked::Design { depth_mm, hours: long, from_h } => {
            let sound = depth_mm.is_finite() && (0.0..=MOST_MM).contains(&depth_mm);
            if !sound || !(1..=HOURS).contains(&long) || from_h >= HOURS {
                return None;
            }
            let mut storm = vec![0.0; from_h as usize];
            storm.extend(design_storm(depth_mm, long));
            storm.resize(hours, 0.0);
            basis.kind = "design";
            ahead.push(storm);
        }
        RainAsked::Forecast => {
            if let Some((place, found)) = forecast_of(known, section, start) {
                basis.kind = "forecast";
                basis.place = Some(place);
                basis.source = found.first().map(|f| f.source.clone());
                basis.issued = found.iter().map(|f| f.issued).max();
                basis.ensemble = found.len() > 1;
                let steps = |f: &Forecast| -> Vec<(Span, Decimal)> {
                    f.steps.iter().map(|s| (s.span, s.mm)).collect()
                };
                ahead.extend(found.iter().map(|f| hourly(&steps(f), start, hours)));
            } else {
                ahead.push(vec![0.0; hours]);
            }
        }
    }
    let factors = if basis.ensemble { vec![1.0; members] } else { multiples(members) };
    let count = ahead.len();
    let of_members: Vec<Vec<f64>> = factors
        .iter()
        .enumerate()
        .map(|(m, factor)| ahead[m % count].iter().map(|mm| mm * factor).collect())
        .collect();
    // What is shown is the rain itself, or of an ensemble the member in the middle.
    let mut depths: Vec<(f64, usize)> =
        ahead.iter().enumerate().map(|(m, hours)| (hours.iter().sum(), m)).collect();
    depths.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (depth, middle) = depths[depths.len() / 2];
    (basis.depth_mm, basis.hourly_mm) = (depth, ahead[middle].clone());

    let before = usize::try_from((start.0 - from.0) / HOUR_MS).unwrap_or(0);
    let measured: Vec<Vec<f64>> =
        native.model.gauges.iter().map(|g| measured(known, section, &g.name, from, start, before)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a count of gauges")]
    let mean = measured.iter().flatten().sum::<f64>() / measured.len().max(1) as f64;
    basis.measured_mm = mean;
    let rains = of_members
        .iter()
        .map(|ahead| {
            let gauges = native.model.gauges.iter().zip(&measured);
            gauges.map(|(gauge, past)| joined(&gauge.name, past, ahead)).collect()
        })
        .collect();
    Some((rains, basis))
}

/// A gauge with hourly depths (mm) of the past and of what is ahead.
#[expect(clippy::cast_precision_loss, reason = "hours of a run")]
fn joined(name: &str, past: &[f64], ahead: &[f64]) -> Gauge {
    let all = past.iter().chain(ahead).enumerate().filter(|(_, mm)| **mm > 0.0);
    let intensities = all.map(|(hour, mm)| (hour as f64 * 3600.0, mm / 1000.0 / 3600.0)).collect();
    Gauge { name: name.to_owned(), interval_s: 3600.0, intensities }
}

/// The forecasts in force for the section's area (or another area, or a gauge), with the name of the place: one, or the members of an ensemble.
pub(crate) fn forecast_of(
    known: &Known<'_>,
    section: &SectionId,
    now: Instant,
) -> Option<(String, Vec<Forecast>)> {
    let kept = known.rain.forecasts();
    let newest = in_force(kept.iter().map(|k| &k.forecast), now.plus_ms(HOUR_MS));
    for (place, names) in places(known.plan, section) {
        let here: Vec<&Forecast> = newest
            .iter()
            .copied()
            .filter(|f| names.contains(&f.place) && f.reaches().is_some_and(|end| end > now))
            .collect();
        let Some(latest) = here.iter().max_by_key(|f| f.issued) else { continue };
        let same = |f: &&Forecast| f.source == latest.source && f.issued == latest.issued;
        let members: Vec<Forecast> =
            here.iter().copied().filter(same).filter(|f| f.member.is_some()).cloned().collect();
        if members.len() > 1 {
            return Some((place, members));
        }
        // One forecast: without quantile, or its middle one.
        let one = here.iter().copied().filter(same).min_by_key(|f| f.quantile.map_or(0, |q| q.abs_diff(50)));
        if let Some(one) = one {
            return Some((place, vec![one.clone()]));
        }
    }
    None
}

/// Places whose forecasts tell of a section's rain, the best first (its own area, other areas, gauges), each with the names it goes by.
pub(crate) fn places(plan: &Plan, section: &SectionId) -> Vec<(String, Vec<String>)> {
    let own = plan.rain.areas.iter().filter(|a| a.section.as_ref() == Some(section));
    let others = plan.rain.areas.iter().filter(|a| a.section.as_ref() != Some(section));
    let areas = own.chain(others).map(|area| {
        let of_section = area.section.as_ref();
        let name = of_section.and_then(|id| plan.section(id)).map(|s| s.name.clone());
        let names =
            [Some(area.id.to_string()), Some(area.name.clone()), of_section.map(ToString::to_string), name];
        (area.name.clone(), names.into_iter().flatten().collect::<Vec<_>>())
    });
    let gauges = plan.rain.gauges.iter().map(|g| (g.name.clone(), vec![g.id.to_string(), g.name.clone()]));
    areas.chain(gauges).collect()
}

/// Measured hourly rain of a gauge; of the section's area where the gauge has none.
fn measured(
    known: &Known<'_>,
    section: &SectionId,
    gauge: &str,
    from: Instant,
    to: Instant,
    hours: usize,
) -> Vec<f64> {
    let spans = |all: &[Increment]| -> Vec<(Span, Decimal)> {
        all.iter().map(|i| (Span { from: i.from, to: i.to }, i.mm)).collect()
    };
    let own = {
        let records = known.rain.gauges();
        records.get(gauge).map(GaugeRecord::series).map(|s| spans(s.touching(from, to))).unwrap_or_default()
    };
    if !own.is_empty() {
        return hourly(&own, from, hours);
    }
    let plan = known.plan;
    let area = plan.rain.areas.iter().find(|a| a.section.as_ref() == Some(section));
    let Some(area) = area.or(plan.rain.areas.first()) else { return vec![0.0; hours] };
    let series = known.rain.area(plan, area, Span { from, to }).series;
    hourly(&spans(series.touching(from, to)), from, hours)
}

/// Depths of whole hours from `from` on; a step is spread evenly over its span.
#[expect(clippy::cast_precision_loss, reason = "milliseconds of hours")]
fn hourly(steps: &[(Span, Decimal)], from: Instant, hours: usize) -> Vec<f64> {
    let mut depths = vec![0.0; hours];
    for (span, mm) in steps {
        let mm: f64 = (*mm).try_into().unwrap_or(0.0);
        let long = span.ms();
        if long <= 0 || mm <= 0.0 {
            continue;
        }
        for (hour, depth) in (0i64..).zip(&mut depths) {
            let begin = from.0 + hour * HOUR_MS;
            let shared = span.to.0.min(begin + HOUR_MS) - span.from.0.max(begin);
            if shared > 0 {
                *depth += mm * shared as f64 / long as f64;
            }
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_any_length_become_hours_without_losing_rain() {
        let at = |hour: i64| Instant(hour * HOUR_MS);
        let step = |from: i64, to: i64, mm: i64| (Span { from: at(from), to: at(to) }, Decimal::from(mm));
        let depths = hourly(&[step(0, 3, 9), step(3, 4, 2), step(5, 9, 8)], at(1), 6);
        for (depth, expected) in depths.iter().zip([3.0, 3.0, 2.0, 0.0, 2.0, 2.0]) {
            assert!((depth - expected).abs() < 1e-12, "{depths:?}");
        }
    }
}
