//! Jobs: a block of members under every option, or the central member with its sources told apart.

use river::control::Intervention;
use river::ensemble::LANES;
use river::model::{Gauge, NodeId, NodeKind};
use river::run::{Choice, Member, Paired, Run, Snapshot};

use crate::shares::{Central, centrals};
use crate::{Error, Prepared};

/// Members of one job: in double precision so many lanes fill the vector registers and their state stays in the cache.
pub(crate) const BLOCK: usize = LANES / 2;
/// Under so few rains the options lie in the lanes beside them.
const FEW: usize = LANES / 8;
/// Options whose sources are told apart side by side.
pub(crate) const ABREAST: usize = LANES / 4;

/// A part of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// Members `from..to` under all options.
    Members {
        /// First member.
        from: usize,
        /// One beyond the last.
        to: usize,
    },
    /// The member with the middle rain under options `from..to`, of which 0 does nothing: sources, profile and works.
    Central {
        /// First option.
        from: usize,
        /// One beyond the last.
        to: usize,
    },
}

/// What a member gives at the section, hour by hour.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Told {
    /// Flow (m3/s).
    pub(crate) flow: Vec<f64>,
    /// Concentrations, `[constituent][hour]`.
    pub(crate) quality: Vec<Vec<f64>>,
    /// Water lost over the rims of pools and sewers (m3).
    pub(crate) flooded: f64,
    /// What is missing in the worst line of the ledger, as a share.
    pub(crate) error: f64,
}

/// What a job gave.
#[derive(Clone, Debug)]
pub struct Done {
    pub(crate) job: Job,
    /// `[option][member]`, members in the order of their rains.
    pub(crate) members: Vec<Vec<Told>>,
    /// One an option.
    pub(crate) centrals: Vec<Central>,
}

