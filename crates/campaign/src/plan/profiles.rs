//! `profiles.toml`: what the devices of makers do; the same keys override single stations.

use standards::{FactorCode, SeriesKind};
use telemetry::{
    CrcVariant, Expectation, FlagSet, Protocol, RecallRules, Scale, Sm4Key, StationProfile, Strictness,
    WatchRules, shipped_profiles,
};

use super::entry::Need::{Optional, Required};
use super::entry::{Entry, Key};
use super::ids::Kind;
use super::place::Located;
use super::problem::suggest;
use super::sections::factor;
use super::stations::KINDS;

/// Name of the file.
pub(super) const FILE: &str = "profiles.toml";

const MINUTE_MS: i64 = 60_000;

/// The profiles that ship with the program, for a plan without the file.
pub(super) fn shipped() -> Vec<StationProfile> {
    shipped_profiles().to_vec()
}

/// Profiles of the plan, before those that ship with the program; one of the same name takes its place.
pub(super) fn read(file: &Entry<'_>) -> Vec<StationProfile> {
    let mut all: Vec<StationProfile> = Vec::new();
    for entry in file.tables("profile", Required) {
        let known: Vec<_> = all.iter().chain(shipped_profiles()).cloned().collect();
        all.extend(profile(entry, &known));
    }
    let own: Vec<String> = all.iter().map(|p| p.name.clone()).collect();
    all.extend(shipped_profiles().iter().filter(|p| !own.contains(&p.name)).cloned());
    all
}

fn profile(e: Entry<'_>, known: &[StationProfile]) -> Option<StationProfile> {
    let name = e.text(("name", "\"maker-a\""), Required);
    let title = e.text(("title", "\"某厂 X 型\""), Required);
    if let Some(name) = &name {
        e.sheet.ids.define(Kind::Profile, name, e.problems());
    }
    let base = named(&e, ("like", "\"hj212\""), known);
    let mut profile = overlay(&e, base.unwrap_or_else(|| StationProfile::lenient("")));
    profile.note = e.text(("note", "\"…\""), Optional).map(|n| n.value).unwrap_or_default();
    e.finish();
    profile.name = name?.value;
    profile.title = title?.value;
    Some(profile)
}

/// The profile a key names; `None` when it is absent or unknown, which is reported.
pub(super) fn named(e: &Entry<'_>, key: Key, known: &[StationProfile]) -> Option<StationProfile> {
    let name = e.text(key, Optional)?;
    let found = known.iter().find(|p| p.name == name.value).cloned();
    if found.is_none() {
        e.problems().error(
            &name.place,
            format!("没有这个站点型号：`{}` is not a station profile", name.value),
            suggest(&name.value, known.iter().map(|p| p.name.as_str())),
        );
    }
    found
}

/// A profile with the keys that are written in an entry.
pub(super) fn overlay(e: &Entry<'_>, mut base: StationProfile) -> StationProfile {
    let put = |key: Key, range| e.integer(key, Optional, range).map(|n| n.value);
    set(&mut base.protocol, e.choice(("protocol", "\"hj212-2017\""), Optional, Protocol::WORDS));
    set(&mut base.mode, e.choice(("mode", "\"lenient\""), Optional, Strictness::WORDS));
    set(&mut base.flags, e.choice(("flags", "\"surface-water\""), Optional, FlagSet::WORDS));
    set(&mut base.crc, e.choice(("crc", "\"standard\""), Optional, CrcVariant::WORDS));
    for (code, unit) in e.pairs(("units", "{ w20111 = \"μg/L\" }")) {
        base.units.extend(scaled(e, &code, unit));
    }
    let mut expect: Vec<Expectation> = Vec::new();
    for entry in e.tables("expect", Optional) {
        expect.extend(expectation(entry, &expect));
    }
    if e.has("expect") {
        base.expect = expect;
    }
    base.time_out_s = put(("time_out_seconds", "10"), 1..100).unwrap_or(base.time_out_s);
    base.retries = put(("retries", "3"), 0..100).unwrap_or(base.retries);
    set(&mut base.history, e.value(("history", "true"), Optional, toml::de::DeValue::as_bool));
    if let Some(text) = e.text(("sm4_key", "\"三十二位十六进制数\""), Optional) {
        match text.value.parse::<Sm4Key>() {
            Ok(key) => base.sm4_key = Some(key),
            Err(error) => e.problems().error(
                &text.place,
                format!("`sm4_key` 的值不对 has a wrong value: {error}"),
                "写 32 位十六进制数（16 字节密钥） write 32 hexadecimal digits",
            ),
        }
    }
    base.recall = recall(e, base.recall);
    base.watch = watch(e, base.watch);
    base
}

fn set<T>(field: &mut T, written: Option<Located<T>>) {
    if let Some(written) = written {
        *field = written.value;
    }
}

fn scaled(
    e: &Entry<'_>,
    code: &Located<String>,
    unit: Located<String>,
) -> Option<(FactorCode, (String, Scale))> {
    let factor = factor(code, e.problems())?.value;
    match Scale::of(factor, &unit.value) {
        Ok(scale) => Some((factor, (unit.value, scale))),
        Err(error) => {
            e.problems().error(
                &unit.place,
                format!("单位 {} 不能换算 {}: {error}", unit.value, factor.name()),
                "写设备实际发送的单位，如 \"μg/L\" write the unit the device sends",
            );
            None
        }
    }
}

