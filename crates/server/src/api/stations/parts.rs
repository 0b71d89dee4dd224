//! Parts of a station's page: gaps, requests, connections, deviations.

use serde::Serialize;
use standards::SeriesKind;
use standards::time::Instant;
use store::{ConnectionRecord, GapRecord, RequestRecord};
use telemetry::{AskOutcome, Expectation, Gap};
use utoipa::ToSchema;

use crate::api::views::FactorName;
use crate::stations::{OrderBody, OrderState, Quirk};

/// What is expected.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExpectationView {
    #[schema(value_type = String)]
    kind: SeriesKind,
    kind_name: &'static str,
    every_minutes: i64,
    grace_minutes: i64,
    /// None means any value will do.
    factors: Vec<FactorName>,
}

impl ExpectationView {
    pub(super) fn of(expected: &Expectation) -> Self {
        Self {
            kind: expected.kind,
            kind_name: expected.kind.name(),
            every_minutes: expected.every_ms / 60_000,
            grace_minutes: expected.grace_ms / 60_000,
            factors: expected.factors.iter().map(|f| FactorName::of(*f)).collect(),
        }
    }
}

/// Neighbouring intervals that were missed together.
#[derive(Serialize, ToSchema)]
pub(crate) struct GapView {
    #[schema(value_type = String)]
    kind: SeriesKind,
    kind_name: &'static str,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    to: Instant,
    /// Factors missing; none when whole intervals are.
    factors: Vec<FactorName>,
    slots: u32,
    filled: u32,
    lost: u32,
    #[schema(value_type = String)]
    opened: Instant,
    #[schema(value_type = Option<String>)]
    last_filled: Option<Instant>,
    #[schema(value_type = Option<String>)]
    closed: Option<Instant>,
    /// History calls made for it.
    asks: u32,
    last_outcome: Option<&'static str>,
    /// `open`, `healed` or `given_up`.
    state: &'static str,
}

impl GapView {
    pub(super) fn of(record: &GapRecord) -> Option<Self> {
        let gap: Gap = serde_json::from_str(&record.body).ok()?;
        let state = match (gap.is_open(), gap.is_healed()) {
            (true, _) => "open",
            (false, true) => "healed",
            (false, false) => "given_up",
        };
        Some(Self {
            kind: gap.kind,
            kind_name: gap.kind.name(),
            from: gap.from,
            to: gap.to,
            factors: gap.factors.iter().map(|f| FactorName::of(*f)).collect(),
            slots: gap.slots,
            filled: gap.filled,
            lost: gap.lost,
            opened: gap.opened,
            last_filled: gap.last_filled,
            closed: gap.closed,
            asks: gap.asks,
            last_outcome: gap.last_outcome.map(|outcome| match outcome {
                AskOutcome::Done => "执行成功",
                AskOutcome::NoData => "站点没有数据",
                AskOutcome::Refused => "站点拒绝",
                AskOutcome::Failed => "执行失败",
                AskOutcome::TimedOut => "没有应答",
                AskOutcome::Cut => "连接中断",
            }),
            state,
        })
    }
}

/// A request to a station.
#[derive(Serialize, ToSchema)]
pub(crate) struct RequestView {
    id: i64,
    #[schema(value_type = String)]
    made: Instant,
    by: String,
    automatic: bool,
    command: String,
    cn: u16,
    cn_name: Option<&'static str>,
    data: String,
    state: OrderState,
    detail: String,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    /// Frames that it brought, oldest first.
    frames: Vec<i64>,
}

impl RequestView {
    pub(super) fn of(record: &RequestRecord) -> Option<Self> {
        let body = OrderBody::read(record).ok()?;
        Some(Self {
            id: record.id,
            made: record.made,
            by: record.by.clone(),
            automatic: body.automatic,
            command: body.command,
            cn: body.cn,
            cn_name: hj212::Command(body.cn).chinese(),
            data: body.data,
            state: body.state,
            detail: body.detail,
            ended: record.ended,
            frames: body.frames,
        })
    }
}

/// A connection of a station.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConnectionView {
    #[schema(value_type = String)]
    began: Instant,
    #[schema(value_type = Option<String>)]
    ended: Option<Instant>,
    peer: String,
    frames: u64,
    reason: String,
}

impl ConnectionView {
    pub(super) fn of(record: ConnectionRecord) -> Self {
        let ConnectionRecord { began, ended, peer, frames, reason, .. } = record;
        Self { began, ended, peer, frames, reason }
    }
}

/// A kind of deviation from the protocol.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuirkView {
    /// The newest one in words.
    words: String,
    frames: u64,
    #[schema(value_type = String)]
    last: Instant,
}

impl QuirkView {
    pub(super) fn of(quirk: Quirk) -> Self {
        Self { words: quirk.words, frames: quirk.frames, last: quirk.last }
    }
}
