//! The leadership group's members: whom the body text names, whom the annex names, and who is missing (SC-022, SC-023, SC-102 to SC-105).

use super::organisations::{Department, Organisation, OrganisationKind, Post, PostRole};
use super::place::Place;
use super::problem::Problems;
use super::{ClauseId, OrganisationId, Plan};

/// Offices that the body text names (§三, §六(二)).
pub const BODY: [Department; 5] = [
    Department::EcologyEnvironment,
    Department::HousingConstruction,
    Department::WaterResources,
    Department::AgricultureRural,
    Department::Meteorology,
];
/// Offices that the annex names: those of the body text and the industry-information bureau.
pub const ANNEX: [Department; 6] = [
    Department::EcologyEnvironment,
    Department::HousingConstruction,
    Department::WaterResources,
    Department::AgricultureRural,
    Department::Meteorology,
    Department::IndustryInformation,
];

/// A member that the notice asks for and the plan does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingMember {
    /// The office, in words.
    pub office: String,
    /// The organisation, when the plan has it and only the post is missing.
    pub organisation: Option<OrganisationId>,
    /// The clause that asks for it.
    pub clause: ClauseId,
}

/// The members of a plan against the notice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    /// Whom the notice asks for and the plan lacks.
    pub missing: Vec<MissingMember>,
    /// Offices that only the annex names, members without a duty in the text: a gap for the county to settle (SC-102).
    pub only_in_annex: Vec<Department>,
    /// Townships with a member post, of all townships.
    pub townships: (usize, usize),
}

impl Plan {
    /// The leadership group's members against the notice.
    #[must_use]
    pub fn membership(&self) -> Membership {
        membership(&self.organisations, &self.posts)
    }
}

fn membership(organisations: &[Organisation], posts: &[Post]) -> Membership {
    let has_post =
        |id: &OrganisationId| posts.iter().any(|p| p.organisation == *id && p.role == PostRole::GroupMember);
    let mut missing = Vec::new();
    for department in ANNEX {
        let office = organisations.iter().find(|o| o.department == Some(department));
        if office.is_none_or(|o| !has_post(&o.id)) {
            missing.push(MissingMember {
                office: office.map_or_else(|| department.name().to_owned(), |o| o.name.clone()),
                organisation: office.map(|o| o.id.clone()),
                clause: ClauseId::numbered(if department == Department::IndustryInformation {
                    103
                } else {
                    104
                }),
            });
        }
    }
    let townships: Vec<_> = organisations.iter().filter(|o| o.kind == OrganisationKind::Township).collect();
    let without = townships.iter().filter(|o| !has_post(&o.id));
    missing.extend(without.map(|o| MissingMember {
        office: o.name.clone(),
        organisation: Some(o.id.clone()),
        clause: ClauseId::numbered(105),
    }));
    let with = townships.iter().filter(|o| has_post(&o.id)).count();
    let only_in_annex = ANNEX.into_iter().filter(|d| !BODY.contains(d)).collect();
    Membership { missing, only_in_annex, townships: (with, townships.len()) }
}

/// Warns of every member that is missing, by name.
pub(super) fn check(organisations: &[Organisation], posts: &[Post], problems: &Problems) {
    for member in membership(organisations, posts).missing {
        let organisation = organisations.iter().find(|o| Some(&o.id) == member.organisation.as_ref());
        let place =
            organisation.map_or_else(|| Place::start_of("organisations.toml"), |o| o.source.place.clone());
        let hint = match &member.organisation {
            Some(id) => format!("加一个 add a [[post]]：organisation = \"{id}\"，role = \"group-member\""),
            None => "先写这个部门（department = …），再写它的 [[post]] add the department, then its post"
                .to_owned(),
        };
        problems.warning(
            &place,
            format!("领导组成员缺“{}” is missing among the members（{}）", member.office, member.clause),
            hint,
        );
    }
}
