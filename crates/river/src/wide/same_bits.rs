//! A whole run comes to the same bits in every vector code.

#![allow(clippy::unwrap_used, reason = "a test that cannot run its model has failed")]

use std::collections::BTreeSet;

use super::Width;
use super::narrowed::{Narrowed, of_this_machine};
use crate::ensemble::{LANES, sections};
use crate::kinetics::Reaeration;
use crate::model::{
    AuthorUnits, Buildup, BuildupLaw, Catchment, CatchmentOutlet, Conduit, DividerLaw, DryWeather, Gauge,
    GaugeId, Infiltration, Inflow, InflowKind, InternalRouting, LandUse, LandUseId, Link, LinkId, LinkKind,
    Model, Node, NodeId, NodeKind, Options, OxygenBalance, Pollutant, PollutantId, StorageShape, Temperature,
    Washoff, WashoffLaw, Weir, WeirShape,
};
use crate::real::Real;
use crate::run::{Member, Method, Run};
use crate::shape::Shape;
use crate::stem::Dispersion;

fn pollutant(name: &str, decay: f64, settling: f64) -> Pollutant {
    Pollutant {
        name: name.into(),
        rain: 0.3,
        dry_weather: 20.0,
        initial: 0.5,
        decay,
        theta: 1.08,
        settling,
        snow_only: false,
        co_pollutant: None,
    }
}

fn node(name: &str, kind: NodeKind, invert: f64) -> Node {
    Node {
        name: name.into(),
        kind,
        invert,
        max_depth: 3.0,
        initial_depth: 0.2,
        ponded_area: 0.0,
        treatment: Vec::new(),
        inflows: Vec::new(),
        dry_weather: DryWeather::default(),
    }
}

fn conduit(name: &str, from: usize, to: usize, length: f64, shape: Shape) -> Link {
    let conduit = Conduit {
        length,
        roughness: 0.03,
        slope: 0.002,
        shape,
        barrels: 1.0,
        inlet_offset: 0.0,
        outlet_offset: 0.0,
        initial_flow: 0.0,
        max_flow: 0.0,
        dummy: false,
    };
    Link { name: name.into(), from: NodeId(from), to: NodeId(to), kind: LinkKind::Conduit(conduit) }
}

fn town(pollutants: usize) -> (LandUse, Catchment) {
    let land_use = LandUse {
        name: "town".into(),
        sweep_interval_d: 0.0,
        sweep_available: 0.0,
        swept_before_d: 0.0,
        buildup: (0..pollutants)
            .map(|_| Buildup { law: BuildupLaw::Exponential { most: 2.0, rate: 4e-6 }, per_kerb: false })
            .collect(),
        washoff: (0..pollutants)
            .map(|_| {
                let law = WashoffLaw::Exponential { coefficient: 0.1 / 3600.0, power: 1.2, per_hour: 3.6e6 };
                Washoff { law, sweeping: 0.0, held_back: 0.0 }
            })
            .collect(),
    };
    let catchment = Catchment {
        name: "S".into(),
        gauge: Some(GaugeId(0)),
        outlet: CatchmentOutlet::Node(NodeId(1)),
        area: 8e5,
        impervious: 0.5,
        impervious_without_storage: 0.25,
        width: 900.0,
        slope: 0.01,
        roughness: (0.013, 0.15),
        depression: (0.0015, 0.004),
        routing: InternalRouting::Outlet,
        infiltration: Infiltration::Horton {
            initial: 1.5e-5,
            last: 1.5e-6,
            decay: 8e-4,
            recovery: 1e-6,
            limit: 0.0,
        },
        land_uses: vec![(LandUseId(0), 1.0)],
        kerb: 0.0,
        initial_buildup: Vec::new(),
    };
    (land_use, catchment)
}

