//! The plan's own history: since when each object stands in it.

use std::collections::BTreeSet;

use standards::time::Instant;

use super::DutyFacts;
use crate::plan::{PlanFile, registered};
use crate::register::ObjectId;

/// Follows the versions of a plan, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanHistory {
    objects: Option<BTreeSet<ObjectId>>,
    facts: DutyFacts,
}

impl PlanHistory {
    /// The next version's files, in force from a moment. What the first version registers stood there from the beginning.
    pub fn follow(&mut self, files: &[PlanFile], from: Instant) {
        let objects = registered(files);
        if let Some(before) = &self.objects {
            for added in objects.difference(before) {
                self.facts.objects_from.insert(added.clone(), from);
            }
        }
        self.facts.objects_from.retain(|object, _| objects.contains(object));
        self.facts.plan_from = Some(from);
        self.objects = Some(objects);
    }

    /// What the rules look at.
    #[must_use]
    pub fn facts(&self) -> &DutyFacts {
        &self.facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(objects: &[&str]) -> Vec<PlanFile> {
        let object = |id: &&str| format!("[[object]]\nid = \"{id}\"\nname = \"甲\"\n");
        let text = objects.iter().map(object).collect::<Vec<_>>().concat();
        vec![PlanFile { name: "register.toml".into(), text }]
    }

    #[test]
    fn an_object_stands_in_the_plan_from_the_version_that_brought_it() {
        let mut history = PlanHistory::default();
        history.follow(&version(&["a", "b"]), Instant(10));
        assert_eq!((history.facts().plan_from, history.facts().objects_from.len()), (Some(Instant(10)), 0));
        history.follow(&version(&["a", "b", "c"]), Instant(20));
        history.follow(&version(&["a", "c"]), Instant(30));
        history.follow(&version(&["a", "b", "c"]), Instant(40));
        let from: Vec<_> = history.facts().objects_from.iter().map(|(o, at)| (o.as_str(), at.0)).collect();
        assert_eq!(from, [("b", 40), ("c", 20)], "what came back stands there from then on");
        assert_eq!(history.facts().plan_from, Some(Instant(40)));
    }
}
