//! What the register lacks is listed by name.

use campaign::plan::Severity;
use campaign::register::{Gap, gaps};
use standards::time::Instant;

use crate::{edited, plan, problems, read};

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

// Proves SC-055.
#[test]
fn an_outfall_nobody_answers_for_is_on_the_list_and_one_with_an_owner_is_not() {
    let owned = "kind = \"outfall\"\ntownship = \"township-ekou\"\n";
    let mut files = edited("register.toml", owned, owned);
    let text = &mut files.iter_mut().find(|f| f.name == "register.toml").unwrap().text;
    text.push_str(
        "\n[[object]]\nid = \"a\"\nname = \"甲\"\nkind = \"outfall\"\ntownship = \"township-ekou\"\nclause = \"SC-055\"\n\
         \n[[object]]\nid = \"b\"\nname = \"乙\"\nkind = \"outfall\"\ntownship = \"township-ekou\"\nowner = \"water-resources\"\n\
         outfall_class = \"industry\"\ncode = \"X\"\nlongitude = 112.96\nlatitude = 39.07\nclause = \"SC-055\"\n",
    );
    let plan = read(&files);
    let since = at("2021-06-26T00:00:00+08:00");
    let of = |id: &str, inspected| gaps(plan.register.object(&id.into()).unwrap(), inspected, since, None);
    let inspected = Some(at("2021-06-27T09:00:00+08:00"));
    assert_eq!(of("a", inspected), [Gap::NoOwner, Gap::NoPosition, Gap::NoOutfallClass, Gap::NoOutfallCode]);
    assert_eq!(of("b", inspected), []);
}

// Proves SC-024.
#[test]
fn an_object_never_inspected_in_the_phase_is_on_the_gap_list() {
    let plan = plan();
    let object = &plan.register.objects[0];
    let since = at("2021-06-26T00:00:00+08:00");
    let missing = |inspected| gaps(object, inspected, since, None).contains(&Gap::NotInspected);
    assert!(missing(None) && missing(Some(at("2021-06-25T23:59:59+08:00"))));
    assert!(!missing(Some(since)));
}

#[test]
fn facts_of_another_kind_and_works_that_end_before_they_start_are_refused_by_the_plan() {
    for (facts, told) in [
        ("pigs = 3\n", "存栏数"),
        ("start = 2021-04-01\nend = 2021-03-01\n", "工期"),
        ("start = 2021-04-01\n", "工期"),
    ] {
        let files = edited("register.toml", "kind = \"drain\"\n", &format!("kind = \"drain\"\n{facts}"));
        let errors = problems(&files, Severity::Error);
        assert!(matches!(errors.as_slice(), [one] if one.contains(told)), "{facts}: {errors:?}");
    }
}
