//! Candidates of the notice's rules, from judged means and the desk.

use campaign::accountability::{
    AccountRule, AccountRules, Candidate, ConditionKind, QuarterMeans, SectionWater, Source, candidates,
    concerned,
};
use campaign::desk::{Command, Deadline, NewProblem};
use campaign::ledger::{EntryId, Outcome};
use campaign::problem::DragRules;
use campaign::register::ObjectId;
use evaluation::triggers::{Fact, JudgedMean, MirrorPair, OfficialStanding, PeriodMeans, QuarterVerdict};
use standards::{FactorCode, Limit, SectionId, WaterClass};

use crate::people::*;

fn mean(mean: &str, class: WaterClass) -> PeriodMeans {
    let limit = Some(Limit::Max("0.2".parse().unwrap()));
    let item = JudgedMean {
        factor: FactorCode::TOTAL_PHOSPHORUS,
        mean: mean.parse().unwrap(),
        class: Some(class),
        limit,
    };
    PeriodMeans { items: vec![item], lacking: vec![] }
}

fn fine() -> PeriodMeans {
    mean("0.150", WaterClass::III)
}
fn over() -> PeriodMeans {
    mean("0.250", WaterClass::IV)
}

/// A section with a quarter's means, the verdicts of the quarters up to it, and the year's means.
fn water(
    means: PeriodMeans,
    quarter: &str,
    verdicts: &[(&str, Option<bool>)],
    year: PeriodMeans,
) -> QuarterMeans {
    let verdict = |(q, exceeds): &(&str, Option<bool>)| QuarterVerdict {
        quarter: q.parse().unwrap(),
        exceeds: *exceeds,
    };
    QuarterMeans {
        section: SectionId::from("daixian-bridge"),
        quarter: quarter.parse().unwrap(),
        means,
        verdicts: verdicts.iter().map(verdict).collect(),
        year,
    }
}

fn of(hall: &Hall, water: &QuarterMeans, rule: AccountRule, now: &str) -> Candidate {
    let rules = AccountRules::of(&hall.plan.rules);
    let judged = SectionWater::judge(water, Some(MirrorPair::of_ranks(3, 3)), None, &rules).unwrap();
    let all = candidates(&[judged], &hall.desk, rules.drag, at(now));
    all.into_iter().find(|c| c.rule == rule).unwrap()
}

/// A prominent problem that is due on Friday 2 July.
fn overdue(hall: &mut Hall) -> EntryId {
    let report = Command::Report(NewProblem {
        object: Some(ObjectId::from("ekou-outfall")),
        focus: None,
        township: None,
        what: "雨天有灰色废水流出".into(),
        prominent: true,
        location: None,
        evidence: photo(),
    });
    let id = hall.act(&ekou(), "2021-06-28 09:00", report).unwrap();
    let dispatch = Command::Dispatch {
        problem: id,
        lead: org("water-resources"),
        support: vec![],
        measure: "封堵混接管".into(),
        deadline: Deadline::At(at("2021-07-02 00:00")),
    };
    hall.act(&office(), "2021-06-28 10:00", dispatch).unwrap();
    id
}

