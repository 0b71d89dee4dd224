//! Who answers for a duty: one organisation, one post, an alternate, for each task (SC-019, SC-037).

use std::collections::HashMap;

use serde::Serialize;

use super::{Assignee, AtObject, Duty, Each};
use crate::plan::{Department, Organisation, OrganisationId, OrganisationKind, Plan, Post, PostId, PostRole};
use crate::register::{Focus, RegisteredObject};

/// One who answers for a duty, somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holder<'a> {
    /// 责任单位.
    pub lead: &'a Organisation,
    /// At which object.
    pub object: Option<&'a RegisteredObject>,
    /// 责任岗位.
    pub post: Option<&'a PostId>,
    /// 替补岗位.
    pub alternate: Option<&'a PostId>,
}

/// Why nobody, or more than one, would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolderFault {
    /// Nobody leads it there.
    NoLead {
        /// At which object, when it is about one.
        object: Option<String>,
    },
    /// The organisation has no responsible post, or several of which the plan names none.
    Posts {
        /// Whose, in Chinese.
        organisation: String,
        /// How many.
        found: usize,
    },
    /// The post is no post of the organisation.
    StrangePost {
        /// Whose, in Chinese.
        organisation: String,
        /// Which.
        post: PostId,
    },
    /// The organisation has no alternate.
    NoAlternate {
        /// Whose, in Chinese.
        organisation: String,
    },
}

impl HolderFault {
    /// Whose fault it is, in Chinese; `None` where nobody leads.
    #[must_use]
    pub fn organisation(&self) -> Option<&str> {
        match self {
            Self::NoLead { .. } => None,
            Self::Posts { organisation, .. }
            | Self::StrangePost { organisation, .. }
            | Self::NoAlternate { organisation } => Some(organisation),
        }
    }
}

/// Whether the paper is addressed to an organisation: 各乡（镇）人民政府，县直各有关单位 (SC-002).
#[must_use]
pub fn is_addressee(organisation: &Organisation) -> bool {
    matches!(organisation.kind, OrganisationKind::Township | OrganisationKind::Department)
}

/// The department that leads a focus area (§四, §六); the leadership group's office leads the arrangements.
#[must_use]
pub fn department_of(organisations: &[Organisation], focus: Focus) -> Option<&Organisation> {
    let department = match focus {
        Focus::Arrangements => {
            return organisations.iter().find(|o| o.kind == OrganisationKind::GroupOffice);
        }
        Focus::UrbanDrainage | Focus::SewageTreatment => Department::HousingConstruction,
        Focus::KeyDischargers | Focus::Outfalls => Department::EcologyEnvironment,
        Focus::Rural => Department::AgricultureRural,
        Focus::RiverBed => Department::WaterResources,
    };
    organisations.iter().find(|o| o.department == Some(department))
}

impl Each {
    fn includes(self, organisation: &Organisation) -> bool {
        match self {
            Self::Township => organisation.kind == OrganisationKind::Township,
            Self::Department => organisation.kind == OrganisationKind::Department,
            Self::Addressee => is_addressee(organisation),
        }
    }
}

/// What holders are found in.
#[derive(Debug)]
pub(crate) struct People<'a> {
    organisations: &'a [Organisation],
    objects: &'a [RegisteredObject],
    by_id: HashMap<&'a OrganisationId, &'a Organisation>,
    posts: HashMap<&'a OrganisationId, Vec<&'a Post>>,
}

impl<'a> People<'a> {
    pub(crate) fn of(
        organisations: &'a [Organisation],
        posts: &'a [Post],
        objects: &'a [RegisteredObject],
    ) -> Self {
        let mut of: HashMap<&OrganisationId, Vec<&Post>> = HashMap::new();
        for post in posts {
            of.entry(&post.organisation).or_default().push(post);
        }
        let by_id = organisations.iter().map(|o| (&o.id, o)).collect();
        Self { organisations, objects, by_id, posts: of }
    }

