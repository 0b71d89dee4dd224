//! Why an act is not entered, in words for whoever made it.

use thiserror::Error;

use crate::problem::{Stage, Step};
use crate::rights::{Action, Role};

/// Why an act is not entered. Says what was attempted and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The role may not do it, or not here.
    #[error("{}无权在此{}：超出职责或辖区 not within the rights of this role here", role.name(), action.name())]
    NoRight {
        /// Whose role.
        role: Role,
        /// What was attempted.
        action: Action,
    },
    /// The register has no such object.
    #[error("台账中没有对象“{id}”，请刷新后重选 no such object in the register")]
    NoObject {
        /// As given.
        id: String,
    },
    /// The ledger has no such problem.
    #[error("没有编号为 {id} 的问题，请刷新后重选 no such problem")]
    NoProblem {
        /// As given.
        id: String,
    },
    /// The plan has no such organisation, or one of the wrong kind.
    #[error("方案中没有{what}“{id}” no such organisation in the plan")]
    NoOrganisation {
        /// What it should be.
        what: &'static str,
        /// As given.
        id: String,
    },
    /// The step cannot be taken at this stage.
    #[error("问题现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongStage {
        /// Where it stands.
        stage: Stage,
        /// What was attempted.
        step: Step,
    },
    /// Whoever put it right cannot verify it.
    #[error("提交整改的人不能核查自己，请由第二人核查 a second person must verify it (SC-028)")]
    SamePerson,
    /// Something must be written.
    #[error("请填写{what} please say {english}")]
    Missing {
        /// What, in Chinese.
        what: &'static str,
        /// What, in English.
        english: &'static str,
    },
    /// A photo or paper is needed.
    #[error("{what}需要照片或文件 a photo or paper is needed")]
    NeedsEvidence {
        /// For what.
        what: &'static str,
    },
    /// A text is too long.
    #[error("{what}过长，最多 {most} 字 too long")]
    TooLong {
        /// What.
        what: &'static str,
        /// Letters allowed.
        most: usize,
    },
    /// The checklist was not answered item by item.
    #[error("检查项“{item}”{problem} the checklist is not answered item by item")]
    Checklist {
        /// The item.
        item: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// It happened after now, or before what it follows.
    #[error("发生时间不对：{why}")]
    Time {
        /// Why.
        why: &'static str,
    },
    /// It comes so late that a reason must be given (补录).
    #[error("超过 {hours} 小时才录入，属于补录，请写明原因 recorded late: say why")]
    LateWithoutReason {
        /// Hours allowed without.
        hours: i64,
    },
    /// The deadline is not after now, or not after the one in force.
    #[error("期限不对：{why}")]
    Deadline {
        /// Why.
        why: &'static str,
    },
    /// No request for more time is open, or one is.
    #[error("{why}")]
    Extension {
        /// Why.
        why: &'static str,
    },
    /// Only rules do it.
    #[error("只能由系统规则办理 only rules do this")]
    RulesOnly,
    /// A form was not filled in as the plan asks.
    #[error("{0}")]
    Form(#[from] crate::form::FormMistake),
    /// The ledger has no such task.
    #[error("没有编号为 {id} 的任务，请刷新后重选 no such task")]
    NoTask {
        /// As given.
        id: String,
    },
    /// The task cannot take this step.
    #[error("任务现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongTaskStage {
        /// Where it stands.
        stage: crate::task::TaskStage,
        /// What was attempted.
        step: crate::task::TaskStep,
    },
    /// A roster is not taken.
    #[error("{0}")]
    Roster(#[from] crate::roster::RosterMistake),
    /// An act about a gate is not taken.
    #[error("{0}")]
    Gate(#[from] crate::gate::GateMistake),
    /// A readiness check is not taken.
    #[error("{0}")]
    Readiness(#[from] crate::readiness::ReadinessMistake),
    /// The ledger has no such case, or the asker does not see it.
    #[error("没有编号为 {id} 的案件，请刷新后重选 no such case")]
    NoCase {
        /// As given.
        id: String,
    },
    /// The case cannot take this step.
    #[error("案件现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongCaseStage {
        /// Where it stands.
        stage: crate::case::CaseStage,
        /// What was attempted.
        step: crate::case::CaseStep,
    },
    /// The case cannot go on like this.
    #[error("{why}")]
    Case {
        /// Why.
        why: &'static str,
    },
    /// An entry that is cited does not stand in the ledger.
    #[error("台账中没有引用的条目 {id}，请从列表中选择 the entry that is cited does not stand in the ledger")]
    NoEntry {
        /// As given.
        id: String,
    },
    /// The plan has no playbook.
    #[error("方案没有雨天响应预案 playbook.toml，不能启动 the plan has no playbook of rain")]
    NoPlaybook,
    /// A response goes on already.
    #[error("第 {number} 次{}正在进行，不重复启动 one goes on already", if *drill { "雨天响应演练" } else { "雨天响应" })]
    ResponseOpen {
        /// Whether it is a drill.
        drill: bool,
        /// Its running number.
        number: u32,
    },
    /// The ledger has no such response.
    #[error("没有编号为 {id} 的雨天响应，请刷新后重选 no such response")]
    NoResponse {
        /// As given.
        id: String,
    },
    /// The response cannot take this step.
    #[error("雨天响应现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongResponseStage {
        /// Where it stands.
        stage: crate::rain_response::ResponseStage,
        /// What was attempted.
        step: crate::rain_response::ResponseStep,
    },
    /// An object has no such record.
    #[error("“{object}”没有“{record}”这种记录 this kind of object has no such record")]
    NoRecord {
        /// Which record.
        record: &'static str,
        /// The object's name.
        object: String,
    },
    /// The plan has no form for a record.
    #[error("方案 forms.toml 没有“{record}”的记录表 the plan has no form for this record")]
    NoForm {
        /// Which record.
        record: &'static str,
    },
    /// The ledger has no such finding.
    #[error("没有编号为 {id} 的判定，请刷新后重选 no such finding")]
    NoFinding {
        /// As given.
        id: String,
    },
    /// The finding was settled before.
    #[error("该判定已核定为“{}” it was settled before", stage.name())]
    FindingSettled {
        /// How.
        stage: crate::finding::FindingStage,
    },
    /// The ledger has no such incident.
    #[error("没有编号为 {id} 的联防联控事件，请刷新后重选 no such incident")]
    NoIncident {
        /// As given.
        id: String,
    },
    /// The incident cannot take this step.
    #[error("事件现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongIncidentStage {
        /// Where it stands.
        stage: crate::incident::IncidentStage,
        /// What was attempted.
        step: crate::incident::IncidentStep,
    },
    /// An incident or a silence cannot be as it was asked for.
    #[error("{why}")]
    Incident {
        /// Why.
        why: &'static str,
    },
    /// The notice has no such clause (SC-001).
    #[error("通知没有条款 {clause}，最后一条是 SC-{last:03} the notice has no such clause")]
    NoClause {
        /// As given.
        clause: crate::plan::ClauseId,
        /// How many it has.
        last: u32,
    },
    /// The ledger has no such paper.
    #[error("没有编号为 {id} 的文件，请刷新后重选 no such paper")]
    NoPaper {
        /// As given.
        id: String,
    },
    /// The paper cannot take this step.
    #[error("文件现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongPaperStage {
        /// Where it stands.
        stage: crate::paper::PaperStage,
        /// What was attempted.
        step: crate::paper::PaperStep,
    },
    /// It was not sent to this organisation, or not to this post.
    #[error("本单位（岗位）不在收文范围内，不用签收 the paper was not sent here")]
    NotRecipient,
    /// It was signed for already.
    #[error("已经签收过了 it was signed for already")]
    AlreadyReceived,
    /// A basis is not withdrawn while something rests on it (SC-007, SC-008).
    #[error(
        "文件“{by}”以它为依据，不能作废；先更新那份文件 it is still cited; update the citing paper first"
    )]
    StillCited {
        /// What cites it.
        by: String,
    },
    /// The ledger has no such works.
    #[error("没有编号为 {id} 的涉河施工，请刷新后重选 no such works")]
    NoWorks {
        /// As given.
        id: String,
    },
    /// The works cannot take this step (SC-067).
    #[error("施工现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongWorksStage {
        /// Where they stand.
        stage: crate::works::WorksStage,
        /// What was attempted.
        step: crate::works::WorksStep,
    },
    /// Whoever applied does not permit it.
    #[error("申请人不能审批自己的施工，请由第二人办理 a second person must review and approve it")]
    OwnApplication,
    /// The permit is for other days.
    #[error("许可的施工时间是 {from} 至 {to}，现在不能开工 outside the days of the permit")]
    OutsidePermit {
        /// First day.
        from: standards::time::BeijingDay,
        /// Last day.
        to: standards::time::BeijingDay,
    },
    /// No works begin inside a forbidden window (SC-068).
    #[error("现在是禁止施工时段“{name}”（到 {to} 止），不能开工 no works begin inside a forbidden window")]
    ForbiddenWindow {
        /// Its name.
        name: String,
        /// Its last day.
        to: standards::time::BeijingDay,
    },
}
