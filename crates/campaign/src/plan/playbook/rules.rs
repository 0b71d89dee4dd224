//! `[rules]` and `[judging]` of the playbook. A rule that is not written has its default, named as an assumption.

use std::ops::Range;

use rust_decimal::Decimal;
use weather::rain::RainGrade;

use crate::plan::entry::Entry;
use crate::plan::entry::Need::{Optional, Required};
use crate::plan::provenance::{Basis, Provenance};
use crate::plan::rules::{Rule, count, decimal, member};
use crate::playbook::{JudgementRules, ResponseRules};

/// Grades by their words, 小雨 on.
pub(super) const GRADES: [(&str, RainGrade); 6] = [
    ("light", RainGrade::Light),
    ("moderate", RainGrade::Moderate),
    ("heavy", RainGrade::Heavy),
    ("rainstorm", RainGrade::Rainstorm),
    ("severe_rainstorm", RainGrade::SevereRainstorm),
    ("extraordinary_rainstorm", RainGrade::ExtraordinaryRainstorm),
];

/// A group of rules, perhaps not written.
struct Group<'a> {
    file: &'a Entry<'a>,
    written: Option<Entry<'a>>,
    name: &'static str,
}

impl<'a> Group<'a> {
    fn of(file: &'a Entry<'a>, name: &'static str) -> Self {
        Self { file, written: file.table(name, Optional), name }
    }

    fn rule<T>(
        &self,
        key: &'static str,
        usual: T,
        read: impl FnOnce(&Entry<'a>) -> Option<T>,
    ) -> Option<Rule<T>> {
        if let Some(group) = self.written.as_ref().filter(|g| g.has(key)) {
            return member(group, key, read);
        }
        let note = Some(format!("方案没有写 {}.{key}，取默认值", self.name));
        let place = self.file.place.clone();
        Some(Rule {
            value: usual,
            source: Provenance { basis: Basis::Assumption, clause: None, note, place },
        })
    }

    fn count(&self, key: &'static str, usual: u32, range: Range<u32>) -> Option<Rule<u32>> {
        self.rule(key, usual, |e| count(e, "6", range))
    }

    /// A number between whole ends; `usual` in hundredths.
    fn number(&self, key: &'static str, usual: i64, most: i64) -> Option<Rule<Decimal>> {
        let usual = Decimal::new(usual, 2).normalize();
        self.rule(key, usual, |e| decimal(e, "2.0", Decimal::ZERO, Decimal::from(most)))
    }

    fn grade(&self, key: &'static str, usual: RainGrade) -> Option<Rule<RainGrade>> {
        self.rule(key, usual, |e| Some(e.choice(("value", "\"moderate\""), Required, &GRADES)?.value))
    }

    fn finish(self) {
        if let Some(group) = self.written {
            group.finish();
        }
    }
}

pub(super) fn response(file: &Entry<'_>) -> Option<ResponseRules> {
    let g = Group::of(file, "rules");
    let raise_from = g.grade("raise_from", RainGrade::Moderate);
    let forecast_ahead_hours = g.count("forecast_ahead_hours", 24, 1..241);
    let rain_over_hours = g.count("rain_over_hours", 3, 1..49);
    let silent_hours = g.count("silent_hours", 12, 1..73);
    let quiet_hours = g.count("quiet_hours", 12, 1..169);
    let hand_hours = g.count("hand_hours", 24, 1..169);
    let catch_up_days = g.count("catch_up_days", 3, 1..31);
    let blue = g.grade("signal_blue", RainGrade::Rainstorm);
    let yellow = g.grade("signal_yellow", RainGrade::Rainstorm);
    let orange = g.grade("signal_orange", RainGrade::Rainstorm);
    let red = g.grade("signal_red", RainGrade::SevereRainstorm);
    let lead = g.count("drill_lead_minutes", 30, 0..1441);
    let rain = g.count("drill_rain_minutes", 120, 1..2881);
    let after = g.count("drill_after_minutes", 60, 1..2881);
    g.finish();
    Some(ResponseRules {
        raise_from: raise_from?,
        forecast_ahead_hours: forecast_ahead_hours?,
        rain_over_hours: rain_over_hours?,
        silent_hours: silent_hours?,
        quiet_hours: quiet_hours?,
        hand_hours: hand_hours?,
        catch_up_days: catch_up_days?,
        signal_grades: [blue?, yellow?, orange?, red?],
        drill_minutes: [lead?, rain?, after?],
    })
}

pub(super) fn judging(file: &Entry<'_>) -> Option<JudgementRules> {
    let g = Group::of(file, "judging");
    let heavy_mm = g.number("heavy_mm", 2500, 1000);
    let first_flush_hours = g.count("first_flush_hours", 6, 1..169);
    let pool_hours = g.count("pool_hours", 6, 1..169);
    let pool_free_percent = g.number("pool_free_percent", 3000, 100);
    let outfall_step = g.number("outfall_step", 200, 1000);
    let outfall_cod = g.number("outfall_cod", 5000, 100_000);
    let stage_rise_m = g.number("stage_rise_m", 30, 100);
    let stage_rise_hours = g.count("stage_rise_hours", 3, 1..49);
    let night_from = g.count("night_from", 20, 12..24);
    let night_to = g.count("night_to", 6, 0..13);
    let quality_jump = g.number("quality_jump", 150, 1000);
    let patrol_hours = g.count("patrol_hours", 2, 1..169);
    let explain_hours = g.count("explain_hours", 24, 1..721);
    g.finish();
    Some(JudgementRules {
        heavy_mm: heavy_mm?,
        first_flush_hours: first_flush_hours?,
        pool_hours: pool_hours?,
        pool_free_percent: pool_free_percent?,
        outfall_step: outfall_step?,
        outfall_cod: outfall_cod?,
        stage_rise_m: stage_rise_m?,
        stage_rise_hours: stage_rise_hours?,
        night_from: night_from?,
        night_to: night_to?,
        quality_jump: quality_jump?,
        patrol_hours: patrol_hours?,
        explain_hours: explain_hours?,
    })
}
