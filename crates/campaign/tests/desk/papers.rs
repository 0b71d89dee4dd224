//! Papers: who draws them up, who is sent them, who signs, what is lacking.

use campaign::desk::{Command, Deadline, Refusal};
use campaign::ledger::{Actor, EntryId, Event};
use campaign::paper::{
    BasisId, Meeting, NewPaper, OrderedTask, PAPER_STEPS, PaperBasis, PaperCommand, PaperDoubt, PaperKind,
    PaperStage,
};
use campaign::plan::{ClauseId, OrganisationKind, PostRole};
use campaign::register::Focus;
use campaign::rights::{Action, Reach, Role, reach};
use campaign::task::{Origin, TaskCommand, TaskOrder};

use crate::people::*;

fn paper(kind: PaperKind, title: &str) -> NewPaper {
    NewPaper {
        kind,
        title: title.into(),
        text: "正文".into(),
        unit: None,
        section: None,
        object: None,
        phase: None,
        meeting: None,
        bases: Vec::new(),
        replaces: None,
        evidence: Vec::new(),
    }
}

fn draw(new: NewPaper) -> Command {
    Command::Paper(PaperCommand::Draw(Box::new(new)))
}

fn issue(paper: EntryId, to: &[&str]) -> Command {
    issued(paper, to, &[], None)
}

fn issued(paper: EntryId, to: &[&str], posts: &[&str], task: Option<OrderedTask>) -> Command {
    Command::Paper(PaperCommand::Issue {
        paper,
        number: "代保汛办〔2021〕1号".into(),
        recipients: to.iter().map(|o| org(o)).collect(),
        posts: posts.iter().map(|p| (*p).into()).collect(),
        task,
    })
}

fn receive(paper: EntryId) -> Command {
    Command::Paper(PaperCommand::Receive { paper })
}

fn plant() -> Actor {
    someone(7, Role::Discharger, "ekou-sewage-plant")
}

fn housing() -> Actor {
    someone(8, Role::HousingConstruction, "housing-construction")
}

// Proves SC-002.
#[test]
fn a_paper_sent_to_many_names_those_who_have_not_signed_for_it() {
    let mut hall = Hall::open();
    let townships = ["township-ekou", "township-zaolin", "water-resources"];
    let id = hall.act(&office(), "2021-07-07 09:00", draw(paper(PaperKind::Notice, "通报"))).unwrap();
    assert_eq!(hall.act(&ekou(), "2021-07-07 09:30", receive(id)), wrong_stage(PaperStage::Draft));
    hall.act(&office(), "2021-07-07 10:00", issue(id, &townships)).unwrap();
    hall.act(&ekou(), "2021-07-07 11:00", receive(id)).unwrap();
    hall.act(&water(), "2021-07-07 12:00", receive(id)).unwrap();
    let found = hall.desk.papers().get(id).unwrap();
    assert_eq!(found.missing().map(ToString::to_string).collect::<Vec<_>>(), ["township-zaolin"]);
    let signed = found.receipts.iter().find(|r| r.organisation == org("township-ekou")).unwrap();
    assert_eq!(signed.at, Some(at("2021-07-07 11:00")));
    assert_eq!(hall.act(&ekou(), "2021-07-07 13:00", receive(id)), Err(Refusal::AlreadyReceived));
    assert_eq!(hall.act(&ecology(), "2021-07-07 13:00", receive(id)), Err(Refusal::NotRecipient));
    hall.act(&zaolin(), "2021-07-07 14:00", receive(id)).unwrap();
    assert_eq!(hall.desk.papers().get(id).unwrap().missing().count(), 0);
}

fn wrong_stage(stage: PaperStage) -> Result<EntryId, Refusal> {
    Err(Refusal::WrongPaperStage { stage, step: campaign::paper::PaperStep::Receive })
}

// Proves SC-001, SC-002.
#[test]
fn the_notice_goes_to_all_townships_and_departments_and_every_clause_opens() {
    let plan = plan();
    let kinds: Vec<_> = plan.addressees().map(|o| o.kind).collect();
    let townships = plan.organisations.iter().filter(|o| o.kind == OrganisationKind::Township).count();
    assert_eq!(kinds.iter().filter(|k| **k == OrganisationKind::Township).count(), townships);
    assert!(kinds.contains(&OrganisationKind::Department));
    assert_eq!(
        (&*plan.document.number, plan.document.issued.to_string(), &*plan.document.issuer),
        ("代政办函〔2021〕31号", "2021-07-07".to_owned(), "代县人民政府办公室")
    );
    for number in 1..=plan.document.clauses {
        let id: ClauseId = format!("SC-{number:03}").parse().unwrap();
        let clause = plan.clause(id).unwrap_or_else(|| panic!("{id} has no text"));
        assert!(!clause.quote.is_empty() && clause.quote.chars().count() <= 30, "{id}");
    }
}