fn both_quarters() -> [(&'static str, Option<bool>); 2] {
    [("2021-Q2", Some(true)), ("2021-Q3", Some(true))]
}

// Proves SC-093.
#[test]
fn a_quarter_of_worse_than_v_and_a_severe_exceedance_by_the_plans_multiple_list_a_section_for_a_talk() {
    let mut hall = Hall::open();
    let talk = |hall: &Hall, means| {
        of(hall, &water(means, "2021-Q3", &[], fine()), AccountRule::Talk, "2021-10-01 08:00")
    };
    let kinds = |c: &Candidate| c.conditions.iter().map(|c| (c.kind, c.fact)).collect::<Vec<_>>();
    let none = talk(&hall, over());
    assert_eq!(none.fact, Fact::DoesNotHold, "over the target is not yet severe: {none:?}");
    let worst = talk(&hall, mean("0.390", WaterClass::WorseThanV));
    assert_eq!(worst.fact, Fact::Holds);
    assert!(kinds(&worst).contains(&(ConditionKind::QuarterWorseThanV, Fact::Holds)));
    // 0.4 is once over 0.2: the assumed multiple of 1.0.
    let severe = talk(&hall, mean("0.400", WaterClass::V));
    assert!(kinds(&severe).contains(&(ConditionKind::SevereExceedance, Fact::Holds)), "{severe:?}");
    assert!(kinds(&severe).contains(&(ConditionKind::QuarterWorseThanV, Fact::DoesNotHold)));
    let figure = &severe.conditions[1].figures[0];
    assert_eq!((&*figure.value, figure.against.as_deref()), ("0.400", Some("≤0.2")));
    assert!(matches!(&figure.source, Source::Readings { factor, from, .. }
        if *factor == FactorCode::TOTAL_PHOSPHORUS && from.to_string() == "2021-07-01"));
    hall.plan.rules.severe_multiple.value = "1.5".parse().unwrap();
    assert_eq!(
        talk(&hall, mean("0.400", WaterClass::V)).fact,
        Fact::DoesNotHold,
        "the county's own multiple"
    );
}

// Proves SC-094.
#[test]
fn a_mirror_that_is_worse_than_its_base_lists_a_section_and_an_official_rank_has_the_last_word() {
    let hall = Hall::open();
    let rules = AccountRules::of(&hall.plan.rules);
    let judge = |mirror, official: Option<(u32, u32)>| {
        let official = official.map(|(base_rank, now_rank)| OfficialStanding {
            base_rank,
            now_rank,
            source: "某文".into(),
        });
        let of = water(fine(), "2021-Q3", &[], fine());
        let judged = SectionWater::judge(&of, mirror, official.as_ref(), &rules).unwrap();
        candidates(&[judged], &hall.desk, rules.drag, at("2021-10-01 08:00")).remove(0)
    };
    let worse = Some(MirrorPair::of_ranks(3, 5));
    let better = Some(MirrorPair::of_ranks(5, 3));
    assert_eq!(judge(worse, None).fact, Fact::Holds);
    assert_eq!(judge(better, None).fact, Fact::DoesNotHold);
    assert_eq!(judge(worse, Some((9, 9))).fact, Fact::DoesNotHold, "the official rank did not fall");
    assert_eq!(judge(better, Some((9, 10))).fact, Fact::Holds, "the official rank fell");
    let open = judge(None, None);
    assert_eq!(open.fact, Fact::Open, "unknown is not false");
    assert!(open.conditions[2].missing[0].contains("没有录入官方排名"));
}

// Proves SC-096.
#[test]
fn two_quarters_one_after_the_other_are_counted_across_the_year_and_one_alone_is_not() {
    let hall = Hall::open();
    let fact = |quarter, verdicts: &[(&str, Option<bool>)]| {
        let found =
            of(&hall, &water(over(), quarter, verdicts, over()), AccountRule::Inspection, "2022-04-01 08:00");
        found.conditions.iter().find(|c| c.kind == ConditionKind::ConsecutiveQuarters).unwrap().fact
    };
    assert_eq!(fact("2021-Q3", &both_quarters()), Fact::Holds);
    assert_eq!(fact("2021-Q3", &[("2021-Q2", Some(false)), ("2021-Q3", Some(true))]), Fact::DoesNotHold);
    assert_eq!(fact("2022-Q1", &[("2021-Q4", Some(true)), ("2022-Q1", Some(true))]), Fact::Holds);
    assert_eq!(fact("2021-Q3", &[("2021-Q3", Some(true))]), Fact::Open, "a quarter without data is unknown");
}

// Proves SC-097.
#[test]
fn an_inspection_needs_all_three_together_and_each_of_them_false_is_enough_for_none() {
    let mut hall = Hall::open();
    let late = "2021-10-01 08:00";
    let all = water(over(), "2021-Q3", &both_quarters(), over());
    assert_eq!(
        of(&hall, &all, AccountRule::Inspection, late).fact,
        Fact::DoesNotHold,
        "no problem was dragged on"
    );
    overdue(&mut hall);
    assert_eq!(of(&hall, &all, AccountRule::Inspection, late).fact, Fact::Holds);
    let kept = [("2021-Q2", Some(false)), ("2021-Q3", Some(true))];
    let one_quarter = water(over(), "2021-Q3", &kept, over());
    assert_eq!(of(&hall, &one_quarter, AccountRule::Inspection, late).fact, Fact::DoesNotHold);
    let year_is_fine = water(over(), "2021-Q3", &both_quarters(), fine());
    assert_eq!(of(&hall, &year_is_fine, AccountRule::Inspection, late).fact, Fact::DoesNotHold);
    let unknown = [("2021-Q2", None), ("2021-Q3", Some(true))];
    let open = of(&hall, &water(over(), "2021-Q3", &unknown, over()), AccountRule::Inspection, late);
    assert_eq!(open.fact, Fact::Open);
    assert_eq!(
        open.conditions[0].missing,
        ["2021-Q2 有效数据不足或季度未结束，不能判定"],
        "what is missing is named"
    );
    assert!(hall.desk.cases().newest().is_empty(), "facts open no case");
}

// Proves SC-098, SC-026.
#[test]
fn a_problem_stands_on_the_drag_list_so_many_days_past_its_deadline_and_an_extension_nobody_granted_does_not_stop_it()
 {
    let mut hall = Hall::open();
    let id = overdue(&mut hall);
    let listed = |hall: &Hall, now| {
        let drag = DragRules::of(&hall.plan.rules);
        concerned(&hall.desk, drag, at(now))
            .iter()
            .any(|c| c.unit == org("water-resources") && c.dragged == [id])
    };
    assert!(!listed(&hall, "2021-07-08 23:59"), "six days past the deadline");
    assert!(listed(&hall, "2021-07-09 00:00"), "seven days past the deadline");
    let ask = Command::AskExtension {
        problem: id,
        deadline: Deadline::At(at("2021-07-30 00:00")),
        reason: "缺管材".into(),
    };
    hall.act(&water_second(), "2021-07-01 09:00", ask).unwrap();
    assert!(listed(&hall, "2021-07-09 00:00"), "a request that nobody granted");
    let grant = Command::AnswerExtension { problem: id, outcome: Outcome::Granted, reason: String::new() };
    hall.act(&office(), "2021-07-09 09:00", grant).unwrap();
    assert!(!listed(&hall, "2021-07-09 10:00"), "granted: the new deadline is in force");
    assert!(listed(&hall, "2021-08-06 00:00"));
    hall.act(&office(), "2021-08-06 09:00", Command::Remind { problem: id, note: "请尽快".into() }).unwrap();
    let rules = AccountRules::of(&hall.plan.rules);
    let judged = SectionWater::judge(&water(fine(), "2021-Q3", &[], fine()), None, None, &rules).unwrap();
    let all = candidates(&[judged], &hall.desk, rules.drag, at("2021-08-06 10:00"));
    let figure = &all[1].conditions[2].figures[0];
    assert_eq!((&*figure.value, figure.against.as_deref()), ("超期 7 天", Some("延期 1 次，催办 1 次")));
    assert_eq!(figure.source, Source::Entry(id));
    hall.plan.rules.accountability.drag_days.value = 30;
    assert!(!listed(&hall, "2021-08-06 10:00"), "the county's own number of days");
}
