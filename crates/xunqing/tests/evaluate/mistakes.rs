//! Mistakes: what is wrong, where, and the exit code.

use super::{Desk, phosphorus};

fn desk() -> Desk {
    Desk::with("a.csv", phosphorus("丙桥", "2021-07-01", &["0.1"]))
}

fn check(args: &[&str], code: i32, words: &[&str]) {
    let desk = desk();
    desk.put("bad.toml", "[[section]]\nname = \"丙桥\"\ntarget = \"七\"\n");
    desk.put("rules.toml", "day_min_valid_share = \"0.5\"\nday_min_valid_shear = \"0.5\"\n");
    desk.put("share.toml", "day_min_valid_share = \"1.5\"\n");
    desk.put("map.toml", "[columns]\n\"甲\" = \"sektion\"\n");
    desk.put("rain.csv", "time,mm\n2021-07-01,viel\n");
    desk.put("tn.csv", "section,judged\n丙桥,总氮\n");
    let (found, told) = desk.says(args);
    assert_eq!(found, Some(code), "{args:?}: {told}");
    for word in words {
        assert!(told.contains(word), "{args:?} does not say {word}: {told}");
    }
}

#[test]
fn files_that_are_not_there_or_no_readings_are_named() {
    check(&["nowhere.csv"], 1, &["nowhere.csv", "没有这个文件"]);
    check(&["*.xlsx"], 1, &["*.xlsx"]);
    check(&["bad.toml"], 1, &["bad.toml:1", "没有读到数据"]);
}

#[test]
fn a_file_that_is_no_readings_beside_one_that_is_costs_only_itself() {
    check(&["a.csv", "bad.toml"], 2, &["bad.toml:1"]);
}

#[test]
fn mistakes_in_files_beside_the_readings_are_placed() {
    check(&["a.csv", "--targets", "bad.toml"], 1, &["bad.toml:3:10: ", "七"]);
    check(&["a.csv", "--targets", "tn.csv"], 1, &["tn.csv:2:1", "w21001"]);
    check(&["a.csv", "--rules", "rules.toml"], 1, &["rules.toml:2:1: ", "day_min_valid_shear"]);
    check(&["a.csv", "--rules", "share.toml"], 1, &["share.toml", "1.5"]);
    check(&["a.csv", "--mapping", "map.toml"], 1, &["map.toml:2:", "sektion"]);
    check(&["a.csv", "--rain", "rain.csv"], 1, &["rain.csv:2:2: ", "viel"]);
    check(&["a.csv", "--targets", "none.toml"], 1, &["none.toml"]);
}

#[test]
fn options_that_cannot_go_together_say_so() {
    check(&["a.csv", "--period", "month", "--outlook"], 1, &["--asof"]);
    check(&["a.csv", "--format", "csv", "--explain"], 1, &["CSV"]);
    check(&["a.csv", "--judged", "总磷,总磷"], 1, &["twice"]);
    check(&["a.csv", "--output", "no/such/folder/x"], 1, &["no/such/folder/x"]);
}

#[test]
fn wrong_words_of_options_are_refused_with_what_would_be_right() {
    check(&["a.csv", "--period", "fortnight"], 2, &["fortnight", "ten_day", "sample"]);
    check(&["a.csv", "--waterbody", "sea"], 2, &["sea", "river"]);
    check(&["a.csv", "--target", "劣Ⅴ"], 2, &["劣Ⅴ"]);
    check(&["a.csv", "--season", "06-31..09-30"], 2, &["06-20..09-30"]);
    check(&["a.csv", "--judged", "总林"], 2, &["总林"]);
}

#[test]
fn more_problems_than_anybody_reads_are_counted() {
    let mut text = phosphorus("丙桥", "2021-07-01", &["0.1"]);
    text.push_str(&"丙桥,gestern,总磷,0.1\n".repeat(150));
    let desk = Desk::with("a.csv", text);
    let (code, told) = desk.says(&["a.csv"]);
    assert_eq!((code, told.matches("a.csv:").count()), (Some(2), 100), "{told}");
    assert!(told.contains("(50 more)"), "{told}");
}