impl Prepared<'_> {
    /// Runs a job: seconds of one core.
    pub fn run(&self, job: Job) -> Result<Done, Error> {
        match job {
            Job::Members { from, to } => {
                let rains: Vec<&[Gauge]> =
                    self.question.rains.get(from..to).unwrap_or_default().iter().map(Vec::as_slice).collect();
                let choices: Vec<Choice> = (0..self.options()).map(|o| self.choice(o)).collect();
                let few = rains.len() <= FEW;
                let told = if few {
                    self.abreast(&rains, from, &choices)?
                } else {
                    self.paired(&rains, from, &choices)?
                };
                Ok(Done { job, members: told, centrals: Vec::new() })
            }
            Job::Central { from, to } => {
                let gauges = self.question.rains.get(self.central).map(Vec::as_slice);
                let members: Vec<Member<'_>> = (from..to).map(|o| member(gauges, &self.choice(o))).collect();
                let told = if members.len() == 1 {
                    centrals::<1>(self, &members)?
                } else {
                    centrals::<ABREAST>(self, &members)?
                };
                Ok(Done { job, members: Vec::new(), centrals: told })
            }
        }
    }

    /// Options, doing nothing among them.
    pub(crate) fn options(&self) -> usize {
        self.question.choices.len() + 1
    }

    /// What is done under an option; nothing under the first.
    fn choice(&self, option: usize) -> Choice {
        let native = self.question.native;
        let asked = option.checked_sub(1).and_then(|o| self.question.choices.get(o));
        let interventions: Vec<Intervention> = asked
            .and_then(|c| native.choices.get(*c))
            .map_or_else(Vec::new, |choice| native.interventions(choice));
        Choice { interventions, initial_depths: Vec::new() }
    }

    fn section(&self) -> NodeId {
        let node = self.question.native.sections[self.question.section].node;
        debug_assert!(!matches!(self.model.nodes[node.0].kind, NodeKind::Storage { .. }));
        node
    }

    fn nothing_yet(&self) -> Told {
        let hours = self.question.hours as usize;
        let quality = vec![Vec::with_capacity(hours); self.model.pollutants.len()];
        Told { flow: Vec::with_capacity(hours), quality, flooded: 0.0, error: 0.0 }
    }

    /// Options side by side under many rains, the first of which is that of member `from`: what no option touches is run once.
    fn paired(&self, rains: &[&[Gauge]], from: usize, choices: &[Choice]) -> Result<Vec<Vec<Told>>, Error> {
        let node = self.section();
        let mut told = vec![vec![self.nothing_yet(); rains.len().min(BLOCK)]; choices.len()];
        let mut run: Paired<'_, f64, BLOCK> = Paired::new(&self.model, &self.method, rains, choices)?;
        let places: Vec<usize> = (from..from + rains.len()).collect();
        for brings in &self.brings {
            run.multiply_water(brings.node, &in_lanes(&brings.water, &places));
            for (p, factors) in &brings.quality {
                run.multiply(brings.node, *p, &in_lanes(factors, &places));
            }
        }
        run.finish(|run| {
            for (c, told) in told.iter_mut().enumerate() {
                let shown = run.shown(c, node);
                for (l, member) in told.iter_mut().enumerate() {
                    member.tell(&shown, node, l);
                }
            }
        })?;
        for (c, told) in told.iter_mut().enumerate() {
            for (l, member) in told.iter_mut().enumerate() {
                (member.flooded, member.error) = (run.flooded(c, l), run.error(c, l));
            }
        }
        Ok(told)
    }

    /// Options in the lanes, each under every rain.
    fn abreast(&self, rains: &[&[Gauge]], from: usize, choices: &[Choice]) -> Result<Vec<Vec<Told>>, Error> {
        let under = |c| (from..).zip(rains).map(move |(place, gauges)| (member(Some(gauges), c), place));
        let (members, places): (Vec<Member<'_>>, Vec<usize>) = choices.iter().flat_map(under).unzip();
        let mut all = Vec::with_capacity(members.len());
        for (members, places) in members.chunks(BLOCK).zip(places.chunks(BLOCK)) {
            all.extend(if members.len() == 1 {
                self.block::<1>(members, places)?
            } else {
                self.block::<BLOCK>(members, places)?
            });
        }
        let mut all = all.into_iter();
        Ok(choices.iter().map(|_| all.by_ref().take(rains.len()).collect()).collect())
    }

    /// Members in the lanes of one run, each with its place among all.
    fn block<const B: usize>(&self, members: &[Member<'_>], places: &[usize]) -> Result<Vec<Told>, Error> {
        let node = self.section();
        let mut told = vec![self.nothing_yet(); members.len().min(B)];
        let mut run: Run<'_, f64, B> = Run::new(&self.model, &self.method, members)?.without_surfaces();
        for brings in &self.brings {
            run.multiply_water(brings.node, &in_lanes(&brings.water, places));
            for (p, factors) in &brings.quality {
                run.multiply(brings.node, *p, &in_lanes(factors, places));
            }
        }
        run.finish(|shown| {
            for (l, member) in told.iter_mut().enumerate() {
                member.tell(shown, node, l);
            }
        })?;
        for (l, member) in told.iter_mut().enumerate() {
            let ledger = run.ledger(l);
            member.flooded = ledger.lines.first().map_or(0.0, |water| water.flooded);
            member.error = ledger.lines.iter().map(|line| line.error.abs()).fold(0.0, f64::max);
        }
        Ok(told)
    }
}

impl Told {
    fn tell<const B: usize>(&mut self, shown: &Snapshot<'_, f64, B>, node: NodeId, lane: usize) {
        self.flow.push(shown.node_inflow(node, lane));
        for (p, column) in self.quality.iter_mut().enumerate() {
            column.push(shown.node_concentration(node, p, lane));
        }
    }
}

/// Factors of the members at some places in the lanes of a run; lanes beyond repeat the last.
fn in_lanes<const B: usize>(factors: &[f64], places: &[usize]) -> [f64; B] {
    let of = |place: Option<&usize>| place.and_then(|place| factors.get(*place)).copied().unwrap_or(1.0);
    std::array::from_fn(|l| of(places.get(l).or(places.last())))
}

fn member<'g>(gauges: Option<&'g [Gauge]>, choice: &Choice) -> Member<'g> {
    let Choice { interventions, initial_depths } = choice.clone();
    Member { gauges, interventions, initial_depths }
}

#[cfg(test)]
mod tests {
    use river_model::NativeModel;

