//! From the files of a folder to a plan.

use std::sync::Arc;

use ::quality::QualityConfig;
use toml::de::DeTable;

use super::entry::{Entry, Sheet};
use super::ids::Ids;
use super::place::{LineStarts, Place};
use super::problem::{PlanProblem, Problems, Severity, suggest};
use super::{
    DischargeRuleValues, Discharger, ExemptionEntry, Outlet, Plan, Section, boundary, campaign, carried,
    clauses, discharge_rules, dischargers, duties, exemptions, forms, incidents, interpretations, limits,
    members, organisations, outlets, playbook, profiles, publication, quality, rain, registers, relays,
    river, river_model, rules, sections, stations, tracing, watch, works,
};
use crate::register::Register;
use crate::works::WorksRules;

/// One file of the plan's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFile {
    /// Name within the folder, such as `sections.toml`.
    pub name: String,
    /// Its text.
    pub text: String,
}

const REQUIRED: [(&str, &str); 5] = [
    ("campaign.toml", "行动的日期、阶段和目标 dates, phases and goals"),
    ("organisations.toml", "单位和岗位 organisations and posts"),
    ("sections.toml", "断面和目标类别 sections with their target classes"),
    ("stations.toml", "自动站 automatic stations"),
    ("rules.toml", "规则和阈值 rules and thresholds"),
];
/// Files a plan works without, with what is missing then.
const OPTIONAL: [(&str, &str, &str); 3] = [
    ("river.toml", "河流示意图 the drawing of the river", ONE_DRAWING_LESS),
    (boundary::FILE, "县界 the county's outline", ONE_DRAWING_LESS),
    (
        "dischargers.toml",
        "排污单位和排放口限值 dischargers and the limits of their outlets",
        "没有它也能用，不评价排污单位 the plan works without it; no discharger is judged",
    ),
];
/// How readings come in beside HJ 212: kept with the plan, read by the server.
const INTAKE: &str = "intake.toml";
/// Files whose absence says nothing.
const QUIET: [&str; 19] = [
    carried::FILE,
    exemptions::FILE,
    profiles::FILE,
    relays::RELAY_FILE,
    rain::FILE,
    registers::FILE,
    registers::CHECKLISTS,
    forms::FILE,
    INTAKE,
    quality::FILE,
    duties::FILE,
    watch::FILE,
    playbook::FILE,
    incidents::FILE,
    publication::FILE,
    clauses::FILE,
    works::FILE,
    tracing::FILE,
    interpretations::FILE,
];
const ONE_DRAWING_LESS: &str = "没有它也能用，页面上少一张图 the plan works without it; one drawing less";

/// What the readers of all files share.
struct Folder<'a> {
    files: &'a [PlanFile],
    problems: Problems,
    ids: Ids,
}

pub(super) fn check(files: &[PlanFile]) -> (Option<Plan>, Vec<PlanProblem>) {
    let folder = Folder { files, problems: Problems::default(), ids: Ids::default() };
    folder.check_names();
    let mut unreadable = Vec::new();
    let plan = folder.read_all(&mut unreadable);
    folder.ids.resolve(|file| !unreadable.contains(&file), &folder.problems);
    let problems = folder.problems.into_sorted();
    let sound = problems.iter().all(|p| p.severity != Severity::Error);
    (plan.filter(|_| sound), problems)
}

