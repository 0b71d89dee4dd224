//! `organisations.toml`: organisations and posts. Titles only, never persons (SC-073).

use serde::Serialize;

use super::entry::Entry;
use super::entry::Need::{Optional, Required};
use super::ids::{Kind, OrganisationId, PostId};
use super::provenance::Provenance;

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganisationKind {
    /// 领导组
    LeadingGroup,
    /// 领导组办公室
    GroupOffice,
    /// 县政府或其办公室
    Government,
    /// 县直部门
    Department,
    /// 综合行政执法队
    Enforcement,
    /// 乡（镇）人民政府
    Township,
    /// 排污单位、污水处理厂运营单位
    Discharger,
}

/// Which department a county department is: the notice gives each its own focus areas (SC-081 to SC-084, SC-088).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Department {
    /// 生态环境
    EcologyEnvironment,
    /// 住建
    HousingConstruction,
    /// 水利
    WaterResources,
    /// 农业农村
    AgricultureRural,
    /// 气象
    Meteorology,
    /// 工信
    IndustryInformation,
}

impl Department {
    /// Chinese name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EcologyEnvironment => "生态环境部门",
            Self::HousingConstruction => "住建部门",
            Self::WaterResources => "水利部门",
            Self::AgricultureRural => "农业农村部门",
            Self::Meteorology => "气象部门",
            Self::IndustryInformation => "工信部门",
        }
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Organisation {
    /// Identifier.
    pub id: OrganisationId,
    /// Chinese name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// Which department, when it is one with duties of its own.
    pub department: Option<Department>,
    /// The organisation it stands under.
    pub parent: Option<OrganisationId>,
    /// Whether it stands for a kind of organisation the notice does not list by name.
    pub example: bool,
    /// Source.
    pub source: Provenance,
}

/// What a post may do in the campaign (shared/domain/notice-clauses.md §Q).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostRole {
    /// 组长
    GroupLeader,
    /// 领导组成员
    GroupMember,
    /// 领导组办公室主任
    OfficeDirector,
    /// 联络岗位
    Contact,
    /// 责任岗位 of an organisation outside the leadership group (SC-037)
    Responsible,
    /// 替补岗位 (SC-037)
    Alternate,
    /// 班组岗位: acknowledges procedures (SC-046)
    Shift,
}

/// A post: a title in an organisation. The person is bound at run time and never shipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Post {
    /// Identifier.
    pub id: PostId,
    /// The organisation it belongs to.
    pub organisation: OrganisationId,
    /// Chinese title.
    pub title: String,
    /// What it may do.
    pub role: PostRole,
    /// Source.
    pub source: Provenance,
}

const KINDS: [(&str, OrganisationKind); 7] = [
    ("leading-group", OrganisationKind::LeadingGroup),
    ("group-office", OrganisationKind::GroupOffice),
    ("government", OrganisationKind::Government),
    ("department", OrganisationKind::Department),
    ("enforcement", OrganisationKind::Enforcement),
    ("township", OrganisationKind::Township),
    ("discharger", OrganisationKind::Discharger),
];

pub(super) const DEPARTMENTS: [(&str, Department); 6] = [
    ("ecology-environment", Department::EcologyEnvironment),
    ("housing-construction", Department::HousingConstruction),
    ("water-resources", Department::WaterResources),
    ("agriculture-rural", Department::AgricultureRural),
    ("meteorology", Department::Meteorology),
    ("industry-information", Department::IndustryInformation),
];

const ROLES: [(&str, PostRole); 7] = [
    ("group-leader", PostRole::GroupLeader),
    ("group-member", PostRole::GroupMember),
    ("office-director", PostRole::OfficeDirector),
    ("contact", PostRole::Contact),
    ("responsible", PostRole::Responsible),
    ("alternate", PostRole::Alternate),
    ("shift", PostRole::Shift),
];

pub(super) fn read(file: &Entry<'_>) -> (Vec<Organisation>, Vec<Post>) {
    let organisations: Vec<_> =
        file.tables("organisation", Required).into_iter().filter_map(organisation).collect();
    let posts: Vec<_> = file.tables("post", Required).into_iter().filter_map(post).collect();
    if !posts.is_empty() && !posts.iter().any(|p| p.role == PostRole::GroupLeader) {
        file.problems().error(
            &file.place,
            "没有组长岗位 no post is the group leader（SC-021）",
            "加一个 role = \"group-leader\" 的 [[post]]",
        );
    }
    (organisations, posts)
}

fn organisation(e: Entry<'_>) -> Option<Organisation> {
    let id = e.text(("id", "\"water-resources\""), Required);
    let name = e.text(("name", "\"代县水利局\""), Required);
    let kind = e.choice(("kind", "\"department\""), Required, &KINDS);
    let department = e.choice(("department", "\"water-resources\""), Optional, &DEPARTMENTS);
    let parent = e.text(("parent", "\"leading-group\""), Optional);
    let example = e.flag(("example", "true"));
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Organisation, id, e.problems());
    }
    if let Some(parent) = &parent {
        e.sheet.ids.refer(Kind::Organisation, parent);
    }
    if let (Some(OrganisationKind::Department), None) = (kind.as_ref().map(|k| k.value), &department) {
        e.problems().warning(
            &e.place,
            "部门没有写明是哪个部门，在排查整治中没有职责 a department without its kind has no duties",
            "写 write department = \"water-resources\" 等",
        );
    }
    e.finish();
    Some(Organisation {
        id: OrganisationId::from(id?.value),
        name: name?.value,
        kind: kind?.value,
        department: department.map(|d| d.value),
        parent: parent.map(|p| OrganisationId::from(p.value)),
        example,
        source,
    })
}

fn post(e: Entry<'_>) -> Option<Post> {
    let id = e.text(("id", "\"water-resources-head\""), Required);
    let organisation = e.text(("organisation", "\"water-resources\""), Required);
    let title = e.text(("title", "\"代县水利局局长\""), Required);
    let role = e.choice(("role", "\"group-member\""), Required, &ROLES);
    let source = Provenance::read(&e);
    if let Some(id) = &id {
        e.sheet.ids.define(Kind::Post, id, e.problems());
    }
    if let Some(organisation) = &organisation {
        e.sheet.ids.refer(Kind::Organisation, organisation);
    }
    e.finish();
    Some(Post {
        id: PostId::from(id?.value),
        organisation: OrganisationId::from(organisation?.value),
        title: title?.value,
        role: role?.value,
        source,
    })
}
