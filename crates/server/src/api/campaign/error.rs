//! Refusals of the campaign in the words of the interface.

use axum::http::StatusCode;
use campaign::desk::Refusal;

use crate::api::ApiError;
use crate::desk::NotEntered;

impl ApiError {
    /// The account has no place in the campaign.
    pub(super) fn no_post() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "no_post",
            [
                "您的账号在专项行动中没有岗位",
                "请管理员核对账号的单位；部门要在方案 organisations.toml 写明 department",
            ],
            [
                "Your account has no post in the campaign",
                "Ask the administrator to check its organisation in the plan",
            ],
        )
    }
}

impl From<NotEntered> for ApiError {
    fn from(error: NotEntered) -> Self {
        let refusal = match error {
            NotEntered::Failed(error) => return error.into(),
            NotEntered::NoSuchFile(digest) => {
                return Self::new(
                    StatusCode::CONFLICT,
                    "no_such_file",
                    [&format!("附件 {digest} 还没有上传"), "先上传附件再提交；离线时页面会自动按顺序上传"],
                    ["A file was not sent yet", "Send the file first"],
                );
            }
            NotEntered::Refused(refusal) => refusal,
        };
        let status = match refusal {
            Refusal::NoRight { .. }
            | Refusal::SamePerson
            | Refusal::RulesOnly
            | Refusal::OwnApplication
            | Refusal::NotRecipient => StatusCode::FORBIDDEN,
            Refusal::NoObject { .. }
            | Refusal::NoProblem { .. }
            | Refusal::NoTask { .. }
            | Refusal::NoIncident { .. }
            | Refusal::NoResponse { .. }
            | Refusal::NoFinding { .. }
            | Refusal::NoPaper { .. }
            | Refusal::NoWorks { .. }
            | Refusal::NoCase { .. } => StatusCode::NOT_FOUND,
            Refusal::WrongStage { .. }
            | Refusal::WrongTaskStage { .. }
            | Refusal::WrongIncidentStage { .. }
            | Refusal::ResponseOpen { .. }
            | Refusal::WrongResponseStage { .. }
            | Refusal::FindingSettled { .. }
            | Refusal::Extension { .. }
            | Refusal::WrongPaperStage { .. }
            | Refusal::WrongWorksStage { .. }
            | Refusal::AlreadyReceived
            | Refusal::StillCited { .. }
            | Refusal::OutsidePermit { .. }
            | Refusal::ForbiddenWindow { .. }
            | Refusal::WrongCaseStage { .. }
            | Refusal::Case { .. } => StatusCode::CONFLICT,
            _ => StatusCode::BAD_REQUEST,
        };
        let words = refusal.to_string();
        Self::new(
            status,
            code(&refusal),
            [&words, "改正后重新提交；没有记入台账"],
            [&words, "Correct it and send it again; nothing was entered"],
        )
    }
}

fn code(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::NoRight { .. } => "no_right",
        Refusal::NoObject { .. } => "no_object",
        Refusal::NoProblem { .. } => "no_problem",
        Refusal::NoIncident { .. } => "no_incident",
        Refusal::NoOrganisation { .. } => "no_organisation",
        Refusal::NoTask { .. } => "no_task",
        Refusal::WrongStage { .. }
        | Refusal::WrongTaskStage { .. }
        | Refusal::WrongIncidentStage { .. }
        | Refusal::WrongResponseStage { .. }
        | Refusal::WrongPaperStage { .. }
        | Refusal::WrongWorksStage { .. } => "wrong_stage",
        Refusal::Form(_) => "bad_form",
        Refusal::RulesOnly => "rules_only",
        Refusal::SamePerson | Refusal::OwnApplication => "same_person",
        Refusal::Missing { .. } => "missing",
        Refusal::NeedsEvidence { .. } => "needs_evidence",
        Refusal::TooLong { .. } => "too_long",
        Refusal::Checklist { .. } => "checklist",
        Refusal::Time { .. } => "bad_time",
        Refusal::LateWithoutReason { .. } => "late_without_reason",
        Refusal::Deadline { .. } => "bad_deadline",
        Refusal::Roster(_) => "roster",
        Refusal::Gate(_) => "gate",
        Refusal::Readiness(_) => "not_ready",
        Refusal::ResponseOpen { .. } => "response_open",
        Refusal::NoPaper { .. } => "no_paper",
        Refusal::NoWorks { .. } => "no_works",
        Refusal::NoClause { .. } => "no_clause",
        Refusal::NotRecipient => "not_recipient",
        Refusal::AlreadyReceived => "already_received",
        Refusal::StillCited { .. } => "still_cited",
        Refusal::OutsidePermit { .. } => "outside_permit",
        Refusal::ForbiddenWindow { .. } => "forbidden_window",
        _ => "refused",
    }
}
