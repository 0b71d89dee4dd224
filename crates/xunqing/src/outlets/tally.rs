//! Sums by outlet and item: how many periods complied, of how many, and the worst.

use evaluation::discharge::{ComplianceShare, Verdict};
use standards::discharge::{item_name, limit_text};
use standards::{Decimal, FactorCode};

use super::aligned::Aligned;
use super::judged::Judged;

/// Exceeding periods that are listed; of more only the number.
const LISTED: usize = 50;

/// One item of one outlet.
#[derive(Debug)]
struct Row {
    outlet: String,
    /// `None` of the outlet's days by every monitored item.
    item: Option<FactorCode>,
    /// Results beside limits for another kind of value stand apart.
    hint: Option<String>,
    verdicts: Vec<Verdict>,
    worst: Option<(Decimal, String)>,
    limits: Vec<String>,
}

/// Sums in the order in which outlets and items came.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    rows: Vec<Row>,
    exceeding: Vec<String>,
    more: usize,
}

impl Tally {
    /// Counts a result.
    pub(super) fn count(&mut self, judged: &Judged<'_>) {
        let judgement = &judged.judgement;
        let (verdict, comparison) = (judgement.verdict(), &judgement.comparison);
        let hint = judged.is_hint().then(|| judged.limit_of_other_kind());
        let row = self.row(name(judged), Some(judgement.factor()), hint);
        row.verdicts.push(verdict);
        if let Some(multiple) = comparison.multiple
            && row.worst.as_ref().is_none_or(|(worst, _)| *worst < multiple)
        {
            row.worst = Some((multiple, judged.label()));
        }
        if let Some(limit) = comparison.limit {
            let text = limit_of(judged, &limit_text(limit));
            if !row.limits.contains(&text) {
                row.limits.push(text);
            }
        }
        if verdict == Verdict::Exceeding && judgement.binding {
            if self.exceeding.len() < LISTED {
                let told = judgement.explanation().comparison;
                let item = item_name(judgement.factor());
                self.exceeding.push(format!("{} {} {item}：{told}", judged.outlet.key(), judged.label()));
            } else {
                self.more += 1;
            }
        }
    }

    /// Counts the day of an outlet by every monitored item.
    pub(super) fn count_day(&mut self, outlet: String, verdict: Verdict) {
        self.row(outlet, None, None).verdicts.push(verdict);
    }

    fn row(&mut self, outlet: String, item: Option<FactorCode>, hint: Option<String>) -> &mut Row {
        let same = |row: &Row| row.item == item && row.hint == hint && row.outlet == outlet;
        // The rows of an outlet come together, so the last ones are the likeliest.
        let at = self.rows.iter().rposition(same).unwrap_or_else(|| {
            self.rows.push(Row { outlet, item, hint, verdicts: Vec::new(), worst: None, limits: Vec::new() });
            self.rows.len() - 1
        });
        &mut self.rows[at]
    }

    /// The sums as a table.
    pub(super) fn table(&self) -> String {
        let headers = [
            "排放口",
            "项目",
            "时段",
            "判定",
            "达标",
            "超标",
            "待核",
            "未判定",
            "达标率",
            "判定率",
            "最大超标倍数",
            "限值",
        ];
        let mut table = Aligned::new(&headers);
        for row in &self.rows {
            table.add(row.cells());
        }
        table.text()
    }

    /// The exceeding periods, one a line.
    pub(super) fn exceeding(&self) -> String {
        let mut text = String::new();
        for line in &self.exceeding {
            text.push_str("超标 ");
            text.push_str(line);
            text.push('\n');
        }
        if self.more > 0 {
            text.push_str("…… 另有 ");
            text.push_str(&self.more.to_string());
            text.push_str(" 个超标时段，见 --format jsonl (more exceeding periods)\n");
        }
        text
    }

    /// Whether anything was judged beside a limit for another kind of value.
    pub(super) fn has_hints(&self) -> bool {
        self.rows.iter().any(|row| row.hint.is_some())
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let share: ComplianceShare = self.verdicts.iter().copied().collect();
        let percent = |of: Option<Decimal>, part: u32, whole: u32| match of {
            Some(percent) => format!("{percent}%（{part}/{whole}）"),
            None => format!("—（{part}/{whole}）"),
        };
        let item = self.item.map_or("全部监测项目".to_owned(), item_name);
        let worst = self.worst.as_ref().map(|(multiple, at)| format!("{multiple}（{at}）"));
        let limits = match (self.item, self.limits.as_slice()) {
            (None, _) => String::new(),
            (_, []) => "未设定".to_owned(),
            (_, limits) => limits.join("；"),
        };
        vec![
            self.outlet.clone(),
            if self.hint.is_some() { format!("{item}（仅供参考）") } else { item },
            share.periods.to_string(),
            share.judged().to_string(),
            share.compliant.to_string(),
            share.exceeding.to_string(),
            share.undetermined.to_string(),
            share.not_judged.to_string(),
            percent(share.percent(), share.compliant, share.judged()),
            percent(share.judged_percent(), share.judged(), share.periods),
            worst.unwrap_or_else(|| "—".to_owned()),
            self.hint.as_ref().map_or(limits.clone(), |hint| format!("{limits}（{hint}）")),
        ]
    }
}

/// The key of the outlet, with what must be told wherever it stands.
pub(super) fn name(judged: &Judged<'_>) -> String {
    let key = judged.outlet.key();
    if judged.is_synthetic { format!("{key}（合成数据）") } else { key }
}

/// `≤ 8（水温 ≤ 12 ℃） 国家标准 GB 18918-2002 一级A`.
pub(super) fn limit_of(judged: &Judged<'_>, limit: &str) -> String {
    let bracket = judged.bracket.map(|b| format!("（{}）", b.text())).unwrap_or_default();
    let bases: Vec<_> = judged.judgement.comparison.governed_by.iter().map(ToString::to_string).collect();
    format!("{limit}{bracket} {}", bases.join("、"))
}
