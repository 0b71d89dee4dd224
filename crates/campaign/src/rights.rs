//! Who may do what (roles of the notice, §三, §五, §六 and annex): one matrix of role × action, with how far it reaches.

mod role;

pub use role::Role;

use serde::{Deserialize, Serialize};

use crate::ledger::Actor;
use crate::plan::OrganisationId;
use crate::register::Focus;

/// What is done in inspecting and putting right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// 查看
    See,
    /// 排查
    Inspect,
    /// 上报问题
    Report,
    /// 交办
    Dispatch,
    /// 催办
    Remind,
    /// 整改
    Rectify,
    /// 核查
    Verify,
    /// 批复延期
    Grant,
    /// 销号
    Close,
    /// 查看台账和校验
    Audit,
}

impl Action {
    /// All, in the order of a problem's life.
    pub const ALL: [Self; 10] = [
        Self::See,
        Self::Inspect,
        Self::Report,
        Self::Dispatch,
        Self::Remind,
        Self::Rectify,
        Self::Verify,
        Self::Grant,
        Self::Close,
        Self::Audit,
    ];

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::See => "查看",
            Self::Inspect => "排查",
            Self::Report => "上报问题",
            Self::Dispatch => "交办",
            Self::Remind => "催办",
            Self::Rectify => "整改",
            Self::Verify => "核查",
            Self::Grant => "批复延期",
            Self::Close => "销号",
            Self::Audit => "台账校验",
        }
    }
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Not at all.
    None,
    /// Its own: a township's area, a department's focus areas, what an organisation runs or answers for.
    Own,
    /// Everything.
    All,
}

/// What an act is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subject<'a> {
    /// Its focus area.
    pub focus: Focus,
    /// In whose area it lies.
    pub township: &'a OrganisationId,
    /// Who runs the object.
    pub owner: Option<&'a OrganisationId>,
    /// Who answers for putting it right.
    pub lead: Option<&'a OrganisationId>,
    /// Who helps.
    pub support: &'a [OrganisationId],
}

/// How far a role may go in an action: the matrix.
///
/// Dispatch and closing belong to the leadership group's leader and its office alone (SC-070 to SC-072); the administrator
/// keeps the system and the auditors see, neither acts.
#[must_use]
pub fn reach(role: Role, action: Action) -> Reach {
    use Action::{Audit, Close, Dispatch, Grant, Inspect, Rectify, Remind, Report, See, Verify};
    use Reach::{All, None, Own};
    match (role, action) {
        (Role::GroupLeader, See | Dispatch | Remind | Grant | Close | Audit)
        | (Role::Office, See | Inspect | Report | Dispatch | Remind | Verify | Grant | Close | Audit)
        | (Role::Enforcement, See | Inspect | Report)
        | (Role::Administrator | Role::Observer, See | Audit)
        | (Role::Meteorology, See)
        | (Role::IndustryInformation, See | Report) => All,
        (role, See | Report) if role.is_department() => All,
        (role, Inspect | Rectify | Verify) if role.is_department() => Own,
        (Role::Office | Role::IndustryInformation, Rectify) => Own,
        (Role::Township, See | Inspect | Report | Rectify) | (Role::Discharger, See | Report | Rectify) => {
            Own
        }
        _ => None,
    }
}

/// Whether someone may do something to a subject.
#[must_use]
pub fn may(by: &Actor, action: Action, subject: Subject<'_>) -> bool {
    match reach(by.role, action) {
        Reach::All => true,
        Reach::None => false,
        Reach::Own => is_own(by, action, subject),
    }
}

fn is_own(by: &Actor, action: Action, subject: Subject<'_>) -> bool {
    let own = &by.organisation;
    let answers = subject.lead == Some(own);
    match action {
        // Only who answers for it, or helps, puts it right.
        Action::Rectify => answers || subject.support.contains(own),
        _ if by.role.is_department() => by.role.focus_areas().contains(&subject.focus),
        _ => subject.township == own || subject.owner == Some(own) || answers,
    }
}
