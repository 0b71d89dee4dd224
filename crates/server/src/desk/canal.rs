//! Water of return canals as stations measure it (SC-086); what people measure at a gate is in the ledger.

use campaign::gate::CanalReading;
use campaign::watch::CanalRule;
use standards::FactorCode;
use standards::time::Instant;

use super::rain::values;
use crate::app::App;

/// Readings older than so many days propose nothing: water of then is not there any more.
const DAYS: i64 = 1;

/// Values above a threshold of a canal's station, of the last day.
pub(super) fn gather(app: &App, now: Instant) -> Vec<CanalReading> {
    let above = |rule: &CanalRule| {
        let mut readings = measured(app, rule, now);
        readings.retain(|r| rule.exceeded(r).is_some());
        readings
    };
    app.registry.plan().watch.canals.iter().flat_map(above).collect()
}

/// What a canal's station measured in the last day of what the canal has thresholds for; nothing when it has none.
pub(crate) fn measured(app: &App, rule: &CanalRule, now: Instant) -> Vec<CanalReading> {
    let since = now.plus_ms(-DAYS * standards::time::DAY_MS);
    let Some(station) = &rule.station else { return Vec::new() };
    let of = |item: &FactorCode| {
        let (canal, item) = (rule.canal.clone(), *item);
        let values = values(app, &[station], item.as_str(), (since, now)).into_iter();
        values.map(move |v| CanalReading { canal: canal.clone(), item, value: v.value, at: v.at })
    };
    rule.above.iter().flat_map(|(item, _)| of(item)).collect()
}
