//! What pages ask of the water: a day, and the section it is about.

use std::collections::BTreeMap;

use campaign::plan::Section;
use evaluation::SectionRecord;
use serde::Deserialize;
use standards::time::BeijingDay;
use standards::{SectionId, SeriesKind};
use utoipa::IntoParams;

use super::ApiError;
use super::situation::Look;
use crate::app::App;

/// The day a judgement is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OnDay {
    /// A Beijing day; today when absent. What was not yet over on it is judged as it stood at its end.
    #[param(value_type = Option<String>)]
    day: Option<BeijingDay>,
}

impl OnDay {
    /// The day and the moments it is looked at from.
    pub(crate) fn resolve(&self, app: &App) -> Look {
        Look::on(app, self.day)
    }
}

/// Records by section.
pub(crate) type Records = BTreeMap<SectionId, SectionRecord>;

/// A section of the plan and its record.
pub(crate) fn known<'a>(
    app: &'a App,
    records: &'a Records,
    id: &str,
) -> Result<(&'a Section, &'a SectionRecord), ApiError> {
    let id = SectionId::from(id);
    let known = app.registry.plan().section(&id).zip(records.get(&id));
    known.ok_or_else(|| ApiError::not_found("该断面", "section"))
}

/// Longest span of one answer, in days.
const LONGEST: i32 = 400;
/// The same for data that come every few minutes: a month of them is what a year of hourly data is.
const LONGEST_DENSE: i32 = 31;

/// A stretch of days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// First day.
    #[param(value_type = String)]
    pub(crate) from: BeijingDay,
    /// Last day, included.
    #[param(value_type = String)]
    pub(crate) to: BeijingDay,
}

impl Days {
    /// Both ends, in order and not too far apart.
    pub(crate) fn checked(&self) -> Result<(BeijingDay, BeijingDay), ApiError> {
        self.within(LONGEST)
    }

    /// As [`Self::checked`] for the data of these kinds: data that come every few minutes are told a month at a time.
    pub(crate) fn checked_for(
        &self,
        kinds: impl IntoIterator<Item = SeriesKind>,
    ) -> Result<(BeijingDay, BeijingDay), ApiError> {
        let is_dense = |kind| matches!(kind, SeriesKind::RealTime | SeriesKind::Minute);
        self.within(if kinds.into_iter().any(is_dense) { LONGEST_DENSE } else { LONGEST })
    }

    fn within(&self, longest: i32) -> Result<(BeijingDay, BeijingDay), ApiError> {
        if self.to < self.from || self.to.since(self.from) > longest {
            return Err(ApiError::bad_request(
                "bad_span",
                ["日期范围不对", &format!("结束日不早于开始日，最长 {longest} 天")],
                [
                    "Not a span of days",
                    &format!("The last day must not be before the first; at most {longest} days"),
                ],
            ));
        }
        Ok((self.from, self.to))
    }
}
