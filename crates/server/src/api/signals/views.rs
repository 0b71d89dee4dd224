//! A signal as pages see it.

use serde::Serialize;
use standards::time::Instant;
use utoipa::ToSchema;
use weather::signal::{Life, SignalBook, SignalState, SignalStatus};

use crate::rain::Came;

/// A signal with where it is in its life.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that pages show apart")]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SignalView {
    pub(super) number: usize,
    /// The document that holds its bytes.
    document: i64,
    identifier: String,
    /// The identifier follows GB/T 35965.1.
    follows_standard: bool,
    sender: String,
    #[schema(value_type = String)]
    pub(super) sent: Instant,
    /// `Actual`, `Exercise`, `System`, `Test`, `Draft`, `Unstated`: as it counts, its words read too.
    status: &'static str,
    /// 演练, 测试, 系统消息, 草稿, 状态不明; empty for a real one.
    mark: &'static str,
    /// Nothing may be done because of it.
    never_acts: bool,
    /// `Alert`, `Update`, `Cancel`, `Ack`, `Error`.
    message: &'static str,
    message_name: &'static str,
    kind: String,
    /// `blue`, `yellow`, `orange`, `red`.
    colour: Option<&'static str>,
    colour_name: Option<&'static str>,
    /// The colour was concluded from the severity alone.
    colour_assumed: bool,
    headline: String,
    description: String,
    instruction: String,
    areas: Vec<String>,
    /// It is about this county, as far as it says.
    covers_county: bool,
    #[schema(value_type = String)]
    effective: Instant,
    #[schema(value_type = Option<String>)]
    ends: Option<Instant>,
    /// It names no end: the plan's default.
    end_assumed: bool,
    /// `coming`, `in_force`, `updated`, `cancelled`, `expired`, `notice`.
    life: &'static str,
    life_name: &'static str,
    /// The identifier of the message that replaced or ended it.
    ended_by: Option<String>,
    /// That was concluded from sender, hazard and place, not said.
    concluded: bool,
    references: Vec<String>,
    #[schema(value_type = String)]
    received: Instant,
    by: String,
    /// `http`, `form`, `folder`.
    way: String,
}

impl SignalView {
    pub(super) fn of(state: &SignalState<'_>, came: &Came, county: &str, book: &SignalBook) -> Self {
        let signal = state.signal;
        let info = signal.info();
        let colour = signal.colour();
        let ended_by = match state.life {
            Life::Updated(by) | Life::Cancelled(by) => book.signals().get(by).map(|s| s.identifier.clone()),
            _ => None,
        };
        let areas = info.areas.iter().map(|a| a.name.clone()).filter(|name| !name.is_empty());
        let nature = signal.nature();
        Self {
            number: state.number,
            document: came.document,
            identifier: signal.identifier.clone(),
            follows_standard: signal.id.is_some(),
            sender: signal.sender.clone(),
            sent: signal.sent,
            status: nature.word(),
            mark: nature.mark(),
            never_acts: nature != SignalStatus::Actual,
            message: signal.message.word(),
            message_name: signal.message.name(),
            kind: signal.kind().name().to_owned(),
            colour: colour.map(|c| c.0.word()),
            colour_name: colour.map(|c| c.0.name()),
            colour_assumed: colour.is_some_and(|c| c.1),
            headline: info.headline.clone(),
            description: info.description.clone(),
            instruction: info.instruction.clone(),
            areas: areas.collect(),
            covers_county: signal.covers_county(county),
            effective: signal.effective(),
            ends: state.ends,
            end_assumed: state.end_assumed,
            life: state.life.word(),
            life_name: state.life.name(),
            ended_by,
            concluded: state.concluded,
            references: signal.references.clone(),
            received: came.received,
            by: came.by.clone(),
            way: came.way.clone(),
        }
    }
}
