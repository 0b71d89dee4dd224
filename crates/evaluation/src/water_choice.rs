//! River or lake limits: which a section is judged by when nobody has said so.
//!
//! GB 3838-2002 has limits of total phosphorus of its own for lakes and reservoirs; the national feed does not say which a section
//! is judged by. The choice is made from what is known, surest first, and says what it rests on.

use standards::{Edition, WaterBody, WaterClass};

use crate::{SampleValue, SectionProfile, judge_sample};

/// What a choice of water body rests on, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaterChoiceBy {
    /// Somebody said so: the targets file or the command line.
    Targets,
    /// The classes published beside the values agree more often with one of the two.
    Published,
    /// A list of sections whose published classes proved it earlier.
    List,
    /// The name of the section or of its water.
    Name,
    /// Nothing is known: a river.
    Default,
}

impl WaterChoiceBy {
    /// Every ground, surest first.
    pub const ALL: [Self; 5] = [Self::Targets, Self::Published, Self::List, Self::Name, Self::Default];

    /// The word of the output.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::Published => "published",
            Self::List => "list",
            Self::Name => "name",
            Self::Default => "default",
        }
    }

    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Targets => "指定",
            Self::Published => "公布类别",
            Self::List => "名单",
            Self::Name => "名称",
            Self::Default => "默认",
        }
    }
}

/// Rows with a published class, counted by which limits give the same class from the row's own values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PublishedEvidence {
    /// Rows with a published class and a class of their own.
    pub graded: u32,
    /// Those that agree with river limits.
    pub river: u32,
    /// Those that agree with lake limits.
    pub lake: u32,
}

impl PublishedEvidence {
    /// Counts one row. `rivers` and `lakes` are profiles that differ in their water alone.
    pub fn count(
        &mut self,
        (rivers, lakes): (&SectionProfile, &SectionProfile),
        edition: &Edition,
        published: WaterClass,
        values: &[SampleValue],
    ) {
        let class = |profile| judge_sample(profile, edition, values.iter().copied()).class;
        let (river, lake) = (class(rivers), class(lakes));
        self.graded += u32::from(river.is_some());
        self.river += u32::from(river == Some(published));
        self.lake += u32::from(lake == Some(published));
    }

    /// Adds the rows of another count.
    pub fn add(&mut self, other: Self) {
        self.graded += other.graded;
        self.river += other.river;
        self.lake += other.lake;
    }

    /// The water that agrees more often; `None` when both agree equally often.
    #[must_use]
    pub fn water(&self) -> Option<WaterBody> {
        match self.lake.cmp(&self.river) {
            std::cmp::Ordering::Greater => Some(WaterBody::Lake),
            std::cmp::Ordering::Less => Some(WaterBody::River),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// What is known of a section's water.
#[derive(Debug, Clone, Copy, Default)]
pub struct WaterClues<'a> {
    /// What somebody said.
    pub given: Option<WaterBody>,
    /// Rows with published classes.
    pub published: PublishedEvidence,
    /// What an earlier list says.
    pub listed: Option<WaterBody>,
    /// Name of the section.
    pub name: &'a str,
    /// Name of its water (所属河流), when it is known.
    pub river: Option<&'a str>,
}

/// The choice, with what it rests on.
#[must_use]
pub fn choose_water(clues: &WaterClues<'_>) -> (WaterBody, WaterChoiceBy) {
    let named = || is_lake_by_name(clues.name, clues.river).then_some(WaterBody::Lake);
    let grounds = [
        (clues.given, WaterChoiceBy::Targets),
        (clues.published.water(), WaterChoiceBy::Published),
        (clues.listed, WaterChoiceBy::List),
        (named(), WaterChoiceBy::Name),
    ];
    let first = grounds.into_iter().find_map(|(water, by)| Some((water?, by)));
    first.unwrap_or((WaterBody::River, WaterChoiceBy::Default))
}

/// Last characters of names that have 湖 in them and lie at running water: mouths, sluices, works, villages, bridges, dams.
const BESIDE_LAKES: [char; 9] = ['口', '闸', '厂', '队', '桥', '站', '场', '坝', '沟'];

/// Whether the names speak of a lake. *Assumption*, chosen by what published classes prove (docs/evaluate-command.md has the
/// counts): 湖 in the section's name counts unless the name ends at a mouth, a sluice or the like; of the water's name only its end
/// counts. 水库 in a section's name does not: most such sections are graded by river limits.
#[must_use]
pub fn is_lake_by_name(section: &str, river: Option<&str>) -> bool {
    let plain = section.split(['(', '（']).next().unwrap_or_default().trim();
    let of_section = plain.contains('湖') && !plain.ends_with(BESIDE_LAKES);
    of_section || river.is_some_and(|r| ["湖", "池", "水库"].iter().any(|end| r.trim().ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use standards::{FactorCode, ReadingFlag};

    fn clues(name: &str) -> WaterClues<'_> {
        WaterClues { name, ..WaterClues::default() }
    }

    #[test]
    fn the_surest_ground_decides_and_is_named() {
        let lake = Some(WaterBody::Lake);
        let published = PublishedEvidence { graded: 3, river: 3, lake: 2 };
        let all = WaterClues { given: lake, published, listed: lake, ..clues("东湖") };
        assert_eq!(choose_water(&all), (WaterBody::Lake, WaterChoiceBy::Targets));
        let all = WaterClues { given: None, ..all };
        assert_eq!(choose_water(&all), (WaterBody::River, WaterChoiceBy::Published));
        let undecided = PublishedEvidence { graded: 3, river: 3, lake: 3 };
        let all = WaterClues { published: undecided, ..all };
        assert_eq!(choose_water(&all), (WaterBody::Lake, WaterChoiceBy::List));
        assert_eq!(choose_water(&clues("东湖")), (WaterBody::Lake, WaterChoiceBy::Name));
        assert_eq!(choose_water(&clues("代县桥")), (WaterBody::River, WaterChoiceBy::Default));
    }

    #[test]
    fn names_at_mouths_sluices_and_works_are_no_lakes() {
        for name in ["湖心A(洪湖湖心A)", "兆河入湖区", "西梁子湖湖南"] {
            assert!(is_lake_by_name(name, None), "{name}");
        }
        for name in ["鄱阳湖出口", "大冶湖闸", "两河口(草埠湖水厂)", "万家寨水库", "运粮湖同心队"]
        {
            assert!(!is_lake_by_name(name, None), "{name}");
        }
        assert!(is_lake_by_name("西山", Some("太湖")) && !is_lake_by_name("南庄", Some("滹沱河")));
    }

    #[test]
    fn only_rows_that_the_limits_disagree_on_tell_rivers_from_lakes() {
        let rivers = SectionProfile::default();
        let lakes = SectionProfile { water: WaterBody::Lake, ..SectionProfile::default() };
        let mut evidence = PublishedEvidence::default();
        let mut row = |published, value: &str| {
            let (factor, value) = (FactorCode::TOTAL_PHOSPHORUS, value.parse().unwrap());
            let values = [SampleValue { factor, value, flag: ReadingFlag::NORMAL }];
            evidence.count((&rivers, &lakes), Edition::gb3838_2002(), published, &values);
            evidence.water()
        };
        assert_eq!(row(WaterClass::I, "0.005"), None);
        assert_eq!(row(WaterClass::III, "0.04"), Some(WaterBody::Lake));
        assert_eq!(row(WaterClass::II, "0.04"), None);
        assert_eq!(row(WaterClass::II, "0.03"), Some(WaterBody::River));
        assert_eq!((evidence.graded, evidence.river, evidence.lake), (4, 3, 2));
    }
}
