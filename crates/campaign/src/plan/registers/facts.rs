//! Facts of objects in `register.toml`: outfalls, farms, works.

use rust_decimal::Decimal;

use crate::plan::entry::Entry;
use crate::plan::entry::Need::Optional;
use crate::register::{Herd, LONGEST_CODE, ObjectFacts, ObjectKind, OutfallClass, WorksSchedule};

/// Keys of head counts, in the order of [`Herd::counts`], each with an example.
pub(super) const HEADS: [(&str, &str); 6] = [
    ("pigs", "1200"),
    ("layers", "20000"),
    ("broilers", "40000"),
    ("dairy_cows", "150"),
    ("beef_cattle", "260"),
    ("sheep", "900"),
];

/// Reads the facts and refuses those that the kind does not have.
pub(super) fn read(e: &Entry<'_>, kind: Option<ObjectKind>) -> ObjectFacts {
    let class =
        e.choice(("outfall_class", "\"industry\""), Optional, &OutfallClass::ALL.map(|c| (c.word(), c)));
    let code = e.text(("code", "\"FA-140923-0001-GY-00\""), Optional);
    if let Some(code) = code.as_ref().filter(|c| c.value.chars().count() > LONGEST_CODE) {
        e.problems().error(
            &code.place,
            format!("排污口编码超过 {LONGEST_CODE} 字 the code is too long"),
            "照编码文件原样填写 write it as it was given out",
        );
    }
    let facts = ObjectFacts {
        outfall_class: class.map(|c| c.value),
        code: code.map(|c| c.value),
        herd: herd(e),
        schedule: schedule(e),
    };
    let misplaced = [
        (
            facts.outfall_class.is_some() || facts.code.is_some(),
            &[ObjectKind::Outfall][..],
            "排污口类别、编码",
        ),
        (facts.herd.is_some(), &[ObjectKind::Farm, ObjectKind::FreeRangeArea], "存栏数"),
        (facts.schedule.is_some(), &[ObjectKind::SeparationWorks, ObjectKind::RiverWorks], "工期"),
    ];
    for (written, kinds, what) in misplaced {
        if written && kind.is_some_and(|kind| !kinds.contains(&kind)) {
            let names: Vec<_> = kinds.iter().map(|k| k.word()).collect();
            e.problems().error(
                &e.place,
                format!("{what}不属于这种对象 facts that this kind of object does not have"),
                format!("只写在 write them only with kind = {}", names.join(", ")),
            );
        }
    }
    facts
}

fn herd(e: &Entry<'_>) -> Option<Herd> {
    let written = HEADS.iter().any(|(key, _)| e.has(key));
    let [pigs, layers, broilers, dairy_cows, beef_cattle, sheep] =
        HEADS.map(|key| e.integer(key, Optional, 0..10_000_000).map_or(0, |n| n.value));
    written.then_some(Herd { pigs, layers, broilers, dairy_cows, beef_cattle, sheep })
}

fn schedule(e: &Entry<'_>) -> Option<WorksSchedule> {
    let start = e.day(("start", "2021-04-01"), Optional);
    let end = e.day(("end", "2021-10-31"), Optional);
    let length = e.decimal(("length_m", "2000"), Optional);
    let written = start.is_some() || end.is_some() || length.is_some();
    let dates = start.zip(end).filter(|(start, end)| start.value <= end.value);
    let sound = length.as_ref().is_none_or(|m| m.value > Decimal::ZERO);
    if written && (dates.is_none() || !sound) {
        e.problems().error(
            &e.place,
            "工期要写开工、完工日期，完工不早于开工，长度大于 0 works need a first and a last day in order, and a length above 0",
            "写 write start = 2021-04-01、end = 2021-10-31、length_m = 2000（m，可不写 optional）",
        );
        return None;
    }
    dates.map(|(start, end)| WorksSchedule {
        start: start.value,
        end: end.value,
        length_m: length.map(|m| m.value),
    })
}
