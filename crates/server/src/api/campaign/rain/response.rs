//! A response and the signs around it.

use campaign::ledger::EntryId;
use campaign::rain::RainSign;
use campaign::rain_response::RainResponse;
use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;

use crate::api::views::Named;

/// A response.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainResponseView {
    #[schema(value_type = String)]
    id: EntryId,
    number: u32,
    drill: bool,
    /// `expected`, `raining`, `over`, `stood_down`.
    stage: Named,
    grade: Named,
    peak: Named,
    /// Stronger than the notice's wording: acted on as 暴雨.
    beyond: bool,
    /// Colour of the strongest signal in force.
    signal: Option<Named>,
    cause: String,
    #[schema(value_type = String)]
    raised: Instant,
    /// When rain is or was expected.
    #[schema(value_type = Option<String>)]
    expected: Option<Instant>,
    #[schema(value_type = Option<String>)]
    began: Option<Instant>,
    #[schema(value_type = Option<String>)]
    last_rain: Option<Instant>,
    #[schema(value_type = Option<String>)]
    stood_down: Option<Instant>,
    reason: Option<String>,
    /// Milliseconds until rain is expected; negative when it should have begun.
    until_rain_ms: Option<i64>,
    changes: Vec<ChangeOfResponse>,
}

/// A change of a response.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeOfResponse {
    #[schema(value_type = String)]
    at: Instant,
    step: String,
    grade: String,
    why: String,
    by_hand: bool,
}

impl RainResponseView {
    pub(super) fn of(r: &RainResponse, now: Instant) -> Self {
        let grade = |g: weather::rain::RainGrade| Named { id: g.word().into(), name: g.name().into() };
        let changes = r.changes.iter().rev().take(30).map(|c| ChangeOfResponse {
            at: c.at,
            step: c.step.map_or("启动", campaign::rain_response::ResponseStep::name).to_owned(),
            grade: c.grade.name().to_owned(),
            why: c.why.clone(),
            by_hand: c.by_hand,
        });
        let stage = serde_json::to_value(r.stage).ok().and_then(|v| v.as_str().map(str::to_owned));
        let waits = r.began.is_none() && r.stage.is_open();
        Self {
            id: r.id,
            number: r.number,
            drill: r.is_drill(),
            stage: Named { id: stage.unwrap_or_default(), name: r.stage.name().into() },
            grade: grade(r.grade),
            peak: grade(r.peak),
            beyond: r.is_beyond_the_notice(),
            signal: r.signal.map(|c| Named { id: c.word().into(), name: c.name().into() }),
            cause: r.cause.words(),
            raised: r.raised,
            expected: r.expected,
            began: r.began,
            last_rain: r.last_rain,
            stood_down: r.stood_down.as_ref().map(|(at, _)| *at),
            reason: r.stood_down.as_ref().map(|(_, why)| why.clone()),
            until_rain_ms: r.expected.filter(|_| waits).map(|at| at.0 - now.0),
            changes: changes.collect(),
        }
    }
}

/// What speaks of rain.
#[derive(Serialize, ToSchema)]
pub(crate) struct RainSignView {
    words: String,
    grade: Named,
    #[schema(value_type = String)]
    from: Instant,
    #[schema(value_type = String)]
    until: Instant,
    /// Whether it counts now; else it will.
    now: bool,
    /// Measured rain.
    rain: bool,
}

impl RainSignView {
    /// Those that count now or will, the strongest first.
    pub(super) fn all(signs: &[RainSign], now: Instant) -> Vec<Self> {
        let mut shown: Vec<&RainSign> = signs.iter().filter(|s| s.until > now).collect();
        shown.sort_by_key(|s| std::cmp::Reverse((s.counts(now), s.grade)));
        let view = |s: &&RainSign| Self {
            words: s.cause.words(),
            grade: Named { id: s.grade.word().into(), name: s.grade.name().into() },
            from: s.from,
            until: s.until,
            now: s.counts(now),
            rain: s.is_rain(),
        };
        shown.iter().take(20).map(view).collect()
    }
}
