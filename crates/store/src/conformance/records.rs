//! Stories of warnings, accounts and plan versions.

use standards::SectionId;

use super::{Engine, at};
use crate::{
    AccountStore, AccountWriter, NewAccount, NewToken, PlanStore, PlanWriter, SecretHash, StoreError,
    WarningFilter, WarningRecord, WarningStore, WarningWriter,
};

fn warning(key: &str, section: &str, closed: Option<i64>, body: &str) -> WarningRecord {
    WarningRecord {
        id: 0,
        key: key.into(),
        section: SectionId::from(section),
        opened: at(0),
        closed: closed.map(at),
        body: body.into(),
    }
}

fn account(login: &str) -> NewAccount {
    NewAccount {
        login: login.into(),
        title: "值班员".into(),
        organisation: "office".into(),
        role: "administrator".into(),
        password_hash: "$argon2id$…".into(),
    }
}

/// Opened once, updated under the same number.
pub fn warnings_are_stored_once_by_key_and_found_by_filter(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let ids = writer.put_warnings(&[
        warning("a", "s1", None, "open"),
        warning("b", "s1", None, "open"),
        warning("c", "s2", Some(9), ""),
    ])?;
    assert!(ids[0] < ids[1] && ids[1] < ids[2]);
    assert_eq!(writer.put_warnings(&[warning("a", "s1", Some(4), "closed")])?, [ids[0]]);
    let keys = |filter: &WarningFilter| -> Result<Vec<String>, StoreError> {
        Ok(reader.warnings(filter)?.into_iter().map(|w| w.key).collect())
    };
    assert_eq!(keys(&WarningFilter::default())?, ["c", "b", "a"]);
    assert_eq!(keys(&WarningFilter { open: Some(true), ..Default::default() })?, ["b"]);
    assert_eq!(
        keys(&WarningFilter { section: Some("s1".into()), open: Some(false), ..Default::default() })?,
        ["a"]
    );
    assert_eq!(keys(&WarningFilter { before: Some(ids[2]), limit: 1, ..Default::default() })?, ["b"]);
    let all = reader.warnings(&WarningFilter::default())?;
    assert_eq!((all[2].id, all[2].body.as_str(), all[2].closed), (ids[0], "closed", Some(at(4))));
    Ok(())
}

/// The one-time link.
pub fn the_set_up_secret_works_once(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let (secret, wrong) = (SecretHash([1; 32]), SecretHash([2; 32]));
    assert_eq!(writer.create_first_account(&secret, &account("a"), at(0))?, None, "no secret yet");
    writer.put_setup_secret(&wrong)?;
    writer.put_setup_secret(&secret)?;
    assert_eq!(writer.create_first_account(&wrong, &account("a"), at(0))?, None, "replaced secret");
    assert!(writer.create_first_account(&secret, &account("a"), at(0))?.is_some());
    assert_eq!(writer.create_first_account(&secret, &account("b"), at(0))?, None, "used up");
    writer.put_setup_secret(&secret)?;
    assert_eq!(writer.create_first_account(&secret, &account("b"), at(0))?, None, "an account exists");
    assert_eq!(reader.account_count()?, 1);
    Ok(())
}

/// Accounts and sessions.
pub fn sessions_end_and_sign_in_names_are_unique(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let id = writer.create_account(&account("duty"), at(0))?;
    assert!(matches!(writer.create_account(&account("duty"), at(0)), Err(StoreError::Exists { .. })));
    let session = SecretHash([7; 32]);
    writer.put_session(&session, id, at(0), at(12))?;
    let found = reader.account_by_session(&session, at(11))?;
    assert_eq!(found.map(|a| (a.id, a.account)), Some((id, account("duty"))));
    assert_eq!(reader.account_by_session(&session, at(12))?, None, "expired");
    writer.put_session(&SecretHash([8; 32]), id, at(5), at(20))?;
    assert!(reader.account_by_session(&session, at(11))?.is_some(), "not expired when the other began");
    writer.delete_session(&session)?;
    assert_eq!(reader.account_by_session(&session, at(1))?, None, "signed out");
    assert_eq!(reader.account_by_login("duty")?.map(|a| a.id), Some(id));
    assert_eq!(reader.account_by_login("nobody")?, None);
    assert_eq!(reader.accounts()?.len(), 1);
    Ok(())
}

/// API tokens.
pub fn an_api_token_is_found_by_its_digest_until_it_is_revoked(
    engine: &impl Engine,
) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let owner = writer.create_account(&account("duty"), at(0))?;
    let other = writer.create_account(&account("other"), at(0))?;
    let token = SecretHash([9; 32]);
    let new = NewToken { name: "export".into(), account: owner, scope: "send".into() };
    let id = writer.put_token(&token, &new, at(1))?;
    assert_eq!(
        reader.account_by_token(&token)?.map(|(a, scope)| (a.id, scope)),
        Some((owner, "send".into()))
    );
    assert_eq!(
        reader.tokens(owner)?.iter().map(|t| (t.id, t.token.name.as_str())).collect::<Vec<_>>(),
        [(id, "export")]
    );
    assert!(!writer.delete_token(id, other)?, "somebody else's token");
    assert!(writer.delete_token(id, owner)?);
    assert_eq!(reader.account_by_token(&token)?, None);
    Ok(())
}

/// Plan versions.
pub fn a_plan_version_is_added_only_when_something_changed(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    assert_eq!(reader.current_plan()?, None);
    let files = |text: &str| vec![("campaign.toml".to_string(), text.to_string())];
    assert_eq!(writer.put_plan("d1", at(0), &files("a"))?, 1);
    assert_eq!(writer.put_plan("d1", at(5), &files("a"))?, 1);
    assert_eq!(writer.put_plan("d2", at(6), &files("b"))?, 2);
    let current = reader.current_plan()?.map(|p| (p.version, p.digest, p.imported, p.files));
    assert_eq!(current, Some((2, "d2".to_string(), at(6), files("b"))));
    let known = |after, limit| {
        let versions = reader.plan_versions(after, limit)?;
        Ok::<_, StoreError>(
            versions.into_iter().map(|p| (p.version, p.imported, p.files)).collect::<Vec<_>>(),
        )
    };
    let (first, second) = ((1, at(0), files("a")), (2, at(6), files("b")));
    assert_eq!(known(0, 10)?, [first.clone(), second.clone()]);
    assert_eq!((known(0, 1)?, known(1, 1)?, known(2, 1)?), (vec![first], vec![second], vec![]));
    Ok(())
}
