//! Reading tables: lenient where people differ, strict where a row would be wrong.

use campaign::plan::OrganisationId;
use campaign::register::import::{
    ImportOptions, MistakeLevel, Standing, columns_of, look, tables_of_geojson,
};
use campaign::register::{FarmScale, ObjectKind, OutfallClass};
use proptest::prelude::*;

use crate::{looked, of, plan, table};

/// A place within the county.
const INSIDE: (&str, &str) = ("112.96", "39.07");

#[test]
fn a_table_as_an_office_keeps_it_is_read_leniently() {
    let (x, y) = INSIDE;
    let text = format!(
        "代县入河排污口台账\n名 称|所属乡镇|责任主体|经度（°）|纬度(°)|是否重点|排口类型|编码|备注\n\
         北河排口|峨口|水利局|{x}|{y}|√|工矿企业|FA-140923-0001-GY-00|雨后易混排\n\
         南河排口|上馆镇|| 112°57′36″|39°4′12″|否|||"
    );
    let seen = looked("入河排污口", &text);
    assert_eq!(of(&seen, MistakeLevel::Error), Vec::<&_>::new());
    let [north, south] = seen.objects.as_slice() else { panic!("{:?}", seen.objects) };
    assert_eq!(
        (north.kind, north.township.as_str(), north.owner.as_ref().map(OrganisationId::as_str)),
        (ObjectKind::Outfall, "township-ekou", Some("water-resources"))
    );
    assert_eq!(
        (north.key, north.position, north.facts.outfall_class),
        (true, Some((112_960_000, 39_070_000)), Some(OutfallClass::Industry))
    );
    assert_eq!(north.facts.code.as_deref(), Some("FA-140923-0001-GY-00"));
    assert_eq!(
        (south.owner.as_ref(), south.key, south.position),
        (None, false, Some((112_960_000, 39_070_000)))
    );
    assert_ne!(north.id, south.id);
}

#[test]
fn every_mistake_is_told_in_its_cell_with_what_to_do_and_the_other_rows_are_taken() {
    let text = "名称|种类|所在乡镇|责任单位|经度|纬度|重点\n\
        甲|排污口|峨口镇|水利局|112.96|39.07|是\n\
        |排污口|峨口镇||||\n\
        丙|天文台|峨口镇||||\n\
        丁|排污口|蓬莱镇||||\n\
        戊|排污口|峨口镇|某某化工有限公司|||\n\
        己|排污口|峨口镇||112.96||\n\
        庚|排污口|峨口镇||39.07|112.96|\n\
        辛|排污口|峨口镇||||也许\n\
        甲|排污口|峨口镇||||\n\
        壬|排污口|||||";
    let seen = looked("", text);
    let told: Vec<_> = of(&seen, MistakeLevel::Error)
        .iter()
        .map(|m| (m.line, m.column, m.field.as_str(), m.hint.is_empty()))
        .collect();
    assert_eq!(
        told,
        [
            (3, Some(1), "名称", false),
            (4, Some(2), "种类", false),
            (5, Some(3), "所在乡镇", false),
            (6, Some(4), "责任单位", false),
            (7, Some(6), "纬度", false),
            (8, Some(5), "经度", false),
            (9, Some(7), "重点", false),
            (10, Some(1), "名称", false),
            (11, Some(3), "所在乡镇", false),
        ]
    );
    assert_eq!(seen.objects.iter().map(|o| o.name.as_str()).collect::<Vec<_>>(), ["甲"]);
    assert!(seen.mistakes.iter().any(|m| m.message.contains("写反")), "{:?}", seen.mistakes);
    assert_eq!(seen.rows, 10);
}

#[test]
fn a_place_outside_the_county_and_two_objects_at_one_place_are_questioned_and_not_refused() {
    let text = "名称|所在乡镇|经度|纬度\n近|峨口镇|112.96|39.07\n远|峨口镇|116.40|39.90\n同处|峨口镇|112.96001|39.07";
    let seen = looked("入河排污口", text);
    let asked: Vec<_> =
        of(&seen, MistakeLevel::Question).iter().map(|m| (m.line, m.message.clone())).collect();
    assert!(
        matches!(asked.as_slice(), [(3, far), (4, same)] if far.contains("公里") && same.contains("近")),
        "{asked:?}"
    );
    assert_eq!((seen.objects.len(), seen.count(MistakeLevel::Error)), (3, 0));
}

#[test]
fn owners_the_plan_does_not_have_become_organisations_only_when_that_is_chosen() {
    let text =
        "名称|所在乡镇|责任单位|生猪存栏\n南场|峨口镇|甲牧业有限公司|2,600头\n北场|聂营镇|甲牧业有限公司|400";
    assert_eq!(looked("规模化畜禽养殖场", text).count(MistakeLevel::Error), 2);
    let options = ImportOptions { new_owners: true, ..ImportOptions::default() };
    let seen = look(&[table("规模化畜禽养殖场", text)], &plan(), options);
    assert_eq!(seen.count(MistakeLevel::Error), 0);
    let [owner] = seen.new_owners.as_slice() else { panic!("{:?}", seen.new_owners) };
    assert_eq!((owner.name.as_str(), owner.parent.as_str()), ("甲牧业有限公司", "township-ekou"));
    assert!(seen.objects.iter().all(|o| o.owner.as_ref() == Some(&owner.id)));
    let scales: Vec<_> = seen.objects.iter().map(|o| o.facts.herd.unwrap().scale()).collect();
    assert_eq!(scales, [FarmScale::ClassTwo, FarmScale::Below]);
}

