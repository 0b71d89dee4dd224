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
            Refusal::NoRight { .. } | Refusal::SamePerson => StatusCode::FORBIDDEN,
            Refusal::NoObject { .. } | Refusal::NoProblem { .. } => StatusCode::NOT_FOUND,
            Refusal::WrongStage { .. } | Refusal::Extension { .. } => StatusCode::CONFLICT,
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
        Refusal::NoOrganisation { .. } => "no_organisation",
        Refusal::WrongStage { .. } => "wrong_stage",
        Refusal::SamePerson => "same_person",
        Refusal::Missing { .. } => "missing",
        Refusal::NeedsEvidence { .. } => "needs_evidence",
        Refusal::TooLong { .. } => "too_long",
        Refusal::Checklist { .. } => "checklist",
        Refusal::Time { .. } => "bad_time",
        Refusal::LateWithoutReason { .. } => "late_without_reason",
        Refusal::Deadline { .. } => "bad_deadline",
        _ => "refused",
    }
}
