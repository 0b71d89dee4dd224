//! Where water and mass went, and whether they balance.

use super::{Run, Snapshot};
use crate::Error;
use crate::catchment::SurfaceBudget;
use crate::model::NodeId;
use crate::network::Unit;
use crate::real::Real;

/// What passed the bounds of the network since the start, for each member (m3 or mass).
#[derive(Clone, Debug)]
pub struct Flows<const B: usize> {
    /// Dry-weather flow in.
    pub dry_weather: [f64; B],
    /// Runoff in.
    pub wet_weather: [f64; B],
    /// External inflow in.
    pub external: [f64; B],
    /// Out at outfalls.
    pub out: [f64; B],
    /// Lost over rims and crowns.
    pub flooded: [f64; B],
    /// Evaporated.
    pub evaporated: [f64; B],
    /// Reacted in storages; reaches keep their own account.
    pub reacted: [f64; B],
    /// Taken out by treatment.
    pub treated: [f64; B],
    /// Left by pools that ran dry.
    pub dried: [f64; B],
    /// Oxygen that the air gave to pools, and that they gave up to it; reaches keep their own account.
    pub aired: ([f64; B], [f64; B]),
}

impl<const B: usize> Flows<B> {
    fn none() -> Self {
        let z = [0.0; B];
        Self {
            dry_weather: z,
            wet_weather: z,
            external: z,
            out: z,
            flooded: z,
            evaporated: z,
            reacted: z,
            treated: z,
            dried: z,
            aired: (z, z),
        }
    }

    fn add(&mut self, other: &Self) {
        let sums = [
            (&mut self.dry_weather, &other.dry_weather),
            (&mut self.wet_weather, &other.wet_weather),
            (&mut self.external, &other.external),
            (&mut self.out, &other.out),
            (&mut self.flooded, &other.flooded),
            (&mut self.evaporated, &other.evaporated),
            (&mut self.reacted, &other.reacted),
            (&mut self.treated, &other.treated),
            (&mut self.dried, &other.dried),
            (&mut self.aired.0, &other.aired.0),
            (&mut self.aired.1, &other.aired.1),
        ];
        for (sum, part) in sums {
            for l in 0..B {
                sum[l] += part[l];
            }
        }
    }
}

/// Water and mass of the network.
#[derive(Clone, Debug)]
pub struct Budget<const B: usize> {
    /// Water (m3).
    pub water: Flows<B>,
    /// Each pollutant (mass).
    pub mass: Vec<Flows<B>>,
    /// Water, then each pollutant, stored at the start.
    pub stored_first: Vec<[f64; B]>,
}

impl<const B: usize> Budget<B> {
    pub(super) fn new(pollutants: usize) -> Self {
        Self { water: Flows::none(), mass: vec![Flows::none(); pollutants], stored_first: Vec::new() }
    }

    /// Adds what another part of the same network has booked.
    pub(super) fn add(&mut self, other: &Self) {
        self.water.add(&other.water);
        for (sum, part) in self.mass.iter_mut().zip(&other.mass) {
            sum.add(part);
        }
    }
}

/// The ledger of water or of one constituent of one member over the whole way from the surface to the sections (m3 or mass).
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// `water` or the name of the constituent.
    pub name: String,
    /// On the surfaces: there at the start, built up, fallen with rain.
    pub surface_in: f64,
    /// On the surfaces: infiltrated, evaporated, swept, dried.
    pub surface_lost: f64,
    /// On the surfaces: held back by best practice.
    pub held_back: f64,
    /// On the surfaces: still there.
    pub surface_stored: f64,
    /// From the surfaces into the network.
    pub washed: f64,
    /// Stored in the network at the start.
    pub stored_first: f64,
    /// Into the network besides runoff: dry weather and external.
    pub entered: f64,
    /// Oxygen that the air gave to reaches and pools.
    pub from_air: f64,
    /// Oxygen that they gave up to the air.
    pub to_air: f64,
    /// Out at outfalls.
    pub out: f64,
    /// Lost over rims and crowns.
    pub flooded: f64,
    /// Evaporated from the network, or left where it ran dry.
    pub evaporated: f64,
    /// Reacted.
    pub reacted: f64,
    /// Taken out by treatment.
    pub treated: f64,
    /// Stored in the network at the end.
    pub stored: f64,
    /// What is missing as a share of all that was there or came in.
    pub error: f64,
}

