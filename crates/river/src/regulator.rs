//! Flow laws of weirs, orifices, outlets, pumps and of conduits that leave a storage, as functions of the depth above the
//! bottom of the upper node. The lower node acts on none of them: what is downstream flows away.

use crate::model::{
    Conduit, Curve, Link, LinkKind, Orifice, Outlet, OutletHead, Pump, PumpLaw, Rating, Weir, WeirShape,
};

/// Twice the acceleration of gravity (m/s2).
const TWO_G: f64 = 2.0 * 9.806_65;

/// A link as the storage above it sees it.
#[derive(Clone, Debug)]
pub(crate) struct Regulator {
    law: Law,
}

#[derive(Clone, Debug)]
enum Law {
    Weir(Weir),
    Orifice(Orifice),
    Outlet(Outlet, f64),
    Conduit {
        offset: f64,
        table: Vec<f64>,
        per_depth: f64,
    },
    /// Pumps are set before the step.
    Pump,
}

/// Points of the depth–flow table of a conduit.
const POINTS: usize = 200;

impl Regulator {
    /// The law of a link; `lift` is the level of its lower node's bottom above that of the upper one's (m).
    pub(crate) fn new(link: &Link, lift: f64) -> Self {
        let law = match &link.kind {
            LinkKind::Weir(w) => Law::Weir(*w),
            LinkKind::Orifice(o) => Law::Orifice(*o),
            LinkKind::Outlet(o) => Law::Outlet(*o, lift),
            LinkKind::Conduit(c) => normal_flow(c),
            LinkKind::Pump(_) => Law::Pump,
        };
        Self { law }
    }

    /// The law of a link that leaves no storage: nobody asks for it.
    pub(crate) fn none() -> Self {
        Self { law: Law::Pump }
    }

    /// Flow (m3/s) at a depth of the upper node and a setting.
    pub(crate) fn flow(&self, depth: f64, setting: f64, curves: &[Curve]) -> f64 {
        match &self.law {
            Law::Weir(w) => weir(w, depth, setting),
            Law::Orifice(o) => orifice(o, depth, setting),
            Law::Outlet(o, lift) => setting * outlet(o, depth, *lift, curves),
            Law::Conduit { offset, table, per_depth } => {
                let x = ((depth - offset) * per_depth).max(0.0);
                let i = index(x);
                match (table.get(i), table.get(i + 1)) {
                    (Some(a), Some(b)) => a + (b - a) * x.fract(),
                    _ => table.last().copied().unwrap_or(0.0),
                }
            }
            Law::Pump => 0.0,
        }
    }

    pub(crate) fn is_pump(&self) -> bool {
        matches!(self.law, Law::Pump)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "not negative; too large saturates"
)]
fn index(x: f64) -> usize {
    x as usize
}

#[expect(clippy::cast_precision_loss, reason = "a small count")]
fn normal_flow(c: &Conduit) -> Law {
    let high = c.shape.full_depth();
    let steady = c.slope.max(0.0).sqrt() / c.roughness * c.barrels;
    let full = steady * c.shape.at(high).conveyance;
    let table = (0..=POINTS)
        .map(|i| (steady * c.shape.at(high * i as f64 / POINTS as f64).conveyance).min(full))
        .collect();
    Law::Conduit { offset: c.inlet_offset, table, per_depth: POINTS as f64 / high }
}

/// x^(3/2).
fn three_halves(x: f64) -> f64 {
    x * x.sqrt()
}

fn weir(w: &Weir, depth: f64, setting: f64) -> f64 {
    if setting <= 0.0 || w.height <= 0.0 {
        return 0.0;
    }
    let open = w.height * setting.min(1.0);
    let crest = w.crest + w.height - open;
    let head = depth - crest;
    if head <= 0.0 {
        return 0.0;
    }
    if head > open {
        if w.surcharges {
            // The opening runs full: an orifice that gives the weir's flow when the water just reaches its top.
            return weir_flow(w, open, setting) * ((head - 0.5 * open) / (0.5 * open)).sqrt();
        }
        return weir_flow(w, open, setting);
    }
    weir_flow(w, head, setting)
}

fn weir_flow(w: &Weir, head: f64, setting: f64) -> f64 {
    let length = (w.length - 0.1 * w.contractions * head).max(0.0);
    match w.shape {
        WeirShape::Transverse => w.coefficient * length * three_halves(head),
        WeirShape::SideFlow => w.coefficient * length.powf(0.83) * head.powf(5.0 / 3.0),
        WeirShape::VNotch => w.coefficient * w.side_slope * head.powf(2.5),
        WeirShape::Trapezoidal => {
            let wider = length + 2.0 * w.side_slope * (1.0 - setting.min(1.0)) * w.height;
            w.coefficient * wider * three_halves(head) + w.end_coefficient * w.side_slope * head.powf(2.5)
        }
    }
}

