//! How each section is judged: the command line, the rules file and the targets file put together.

use std::path::Path;

use anyhow::Context as _;
use evaluation::{DailyRain, Period, Rules, SectionProfile, WaterChoiceBy, WaterClues, choose_water};
use feed::{Mapping, ReadOptions};
use standards::time::{BeijingDay, Instant};
use standards::{Edition, WaterBody};

use super::listed;
use super::options::{EvaluateArgs, Over, Sampling, Water};
use super::placed;
use super::rain;
use super::sections::Section;
use super::targets::Targets;

/// Everything that was said beside the readings.
#[derive(Debug)]
pub(crate) struct Setup {
    pub(super) over: Over,
    pub(super) base: SectionProfile,
    pub(super) targets: Targets,
    pub(super) water: Water,
    pub(super) asof: Instant,
    pub(super) rain: Option<Vec<DailyRain>>,
    pub(super) outlook: bool,
    pub(super) from: BeijingDay,
    pub(super) to: BeijingDay,
    /// Sections that are wanted; all when it is empty.
    pub(super) only: Vec<String>,
}

impl Setup {
    /// Reads the files beside the readings and checks that a section can be judged so.
    pub(super) fn read(args: &EvaluateArgs) -> anyhow::Result<Self> {
        let rules = args.rules.as_deref().map(rules).transpose()?.unwrap_or_default();
        let mut base = SectionProfile {
            target: args.target,
            expected_per_day: args.expected_per_day,
            season: args.season.unwrap_or_default(),
            rules,
            ..SectionProfile::default()
        };
        if let Water::Is(water) = args.waterbody {
            base.water = water;
        }
        if !args.judged.is_empty() {
            base.judged.clone_from(&args.judged);
        }
        if args.sampling == Sampling::Manual {
            base.manual = Edition::gb3838_2002().items().iter().map(|item| item.code).collect();
        }
        // Items of lakes alone (TN) may be judged where the section is a lake; each section is checked again.
        let lake = SectionProfile { water: WaterBody::Lake, ..base.clone() };
        lake.check().context("评价选项有误 (these options cannot be judged by)")?;
        if args.outlook && args.asof.is_none() {
            anyhow::bail!("--outlook 需要 --asof DATE：文件没有“今天” (give the day with --asof)");
        }
        Ok(Self {
            over: args.period,
            targets: args.targets.as_deref().map(Targets::read).transpose()?.unwrap_or_default(),
            water: args.waterbody,
            asof: args.asof.unwrap_or(BeijingDay::LAST).end(),
            rain: args.rain.as_deref().map(rain::read).transpose()?,
            outlook: args.outlook,
            from: args.from.unwrap_or(BeijingDay::FIRST),
            to: args.to.unwrap_or(BeijingDay::LAST),
            only: args.section.clone(),
            base,
        })
    }

    /// Profiles of a river and a lake for rows with published classes, when the choice is open.
    pub(super) fn waters(&self) -> Option<(SectionProfile, SectionProfile)> {
        let of = |water| SectionProfile { water, ..self.base.clone() };
        (self.water == Water::Auto).then(|| (of(WaterBody::River), of(WaterBody::Lake)))
    }

    /// How a section is judged, and what the choice of its water rests on.
    pub(super) fn profile(&self, section: &Section) -> anyhow::Result<(SectionProfile, WaterChoiceBy)> {
        let province = section.province.as_deref();
        let said = self.targets.of(&section.name, province);
        let of_all = match self.water {
            Water::Is(water) => Some(water),
            Water::Auto => None,
        };
        let clues = WaterClues {
            given: said.and_then(|s| s.water).or(of_all),
            published: section.evidence,
            listed: listed::water(&section.name, province),
            name: &section.name,
            river: section.river.as_deref(),
        };
        let (water, by) = choose_water(&clues);
        let mut profile = SectionProfile { water, ..self.base.clone() };
        if let Some(said) = said {
            said.apply(&mut profile);
        }
        profile.check().with_context(|| {
            let place = said.map(|said| format!("{}: ", said.place)).unwrap_or_default();
            format!("{place}断面“{}”无法评价 (the section cannot be judged so)", section.key)
        })?;
        Ok((profile, by))
    }

    /// Whether lines about a section are wanted.
    pub(super) fn wants_section(&self, section: &Section) -> bool {
        self.only.is_empty()
            || self.only.iter().any(|wanted| *wanted == section.key || *wanted == section.name)
    }

    /// Whether a line about these days is wanted.
    pub(super) fn wants(&self, start: BeijingDay, end: BeijingDay) -> bool {
        start <= self.to && self.from <= end
    }

    pub(super) fn is_season(&self) -> bool {
        self.over == Over::Period(Period::Season)
    }
}

fn rules(path: &Path) -> anyhow::Result<Rules> {
    let text = placed::text_of(path)?;
    let rules: Rules = placed::toml(path, &text)?;
    SectionProfile { rules: rules.clone(), ..SectionProfile::default() }
        .check()
        .with_context(|| format!("{} 中的规则不可用 (rules that cannot be used)", path.display()))?;
    Ok(rules)
}

/// What the readers of files are told.
pub(super) fn read_options(args: &EvaluateArgs) -> anyhow::Result<ReadOptions> {
    feed_options(args.mapping.as_deref(), args.sheet.clone(), args.year)
}

/// What the readers of files are told, with the mapping file read.
pub(crate) fn feed_options(
    mapping: Option<&Path>,
    sheet: Option<String>,
    year: Option<i16>,
) -> anyhow::Result<ReadOptions> {
    let mapping = mapping.map(|path| {
        let text = placed::text_of(path)?;
        Mapping::parse(&path.display().to_string(), &text).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("{}", lines.join("\n"))
        })
    });
    Ok(ReadOptions { year, mapping: mapping.transpose()?, sheet, ..ReadOptions::default() })
}
