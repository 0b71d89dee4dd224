//! One bulletin, two writers: the same words, numbers and marks in both.
#![expect(clippy::unwrap_used, reason = "a test target: its helpers may fail the test")]

use bulletin::{
    DailyBulletin, MonthToDate, OutlookLine, OverItem, Samples, SectionLine, Target, WarningLine,
};
use proptest::prelude::*;
use standards::WaterClass;

fn phosphorus() -> OverItem {
    OverItem {
        name: "总磷".into(),
        unit: "mg/L".into(),
        value: "0.265".into(),
        limit: "0.2".into(),
        multiple: Some("0.3".into()),
    }
}

fn oxygen() -> OverItem {
    OverItem {
        name: "溶解氧".into(),
        unit: "mg/L".into(),
        value: "4.6".into(),
        limit: "5".into(),
        multiple: None,
    }
}

fn section(name: &str, class: Option<WaterClass>) -> SectionLine {
    SectionLine {
        name: name.into(),
        level: "国考".into(),
        river: "滹沱河".into(),
        target: Some(Target { class: WaterClass::III, assumed: true }),
        class,
        samples: Samples { n: 6, n_expected: 6 },
        over: Vec::new(),
        month_to_date: Some(MonthToDate {
            class: Some(WaterClass::III),
            compliant: Some(true),
            over: Vec::new(),
        }),
        run: None,
        origin_synthetic: false,
        missing: None,
    }
}

fn bulletin() -> DailyBulletin {
    let exceeding = SectionLine {
        over: vec![phosphorus(), oxygen()],
        run: Some("连续超标2日（9月29日起）".into()),
        origin_synthetic: true,
        month_to_date: Some(MonthToDate {
            class: Some(WaterClass::IV),
            compliant: Some(false),
            over: vec![OverItem { value: "0.217".into(), multiple: Some("0.1".into()), ..phosphorus() }],
        }),
        ..section("代县桥", Some(WaterClass::IV))
    };
    let silent = SectionLine {
        level: "省考".into(),
        samples: Samples { n: 0, n_expected: 6 },
        missing: Some("站点未上报".into()),
        month_to_date: None,
        ..section("泊水村", None)
    };
    DailyBulletin {
        county: "代县".into(),
        date: "2021-09-30".parse().unwrap(),
        number: Some("103".into()),
        issued_by: "代县保汛期水质稳定专项行动领导小组办公室".into(),
        campaign: "代县保汛期水质稳定专项行动".into(),
        sections: vec![section("下茹越", Some(WaterClass::II)), exceeding, silent],
        warnings: vec![WarningLine {
            section: "代县桥".into(),
            severity: "预警".into(),
            title: "总磷连续2日超标".into(),
            detail: "日均值 0.265 mg/L，为目标限值的1.3倍；9月29日06:00起。".into(),
            origin_synthetic: true,
        }],
        outlook: vec![OutlookLine {
            section: "代县桥".into(),
            sentences: vec!["10月1日总磷日均值超标的可能约三成，其余项目很小".into()],
            basis: "9月30日20:00起报，模型第3版".into(),
            origin_synthetic: true,
        }],
        missing_statements: vec![],
        rule_version: "GB 3838-2002；环办〔2011〕22号".into(),
        generated_at: "2021-09-30 20:30".into(),
        notes: vec!["代县桥受9月28日夜间降雨影响。".into()],
    }
}

/// The files of a package whose entries are stored, read from its central directory.
fn entries(zip: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |at: usize| usize::from(u16::from_le_bytes([zip[at], zip[at + 1]]));
    let u32_at = |at: usize| u16_at(at) + (u16_at(at + 2) << 16);
    let end = zip.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let (count, mut at) = (u16_at(end + 10), u32_at(end + 16));
    let mut found = Vec::new();
    for _ in 0..count {
        assert_eq!(zip[at..at + 4], *b"PK\x01\x02");
        let (size, name, extra, local) = (u32_at(at + 20), u16_at(at + 28), u16_at(at + 30), u32_at(at + 42));
        let start = local + 30 + u16_at(local + 26) + u16_at(local + 28);
        let text = String::from_utf8(zip[at + 46..at + 46 + name].to_vec()).unwrap();
        found.push((text, zip[start..start + size].to_vec()));
        at += 46 + name + extra + u16_at(at + 32);
    }
    found
}

