//! The shipped plan reads, and every kind of mistake is told with its place and a hint.

#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]

use campaign::plan::{Basis, PlanProblem, Severity};
use campaign::{Plan, PlanFile};
use standards::time::{BeijingDay, Instant};
use standards::{Mn, Origin, SectionId, WaterClass};

const NAMES: [&str; 8] = [
    "campaign.toml",
    "organisations.toml",
    "sections.toml",
    "stations.toml",
    "rules.toml",
    "river.toml",
    "boundary.geojson",
    "dischargers.toml",
];

fn daixian() -> Vec<PlanFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian/");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}{name}")).unwrap();
    NAMES.iter().map(|name| PlanFile { name: (*name).to_owned(), text: read(name) }).collect()
}

fn plan() -> Plan {
    Plan::read(&daixian()).unwrap()
}

fn edited(file: &str, old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = daixian();
    let edited = files.iter_mut().find(|f| f.name == file).unwrap();
    assert!(edited.text.contains(old), "{file} does not contain {old}");
    edited.text = edited.text.replacen(old, new, 1);
    files
}

/// One mistake gives exactly one problem, at the first place of `at` in the file after the edit.
fn check(file: &str, old: &str, new: &str, at: &str, message: &str, hint: &str) {
    let files = edited(file, old, new);
    let text = &files.iter().find(|f| f.name == file).unwrap().text;
    let start = text.find(at).unwrap_or_else(|| panic!("{at} is not in {file}"));
    let before = &text[..start];
    let line = before.lines().count() + usize::from(before.ends_with('\n') || before.is_empty());
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let (_, problems) = Plan::check(&files);
    let told: Vec<String> = problems.iter().map(PlanProblem::to_string).collect();
    assert_eq!(problems.len(), 1, "{told:#?}");
    let p = &problems[0];
    assert!(p.message.contains(message), "{told:#?}");
    assert!(p.hint.contains(hint), "{told:#?}");
    assert_eq!(
        (&*p.place.file, p.place.line as usize, p.place.column as usize),
        (file, line, column),
        "{told:#?}"
    );
}

#[test]
fn the_plan_of_daixian_reads_without_errors_or_warnings() {
    let (plan, problems) = Plan::check(&daixian());
    assert_eq!(problems, []);
    let plan = plan.unwrap();
    assert_eq!((plan.county.code.as_str(), plan.county.name.as_str()), ("140923", "代县"));
    assert_eq!(plan.document.number, "代政办函〔2021〕31号");
    let sections: Vec<&str> = plan.sections.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(sections, ["代县桥", "泊水村", "下茹越", "定襄桥", "南庄", "坪上桥"]);
    let measured = plan.stations.iter().filter(|s| s.origin == Origin::Measured).count();
    assert_eq!((measured, plan.stations.len()), (4, 10));
    assert!(plan.boundary.unwrap().note.contains("仅供定位参考"));
}

#[test]
fn what_the_notice_does_not_say_is_marked_as_assumed() {
    let plan = plan();
    for section in &plan.sections {
        let target = section.target.as_ref().unwrap();
        assert!(target.assumed && target.source.starts_with("假定"), "{}", section.name);
        assert_eq!(target.class, WaterClass::III);
        assert!(section.position.as_ref().unwrap().assumed);
    }
    assert!(plan.stations.iter().all(|s| s.example && s.source.basis == Basis::Assumption));
    assert_eq!(plan.rules.run_days.source.basis, Basis::Notice);
    assert_eq!(plan.rules.severe_multiple.source.basis, Basis::Assumption);
}

#[test]
fn every_member_office_and_township_of_the_annex_has_a_post() {
    let plan = plan();
    for organisation in plan.organisations.iter().filter(|o| {
        use campaign::plan::OrganisationKind::{Department, Township};
        matches!(o.kind, Department | Township)
    }) {
        assert!(plan.posts.iter().any(|p| p.organisation == organisation.id), "{}", organisation.name);
    }
    let ii = plan.organisations.iter().find(|o| o.name == "代县工业和信息化局").unwrap();
    assert!(ii.source.note.as_ref().unwrap().contains("待明确"));
}

#[test]
fn the_campaign_is_on_from_20_june_to_30_september() {
    let campaign = plan().campaign;
    let on = |time: &str| {
        let day = time.parse::<Instant>().unwrap().day();
        (campaign.active_on(day), campaign.phase_on(day).map(|p| p.name.clone()))
    };
    assert_eq!(on("2021-06-19 23:59"), (false, None));
    assert_eq!(on("2021-06-20 00:00"), (true, Some("动员部署阶段".into())));
    assert_eq!(on("2021-09-30 23:59"), (true, Some("总结阶段".into())));
    assert_eq!(on("2021-10-01 00:00"), (false, None));
}

