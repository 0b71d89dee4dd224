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
