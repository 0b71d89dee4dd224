//! What the water of a section says about the rules, from judged means.

use evaluation::EvaluationError;
use evaluation::triggers::{
    ConsecutiveQuarters, DecidedBy, Evidence, Fact, MirrorPair, MirrorRules, OfficialStanding, PeriodMeans,
    QuarterRules, QuarterVerdict, RankingHarm, SevereRules, annual_target_affected, consecutive_quarters,
    ranking_harm, severe_exceedance, worse_than_v,
};
use standards::SectionId;
use standards::time::{BeijingDay, Quarter};

use super::condition::{Condition, ConditionKind, Figure, Source};
use crate::plan::Rules;
use crate::problem::DragRules;

/// The numbers behind the rules; those that the notice does not give are assumptions of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccountRules {
    /// What severe means.
    pub severe: SevereRules,
    /// How many quarters.
    pub quarters: QuarterRules,
    /// When the mirror index counts as worse.
    pub mirror: MirrorRules,
    /// When a problem is dragged on.
    pub drag: DragRules,
}

impl AccountRules {
    /// The rules of a plan.
    #[must_use]
    pub fn of(rules: &Rules) -> Self {
        let own = &rules.accountability;
        Self {
            severe: SevereRules { multiple: rules.severe_multiple.value, ..SevereRules::default() },
            quarters: QuarterRules { consecutive: own.consecutive_quarters.value },
            mirror: MirrorRules { tolerance_percent: own.ranking_tolerance_percent.value },
            drag: DragRules::of(rules),
        }
    }
}

/// The means of a section that the rules ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterMeans {
    /// Which section.
    pub section: SectionId,
    /// Which quarter.
    pub quarter: Quarter,
    /// Means of the quarter.
    pub means: PeriodMeans,
    /// What the quarters up to it said; a quarter of which nothing is known is left out.
    pub verdicts: Vec<QuarterVerdict>,
    /// Means of the year up to the quarter's end.
    pub year: PeriodMeans,
}

/// What the water of a section says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SectionWater {
    /// Which section.
    pub section: SectionId,
    /// Which quarter.
    pub quarter: Quarter,
    worse_than_v: Evidence,
    severe: Evidence,
    ranking: RankingHarm,
    quarters: ConsecutiveQuarters,
    annual: Evidence,
}

impl SectionWater {
    /// Judges means by the rules. `mirror` and `official` are the county's, the same for each of its sections.
    pub fn judge(
        of: &QuarterMeans,
        mirror: Option<MirrorPair>,
        official: Option<&OfficialStanding>,
        rules: &AccountRules,
    ) -> Result<Self, EvaluationError> {
        Ok(Self {
            section: of.section.clone(),
            quarter: of.quarter,
            worse_than_v: worse_than_v(&of.means),
            severe: severe_exceedance(&rules.severe, &of.means),
            ranking: ranking_harm(rules.mirror, mirror, official)?,
            quarters: consecutive_quarters(rules.quarters, of.quarter, &of.verdicts)?,
            annual: annual_target_affected(&of.year),
        })
    }

    /// First and last day of the quarter.
    #[must_use]
    pub fn days(&self) -> (BeijingDay, BeijingDay) {
        let months = self.quarter.months();
        (months[0].first_day(), months[2].last_day())
    }

    /// The conditions of a talk: any of them is enough to be listed (SC-093, SC-094).
    pub(super) fn of_talk(&self) -> Vec<Condition> {
        let means = |kind, evidence| Condition::of_means(kind, evidence, &self.section, self.days());
        vec![
            means(ConditionKind::QuarterWorseThanV, &self.worse_than_v),
            means(ConditionKind::SevereExceedance, &self.severe),
            self.ranking(),
        ]
    }

    /// The conditions of an inspection that the water says (SC-096, SC-097); all are needed.
    pub(super) fn of_inspection(&self) -> Vec<Condition> {
        let end = self.days().1;
        let year = BeijingDay::new(end.ymd().0, 1, 1).unwrap_or(end);
        let annual =
            Condition::of_means(ConditionKind::AnnualTarget, &self.annual, &self.section, (year, end));
        vec![self.consecutive(), annual]
    }

    fn ranking(&self) -> Condition {
        let harm = &self.ranking;
        let mut figures = Vec::new();
        if let Some(official) = &harm.official {
            figures.push(Figure {
                what: "官方排名（以此为准）".into(),
                value: format!("第 {} 名", official.now_rank),
                against: Some(format!("上一期第 {} 名", official.base_rank)),
                source: Source::Published(official.source.clone()),
            });
        }
        if let Some(mirror) = harm.mirror {
            let word = if harm.decided_by == DecidedBy::Official { "，仅供对照" } else { "" };
            figures.push(Figure {
                what: format!("镜像指数 CWQI（非官方{word}，越小越好）"),
                value: mirror.now.round_dp(4).to_string(),
                against: Some(format!("上一期 {}", mirror.base.round_dp(4))),
                source: Source::Mirror,
            });
        }
        let missing = match harm.fact {
            Fact::Open => vec!["没有录入官方排名，两期也没有都算得出的镜像指数".to_owned()],
            _ => Vec::new(),
        };
        Condition { kind: ConditionKind::RankingHarm, fact: harm.fact, figures, missing }
    }

    fn consecutive(&self) -> Condition {
        let say = |fact| match fact {
            Fact::Holds => "超标",
            Fact::DoesNotHold => "达标",
            Fact::Open => "待核",
        };
        let figure = |q: &evaluation::triggers::QuarterEvidence| Figure {
            what: format!("{} 均值", q.quarter),
            value: say(q.exceeds).to_owned(),
            against: None,
            source: Source::Quarter { section: self.section.clone(), quarter: q.quarter },
        };
        let lacking = self.quarters.quarters.iter().filter(|q| q.exceeds == Fact::Open);
        let word = |given| {
            if given { "有效数据不足或季度未结束，不能判定" } else { "没有数据" }
        };
        Condition {
            kind: ConditionKind::ConsecutiveQuarters,
            fact: self.quarters.fact,
            figures: self.quarters.quarters.iter().map(figure).collect(),
            missing: lacking.map(|q| format!("{} {}", q.quarter, word(q.given))).collect(),
        }
    }
}
