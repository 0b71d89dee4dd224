//! Outfalls in rain and on dry days, and the river at night.

use campaign::finding::{FindingLevel, FindingRule, rises};
use campaign::operation::RecordKind;
use campaign::rain::{SectionWater, WaterValue};
use campaign::rounds::Facts;
use standards::Decimal;

use super::sky::{Sky, record};
use crate::people::*;

fn observed(cod: &str) -> campaign::desk::Command {
    record("ekou-outfall", RecordKind::Outfall, &[("discharging", "有"), ("cod_mg_l", cod)])
}

// Proves SC-054.
#[test]
fn a_step_of_cod_in_rain_is_a_suspicion_and_the_same_value_on_a_dry_day_is_looked_at_by_the_rule_of_discharge()
 {
    let rainy = Sky::default().rain("2021-07-11 08:00", &["8", "4"]).dry("2021-07-11 10:00", 10);
    let mut hall = Hall::open();
    for day in ["2021-07-08 09:00", "2021-07-09 09:00", "2021-07-10 09:00"] {
        hall.act(&ekou(), day, observed("22")).unwrap();
    }
    hall.act(&ekou(), "2021-07-11 08:30", observed("40")).unwrap();
    hall.act(&ekou(), "2021-07-11 09:30", observed("80")).unwrap();
    hall.under(&rainy, "2021-07-11 10:00");
    let found: Vec<_> = hall.desk.findings().of(FindingRule::MixingInRain).collect();
    assert_eq!(
        (found.len(), found[0].new.level),
        (1, FindingLevel::Suspicion),
        "no proof; 40 is no step over 22"
    );
    assert_eq!(found[0].new.figures[0].value, Decimal::from(80));
    let task = hall.desk.tasks().caused_by(found[0].id).next().unwrap();
    assert_eq!(
        (task.order.lead.clone(), task.order.due),
        (org("ecology-environment"), at("2021-07-11 11:30"))
    );
    assert_eq!(hall.desk.findings().of(FindingRule::DryDischarge).count(), 0);

    hall.act(&ekou(), "2021-07-13 09:30", observed("80")).unwrap();
    hall.under(&rainy.dry("2021-07-11 20:00", 40), "2021-07-13 10:00");
    assert_eq!(hall.desk.findings().of(FindingRule::MixingInRain).count(), 1);
    assert_eq!(hall.desk.findings().of(FindingRule::DryDischarge).count(), 1);
}

#[test]
fn what_was_seen_in_rain_is_not_taken_for_a_dry_day_s_discharge_when_the_rain_is_long_over() {
    let rainy = Sky::default().rain("2021-07-11 08:00", &["8", "4"]).dry("2021-07-11 10:00", 200);
    let mut hall = Hall::open();
    hall.act(&ekou(), "2021-07-11 09:30", observed("80")).unwrap();
    for now in ["2021-07-11 10:00", "2021-07-14 10:00", "2021-07-19 10:00"] {
        // As the server tells it: the rain of some days only.
        let mut facts = rainy.seen(&hall.plan, at(now));
        facts.rain.falls.retain(|fall| fall.to > at(now).plus_ms(-3 * 24 * 3_600_000));
        hall.rounds_with(&facts, now);
    }
    assert_eq!(hall.desk.findings().of(FindingRule::DryDischarge).count(), 0);
}

/// Hourly stages (cm) and values of ammonia (hundredths of mg/L) from an hour of an evening on.
fn river(from: &str, stages: &[i64], values: &[i64]) -> SectionWater {
    let of = |all: &[i64]| -> Vec<WaterValue> {
        let value = |(n, v): (i64, &i64)| WaterValue {
            at: at(from).plus_ms(n * 3_600_000),
            value: Decimal::new(*v, 2),
        };
        (0..).zip(all).map(value).collect()
    };
    SectionWater {
        section: "daixianqiao".into(),
        name: "代县桥".into(),
        stage: of(stages),
        quality: vec![("w21003".parse().unwrap(), of(values))],
    }
}

// Proves SC-057.
#[test]
fn a_jump_at_night_in_rising_water_sends_a_patrol_once_and_a_flat_stage_or_daylight_does_not() {
    let plan = plan();
    let rules = &plan.playbook.as_ref().unwrap().judging;
    let rising = [100, 105, 120, 145, 160];
    let jump = [40, 42, 41, 90, 95];
    assert_eq!(rises(&river("2021-07-11 20:00", &[100; 5], &jump), rules), [], "a flat stage");
    assert_eq!(rises(&river("2021-07-11 09:00", &rising, &jump), rules), [], "by day");
    assert_eq!(rises(&river("2021-07-11 20:00", &rising, &[40, 42, 41, 44, 45]), rules), [], "no jump");
    let water = river("2021-07-11 20:00", &rising, &jump);
    let found = rises(&water, rules);
    assert_eq!((found.len(), found[0].at, found[0].rise_m), (1, at("2021-07-11 23:00"), Decimal::new(45, 2)));

    let mut hall = Hall::open();
    let mut facts = Facts::default();
    facts.rain.waters = vec![water];
    for now in ["2021-07-11 22:30", "2021-07-11 23:10", "2021-07-12 00:10", "2021-07-12 03:00"] {
        hall.rounds_with(&facts, now);
    }
    let alerts: Vec<_> = hall.desk.findings().of(FindingRule::SecretInRisingWater).collect();
    assert_eq!((alerts.len(), alerts[0].raised), (1, at("2021-07-11 23:00")));
    let patrol = hall.desk.tasks().caused_by(alerts[0].id).next().unwrap();
    assert!(patrol.order.text.contains("沿河巡查"), "{}", patrol.order.text);
}
