//! The watch plan (雨天驻点盯防计划, SC-078): which place is manned in which shifts by which office, what is patrolled how often, what
//! must be in place before rain, and above which water a return canal is proposed to be closed. Data of `watch.toml`.

mod distance;
mod office;
mod pattern;
mod slot;

pub use distance::metres;
pub use office::office_for;
pub use pattern::{Fit, Pattern, PatternId, ShiftTimes};
pub use slot::Slot;

use rust_decimal::Decimal;
use serde::Serialize;
use standards::{FactorCode, Mn};

use crate::plan::{OrganisationId, PostId, Provenance, text_id};
use crate::register::{ObjectId, ObjectKind};
use crate::task::Tier;

text_id!(
    /// A watched place of the plan, such as `watch-ekou-wwtp`.
    SiteId
);
text_id!(
    /// A patrol of the plan, such as `outfalls-weekly`.
    PatrolId
);
text_id!(
    /// An emergency measure that must be in place before rain, such as `overflow-sandbags`.
    MeasureId
);

/// A watched place: an object, manned in shifts by one office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Site {
    /// Identifier.
    pub id: SiteId,
    /// The object of the register.
    pub object: ObjectId,
    /// When it is manned.
    pub pattern: PatternId,
    /// The office that mans it (SC-081 to SC-084).
    pub office: OrganisationId,
    /// 负责岗位 in that office (SC-079); a title, never a person.
    pub post: PostId,
    /// 替补岗位 in that office.
    pub alternate: Option<PostId>,
    /// How many must be there in each shift, at least 1.
    pub staff: u32,
    /// Whether it is manned on dry days too.
    pub always: bool,
    /// Why another office than the notice's mans it.
    pub reason: Option<String>,
    /// Whether the entry only shows the form (示例).
    pub example: bool,
    /// Source.
    pub source: Provenance,
}

/// A patrol of objects: how often, and how soon when rain began (SC-055, SC-080).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Patrol {
    /// Identifier.
    pub id: PatrolId,
    /// Chinese name.
    pub name: String,
    /// Kinds of objects it goes to.
    pub kinds: Vec<ObjectKind>,
    /// The office that answers for it; the township of each object when absent.
    pub office: Option<OrganisationId>,
    /// Days between two visits.
    pub every_days: u32,
    /// Hours after a rain response begins until each was visited; not asked when absent.
    pub rain_hours: Option<u32>,
    /// Source.
    pub source: Provenance,
}

/// A measure that must be in place at objects of some kinds (SC-044).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Identifier.
    pub id: MeasureId,
    /// What must be in place, in Chinese.
    pub text: String,
    /// Kinds of objects.
    pub kinds: Vec<ObjectKind>,
    /// Source.
    pub source: Provenance,
}

/// A return canal with the gate that shuts it, and above which water closing is proposed (SC-086).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CanalRule {
    /// The return canal.
    pub canal: ObjectId,
    /// The gate.
    pub gate: ObjectId,
    /// The station that measures the canal's water, when there is one.
    pub station: Option<Mn>,
    /// Item and the value above which it is heavily polluted, in the item's unit.
    pub above: Vec<(FactorCode, Decimal)>,
    /// Source.
    pub source: Provenance,
}

/// What a rung of a watch's ladder is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lapse {
    /// 空岗: nobody is rostered for a demanded shift (SC-078).
    Unfilled,
    /// 未到岗: the one who is rostered has not come.
    Late,
    /// 闸坝指令未回执: an order to a gate has no return (SC-085).
    NoReturn,
}

impl Lapse {
    /// All.
    pub const ALL: [Self; 3] = [Self::Unfilled, Self::Late, Self::NoReturn];

    /// Word of files and interfaces.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unfilled => "unfilled",
            Self::Late => "late",
            Self::NoReturn => "no_return",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unfilled => "空岗",
            Self::Late => "未到岗",
            Self::NoReturn => "闸坝指令未回执",
        }
    }
}

