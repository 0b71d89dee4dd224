//! What pages ask of the water: a day, and the section it is about.

use std::collections::BTreeMap;

use campaign::plan::Section;
use evaluation::SectionRecord;
use serde::Deserialize;
use standards::SectionId;
use standards::time::BeijingDay;
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
        if self.to < self.from || self.to.since(self.from) > LONGEST {
            return Err(ApiError::bad_request(
                "bad_span",
                ["日期范围不对", "结束日不早于开始日，最长 400 天"],
                ["Not a span of days", "The last day must not be before the first; at most 400 days"],
            ));
        }
        Ok((self.from, self.to))
    }
}
