//! Identifiers of a plan, and the book that knows which exist.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::place::{Located, Place};
use super::problem::{Problems, suggest};
use crate::CampaignError;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}
pub(crate) use text_id;

text_id!(
    /// An organisation (单位) of the plan, such as `ecology-environment`.
    OrganisationId
);
text_id!(
    /// A post (岗位) within an organisation; a title, never a person.
    PostId
);
text_id!(
    /// A phase (阶段) of the campaign.
    PhaseId
);
text_id!(
    /// A rain gauge (雨量站).
    GaugeId
);
text_id!(
    /// An area whose mean rain is formed (面雨量).
    AreaId
);

/// Number of a clause of the county's notice, `SC-001` onwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClauseId(u16);

impl ClauseId {
    /// The clause of a number of the register (shared with the notice, SC-001 to SC-106).
    #[must_use]
    pub const fn numbered(number: u16) -> Self {
        Self(number)
    }

    /// The number alone.
    #[must_use]
    pub fn number(self) -> u16 {
        self.0
    }
}

impl FromStr for ClauseId {
    type Err = CampaignError;

    fn from_str(text: &str) -> Result<Self, CampaignError> {
        text.strip_prefix("SC-")
            .filter(|digits| digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|digits| digits.parse().ok())
            .filter(|number| *number > 0)
            .map(Self)
            .ok_or_else(|| CampaignError::Clause { text: text.chars().take(40).collect() })
    }
}

impl fmt::Display for ClauseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SC-{:03}", self.0)
    }
}

impl Serialize for ClauseId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for ClauseId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A kind of thing that has identifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Organisation,
    Post,
    Phase,
    Section,
    Station,
    Profile,
    Relay,
    Branch,
    Discharger,
    Gauge,
    Area,
    Object,
    Check,
    Form,
    Duty,
    Pattern,
    Site,
    Patrol,
    Measure,
    RainDuty,
    Basis,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Organisation => "单位 organisation",
            Self::Post => "岗位 post",
            Self::Phase => "阶段 phase",
            Self::Section => "断面 section",
            Self::Station => "站点 MN station MN",
            Self::Profile => "站点型号 station profile",
            Self::Relay => "转发目标 relay target",
            Self::Branch => "河段 branch",
            Self::Discharger => "排污单位 discharger",
            Self::Gauge => "雨量站 rain gauge",
            Self::Area => "面雨量区域 rain area",
            Self::Object => "台账对象 registered object",
            Self::Check => "检查项 checklist item",
            Self::Form => "表单 form",
            Self::Duty => "职责 duty",
            Self::Pattern => "班次 pattern of shifts",
            Self::Site => "驻点 watched place",
            Self::Patrol => "巡查 patrol",
            Self::Measure => "应急措施 measure",
            Self::RainDuty => "雨天职责 duty in rain",
            Self::Basis => "依据文件 basis document",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Organisation | Self::Post => "organisations.toml",
            Self::Phase | Self::Basis => "campaign.toml",
            Self::Section => "sections.toml",
            Self::Station => "stations.toml",
            Self::Profile => "profiles.toml",
            Self::Relay => "relay.toml",
            Self::Branch => "river.toml",
            Self::Discharger => "dischargers.toml",
            Self::Gauge | Self::Area => "rain.toml",
            Self::Object => "register.toml",
            Self::Check => "checklists.toml",
            Self::Form => "forms.toml",
            Self::Duty => "duties.toml",
            Self::Pattern | Self::Site | Self::Patrol | Self::Measure => "watch.toml",
            Self::RainDuty => "playbook.toml",
        }
    }
}

/// Which identifiers are defined, where, and who refers to them; resolved when all files are read.
#[derive(Debug, Default)]
pub(super) struct Ids {
    defined: RefCell<BTreeMap<(Kind, String), Place>>,
    referred: RefCell<Vec<(Kind, Located<String>)>>,
    cited: RefCell<Vec<(ClauseId, Place)>>,
    last_clause: Cell<Option<u32>>,
}

impl Ids {
    /// Notes a definition; `false` when the identifier is taken or badly written.
    pub(super) fn define(&self, kind: Kind, id: &Located<String>, problems: &Problems) -> bool {
        let plain = id.value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if !plain || id.value.is_empty() {
            problems.error(
                &id.place,
                format!("`{}` 不能作编号（{}） not an identifier", id.value, kind.words()),
                "只用英文字母、数字、- 和 _，如 `daixianqiao` use ASCII letters, digits, - and _",
            );
            return false;
        }
        let mut defined = self.defined.borrow_mut();
        if let Some(first) = defined.get(&(kind, id.value.clone())) {
            problems.error(
                &id.place,
                format!("{} `{}` 重复 is defined twice", kind.words(), id.value),
                format!("首次出现在 first defined at {first}；改用另一个编号 choose another identifier"),
            );
            return false;
        }
        defined.insert((kind, id.value.clone()), id.place.clone());
        true
    }

    /// Notes that something refers to an identifier.
    pub(super) fn refer(&self, kind: Kind, id: &Located<String>) {
        self.referred.borrow_mut().push((kind, id.clone()));
    }

    /// Notes that an entry cites a clause.
    pub(super) fn cite(&self, clause: ClauseId, place: &Place) {
        self.cited.borrow_mut().push((clause, place.clone()));
    }

    /// Says how many clauses the notice has.
    pub(super) fn expect_clauses(&self, last: u32) {
        self.last_clause.set(Some(last));
    }

    /// Reports every cited clause beyond the last one of the notice, when that is known.
    pub(super) fn check_clauses(&self, problems: &Problems) {
        let Some(last) = self.last_clause.get() else { return };
        for (clause, place) in self.cited.borrow().iter().filter(|(c, _)| u32::from(c.number()) > last) {
            problems.error(
                place,
                format!("通知没有条款 {clause} the notice has no such clause"),
                format!("最后一条是 the last one is SC-{last:03}"),
            );
        }
    }

    /// Reports every reference to something that no file defines; `readable` says which files could be read.
    pub(super) fn resolve(&self, readable: impl Fn(&str) -> bool, problems: &Problems) {
        let defined = self.defined.borrow();
        for (kind, id) in self.referred.borrow().iter() {
            if defined.contains_key(&(*kind, id.value.clone())) || !readable(kind.file()) {
                continue;
            }
            let known = defined.keys().filter(|(k, _)| k == kind).map(|(_, known)| known.as_str());
            problems.error(
                &id.place,
                format!("没有这个{}：`{}` is not defined", kind.words(), id.value),
                format!("{}（见 see {}）", suggest(&id.value, known), kind.file()),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_number_reads_as_it_prints_and_nothing_else_is_one() {
        assert_eq!("SC-006".parse::<ClauseId>().unwrap().to_string(), "SC-006");
        for bad in ["SC-6", "SC-000", "sc-006", "SC-+06", "SC-1000", "SC-０06", ""] {
            assert!(bad.parse::<ClauseId>().is_err(), "{bad}");
        }
    }
}
