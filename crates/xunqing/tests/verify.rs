//! `xunqing verify`: a ledger as it was written, and one somebody changed.

#![expect(clippy::unwrap_used, reason = "a test target")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use campaign::ledger::{Actor, Chain, Digest, Entry, EntryId, Event};
use campaign::plan::OrganisationId;
use campaign::register::Focus;
use campaign::rights::Role;
use standards::time::Instant;
use store::{EvidenceFile, LedgerEntry, LedgerWriter as _};

fn verify(data: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xunqing"))
        .arg("verify")
        .arg("--data")
        .arg(data)
        .args(more)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A data folder whose ledger says three problems, resting on one file; gives the chain.
fn written(data: &Path) -> Chain {
    let (mut store, _reader) = store_sqlite::open(data, store_sqlite::Options::default()).unwrap();
    let photo = Digest::of(b"a photo");
    let name = photo.to_string();
    let folder = data.join("evidence").join(&name[..2]);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(&name), b"a photo").unwrap();
    let file = EvidenceFile {
        digest: photo.0,
        media: "image/jpeg".into(),
        length: 7,
        received: Instant(0),
        account: 5,
        claims: None,
    };
    store.put_evidence(&file).unwrap();
    let mut chain = Chain::default();
    for n in 1..=3u32 {
        let organisation = OrganisationId::from("township-ekou".to_owned());
        let entry = Entry {
            id: EntryId(u128::from(n)),
            happened: "2021-06-28 09:00".parse().unwrap(),
            recorded: "2021-06-28 09:01".parse().unwrap(),
            late: None,
            by: Actor {
                account: 5,
                title: "巡查岗".into(),
                organisation: organisation.clone(),
                role: Role::Township,
            },
            event: Event::ProblemFound {
                object: None,
                focus: Focus::Rural,
                township: organisation,
                what: format!("ditch number {n} is black"),
                prominent: false,
                found_by: None,
                location: None,
                evidence: vec![photo],
            },
        };
        let text = entry.text().unwrap();
        let digest = chain.append(&text);
        let row = LedgerEntry {
            seq: i64::from(n),
            id: entry.id.0.to_be_bytes(),
            about: None,
            recorded: entry.recorded,
            text,
            digest: digest.0,
        };
        store.append_ledger(&[row]).unwrap();
    }
    chain
}

/// Changes bytes of the database's file behind everybody's back.
fn change(data: &Path, old: &str, new: &str) {
    assert_eq!(old.len(), new.len());
    let path = data.join("xunqing.sqlite");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(old.len()).position(|window| window == old.as_bytes()).unwrap();
    bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
    fs::write(&path, bytes).unwrap();
}

#[test]
fn a_ledger_as_it_was_written_is_proven_up_to_a_digest_that_was_noted() {
    let folder = tempfile::tempdir().unwrap();
    let chain = written(folder.path());
    let output = verify(folder.path(), &[]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(&format!("3={}", chain.head())), "{}", said(&output));
    assert!(verify(folder.path(), &["--until", &format!("3={}", chain.head())]).status.success());
    let longer = verify(folder.path(), &["--until", &format!("4={}", chain.head())]);
    assert!(!longer.status.success() && said(&longer).contains("没有抄下的第 4 条"), "{}", said(&longer));
}

#[test]
fn one_changed_letter_is_named_with_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    change(folder.path(), "ditch number 2 is black", "ditch number 2 is clear");
    let output = verify(folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("第 2 条") && said.contains("巡查岗") && !said.contains("第 3 条"), "{said}");
}

#[test]
fn a_changed_file_of_evidence_is_named() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let name = Digest::of(b"a photo").to_string();
    let path = folder.path().join("evidence").join(&name[..2]).join(&name);
    fs::write(&path, b"another photo").unwrap();
    let changed = verify(folder.path(), &[]);
    assert!(!changed.status.success() && said(&changed).contains(&format!("附件 {name} 与入库时不同")));
    assert!(verify(folder.path(), &["--no-files"]).status.success());
    fs::remove_file(&path).unwrap();
    assert!(said(&verify(folder.path(), &[])).contains("读不到"));
}

#[test]
fn a_badly_written_digest_and_a_missing_folder_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let wrong = verify(folder.path(), &["--until", "3=xyz"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("序号=64位校验码"));
    let nowhere = verify(&folder.path().join("nowhere"), &[]);
    assert!(String::from_utf8_lossy(&nowhere.stderr).contains("--data"));
}

