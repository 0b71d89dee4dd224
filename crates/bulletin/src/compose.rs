//! The daily bulletin as a document: the only place where its sentences are made.

use crate::document::{Block, Cell, Column, Document, Span, Table};
use crate::wording::{
    class_phrase, compliance_phrase, figures_phrase, items_phrase, missing_phrase, month_phrase,
    target_phrase,
};
use crate::{DailyBulletin, SectionLine};

const SYNTHETIC: &str = "合成数据";

/// The document of a daily bulletin.
pub(crate) fn daily(bulletin: &DailyBulletin) -> Document {
    let mut blocks = vec![Block::Title(bulletin.title())];
    let mut masthead = vec![bulletin.issued_by.clone(), bulletin.date.chinese()];
    if let Some(number) = &bulletin.number {
        masthead.insert(0, format!("第{number}期"));
    }
    blocks.push(Block::Masthead(masthead));
    blocks.extend(synthetic_banner(bulletin));
    blocks.push(Block::Heading("一、总体情况".into()));
    blocks.push(Block::Paragraph(vec![Span::text(overview(bulletin))]));
    blocks.push(Block::Heading("二、断面水质".into()));
    blocks.push(Block::Table(section_table(bulletin)));
    blocks.push(Block::Note(
        "评价采用当日有效数据的日均值，单因子评价；倍数为超过目标类别限值的倍数，pH、溶解氧不计算倍数。"
            .into(),
    ));
    if bulletin.sections.iter().any(|s| s.target.is_some_and(|t| t.assumed)) {
        blocks.push(Block::Note("目标类别标“暂定”的，为系统方案中的假设，以正式文件为准。".into()));
    }
    blocks.push(Block::Heading("三、超标断面".into()));
    blocks.extend(exceeding(bulletin));
    blocks.push(Block::Heading("四、预警".into()));
    blocks.extend(warnings(bulletin));
    blocks.push(Block::Heading("五、水质展望".into()));
    blocks.extend(outlook(bulletin));
    blocks.push(Block::Heading("六、数据缺失".into()));
    blocks.extend(missing(bulletin));
    blocks.push(Block::Heading("七、说明".into()));
    blocks.extend(bulletin.notes.iter().map(|note| Block::Paragraph(vec![Span::text(note)])));
    blocks.push(Block::Note(format!("评价依据：{}。", bulletin.rule_version)));
    blocks.push(Block::Note(format!("生成时间：{}。", bulletin.generated_at)));
    blocks.push(Block::Signature(vec![bulletin.issued_by.clone(), bulletin.date.chinese()]));
    Document { title: format!("{} {}", bulletin.title(), bulletin.date), blocks }
}

fn synthetic_banner(bulletin: &DailyBulletin) -> Option<Block> {
    let of_sections = bulletin.sections.iter().filter(|s| s.origin_synthetic).map(|s| s.name.as_str());
    let of_warnings = bulletin.warnings.iter().filter(|w| w.origin_synthetic).map(|w| w.section.as_str());
    let of_outlook = bulletin.outlook.iter().filter(|o| o.origin_synthetic).map(|o| o.section.as_str());
    let mut names: Vec<&str> = Vec::new();
    for name in of_sections.chain(of_warnings).chain(of_outlook) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let statement = "为训练和演示生成，不是实测结果，不得作为考核和执法依据。";
    (!names.is_empty())
        .then(|| Block::Banner(format!("本期含{SYNTHETIC}（{}），{statement}", names.join("、"))))
}

fn overview(bulletin: &DailyBulletin) -> String {
    let sections = &bulletin.sections;
    let named = |wanted: &dyn Fn(&SectionLine) -> bool| {
        sections.iter().filter(|s| wanted(s)).map(|s| s.name.as_str()).collect::<Vec<_>>()
    };
    let judged = named(&|s| s.class.is_some());
    let mut parts = vec![format!(
        "按照{}要求，{}共监测断面{}个，{}个有有效数据",
        bulletin.campaign,
        bulletin.date.chinese(),
        sections.len(),
        judged.len()
    )];
    let kept = named(&|s| s.compliant() == Some(true));
    let over = named(&|s| s.compliant() == Some(false));
    let open = named(&|s| s.class.is_some() && s.compliant().is_none());
    for (words, names) in [("达到目标", kept), ("未达到目标", over), ("目标未定、未判定", open)]
    {
        if !names.is_empty() {
            parts.push(counted(words, &names));
        }
    }
    let missing = named(&|s| s.class.is_none());
    if !missing.is_empty() {
        parts.push(counted("无有效数据", &missing));
    }
    parts.join("；") + "。"
}

/// `达到目标2个（下茹越、南庄）`.
fn counted(words: &str, names: &[&str]) -> String {
    format!("{words}{}个（{}）", names.len(), names.join("、"))
}

fn section_table(bulletin: &DailyBulletin) -> Table {
    let column = |heading, percent| Column { heading, percent };
    Table {
        caption: format!("{}断面水质评价结果", bulletin.date.chinese()),
        columns: vec![
            column("断面", 16),
            column("目标", 11),
            column("当日水质", 15),
            column("有效/应有样本", 11),
            column("超目标项目", 24),
            column("本月至今", 23),
        ],
        rows: bulletin.sections.iter().map(section_row).collect(),
    }
}

