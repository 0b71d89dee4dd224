//! Accepted objects in the plan's own files.

use campaign::Plan;
use campaign::plan::{PlanFile, Severity};
use campaign::register::import::{
    ImportOptions, Looked, Standing, WrittenFrom, columns_of, free_examples, look, write,
};
use campaign::register::{ObjectId, ObjectKind};
use proptest::prelude::*;

use crate::{files, plan, problems, read, table};

fn from() -> WrittenFrom {
    WrittenFrom {
        file: "排污口台账.xlsx".into(),
        sha256: "ab".repeat(32),
        day: "2021-06-24".parse().unwrap(),
        by: "领导组办公室".into(),
    }
}

fn taken(name: &str, text: &str) -> (Looked, Vec<PlanFile>) {
    let looked = look(&[table(name, text)], &plan(), ImportOptions { new_owners: true, kind: None });
    let mut files = files();
    write(&mut files, &looked, &from(), &[]).unwrap();
    (looked, files)
}

fn text<'f>(files: &'f [PlanFile], name: &str) -> &'f str {
    &files.iter().find(|f| f.name == name).unwrap().text
}

// Proves SC-024, SC-055.
#[test]
fn imported_objects_are_part_of_the_plan_with_class_code_owner_and_place() {
    let (_, files) = taken(
        "入河排污口",
        "名称|所在乡镇|责任单位|重点|经度|纬度|排污口类别|排污口编码\n北河排口|峨口镇|峨口化工|是|112.96|39.07|工矿企业排污口|FA-140923-0001",
    );
    assert_eq!(problems(&files, Severity::Error), Vec::<String>::new());
    let plan = read(&files);
    let object = plan.register.objects.iter().find(|o| o.name == "北河排口").unwrap();
    assert_eq!(
        (object.kind, object.key, object.example, object.owner_named),
        (ObjectKind::Outfall, true, false, true)
    );
    assert_eq!(object.position, Some((112_960_000, 39_070_000)));
    assert_eq!(object.facts.code.as_deref(), Some("FA-140923-0001"));
    assert_eq!(object.source.clause.unwrap().to_string(), "SC-055");
    assert_eq!(plan.organisation(&object.owner).unwrap().name, "峨口化工");
    let written = text(&files, "register.toml");
    assert!(
        written.contains(&format!("# SHA-256 {}", "ab".repeat(32)))
            && written.contains("# 以下由 排污口台账.xlsx 导入，2021-06-24")
    );
}

#[test]
fn everything_written_before_stays_letter_for_letter() {
    let (_, written) = taken("泵站", "名称|所在乡镇\n城西泵站|上馆镇");
    for (before, after) in files().iter().zip(&written) {
        assert_eq!(before.name, after.name);
        assert!(after.text.starts_with(&before.text), "{}", after.name);
        assert_eq!(before.text == after.text, before.name != "register.toml");
    }
}

#[test]
fn a_changed_object_is_edited_in_its_place_with_a_remark_and_is_no_example_any_more() {
    let plan = plan();
    let present = plan.register.objects.iter().find(|o| o.id.as_str() == "ekou-outfall").unwrap();
    let (_, files) = taken("入河排污口", "编号|名称|所在乡镇|重点\nekou-outfall|峨口河口|峨口镇|否");
    let changed = read(&files);
    let object = changed.register.object(&present.id).unwrap();
    assert_eq!((object.key, object.example, object.name.as_str()), (false, false, "峨口河口"));
    assert_eq!(changed.register.objects.len(), plan.register.objects.len());
    let order = |p: &Plan| p.register.objects.iter().map(|o| o.id.clone()).collect::<Vec<_>>();
    assert_eq!(order(&changed), order(&plan));
    assert!(
        text(&files, "register.toml")
            .contains("# 2021-06-24 按 排污口台账.xlsx 修改：名称、重点、备注、示例")
    );
}

#[test]
fn the_same_file_twice_changes_nothing_the_second_time() {
    let rows =
        "名称|所在乡镇|经度|纬度|备注\n北河排口|峨口镇|112.961234|39.07|雨后易混排\n南河排口|聂营镇|||";
    let (_, files) = taken("入河排污口", rows);
    let again = look(&[table("入河排污口", rows)], &read(&files), ImportOptions::default());
    assert!(again.objects.iter().all(|o| o.standing == Standing::Same), "{:?}", again.objects);
    let mut twice = files.clone();
    let written = write(&mut twice, &again, &from(), &[]).unwrap();
    assert_eq!((written.added, written.changed), (0, 0));
    assert_eq!(twice, files);
}

#[test]
fn examples_are_taken_out_and_the_head_of_the_file_stays() {
    let plan = plan();
    let examples: Vec<ObjectId> = free_examples(&plan, &files());
    assert!(!examples.is_empty());
    let looked = look(&[table("泵站", "名称|所在乡镇\n城西泵站|上馆镇")], &plan, ImportOptions::default());
    let mut files = files();
    let head = text(&files, "register.toml").lines().next().unwrap().to_owned();
    let written = write(&mut files, &looked, &from(), &examples).unwrap();
    assert_eq!(written.removed, examples);
    let after = read(&files);
    let left = after.register.objects.iter().filter(|o| o.example);
    assert!(left.into_iter().all(|o| !examples.contains(&o.id)));
    assert_eq!(after.register.objects.len(), plan.register.objects.len() - examples.len() + 1);
    assert!(text(&files, "register.toml").contains(&head));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_accepted_reads_back_as_it_was_accepted(
        names in prop::collection::btree_set("[甲乙丙丁\"\\\\#'=a-z]{1,8}", 1..6), kind in 0usize..18, x in 112_700_000i32..113_100_000, key: bool,
    ) {
        let kind = ObjectKind::ALL[kind];
        prop_assume!(!columns_of(kind).is_empty());
        let rows: Vec<_> = names.iter().zip(0..).map(|(name, n)| {
            let longitude = f64::from(x + n * 1000) / 1e6;
            format!("{name}|{}|聂营镇|{longitude}|39.07|{}", kind.name(), if key { "是" } else { "否" })
        }).collect();
        let (looked, files) = taken("", &format!("名称|种类|所在乡镇|经度|纬度|重点\n{}", rows.join("\n")));
        let plan = read(&files);
        for wanted in &looked.objects {
            let object = plan.register.object(&wanted.id).unwrap();
            prop_assert_eq!((&object.name, object.kind, object.key, object.position), (&wanted.name, wanted.kind, wanted.key, wanted.position));
            prop_assert_eq!(&object.facts, &wanted.facts);
        }
    }
}