/// A package of evidence as the server makes them, handed over by an entry of the ledger; gives its file.
fn handed_over(data: &Path) -> std::path::PathBuf {
    use campaign::case::{CaseEvent, HandedOver};
    use campaign::package::{PackageFile, SEGMENT, SegmentWriter, pack};
    let before = written(data);
    let reader = store_sqlite::open_reader(data).unwrap();
    let mut segment = SegmentWriter::after(&Chain::default());
    for stored in store::LedgerStore::ledger(&reader, 0, 10).unwrap() {
        segment.entry(stored.seq.unsigned_abs(), &stored.text, Digest(stored.digest));
    }
    let file = |name: &str, bytes: &[u8]| PackageFile { name: name.into(), bytes: bytes.to_vec() };
    let package = pack(vec![
        file("index.html", b"<p>evidence"),
        file("readings/readings.csv", b"time,value\n1,0.45\n"),
        file(SEGMENT, segment.finish().as_bytes()),
    ])
    .unwrap();
    let path = data.join("package.zip");
    fs::write(&path, &package).unwrap();
    let mut chain = before;
    let mut entry = Entry::read(&store::LedgerStore::ledger_end(&reader).unwrap().unwrap().text).unwrap();
    entry.id = EntryId(4);
    entry.event = Event::Case(CaseEvent::HandedOver {
        case: EntryId(1),
        package: HandedOver {
            package: Digest::of(&package),
            length: package.len() as u64,
            purpose: "移送".into(),
            body: "县纪委监委".into(),
            upto: 3,
            head: before.head(),
        },
    });
    let text = entry.text().unwrap();
    let digest = chain.append(&text);
    let (id, recorded) = (entry.id.0.to_be_bytes(), entry.recorded);
    let (mut store, _reader) = store_sqlite::open(data, store_sqlite::Options::default()).unwrap();
    store
        .append_ledger(&[LedgerEntry { seq: 4, id, about: None, recorded, text, digest: digest.0 }])
        .unwrap();
    path
}

fn verify_package(file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xunqing"))
        .args(["verify", "--package"])
        .arg(file)
        .args(more)
        .output()
        .unwrap()
}

// Proves SC-100.
#[test]
fn a_package_that_was_handed_over_is_verified_without_a_server_and_a_changed_byte_names_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let package = handed_over(folder.path());
    let whole = verify_package(&package, &[]);
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(said(&whole).contains("第 1 条至第 3 条成链"), "{}", said(&whole));
    let known = verify_package(&package, &["--data", folder.path().to_str().unwrap()]);
    assert!(
        known.status.success() && said(&known).contains("台账第 4 条登记了这个证据包"),
        "{}",
        said(&known)
    );

    let mut bytes = fs::read(&package).unwrap();
    let at = bytes.windows(4).position(|w| w == b"0.45").unwrap();
    bytes[at + 2] = b'1';
    let changed = folder.path().join("changed.zip");
    fs::write(&changed, &bytes).unwrap();
    let output = verify_package(&changed, &[]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains("文件被改动") && said.contains("readings/readings.csv") && !said.contains("index.html"),
        "{said}"
    );
}

#[test]
fn a_package_that_was_made_anew_is_whole_and_is_not_the_one_that_was_handed_over() {
    let folder = tempfile::tempdir().unwrap();
    handed_over(folder.path());
    let file = campaign::package::PackageFile { name: "index.html".into(), bytes: b"another".to_vec() };
    let forged = folder.path().join("forged.zip");
    fs::write(&forged, campaign::package::pack(vec![file]).unwrap()).unwrap();
    assert!(verify_package(&forged, &[]).status.success());
    let output = verify_package(&forged, &["--data", folder.path().to_str().unwrap()]);
    assert!(!output.status.success() && said(&output).contains("没有登记这个证据包"), "{}", said(&output));
}

// Proves SC-070.
#[test]
fn the_matrix_of_rights_is_printed() {
    let output = Command::new(env!("CARGO_BIN_EXE_xunqing")).arg("rights").output().unwrap();
    let said = said(&output);
    assert!(output.status.success() && said.contains("| 考核问责 | 审批结案 | 全 |"), "{said}");
}
