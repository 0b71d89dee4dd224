//! A plan for another year (SC-033): rules, organisations, checklists and register are copied letter for letter, the dates of the campaign move,
//! open problems are carried over (SC-031), data are not.

use standards::time::BeijingDay;
use toml_edit::{ArrayOfTables, DocumentMut, Formatted, Item, Table, Value, value};

use super::PlanFile;
use super::carried::{Carried, FILE};
use super::organisations::Organisation;
use super::works::FILE as WORKS;
use crate::CampaignError;
use crate::desk::Desk;
use crate::problem::Stage;
use crate::register::Register;

const CAMPAIGN: &str = "campaign.toml";

/// A copied plan and what moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedPlan {
    /// The files.
    pub files: Vec<PlanFile>,
    /// Each date that moved: where it stands, from, to.
    pub moved: Vec<(String, BeijingDay, BeijingDay)>,
}

/// Copies a plan to the year in which its campaign is to begin. `carried` becomes the long-term list beside those carried over before.
pub fn copy_plan(files: &[PlanFile], year: i16, carried: &[Carried]) -> Result<CopiedPlan, CampaignError> {
    let mut copied = files.to_vec();
    let mut moved = Vec::new();
    let campaign = copied.iter_mut().find(|f| f.name == CAMPAIGN);
    let campaign = campaign.ok_or_else(|| broken(CAMPAIGN, "there is no such file"))?;
    let mut document = parsed(campaign)?;
    let start = document.get("campaign").and_then(|c| day_of(c.get("start")?));
    let start = start.ok_or_else(|| broken(CAMPAIGN, "[campaign] has no `start`"))?;
    let years = year - start.ymd().0;
    if let Some(table) = document.get_mut("campaign").and_then(Item::as_table_mut) {
        shift(table, "[campaign]", years, &mut moved);
    }
    let phases = document.get_mut("phase").and_then(Item::as_array_of_tables_mut);
    for phase in phases.into_iter().flat_map(ArrayOfTables::iter_mut) {
        let name = phase.get("id").and_then(Item::as_str).unwrap_or("?").to_owned();
        shift(phase, &format!("[[phase]] {name}"), years, &mut moved);
    }
    campaign.text = document.to_string();
    if let Some(works) = copied.iter_mut().find(|f| f.name == WORKS) {
        let mut document = parsed(works)?;
        let windows = document.get_mut("window").and_then(Item::as_array_of_tables_mut);
        for window in windows.into_iter().flat_map(ArrayOfTables::iter_mut) {
            let name = window.get("name").and_then(Item::as_str).unwrap_or("?").to_owned();
            shift(window, &format!("[[window]] {name}"), years, &mut moved);
        }
        works.text = document.to_string();
    }
    if !carried.is_empty() {
        carry(&mut copied, carried)?;
    }
    Ok(CopiedPlan { files: copied, moved })
}

fn broken(file: &str, why: &str) -> CampaignError {
    CampaignError::Text { file: file.into(), why: why.into() }
}

fn parsed(file: &PlanFile) -> Result<DocumentMut, CampaignError> {
    file.text.parse().map_err(|error: toml_edit::TomlError| broken(&file.name, error.message()))
}

fn day_of(item: &Item) -> Option<BeijingDay> {
    item.as_datetime()?.date?.to_string().parse().ok()
}

/// Moves `start` and `end` by years; the 29th of February becomes the 28th where there is none.
fn shift(table: &mut Table, at: &str, years: i16, moved: &mut Vec<(String, BeijingDay, BeijingDay)>) {
    for key in ["start", "end"] {
        let Some(from) = table.get(key).and_then(day_of) else { continue };
        let (year, month, day) = from.ymd();
        let to = BeijingDay::new(year + years, month, day)
            .or_else(|| BeijingDay::new(year + years, month, day - 1));
        let to = to.and_then(|to| Some((to, to.to_string().parse::<toml_edit::Datetime>().ok()?)));
        if let (Some((to, written)), Some(old)) = (to, table.get_mut(key).and_then(Item::as_value_mut)) {
            let decor = old.decor().clone();
            *old = Value::Datetime(Formatted::new(written));
            *old.decor_mut() = decor;
            moved.push((format!("{at} {key}"), from, to));
        }
    }
}

fn carry(files: &mut Vec<PlanFile>, carried: &[Carried]) -> Result<(), CampaignError> {
    const HEAD: &str =
        "# 长期清单：上一次行动结束时没有销号的问题，结转到本年（SC-031）。编号是它在那一年台账中的编号。\n";
    let at = files.iter().position(|f| f.name == FILE).unwrap_or_else(|| {
        files.push(PlanFile { name: FILE.into(), text: HEAD.into() });
        files.len() - 1
    });
    let mut document = DocumentMut::new();
    let mut tables = ArrayOfTables::new();
    let known = parsed(&files[at])?;
    let known = known.get("carried").and_then(Item::as_array_of_tables).cloned().unwrap_or_default();
    let same = |c: &Carried| {
        known.iter().any(|t| {
            let is = |key: &str, n: i64| t.get(key).and_then(Item::as_integer) == Some(n);
            is("year", c.year.into()) && is("number", c.number.into())
        })
    };
    for problem in carried.iter().filter(|c| !same(c)) {
        tables.push(written(problem));
    }
    document.insert("carried", Item::ArrayOfTables(tables));
    files[at].text.push_str(&document.to_string());
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(())
}

fn written(problem: &Carried) -> Table {
    let mut table = Table::new();
    table.decor_mut().set_prefix("\n");
    table.insert("year", value(i64::from(problem.year)));
    table.insert("number", value(i64::from(problem.number)));
    table.insert("what", value(&problem.what));
    if let Some(object) = &problem.object {
        table.insert("object", value(object));
    }
    table.insert("township", value(problem.township.as_str()));
    if let Some(lead) = &problem.lead {
        table.insert("lead", value(lead.as_str()));
    }
    for (key, day) in [("found", Some(problem.found)), ("due", problem.due)] {
        if let Some(day) = day.and_then(|day| day.to_string().parse::<toml_edit::Datetime>().ok()) {
            table.insert(key, value(day));
        }
    }
    table.insert("stage", value(&problem.stage));
    table.insert("clause", value("SC-031"));
    table
}

impl Carried {
    /// Every problem of a desk that is not closed, oldest first, of the campaign of a year.
    #[must_use]
    pub fn open_of(desk: &Desk, register: &Register, organisations: &[Organisation], year: u16) -> Vec<Self> {
        let known = |id: &super::OrganisationId| organisations.iter().any(|o| o.id == *id);
        let open = desk.problems().filter(|p| p.stage != Stage::Closed);
        open.map(|p| Self {
            year,
            number: p.number,
            what: p.what.clone(),
            object: p
                .object
                .as_ref()
                .map(|id| register.object(id).map_or_else(|| id.to_string(), |object| object.name.clone())),
            township: p.township.clone(),
            lead: p.dispatch.as_ref().map(|d| d.lead.clone()).filter(|lead| known(lead)),
            found: p.found.day(),
            due: p.dispatch.as_ref().map(|d| d.due.day()),
            stage: p.stage.name().to_owned(),
            source: super::Provenance {
                basis: super::Basis::Notice,
                clause: Some(super::ClauseId::numbered(31)),
                note: None,
                place: super::place::Place::start_of(FILE),
            },
        })
        .collect()
    }
}