fn section_row(section: &SectionLine) -> Vec<Cell> {
    let mut name = vec![vec![Span::Strong(section.name.clone())]];
    name.push(vec![Span::Faint(format!("{} {}", section.level, section.river))]);
    if section.origin_synthetic {
        name.push(vec![Span::Mark(SYNTHETIC)]);
    }
    let quality = match section.class {
        Some(class) => {
            let compliance = compliance_phrase(section.compliant());
            vec![vec![Span::Badge(class)], vec![Span::text(class.state())], vec![Span::text(compliance)]]
        }
        None => vec![vec![Span::text("无有效数据")]],
    };
    let mut over = match (section.class, section.over.as_slice()) {
        (None, _) => vec![vec![Span::text("—")]],
        (_, []) => vec![vec![Span::text("无")]],
        (_, items) => items.iter().map(|i| vec![Span::text(crate::wording::item_phrase(i))]).collect(),
    };
    over.extend(section.run.iter().map(|run| vec![Span::Strong(run.clone())]));
    let samples = format!("{}/{}", section.samples.n, section.samples.n_expected);
    vec![
        name,
        target_lines(section),
        quality,
        vec![vec![Span::text(samples)]],
        over,
        vec![vec![Span::text(month_phrase(section.month_to_date.as_ref()))]],
    ]
}

fn target_lines(section: &SectionLine) -> Cell {
    let phrase = target_phrase(section.target);
    match phrase.split_once('（') {
        Some((class, assumed)) => vec![vec![Span::text(class)], vec![Span::Faint(format!("（{assumed}"))]],
        None => vec![vec![Span::text(phrase)]],
    }
}

fn exceeding(bulletin: &DailyBulletin) -> Vec<Block> {
    let mut blocks = Vec::new();
    for section in bulletin.sections.iter().filter(|s| !s.over.is_empty()) {
        let Some(class) = section.class else { continue };
        let figures: Vec<String> = section.over.iter().map(figures_phrase).collect();
        let target = target_phrase(section.target);
        let mut sentence = format!(
            "：水质{}，{}，未达到{target}目标。超目标项目：{}。日均值：{}。",
            class_phrase(class),
            class.state(),
            items_phrase(&section.over),
            figures.join("；")
        );
        if let Some(run) = &section.run {
            sentence.push_str(run);
            sentence.push('。');
        }
        let mut spans = vec![Span::Strong(section.name.clone())];
        if section.origin_synthetic {
            spans.extend([Span::text(" "), Span::Mark(SYNTHETIC)]);
        }
        spans.push(Span::text(sentence));
        blocks.push(Block::Paragraph(spans));
    }
    or_else(blocks, "当日有有效数据的断面均未超过目标类别限值。")
}

fn warnings(bulletin: &DailyBulletin) -> Vec<Block> {
    let paragraph = |(warning, number): (&crate::WarningLine, usize)| {
        let mut spans = vec![
            Span::text(format!("{number}. ")),
            Span::Strong(format!("【{}】{}：{}", warning.severity, warning.section, warning.title)),
        ];
        if warning.origin_synthetic {
            spans.extend([Span::text(" "), Span::Mark(SYNTHETIC)]);
        }
        if !warning.detail.is_empty() {
            spans.push(Span::text(format!("。{}", warning.detail)));
        }
        Block::Paragraph(spans)
    };
    or_else(bulletin.warnings.iter().zip(1..).map(paragraph).collect(), "当日没有未解除的预警。")
}

/// What is forecast: chances in words, with what they stand on.
fn outlook(bulletin: &DailyBulletin) -> Vec<Block> {
    let paragraph = |line: &crate::OutlookLine| {
        let mut spans = vec![Span::Strong(line.section.clone())];
        if line.origin_synthetic {
            spans.extend([Span::text(" "), Span::Mark(SYNTHETIC)]);
        }
        spans.push(Span::text(format!("：{}。", line.sentences.join("；"))));
        spans.push(Span::Faint(format!("（{}）", line.basis)));
        Block::Paragraph(spans)
    };
    let mut blocks: Vec<Block> = bulletin.outlook.iter().map(paragraph).collect();
    if !blocks.is_empty() {
        blocks.push(Block::Note("展望由统计模型推算，给出的是概率，不是结论；未计入预报降雨。".into()));
    }
    or_else(blocks, "尚无水质预报。")
}

fn missing(bulletin: &DailyBulletin) -> Vec<Block> {
    let short = |s: &&SectionLine| s.class.is_some() && s.samples.n < s.samples.n_expected;
    let none = bulletin.sections.iter().filter(|s| s.class.is_none()).map(missing_phrase);
    let partly = bulletin.sections.iter().filter(short).map(|s| {
        let lacking = s.samples.n_expected.saturating_sub(s.samples.n);
        format!("{}：应有样本{}个，缺少或无效{lacking}个", s.name, s.samples.n_expected)
    });
    let statements = none.chain(partly).chain(bulletin.missing_statements.iter().cloned());
    let blocks =
        statements.map(|s| Block::Paragraph(vec![Span::text(format!("{}。", s.trim_end_matches('。')))]));
    or_else(blocks.collect(), "各断面当日数据齐全。")
}

fn or_else(blocks: Vec<Block>, sentence: &str) -> Vec<Block> {
    if blocks.is_empty() { vec![Block::Paragraph(vec![Span::text(sentence)])] } else { blocks }
}