fn orifice(o: &Orifice, depth: f64, setting: f64) -> f64 {
    let setting = setting.min(1.0);
    let open = o.height * setting;
    let head = depth - o.crest;
    if open <= 0.0 || head <= 0.0 {
        return 0.0;
    }
    let area = if o.round {
        let angle = 2.0 * (1.0 - 2.0 * setting).clamp(-1.0, 1.0).acos();
        o.height * o.height / 8.0 * (angle - angle.sin())
    } else {
        o.width * open
    };
    let full = o.coefficient * area * TWO_G.sqrt();
    if o.bottom {
        // Below this head the rim acts as a weir.
        let rim = if o.round { std::f64::consts::PI * o.height } else { 2.0 * (o.width + open) };
        let critical = o.coefficient / 0.414 * area / rim;
        return if head >= critical {
            full * head.sqrt()
        } else {
            full * critical.sqrt() * three_halves(head / critical)
        };
    }
    if head >= open {
        full * (head - 0.5 * open).sqrt()
    } else {
        full * (0.5 * open).sqrt() * three_halves(head / open)
    }
}

fn outlet(o: &Outlet, depth: f64, lift: f64, curves: &[Curve]) -> f64 {
    let head = match o.head {
        OutletHead::Depth => depth - o.crest,
        OutletHead::Head => depth - o.crest.max(lift),
    };
    if head <= 0.0 {
        return 0.0;
    }
    match o.rating {
        Rating::Power { coefficient, power } => coefficient * head.powf(power),
        Rating::Curve(id) => curves.get(id.0).map_or(0.0, |c| c.at(head)),
    }
}

/// What a pump sees of its nodes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suction {
    /// Depth of the upper node (m).
    pub(crate) depth: f64,
    /// Volume of the upper node (m3).
    pub(crate) volume: f64,
    /// Inflow of the upper node (m3/s).
    pub(crate) inflow: f64,
    /// Level of the lower node's bottom above that of the upper one's (m).
    pub(crate) lift: f64,
}

/// Flow of a pump (m3/s) at a setting.
pub(crate) fn pump(p: &Pump, suction: Suction, setting: f64, curves: &[Curve]) -> f64 {
    let curve = |id: crate::model::CurveId| curves.get(id.0);
    let flow = match p.law {
        PumpLaw::Ideal => suction.inflow,
        PumpLaw::ByVolume(id) => curve(id).map_or(0.0, |c| c.step_at(suction.volume)),
        PumpLaw::ByDepthStep(id) => curve(id).map_or(0.0, |c| c.step_at(suction.depth)),
        PumpLaw::ByLift(id) => curve(id).map_or(0.0, |c| c.at(suction.lift - suction.depth)),
        PumpLaw::ByDepth(id) => curve(id).map_or(0.0, |c| c.at(suction.depth)),
    };
    (setting * flow).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GATE: Orifice = Orifice {
        bottom: false,
        round: false,
        height: 1.0,
        width: 1.0,
        crest: 0.0,
        coefficient: 0.6,
        travel_s: 0.0,
    };
    const WEIR: Weir = Weir {
        shape: WeirShape::Transverse,
        crest: 3.2,
        height: 0.8,
        length: 4.0,
        side_slope: 0.0,
        coefficient: 1.8,
        end_coefficient: 0.0,
        contractions: 0.0,
        surcharges: true,
    };

    #[test]
    fn laws_are_continuous_where_their_forms_meet() {
        for (below, above) in [
            (orifice(&GATE, 1.0 - 1e-9, 1.0), orifice(&GATE, 1.0 + 1e-9, 1.0)),
            (
                orifice(&Orifice { bottom: true, ..GATE }, 0.36, 1.0),
                orifice(&Orifice { bottom: true, ..GATE }, 0.365, 1.0),
            ),
            (weir(&WEIR, 4.0 - 1e-9, 1.0), weir(&WEIR, 4.0 + 1e-9, 1.0)),
        ] {
            assert!((below - above).abs() < 0.03 * above, "{below} {above}");
        }
    }

    #[test]
    fn a_gate_under_two_metres_and_a_weir_under_half_a_metre_flow_by_the_formulas() {
        assert!((orifice(&GATE, 2.0, 1.0) - 0.6 * (TWO_G * 1.5).sqrt()).abs() < 1e-12);
        assert!((weir(&WEIR, 3.7, 1.0) - 1.8 * 4.0 * 0.5f64.powf(1.5)).abs() < 1e-12);
        assert_eq!((orifice(&GATE, 2.0, 0.0), weir(&WEIR, 3.0, 1.0)), (0.0, 0.0));
    }
}
