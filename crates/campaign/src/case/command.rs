//! What is asked about a case.

use serde::Deserialize;
use standards::time::{BeijingDay, Instant};

use super::{OfficialRank, Proposal, TeamMember};
use crate::desk::Deadline;
use crate::ledger::{Digest, EntryId};

/// What is to be entered about a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum CaseCommand {
    /// 提出, by the office.
    Propose(Box<Proposal>),
    /// 批准, by the leader.
    Approve {
        /// Which.
        case: EntryId,
        /// A remark.
        #[serde(default)]
        note: String,
    },
    /// 不批准, by the leader.
    Reject {
        /// Which.
        case: EntryId,
        /// Why.
        reason: String,
    },
    /// 撤回, by the leader.
    Withdraw {
        /// Which.
        case: EntryId,
        /// Why.
        reason: String,
    },
    /// 下达通知: the talk's moment and place, or the inspection's team and days.
    Notify {
        /// Which.
        case: EntryId,
        /// When the talk is held.
        #[serde(default)]
        at: Option<Instant>,
        /// Where.
        #[serde(default)]
        place: String,
        /// Who inspects: offices and titles.
        #[serde(default)]
        team: Vec<TeamMember>,
        /// First day of the inspection.
        #[serde(default)]
        from: Option<BeijingDay>,
        /// Last day of the inspection.
        #[serde(default)]
        to: Option<BeijingDay>,
        /// The signed letter.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 申辩说明, by the unit.
    Answer {
        /// Which.
        case: EntryId,
        /// What it says.
        text: String,
        /// Papers and photos.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 约谈: it was held, with its minutes.
    Hold {
        /// Which.
        case: EntryId,
        /// The minutes.
        minutes: String,
        /// Who was there: offices and titles.
        #[serde(default)]
        present: Vec<TeamMember>,
        /// The signed minutes.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 记录督察发现, by the inspection.
    Find {
        /// Which.
        case: EntryId,
        /// What was found.
        text: String,
        /// Entries of the ledger it rests on.
        #[serde(default)]
        entries: Vec<EntryId>,
        /// Papers and photos.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 提交督察报告, by the inspection.
    Conclude {
        /// Which.
        case: EntryId,
        /// The conclusion.
        text: String,
        /// The signed report.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 提出整改要求: it becomes a task of the unit.
    Demand {
        /// Which.
        case: EntryId,
        /// What is to be put right.
        text: String,
        /// Until when.
        deadline: Deadline,
    },
    /// 报告整改, by the unit.
    Report {
        /// Which.
        case: EntryId,
        /// What was done.
        text: String,
        /// Papers and photos, at least one.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
    /// 退回: not put right.
    SendBack {
        /// Which.
        case: EntryId,
        /// Why.
        reason: String,
    },
    /// 结案, by the leader.
    Close {
        /// Which.
        case: EntryId,
        /// A remark.
        #[serde(default)]
        note: String,
    },
    /// 升级, by the leader.
    Raise {
        /// Which.
        case: EntryId,
        /// Why, and to what.
        reason: String,
    },
    /// 移交证据包: the server makes the package, then this.
    HandOver {
        /// Which.
        case: EntryId,
        /// SHA-256 of the package; a file that the server keeps.
        package: Digest,
        /// Its length in bytes.
        length: u64,
        /// What for.
        purpose: String,
        /// To which body.
        body: String,
        /// Entries of the ledger that were there when it was made.
        upto: u64,
        /// The digest of all of them.
        head: Digest,
    },
    /// 录入官方排名 (SC-094).
    EnterRank {
        /// What was published.
        rank: OfficialRank,
        /// The page or paper.
        #[serde(default)]
        evidence: Vec<Digest>,
    },
}
