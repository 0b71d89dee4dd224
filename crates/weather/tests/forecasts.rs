//! Forecasts: both forms read, mistakes have their place, the newest issue is in force, and gauges judge them.

#![expect(clippy::unwrap_used, reason = "a test that cannot make its values has failed")]

use proptest::prelude::*;
use standards::Decimal;
use standards::time::Instant;
use weather::forecast::{compare, in_force, read_forecasts};
use weather::rain::{Increment, RainSeries, Span};

const CSV: &str = "source,place,issued,from,to,mm,member,quantile
县气象台,daixianqiao,2021-07-14 08:00,2021-07-14 08:00,2021-07-14 14:00,12.5,,
县气象台,daixianqiao,2021-07-14 08:00,2021-07-14 14:00,2021-07-14 20:00,30,,
县气象台,daixianqiao,2021-07-14 20:00,2021-07-14 20:00,2021-07-15 02:00,4,,
数值模式,daixianqiao,2021-07-14 08:00,2021-07-14 08:00,2021-07-14 14:00,18,3,
";

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

#[test]
fn lines_of_one_issue_are_one_forecast_and_the_newest_is_in_force() {
    let read = read_forecasts(CSV.as_bytes());
    assert!(read.problems.is_empty() && read.forecasts.len() == 3);
    assert_eq!(read.forecasts[0].steps.len(), 2);
    assert_eq!(read.forecasts[2].member, Some(3));
    let issues =
        |when: &str| in_force(&read.forecasts, at(when)).iter().map(|f| f.issued).collect::<Vec<_>>();
    assert_eq!(issues("2021-07-14 07:00"), []);
    assert_eq!(issues("2021-07-14 19:00"), [at("2021-07-14 08:00"), at("2021-07-14 08:00")]);
    assert_eq!(issues("2021-07-14 20:00"), [at("2021-07-14 20:00"), at("2021-07-14 08:00")]);
    let next_12h = Span { from: at("2021-07-14 08:00"), to: at("2021-07-14 20:00") };
    assert_eq!(read.forecasts[0].total(next_12h), Some("42.5".parse().unwrap()));
}

#[test]
fn every_mistake_has_its_line_column_and_field_and_the_rest_is_read() {
    let text =
        CSV.replace("30,,", "-3,,").replace("18,3,", "18,x,").replace("2021-07-15 02:00", "2021-07-14 02:00");
    let read = read_forecasts(text.as_bytes());
    let named: Vec<_> = read.problems.iter().map(|p| (p.place.to_string(), p.field.clone())).collect();
    assert_eq!(
        named,
        [("3:69".into(), "mm".into()), ("4:52".into(), "to".into()), ("5:72".into(), "member".into())]
    );
    assert_eq!(read.forecasts.len(), 1);
    let headless = read_forecasts("source,place,issued,from,mm\n".as_bytes());
    assert_eq!((headless.problems[0].field.as_str(), headless.is_whole()), ("to", false));
}

#[test]
fn json_reads_the_same_and_keeps_decimals() {
    let json = r#"[{"source":"县气象台","place":"daixianqiao","issued":"2021-07-14T08:00:00+08:00","quantile":90,
      "steps":[{"from":"2021-07-14 08:00","to":"2021-07-14 14:00","mm":12.50},{"from":"2021-07-14 14:00","to":"2021-07-14 20:00","mm":"x"}]}, {"source":"y"}]"#;
    let read = read_forecasts(json.as_bytes());
    assert_eq!(read.forecasts.len(), 1);
    assert_eq!(read.forecasts[0].steps[0].mm.to_string(), "12.50");
    assert_eq!(read.forecasts[0].quantile, Some(90));
    let named: Vec<_> = read.problems.iter().map(|p| (p.place.line, p.field.as_str())).collect();
    assert_eq!(named, [(2, "steps.mm"), (2, "")]);
}

#[test]
fn a_forecast_is_judged_by_the_steps_the_gauge_knows_whole() {
    let read = read_forecasts(CSV.as_bytes());
    let hour = |from: &str, hours: i64, mm: &str| Increment {
        from: at(from),
        to: at(from).plus_ms(hours * 3_600_000),
        mm: mm.parse().unwrap(),
        at_least: false,
    };
    let gauge = RainSeries::of(vec![hour("2021-07-14 08:00", 6, "10"), hour("2021-07-14 15:00", 5, "33")]);
    let (steps, score) = compare(&read.forecasts[0], &gauge);
    assert_eq!((steps.len(), score.steps, score.left_out, score.hits), (2, 1, 1, 1));
    assert_eq!(score.mean_absolute, Some(Decimal::new(25, 1)));
    assert!(steps[1].at_least);
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "[a-z0-9,:\\[\\]{}\" \n.-]{0,300}") {
        let read = read_forecasts(text.as_bytes());
        prop_assert!(read.forecasts.iter().all(|f| f.steps.windows(2).all(|p| p[0].span.to <= p[1].span.from)));
    }

    #[test]
    fn damaged_lines_never_panic(at in any::<prop::sample::Index>(), with in "\\PC{0,6}") {
        let mut text = CSV.to_string();
        let mut place = at.index(text.len());
        while !text.is_char_boundary(place) {
            place -= 1;
        }
        text.insert_str(place, &with);
        let _read = read_forecasts(text.as_bytes());
    }
}