    use super::*;
    use crate::Question;
    use crate::rain::{design_storm, multiples};
    use crate::uncertain::Brings;

    const MODEL: &str = include_str!("../../../plans/daixian/river/model.toml");
    const RAIN: &str = include_str!("../../../plans/daixian/river/rain.csv");

    fn native() -> NativeModel {
        let beside = |name: &str| (name == "rain.csv").then(|| RAIN.to_owned());
        river_model::read("model.toml", MODEL, &beside).model.unwrap()
    }

    fn prepared(native: &NativeModel, members: usize) -> Prepared<'_> {
        let storm = design_storm(40.0, 8);
        let rain = |factor: f64, gauge: &Gauge| {
            let at = |hour: i32| native.warm_up_s + 3600.0 * f64::from(10 + hour);
            let each = (0..).zip(&storm);
            let intensities = each.map(|(hour, mm)| (at(hour), factor * mm / 1000.0 / 3600.0)).collect();
            Gauge { name: gauge.name.clone(), interval_s: 3600.0, intensities }
        };
        let gauges = |factor: f64| native.model.gauges.iter().map(|g| rain(factor, g)).collect();
        let question = Question {
            native,
            start: native.model.options.report_start,
            hours: 30,
            section: 0,
            limits: vec![None; 3],
            so_far: Vec::new(),
            rains: multiples(members).into_iter().map(gauges).collect(),
            upstream: Vec::new(),
            choices: (0..native.choices.len()).collect(),
        };
        Prepared::new(question).unwrap()
    }

    /// Each option alone, all members in the lanes of one run.
    fn alone<const B: usize>(prepared: &Prepared<'_>, option: usize) -> Vec<Told> {
        let choice = prepared.choice(option);
        let members: Vec<Member<'_>> =
            prepared.question.rains.iter().map(|gauges| member(Some(gauges), &choice)).collect();
        let places: Vec<usize> = (0..members.len()).collect();
        let blocks = members.chunks(B).zip(places.chunks(B));
        blocks.flat_map(|(block, places)| prepared.block::<B>(block, places).unwrap()).collect()
    }

    #[test]
    fn options_beside_each_other_come_to_the_same_bits_as_each_alone() {
        let native = native();
        let prepared = prepared(&native, BLOCK);
        let done = prepared.run(Job::Members { from: 0, to: BLOCK }).unwrap();
        for (option, told) in done.members.iter().enumerate() {
            for (beside, alone) in told.iter().zip(alone::<BLOCK>(&prepared, option)) {
                assert_eq!((&beside.flow, &beside.quality), (&alone.flow, &alone.quality), "option {option}");
                let round_off = 1e-12 * alone.flooded.max(1.0);
                assert!((beside.flooded - alone.flooded).abs() <= round_off, "{beside:?} {alone:?}");
                assert!(beside.error < 1e-9);
            }
        }
    }

    #[test]
    fn a_headwater_brings_more_water_at_its_concentrations_or_the_same_water_at_others() {
        let mut native = native();
        native.sections[0].node = native.headwaters[0].node;
        let mut prepared = prepared(&native, 6);
        let node = native.headwaters[0].node;
        let factors = vec![1.0, 1.5, 0.5, 1.0, 1.0, 1.0];
        let quality = vec![(0, vec![1.0, 1.0, 1.0, 2.0, 1.0, 1.0])];
        prepared.brings = vec![Brings { node, water: factors, quality }];
        let done = prepared.run(Job::Members { from: 0, to: 6 }).unwrap();
        for told in &done.members {
            let flows: Vec<f64> = told.iter().map(|t| t.flow[20]).collect();
            let ammonia: Vec<f64> = told.iter().map(|t| t.quality[0][20]).collect();
            let near = |found: &[f64], expected: [f64; 4]| {
                assert!(
                    found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9),
                    "{found:?} {expected:?}"
                );
            };
            near(&flows, [2.2, 3.3, 1.1, 2.2]);
            near(&ammonia, [0.35, 0.35, 0.35, 0.7]);
            assert!(told.iter().all(|t| t.error < 1e-9), "what was multiplied is booked");
        }
    }
}