#[test]
fn the_three_phases_tile_the_campaign() {
    let campaign = plan().campaign;
    let day = |text: &str| text.parse::<BeijingDay>().unwrap();
    let bounds: Vec<_> = campaign.phases.iter().map(|p| (p.start, p.end)).collect();
    assert_eq!(
        bounds,
        [
            (day("2021-06-20"), day("2021-06-25")),
            (day("2021-06-26"), day("2021-09-20")),
            (day("2021-09-21"), day("2021-09-30"))
        ]
    );
    assert!(campaign.start.to(campaign.end).all(|d| campaign.phase_on(d).is_some()));
}

#[test]
fn a_station_is_found_by_its_mn_and_knows_its_password_without_printing_it() {
    let plan = plan();
    let station = plan.station(&Mn::from("A140923_0001")).unwrap();
    assert_eq!(station.section, SectionId::from("daixianqiao"));
    assert!(station.password.matches("123456") && !station.password.matches("123457"));
    assert!(!format!("{plan:?}").contains("123456"));
    assert!(!serde_json::to_string(&plan).unwrap().contains("123456"));
}

#[test]
fn the_river_is_known_upwards_and_downwards() {
    let plan = plan();
    let bridge = SectionId::from("daixianqiao");
    let above: Vec<_> = plan.upstream_of(&bridge).map(|s| s.name.as_str()).collect();
    assert_eq!(above, ["下茹越"]);
    assert_eq!(plan.section(&bridge).unwrap().downstream, Some("boshuicun".into()));
    assert_eq!(plan.stations_of(&bridge).count(), 2);
}

#[test]
fn an_unknown_key_suggests_the_nearest_one() {
    check("sections.toml", "answers = ", "anwsers = ", "anwsers", "anwsers", "是否想写 `answers`");
    check("rules.toml", "note = \"pH", "nota = \"pH", "nota", "nota", "是否想写 `note`");
    check("rules.toml", "[nd.factor]", "[nd.factor]\nvaleu = 1", "valeu", "valeu", "是否想写 `value`");
    check(
        "rules.toml",
        "[severe.multiple]",
        "[severe.other]\nvalue = 1\n[severe.multiple]",
        "other",
        "other",
        "multiple",
    );
}