/// Who hears of a lapse after how many minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WatchRung {
    /// Of what.
    pub of: Lapse,
    /// Minutes after it began.
    pub minutes: u32,
    /// Who hears of it.
    pub tier: Tier,
}

impl WatchRung {
    /// The ladders where the plan says nothing.
    #[must_use]
    pub fn assumed() -> Vec<Self> {
        let ladder = |of, minutes: [u32; 3]| {
            let tiers = [Tier::Lead, Tier::Office, Tier::Leader];
            minutes.into_iter().zip(tiers).map(move |(minutes, tier)| Self { of, minutes, tier })
        };
        let all =
            [(Lapse::Unfilled, [0, 30, 60]), (Lapse::Late, [15, 30, 60]), (Lapse::NoReturn, [0, 30, 60])];
        all.into_iter().flat_map(|(of, minutes)| ladder(of, minutes)).collect()
    }
}

/// Numbers the notice does not give; all are assumptions until the county settles them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WatchLimits {
    /// Hours before a shift at which the rostered are told.
    pub notice_hours: u32,
    /// Hours before a shift from which one may check in.
    pub early_hours: u32,
    /// Hours of rest between two shifts of one account.
    pub rest_hours: u32,
    /// Metres from the object beyond which a check-in is marked.
    pub far_m: u32,
    /// Minutes an order to a gate has until its return.
    pub return_minutes: u32,
    /// Hours after a proposal was turned down until the rules propose again.
    pub again_hours: u32,
    /// Days a readiness check is good for.
    pub ready_days: u32,
    /// Hours that an overdue patrol has until its task is late.
    pub patrol_hours: u32,
}

impl Default for WatchLimits {
    fn default() -> Self {
        Self {
            notice_hours: 12,
            early_hours: 2,
            rest_hours: 8,
            far_m: 300,
            return_minutes: 30,
            again_hours: 6,
            ready_days: 30,
            patrol_hours: 24,
        }
    }
}

/// The watch plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchPlan {
    /// Numbers.
    pub limits: WatchLimits,
    /// What stands behind the numbers, when the plan writes them.
    pub limits_source: Option<Provenance>,
    /// Ladders, each in order of minutes.
    pub rungs: Vec<WatchRung>,
    /// Patterns of shifts in the order of the file.
    pub patterns: Vec<Pattern>,
    /// Watched places in the order of the file.
    pub sites: Vec<Site>,
    /// Patrols in the order of the file.
    pub patrols: Vec<Patrol>,
    /// Measures in the order of the file.
    pub measures: Vec<Measure>,
    /// Return canals in the order of the file.
    pub canals: Vec<CanalRule>,
}

impl Default for WatchPlan {
    /// Nothing is watched; the ladders are the assumed ones.
    fn default() -> Self {
        Self {
            limits: WatchLimits::default(),
            limits_source: None,
            rungs: WatchRung::assumed(),
            patterns: Vec::new(),
            sites: Vec::new(),
            patrols: Vec::new(),
            measures: Vec::new(),
            canals: Vec::new(),
        }
    }
}

impl WatchPlan {
    /// The place of an identifier.
    #[must_use]
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.iter().find(|s| s.id == *id)
    }

    /// The pattern of a place.
    #[must_use]
    pub fn pattern(&self, id: &PatternId) -> Option<&Pattern> {
        self.patterns.iter().find(|p| p.id == *id)
    }

    /// The ladder of a lapse, in order of minutes.
    pub fn ladder(&self, of: Lapse) -> impl Iterator<Item = &WatchRung> {
        self.rungs.iter().filter(move |r| r.of == of)
    }

    /// What must be in place at a kind of object.
    pub fn measures_for(&self, kind: ObjectKind) -> impl Iterator<Item = &Measure> {
        self.measures.iter().filter(move |m| m.kinds.contains(&kind))
    }

    /// The rule of the canal that a gate shuts.
    #[must_use]
    pub fn canal_of(&self, gate: &ObjectId) -> Option<&CanalRule> {
        self.canals.iter().find(|c| c.gate == *gate)
    }
}
