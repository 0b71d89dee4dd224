//! Who may do what (roles of the notice, §三, §五, §六 and annex): one matrix of role × action, with how far it reaches.

mod cases;
mod matrix;
mod papers;
mod posts;
mod role;

pub use matrix::matrix;
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
    /// 布置任务
    Assign,
    /// 办理任务
    Perform,
    /// 驻点排班
    PlanWatch,
    /// 驻点到岗
    StandWatch,
    /// 提议闸坝调度
    ProposeGate,
    /// 决定闸坝调度
    OrderGate,
    /// 操作闸坝
    WorkGate,
    /// 查看案件
    SeeCase,
    /// 提出约谈、督察
    ProposeCase,
    /// 审批、结案
    DecideCase,
    /// 通知、约谈、提出整改要求
    ConductCase,
    /// 督察发现和报告
    InspectCase,
    /// 申辩和报告整改
    AnswerCase,
    /// 移交证据包
    HandOver,
    /// 启动、解除雨天响应和演练
    Respond,
    /// 记运行记录
    Operate,
    /// 批准紧急开闸
    ApproveOpening,
    /// 核定判定
    SettleFinding,
    /// 统筹联防联控
    Coordinate,
    /// 联防联控知悉和处置
    TakePart,
    /// 预警静默
    Silence,
    /// 拟制和印发本单位文件
    Draw,
    /// 印发指导、调度令、通报
    Issue,
    /// 签收文件
    Receive,
    /// 审批涉河施工
    Permit,
    /// 申请和组织涉河施工
    Build,
}

impl Action {
    /// All, in the order of a problem's life.
    pub const ALL: &[Self] = &[
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
        Self::Assign,
        Self::Perform,
        Self::PlanWatch,
        Self::StandWatch,
        Self::ProposeGate,
        Self::OrderGate,
        Self::WorkGate,
        Self::SeeCase,
        Self::ProposeCase,
        Self::DecideCase,
        Self::ConductCase,
        Self::InspectCase,
        Self::AnswerCase,
        Self::HandOver,
        Self::Respond,
        Self::Operate,
        Self::ApproveOpening,
        Self::SettleFinding,
        Self::Coordinate,
        Self::TakePart,
        Self::Silence,
        Self::Draw,
        Self::Issue,
        Self::Receive,
        Self::Permit,
        Self::Build,
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
            Self::Assign => "布置任务",
            Self::Perform => "办理任务",
            Self::PlanWatch => "驻点排班",
            Self::StandWatch => "驻点到岗",
            Self::ProposeGate => "提议闸坝调度",
            Self::OrderGate => "决定闸坝调度",
            Self::WorkGate => "操作闸坝",
            Self::SeeCase => "查看案件",
            Self::ProposeCase => "提出约谈督察",
            Self::DecideCase => "审批结案",
            Self::ConductCase => "约谈和督办",
            Self::InspectCase => "督察",
            Self::AnswerCase => "申辩和报告整改",
            Self::HandOver => "移交证据包",
            Self::Respond => "启动、解除雨天响应",
            Self::Operate => "运行记录",
            Self::ApproveOpening => "批准紧急开闸",
            Self::SettleFinding => "核定判定",
            Self::Coordinate => "统筹联防联控",
            Self::TakePart => "知悉和处置",
            Self::Silence => "预警静默",
            Self::Draw => "拟制本单位文件",
            Self::Issue => "印发指导、调度令、通报",
            Self::Receive => "签收文件",
            Self::Permit => "审批涉河施工",
            Self::Build => "组织涉河施工",
        }
    }

    /// The area it belongs to, in Chinese.
    #[must_use]
    pub fn area(self) -> &'static str {
        match self {
            Self::See | Self::Audit => "台账",
            Self::Inspect | Self::Report | Self::Rectify | Self::Verify | Self::Grant | Self::Close => {
                "排查整治"
            }
            Self::Dispatch | Self::Remind => "调度",
            Self::Assign | Self::Perform => "任务",
            Self::PlanWatch | Self::StandWatch => "驻点",
            Self::ProposeGate | Self::OrderGate | Self::WorkGate => "闸坝",
            Self::SeeCase
            | Self::ProposeCase
            | Self::DecideCase
            | Self::ConductCase
            | Self::InspectCase
            | Self::AnswerCase
            | Self::HandOver => cases::AREA,
            Self::Respond | Self::Operate | Self::ApproveOpening | Self::SettleFinding => "雨天响应",
            Self::Coordinate | Self::TakePart | Self::Silence => "联防联控",
            Self::Draw | Self::Issue | Self::Receive => papers::PAPERS,
            Self::Permit | Self::Build => papers::WORKS,
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
    /// In whose area it lies, when it lies in one.
    pub township: Option<&'a OrganisationId>,
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
    use Action::{
        ApproveOpening, Assign, Audit, Close, Coordinate, Dispatch, Grant, Inspect, Operate, OrderGate,
        Perform, PlanWatch, ProposeGate, Rectify, Remind, Report, Respond, See, SettleFinding, Silence,
        StandWatch, TakePart, Verify, WorkGate,
    };
    use Reach::{All, None, Own};
    if action.area() == cases::AREA {
        return cases::reach(role, action);
    }
    if matches!(action.area(), papers::PAPERS | papers::WORKS) {
        return papers::reach(role, action);
    }
    if matches!(action, PlanWatch | ProposeGate | OrderGate | WorkGate) {
        return posts::reach(role, action);
    }
    match (role, action) {
        (Role::GroupLeader, ApproveOpening)
        | (Role::Office, Inspect | Report | Verify | SettleFinding)
        | (
            Role::GroupLeader | Role::Office,
            See | Dispatch | Remind | Grant | Close | Audit | Assign | Respond | Coordinate | Silence,
        )
        | (Role::Enforcement, See | Inspect | Report | Operate)
        | (Role::Administrator | Role::Observer, See | Audit)
        | (Role::Meteorology, See)
        | (Role::IndustryInformation, See | Report) => All,
        (role, See | Report) if role.is_department() => All,
        (role, Inspect | Rectify | Verify | Operate | SettleFinding) if role.is_department() => Own,
        // Whoever a task was given to performs it, whatever its role; those who keep or audit the system act in nothing.
        (Role::Administrator | Role::Observer | Role::Rules, _) => None,
        (Role::Township, See | Inspect | Report | Rectify | Operate)
        | (Role::Discharger, See | Report | Rectify | Operate)
        | (Role::Office | Role::IndustryInformation, Rectify)
        | (_, Perform | StandWatch | TakePart) => Own,
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
        // Only whose place it is rosters, only whose people are rostered stand there.
        Action::PlanWatch | Action::StandWatch => answers,
        // Only who answers for it, or helps, puts it right.
        Action::Rectify
        | Action::Perform
        | Action::TakePart
        | Action::InspectCase
        | Action::AnswerCase
        | Action::SeeCase
        | Action::Draw
        | Action::Receive => answers || subject.support.contains(own),
        Action::Build => answers || subject.owner == Some(own),
        _ if by.role.is_department() => by.role.focus_areas().contains(&subject.focus),
        _ => subject.township == Some(own) || subject.owner == Some(own) || answers,
    }
}
