//! Requests to stations as records: what was asked, by whom, and how it ended.

use hj212::session::{Outcome, Step};
use hj212::{History, Request};
use serde::{Deserialize, Serialize};
use standards::SeriesKind;
use standards::time::Instant;
use store::RequestRecord;
use telemetry::{Ask, AskOutcome};

use super::{Order, Stations};
use crate::ServerError;
use crate::clock::Clock;
use crate::writer::Writer;

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OrderState {
    /// On its way.
    Waiting,
    /// The station is ready to carry it out.
    Accepted,
    /// Carried out.
    Done,
    /// The station has no data.
    NoData,
    /// The station refused it.
    Refused,
    /// The station could not carry it out.
    Failed,
    /// The station did not answer.
    TimedOut,
    /// The connection ended first.
    Cut,
    /// The server was stopped meanwhile.
    Interrupted,
}

/// The content of a record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OrderBody {
    /// Word of the command, such as `set_clock`.
    pub(crate) command: String,
    /// CN.
    pub(crate) cn: u16,
    /// The text of the data area, passwords and keys left out.
    pub(crate) data: String,
    pub(crate) state: OrderState,
    /// The code with its meaning, as the station gave it.
    pub(crate) detail: String,
    /// Frames that it brought.
    pub(crate) frames: Vec<i64>,
    /// Who asked, where no person did.
    pub(crate) automatic: bool,
}

/// What became of asking.
pub(crate) enum Asked {
    /// On its way, under this number.
    Sent(i64),
    /// The station is not connected, or too much waits for it.
    NotConnected,
}

impl OrderBody {
    pub(crate) fn of(command: &str, request: &Request, automatic: bool) -> Self {
        let hidden = matches!(request, Request::SetPassword { .. } | Request::SetKey { .. });
        let now = hj212::session::Millis(Clock::wall().0).civil();
        let data =
            if hidden { "······".to_string() } else { request.data_area(now).unwrap_or_default() };
        Self {
            command: command.to_string(),
            cn: request.command().0,
            data,
            state: OrderState::Waiting,
            detail: String::new(),
            frames: Vec::new(),
            automatic,
        }
    }

    pub(crate) fn read(record: &RequestRecord) -> Result<Self, ServerError> {
        serde_json::from_str(&record.body)
            .map_err(|error| ServerError::Content(format!("站点请求 {}：{error}", record.id)))
    }

    pub(crate) fn text(&self) -> Result<String, ServerError> {
        serde_json::to_string(self).map_err(|error| ServerError::Content(error.to_string()))
    }

    /// Takes over how it ended.
    pub(crate) fn end(&mut self, outcome: Outcome) {
        let coded = |code: u16, words: Option<&str>| match words {
            Some(words) => format!("{code}：{words}"),
            None => code.to_string(),
        };
        (self.state, self.detail) = match outcome {
            Outcome::Done { exe: None } => (OrderState::Done, String::new()),
            Outcome::Done { exe: Some(exe) } => {
                let state = match exe {
                    hj212::ExeRtn::Success => OrderState::Done,
                    hj212::ExeRtn::NoData => OrderState::NoData,
                    _ => OrderState::Failed,
                };
                (state, format!("ExeRtn={}", coded(exe.number(), exe.chinese())))
            }
            Outcome::Refused { qn_rtn } => {
                (OrderState::Refused, format!("QnRtn={}", coded(qn_rtn.number(), qn_rtn.chinese())))
            }
            Outcome::TimedOut { step: Step::Answer } => (OrderState::TimedOut, "没有应答".to_string()),
            Outcome::TimedOut { step: Step::Result } => (OrderState::TimedOut, "没有执行结果".to_string()),
            Outcome::Superseded => (OrderState::Failed, "未能发送".to_string()),
            Outcome::Disconnected => (OrderState::Cut, String::new()),
        };
    }
}

/// The outcome of a history call as its tracker sees it.
pub(super) fn recalled(outcome: Outcome) -> AskOutcome {
    match outcome {
        Outcome::Done { exe: None | Some(hj212::ExeRtn::Success) } => AskOutcome::Done,
        Outcome::Done { exe: Some(hj212::ExeRtn::NoData) } => AskOutcome::NoData,
        Outcome::Done { .. } => AskOutcome::Failed,
        Outcome::Refused { .. } => AskOutcome::Refused,
        Outcome::TimedOut { .. } => AskOutcome::TimedOut,
        Outcome::Superseded | Outcome::Disconnected => AskOutcome::Cut,
    }
}

/// The request of a history call; `None` for data that HJ 212 has no history call for.
pub(super) fn history(ask: &Ask) -> Option<Request> {
    let of = history_of(ask.kind)?;
    let civil = |t: Instant| hj212::session::Millis(t.0).civil();
    Some(Request::History { of, begin: civil(ask.from), end: civil(ask.to) })
}

/// The history call of a kind of data.
pub(crate) fn history_of(kind: SeriesKind) -> Option<History> {
    match kind {
        SeriesKind::Minute => Some(History::Minute),
        SeriesKind::Hour => Some(History::Hour),
        SeriesKind::Day => Some(History::Day),
        SeriesKind::RealTime | SeriesKind::Sample => None,
    }
}

impl Stations {
    /// Asks something of a station on behalf of a person. The record is durable before the request leaves.
    pub(crate) async fn ask(
        &self,
        writer: &Writer,
        mn: &standards::Mn,
        by: &str,
        command: &str,
        request: Request,
    ) -> Result<Asked, ServerError> {
        if !self.directory.is_online(mn) {
            return Ok(Asked::NotConnected);
        }
        let body = OrderBody::of(command, &request, false).text()?;
        let mut record = RequestRecord {
            id: 0,
            mn: mn.clone(),
            made: Clock::wall(),
            by: by.to_string(),
            ended: None,
            body,
        };
        let stored = record.clone();
        record.id = writer.run(move |store| store.put_station_request(&stored)).await?;
        let (id, mn) = (record.id, mn.clone());
        self.put_order(record);
        if self.directory.send(Order { id, mn, request }).is_ok() {
            return Ok(Asked::Sent(id));
        }
        // It went away in between; the thread writes the end of it.
        self.directory.tell(super::LineNews::Finished {
            order: id,
            at: Clock::wall(),
            outcome: Outcome::Disconnected,
            frames: Vec::new(),
        });
        Ok(Asked::Sent(id))
    }
}

/// The request by which the server answers a station that asks for its clock.
pub(super) fn clock() -> Request {
    Request::SetClock { factor: None, time: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_does_not_stand_in_the_record_and_an_outcome_stands_in_words() {
        let request = Request::SetPassword { password: "abcdef".into() };
        let mut body = OrderBody::of("set_password", &request, false);
        assert!(!body.text().unwrap().contains("abcdef"));
        body.end(Outcome::Done { exe: Some(hj212::ExeRtn::NoData) });
        assert_eq!((body.state, body.detail.as_str()), (OrderState::NoData, "ExeRtn=100：没有数据"));
        body.end(Outcome::Refused { qn_rtn: hj212::QnRtn::WrongPassword });
        assert!(body.detail.starts_with("QnRtn=3"));
    }

    #[test]
    fn a_gap_of_hours_is_asked_by_2061_and_real_time_data_have_no_history() {
        let ask = |kind| Ask { kind, from: Instant(0), to: Instant(3_599_000) };
        let request = history(&ask(SeriesKind::Hour)).unwrap();
        assert_eq!(request.command(), hj212::Command(2061));
        assert!(history(&ask(SeriesKind::RealTime)).is_none());
    }
}
