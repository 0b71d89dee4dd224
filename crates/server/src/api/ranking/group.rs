//! Rivers and places made of their sections.

use std::collections::BTreeMap;

use evaluation::change::SharesOfClasses;
use evaluation::grading::{GradedSection, GradingBasis, GradingRules, grade_river};
use evaluation::{Rules, Span};
use serde::Serialize;
use standards::rounding::round_gbt8170;
use standards::{Decimal, Edition};
use utoipa::ToSchema;

use super::row::Judged;

/// A river or a place over the period.
#[derive(Serialize, ToSchema)]
pub(crate) struct GroupView {
    pub(crate) name: String,
    /// Sections with a class.
    pub(crate) graded: u32,
    /// Sections with data.
    pub(crate) sections: usize,
    pub(crate) section_names: Vec<String>,
    /// Sections that keep their target, and those of which it can be said.
    pub(crate) compliant: usize,
    pub(crate) determined: usize,
    /// Percent of the graded sections of Ⅰ–Ⅲ, one decimal.
    pub(crate) good_percent: Option<String>,
    /// Percent of the graded sections of 劣Ⅴ, one decimal.
    pub(crate) worse_than_v_percent: Option<String>,
    /// `优`, `良好`, `轻度污染` …
    pub(crate) state_label: Option<&'static str>,
    /// `shares` (from five sections on) or `means`.
    pub(crate) basis: Option<&'static str>,
    /// How the state was found, or why there is none.
    pub(crate) note: String,
    /// Items named with the state.
    pub(crate) pollutants: Vec<String>,
}

/// Rows by a name, in the order of names; rows without one are passed over.
pub(super) fn groups(
    rows: &[Judged<'_>],
    rules: &Rules,
    span: Span,
    name: impl Fn(&Judged<'_>) -> Option<String>,
) -> Vec<GroupView> {
    let mut by_name: BTreeMap<String, Vec<&Judged<'_>>> = BTreeMap::new();
    for row in rows {
        if let Some(name) = name(row) {
            by_name.entry(name).or_default().push(row);
        }
    }
    by_name.into_iter().map(|(name, rows)| group(name, &rows, rules, span)).collect()
}

fn group(name: String, rows: &[&Judged<'_>], rules: &Rules, span: Span) -> GroupView {
    let graded: Vec<_> = rows
        .iter()
        .filter_map(|row| {
            let class = row.judgement.class?;
            Some(GradedSection { section: row.section.id.clone(), class, means: row.means() })
        })
        .collect();
    let shares = SharesOfClasses::of(graded.iter().map(|g| g.class));
    let percent = |share: Option<Decimal>| share.map(|s| round_gbt8170(s, 1).to_string());
    let known: Vec<bool> = rows.iter().filter_map(|r| r.judgement.compliant).collect();
    let (mut state_label, mut basis, mut pollutants) = (None, None, Vec::new());
    let least = GradingRules::default().least_sections;
    let mixed = rows.windows(2).any(|pair| pair[0].section.water != pair[1].section.water);
    let water = rows.first().map(|row| row.section.water).unwrap_or_default();
    let edition = Edition::in_force_on(span.end);
    let note = if mixed && shares.sections < least {
        "河流与湖库断面不足5个且混在一起，不作均值评价".to_string()
    } else {
        match grade_river(edition, water, rules, GradingRules::default(), &graded) {
            Ok(grade) => {
                state_label = Some(grade.state.label());
                match grade.basis {
                    GradingBasis::Shares(_, named) => {
                        basis = Some("shares");
                        pollutants = named.iter().map(ToString::to_string).collect();
                        format!("{}个断面，按类别比例评价", shares.sections)
                    }
                    GradingBasis::Means(_, named) => {
                        basis = Some("means");
                        pollutants = named.iter().map(ToString::to_string).collect();
                        format!("{}个断面，不足{least}个，按各断面均值评价", shares.sections)
                    }
                }
            }
            Err(_nothing_judged) => "没有可评价的断面".to_string(),
        }
    };
    GroupView {
        name,
        graded: shares.sections,
        sections: rows.len(),
        section_names: rows.iter().map(|row| row.section.name.clone()).collect(),
        compliant: known.iter().filter(|kept| **kept).count(),
        determined: known.len(),
        good_percent: percent(shares.good_percent()),
        worse_than_v_percent: percent(shares.worse_than_v_percent()),
        state_label,
        basis,
        note,
        pollutants,
    }
}
