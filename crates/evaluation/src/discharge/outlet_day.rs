//! The day of an outlet: every monitored item together.

use standards::discharge::{Permit, SamplingBasis};
use standards::time::BeijingDay;

use super::judge::{NotJudged, OpenReason, OutletJudgement, Verdict};
use super::{OutletRecord, Period};

/// The day of an outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutletDay {
    /// The day.
    pub day: BeijingDay,
    /// Daily means of the monitored items, in the order of the permit.
    pub items: Vec<OutletJudgement>,
    /// Hours that exceed a limit for hourly values.
    pub exceeding_hours: Vec<OutletJudgement>,
    /// Exceeding when any item exceeds a limit for its kind of value; compliant only when every monitored item was judged and
    /// none does. An item without a limit leaves the day not judged, never compliant (SC-062).
    pub verdict: Verdict,
}

impl OutletDay {
    pub(super) fn of(record: &OutletRecord, permits: &[Permit], day: BeijingDay) -> Self {
        let Some(permit) = Permit::of_day(permits, day) else {
            let verdict = Verdict::NotJudged(NotJudged::NoPermit);
            return Self { day, items: Vec::new(), exceeding_hours: Vec::new(), verdict };
        };
        let (mut items, mut exceeding_hours) = (Vec::new(), Vec::new());
        let mut worst: Option<Verdict> = None;
        for item in permit.items.iter().filter(|i| i.monitored) {
            let daily = record.judge(permits, item.factor, Period::Day(day));
            let mut verdicts = Vec::with_capacity(2);
            // An item without any limit is not binding either; it must not vanish from the day.
            if daily.binding || daily.comparison.limit.is_none() {
                verdicts.push(daily.verdict());
            }
            if !item.limits_on(day, SamplingBasis::HourlyValue).is_empty() {
                let (verdict, exceeding) = by_hours(record, permits, &daily, day);
                verdicts.push(verdict);
                exceeding_hours.extend(exceeding);
            }
            worst = worst.max(verdicts.into_iter().max());
            items.push(daily);
        }
        let verdict = worst.unwrap_or(Verdict::NotJudged(NotJudged::LimitUnset));
        Self { day, items, exceeding_hours, verdict }
    }
}

/// What the hours of a day say where the limit is for hourly values: exceeding when one exceeds, compliant when enough hours of the day
/// were heard and each complies.
fn by_hours(
    record: &OutletRecord,
    permits: &[Permit],
    daily: &OutletJudgement,
    day: BeijingDay,
) -> (Verdict, Vec<OutletJudgement>) {
    let hours = Period::hours_of(day).map(|hour| record.judge(permits, daily.factor(), hour));
    let silent = [OpenReason::NoData, OpenReason::TooFewResults].map(Verdict::Undetermined);
    let heard: Vec<_> = hours.filter(|h| !silent.contains(&h.verdict())).collect();
    let worst = heard.iter().map(OutletJudgement::verdict).max();
    let verdict = match worst {
        None => Verdict::Undetermined(OpenReason::NoData),
        Some(Verdict::Compliant) if !daily.mean.valid() => Verdict::Undetermined(OpenReason::TooFewResults),
        Some(worst) => worst,
    };
    (verdict, heard.into_iter().filter(|h| h.verdict() == Verdict::Exceeding).collect())
}