#[test]
fn what_is_registered_is_found_again_by_number_or_name_and_an_empty_cell_changes_nothing() {
    let plan = plan();
    let plant = plan.register.objects.iter().find(|o| !o.example).unwrap();
    let text = format!(
        "编号|名称|种类|所在乡镇|责任单位|经度|纬度\nekou-outfall|峨口河口|排污口|||112.96|39.07\n|{}|{}||||\n|新排口|排污口|峨口镇|||\nnobody|无此|排污口|峨口镇|||",
        plant.name,
        plant.kind.name()
    );
    let seen = looked("", &text);
    let outfall = plan.register.object(&"ekou-outfall".into()).unwrap();
    assert_eq!(seen.objects[0].id, outfall.id);
    let Standing::Changed(changes) = &seen.objects[0].standing else { panic!("{:?}", seen.objects[0]) };
    let fields: Vec<_> = changes.iter().map(|c| c.field).collect();
    assert_eq!(fields, ["名称", "经纬度", "备注", "示例"]);
    assert_eq!(seen.objects[0].owner.as_ref(), outfall.owner_named.then_some(&outfall.owner));
    assert_eq!((&seen.objects[1].id, &seen.objects[1].township), (&plant.id, &plant.township));
    assert_eq!(seen.objects[2].standing, Standing::New);
    let told: Vec<_> = of(&seen, MistakeLevel::Error).iter().map(|m| (m.line, m.column)).collect();
    assert_eq!(told, [(5, Some(1))]);
    assert!(!seen.absent.contains(&outfall.id));
}

#[test]
fn the_row_of_the_template_that_shows_the_form_is_passed_over_and_personal_columns_are_left_out() {
    let seen = looked(
        "泵站",
        "名称|所在乡镇|联系人|电话\n城东泵站（示例）|上馆镇|某某|0000\n城西泵站|上馆镇|某某|0000",
    );
    assert_eq!((seen.examples, seen.rows, seen.objects.len()), (1, 1, 1));
    let left: Vec<_> = of(&seen, MistakeLevel::Notice).iter().map(|m| m.field.clone()).collect();
    assert_eq!(left, ["联系人", "电话"]);
}

// Proves SC-101.
#[test]
fn a_telephone_number_in_a_remark_keeps_the_row_out_of_the_register() {
    let number = ["138", "0013", "8000"].concat();
    let seen = looked("泵站", &format!("名称|所在乡镇|备注\n城西泵站|上馆镇|值班 {number}"));
    let told: Vec<_> = of(&seen, MistakeLevel::Error).iter().map(|m| (m.line, m.column)).collect();
    assert_eq!((told, seen.objects.len()), (vec![(2, Some(3))], 0));
}

#[test]
fn a_geojson_of_points_is_a_table_like_any_other() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"退水渠甲","类型":"退水渠","乡镇":"聂营镇"},
        "geometry":{"type":"Point","coordinates":[112.96,39.07]}}]}"#;
    let (tables, _) = tables_of_geojson(text).unwrap();
    let seen = look(&tables, &plan(), ImportOptions::default());
    assert_eq!(seen.mistakes, []);
    assert_eq!(
        (seen.objects[0].kind, seen.objects[0].position),
        (ObjectKind::ReturnCanal, Some((112_960_000, 39_070_000)))
    );
}

#[test]
fn a_table_without_a_header_says_what_a_header_needs() {
    let seen = looked("", "某表\n1|2|3");
    assert!(matches!(of(&seen, MistakeLevel::Error).as_slice(), [one] if one.hint.contains("所在乡镇")));
}

#[test]
fn facts_that_a_kind_does_not_have_are_refused_in_their_cell() {
    let seen = looked("", "名称|种类|所在乡镇|排污口编码|生猪\n闸一|闸坝|峨口镇|X1|\n口一|排污口|峨口镇||30");
    let told: Vec<_> = of(&seen, MistakeLevel::Error).iter().map(|m| (m.line, m.column)).collect();
    assert_eq!(told, [(2, Some(4)), (3, Some(5))]);
}

proptest! {
    #[test]
    fn no_table_makes_the_reader_panic_and_a_row_with_an_error_is_never_an_object(
        cells in prop::collection::vec(prop::collection::vec("[名称峨口镇是0-9.°′,，\"a-z\\-（）]{0,12}", 6), 1..6),
    ) {
        let header = "名称|种类|所在乡镇|经度|纬度|重点\n".to_owned();
        let text = header + &cells.iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n");
        let seen = looked("", &text);
        for object in &seen.objects {
            let wrong = |m: &&campaign::register::import::Mistake| m.level == MistakeLevel::Error && m.line == object.place.1;
            prop_assert!(seen.mistakes.iter().find(wrong).is_none());
            prop_assert!(columns_of(object.kind).len() >= 7);
        }
    }
}
