//! The story of the log of accesses.

use super::{Engine, at};
use crate::{
    AccessRecord, AccountWriter, NewAccount, NewToken, SecretHash, SharingStore, SharingWriter, StoreError,
};

/// Every access is kept, newest first, and a token is known by its name.
pub fn every_access_is_kept_and_told_newest_first(engine: &impl Engine) -> Result<(), StoreError> {
    let (mut writer, reader) = engine.open()?;
    let access = |hour: i64, granted: bool| AccessRecord {
        id: 0,
        at: at(hour),
        account: 3,
        organisation: "water-resources".into(),
        token: granted.then(|| "水利平台".into()),
        what: format!("/api/v1/share/days?section=daixianqiao&hour={hour}"),
        granted,
    };
    let first = writer.put_access(&access(1, true))?;
    let second = writer.put_access(&access(2, false))?;
    assert!(second > first);
    let account = NewAccount {
        login: "partner".into(),
        title: "接口".into(),
        organisation: "water-resources".into(),
        role: "department".into(),
        password_hash: "x".into(),
    };
    let account = writer.create_account(&account, at(0))?;
    let token = NewToken { name: "水利平台".into(), account, scope: "share".into() };
    writer.put_token(&SecretHash([7; 32]), &token, at(0))?;
    drop((writer, reader));
    let (_writer, reader) = engine.open()?;
    let all = reader.accesses(None, 10)?;
    assert_eq!(all[0], AccessRecord { id: second, ..access(2, false) });
    assert_eq!(all[1], AccessRecord { id: first, ..access(1, true) });
    assert_eq!(reader.accesses(Some(second), 10)?.len(), 1);
    assert_eq!(reader.accesses(None, 1)?.len(), 1);
    assert_eq!(reader.token_name(&SecretHash([7; 32]))?.as_deref(), Some("水利平台"));
    assert_eq!(reader.token_name(&SecretHash([8; 32]))?, None);
    Ok(())
}
