//! What a record must say before a task counts as done.

use campaign::desk::{Command, Refusal};
use campaign::form::FormMistake;
use campaign::ledger::{Actor, Digest, EntryId, Location};
use campaign::rights::Role;
use campaign::task::{TaskCommand, TaskStage};

use crate::people::*;

struct Record {
    fields: Vec<(&'static str, &'static str)>,
    files: usize,
    place: Option<Location>,
}

fn record(fields: &[(&'static str, &'static str)], files: usize) -> Record {
    Record { fields: fields.to_vec(), files, place: Some(here()) }
}

fn hand_in(hall: &mut Hall, by: &Actor, id: EntryId, record: &Record) -> Result<EntryId, Refusal> {
    let evidence = (0..record.files).map(|n| Digest::of(&[u8::try_from(n).unwrap()])).collect();
    let command = TaskCommand::Report {
        task: id,
        filled: filled(&record.fields),
        note: String::new(),
        location: record.place,
        evidence,
    };
    hall.act(by, "2021-07-08 09:00", Command::Task(command))
}

fn mistake(result: Result<EntryId, Refusal>) -> FormMistake {
    match result {
        Err(Refusal::Form(mistake)) => mistake,
        other => panic!("{other:?}"),
    }
}

fn drainage() -> Actor {
    someone(20, Role::HousingConstruction, "housing-construction")
}
fn plant() -> Actor {
    someone(21, Role::Discharger, "ekou-sewage-plant")
}
fn enterprise() -> Actor {
    someone(22, Role::Discharger, "discharger-example")
}
fn township(name: &str) -> Actor {
    someone(23, Role::Township, name)
}

/// A record with the mistake that it is refused for.
type Short = (Record, fn(&FormMistake) -> bool);

/// Refuses each short record for what it lacks, then takes the whole one.
fn only_whole(by: &Actor, duty: &str, subject: &str, whole: &Record, short: &[Short]) {
    let mut hall = Hall::open();
    hall.rounds("2021-07-08 08:00");
    let id = hall.task_of(duty, subject).id;
    for (record, is_meant) in short {
        let told = mistake(hand_in(&mut hall, by, id, record));
        assert!(is_meant(&told), "{duty}: {told:?}");
        assert!(hall.desk.tasks().get(id).unwrap().report.is_none());
    }
    hand_in(&mut hall, by, id, whole).unwrap_or_else(|refusal| panic!("{duty}: {refusal}"));
    let task = hall.desk.tasks().get(id).unwrap();
    assert_eq!(task.stage, if task.order.checked { TaskStage::Submitted } else { TaskStage::Done }, "{duty}");
}

fn empty(told: &FormMistake) -> bool {
    matches!(told, FormMistake::Empty { .. })
}
fn files(told: &FormMistake) -> bool {
    matches!(told, FormMistake::Files { .. })
}
fn place(told: &FormMistake) -> bool {
    matches!(told, FormMistake::Place { .. })
}
fn beyond(told: &FormMistake) -> bool {
    matches!(told, FormMistake::Beyond { .. })
}
fn not_ready(told: &FormMistake) -> bool {
    matches!(told, FormMistake::NotReady { .. })
}

const KICKOFF: [(&str, &str); 4] = [
    ("held", "2021-06-24 09:00"),
    ("chair", "县政府分管副县长"),
    ("attendees", "各成员单位"),
    ("minutes", "部署任务"),
];

// Proves SC-016.
#[test]
fn without_minutes_and_their_attachment_the_kickoff_meeting_cannot_be_ticked() {
    let whole = record(&KICKOFF, 1);
    let short: [Short; 3] =
        [(record(&KICKOFF[..3], 1), empty), (record(&KICKOFF, 0), files), (record(&[], 1), empty)];
    only_whole(&office(), "kickoff-meeting", "group-office", &whole, &short);
}

// Proves SC-035, SC-036, SC-037, SC-038.
#[test]
fn papers_and_meetings_are_ticked_only_with_an_attachment() {
    let document =
        [("number", "代政办函〔2021〕31号"), ("issued", "2021-07-07 09:00"), ("title", "实施方案")];
    let plan = [("version", "第一版"), ("issued", "2021-07-07 09:00"), ("title", "实施方案")];
    let meeting =
        [("held", "2021-07-07 09:00"), ("chair", "组长"), ("attendees", "成员单位"), ("minutes", "部署")];
    for (by, duty, subject, fields) in [
        (office(), "leading-group", "group-office", &document[..]),
        (office(), "responsibility-list", "group-office", &document[..]),
        (office(), "mobilisation-meeting", "group-office", &meeting[..]),
        (township("township-ekou"), "implementation-plan", "township-ekou", &plan[..]),
        (drainage(), "implementation-plan", "housing-construction", &plan[..]),
    ] {
        only_whole(&by, duty, subject, &record(fields, 1), &[(record(fields, 0), files)]);
    }
}

// Proves SC-038.
#[test]
fn each_unit_has_one_plan_version_to_hand_in() {
    let mut hall = Hall::open();
    hall.rounds("2021-07-08 08:00");
    for organisation in hall.plan.organisations.iter().filter(|o| campaign::duty::is_addressee(o)) {
        let plans = hall.desk.tasks().iter().filter(|t| {
            t.order.lead == organisation.id
                && t.order.duty.as_ref().unwrap().as_str() == "implementation-plan"
        });
        assert_eq!(plans.count(), 1, "{}", organisation.name);
    }
}

