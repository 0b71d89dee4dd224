//! Treatment at a node: expressions become, for each pollutant, the share that is taken out.

use crate::expression::Variable;
use crate::model::{AuthorUnits, Model, PollutantId, Treatment};

/// What a treatment expression can see of a node over a step; SI units and concentrations.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plant<'n> {
    /// Units that expressions are written in.
    pub(crate) author: AuthorUnits,
    /// Hydraulic residence time (s).
    pub(crate) residence: f64,
    /// Step (s).
    pub(crate) dt: f64,
    /// Inflow (m3/s).
    pub(crate) inflow: f64,
    /// Mean depth (m).
    pub(crate) depth: f64,
    /// Mean surface (m2).
    pub(crate) area: f64,
    /// Concentrations of the inflow.
    pub(crate) entering: &'n [f64],
    /// Concentrations at the node when inflow and content have mixed.
    pub(crate) mixed: &'n [f64],
    /// Treatments of the node.
    pub(crate) treatments: &'n [(PollutantId, Treatment)],
}

/// Inflow that counts for none (m3/s): what drips out of an emptied sewer cleans no pool and makes no concentration. SWMM's conduits
/// fall dry at about this flow.
pub(crate) const TRICKLE: f64 = 2e-5;

/// Whether a treatment gives a concentration out of that at the node: it acts once in each step, so that the step is part of it.
pub(crate) fn acts_by_step(model: &Model) -> bool {
    let mut treatments = model.nodes.iter().flat_map(|node| &node.treatment);
    treatments.any(|(_, treatment)| matches!(treatment, Treatment::Concentration(_)))
}

/// Removals may name each other no deeper than this.
const DEEPEST: usize = 8;

impl Plant<'_> {
    /// Concentration of a pollutant after treatment, or nothing where it is not treated.
    ///
    /// A removal acts on the concentration of the inflow and what is left fills the node, unless the node is cleaner already; a
    /// concentration never rises by treatment (SWMM reference manual, volume III, chapter 6) unless it is given.
    pub(crate) fn treated(&self, p: PollutantId) -> Option<f64> {
        let treatment = self.of(p)?;
        let mixed = self.mixed[p.0];
        match treatment {
            Treatment::Removal(_) if self.inflow < TRICKLE => None,
            Treatment::Removal(_) => {
                let removed = self.removal(p, 0);
                if removed <= 0.0 {
                    return None;
                }
                let entering = self.entering[p.0];
                Some(if entering > 0.0 { ((1.0 - removed) * entering).min(mixed) } else { mixed })
            }
            Treatment::Concentration(_) => Some((1.0 - self.removal(p, 0)) * mixed),
            Treatment::Given(concentration) => Some(*concentration),
        }
    }

    /// Whether water leaves with a concentration that is given.
    pub(crate) fn gives(&self, p: PollutantId) -> bool {
        matches!(self.of(p), Some(Treatment::Given(_)))
    }

    fn of(&self, p: PollutantId) -> Option<&Treatment> {
        self.treatments.iter().find(|t| t.0 == p).map(|t| &t.1)
    }

    fn removal(&self, p: PollutantId, deep: usize) -> f64 {
        let mixed = self.mixed[p.0];
        let Some(treatment) = self.of(p) else { return 0.0 };
        if mixed <= 0.0 || deep > DEEPEST {
            return 0.0;
        }
        let of_inflow = matches!(treatment, Treatment::Removal(_));
        let (Treatment::Removal(expression) | Treatment::Concentration(expression)) = treatment else {
            return 0.0;
        };
        let value = expression.value(&mut |v| match v {
            Variable::ResidenceTime => self.residence / 3600.0,
            Variable::TimeStep => self.dt,
            Variable::Flow => self.inflow / self.author.flow,
            Variable::Depth => self.depth / self.author.length,
            Variable::Area => self.area / self.author.length.powi(2),
            Variable::Concentration(q) if of_inflow => self.entering[q.0],
            Variable::Concentration(q) => self.mixed[q.0],
            Variable::Removal(q) => self.removal(q, deep + 1),
        });
        if of_inflow { value.clamp(0.0, 1.0) } else { 1.0 - value.clamp(0.0, mixed) / mixed }
    }
}
