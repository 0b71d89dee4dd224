//! Reading the table of a discharge standard.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use super::standard::scaled;
use super::{
    DischargeClass, DischargeItem, DischargeLimit, DischargeStandard, LimitScope, SamplingBasis, TableStatus,
};
use crate::time::BeijingDay;
use crate::{FactorCode, Limit, StandardsError};

pub(super) fn read(text: &str) -> Result<DischargeStandard, (usize, StandardsError)> {
    let file: StandardFile = toml::from_str(text).map_err(|e| {
        let what = e.message().to_owned();
        (
            e.span().map_or(0, |s| s.start),
            StandardsError::Table { table: "a discharge standard".into(), what },
        )
    })?;
    let wrong = |at: usize, what: String| (at, StandardsError::Table { table: file.standard.clone(), what });
    let classes: Vec<DischargeClass> = file.classes.iter().map(|c| c.as_str().into()).collect();
    if classes.is_empty() {
        return Err(wrong(0, "needs at least one class in `classes`".into()));
    }
    let mut items: Vec<DischargeItem> = Vec::with_capacity(file.item.len());
    for raw in &file.item {
        let (at, raw) = (raw.span().start, raw.get_ref());
        let item = raw.read(&classes).map_err(|what| wrong(at, format!("item {}: {what}", raw.code)))?;
        if items.iter().any(|other| stands_twice(other, &item)) {
            return Err(wrong(at, format!("item {} stands twice for the same years and days", raw.code)));
        }
        items.push(item);
    }
    let day = |text: &str| text.parse::<BeijingDay>().map_err(|error| (0, error));
    Ok(DischargeStandard {
        valid_from: file.valid_from.as_deref().map(day).transpose()?,
        valid_to: file.valid_to.as_deref().map(day).transpose()?,
        standard: file.standard.into(),
        title: file.title,
        scope: file.scope.into(),
        region: file.region,
        sampling: file.sampling.into(),
        status: file.status,
        source: file.source,
        classes,
        items,
    })
}

/// Two entries of one item for one kind of value whose years and days meet.
fn stands_twice(a: &DischargeItem, b: &DischargeItem) -> bool {
    a.code == b.code && a.sampling == b.sampling && meet(a.built, b.built) && meet(a.valid, b.valid)
}

fn meet<T: PartialOrd + Copy>(a: (Option<T>, Option<T>), b: (Option<T>, Option<T>)) -> bool {
    let before = |end: Option<T>, start: Option<T>| matches!((end, start), (Some(e), Some(s)) if e < s);
    !before(a.1, b.0) && !before(b.1, a.0)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StandardFile {
    standard: String,
    title: String,
    scope: RawScope,
    region: Option<String>,
    sampling: RawSampling,
    status: TableStatus,
    source: String,
    valid_from: Option<String>,
    valid_to: Option<String>,
    classes: Vec<String>,
    #[serde(default)]
    item: Vec<Spanned<RawItem>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawScope {
    National,
    Local,
    Industry,
    Basin,
}

impl From<RawScope> for LimitScope {
    fn from(scope: RawScope) -> Self {
        match scope {
            RawScope::National => Self::National,
            RawScope::Local => Self::Local,
            RawScope::Industry => Self::Industry,
            RawScope::Basin => Self::Basin,
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum RawSampling {
    DailyMean,
    HourlyValue,
}

impl From<RawSampling> for SamplingBasis {
    fn from(sampling: RawSampling) -> Self {
        match sampling {
            RawSampling::DailyMean => Self::DailyMean,
            RawSampling::HourlyValue => Self::HourlyValue,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawLimit {
    One(Decimal),
    Bracket([Decimal; 2]),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    code: FactorCode,
    name: Option<String>,
    unit: String,
    times: Option<Decimal>,
    sampling: Option<RawSampling>,
    built_from: Option<u16>,
    built_to: Option<u16>,
    valid_from: Option<BeijingDay>,
    valid_to: Option<BeijingDay>,
    bracket_at: Option<Decimal>,
    range: Option<[Decimal; 2]>,
    #[serde(default)]
    limits: BTreeMap<String, RawLimit>,
    #[serde(default)]
    removal_may_replace: Vec<String>,
    note: Option<String>,
}

impl RawItem {
    fn read(&self, classes: &[DischargeClass]) -> Result<DischargeItem, String> {
        let factor = self.code.factor();
        let name = self.name.clone().or_else(|| factor.map(|f| f.name.clone()));
        let known = |class: &String| {
            let found = classes.iter().find(|c| c.as_str() == class).cloned();
            found.ok_or_else(|| format!("class `{class}` is not in `classes`"))
        };
        let mut limits = match (self.range, self.limits.is_empty()) {
            (Some([low, high]), true) if low <= high => {
                let range = DischargeLimit::Fixed(Limit::Range(low, high));
                classes.iter().map(|class| (class.clone(), range)).collect()
            }
            (Some(_), true) => return Err("the range must be [low, high]".into()),
            (None, false) => {
                let one = |(class, raw)| Ok((known(class)?, self.limit(raw)?));
                self.limits.iter().map(one).collect::<Result<Vec<_>, String>>()?
            }
            _ => return Err("needs either range = [low, high] or limits = { class = value }".into()),
        };
        if let Some(times) = self.times {
            for (_, limit) in &mut limits {
                *limit = scaled(*limit, times).ok_or("`times` makes the limit too large")?;
            }
        }
        Ok(DischargeItem {
            code: self.code,
            name: name.ok_or("not a code of factors.toml, so it needs a `name`")?,
            unit: self.unit.clone(),
            note: self.note.clone(),
            comparable: self.times.is_some() || factor.is_none_or(|f| f.unit == self.unit),
            sampling: self.sampling.map(Into::into),
            built: (self.built_from, self.built_to),
            valid: (self.valid_from, self.valid_to),
            limits,
            removal_may_replace: self.removal_may_replace.iter().map(known).collect::<Result<_, _>>()?,
        })
    }

    fn limit(&self, raw: &RawLimit) -> Result<DischargeLimit, String> {
        Ok(match (raw, self.bracket_at) {
            (RawLimit::One(max), _) => DischargeLimit::Fixed(Limit::Max(*max)),
            (RawLimit::Bracket([warm, cold]), Some(bracket_at)) => {
                DischargeLimit::ByTemperature { warm: *warm, cold: *cold, bracket_at }
            }
            (RawLimit::Bracket(_), None) => {
                return Err("two values need `bracket_at`, a temperature in ℃".into());
            }
        })
    }
}
