//! `river/model.toml`: the river model, with the files beside it.
//!
//! It is read by the crate of models; here it is held against the register and the sections, so that what was tried can be ordered.

use std::sync::Arc;

use river_model::{NativeModel, Role, Severity};

use super::problem::Problems;
use super::{Place, PlanFile, Section};
use crate::register::{ObjectKind, Register};

/// Folder of the river model within the plan's.
pub const FOLDER: &str = "river/";
/// The model's own file.
pub(super) const FILE: &str = "river/model.toml";

/// The river model of a plan.
#[derive(Debug, Clone)]
pub struct RiverModel {
    /// The model and what people know of it.
    pub native: Arc<NativeModel>,
    /// Texts it was read from: two models of the same texts are the same.
    files: Vec<PlanFile>,
}

impl PartialEq for RiverModel {
    fn eq(&self, other: &Self) -> bool {
        self.files == other.files
    }
}

impl RiverModel {
    /// Names and texts it was read from.
    #[must_use]
    pub fn files(&self) -> &[PlanFile] {
        &self.files
    }
}

pub(super) fn read(files: &[PlanFile], problems: &Problems) -> Option<RiverModel> {
    let own = files.iter().find(|f| f.name == FILE)?;
    let beside =
        |name: &str| files.iter().find(|f| f.name.strip_prefix(FOLDER) == Some(name)).map(|f| f.text.clone());
    let read = river_model::read(FILE, &own.text, &beside);
    for problem in &read.problems {
        let number = |n: usize| u32::try_from(n.max(1)).unwrap_or(u32::MAX);
        // Files beside the model are named without their folder.
        let file = if problem.file == FILE { FILE.to_owned() } else { format!("{FOLDER}{}", problem.file) };
        let place = Place { file: file.into(), line: number(problem.line), column: number(problem.column) };
        match problem.severity {
            Severity::Error => problems.error(&place, problem.message.clone(), problem.hint.clone()),
            Severity::Warning => problems.warning(&place, problem.message.clone(), problem.hint.clone()),
        }
    }
    let native = read.model?;
    if let Err(error) = river_model::order(&native) {
        problems.error(&Place::start_of(FILE), format!("水流没有顺序: {error}"), "");
        return None;
    }
    let files = files.iter().filter(|f| f.name.starts_with(FOLDER)).cloned().collect();
    Some(RiverModel { native: Arc::new(native), files })
}

/// Sections must be the plan's; gates that the register does not know cannot be ordered.
pub(super) fn check(
    model: &RiverModel,
    sections: Option<&[Section]>,
    register: &Register,
    problems: &Problems,
) {
    let place = Place::start_of(FILE);
    let known = |id: &str| sections.is_none_or(|all| all.iter().any(|s| s.id.as_str() == id));
    let of_headwaters = model.native.headwaters.iter().filter_map(|h| h.section.as_deref());
    for id in model.native.sections.iter().map(|s| s.id.as_str()).chain(of_headwaters) {
        if !known(id) {
            problems.error(
                &place,
                format!("模型断面 {id} 不在 sections.toml: the plan has no such section"),
                "照 sections.toml 的编号写 write an id of sections.toml",
            );
        }
    }
    for work in model.native.works.iter().filter(|w| w.link.is_some()) {
        let object = register.objects.iter().find(|o| o.id.as_str() == work.object);
        match object {
            None => problems.warning(
                &place,
                format!("“{}”（{}）不在台账，推演后不能下令 is not in the register", work.name, work.object),
                "在 register.toml 登记，或用 object 写明台账编号",
            ),
            Some(o) if work.role == Role::Gate && o.kind != ObjectKind::Gate => problems.error(
                &place,
                format!("闸“{}”的台账对象 {} 不是闸坝 is no gate in the register", work.name, work.object),
                "",
            ),
            Some(_) => {}
        }
    }
}
