//! Acts about responses into events.

use super::{DrillScript, RainResponse, ResponseCommand, ResponseEvent, ResponseStep};
use crate::desk::Refusal;
use crate::desk::case::{Case, limited, said};
use crate::ledger::{EntryId, Event};
use crate::playbook::ResponseRules;
use crate::rain::RainCause;
use crate::register::Focus;
use crate::rights::{Action, Role, Subject};

/// A response is the whole county's.
const COUNTY: Subject<'static> =
    Subject { focus: Focus::Arrangements, township: None, owner: None, lead: None, support: &[] };

impl<'a> Case<'a> {
    pub(crate) fn rain(&self, command: &ResponseCommand) -> Result<Vec<Event>, Refusal> {
        self.rain_event(command).map(|event| vec![Event::Rain(event)])
    }

    fn rain_event(&self, command: &ResponseCommand) -> Result<ResponseEvent, Refusal> {
        match command {
            ResponseCommand::RaiseByRule { grade, cause, signal, expected } => {
                self.rules_only()?;
                self.none_open(false)?;
                let (cause, expected) = (cause.clone(), *expected);
                Ok(ResponseEvent::Raised { grade: *grade, cause, signal: *signal, expected, drill: None })
            }
            ResponseCommand::Raise { grade, note } => {
                self.allow(Action::Respond, COUNTY)?;
                self.response_rules()?;
                self.none_open(false)?;
                let cause = RainCause::Hand { note: said(note, "启动理由", "why it is raised")? };
                Ok(ResponseEvent::Raised { grade: *grade, cause, signal: None, expected: None, drill: None })
            }
            ResponseCommand::Drill { grade, script, note } => {
                self.allow(Action::Respond, COUNTY)?;
                let [lead, rain, after] = &self.response_rules()?.drill_minutes;
                self.none_open(true)?;
                let script = script.unwrap_or(DrillScript {
                    lead_minutes: lead.value,
                    rain_minutes: rain.value,
                    after_minutes: after.value,
                });
                if [script.lead_minutes, script.rain_minutes, script.after_minutes].iter().any(|m| *m > 2880)
                {
                    return Err(Refusal::TooLong { what: "演练每段分钟数", most: 2880 });
                }
                let cause = RainCause::Drill { note: said(note, "演练内容", "what is practised")? };
                let expected = Some(self.made.happened.plus_ms(i64::from(script.lead_minutes) * 60_000));
                Ok(ResponseEvent::Raised {
                    grade: *grade,
                    cause,
                    signal: None,
                    expected,
                    drill: Some(script),
                })
            }
            ResponseCommand::Begin { response } => {
                self.at_response(*response, ResponseStep::Begin)?;
                Ok(ResponseEvent::Began { response: *response })
            }
            ResponseCommand::Regrade { response, grade, cause, signal } => {
                self.rules_only()?;
                self.at_response(*response, ResponseStep::Regrade)?;
                let (response, cause) = (*response, cause.clone());
                Ok(ResponseEvent::Regraded { response, grade: *grade, cause, signal: *signal })
            }
            ResponseCommand::End { response, last_rain } => {
                self.at_response(*response, ResponseStep::End)?;
                let last_rain = last_rain.unwrap_or(self.made.happened).min(self.made.happened);
                Ok(ResponseEvent::Ended { response: *response, last_rain })
            }
            ResponseCommand::Resume { response } => {
                self.rules_only()?;
                self.at_response(*response, ResponseStep::Resume)?;
                Ok(ResponseEvent::Resumed { response: *response })
            }
            ResponseCommand::StandDown { response, reason } => {
                self.at_response(*response, ResponseStep::StandDown)?;
                let reason = match self.made.by.role {
                    Role::Rules => limited(reason, "解除原因")?,
                    _ => said(reason, "解除原因", "why it is stood down")?,
                };
                Ok(ResponseEvent::StoodDown { response: *response, reason })
            }
        }
    }

    fn response_rules(&self) -> Result<&'a ResponseRules, Refusal> {
        self.plan.playbook.as_ref().map(|p| &p.rules).ok_or(Refusal::NoPlaybook)
    }

    fn none_open(&self, drill: bool) -> Result<(), Refusal> {
        match self.desk.responses.open(drill) {
            None => Ok(()),
            Some(open) => Err(Refusal::ResponseOpen { drill: open.is_drill(), number: open.number }),
        }
    }

    fn at_response(&self, id: EntryId, step: ResponseStep) -> Result<&'a RainResponse, Refusal> {
        let response =
            self.desk.responses.get(id).ok_or_else(|| Refusal::NoResponse { id: id.to_string() })?;
        if self.made.by.role != Role::Rules {
            self.allow(Action::Respond, COUNTY)?;
            self.not_before(response.last)?;
        }
        if response.stage.after(step).is_none() {
            return Err(Refusal::WrongResponseStage { stage: response.stage, step });
        }
        Ok(response)
    }
}