    /// Every holder of a duty with what is wrong with it.
    pub(crate) fn holders(&self, duty: &Duty) -> Vec<Result<Holder<'a>, HolderFault>> {
        match &duty.assignee {
            Assignee::Organisation { lead } => {
                let lead = self.by_id.get(lead).ok_or(HolderFault::NoLead { object: None });
                vec![lead.and_then(|o| self.holder(duty, o, None))]
            }
            Assignee::Each { each } => {
                let leads = self.organisations.iter().filter(|o| each.includes(o));
                leads.map(|lead| self.holder(duty, lead, None)).collect()
            }
            Assignee::Objects { kinds, by } => {
                let department = department_of(self.organisations, duty.focus);
                let at = |object: &'a RegisteredObject| {
                    let lead = match by {
                        AtObject::Owner => self.by_id.get(&object.owner).copied(),
                        AtObject::Township => self.by_id.get(&object.township).copied(),
                        AtObject::Department => department,
                    };
                    let lead =
                        lead.ok_or_else(|| HolderFault::NoLead { object: Some(object.name.clone()) })?;
                    self.holder(duty, lead, Some(object))
                };
                self.objects.iter().filter(|o| kinds.contains(&o.kind)).map(at).collect()
            }
        }
    }

    fn holder(
        &self,
        duty: &Duty,
        lead: &'a Organisation,
        object: Option<&'a RegisteredObject>,
    ) -> Result<Holder<'a>, HolderFault> {
        let responsible =
            |r| matches!(r, PostRole::GroupMember | PostRole::OfficeDirector | PostRole::Responsible);
        let posts = self.post(lead, duty.post.as_ref(), responsible)?;
        let [post] = posts.as_slice() else {
            return Err(HolderFault::Posts { organisation: lead.name.clone(), found: posts.len() });
        };
        let alternates = self.post(lead, duty.alternate.as_ref(), |r| r == PostRole::Alternate)?;
        let alternate = alternates.iter().find(|a| a.id != post.id);
        let alternate =
            alternate.ok_or_else(|| HolderFault::NoAlternate { organisation: lead.name.clone() })?;
        Ok(Holder { lead, object, post: Some(&post.id), alternate: Some(&alternate.id) })
    }

    /// The one responsible post of an organisation and its alternate, as far as there are.
    pub(crate) fn answering(&self, lead: &OrganisationId) -> (Option<&'a PostId>, Option<&'a PostId>) {
        let own = || self.posts.get(lead).into_iter().flatten();
        let answers =
            |r| matches!(r, PostRole::GroupMember | PostRole::OfficeDirector | PostRole::Responsible);
        let mut responsible = own().filter(|p| answers(p.role));
        let post = responsible.next().filter(|_| responsible.next().is_none());
        (post.map(|p| &p.id), own().find(|p| p.role == PostRole::Alternate).map(|p| &p.id))
    }

    /// The post the plan names, or those of the organisation that fit.
    fn post(
        &self,
        lead: &Organisation,
        named: Option<&PostId>,
        fits: impl Fn(PostRole) -> bool,
    ) -> Result<Vec<&'a Post>, HolderFault> {
        let own = || self.posts.get(&lead.id).into_iter().flatten().copied();
        match named {
            None => Ok(own().filter(|p| fits(p.role)).collect()),
            Some(id) => own().find(|p| p.id == *id).map(|p| vec![p]).ok_or_else(|| {
                HolderFault::StrangePost { organisation: lead.name.clone(), post: id.clone() }
            }),
        }
    }
}

impl Plan {
    /// Everybody who answers for a duty now, in the order of the plan.
    #[must_use]
    pub fn holders(&self, duty: &Duty) -> Vec<Holder<'_>> {
        self.people().holders(duty).into_iter().filter_map(Result::ok).collect()
    }

    /// What holders are found in; made once for many duties.
    pub(crate) fn people(&self) -> People<'_> {
        People::of(&self.organisations, &self.posts, &self.register.objects)
    }
}
