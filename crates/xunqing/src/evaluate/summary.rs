//! What is said at the end, on standard error: agreement with published classes, waters, and what was left out.

use std::collections::BTreeMap;

use evaluation::WaterChoiceBy;
use standards::{FactorCode, WaterBody};

use super::judged::Judged;
use super::samples::JudgedSample;
use super::words::{class_word, water_name};
use crate::say;

/// Differing rows that are listed.
const LISTED: usize = 10;

/// Classes of samples beside those published with them.
#[derive(Debug, Default)]
pub(crate) struct Agreement {
    pub(crate) rows: u64,
    pub(crate) graded: u64,
    pub(crate) agreeing: u64,
    /// The first rows that differ, in words.
    differing: Vec<String>,
}

impl Agreement {
    /// Counts one sample.
    pub(crate) fn count(&mut self, sample: &JudgedSample<'_>) {
        self.rows += 1;
        let Some(published) = sample.published else { return };
        self.graded += 1;
        if sample.class == Some(published) {
            self.agreeing += 1;
        } else if self.differing.len() < LISTED {
            let ours = sample.class.map_or("—", class_word);
            let item =
                |(factor, value): &(FactorCode, standards::Decimal)| format!("{} {value}", factor.name());
            let deciding: Vec<String> = sample.deciding.iter().map(item).collect();
            let (line, published) = (&sample.line, class_word(published));
            self.differing.push(format!(
                "{} {} 公布 {published}，计算 {ours}（{}）",
                line.section,
                line.label,
                deciding.join("、")
            ));
        }
    }

    /// Adds the samples that come after these.
    pub(crate) fn add(&mut self, later: Self) {
        self.rows += later.rows;
        self.graded += later.graded;
        self.agreeing += later.agreeing;
        self.differing.extend(later.differing);
        self.differing.truncate(LISTED);
    }

    /// Says it.
    pub(crate) fn tell(&self) {
        if self.graded == 0 {
            return;
        }
        let differing = self.graded - self.agreeing;
        let hundredths = (self.agreeing * 10_000 + self.graded / 2) / self.graded;
        say::aside(format_args!(
            "公布类别 {} 行：一致 {} 行，不一致 {differing} 行，一致率 {}.{:02} % (graded {}, agreeing {}, differing {differing})",
            self.graded,
            self.agreeing,
            hundredths / 100,
            hundredths % 100,
            self.graded,
            self.agreeing
        ));
        for text in &self.differing {
            say::aside(format_args!("  不一致 differs: {text}"));
        }
        if differing > LISTED as u64 {
            say::aside(format_args!(
                "  …… 另有 {} 行 ({} more)",
                differing - LISTED as u64,
                differing - LISTED as u64
            ));
        }
    }
}

/// Says how many sections are judged as rivers and as lakes, and why.
pub(super) fn tell_waters(sections: &[Judged]) {
    for water in [WaterBody::River, WaterBody::Lake] {
        let mut by: BTreeMap<WaterChoiceBy, usize> = BTreeMap::new();
        for judged in sections.iter().filter(|judged| judged.profile.water == water) {
            *by.entry(judged.by).or_default() += 1;
        }
        let total: usize = by.values().sum();
        if total == 0 {
            continue;
        }
        let parts: Vec<String> =
            by.iter().map(|(by, count)| format!("{} {} {count}", by.name(), by.word())).collect();
        say::aside(format_args!("按{}评价 {total} 个断面（{}）", water_name(water), parts.join("，")));
    }
}
