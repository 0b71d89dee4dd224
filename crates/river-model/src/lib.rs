//! The native river model: readable TOML with CSV files beside it, read into a river model with every mistake told at its place.
//!
//! Keys say their units. What a county can work (gates, overflows, pumps, pools, plants) keeps its name and the identifier of the
//! register, so that an option that was tried can be ordered. It opens no file: texts come in ([`read()`]).

mod choices;
mod constituents;
mod csv;
mod draft;
mod land;
mod problem;
mod read;
mod settings;
mod streams;
mod table;
mod water;
mod works;

pub use draft::Files;
pub use problem::{Problem, Severity};
pub use read::read;

use river::control::Intervention;
use river::model::{LinkId, Model, NodeId};

/// A constituent as people know it; its place is that of the model's pollutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constituent {
    /// Its name in the model, such as `NH3-N`.
    pub id: String,
    /// Chinese name.
    pub name: String,
    /// Code of its readings and limits (HJ 212), such as `w21003`.
    pub factor: Option<String>,
}

/// An assessment section of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its identifier, that of the plan's section.
    pub id: String,
    /// Where it lies.
    pub node: NodeId,
}

/// Where a river enters the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headwater {
    /// Its identifier.
    pub id: String,
    /// Where it enters.
    pub node: NodeId,
    /// The plan's section whose readings are its water, when there is one.
    pub section: Option<String>,
}

/// What something that people work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A gate.
    Gate,
    /// An overflow.
    Overflow,
    /// A pump.
    Pump,
    /// A pool or a canal that stores.
    Pool,
    /// A treatment plant.
    Plant,
    /// A source of dry-weather flow.
    Source,
}

/// Something that people work or answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Its identifier in the model.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// The node it stands at: the pool of a gate, the source itself.
    pub node: NodeId,
    /// The link that is worked, where there is one.
    pub link: Option<LinkId>,
    /// The identifier of the register's object; the model's own where none is written.
    pub object: String,
}

/// A setting that an option holds over a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// Place in [`NativeModel::works`].
    pub work: usize,
    /// The setting: 0 shut or off, 1 open or running.
    pub setting: f64,
    /// From when [h since the beginning of what is reported].
    pub from_h: f64,
    /// Until when (h); none to the end.
    pub to_h: Option<f64>,
}

/// Something that can still be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What readers must know.
    pub note: String,
    /// What is set.
    pub settings: Vec<Setting>,
}

/// A model with what people know of it.
#[derive(Clone, Debug)]
pub struct NativeModel {
    /// Its name.
    pub name: String,
    /// What readers must know.
    pub note: String,
    /// An example: its numbers describe no real river.
    pub example: bool,
    /// The model. It runs from [`Self::warm_up_s`] before the beginning of what is reported.
    pub model: Model,
    /// How long it runs before anything is reported (s).
    pub warm_up_s: f64,
    /// Constituents in the order of the model's pollutants.
    pub constituents: Vec<Constituent>,
    /// Sections in the order of the file.
    pub sections: Vec<Section>,
    /// Headwaters in the order of the file.
    pub headwaters: Vec<Headwater>,
    /// What people work.
    pub works: Vec<Work>,
    /// What can still be done.
    pub choices: Vec<Choice>,
    /// Names that people read, by the model's names.
    pub labels: Vec<(String, String)>,
}

/// Whether the model's water has an order; says why not.
pub fn order(native: &NativeModel) -> Result<(), river::Error> {
    river::network::Network::new(&native.model).map(drop)
}

/// What reading gave.
#[derive(Clone, Debug)]
pub struct Read {
    /// The model; none when there are errors.
    pub model: Option<NativeModel>,
    /// Every problem, in the order of files and lines.
    pub problems: Vec<Problem>,
}

impl NativeModel {
    /// The name that people read for a name of the model; itself where none is written.
    #[must_use]
    pub fn label<'a>(&'a self, name: &'a str) -> &'a str {
        self.labels.iter().find(|(id, _)| id == name).map_or(name, |(_, label)| label)
    }

    /// What an option holds, in seconds since the start of the run.
    #[must_use]
    pub fn interventions(&self, choice: &Choice) -> Vec<Intervention> {
        let of = |s: &Setting| {
            Some(Intervention {
                link: self.works.get(s.work)?.link?,
                from: self.warm_up_s + s.from_h * 3600.0,
                to: s.to_h.map_or(f64::INFINITY, |h| self.warm_up_s + h * 3600.0),
                setting: s.setting,
            })
        };
        choice.settings.iter().filter_map(of).collect()
    }
}
