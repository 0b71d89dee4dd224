//! An account can be recomputed from its own numbers.

#![expect(clippy::unwrap_used, reason = "helpers of tests, outside test functions")]

use evaluation::{
    Exemption, Explanation, Observed, Period, SampleValue, SectionProfile, SectionRecord, Span,
    explain_sample, judge_sample,
};
use standards::time::{BeijingDay, Instant};
use standards::{Decimal, Edition, FactorCode, FrameId, Origin, Reading, ReadingFlag, WaterClass};

const TP: FactorCode = FactorCode::TOTAL_PHOSPHORUS;

fn day() -> BeijingDay {
    "2021-07-01".parse().unwrap()
}

fn record(profile: SectionProfile, factor: FactorCode, values: &[(&str, &str)]) -> SectionRecord {
    let mut record = SectionRecord::new(profile).unwrap();
    for (slot, (value, flag)) in (0..).zip(values) {
        let time = day().start().plus_ms(slot * 4 * 3_600_000);
        let (value, flag) = (value.parse().unwrap(), flag.parse().unwrap());
        let reading = Reading { factor, time, received: time, value, flag };
        record.apply(Observed { reading, frame: FrameId(slot), origin: Origin::Measured });
    }
    record
}

fn judged(factor: FactorCode) -> SectionProfile {
    SectionProfile { judged: vec![factor], ..SectionProfile::river(WaterClass::III) }
}

fn of_day(record: &SectionRecord, factor: FactorCode) -> Explanation {
    let span = Period::Day.containing(day(), record.profile().season).unwrap();
    record.explain(span, factor, day().end()).unwrap()
}

fn lines(explanation: &Explanation) -> Vec<String> {
    explanation.steps.iter().map(|s| format!("{} {} = {}", s.what, s.formula, s.result)).collect()
}

#[test]
fn a_day_over_its_target_is_accounted_for_step_by_step() {
    let values = [("0.31", "N"), ("0.35", "N"), ("9", "M"), ("0.33", "N"), ("0.33", "N")];
    let account = of_day(&record(judged(TP), TP, &values), TP);
    assert_eq!(
        lines(&account),
        [
            "有效性 有效结果 4 个，应得 6 个；有效时段至少 ⌈0.6×6⌉ = 4 = 有效",
            "均值 (0.31 + 0.35 + 0.33 + 0.33) / 4 = 0.33",
            "修约 0.33 保留 3 位小数，四舍六入五成双，只在最后修约一次 = 0.330",
            "类别 0.330 ≤ 0.4（Ⅴ类），0.330 > 0.3（不满足 Ⅳ类） = Ⅴ类",
            "达标 0.330 > 0.2（目标 Ⅲ类） = 超标",
            "超标倍数 (0.330 − 0.2) / 0.2 = 0.6",
        ]
    );
    let left_out: Vec<_> = account.results.iter().filter_map(|r| r.left_out).map(|l| l.to_string()).collect();
    assert_eq!(left_out, ["标识 M（维护调试），不计入统计"]);
    assert!(account.rules.starts_with("GB 3838-2002"));
}

#[test]
fn a_non_detect_shows_what_it_counts_as() {
    let values = [("0.02", "L"), ("0.03", "N"), ("0.03", "N"), ("0.03", "N")];
    let account = of_day(&record(judged(TP), TP, &values), TP);
    assert_eq!(account.results[0].counts_as, Some("0.010".parse().unwrap()));
    assert_eq!(lines(&account)[1], "均值 (0.01（检出限 0.02 的折算） + 0.03 + 0.03 + 0.03) / 4 = 0.025");
}

#[test]
fn a_ph_mean_is_written_as_ion_activity() {
    let account = of_day(
        &record(judged(FactorCode::PH), FactorCode::PH, &[("7", "N"), ("8", "N"), ("8", "N"), ("8", "N")]),
        FactorCode::PH,
    );
    assert_eq!(lines(&account)[1], "均值 −lg[(10^−7 + 10^−8 + 10^−8 + 10^−8) / 4] = 7.488117");
    assert_eq!(lines(&account)[3], "类别 7 ∈ 6—9（Ⅰ类） = Ⅰ类");
}

#[test]
fn too_few_results_are_said_and_nothing_is_judged() {
    let account = of_day(&record(judged(TP), TP, &[("0.9", "N")]), TP);
    assert_eq!(account.steps.len(), 3);
    assert_eq!(account.steps[0].result, "有效数据不足，不作判定");
}

#[test]
fn a_month_names_every_day_it_uses_and_leaves_out() {
    let mut profile = judged(TP);
    profile.exemptions = vec![Exemption {
        document: "某函〔2021〕1号".into(),
        item: TP,
        from: "2021-07-01".parse().unwrap(),
        to: "2021-07-31".parse().unwrap(),
        reason: "本底".into(),
    }];
    let record = record(profile, TP, &[("0.31", "N"), ("0.31", "N"), ("0.31", "N"), ("0.31", "N")]);
    let month = Span { period: Period::Month, start: day(), end: day().plus(30) };
    let account = record.explain(month, TP, day().plus(2).start()).unwrap();
    assert_eq!(
        (account.parts.len(), account.parts[0].left_out, account.parts[1].left_out),
        (31, None, Some("无有效数据"))
    );
    assert_eq!(account.parts[2].left_out, Some("当日未结束"));
    assert_eq!(lines(&account)[0], "有效性 有效日 1/2，至少 ⌈0.6×2⌉ = 2 = 有效数据不足，不作判定");
    assert_eq!(account.steps.last().unwrap().what, "豁免");
    assert_eq!(record.judged().deciding_items(month, Instant(i64::MAX)), []);
}

#[test]
fn a_sample_is_accounted_for_as_given() {
    let profile = SectionProfile::river(WaterClass::III);
    let edition = Edition::gb3838_2002();
    let value = |factor, value: &str, flag: &str| SampleValue {
        factor,
        value: value.parse::<Decimal>().unwrap(),
        flag: flag.parse::<ReadingFlag>().unwrap(),
    };
    let sample = judge_sample(
        &profile,
        edition,
        [value(TP, "0.2004", "N"), value(FactorCode::DISSOLVED_OXYGEN, "4.9", "D")],
    );
    let account = explain_sample(&profile, edition, &sample);
    let text: Vec<_> =
        account[0].1.iter().map(|s| format!("{} {} = {}", s.what, s.formula, s.result)).collect();
    assert_eq!(text[1], "类别 0.2004 ≤ 0.3（Ⅳ类），0.2004 > 0.2（不满足 Ⅲ类） = Ⅳ类");
    assert_eq!(account[1].1[0].what, "有效性");
}
