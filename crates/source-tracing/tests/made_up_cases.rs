//! Cases made up from the generative description with other seeds: the ranking holds there, and beyond what it assumes.

#[expect(dead_code, reason = "each test uses its part")]
mod support;

use source_tracing::{Assumptions, Information, read_cases};
use support::generator::{World, file};
use support::score::{Traced, mean, reliability, score, trace_all};

const SIGNATURE: Information = Information::ALL[1].1;
const EVERYTHING: Information = Information::ALL[3].1;

fn traced(seed: u64, count: usize, world: &World, information: Information) -> Vec<Traced> {
    let cases = read_cases(&file(seed, count, world)).expect("made-up cases are readable");
    trace_all(&cases, information, &Assumptions::default())
}

#[test]
fn true_sources_come_first_and_stated_probabilities_hold() {
    let all = traced(11, 60, &World::default(), EVERYTHING);
    let every = score(&all);
    assert!(every.first > 0.5 && every.among_three > 0.85, "{every:?}");
    assert!(every.brier < 0.7 * every.brier_flat, "{every:?}");
    for bin in reliability(&all).iter().filter(|b| b.count >= 30) {
        let noise = (bin.stated * (1.0 - bin.stated) / f64::from(u32::try_from(bin.count).unwrap())).sqrt();
        assert!((bin.stated - bin.came_true).abs() < 3.5 * noise + 0.02, "{bin:?}");
    }
}

#[test]
fn a_source_left_out_of_the_list_raises_the_unlisted_one() {
    let unlisted = |world: World| {
        let all = traced(5, 40, &world, EVERYTHING);
        mean(all.iter().flat_map(|c| &c.tracing.ranked).filter(|r| r.source.is_none()).map(|r| r.probability))
    };
    let (listed, hidden) =
        (unlisted(World::default()), unlisted(World { unlisted: 1.0, ..World::default() }));
    assert!(hidden > 2.0 * listed, "{hidden} {listed}");
}

#[test]
fn water_that_mixes_its_signature_more_than_assumed_costs_little() {
    let all = traced(7, 40, &World { signature_log_sd: 0.4, ..World::default() }, SIGNATURE);
    let every = score(&all);
    assert!(every.among_three > 0.6 && every.brier < every.brier_flat, "{every:?}");
}
