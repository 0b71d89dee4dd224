//! Mistakes: what is wrong, where, and the exit code.

use super::{Desk, FARM, WWTP, days, support};

fn cod() -> String {
    days(WWTP, &[&[("化学需氧量", "40")]])
}

#[test]
fn an_unknown_outlet_is_told_once_with_its_place_and_the_rest_is_judged() {
    let text = format!("{}黑厂/DW001,2021-07-01 00:00,氨氮,1\n黑厂/DW001,2021-07-01 02:00,氨氮,1\n", cod());
    let desk = Desk::with("a.csv", &text);
    let (code, out, told) = desk.says(&["a.csv", "--format", "jsonl"]);
    assert_eq!((code, out.lines().count()), (Some(2), 4), "{told}");
    assert_eq!(told.matches("a.csv:14: 方案中没有排放口“黑厂/DW001”").count(), 1, "{told}");
    assert!(told.contains(WWTP) && told.contains("共 2 行未读入"), "{told}");
    assert!(!out.contains("黑厂"));
}

#[test]
fn an_outlet_that_the_discharger_does_not_have_is_told_with_those_it_has() {
    let desk = Desk::with("a.csv", "排污单位,排放口,时间,氨氮\n峨口污水处理厂,DW009,2021-07-01 00:00,1\n");
    let (code, _, told) = desk.says(&["a.csv"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("a.csv:2: ") && told.contains("该单位有 峨口污水处理厂/DW001"), "{told}");
}

#[test]
fn a_bad_line_costs_only_itself_and_is_placed() {
    let desk = Desk::with("a.csv", &format!("{}{WWTP},2021-07-01 01:00,化学需氧量,viel\n", cod()));
    let (code, out, told) = desk.says(&["a.csv", "--item", "化学需氧量"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("a.csv:14:4 value: “viel”") && out.contains("100.00%（1/1）"), "{told}{out}");
}

#[test]
fn a_table_of_sections_has_no_outlets_and_one_of_outlets_is_not_judged_as_a_river() {
    let desk = Desk::with("a.csv", "断面,时间,总磷\n代县桥,2021-07-01 00:00,0.4\n");
    desk.put("b.csv", "排放口,时间,总磷\n峨口污水处理厂,2021-07-01 00:00,0.4\n");
    let (code, _, told) = desk.says(&["a.csv"]);
    assert!(code == Some(1) && told.contains("a.csv:2: 方案中没有排放口“代县桥”"), "{told}");
    let river = support::xunqing(&["evaluate", support::text(&desk.path("b.csv"))]).output().unwrap();
    assert_eq!(river.status.code(), Some(1), "{}", support::stdout(&river));
}

#[test]
fn options_that_cannot_go_together_and_wrong_outlets_say_so() {
    let desk = Desk::with("a.csv", &cod());
    desk.put("f.csv", "facility,day,state\n");
    let check = |args: &[&str], code: i32, word: &str| {
        let (found, _, told) = desk.says(args);
        assert!(found == Some(code) && told.contains(word), "{args:?}: {found:?} {told}");
    };
    check(&["a.csv", "--format", "csv", "--explain"], 1, "CSV");
    check(&["a.csv", "--format", "csv", "--facilities", "f.csv"], 1, "CSV");
    check(&["a.csv", "--outlet", "黑厂"], 1, "黑厂");
    check(&["a.csv", "--from", "2021-07-09", "--to", "2021-07-01"], 1, "2021-07-09");
    check(&["a.csv", "--from", "1990-01-01"], 1, "3660");
    check(&["a.csv", "--plan", "nowhere"], 1, "nowhere");
    check(&["none.csv"], 1, "none.csv");
    let refused = desk.run(&[]);
    assert_eq!((refused.status.code(), support::stderr(&refused).contains("FILE")), (Some(2), true));
}

#[test]
fn outlets_without_readings_and_unconfirmed_permits_are_named() {
    let desk = Desk::with("a.csv", &cod());
    let (code, _, told) = desk.says(&["a.csv"]);
    assert_eq!(code, Some(0), "{told}");
    let line = |word: &str| told.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned();
    assert!(line("没有数据").contains(FARM) && !line("没有数据").contains(WWTP), "{told}");
    assert!(line("未经核实").contains(WWTP), "{told}");
}
