//! 监测数据: a section's samples, every value with its flag and what it says.

use axum::extract::{Path, Query};
use axum::response::Response;
use bulletin::{Sheet, SheetCell, Sheets};
use evaluation::{ItemJudgement, SampleRow, SectionRecord, TimedSample};
use serde::Serialize;
use standards::time::{BeijingDay, Instant};
use standards::{FactorCode, ReadingFlag, WaterClass};
use utoipa::ToSchema;

use super::ApiError;
use super::asked::{Days, known};
use super::export::{Form, Tabular, XLSX, head, heads, notes};
use super::sections::origin;
use super::views::{FactorName, Named, TargetView, Words};
use crate::accounts::gate::{Allowed, ViewWater};

/// Samples of a section in order of time.
#[derive(Serialize, ToSchema)]
pub(crate) struct SamplesPage {
    section: Named,
    target: Option<TargetView>,
    #[schema(value_type = String)]
    from: BeijingDay,
    #[schema(value_type = String)]
    to: BeijingDay,
    /// Judged items first.
    factors: Vec<FactorName>,
    samples: Vec<SampleView>,
    rule_version: String,
}

/// All values measured at one time.
#[derive(Serialize, ToSchema)]
pub(crate) struct SampleView {
    #[schema(value_type = String)]
    time: Instant,
    class: Option<u8>,
    class_label: &'static str,
    /// A judged item breaks the target.
    exceeds: Option<bool>,
    values: Vec<SampleValueView>,
}

/// One value of a sample.
#[derive(Serialize, ToSchema)]
pub(crate) struct SampleValueView {
    code: String,
    value: String,
    flag: String,
    flag_meaning: &'static str,
    counts: bool,
    left_out: Option<String>,
    below_detection: bool,
    class: Option<u8>,
    exceeds: Option<bool>,
    multiple: Option<String>,
    #[schema(value_type = String)]
    received: Instant,
    frame_id: i64,
    origin: &'static str,
    revisions: u32,
}

/// Samples of a section in order of time.
#[utoipa::path(get, path = "/sections/{id}/samples", tag = "water", params(("id" = String, Path), Days, Form),
    responses((status = 200, content((SamplesPage = "application/json"), (Vec<u8> = XLSX), (String = "text/csv"))),
        (status = 400, body = super::error::ErrorBody), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn samples(
    by: Allowed<ViewWater>,
    Path(id): Path<String>,
    Query(days): Query<Days>,
    Query(form): Query<Form>,
) -> Result<Response, ApiError> {
    let (from, to) = days.checked()?;
    let records = by.app.live.sections();
    let (section, record) = known(&by.app, &records, &id)?;
    let samples: Vec<TimedSample> = record
        .judged()
        .marks(from, to, by.app.clock.now())
        .flat_map(|mark| record.samples(mark.day))
        .collect();
    let page = SamplesPage {
        section: Named { id: section.id.to_string(), name: section.name.clone() },
        target: section.target.as_ref().map(TargetView::of),
        from,
        to,
        factors: factors(record, &samples).into_iter().map(FactorName::of).collect(),
        samples: samples.iter().map(SampleView::of).collect(),
        rule_version: record.profile().rules_version(to).to_string(),
    };
    form.answer(&page)
}

fn factors(record: &SectionRecord, samples: &[TimedSample]) -> Vec<FactorCode> {
    let heard = |f: &FactorCode| samples.iter().any(|s| s.rows.iter().any(|r| r.observation.factor == *f));
    record.judged().factors().filter(heard).collect()
}

impl SampleView {
    fn of(sample: &TimedSample) -> Self {
        let judged = |factor| sample.judgement.items.iter().find(|i| i.factor == factor);
        Self {
            time: sample.time,
            class: Words::ordinal(sample.judgement.class),
            class_label: sample.judgement.class.map_or("—", WaterClass::label),
            exceeds: sample.judgement.exceeds(),
            values: sample
                .rows
                .iter()
                .map(|r| SampleValueView::of(r, judged(r.observation.factor)))
                .collect(),
        }
    }
}

impl SampleValueView {
    fn of(row: &SampleRow, judged: Option<&ItemJudgement>) -> Self {
        let observation = &row.observation;
        Self {
            code: observation.factor.to_string(),
            value: observation.value.to_string(),
            flag: observation.flag.to_string(),
            flag_meaning: observation.flag.meaning(),
            counts: row.left_out.is_none(),
            left_out: row.left_out.map(|l| l.to_string()),
            below_detection: observation.flag == ReadingFlag::BELOW_DETECTION,
            class: Words::ordinal(judged.and_then(|i| i.class)),
            exceeds: judged.and_then(|i| i.exceeds),
            multiple: judged.and_then(|i| i.multiple).map(|m| m.to_string()),
            received: observation.received,
            frame_id: observation.frame.0,
            origin: origin(observation.origin),
            revisions: observation.revisions,
        }
    }
}

impl Tabular for SamplesPage {
    fn plain_name(&self) -> String {
        format!("samples-{}-{}", self.from, self.to)
    }

    fn sheets(&self) -> Sheets {
        let name = format!("{} {}至{} 监测数据", self.section.name, self.from, self.to);
        let mut columns = heads(&["断面", "监测时间", "水质类别", "是否超标"]);
        columns.extend(self.factors.iter().map(head));
        columns.push("未参与评价的数据".into());
        let rows = self.samples.iter().map(|sample| {
            let mut row = vec![
                SheetCell::text(&self.section.name),
                SheetCell::Moment(sample.time),
                SheetCell::text(sample.class_label),
                SheetCell::yes(sample.exceeds),
            ];
            for factor in &self.factors {
                let found = sample.values.iter().find(|v| v.code == factor.code);
                row.push(match found {
                    // Written as laboratories write it: below this limit.
                    Some(v) if v.below_detection => SheetCell::Text(format!("{}L", v.value)),
                    found => SheetCell::value(found.map(|v| v.value.as_str())),
                });
            }
            let left_out = sample.values.iter().filter_map(|v| {
                let reason = v.left_out.as_ref()?;
                let name =
                    self.factors.iter().find(|f| f.code == v.code).map_or(v.code.as_str(), |f| &f.name);
                Some(format!("{name}：{reason}"))
            });
            row.push(SheetCell::Text(left_out.collect::<Vec<_>>().join("；")));
            row
        });
        let rows = rows.collect();
        let origins = self.samples.iter().flat_map(|s| s.values.iter().map(|v| Some(v.origin)));
        let mut said = notes(self.target.as_ref(), origins, &self.rule_version, &[]);
        said.push("数值后的 L 表示低于检出限，数值为检出限".into());
        Sheets { sheets: vec![Sheet { title: "监测数据".into(), notes: said, columns, rows }], name }
    }
}
