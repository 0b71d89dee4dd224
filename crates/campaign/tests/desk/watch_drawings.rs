//! The drawings of docs/campaign-watch.md are the code's.

use std::fmt::Write as _;

use campaign::gate::{GATE_STEPS, GateStage};
use campaign::roster::{SHIFT_STEPS, ShiftStage};

const DOCUMENT: &str = include_str!("../../../../docs/campaign-watch.md");

fn contains(drawing: &str) {
    assert!(
        DOCUMENT.contains(drawing),
        "docs/campaign-watch.md draws other stages; these are the code's:\n{drawing}"
    );
}

#[test]
fn the_stages_of_a_shift_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 已排班: 排班\n");
    for (from, by, to) in SHIFT_STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    for end in [ShiftStage::Done, ShiftStage::Withdrawn] {
        writeln!(drawing, "  {} --> [*]", end.name()).unwrap();
    }
    contains(&drawing);
}

#[test]
fn the_stages_of_an_order_to_a_gate_are_the_documented_ones() {
    let mut drawing = String::from("stateDiagram-v2\n  [*] --> 待决定: 提议\n");
    for (from, by, to) in GATE_STEPS.iter().filter(|(from, _, to)| from != to) {
        writeln!(drawing, "  {} --> {}: {}", from.name(), to.name(), by.name()).unwrap();
    }
    for end in [GateStage::Noted, GateStage::Rejected, GateStage::Withdrawn] {
        writeln!(drawing, "  {} --> [*]", end.name()).unwrap();
    }
    contains(&drawing);
}
