//! Asking something of a station.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use hj212::Request;
use hj212::session::Millis;
use serde::{Deserialize, Serialize};
use standards::SeriesKind;
use standards::time::Instant;
use utoipa::ToSchema;

use super::known;
use crate::accounts::gate::{Allowed, ControlStations};
use crate::api::ApiError;
use crate::api::error::ErrorBody;
use crate::clock::Clock;
use crate::stations::{Asked, history_of};

/// What is asked of a station. Factors are codes such as `w01018`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Wanted {
    /// 1011: its clock, or that of one analyser.
    ReadClock { factor: Option<String> },
    /// 1012: its clock becomes the server's.
    SetClock,
    /// 1000: time-out in seconds and repetitions.
    SetTimeouts { seconds: u8, retries: u8 },
    /// 1061.
    ReadRtdInterval,
    /// 1062: 30 to 3600 seconds.
    SetRtdInterval { seconds: u16 },
    /// 1063.
    ReadMinInterval,
    /// 1064: one of 1 2 3 4 5 6 10 12 15 20 30 minutes.
    SetMinInterval { minutes: u8 },
    /// 2011.
    StartRealTime,
    /// 2012.
    StopRealTime,
    /// 2051, 2061 or 2031: the data of a span.
    History {
        #[schema(value_type = String)]
        kind: SeriesKind,
        #[schema(value_type = String)]
        from: Instant,
        #[schema(value_type = String)]
        to: Instant,
    },
    /// 3011.
    Calibrate { factor: String },
    /// 3012.
    SampleNow { factor: String },
    /// 3013.
    Clean { factor: String },
    /// 3014.
    SampleForComparison { factor: String },
    /// 3015 of 2017.
    RetainSample,
    /// 3022 of 2025.
    RetainNow,
    /// 3017.
    ReadSamplingPeriod { factor: String },
    /// 3018.
    ReadSampleTime { factor: String },
    /// 3019.
    ReadIdentity { factor: String },
    /// 3020: a log, a state or a parameter by its i-code.
    ReadInfo { factor: Option<String>, info: String },
    /// 3024 of 2025.
    StartStandardCheck { factor: String },
}

/// The request's number; its progress is on the station's page and on the live stream.
#[derive(Serialize, ToSchema)]
pub(crate) struct Sent {
    id: i64,
}

impl Wanted {
    fn word(&self) -> &'static str {
        match self {
            Self::ReadClock { .. } => "read_clock",
            Self::SetClock => "set_clock",
            Self::SetTimeouts { .. } => "set_timeouts",
            Self::ReadRtdInterval => "read_rtd_interval",
            Self::SetRtdInterval { .. } => "set_rtd_interval",
            Self::ReadMinInterval => "read_min_interval",
            Self::SetMinInterval { .. } => "set_min_interval",
            Self::StartRealTime => "start_real_time",
            Self::StopRealTime => "stop_real_time",
            Self::History { .. } => "history",
            Self::Calibrate { .. } => "calibrate",
            Self::SampleNow { .. } => "sample_now",
            Self::Clean { .. } => "clean",
            Self::SampleForComparison { .. } => "sample_for_comparison",
            Self::RetainSample => "retain_sample",
            Self::RetainNow => "retain_now",
            Self::ReadSamplingPeriod { .. } => "read_sampling_period",
            Self::ReadSampleTime { .. } => "read_sample_time",
            Self::ReadIdentity { .. } => "read_identity",
            Self::ReadInfo { .. } => "read_info",
            Self::StartStandardCheck { .. } => "start_standard_check",
        }
    }

    /// The request of HJ 212; `None` for a kind of data that has no history call.
    fn request(self) -> Option<Request> {
        let civil = |t: Instant| Millis(t.0).civil();
        Some(match self {
            Self::ReadClock { factor } => Request::GetClock { factor: factor.map(Into::into) },
            Self::SetClock => Request::SetClock { factor: None, time: None },
            Self::SetTimeouts { seconds, retries } => {
                Request::SetTimeouts { over_time: seconds, re_count: retries }
            }
            Self::ReadRtdInterval => Request::GetRtdInterval,
            Self::SetRtdInterval { seconds } => Request::SetRtdInterval { seconds },
            Self::ReadMinInterval => Request::GetMinInterval,
            Self::SetMinInterval { minutes } => Request::SetMinInterval { minutes },
            Self::StartRealTime => Request::StartRealTime,
            Self::StopRealTime => Request::StopRealTime,
            Self::History { kind, from, to } => {
                Request::History { of: history_of(kind)?, begin: civil(from), end: civil(to) }
            }
            Self::Calibrate { factor } => Request::Calibrate(factor.into()),
            Self::SampleNow { factor } => Request::SampleNow(factor.into()),
            Self::Clean { factor } => Request::Clean(factor.into()),
            Self::SampleForComparison { factor } => Request::SampleForComparison(factor.into()),
            Self::RetainSample => Request::RetainOnExceedance,
            Self::RetainNow => Request::RetainNow,
            Self::ReadSamplingPeriod { factor } => Request::GetSamplingPeriod(factor.into()),
            Self::ReadSampleTime { factor } => Request::GetSampleTime(factor.into()),
            Self::ReadIdentity { factor } => Request::GetIdentity(factor.into()),
            Self::ReadInfo { factor, info } => {
                Request::GetSiteInfo { factor: factor.map(Into::into), info: info.into(), span: None }
            }
            Self::StartStandardCheck { factor } => Request::StartStandardCheck(factor.into()),
        })
    }
}

/// Asks something of a station that is connected. The request is recorded before it leaves.
#[utoipa::path(operation_id = "ask_station", post, path = "/stations/{mn}/requests", tag = "stations",
    params(("mn" = String, Path)), request_body = Wanted,
    responses((status = 202, body = Sent), (status = 400, body = ErrorBody), (status = 404, body = ErrorBody), (status = 409, body = ErrorBody)))]
pub(crate) async fn ask(
    by: Allowed<ControlStations>,
    Path(mn): Path<String>,
    Json(wanted): Json<Wanted>,
) -> Result<(StatusCode, Json<Sent>), ApiError> {
    let app = &by.app;
    let station = known(app, &mn)?;
    let word = wanted.word();
    let request = wanted.request().ok_or_else(|| {
        ApiError::bad_request(
            "no_history",
            ["这种数据没有历史提取命令", "选分钟、小时或日数据"],
            ["There is no history call for this kind", "Choose minute, hour or day"],
        )
    })?;
    if let Err(error) = request.data_area(Millis(Clock::wall().0).civil()) {
        let told = error.to_string();
        return Err(ApiError::bad_request(
            "bad_request_value",
            [&format!("参数不合标准：{told}"), "按提示改正参数"],
            [&told, "Correct the value"],
        ));
    }
    let account = &by.account.account;
    let asker = format!("{}（{}）", account.title, account.login);
    match app.stations.ask(&app.writer, &station.mn, &asker, word, request).await? {
        Asked::Sent(id) => Ok((StatusCode::ACCEPTED, Json(Sent { id }))),
        Asked::NotConnected => Err(ApiError::new(
            StatusCode::CONFLICT,
            "not_connected",
            ["站点没有连接", "等站点连上后再发"],
            ["The station is not connected", "Try again when it is"],
        )),
    }
}
