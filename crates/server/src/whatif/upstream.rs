//! Water from upstream: readings of the sections where rivers enter, as far as they are new enough.

use river_model::NativeModel;
use standards::time::Instant;
use standards::{FactorCode, Origin, SectionId};
use whatif::Upstream;

use super::{HOUR_MS, Known, UpstreamBasis};

/// Readings older than this say nothing of now (assumed: six missing results of a day).
const OLDEST_MS: i64 = 24 * HOUR_MS;

/// Concentrations of headwaters by readings of a run that begins at a moment and is told from another, and what was found for each.
pub(crate) fn gather(
    known: &Known<'_>,
    native: &NativeModel,
    (begin, start): (Instant, Instant),
) -> (Vec<Upstream>, Vec<UpstreamBasis>) {
    let from = begin.min(start.plus_ms(-OLDEST_MS));
    let records = known.live.sections();
    let (mut found, mut told) = (Vec::new(), Vec::new());
    for (place, headwater) in native.headwaters.iter().enumerate() {
        let mut basis = UpstreamBasis {
            headwater: native.label(&headwater.id).to_owned(),
            section: None,
            newest: None,
            readings: 0,
            synthetic: false,
        };
        let id = headwater.section.as_deref().map(SectionId::from);
        let section = id.as_ref().and_then(|id| known.plan.section(id));
        let record = id.as_ref().and_then(|id| records.get(id));
        if let (Some(section), Some(record)) = (section, record) {
            basis.section = Some(section.name.clone());
            for (c, constituent) in native.constituents.iter().enumerate() {
                let factor = constituent.factor.as_deref().and_then(|f| f.parse::<FactorCode>().ok());
                let Some(factor) = factor else { continue };
                let readings: Vec<_> = record
                    .observations(factor, from, start.plus_ms(1))
                    .filter(|o| o.flag.counts() && o.time >= from && o.time <= start)
                    .collect();
                let Some(newest) = readings.iter().map(|o| o.time).max() else { continue };
                if start.0 - newest.0 > OLDEST_MS {
                    continue;
                }
                basis.newest = basis.newest.max(Some(newest));
                basis.readings += readings.len();
                basis.synthetic |= readings.iter().any(|o| o.origin == Origin::Synthetic);
                #[expect(clippy::cast_precision_loss, reason = "milliseconds of days")]
                let mut points: Vec<(f64, f64)> = readings
                    .iter()
                    .filter_map(|o| {
                        let value: f64 = o.value.try_into().ok()?;
                        Some(((o.time.0 - begin.0) as f64 / 1000.0, value.max(0.0)))
                    })
                    .collect();
                points.sort_by(|a, b| a.0.total_cmp(&b.0));
                points.dedup_by(|a, b| (a.0 - b.0).abs() < 1.0);
                found.push(Upstream { headwater: place, constituent: c, points });
            }
        }
        told.push(basis);
    }
    (found, told)
}