// Proves SC-001.
#[test]
fn a_task_that_cites_a_clause_the_notice_does_not_have_is_refused() {
    let mut hall = Hall::open();
    let order = |clause: &str| TaskOrder {
        origin: Origin::Order,
        cause: None,
        duty: None,
        text: "清淤".into(),
        clause: clause.parse().unwrap(),
        focus: Focus::UrbanDrainage,
        object: None,
        township: None,
        lead: org("housing-construction"),
        support: Vec::new(),
        post: None,
        alternate: None,
        due: at("2021-07-20 00:00"),
        form: None,
        checked: false,
        drill: false,
    };
    let assign = |clause: &str| Command::Task(TaskCommand::Assign(Box::new(order(clause))));
    let wrong = hall.act(&office(), "2021-07-07 09:00", assign("SC-107"));
    assert!(matches!(wrong, Err(Refusal::NoClause { last: 106, .. })), "{wrong:?}");
    let id = hall.act(&office(), "2021-07-07 09:00", assign("SC-041")).unwrap();
    let clause = hall.desk.tasks().get(id).unwrap().order.clause;
    assert!(hall.plan.clause(clause).unwrap().quote.contains("雨水管网"));
}

// Proves SC-071, SC-072.
#[test]
fn the_office_guides_dispatches_and_notifies_and_others_cannot() {
    let mut hall = Hall::open();
    for kind in [PaperKind::Guidance, PaperKind::DispatchOrder, PaperKind::Notice] {
        for by in [water(), ecology(), ekou(), plant(), someone(9, Role::Observer, "government")] {
            let refused = hall.act(&by, "2021-07-08 09:00", draw(paper(kind, "文件")));
            assert!(
                matches!(refused, Err(Refusal::NoRight { action: Action::Issue, .. })),
                "{by:?} {refused:?}"
            );
        }
        let id = hall.act(&office(), "2021-07-08 09:00", draw(paper(kind, "文件"))).unwrap();
        let task = OrderedTask { text: "关闭退水渠闸".into(), deadline: Deadline::Hours(4) };
        let task = (kind == PaperKind::DispatchOrder).then_some(task);
        let command = issued(id, &["water-resources"], &[], task);
        let stolen = hall.act(&water(), "2021-07-08 09:30", command.clone());
        assert!(matches!(stolen, Err(Refusal::NoRight { .. })), "{stolen:?}");
        hall.act(&office(), "2021-07-08 10:00", command).unwrap();
        // An auditable document: number, moment, recipients, and the ledger's entry with title and organisation.
        let paper = hall.desk.papers().get(id).unwrap();
        assert_eq!(paper.issued.as_ref().unwrap().number, "代保汛办〔2021〕1号");
        let entry = hall.entries.iter().rev().find(|e| matches!(e.event, Event::Paper(_))).unwrap();
        assert_eq!((entry.event.about(), &entry.by.organisation), (Some(id), &org("group-office")));
        assert_eq!(entry.event.clause().to_string(), "SC-072");
    }
}

// Proves SC-072.
#[test]
fn a_dispatch_order_gives_each_recipient_its_task() {
    let mut hall = Hall::open();
    let id =
        hall.act(&office(), "2021-07-08 09:00", draw(paper(PaperKind::DispatchOrder, "调度令"))).unwrap();
    let bare = hall.act(&office(), "2021-07-08 10:00", issue(id, &["water-resources"]));
    assert!(matches!(bare, Err(Refusal::Missing { .. })), "{bare:?}");
    let task = OrderedTask { text: "关闭退水渠闸".into(), deadline: Deadline::Hours(4) };
    hall.act(
        &office(),
        "2021-07-08 10:00",
        issued(id, &["water-resources", "township-ekou"], &[], Some(task)),
    )
    .unwrap();
    let tasks: Vec<_> = hall.desk.tasks().caused_by(id).collect();
    let given: Vec<_> = tasks.iter().map(|t| (t.order.lead.to_string(), t.order.due)).collect();
    let due = at("2021-07-08 14:00");
    assert_eq!(given, [("water-resources".into(), due), ("township-ekou".into(), due)]);
    assert_eq!(tasks[1].order.township, Some(org("township-ekou")));
}

