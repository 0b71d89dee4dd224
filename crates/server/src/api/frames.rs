//! The raw frame behind a value, byte for byte.

mod hydrology;
mod message;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use hj212::RawFrame;
use serde::Serialize;
use standards::FrameId;
use standards::time::Instant;
use store::{HeldReason, StoredFrame};
use utoipa::ToSchema;

use super::ApiError;
use super::sections::origin;
use crate::accounts::gate::{Allowed, ViewFrames};
use crate::intake::{observations_of_stored, open};
use crate::registry::Registry;
use message::message;

/// Bytes shown of a long one.
const SHOWN: usize = 32 * 1024;

/// A raw frame with its reading.
#[derive(Serialize, ToSchema)]
pub(crate) struct FramePage {
    id: i64,
    /// What its bytes are: `hj212`, `sl651`, `message` (JSON from a program, or a line of a file), or `other` (a file, a payload).
    form: &'static str,
    mn: String,
    station: Option<String>,
    #[schema(value_type = String)]
    received: Instant,
    #[schema(value_type = Option<String>)]
    measured: Option<Instant>,
    /// The bytes, line ends made visible; the password is masked. Of a long one the beginning.
    raw: String,
    bytes: usize,
    /// Whether the checksum fits; `false` for what has none.
    crc_ok: bool,
    /// The frame that holds the file which this line comes from.
    file_frame: Option<i64>,
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
    responses((status = 200, body = FramePage), (status = 404, body = super::error::ErrorBody),
        (status = 410, body = super::error::ErrorBody)))]
pub(crate) async fn frame(by: Allowed<ViewFrames>, Path(id): Path<i64>) -> Result<Json<FramePage>, ApiError> {
    let Some(stored) = by.app.reader.frame(FrameId(id))? else {
        let forgotten = by.app.reader.forgotten()?;
        return Err(if forgotten.frames > 0 && (1..=forgotten.newest.0).contains(&id) {
            no_longer_kept()
        } else {
            ApiError::not_found("该数据帧", "frame")
        });
    };
    let mut page = page(&stored, &by.app.registry);
    if let Some(told) = message(&stored.raw).filter(|_| page.form == "other") {
        page.form = "message";
        page.fields = told.fields;
        page.projects = told.values;
        if let Some(sha256) = told.sha256 {
            page.file_frame = by.app.reader.import_of(&sha256)?.map(|import| import.file.0);
        }
    }
    Ok(Json(page))
}

/// The bytes of a file or message. Frames of HJ 212 carry the device's password and are shown with it masked only.
#[utoipa::path(operation_id = "frame_bytes", get, path = "/frames/{id}/raw", tag = "evidence", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream"), (status = 404, body = super::error::ErrorBody)))]
pub(crate) async fn raw(by: Allowed<ViewFrames>, Path(id): Path<i64>) -> Result<Response, ApiError> {
    let stored = by
        .app
        .reader
        .frame(FrameId(id))?
        .filter(|stored| RawFrame::of(&stored.raw).is_none() && !hydrology::is_frame(&stored.raw));
    let stored = stored.ok_or_else(|| ApiError::not_found("该文件", "file"))?;
    let name = format!("attachment; filename=\"frame-{id}\"");
    Ok(([(CONTENT_TYPE, "application/octet-stream".to_owned()), (CONTENT_DISPOSITION, name)], stored.raw)
        .into_response())
}

fn no_longer_kept() -> ApiError {
    ApiError::new(
        StatusCode::GONE,
        "frame_no_longer_kept",
        ["该原始数据帧已超过保留天数，按设置删除", "监测数据仍在；保留天数由服务的 --keep-frames 设置"],
        [
            "This raw frame was deleted after the days that frames are kept",
            "Its readings are still there; --keep-frames of the server sets the days",
        ],
    )
}

fn page(stored: &StoredFrame, registry: &Registry) -> FramePage {
    let station = registry.station(stored.mn.as_str());
    let mut page = FramePage {
        id: stored.id.0,
        mn: stored.mn.to_string(),
        station: station.map(|s| s.name.clone()).or_else(|| {
            registry.laboratory_of(&stored.mn).map(|section| format!("{}（实验室结果）", section.name))
        }),
        received: stored.received,
        form: "other",
        file_frame: None,
        measured: observations_of_stored(stored, registry).first().map(|o| o.time),
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
        page.form = "hj212";
        open(&raw, registry, |message, _profile| message.map(|message| tell(&mut page, message)));
    }
    page
}

/// What a message says, an encrypted one in clear.
fn tell(page: &mut FramePage, message: &hj212::Message<'_>) {
    page.crc_ok = message.crc.is_ok();
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

fn visible(raw: &[u8]) -> String {
    let shown = raw.get(..SHOWN).unwrap_or(raw);
    String::from_utf8_lossy(shown).replace('\r', "␍").replace('\n', "␊")
}