/// A town whose sewer spills into a pool above a river, with four constituents, one of them oxygen.
fn county() -> Model {
    let (land_use, catchment) = town(4);
    let water = Inflow { kind: InflowKind::Flow, series: None, scale: 0.0, baseline: 2.0, pattern: None };
    let brings =
        |(p, baseline)| Inflow { kind: InflowKind::Concentration(PollutantId(p)), baseline, ..water.clone() };
    let sewage = DryWeather { flow: Some((0.04, Vec::new())), concentrations: Vec::new() };
    let pool = StorageShape::Functional { coefficient: 50.0, power: 1.3, constant: 900.0 };
    let storage = NodeKind::Storage { shape: pool, evaporation: 0.0, converted: false };
    let river = Shape::Trapezoid { depth_m: 6.0, bottom_m: 10.0, left: 2.0, right: 1.5 };
    let weir = Weir {
        shape: WeirShape::Transverse,
        crest: 1.0,
        height: 2.0,
        length: 4.0,
        side_slope: 0.0,
        coefficient: 1.8,
        end_coefficient: 0.0,
        contractions: 0.0,
        surcharges: true,
    };
    let mut head = node("head", NodeKind::Junction, 20.0);
    head.inflows =
        std::iter::once(water.clone()).chain([(0, 0.4), (1, 5.0), (2, 12.0), (3, 8.0)].map(brings)).collect();
    let divider = NodeKind::Divider { law: DividerLaw::Cutoff(0.1), diverted: LinkId(1) };
    Model {
        options: Options {
            start: 0,
            end: 86_400,
            report_start: 0,
            report_step_s: 900.0,
            wet_step_s: 300.0,
            dry_step_s: 3600.0,
            routing_step_s: 300.0,
            dry_days: 5.0,
            evaporation: [2e-8; 12],
            evaporation_dry_only: false,
            sweeping_season: (1, 366),
            allow_ponding: false,
        },
        author: AuthorUnits { flow: 1.0, length: 1.0 },
        pollutants: vec![
            pollutant("NH3-N", 2e-6, 0.0),
            pollutant("COD", 1e-6, 0.0),
            pollutant("TSS", 0.0, 1e-5),
            pollutant("DO", 0.0, 0.0),
        ],
        tags: Vec::new(),
        temperature: Temperature::Constant(17.0),
        oxygen: Some(OxygenBalance {
            constituent: PollutantId(3),
            consumers: vec![(PollutantId(0), 4.57), (PollutantId(1), 1.0)],
            reaeration: Reaeration::Covar,
            pool_transfer: 6e-6,
            bed_demand: 1e-5,
            production: 0.0,
            altitude_m: 850.0,
            runoff: 7.0,
        }),
        gauges: vec![Gauge {
            name: "G".into(),
            interval_s: 3600.0,
            intensities: vec![(7200.0, 3e-6), (10_800.0, 9e-6), (14_400.0, 2e-6), (18_000.0, 0.0)],
        }],
        land_uses: vec![land_use],
        catchments: vec![catchment],
        nodes: vec![
            head,
            Node { dry_weather: sewage, ..node("town", divider, 25.0) },
            node("pool", storage, 21.0),
            node("bend", NodeKind::Junction, 16.0),
            node("section", NodeKind::Outfall, 8.0),
        ],
        links: vec![
            conduit("sewer", 1, 3, 900.0, Shape::Circle { diameter_m: 0.8 }),
            conduit("overflow", 1, 2, 200.0, Shape::rectangle(2.0, 2.0)),
            Link { name: "weir".into(), from: NodeId(2), to: NodeId(3), kind: LinkKind::Weir(weir) },
            conduit("upper", 0, 3, 2000.0, river.clone()),
            conduit("lower", 3, 4, 4000.0, river),
        ],
        series: Vec::new(),
        curves: Vec::new(),
        patterns: Vec::new(),
        rules: Vec::new(),
        sections: vec![NodeId(3)],
    }
}

/// Bits of everything that the sections of all lanes show, in a vector code.
fn bits<F: Real, const B: usize>(width: Width, model: &Model, dispersion: Dispersion) -> Vec<u64> {
    let _narrowed = Narrowed::to(width);
    let rains: Vec<Vec<Gauge>> =
        (0..B).map(|l| model.gauges.iter().map(|g| g.scaled(0.5 + 0.1 * l as f64)).collect()).collect();
    let members: Vec<Member<'_>> =
        rains.iter().map(|rain| Member { gauges: Some(rain), ..Member::default() }).collect();
    let method = Method { dispersion, ..Method::default() };
    let mut told = Vec::new();
    let mut run: Run<'_, F, B> = Run::new(model, &method, &members).unwrap();
    run.finish(|shown| {
        for node in sections(model) {
            for l in 0..B {
                told.push(shown.node_inflow(node, l).to_bits());
                told.extend((0..4).map(|p| shown.node_concentration(node, p, l).to_bits()));
            }
        }
    })
    .unwrap();
    told
}

fn are_the_same<F: Real, const B: usize>(model: &Model) {
    for dispersion in [Dispersion::Fixed(0.0), Dispersion::Fischer] {
        let plain = bits::<F, B>(Width::Plain, model, dispersion);
        let different = plain.iter().collect::<BTreeSet<_>>().len();
        assert!(different > plain.len() / 4, "lanes and hours differ, so that there is something to compare");
        for width in of_this_machine() {
            let found = bits::<F, B>(width, model, dispersion);
            assert!(found == plain, "{width:?}, {B} lanes of {} bytes, {dispersion:?}", size_of::<F>());
        }
    }
}

#[test]
fn a_run_of_one_member_comes_to_the_same_bits_in_every_vector_code() {
    are_the_same::<f64, 1>(&county());
}

#[test]
fn a_block_of_members_comes_to_the_same_bits_in_every_vector_code() {
    let county = county();
    are_the_same::<f64, { LANES / 2 }>(&county);
    are_the_same::<f32, LANES>(&county);
}

#[test]
fn a_width_is_narrowed_only_while_its_guard_lives() {
    let all = of_this_machine();
    let taken = || super::allowed();
    assert_eq!(taken(), Width::Avx512);
    {
        let _plain = Narrowed::to(Width::Plain);
        let _avx2 = Narrowed::to(Width::Avx2);
        assert_eq!(taken(), Width::Avx2);
    }
    assert_eq!((taken(), all[0]), (Width::Avx512, Width::Plain));
}
