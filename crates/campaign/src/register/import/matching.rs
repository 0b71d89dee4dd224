//! Organisations of the plan by the names that people write.

use crate::plan::{Department, Organisation, OrganisationId, OrganisationKind, Plan};

use super::words::squeezed;

/// What a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Match {
    One(OrganisationId),
    /// Several that it may mean.
    Many(Vec<String>),
    None,
}

/// Names of the plan's townships, for lists to choose from.
#[must_use]
pub fn township_names(plan: &Plan) -> Vec<&str> {
    names(plan, |o| o.kind == OrganisationKind::Township)
}

/// Names of organisations that can answer for an object, for lists to choose from.
#[must_use]
pub fn owner_names(plan: &Plan) -> Vec<&str> {
    names(plan, can_own)
}

fn names(plan: &Plan, fits: impl Fn(&Organisation) -> bool) -> Vec<&str> {
    plan.organisations.iter().filter(|o| fits(o)).map(|o| o.name.as_str()).collect()
}

fn can_own(organisation: &Organisation) -> bool {
    !matches!(organisation.kind, OrganisationKind::LeadingGroup | OrganisationKind::GroupOffice)
}

pub(super) fn township(plan: &Plan, text: &str) -> Match {
    matched(plan, text, |o| o.kind == OrganisationKind::Township)
}

pub(super) fn owner(plan: &Plan, text: &str) -> Match {
    matched(plan, text, can_own)
}

/// An exact name or identifier; else a department by its short name; else the only one whose name holds the text, or is held by it.
fn matched(plan: &Plan, text: &str, fits: impl Fn(&Organisation) -> bool) -> Match {
    let text = squeezed(text);
    let fitting: Vec<_> = plan.organisations.iter().filter(|o| fits(o)).collect();
    let short = |o: &Organisation| squeezed(&o.name).trim_end_matches("人民政府").to_owned();
    let exact =
        fitting.iter().find(|o| o.id.as_str() == text || squeezed(&o.name) == text || short(o) == text);
    if let Some(found) = exact {
        return Match::One(found.id.clone());
    }
    let of_department =
        department(&text).and_then(|department| fitting.iter().find(|o| o.department == Some(department)));
    if let Some(found) = of_department {
        return Match::One(found.id.clone());
    }
    if text.chars().count() < 2 {
        return Match::None;
    }
    let near: Vec<_> =
        fitting.iter().filter(|o| short(o).contains(&text) || text.contains(&short(o))).collect();
    match near.as_slice() {
        [] => Match::None,
        [one] => Match::One(one.id.clone()),
        many => Match::Many(many.iter().map(|o| o.name.clone()).collect()),
    }
}

/// Short names of departments, with or without the county before them.
fn department(text: &str) -> Option<Department> {
    let text = text.split_once('县').map_or(text, |(_, after)| after).trim_end_matches('局');
    Some(match text {
        "住建" | "住房和城乡建设" | "住房城乡建设" => Department::HousingConstruction,
        "生态环境" | "生态环境分" | "环保" => Department::EcologyEnvironment,
        "水利" | "水务" => Department::WaterResources,
        "农业农村" | "农业" => Department::AgricultureRural,
        "气象" => Department::Meteorology,
        "工信" | "工业和信息化" => Department::IndustryInformation,
        _ => return None,
    })
}
