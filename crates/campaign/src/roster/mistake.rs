//! What is wrong with a roster or with an act of a shift.

use thiserror::Error;

use super::{ShiftStage, ShiftStep};

/// Why a roster is not taken. Says what was attempted and what to do, Chinese first.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RosterMistake {
    /// The plan has no such place.
    #[error("方案中没有驻点“{id}”，请刷新后重选 no such watched place in the plan")]
    NoSite {
        /// As given.
        id: String,
    },
    /// Nobody is rostered (SC-079).
    #[error("驻点“{site}”没有排人，请为每班写明岗位 a watched place without a person is refused (SC-079)")]
    Nobody {
        /// The place.
        site: String,
    },
    /// The pattern has no such shift.
    #[error("驻点“{site}”没有第 {number} 班 the place has no such shift")]
    NoSlot {
        /// The place.
        site: String,
        /// As given, from 0.
        number: u8,
    },
    /// The shift has ended.
    #[error("{slot} 这一班已经结束 this shift is over")]
    Over {
        /// The slot.
        slot: String,
    },
    /// Another office than the notice's, without a reason (SC-081 to SC-084).
    #[error("{kind}由{meant}驻点（{clause}），改派其他单位请写明原因 another office needs a reason")]
    OtherOffice {
        /// Kind of the object.
        kind: &'static str,
        /// The office the notice names.
        meant: String,
        /// The clause.
        clause: String,
    },
    /// The same account in two places at once.
    #[error(
        "“{title}”在 {slot} 已排在“{site}”，同一人不能同时在两处 the same account is rostered elsewhere then"
    )]
    TwoPlaces {
        /// Title of the account.
        title: String,
        /// The slot that was asked for.
        slot: String,
        /// Where it stands already.
        site: String,
    },
    /// Too little rest between two shifts, without a reason.
    #[error("“{title}”到 {slot} 休息不足 {hours} 小时；确需如此请写明原因 too little rest: say why")]
    Rest {
        /// Title of the account.
        title: String,
        /// The slot that was asked for.
        slot: String,
        /// Hours the plan asks for.
        hours: u32,
    },
    /// More people than the place needs, without a reason.
    #[error("{slot} 已排够 {staff} 人；要多排请写明原因 the slot is filled: say why")]
    Double {
        /// The slot.
        slot: String,
        /// How many the place needs.
        staff: u32,
    },
    /// The standby is the one who is rostered.
    #[error("替补不能是本人 the standby must be another account")]
    SameStandby,
    /// The week to copy has no shifts.
    #[error("{week} 起的一周没有排班可沿用 there is nothing to copy")]
    NothingToCopy {
        /// Its first day.
        week: String,
    },
    /// The ledger has no such shift.
    #[error("没有编号为 {id} 的班次，请刷新后重选 no such shift")]
    NoShift {
        /// As given.
        id: String,
    },
    /// Another account's shift.
    #[error("这一班排的是“{title}”，请由本人或替补办理 this shift is somebody else's")]
    NotRostered {
        /// Whose.
        title: String,
    },
    /// Too early to check in.
    #[error("还没到上岗时间，最早开班前 {hours} 小时 too early for this shift")]
    TooEarly {
        /// Hours before.
        hours: u32,
    },
    /// The shift cannot take this step.
    #[error("这一班现在是“{}”，不能{} this step cannot be taken at this stage", stage.name(), step.name())]
    WrongStage {
        /// Where it stands.
        stage: ShiftStage,
        /// What was attempted.
        step: ShiftStep,
    },
    /// Whoever relieves is not on duty at the same place.
    #[error("接班的人要先在同一驻点到岗 whoever relieves must be on duty at the same place")]
    NoRelief,
    /// The ledger has no such activation, or it has ended.
    #[error("没有编号为 {id} 的驻点启动，或已解除 no such activation, or it has ended")]
    NoActivation {
        /// As given.
        id: String,
    },
}
