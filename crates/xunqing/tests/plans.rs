//! `xunqing plan`: the template, an import without a server, a copy to another year, the members of the group.

#![expect(clippy::unwrap_used, reason = "a test target")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use campaign::ledger::{Actor, Chain, Entry, EntryId, Event};
use campaign::register::Focus;
use campaign::rights::Role;
use store::{LedgerEntry, LedgerWriter as _};
use tempfile::TempDir;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plans/daixian")
}

fn own_plan() -> TempDir {
    let own = TempDir::new().unwrap();
    for entry in fs::read_dir(shipped()).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        fs::copy(entry.path(), own.path().join(entry.file_name())).unwrap();
    }
    own
}

fn plan(arguments: &[&str]) -> (bool, String) {
    let Output { status, stdout, stderr } =
        Command::new(env!("CARGO_BIN_EXE_xunqing")).arg("plan").args(arguments).output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.success(), said)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A data folder with one open problem.
fn data() -> TempDir {
    let folder = TempDir::new().unwrap();
    let (mut store, _reader) = store_sqlite::open(folder.path(), store_sqlite::Options::default()).unwrap();
    let entry = Entry {
        id: EntryId(1),
        happened: "2021-09-28 09:00".parse().unwrap(),
        recorded: "2021-09-28 09:01".parse().unwrap(),
        late: None,
        by: Actor {
            account: 5,
            title: "巡查岗".into(),
            organisation: "township-ekou".into(),
            role: Role::Township,
        },
        event: Event::ProblemFound {
            object: Some("ekou-outfall".into()),
            focus: Focus::Outfalls,
            township: "township-ekou".into(),
            what: "雨天混排".into(),
            prominent: false,
            found_by: None,
            location: None,
            evidence: Vec::new(),
        },
    };
    let entry_text = entry.text().unwrap();
    let digest = Chain::default().append(&entry_text).0;
    let row = LedgerEntry {
        seq: 1,
        id: entry.id.0.to_be_bytes(),
        about: None,
        recorded: entry.recorded,
        text: entry_text,
        digest,
    };
    store.append_ledger(&[row]).unwrap();
    folder
}

// Proves SC-033, SC-031.
#[test]
fn a_copy_for_the_next_year_reads_without_a_mistake_and_carries_the_open_problem() {
    let (folder, data) = (TempDir::new().unwrap(), data());
    let to = folder.path().join("2022");
    let (done, said) =
        plan(&["copy", text(&shipped()), "--to", text(&to), "--year", "2022", "--carry", text(data.path())]);
    assert!(
        done && said.contains("2021-06-20 → 2022-06-20") && said.contains("结转未销号问题 1 件"),
        "{said}"
    );
    let carried = fs::read_to_string(to.join("carried.toml")).unwrap();
    assert!(
        carried.contains("雨天混排") && carried.contains("year = 2021") && carried.contains("number = 1"),
        "{carried}"
    );
    let (sound, said) = plan(&["check", text(&to)]);
    assert!(sound && said.contains("0 处提醒"), "{said}");
    let (again, said) = plan(&["copy", text(&shipped()), "--to", text(&to), "--year", "2022"]);
    assert!(!again && said.contains("不是空目录"), "{said}");
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        entries.collect::<BTreeSet<_>>()
    };
    let mut expected = names(&shipped());
    expected.insert("carried.toml".into());
    assert_eq!(names(&to), expected, "no data are copied");
}

#[test]
fn a_template_filled_in_is_imported_without_a_server_and_mistakes_stop_it() {
    let (own, folder) = (own_plan(), TempDir::new().unwrap());
    let sheet = folder.path().join("台账.xlsx");
    let (done, said) = plan(&["register-template", "--out", text(&sheet), "--plan", text(own.path())]);
    assert!(done, "{said}");
    let (done, said) = plan(&["register-import", text(&sheet), "--plan", text(own.path()), "--check"]);
    assert!(done && said.contains("跳过示例 18 行"), "{said}");

    let table = folder.path().join("objects.csv");
    fs::write(&table, "名称,种类,所在乡镇\n城西泵站,泵站,上馆镇\n城北泵站,泵站,无此镇\n").unwrap();
    let before = fs::read_to_string(own.path().join("register.toml")).unwrap();
    let (done, said) = plan(&["register-import", text(&table), "--plan", text(own.path())]);
    assert!(!done && said.contains("objects.csv:3:3") && said.contains("没有写入"), "{said}");
    assert_eq!(fs::read_to_string(own.path().join("register.toml")).unwrap(), before);
    let (done, said) =
        plan(&["register-import", text(&table), "--plan", text(own.path()), "--leave-out-bad"]);
    assert!(done && said.contains("新增 1"), "{said}");
    let after = fs::read_to_string(own.path().join("register.toml")).unwrap();
    assert!(after.starts_with(&before) && after.contains("城西泵站"));
    assert!(plan(&["check", text(own.path())]).0);
}

// Proves SC-102, SC-105.
#[test]
fn the_check_of_a_plan_tells_what_only_the_annex_says_and_names_a_township_without_a_member() {
    let (sound, said) = plan(&["check", text(&shipped())]);
    assert!(
        sound && said.contains("乡（镇）9/9") && said.contains("SC-102") && said.contains("工信部门"),
        "{said}"
    );
    let own = own_plan();
    let path = own.path().join("organisations.toml");
    let organisations = fs::read_to_string(&path).unwrap();
    fs::write(
        &path,
        organisations.replace("organisation = \"township-zaolin\"", "organisation = \"government\""),
    )
    .unwrap();
    let (sound, said) = plan(&["check", text(own.path())]);
    // Duties of the township have nobody to answer for them then.
    assert!(!sound && said.contains("枣林镇人民政府") && said.contains("SC-105"), "{said}");
}
