//! A section of the input with how it is judged.

use std::sync::Arc;

use evaluation::{SectionProfile, WaterChoiceBy};
use standards::Edition;
use standards::time::BeijingDay;

use super::options::Wanted;
use super::sections::Section;
use super::setup::Setup;

/// A section with its profile.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) section: Section,
    pub(crate) profile: SectionProfile,
    /// What the choice of its water rests on.
    pub(crate) by: WaterChoiceBy,
    /// Whether lines about it are wanted.
    pub(crate) is_wanted: bool,
    /// Standard and rule set, by edition.
    versions: Vec<Arc<str>>,
}

impl Judged {
    /// Chooses water and profile of every section.
    pub(crate) fn all(sections: Vec<Section>, setup: &Setup) -> anyhow::Result<Vec<Self>> {
        let mut all = Vec::with_capacity(sections.len());
        // The text of a version names every rule that was changed; most sections share it.
        let shared = versions(&setup.base);
        for section in sections {
            let (profile, by) = setup.profile(&section)?;
            let is_wanted = setup.wants_section(&section);
            all.push(Self { section, profile, by, is_wanted, versions: shared.clone() });
        }
        Ok(all)
    }

    pub(crate) fn version(&self, day: BeijingDay) -> Arc<str> {
        self.versions.get(Edition::index_in_force_on(day)).cloned().unwrap_or_else(|| "".into())
    }
}

fn versions(profile: &SectionProfile) -> Vec<Arc<str>> {
    Edition::all().iter().map(|edition| profile.rules.version(&edition.standard).into()).collect()
}

impl Wanted {
    /// Whether a line about these days of a section is to be explained.
    pub(crate) fn matches(&self, section: &Section, start: BeijingDay, end: BeijingDay) -> bool {
        let named =
            self.section.as_deref().is_none_or(|wanted| wanted == section.key || wanted == section.name);
        named && self.day.is_none_or(|day| start <= day && day <= end)
    }
}
