//! The playbook's file: it says what rain asks of whom, and every mistake in it is told with its place.

use campaign::Plan;
use campaign::playbook::DutyPhase;
use weather::rain::RainGrade;

use crate::people::*;

#[test]
fn every_number_that_the_notice_does_not_give_is_an_assumption_with_a_remark() {
    let plan = plan();
    let playbook = plan.playbook.as_ref().unwrap();
    assert!(playbook.duties.iter().all(|d| d.source.note.is_some()));
    for phase in [DutyPhase::Before, DutyPhase::During, DutyPhase::After] {
        assert!(playbook.duties.iter().any(|d| d.phase == phase));
    }
    let beyond = playbook.duties.iter().filter(|d| d.is_for(RainGrade::ExtraordinaryRainstorm, None)).count();
    let storm = playbook.duties.iter().filter(|d| d.is_for(RainGrade::Rainstorm, None)).count();
    assert_eq!(beyond, storm, "rain beyond the notice acts as a rainstorm");
}

#[test]
fn every_mistake_of_the_playbook_is_told_with_its_place_and_a_hint() {
    let cases = [
        ("playbook.toml", "phase = \"before\"", "phase = \"befor\"", "`phase`", "before"),
        (
            "playbook.toml",
            "kinds = [\"accident_pool\"]",
            "kinds = [\"acident_pool\"]",
            "不是对象种类",
            "accident_pool",
        ),
        ("playbook.toml", "form = \"record-pool\"", "form = \"record-pol\"", "没有这个表单", "record-pool"),
        ("playbook.toml", "department = \"housing-construction\"\n", "", "没有写是哪个部门", "department"),
        (
            "playbook.toml",
            "hours = 24\nform = \"ditch-emptied\"",
            "hours = 3\nform = \"ditch-emptied\"",
            "期限",
            "rain_over_hours",
        ),
        ("playbook.toml", "to = \"moderate\"", "to = \"rainstorm\"", "`to`", "不写"),
        (
            "playbook.toml",
            "value = 30\nbasis = \"assumption\"\nnote = \"应急",
            "value = 130\nbasis = \"assumption\"\nnote = \"应急",
            "超出范围",
            "100",
        ),
        ("forms.toml", "choices = [\"开启\", \"关闭\"]", "choices = [\"开\", \"关\"]", "缺少必填项", "开启"),
        ("forms.toml", "id = \"record-stage\"", "id = \"record-stages\"", "不能记录", "record-stage"),
    ];
    for (file, old, new, message, hint) in cases {
        let (_, problems) = Plan::check(&edited(file, old, new));
        let told = problems.iter().find(|p| p.message.contains(message) && p.hint.contains(hint));
        let told = told.unwrap_or_else(|| panic!("{new}: {problems:#?}"));
        assert!(told.place.line > 0 && told.place.column > 0);
    }
}