fn part(docx: &[u8], name: &str) -> String {
    let (_, bytes) = entries(docx).into_iter().find(|(n, _)| n == name).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The text between tags, with entities resolved and blanks removed.
fn words(markup: &str) -> String {
    let body = markup.split("</head>").last().unwrap();
    let text: String =
        body.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    let plain = plain.replace("&apos;", "'").replace("&amp;", "&");
    plain.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn both_files_say_the_same_words_in_the_same_order() {
    let bulletin = bulletin();
    let html = words(&bulletin.to_html());
    let docx = words(&part(&bulletin.to_docx().unwrap(), "word/document.xml"));
    assert_eq!(html, docx);
    for number in ["0.265", "0.3倍", "0.1倍", "6/6", "0/6", "第103期", "2021年9月30日"] {
        assert!(html.contains(number), "{number}");
    }
}

#[test]
fn classes_and_items_are_worded_as_the_rules_say() {
    let mut bulletin = bulletin();
    bulletin.sections[0].month_to_date = Some(MonthToDate {
        class: Some(WaterClass::WorseThanV),
        compliant: Some(false),
        over: vec![phosphorus()],
    });
    let text = words(&bulletin.to_html());
    assert!(
        text.contains("水质符合Ⅳ类，轻度污染，未达到Ⅲ类（暂定）目标。超目标项目：总磷（0.3倍）、溶解氧。"),
        "{text}"
    );
    assert!(text.contains("为劣Ⅴ类，未达到目标：总磷（0.3倍）"), "{text}");
    assert!(
        text.contains("日均值：总磷0.265mg/L，目标限值0.2mg/L；溶解氧4.6mg/L，目标限值5mg/L。"),
        "{text}"
    );
    for class in WaterClass::ALL {
        assert!(!text.contains(&format!("超{}", class.label())));
    }
    assert!(!text.contains("符合劣Ⅴ类"));
}

#[test]
fn a_section_without_valid_data_is_stated_and_not_judged() {
    let mut bulletin = bulletin();
    let text = words(&bulletin.to_html());
    assert!(text.contains("泊水村：当日无有效数据（站点未上报）。"), "{text}");
    assert!(text.contains("无有效数据1个（泊水村）"), "{text}");
    bulletin.sections[2].missing = None;
    assert!(words(&bulletin.to_html()).contains("泊水村：当日无有效数据。"));
}

#[test]
fn a_day_short_of_samples_says_so() {
    let mut bulletin = bulletin();
    bulletin.sections[0].samples.n = 4;
    assert!(words(&bulletin.to_html()).contains("下茹越：应有样本6个，缺少或无效2个。"));
}

#[test]
fn synthetic_figures_are_marked_where_they_stand_and_at_the_top() {
    let mut bulletin = bulletin();
    let text = words(&bulletin.to_html());
    assert!(text.contains("本期含合成数据（代县桥），为训练和演示生成"));
    assert_eq!(text.matches("合成数据").count(), 1 + 4, "banner, table, exceeding section, warning, outlook");
    bulletin.sections[1].origin_synthetic = false;
    bulletin.warnings.clear();
    bulletin.outlook.clear();
    assert!(!words(&bulletin.to_html()).contains("合成数据"));
}

#[test]
fn without_a_target_nothing_is_judged() {
    let mut bulletin = bulletin();
    bulletin.sections[0].target = None;
    let text = words(&bulletin.to_html());
    assert!(text.contains("目标未定、未判定1个（下茹越）"), "{text}");
}

#[test]
fn a_quiet_day_says_that_nothing_is_wrong() {
    let mut bulletin = bulletin();
    bulletin.sections.truncate(1);
    bulletin.warnings.clear();
    let text = words(&bulletin.to_html());
    for sentence in
        ["当日有有效数据的断面均未超过目标类别限值。", "当日没有未解除的预警。", "各断面当日数据齐全。"]
    {
        assert!(text.contains(sentence), "{sentence}");
    }
}

#[test]
fn the_page_is_whole_and_runs_no_script() {
    let html = bulletin().to_html();
    assert!(html.starts_with("<!DOCTYPE html>\n<html lang=\"zh-CN\">"));
    for piece in ["<caption>", "scope=\"col\"", "scope=\"row\"", "@page { size: A4;", "charset=\"utf-8\""] {
        assert!(html.contains(piece), "{piece}");
    }
    assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"));
}

#[test]
fn the_docx_repeats_its_header_row_and_numbers_its_pages() {
    let docx = bulletin().to_docx().unwrap();
    let document = part(&docx, "word/document.xml");
    assert_eq!(document.matches("<w:tblHeader />").count(), 1);
    assert!(document.contains("w:w=\"11906\"") && document.contains("w:eastAsia=\"方正小标宋简体\""));
    assert!(part(&docx, "word/footer1.xml").contains("PAGE"));
    assert!(part(&docx, "word/fontTable.xml").contains("<w:altName w:val=\"仿宋\" />"));
}

#[test]
fn the_same_bulletin_gives_the_same_bytes() {
    let first = bulletin().to_docx().unwrap();
    assert!(first == bulletin().to_docx().unwrap());
    assert_eq!(bulletin().to_html(), bulletin().to_html());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn whatever_a_name_holds_it_is_escaped(name in "[<>&\"'a-z\u{0}\u{1b}断]{1,12}") {
        let mut bulletin = bulletin();
        bulletin.sections[1].name = name.clone();
        bulletin.notes = vec![format!("<script>alert(1)</script>{name}")];
        let html = bulletin.to_html();
        prop_assert!(!html.contains("<script"));
        let visible: String = name.chars().filter(|c| !c.is_control()).collect();
        let visible = format!("<script>alert(1)</script>{visible}");
        prop_assert!(words(&html).contains(&visible));
        let docx = bulletin.to_docx().unwrap();
        prop_assert!(words(&part(&docx, "word/document.xml")).contains(&visible));
    }
}

#[test]
fn the_outlook_is_told_in_chances_with_what_it_stands_on() {
    let html = bulletin().to_html();
    assert!(html.contains("五、水质展望"), "{html}");
    assert!(html.contains("10月1日总磷日均值超标的可能约三成，其余项目很小。"));
    assert!(html.contains("（9月30日20:00起报，模型第3版）") && html.contains("给出的是概率，不是结论"));
    let none = DailyBulletin { outlook: Vec::new(), ..bulletin() }.to_html();
    assert!(none.contains("尚无水质预报。"));
}