// Proves SC-041, SC-042.
#[test]
fn a_dredged_segment_needs_its_length_a_photo_and_the_place() {
    for (duty, object) in [("drains-dredged", "town-drain-1"), ("low-spots-dredged", "town-low-1")] {
        let whole = record(&[("length_m", "420")], 1);
        let nowhere = Record { place: None, ..record(&[("length_m", "420")], 1) };
        let short: [Short; 4] = [
            (record(&[], 1), empty),
            (record(&[("length_m", "420")], 0), files),
            (record(&[("length_m", "0")], 1), beyond),
            (nowhere, place),
        ];
        only_whole(&drainage(), duty, object, &whole, &short);
    }
}

// Proves SC-043.
#[test]
fn a_pump_pit_that_is_not_emptied_to_its_limit_refuses_closing() {
    let with = |after| [("level_before_m", "2.4"), ("level_after_m", after), ("destination", "城区污水厂")];
    let short: [Short; 3] = [
        (record(&with("0.31"), 1), beyond),
        (record(&[("level_after_m", "0.2"), ("destination", "厂")], 1), empty),
        (record(&with("0.2"), 0), files),
    ];
    only_whole(&drainage(), "pump-pits-emptied", "town-pump-1", &record(&with("0.30"), 1), &short);
}

// Proves SC-044.
#[test]
fn a_missing_measure_blocks_the_ready_state_at_overflows_and_pump_stations() {
    let with = |power| [("people", "到位"), ("material", "到位"), ("procedure", "到位"), ("power", power)];
    for object in ["town-overflow-1", "town-pump-1"] {
        let short: [Short; 2] =
            [(record(&with("未到位"), 1), not_ready), (record(&with("到位")[..3], 1), empty)];
        only_whole(&drainage(), "overflow-measures", object, &record(&with("到位"), 1), &short);
    }
}

// Proves SC-046, SC-049.
#[test]
fn the_overflow_procedure_is_handed_in_acknowledged_by_the_plant_and_its_gate_is_fitted() {
    let procedure = [
        ("version", "第一版"),
        ("issued", "2021-07-07 09:00"),
        ("basis", "山西省汛期城镇污水直排管控技术指南"),
    ];
    let short: [Short; 2] = [(record(&procedure[..2], 1), empty), (record(&procedure, 0), files)];
    only_whole(&drainage(), "overflow-procedure", "housing-construction", &record(&procedure, 1), &short);
    let learnt = [("version", "第一版"), ("learnt", "2021-07-08 08:00"), ("people", "12")];
    let none = [("version", "第一版"), ("learnt", "2021-07-08 08:00"), ("people", "0")];
    only_whole(
        &plant(),
        "procedure-acknowledged",
        "ekou-wwtp",
        &record(&learnt, 0),
        &[(record(&none, 0), beyond)],
    );
    let gate = |fitted| [("fitted", fitted), ("state", "关闭")];
    let without: [Short; 2] = [(record(&gate("未设立"), 1), not_ready), (record(&gate("已设立"), 0), files)];
    only_whole(&plant(), "inlet-gate", "ekou-wwtp", &record(&gate("已设立"), 1), &without);
}

// Proves SC-051, SC-052.
#[test]
fn a_pool_is_emptied_below_its_level_and_waste_is_cleared_with_a_photo() {
    let pool = |level| {
        [
            ("capacity_m3", "800"),
            ("level_after_m", level),
            ("emptied", "2021-07-08 07:00"),
            ("destination", "厂内污水站"),
        ]
    };
    let short: [Short; 2] = [(record(&pool("1.2"), 1), beyond), (record(&pool("0.1"), 0), files)];
    only_whole(&enterprise(), "pools-emptied", "discharger-1-pool", &record(&pool("0.1"), 1), &short);
    let waste = [("what", "料场散落矿渣"), ("destination", "厂内渣库")];
    only_whole(
        &enterprise(),
        "waste-cleared",
        "discharger-1",
        &record(&waste, 1),
        &[(record(&waste, 0), files)],
    );
}

// Proves SC-058, SC-060, SC-064.
#[test]
fn rural_records_say_what_was_done_how_much_and_where_it_went() {
    let ditch = [("length_m", "300"), ("how", "抽排清淤")];
    only_whole(&ekou(), "ditches-treated", "ekou-ditch", &record(&ditch, 1), &[(record(&ditch, 0), files)]);
    let sludge = [("amount_t", "3.5"), ("moved", "2021-07-08 08:00"), ("destination", "县污泥处置点")];
    let short: [Short; 2] = [(record(&sludge[..2], 1), empty), (record(&sludge[1..], 1), empty)];
    only_whole(&ekou(), "sludge-removed", "ekou-ditch", &record(&sludge, 1), &short);
    let manure = [("amount_t", "2"), ("treatment", "堆肥"), ("destination", "还田")];
    only_whole(
        &township("township-yukou"),
        "manure-collected",
        "yukou-free-range",
        &record(&manure, 1),
        &[(record(&manure[..2], 1), empty)],
    );
}

// Proves SC-066.
#[test]
fn a_bank_is_closed_only_with_the_photo_before_and_the_one_after() {
    let bank = [("what", "生活垃圾"), ("destination", "镇转运站")];
    only_whole(&ekou(), "banks-cleared", "ekou-bank", &record(&bank, 2), &[(record(&bank, 1), files)]);
}