/// Gaps are kept by station and kind, so that two expectations of one kind would each undo what the other finds.
fn expectation(e: Entry<'_>, others: &[Expectation]) -> Option<Expectation> {
    let kind: Option<Located<SeriesKind>> = e.choice(("kind", "\"hour\""), Required, &KINDS);
    let every = e.integer(("every_minutes", "240"), Required, 1..1441);
    let grace = e.integer(("grace_minutes", "60"), Optional, 0..1441);
    let texts = e.texts(("factors", "[\"w01001\", \"w21011\"]"), Optional);
    let factors: Vec<_> = texts.iter().filter_map(|t| factor(t, e.problems())).map(|c| c.value).collect();
    if factors.len() > 64 {
        e.problems().error(
            &e.place,
            "因子超过 64 个 more than 64 factors",
            "只写每个时段必须有的因子 name only those that every interval must bring",
        );
    }
    if let Some(kind) = kind.as_ref().filter(|kind| others.iter().any(|other| other.kind == kind.value)) {
        e.problems().error(
            &kind.place,
            format!("{}已有一条 [[expect]] a second [[expect]] of one kind", kind.value.name()),
            "一种数据只写一条，因子写在一起 write one a kind, with the factors together",
        );
    }
    if let Some(every) = every.as_ref().filter(|n| 1440 % n.value != 0) {
        e.problems().error(
            &every.place,
            format!("{} 分钟不能整除一天 does not divide a day", every.value),
            "从北京时间零点起计，取 1、5、10、60、240 等 intervals are counted from midnight",
        );
    }
    e.finish();
    let usual = Expectation::every(kind?.value, i64::from(every?.value) * MINUTE_MS);
    let grace_ms = grace.map_or(usual.grace_ms, |n| i64::from(n.value) * MINUTE_MS);
    Some(Expectation { grace_ms, factors, ..usual })
}

fn recall(e: &Entry<'_>, base: RecallRules) -> RecallRules {
    let Some(t) = e.table("recall", Optional) else { return base };
    let put = |key: Key, range| t.integer(key, Optional, range).map(|n| n.value);
    let seconds = |key, range| put(key, range).map(|n| i64::from(n) * 1000);
    let days = put(("look_back_days", "7"), 1..367).map(|n| i64::from(n) * 24 * 60 * MINUTE_MS);
    let rules = RecallRules {
        slots_per_call: put(("slots_per_call", "144"), 1..10_001).unwrap_or(base.slots_per_call),
        look_back_ms: days.unwrap_or(base.look_back_ms),
        after_connect_ms: seconds(("after_connect_seconds", "30"), 0..86_400)
            .unwrap_or(base.after_connect_ms),
        settle_ms: seconds(("settle_seconds", "15"), 0..3601).unwrap_or(base.settle_ms),
        wait_ms: seconds(("wait_seconds", "60"), 1..86_400).unwrap_or(base.wait_ms),
        longest_wait_ms: seconds(("longest_wait_seconds", "21600"), 1..864_001)
            .unwrap_or(base.longest_wait_ms),
        attempts: put(("attempts", "5"), 1..101).unwrap_or(base.attempts),
        empty_answers: put(("empty_answers", "2"), 1..101).unwrap_or(base.empty_answers),
    };
    t.finish();
    rules
}

fn watch(e: &Entry<'_>, base: WatchRules) -> WatchRules {
    let Some(t) = e.table("watch", Optional) else { return base };
    let put = |key: Key, range| t.integer(key, Optional, range).map(|n| n.value);
    let silent = put(("silent_minutes", "540"), 1..44_641).map(|n| i64::from(n) * MINUTE_MS);
    let tolerance = put(("clock_tolerance_seconds", "300"), 1..86_401).map(|n| i64::from(n) * 1000);
    // Zero stands for a device that connects anew for each upload: nothing can be read from its connections.
    let connections = put(("connections_per_hour", "12"), 0..65).map(|n| (n > 0).then_some(n));
    let again = put(("assert_hours", "24"), 1..721).map(|n| i64::from(n) * 60 * MINUTE_MS);
    let rules = WatchRules {
        silent_ms: silent.or(base.silent_ms),
        factor_intervals: put(("factor_intervals", "3"), 1..1001).unwrap_or(base.factor_intervals),
        clock_tolerance_ms: tolerance.unwrap_or(base.clock_tolerance_ms),
        clock_frames: put(("clock_frames", "5"), 1..16).unwrap_or(base.clock_frames),
        future_values: put(("future_values", "2"), 1..9).unwrap_or(base.future_values),
        order_window: put(("order_window", "40"), 1..65).unwrap_or(base.order_window),
        order_percent: put(("order_percent", "50"), 1..101).unwrap_or(base.order_percent),
        damage_window: put(("damage_window", "50"), 1..65).unwrap_or(base.damage_window),
        damage_percent: put(("damage_percent", "10"), 1..101).unwrap_or(base.damage_percent),
        connections_per_hour: connections.unwrap_or(base.connections_per_hour),
        assert_ms: again.unwrap_or(base.assert_ms),
    };
    t.finish();
    rules
}
