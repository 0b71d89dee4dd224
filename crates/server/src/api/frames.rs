//! The raw frame behind a value, byte for byte.

mod hydrology;

use axum::Json;
use axum::extract::Path;
use hj212::{Mode, RawFrame};
use serde::Serialize;
use standards::FrameId;
use standards::time::Instant;
use store::{HeldReason, StoredFrame};
use utoipa::ToSchema;

use super::ApiError;
use super::sections::origin;
use crate::accounts::gate::{Allowed, ViewFrames};
use crate::intake::{hydrology::observations_of as of_hydrology, observations_of};
use crate::registry::Registry;

/// A raw frame with its reading.
#[derive(Serialize, ToSchema)]
pub(crate) struct FramePage {
    id: i64,
    mn: String,
    station: Option<String>,
    #[schema(value_type = String)]
    received: Instant,
    #[schema(value_type = Option<String>)]
    measured: Option<Instant>,
    /// The bytes, line ends made visible; the password is masked.
    raw: String,
    bytes: usize,
    crc_ok: bool,
    fields: Vec<NameValue>,
    /// Projects of the data area in order, repeats kept.
    projects: Vec<Vec<NameValue>>,
    diagnostics: Vec<String>,
    peer: String,
    origin: Option<&'static str>,
    held: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct NameValue {
    name: String,
    value: String,
}

impl NameValue {
    fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_string(), value: value.into() }
    }
}

/// A raw frame with its reading.
#[utoipa::path(get, path = "/frames/{id}", tag = "evidence", params(("id" = i64, Path)),
    responses((status = 200, body = FramePage), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn frame(by: Allowed<ViewFrames>, Path(id): Path<i64>) -> Result<Json<FramePage>, ApiError> {
    let stored = by.app.reader.frame(FrameId(id))?.ok_or_else(|| ApiError::not_found("该数据帧", "frame"))?;
    Ok(Json(page(&stored, &by.app.registry)))
}

fn page(stored: &StoredFrame, registry: &Registry) -> FramePage {
    let station = registry.station(stored.mn.as_str());
    let mut page = FramePage {
        id: stored.id.0,
        mn: stored.mn.to_string(),
        station: station.map(|s| s.name.clone()),
        received: stored.received,
        measured: of_hydrology(stored, registry)
            .unwrap_or_else(|| observations_of(&stored.raw, registry))
            .first()
            .map(|o| o.time),
        raw: visible(&stored.raw),
        bytes: stored.raw.len(),
        crc_ok: false,
        fields: Vec::new(),
        projects: Vec::new(),
        diagnostics: Vec::new(),
        peer: stored.peer.clone(),
        origin: station.map(|s| origin(s.origin)),
        held: stored.held.map(HeldReason::name),
    };
    if hydrology::describe(&stored.raw, &mut page) {
        return page;
    }
    if let Some(raw) = RawFrame::of(&stored.raw) {
        page.crc_ok = raw.crc().is_ok();
        if let Ok(message) = raw.decode(Mode::Lenient) {
            let segment = &message.segment;
            if let Some(password) = segment.pw {
                page.raw = page.raw.replacen(&format!("PW={password}"), "PW=······", 1);
            }
            let text = |name, value: Option<&str>| value.map(|v| NameValue::new(name, v));
            let command = segment.cn.map(|cn| {
                let name = segment.command().and_then(hj212::Command::chinese).unwrap_or("未知命令");
                NameValue::new("CN", format!("{cn}（{name}）"))
            });
            page.fields = [text("QN", segment.qn), text("ST", segment.st), command, text("MN", segment.mn)]
                .into_iter()
                .flatten()
                .chain(segment.flag.map(|f| NameValue::new("Flag", f.bits().to_string())))
                .collect();
            let item = |i: &hj212::Item<'_>| NameValue::new(i.name, i.value_lossy());
            page.projects = segment.data.projects().map(|p| p.items().iter().map(item).collect()).collect();
            page.diagnostics = message.diagnostics.iter().map(|d| d.in_chinese().to_string()).collect();
        }
    }
    page
}

fn visible(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).replace('\r', "␍").replace('\n', "␊")
}
