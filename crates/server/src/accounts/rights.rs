//! Who may do what: one table, role by right.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Role of an account. Titles and organisations are data of the plan; a role is what the software lets a post do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Administrator,
    Leader,
    Office,
    Department,
    Township,
    Discharger,
    Enforcement,
    Viewer,
}

/// Something a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Right {
    /// See sections, readings, warnings and the map.
    ViewWater,
    /// See raw frames and the quarantine.
    ViewFrames,
    /// Ask something of stations: clock, intervals, history, samples.
    ControlStations,
    /// Send readings in: from programs, and from files.
    SendReadings,
    /// Enter or send rain, warning signals and forecasts.
    SendWeather,
    /// Review readings: confirm them, or take them out of evaluation.
    ReviewData,
    /// Make bulletins.
    MakeBulletin,
    /// Make accounts.
    ManageAccounts,
    /// Have API tokens of one's own.
    OwnTokens,
    /// See how notifications are sent, send them anew, try channels.
    ManageOutbox,
    /// Change the register of objects (台账).
    KeepRegister,
    /// Read what is shared with other offices' systems; every access is logged (SC-089).
    ReadShare,
}

impl Role {
    pub(crate) const ALL: [Self; 8] = [
        Self::Administrator,
        Self::Leader,
        Self::Office,
        Self::Department,
        Self::Township,
        Self::Discharger,
        Self::Enforcement,
        Self::Viewer,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Leader => "leader",
            Self::Office => "office",
            Self::Department => "department",
            Self::Township => "township",
            Self::Discharger => "discharger",
            Self::Enforcement => "enforcement",
            Self::Viewer => "viewer",
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Administrator => "管理员",
            Self::Leader => "组长",
            Self::Office => "领导组办公室",
            Self::Department => "部门",
            Self::Township => "乡镇",
            Self::Discharger => "排污单位",
            Self::Enforcement => "综合行政执法队",
            Self::Viewer => "只读",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    pub(crate) fn rights(self) -> &'static [Right] {
        use Right::{
            ControlStations, KeepRegister, MakeBulletin, ManageAccounts, ManageOutbox, OwnTokens, ReadShare,
            ReviewData, SendReadings, SendWeather, ViewFrames, ViewWater,
        };
        match self {
            Self::Administrator => &[
                ViewWater,
                ViewFrames,
                ControlStations,
                SendReadings,
                SendWeather,
                ReviewData,
                MakeBulletin,
                ManageAccounts,
                OwnTokens,
                ManageOutbox,
                KeepRegister,
                ReadShare,
            ],
            Self::Office => &[
                ViewWater,
                ViewFrames,
                ControlStations,
                SendReadings,
                SendWeather,
                ReviewData,
                MakeBulletin,
                OwnTokens,
                ManageOutbox,
                KeepRegister,
                ReadShare,
            ],
            Self::Department => {
                &[ViewWater, ViewFrames, SendReadings, SendWeather, ReviewData, MakeBulletin, ReadShare]
            }
            Self::Leader => &[ViewWater, ViewFrames, MakeBulletin],
            Self::Township | Self::Enforcement => &[ViewWater, ViewFrames],
            Self::Discharger | Self::Viewer => &[ViewWater],
        }
    }

    pub(crate) fn may(self, right: Right) -> bool {
        self.rights().contains(&right)
    }
}

/// How much of what its account may do an API token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    /// All of it; signing in is the same.
    #[default]
    All,
    /// Only send: readings, rain, signals, forecasts. Nothing can be seen with it.
    Send,
    /// Only read what is shared with other offices' systems.
    Share,
}

impl Scope {
    const ALL: [Self; 3] = [Self::All, Self::Send, Self::Share];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Send => "send",
            Self::Share => "share",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.word() == word)
    }

    pub(crate) fn allows(self, right: Right) -> bool {
        match self {
            Self::All => true,
            Self::Send => matches!(right, Right::SendReadings | Right::SendWeather),
            Self::Share => right == Right::ReadShare,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_for_sending_allows_nothing_else() {
        let all = Role::Administrator.rights();
        let allowed: Vec<_> = all.iter().filter(|right| Scope::Send.allows(**right)).collect();
        assert_eq!(allowed, [&Right::SendReadings, &Right::SendWeather]);
        assert!(all.iter().all(|right| Scope::All.allows(*right)));
        assert!(Scope::ALL.into_iter().all(|scope| Scope::parse(scope.word()) == Some(scope)));
        assert_eq!(Scope::parse("everything"), None);
        let shared: Vec<_> = all.iter().filter(|right| Scope::Share.allows(**right)).collect();
        assert_eq!(shared, [&Right::ReadShare]);
    }

    #[test]
    fn only_the_administrator_makes_accounts_and_everybody_sees_the_water() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.word()), Some(role));
            assert!(role.may(Right::ViewWater));
            assert_eq!(role.may(Right::ManageAccounts), role == Role::Administrator);
            assert_eq!(role.may(Right::ManageOutbox), matches!(role, Role::Administrator | Role::Office));
            assert_eq!(role.may(Right::KeepRegister), matches!(role, Role::Administrator | Role::Office));
        }
        assert!(!Role::Department.may(Right::ControlStations) && Role::Office.may(Right::ControlStations));
        assert!(!Role::Township.may(Right::SendReadings) && Role::Department.may(Right::SendReadings));
        assert!(!Role::Township.may(Right::SendWeather) && Role::Department.may(Right::SendWeather));
        assert!(!Role::Township.may(Right::ReviewData) && Role::Department.may(Right::ReviewData));
        assert!(!Role::Viewer.may(Right::ViewFrames) && !Role::Department.may(Right::OwnTokens));
        assert_eq!(Role::parse("root"), None);
    }
}