#[test]
fn columns_behind_chinese_text_count_characters() {
    let line = "path = [[790, 190], [755, 140], [725, 100]]";
    let new = r#"path = [["甲乙丙", 190], [755, 140]]"#;
    check("river.toml", line, new, r#"[["甲乙丙""#, "`path` 的值不对", "path = [[980, 40]");
    check(
        "sections.toml",
        r#"judged = ["w01001", "w01009""#,
        r#"judged = ["w01001", "溶解样""#,
        "\"溶解样\"",
        "溶解样",
        "`w01009`（溶解氧）",
    );
}

#[test]
fn a_factor_is_named_by_its_code_and_must_have_a_limit() {
    check("rules.toml", "\"w21011\"]", "\"w21012\"]", "\"w21012\"", "w21012", "w2101");
    check("rules.toml", "\"w21011\"]", "\"总磷\"]", "\"总磷\"", "总磷", "`w21011`（总磷）");
    check(
        "sections.toml",
        "\"w21011\"]",
        "\"w21001\"]",
        "\"w21001\"",
        "总氮 在此水体没有限值",
        "总氮只评价湖库",
    );
}

#[test]
fn a_missing_key_shows_how_to_write_it() {
    check("stations.toml", "kind = \"hour\"\n", "", "[[station]]", "缺少 `kind`", "kind = \"hour\"");
    check("campaign.toml", "name = \"代县\"\n", "", "[county]", "缺少 `name`", "name = \"代县\"");
}

#[test]
fn a_reference_to_nothing_lists_what_there_is() {
    check(
        "campaign.toml",
        "lead = \"leading-group\"",
        "lead = \"leading-gruop\"",
        "\"leading-gruop\"",
        "单位",
        "是否想写 `leading-group`",
    );
    check(
        "stations.toml",
        "section = \"daixianqiao\"",
        "section = \"x\"",
        "\"x\"",
        "没有这个断面",
        "daixianqiao, dingxiangqiao",
    );
    check("river.toml", "branch = \"hutuo\"", "branch = \"hutou\"", "\"hutou\"", "河段", "是否想写 `hutuo`");
}

#[test]
fn a_second_use_of_an_identifier_names_the_first() {
    check(
        "organisations.toml",
        "id = \"meteorology-head\"",
        "id = \"group-leader\"",
        "\"group-leader\"\norganisation = \"meteorology\"",
        "重复",
        "首次出现在 first defined at organisations.toml:",
    );
}

#[test]
fn two_stations_cannot_share_an_mn() {
    check(
        "stations.toml",
        "mn = \"A140902_0001\"",
        "mn = \"A140923_0001\"",
        "\"A140923_0001\"\nname = \"定襄桥",
        "MN",
        "首次出现在",
    );
}

#[test]
fn a_target_class_needs_a_source_and_must_be_a_class() {
    let source = "target_source = \"假定：通知未载明目标类别，请以上级下达文件为准\"\n";
    check("sections.toml", source, "", "\"Ⅲ\"", "目标类别没有依据", "target_source");
    check("sections.toml", "target = \"Ⅲ\"", "target = \"劣Ⅴ\"", "\"劣Ⅴ\"", "不是目标类别", "Ⅳ 或 Ⅴ");
}

#[test]
fn a_section_without_a_target_is_a_warning_and_stays_unset() {
    let files = edited("sections.toml", "target = \"Ⅲ\"\n", "");
    let (plan, problems) = Plan::check(&files);
    assert_eq!(plan.unwrap().sections[0].target, None);
    assert!(
        matches!(problems.as_slice(), [p] if p.severity == Severity::Warning && p.message.contains("未设定"))
    );
}

#[test]
fn phases_that_overlap_or_leave_a_gap_are_told_with_the_right_day() {
    check(
        "campaign.toml",
        "start = 2021-06-26",
        "start = 2021-06-25",
        "2021-06-25\nend = 2021-09-20",
        "重叠",
        "2021-06-26",
    );
    check("campaign.toml", "start = 2021-09-21", "start = 2021-09-22", "2021-09-22", "空档", "2021-09-21");
    check(
        "campaign.toml",
        "start = 2021-09-21\nend = 2021-09-30",
        "start = 2021-09-21\nend = 2021-09-29",
        "2021-09-29",
        "SC-014",
        "2021-09-30",
    );
    check("campaign.toml", "end = 2021-06-25", "end = 2021-06-19", "2021-06-19", "早于开始", "改正日期");
}

#[test]
fn a_clause_must_exist_in_the_notice() {
    check(
        "campaign.toml",
        "clause = \"SC-013\"",
        "clause = \"SC-107\"",
        "\"SC-107\"",
        "没有条款 SC-107",
        "SC-106",
    );
    check("campaign.toml", "clause = \"SC-013\"", "clause = \"13\"", "\"13\"", "不是条款号", "SC-006");
}

#[test]
fn an_entry_without_a_source_is_a_warning() {
    check(
        "campaign.toml",
        "clause = \"SC-013\"\n",
        "",
        "[[goal]]\ntext = \"国考断面汛期水质日均值",
        "没有注明依据",
        "clause = \"SC-006\"",
    );
}

#[test]
fn a_wrong_word_or_number_shows_what_is_possible() {
    check(
        "stations.toml",
        "origin = \"measured\"",
        "origin = \"mesured\"",
        "\"mesured\"",
        "不能是",
        "`measured`",
    );
    check("rules.toml", "value = 0.60", "value = 60", "60\nbasis", "超出范围", "取 0 到 1");
    check("rules.toml", "value = 3\n", "value = 1\n", "1\nbasis", "超出范围", "取 2 到 31");
    check(
        "rules.toml",
        "basis = \"notice\"\nclause = \"SC-013\"\n",
        "basis = \"notice\"\n",
        "\"notice\"",
        "却没有条款号",
        "SC-013",
    );
    check(
        "campaign.toml",
        "issued = 2021-07-07",
        "issued = \"7月7日\"",
        "\"7月7日\"",
        "`issued` 的值不对",
        "2021-07-07",
    );
    check("sections.toml", "lon = 112.945", "lon = 39.035", "39.035", "不在中国境内", "写反");
}

#[test]
fn water_does_not_flow_in_a_circle() {
    let files = edited("sections.toml", "downstream = \"dingxiangqiao\"", "downstream = \"daixianqiao\"");
    let (plan, problems) = Plan::check(&files);
    assert!(plan.is_none());
    assert!(problems.iter().all(|p| p.message.contains("流回")) && problems.len() == 2, "{problems:#?}");
}

#[test]
fn a_missing_file_is_one_error_and_not_a_hundred() {
    for name in &NAMES[..5] {
        let files: Vec<_> = daixian().into_iter().filter(|f| f.name != *name).collect();
        let problems = Plan::read(&files).unwrap_err();
        assert!(
            matches!(problems.as_slice(), [p] if &*p.place.file == *name && p.message.contains("缺少文件")),
            "{problems:#?}"
        );
    }
}

#[test]
fn a_plan_without_drawings_and_dischargers_still_reads_with_a_warning_each() {
    let files: Vec<_> = daixian().into_iter().take(5).collect();
    let (plan, problems) = Plan::check(&files);
    assert!(plan.is_some_and(|p| p.river.is_none() && p.boundary.is_none() && p.outlets.is_empty()));
    assert_eq!(problems.iter().filter(|p| p.severity == Severity::Warning).count(), 3);
}

#[test]
fn a_misnamed_file_is_told() {
    let mut files = daixian();
    files.push(PlanFile { name: "section.toml".into(), text: String::new() });
    let (_, problems) = Plan::check(&files);
    assert!(matches!(problems.as_slice(), [p] if p.hint.contains("`sections.toml`")), "{problems:#?}");
}

#[test]
fn text_that_is_not_toml_or_json_is_told_with_its_place() {
    check(
        "stations.toml",
        "password = \"123456\"",
        "password = \"123456",
        "\nkind = \"hour\"",
        "文件写法有误",
        "引号",
    );
    let files = edited("boundary.geojson", "\"features\": [", "\"features\": 代");
    let (_, problems) = Plan::check(&files);
    let line = files[6].text.lines().position(|l| l.contains('代') && l.starts_with("\"features")).unwrap();
    assert_eq!((problems[0].place.line as usize, problems[0].place.column), (line + 1, 13), "{problems:#?}");
}

#[test]
fn a_section_without_stations_is_a_warning_at_the_section() {
    let files = edited("stations.toml", "section = \"xiaruyue\"", "section = \"nanzhuang\"");
    let (plan, problems) = Plan::check(&files);
    assert!(plan.is_some());
    assert!(
        matches!(problems.as_slice(), [p] if p.severity == Severity::Warning
        && &*p.place.file == "sections.toml" && p.message.contains("下茹越") && p.hint.contains("xiaruyue")),
        "{problems:#?}"
    );
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_files() {
    let mut files = edited("campaign.toml", "code = \"140923\"", "code = \"1409\"");
    let rules = files.iter_mut().find(|f| f.name == "rules.toml").unwrap();
    rules.text =
        rules.text.replacen("value = 0.60", "value = \"六成\"", 1).replacen("value = 24", "value = 4", 1);
    let stations = files.iter_mut().find(|f| f.name == "stations.toml").unwrap();
    stations.text = stations.text.replace("kind = \"hour\"", "kind = \"hours\"");
    let problems = Plan::read(&files).unwrap_err();
    let of = |file: &str| problems.iter().filter(|p| &*p.place.file == file).count();
    assert_eq!((of("campaign.toml"), of("stations.toml")), (1, 10), "{problems:#?}");
    assert!(of("rules.toml") >= 1);
    assert!(problems.windows(2).all(|w| w[0].place <= w[1].place));
}

#[test]
fn rules_that_may_be_left_out_have_defaults_which_say_so() {
    let mut files = daixian();
    let rules = files.iter_mut().find(|f| f.name == "rules.toml").unwrap();
    let end = rules.text.find("[periods.week_min_valid_share]").unwrap();
    rules.text.truncate(end);
    let (older, problems) = Plan::check(&files);
    assert_eq!(problems, []);
    let (older, shipped) = (older.unwrap().rules.judging, plan().rules.judging);
    assert_eq!(older.year_min_months.value, shipped.year_min_months.value);
    assert_eq!(older.intensity_items.value, shipped.intensity_items.value);
    assert_eq!(older.swing_quiet_class.source.basis, Basis::Assumption);
    assert!(older.swing_days.source.note.unwrap().contains("swing.days"));
    assert_eq!(shipped.year_min_months.source.basis, Basis::Memory);
}

#[test]
fn a_mistake_in_a_rule_that_may_be_left_out_is_told_at_its_place() {
    let wrong = |old: &str, new: &str, at: &str, message: &str, hint: &str| {
        check("rules.toml", old, new, at, message, hint);
    };
    wrong("[swing.days]\nvalue = 3", "[swing.days]\nvalue = 40", "40\nbasis", "超出范围", "取 1 到 31");
    wrong("[swing.days]", "[swing.dayz]", "dayz", "没有 `dayz`", "`days`");
    wrong("value = \"months\"", "value = \"mouths\"", "\"mouths\"", "不能是", "`months`");
    wrong("value = \"Ⅱ\"", "value = \"劣Ⅴ\"", "\"劣Ⅴ\"", "不是水质类别", "Ⅴ");
}

fn with_exemption(change: impl Fn(&str) -> String) -> (Option<Plan>, Vec<campaign::PlanProblem>) {
    let text = "[[exemption]]\ndocument = \"环办〔2021〕1号\"\nsection = \"daixianqiao\"\nitem = \"w21011\"\n\
                from = 2021-07-01\nto = 2021-07-31\nreason = \"上游来水\"\n";
    let mut files = daixian();
    files.push(PlanFile { name: "exemptions.toml".into(), text: change(text) });
    Plan::check(&files)
}

#[test]
fn an_official_decision_names_its_document_section_item_and_days() {
    let (plan, problems) = with_exemption(str::to_owned);
    assert_eq!(problems, []);
    let decision = plan.unwrap().exemptions.remove(0);
    assert_eq!((decision.document.as_str(), decision.item.name()), ("环办〔2021〕1号", "总磷"));
    assert_eq!((decision.place.line, &*decision.place.file), (1, "exemptions.toml"));
}

#[test]
fn a_decision_without_document_about_nothing_or_backwards_in_time_is_refused_at_its_place() {
    for (old, new, line, message) in [
        ("document = \"环办〔2021〕1号\"\n", "", 1, "缺少 `document`"),
        ("\"daixianqiao\"", "\"daixianqia\"", 3, "没有这个断面"),
        ("\"w21011\"", "\"w21012\"", 4, "不认识的因子"),
        ("2021-07-31", "2021-06-30", 6, "早于开始日"),
        ("reason", "reasons", 7, "没有 `reasons`"),
    ] {
        let (plan, problems) = with_exemption(|text| text.replace(old, new));
        assert!(plan.is_none(), "{new}");
        assert!(
            problems.iter().any(|p| p.place.line == line && p.message.contains(message)),
            "{problems:#?}"
        );
    }
    for (text, message) in [("w01003", "不评价"), ("w21011", "重叠")] {
        let (plan, problems) =
            with_exemption(
                |first| {
                    if text == "w21011" { first.repeat(2) } else { first.replace("w21011", text) }
                },
            );
        assert!(
            plan.is_some() && matches!(problems.as_slice(), [p] if p.message.contains(message)),
            "{problems:#?}"
        );
    }
}

#[test]
fn items_sampled_by_hand_are_named_by_code() {
    let files = edited("sections.toml", "river = ", "manual = [\"w01018\"]\nriver = ");
    assert_eq!(Plan::read(&files).unwrap().sections[0].manual[0].name(), "化学需氧量");
    check("sections.toml", "river = ", "manual = [\"w0101\"]\nriver = ", "\"w0101\"", "w0101", "w010");
}

fn with_model(old: &str, new: &str) -> Vec<PlanFile> {
    let mut files = daixian();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../plans/daixian/");
    for name in ["register.toml", "checklists.toml", "river/model.toml", "river/rain.csv"] {
        let text = std::fs::read_to_string(format!("{folder}{name}")).unwrap();
        files.push(PlanFile { name: name.to_owned(), text: text.replacen(old, new, 1) });
    }
    files
}

#[test]
fn a_river_model_is_read_with_the_plan_and_held_against_its_sections_and_its_register() {
    let (plan, problems) = Plan::check(&with_model("", ""));
    assert_eq!(problems, []);
    let model = plan.unwrap().river_model.unwrap();
    assert!(model.native.example && model.files().len() == 2);
    let told = |old: &str, new: &str| -> Vec<(String, u32, bool)> {
        let (_, problems) = Plan::check(&with_model(old, new));
        let error = |p: &PlanProblem| p.severity == Severity::Error;
        problems.iter().map(|p| (p.place.file.to_string(), p.place.line, error(p))).collect()
    };
    let file = || "river/model.toml".to_owned();
    assert_eq!(told("section = \"xiaruyue\"", "section = \"xiarvyue\""), [(file(), 1, true)]);
    assert_eq!(
        told("object = \"town-pump-1\"\nfrom = \"town-pool\"", "object = \"no-pump\"\nfrom = \"town-pool\""),
        [(file(), 1, false)]
    );
    assert_eq!(told("10,1.5,", "10,much,"), [("river/rain.csv".to_owned(), 3, true)]);
}