/// The ledger of one member.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// Water first, then the constituents.
    pub lines: Vec<LedgerLine>,
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// Water, then each pollutant, stored in the network.
    pub(super) fn stored(&self) -> Vec<[f64; B]> {
        self.stored_in(|_| true)
    }

    /// The same, of some units.
    pub(super) fn stored_in(&self, counts: impl Fn(Unit) -> bool) -> Vec<[f64; B]> {
        let count = self.model.pollutants.len();
        let mut stored = vec![[0.0; B]; count + 1];
        for (_, stem) in self.stems.iter().enumerate().filter(|(s, _)| counts(Unit::Stem(*s))) {
            for (k, row) in stored.iter_mut().enumerate() {
                let held = if k == 0 { stem.water() } else { stem.held(k - 1) };
                for l in 0..B {
                    row[l] += held[l];
                }
            }
        }
        for (_, own) in self.own.iter().enumerate().filter(|(n, _)| counts(Unit::Node(NodeId(*n)))) {
            for l in 0..B {
                stored[0][l] += own.volume(l);
                for p in 0..count {
                    stored[p + 1][l] += own.mass(p, l);
                }
            }
        }
        stored
    }

    /// The budget of the network so far.
    #[must_use]
    pub fn budget(&self) -> &Budget<B> {
        &self.budget
    }

    /// Mass of a pollutant that reacted in reaches and storages.
    #[must_use]
    pub fn reacted(&self, pollutant: usize, member: usize) -> f64 {
        let reaches: f64 = self.stems.iter().map(|s| s.account(pollutant).reacted[member]).sum();
        reaches + self.budget.mass[pollutant].reacted[member]
    }

    /// Oxygen that the air gave to reaches and pools, and what they gave up to it; nothing for other pollutants.
    #[must_use]
    pub fn aired(&self, pollutant: usize, member: usize) -> (f64, f64) {
        self.aired_in(pollutant, member, |_| true)
    }

    /// The same, with some of the stems.
    pub(super) fn aired_in(
        &self,
        pollutant: usize,
        member: usize,
        counts: impl Fn(usize) -> bool,
    ) -> (f64, f64) {
        if !self.model.is_oxygen(pollutant) {
            return (0.0, 0.0);
        }
        let pools = &self.budget.mass[pollutant].aired;
        let own = self.stems.iter().enumerate().filter(|(s, _)| counts(*s));
        own.fold((pools.0[member], pools.1[member]), |sum, (_, stem)| {
            let (given, taken) = stem.aired(member);
            (sum.0 + given, sum.1 + taken)
        })
    }

    /// The ledger of a member.
    #[must_use]
    pub fn ledger(&self, member: usize) -> Ledger {
        let stored = self.stored();
        let surface = &self.surfaces.catchments;
        let on_surface = surface.budget(member);
        // The last step of runoff may end after the last step of routing; what it still holds is on its way.
        let late = Snapshot::new(self).runoff_under_way(member);
        let mut lines = Vec::with_capacity(stored.len());
        for k in 0..stored.len() {
            let (flows, name) = match k.checked_sub(1) {
                None => (&self.budget.water, "water".to_owned()),
                Some(p) => (&self.budget.mass[p], self.model.pollutants[p].name.clone()),
            };
            let mut line = LedgerLine {
                name,
                surface_in: on_surface.rain,
                surface_lost: on_surface.evaporation + on_surface.infiltration,
                held_back: 0.0,
                surface_stored: surface.stored(member) + late[k],
                washed: flows.wet_weather[member],
                stored_first: self.budget.stored_first[k][member],
                entered: flows.dry_weather[member] + flows.external[member],
                from_air: 0.0,
                to_air: 0.0,
                out: flows.out[member],
                flooded: flows.flooded[member],
                evaporated: flows.evaporated[member] + flows.dried[member],
                reacted: 0.0,
                treated: flows.treated[member],
                stored: stored[k][member],
                error: 0.0,
            };
            if let Some(p) = k.checked_sub(1) {
                let mass = &on_surface.mass[p];
                line.surface_in = mass.initial + mass.built_up + mass.deposited;
                line.surface_lost = mass.infiltrated + mass.swept + mass.dried;
                line.held_back = mass.held_back;
                line.surface_stored = surface.held(p, member) + late[k];
                line.reacted = self.reacted(p, member);
                (line.from_air, line.to_air) = self.aired(p, member);
            }
            line.surface_lost += surface.away(k, member);
            let throughput = line.surface_in + line.stored_first + line.entered + line.from_air;
            let gone = line.surface_lost
                + line.held_back
                + line.surface_stored
                + line.out
                + line.flooded
                + line.evaporated
                + line.to_air
                + line.reacted
                + line.treated
                + line.stored;
            line.error = if throughput > 0.0 { (throughput - gone) / throughput } else { 0.0 };
            lines.push(line);
        }
        Ledger { lines }
    }

    /// Fails when a balance of any member does not close.
    pub(super) fn check(&self) -> Result<(), Error> {
        for member in 0..B {
            for line in self.ledger(member).lines {
                if line.error.abs() > F::BALANCE || line.error.is_nan() {
                    return Err(Error::Balance {
                        what: line.name,
                        member,
                        share: line.error,
                        limit: F::BALANCE,
                    });
                }
            }
        }
        Ok(())
    }
}

impl<F: Real, const B: usize> Run<'_, F, B> {
    /// The budget of a member's surfaces.
    #[must_use]
    pub fn surface_budget(&self, member: usize) -> SurfaceBudget {
        self.surfaces.catchments.budget(member)
    }

    /// Water on a member's surfaces (m3).
    #[must_use]
    pub fn surface_stored(&self, member: usize) -> f64 {
        self.surfaces.catchments.stored(member)
    }

    /// Mass of a pollutant on a member's surfaces.
    #[must_use]
    pub fn surface_held(&self, pollutant: usize, member: usize) -> f64 {
        self.surfaces.catchments.held(pollutant, member)
    }
}