// Proves SC-070.
#[test]
fn the_leader_and_the_office_see_every_paper_and_send_to_all() {
    for role in Role::ALL {
        let issues = reach(role, Action::Issue) == Reach::All;
        assert_eq!(issues, matches!(role, Role::GroupLeader | Role::Office), "{role:?}");
    }
    let mut hall = Hall::open();
    let leader = someone(10, Role::GroupLeader, "leading-group");
    let all: Vec<_> = hall.plan.addressees().map(|o| o.id.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let id = hall.act(&leader, "2021-07-08 09:00", draw(paper(PaperKind::Notice, "通报"))).unwrap();
    let draft = hall.desk.papers().get(id).unwrap();
    assert!(draft.is_shown_to(&office()) && !draft.is_shown_to(&ekou()) && !draft.is_shown_to(&water()));
    hall.act(&leader, "2021-07-08 10:00", issue(id, &all)).unwrap();
    let paper = hall.desk.papers().get(id).unwrap();
    assert_eq!(paper.receipts.len(), all.len());
    assert!(paper.is_shown_to(&ekou()) && paper.is_shown_to(&office()) && !paper.is_shown_to(&plant()));
}

// Proves SC-017.
#[test]
fn two_sections_and_one_plan_show_one_missing() {
    let mut hall = Hall::open();
    let missing = |hall: &Hall| {
        hall.desk.sections_without_plan(&hall.plan).iter().map(|s| s.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(missing(&hall), ["daixianqiao", "boshuicun"]);
    let of = |section: &str| {
        let mut new = paper(PaperKind::ImplementationPlan, "一断面一方案");
        new.section = Some(section.into());
        new
    };
    let unknown = hall.act(&office(), "2021-06-24 09:00", draw(of("nowhere")));
    assert!(matches!(unknown, Err(Refusal::Missing { .. })), "{unknown:?}");
    let first = hall.act(&office(), "2021-06-24 09:00", draw(of("daixianqiao"))).unwrap();
    assert_eq!(missing(&hall).len(), 2, "a draft is no plan");
    hall.act(&office(), "2021-06-24 10:00", issue(first, &["ecology-environment"])).unwrap();
    assert_eq!(missing(&hall), ["boshuicun"]);
    // A later version takes the place of the first and leaves no gap.
    let mut second = of("daixianqiao");
    second.replaces = Some(first);
    let second = hall.act(&office(), "2021-06-25 09:00", draw(second)).unwrap();
    hall.act(&office(), "2021-06-25 10:00", issue(second, &["ecology-environment"])).unwrap();
    let papers = hall.desk.papers();
    assert_eq!(
        (papers.get(first).unwrap().stage, papers.get(second).unwrap().version),
        (PaperStage::Replaced, 2)
    );
    assert_eq!(papers.get(first).unwrap().replaced_by, Some(second));
    assert_eq!(missing(&hall), ["boshuicun"]);
}

#[test]
fn minutes_need_when_by_whom_with_whom_and_a_file() {
    let mut hall = Hall::open();
    let minutes = |meeting: Option<Meeting>, evidence| NewPaper {
        meeting,
        evidence,
        ..paper(PaperKind::Minutes, "启动会议纪要")
    };
    let meeting = |chair: &str, attending: &[&str]| Meeting {
        held: at("2021-06-21 09:00"),
        chair: chair.into(),
        attending: attending.iter().map(|o| org(o)).collect(),
    };
    let bad = [
        minutes(None, photo()),
        minutes(Some(meeting("", &["water-resources"])), photo()),
        minutes(Some(meeting("组长", &[])), photo()),
        minutes(Some(meeting("组长", &["nobody"])), photo()),
        minutes(Some(meeting("组长", &["water-resources"])), Vec::new()),
    ];
    for new in bad {
        assert!(hall.act(&office(), "2021-06-21 15:00", draw(new.clone())).is_err(), "{new:?}");
    }
    let good = minutes(Some(meeting("组长（分管副县长）", &["water-resources", "township-ekou"])), photo());
    let before = hall.act(&office(), "2021-06-21 08:00", draw(good.clone()));
    assert!(matches!(before, Err(Refusal::Time { .. })), "{before:?}");
    let id = hall.act(&office(), "2021-06-21 15:00", draw(good)).unwrap();
    hall.act(&office(), "2021-06-21 16:00", issue(id, &[])).unwrap();
}

fn procedure(bases: Vec<PaperBasis>) -> NewPaper {
    let mut new = paper(PaperKind::Procedure, "降雨期间污水溢流管控操作规程");
    new.object = Some("ekou-wwtp".into());
    new.bases = bases;
    new
}

// Proves SC-045.
#[test]
fn a_procedure_without_the_provincial_guide_shows_a_warning() {
    let mut hall = Hall::open();
    let guide = PaperBasis::Plan(BasisId::from("shanxi-overflow-guide"));
    let without = hall.act(&housing(), "2021-06-24 09:00", draw(procedure(Vec::new()))).unwrap();
    let with = hall.act(&housing(), "2021-06-24 09:00", draw(procedure(vec![guide]))).unwrap();
    let doubts = |id| hall.desk.papers().get(id).unwrap().doubts(&hall.plan);
    let words = "山西省汛期城镇污水直排管控技术指南";
    assert_eq!(doubts(without), [PaperDoubt::WithoutGuide { guide: words.into() }]);
    assert_eq!(doubts(with), []);
}

// Proves SC-046.
#[test]
fn shift_posts_that_have_not_acknowledged_the_procedure_are_listed() {
    let mut hall = Hall::open();
    let shifts = ["ekou-plant-day-shift", "ekou-plant-night-shift"];
    let id = hall.act(&housing(), "2021-06-24 09:00", draw(procedure(Vec::new()))).unwrap();
    let strange = issued(id, &["township-ekou"], &shifts, None);
    assert!(
        hall.act(&housing(), "2021-06-24 10:00", strange).is_err(),
        "posts of others than the recipients"
    );
    hall.act(&housing(), "2021-06-24 10:00", issued(id, &["ekou-sewage-plant"], &shifts, None)).unwrap();
    let acknowledge = |post: &str| Command::Paper(PaperCommand::Acknowledge { paper: id, post: post.into() });
    hall.act(&plant(), "2021-06-24 11:00", receive(id)).unwrap();
    hall.act(&plant(), "2021-06-24 11:00", acknowledge(shifts[0])).unwrap();
    assert_eq!(hall.act(&ekou(), "2021-06-24 12:00", acknowledge(shifts[1])), Err(Refusal::NotRecipient));
    let found = hall.desk.papers().get(id).unwrap();
    assert_eq!(found.unacknowledged().map(ToString::to_string).collect::<Vec<_>>(), [shifts[1]]);
    assert_eq!((found.version, found.content.kind), (1, PaperKind::Procedure));
}

// Proves SC-007, SC-008.
#[test]
fn a_basis_is_not_withdrawn_while_a_paper_rests_on_it() {
    let mut hall = Hall::open();
    let withdraw = |paper| Command::Paper(PaperCommand::Withdraw { paper, reason: "已过时".into() });
    let basis =
        hall.act(&office(), "2021-06-22 09:00", draw(paper(PaperKind::BasisDocument, "省级文件"))).unwrap();
    hall.act(&office(), "2021-06-22 10:00", issue(basis, &[])).unwrap();
    let mut citing = paper(PaperKind::Guidance, "指导意见");
    citing.bases = vec![PaperBasis::Paper(basis), PaperBasis::Plan(BasisId::from("shanxi-2021-17"))];
    let citing = hall.act(&office(), "2021-06-23 09:00", draw(citing)).unwrap();
    let refused = hall.act(&office(), "2021-06-23 10:00", withdraw(basis));
    assert_eq!(refused, Err(Refusal::StillCited { by: "指导意见".into() }));
    // The same for a basis of the plan that another plan no longer lists: whoever cites it is told.
    let mut later = plan();
    later.bases.retain(|b| b.id.as_ref().is_none_or(|id| id.as_str() != "shanxi-2021-17"));
    let doubts = hall.desk.papers().get(citing).unwrap().doubts(&later);
    assert_eq!(doubts, [PaperDoubt::BasisGone { basis: BasisId::from("shanxi-2021-17") }]);
    hall.act(&office(), "2021-06-23 11:00", withdraw(citing)).unwrap();
    hall.act(&office(), "2021-06-23 12:00", withdraw(basis)).unwrap();
    let mut gone = paper(PaperKind::Guidance, "再引用");
    gone.bases = vec![PaperBasis::Paper(basis)];
    assert!(hall.act(&office(), "2021-06-24 09:00", draw(gone)).is_err());
}

// Proves SC-009.
#[test]
fn the_plan_keeps_the_provincial_context_in_its_words() {
    let plan = plan();
    let titles: Vec<_> = plan.bases.iter().map(|b| b.title.as_str()).collect();
    assert!(titles.iter().any(|t| t.contains("“两山七河一流域”生态修复治理")), "{titles:?}");
}

// Proves SC-029.
#[test]
fn a_summary_that_is_not_there_after_the_last_day_stands_in_the_notice_list() {
    let mut hall = Hall::open();
    let late = |hall: &Hall, when: &str| {
        let now = at(when);
        let summaries = hall.desk.summaries(&hall.plan, now);
        summaries.iter().filter(|s| s.is_late(now)).map(|s| s.unit.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(hall.desk.summaries(&hall.plan, at("2021-09-20 23:59")).len(), 0, "the phase has not begun");
    let summary = |hall: &mut Hall, by: &Actor, when: &str| {
        let id = hall.act(by, when, draw(paper(PaperKind::Summary, "本单位总结"))).unwrap();
        hall.act(by, when, issue(id, &[])).unwrap();
    };
    summary(&mut hall, &ekou(), "2021-09-28 09:00");
    let all = hall.desk.summaries(&hall.plan, at("2021-09-30 23:59")).len();
    assert_eq!(late(&hall, "2021-09-30 23:59"), [""; 0]);
    let missing = late(&hall, "2021-10-01 00:01");
    assert_eq!(missing.len(), all - 1);
    assert!(
        !missing.contains(&"township-ekou".to_owned()) && missing.contains(&"township-zaolin".to_owned())
    );
    summary(&mut hall, &zaolin(), "2021-10-02 09:00");
    assert!(
        late(&hall, "2021-10-03 00:00").contains(&"township-zaolin".to_owned()),
        "handed in late is late"
    );
}

// Proves SC-073, SC-101, SC-106.
#[test]
fn posts_are_titles_bound_by_role_and_the_directory_holds_no_person() {
    let plan = plan();
    let of = |role: PostRole| plan.posts.iter().filter(|p| p.role == role).collect::<Vec<_>>();
    let director = of(PostRole::OfficeDirector);
    assert_eq!(director.len(), 1);
    assert_eq!(director[0].organisation, org("group-office"));
    assert!(director[0].title.contains("市生态环境局代县分局局长兼任"), "SC-106: {}", director[0].title);
    assert!(of(PostRole::GroupLeader)[0].title.contains("副县长"));
    let contacts: Vec<_> = of(PostRole::Contact).iter().map(|p| p.title.clone()).collect();
    assert!(contacts.iter().any(|t| t.contains("水科")), "{contacts:?}");
    assert!(plan.organisation(&org("law-enforcement")).is_some());
    // A title names an office or a duty; nothing a person could be reached or known by.
    for post in &plan.posts {
        let duty = ["县长", "主任", "局长", "负责人", "水科", "值班长", "镇长", "乡长", "队长"];
        assert!(duty.iter().any(|d| post.title.contains(d)), "{}", post.title);
        assert!(!post.title.chars().any(|c| c.is_ascii_digit() || c == '@'), "{}", post.title);
    }
}

#[test]
fn the_stages_of_a_paper_are_the_documented_ones() {
    crate::rights::is_drawn(
        include_str!("../../../../docs/campaign-papers.md"),
        ("草稿", "拟稿"),
        &PAPER_STEPS.map(|(from, by, to)| (from.name(), by.name(), to.name())),
        &[PaperStage::Replaced.name(), PaperStage::Withdrawn.name()],
    );
}

#[test]
fn the_stored_texts_make_the_same_papers_and_works_again() {
    let mut hall = Hall::open();
    let id =
        hall.act(&office(), "2021-07-08 09:00", draw(paper(PaperKind::DispatchOrder, "调度令"))).unwrap();
    let task = OrderedTask { text: "关闭退水渠闸".into(), deadline: Deadline::Hours(4) };
    hall.act(&office(), "2021-07-08 10:00", issued(id, &["water-resources"], &[], Some(task))).unwrap();
    hall.act(&water(), "2021-07-08 11:00", receive(id)).unwrap();
    crate::works::started(&mut hall, "2021-07-12 08:00");
    let mut again = campaign::desk::Desk::default();
    for entry in &hall.entries {
        let read = campaign::ledger::Entry::read(&entry.text().unwrap()).unwrap();
        assert_eq!(&read, entry);
        again.apply(&read, |id| hall.plan.register.object(id).map(|o| o.owner.clone()));
    }
    assert_eq!(again, hall.desk);
}
