//! The leadership group's members against the body text and the annex.

use campaign::plan::{ANNEX, BODY, Department, Severity};

use crate::{edited, plan, problems, read};

// Proves SC-103, SC-104, SC-105.
#[test]
fn every_title_of_the_annex_and_every_township_is_on_the_roster() {
    let plan = plan();
    let membership = plan.membership();
    assert_eq!(membership.missing, []);
    assert_eq!(membership.townships, (9, 9));
    for title in [
        "县气象局局长",
        "县住建局局长",
        "县农业农村局局长",
        "县水利局局长",
        "市生态环境局代县分局局长",
        "县工信局局长",
    ] {
        assert!(plan.posts.iter().any(|p| p.title == title), "{title}");
    }
}

// Proves SC-102.
#[test]
fn the_annex_names_one_office_more_than_the_body_text_and_the_difference_is_told() {
    assert_eq!(plan().membership().only_in_annex, [Department::IndustryInformation]);
    assert!(BODY.iter().all(|d| ANNEX.contains(d)) && ANNEX.len() == BODY.len() + 1);
}

// Proves SC-103, SC-104, SC-105.
#[test]
fn a_member_that_is_missing_is_named_with_its_clause_and_what_to_write() {
    for (organisation, title, clause) in [
        ("meteorology", "代县气象局", "SC-104"),
        ("industry-information", "代县工业和信息化局", "SC-103"),
        ("township-zaolin", "枣林镇人民政府", "SC-105"),
    ] {
        let head = format!("organisation = \"{organisation}\"\n");
        let files = edited("organisations.toml", &head, "organisation = \"government\"\n");
        let mut told = problems(&files, Severity::Warning);
        told.retain(|t| t.contains("领导组成员缺"));
        assert!(
            matches!(told.as_slice(), [one] if one.contains(title) && one.contains(clause) && one.contains("[[post]]")),
            "{told:?}"
        );
        // Without the duties, which such a post answers for, the plan is read.
        let files: Vec<_> = files.into_iter().filter(|f| f.name != "duties.toml").collect();
        assert_eq!(read(&files).membership().missing.len(), 1);
    }
    let no_office = edited("organisations.toml", "department = \"water-resources\"\n", "");
    let told = problems(&no_office, Severity::Warning);
    assert!(told.iter().any(|t| t.contains("水利部门") && t.contains("SC-104")), "{told:?}");
}