impl Folder<'_> {
    fn check_names(&self) {
        for (name, what) in REQUIRED {
            if self.text(name).is_none() {
                self.problems.error(
                    &Place::start_of(name),
                    format!("缺少文件 {name} is missing（{what}）"),
                    "照 plans/daixian 中的同名文件写一份 copy the file of that name from plans/daixian",
                );
            }
        }
        for (name, what, hint) in OPTIONAL {
            if self.text(name).is_none() {
                self.problems.warning(
                    &Place::start_of(name),
                    format!("没有文件 {name} is absent（{what}）"),
                    hint,
                );
            }
        }
        let known =
            || REQUIRED.map(|(name, _)| name).into_iter().chain(OPTIONAL.map(|(name, ..)| name)).chain(QUIET);
        let strange = |f: &&PlanFile| {
            known().all(|k| k != f.name)
                && !limits::is_limits_file(&f.name)
                && !f.name.starts_with(river_model::FOLDER)
        };
        for file in self.files.iter().filter(strange) {
            self.problems.warning(
                &Place::start_of(&file.name),
                format!("不认识的文件 {} is not part of a plan and was not read", file.name),
                suggest(&file.name, known().collect::<Vec<_>>()),
            );
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.files.iter().find(|f| f.name == name).map(|f| f.text.as_str())
    }

    /// Reads one TOML file; `None` when it is absent or is not TOML, which is reported.
    fn read<T>(
        &self,
        name: &'static str,
        unreadable: &mut Vec<&'static str>,
        read: impl FnOnce(&Entry<'_>) -> Option<T>,
    ) -> Option<T> {
        let Some(text) = self.text(name) else {
            unreadable.push(name);
            return None;
        };
        let file: Arc<str> = name.into();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            self.problems.error(
                &Place::of_offset(&file, text, error.span().map_or(0, |span| span.start)),
                format!("文件写法有误 not valid TOML: {}", error.message()),
                "检查引号、等号和方括号 check quotes, equals signs and brackets",
            );
        }
        if !errors.is_empty() {
            unreadable.push(name);
            return None;
        }
        let lines = LineStarts::of(text);
        let sheet = Sheet { file: &file, text, lines: &lines, problems: &self.problems, ids: &self.ids };
        let entry = Entry::root(sheet, table.get_ref());
        let value = read(&entry);
        entry.finish();
        value
    }

    fn read_all(&self, unreadable: &mut Vec<&'static str>) -> Option<Plan> {
        let head = self.read("campaign.toml", unreadable, campaign::read);
        if let Some(head) = &head {
            self.ids.expect_clauses(head.document.clauses);
        }
        let people = self.read("organisations.toml", unreadable, |entry| Some(organisations::read(entry)));
        let rules = self.read("rules.toml", unreadable, rules::read);
        let sections =
            self.read("sections.toml", unreadable, |entry| Some(sections::read(entry, rules.as_ref())));
        let profiles = self.read_optional(profiles::FILE, unreadable, profiles::read);
        let profiles = profiles.unwrap_or_else(profiles::shipped);
        let stations = self.read("stations.toml", unreadable, |entry| Some(stations::read(entry, &profiles)));
        let relays = self.read_optional(relays::RELAY_FILE, unreadable, relays::read).unwrap_or_default();
        let drawing = self.text("river.toml").and_then(|_| self.read("river.toml", unreadable, river::read));
        let boundary = self.text(boundary::FILE).and_then(|text| boundary::read(text, &self.problems));
        let quality = match self.text(quality::FILE) {
            Some(text) => quality::read(text, stations.as_deref(), &self.problems),
            None => Some(QualityConfig::shipped()),
        };
        let exemptions = self.read_exemptions(sections.as_deref(), unreadable);
        let discharging = self.read_dischargers(unreadable).unwrap_or_default();
        let rain = self.text(rain::FILE).and_then(|_| self.read(rain::FILE, unreadable, rain::read));
        let rain = rain.unwrap_or_else(rain::RainPlan::without_a_file);
        let register = self.read_register(unreadable);
        let forms = self.read_optional(forms::FILE, unreadable, forms::read).unwrap_or_default();
        let playbook =
            self.text(playbook::FILE).and_then(|_| self.read(playbook::FILE, unreadable, playbook::read));
        if let Some(playbook) = &playbook {
            playbook::check_forms(playbook, &forms, &self.problems);
        }
        let tasks = self.read_optional(duties::FILE, unreadable, duties::read).unwrap_or_default();
        let carried = self.read_optional(carried::FILE, unreadable, carried::read).unwrap_or_default();
        let watch = self.read_optional(watch::FILE, unreadable, watch::read).unwrap_or_default();
        if let Some(people) = &people {
            members::check(&people.0, &people.1, &self.problems);
            watch::check(&watch, people, &register.objects, &self.problems);
        }
        let daily_publication =
            self.read_optional(publication::FILE, unreadable, publication::read).flatten();
        let incidents = self.read_optional(incidents::FILE, unreadable, incidents::read).unwrap_or_default();
        let clauses = self.read_optional(clauses::FILE, unreadable, clauses::read).unwrap_or_default();
        let interpretations = self
            .read_optional(interpretations::FILE, unreadable, |e| interpretations::read(e, self.files))
            .unwrap_or_default();
        let works = self.read_optional(works::FILE, unreadable, works::read);
        let works = works.unwrap_or_else(WorksRules::usual);
        works::check(&works, &register.objects, &self.problems);
        let tracing = self.read_optional(tracing::FILE, unreadable, tracing::read).unwrap_or_default();
        tracing::check(&tracing, &register.objects, &self.problems);
        let model = river_model::read(self.files, &self.problems);
        if let Some(model) = &model {
            river_model::check(model, sections.as_deref(), &register, &self.problems);
        }
        self.ids.check_clauses(&self.problems);
        if let (Some(sections), Some(stations)) = (&sections, &stations) {
            stations::check_coverage(sections, stations, &self.problems);
        }
        if let (Some(sections), Some(drawing)) = (&sections, &drawing) {
            river::check_coverage(sections, drawing, &self.problems);
        }
        let (head, people) = (head?, people?);
        tasks.check(&head.campaign, &people, &register, &self.problems);
        Some(Plan {
            county: head.county,
            document: head.document,
            campaign: head.campaign,
            bases: head.bases,
            organisations: people.0,
            posts: people.1,
            sections: sections?,
            stations: stations?,
            rules: rules?,
            exemptions,
            dischargers: discharging.dischargers,
            outlets: discharging.outlets,
            discharge_rules: discharging.rules,
            rain,
            register,
            forms,
            duties: tasks.all,
            duty_calendar: tasks.calendar,
            ladders: tasks.ladders,
            carried,
            watch,
            playbook,
            incidents,
            daily_publication,
            clauses,
            interpretations,
            works,
            tracing,
            river: drawing,
            river_model: model,
            boundary,
            // Without it a mistake was reported, and the plan is not used.
            quality: quality.unwrap_or_default(),
            relays,
        })
    }

    /// Reads a file that a plan may lack without anything to be said about it.
    fn read_optional<T>(
        &self,
        name: &'static str,
        unreadable: &mut Vec<&'static str>,
        read: impl FnOnce(&Entry<'_>) -> T,
    ) -> Option<T> {
        self.text(name)?;
        self.read(name, unreadable, |entry| Some(read(entry)))
    }

    fn read_exemptions(
        &self,
        sections: Option<&[Section]>,
        unreadable: &mut Vec<&'static str>,
    ) -> Vec<ExemptionEntry> {
        let read = |entry: &Entry<'_>| {
            let all = exemptions::read(entry);
            if let Some(sections) = sections {
                exemptions::check(&all, sections, entry);
            }
            Some(all)
        };
        let written = self.text(exemptions::FILE).is_some();
        written.then(|| self.read(exemptions::FILE, unreadable, read)).flatten().unwrap_or_default()
    }

    fn read_register(&self, unreadable: &mut Vec<&'static str>) -> Register {
        let items =
            self.read_optional(registers::CHECKLISTS, unreadable, registers::read_items).unwrap_or_default();
        let objects =
            self.read_optional(registers::FILE, unreadable, registers::read_objects).unwrap_or_default();
        registers::check_coverage(&objects, &items, &self.problems);
        Register { objects, items }
    }

    fn read_dischargers(&self, unreadable: &mut Vec<&'static str>) -> Option<Discharging> {
        let standards = limits::read_standards(self.files, &self.problems);
        self.text("dischargers.toml")?;
        self.read("dischargers.toml", unreadable, |entry| {
            let rules = discharge_rules::read(entry);
            let dischargers = dischargers::read(entry);
            let outlets = outlets::read(entry, &dischargers, &standards);
            Some(Discharging { rules, dischargers, outlets })
        })
    }
}

/// What `dischargers.toml` holds.
#[derive(Default)]
struct Discharging {
    rules: Option<DischargeRuleValues>,
    dischargers: Vec<Discharger>,
    outlets: Vec<Outlet>,
}
