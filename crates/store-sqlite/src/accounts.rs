//! Accounts, sessions and tokens as rows.

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Params, Row, params};
use standards::time::Instant;
use store::{
    Account, AccountId, AccountStore, AccountWriter, ApiToken, NewAccount, NewToken, SecretHash, StoreError,
};

use crate::connection::{SqliteReader, SqliteWriter};
use crate::failure::Attempted as _;

const COLUMNS: &str =
    "SELECT a.id, a.login, a.title, a.organisation, a.role, a.password_hash, a.created FROM account a";

impl AccountStore for SqliteReader {
    fn account_count(&self) -> Result<u64, StoreError> {
        self.with(|connection| Ok(count(connection)?.unsigned_abs()))
    }

    fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.with(|connection| {
            let mut statement =
                connection.prepare(&format!("{COLUMNS} ORDER BY a.id")).attempted("读取账号")?;
            let rows = statement.query_map([], read_account).attempted("读取账号")?;
            rows.collect::<Result<_, _>>().attempted("读取账号")
        })
    }

    fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError> {
        self.find("WHERE a.login = ?1", [login])
    }

    fn account_by_session(&self, session: &SecretHash, now: Instant) -> Result<Option<Account>, StoreError> {
        self.find(
            "JOIN session s ON s.account = a.id WHERE s.hash = ?1 AND s.expires > ?2",
            params![session.0.as_slice(), now.0],
        )
    }

    fn account_by_token(&self, token: &SecretHash) -> Result<Option<(Account, String)>, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached(
                    "SELECT a.id, a.login, a.title, a.organisation, a.role, a.password_hash, a.created, t.scope
                     FROM account a JOIN api_token t ON t.account = a.id WHERE t.hash = ?1",
                )
                .and_then(|mut find| {
                    find.query_row([token.0.as_slice()], |row| Ok((read_account(row)?, row.get(7)?))).optional()
                })
                .attempted("查找令牌")
        })
    }

    fn tokens(&self, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
        self.with(|connection| {
            let mut statement = connection
                .prepare(
                    "SELECT id, name, account, scope, created FROM api_token WHERE account = ?1 ORDER BY id",
                )
                .attempted("读取令牌")?;
            let rows = statement
                .query_map([account.0], |row| {
                    let token =
                        NewToken { name: row.get(1)?, account: AccountId(row.get(2)?), scope: row.get(3)? };
                    Ok(ApiToken { id: row.get(0)?, token, created: Instant(row.get(4)?) })
                })
                .attempted("读取令牌")?;
            rows.collect::<Result<_, _>>().attempted("读取令牌")
        })
    }
}

impl SqliteReader {
    fn find(&self, condition: &str, values: impl Params) -> Result<Option<Account>, StoreError> {
        self.with(|connection| {
            connection
                .prepare_cached(&format!("{COLUMNS} {condition}"))
                .and_then(|mut find| find.query_row(values, read_account).optional())
                .attempted("查找账号")
        })
    }
}

impl AccountWriter for SqliteWriter {
    fn put_setup_secret(&mut self, secret: &SecretHash) -> Result<(), StoreError> {
        self.connection
            .execute(
                "INSERT INTO setup_secret (one, hash) VALUES (1, ?1) ON CONFLICT (one) DO UPDATE SET hash = excluded.hash",
                [secret.0.as_slice()],
            )
            .attempted("保存初始化链接")
            .map(|_one| ())
    }

    fn create_first_account(
        &mut self,
        secret: &SecretHash,
        account: &NewAccount,
        now: Instant,
    ) -> Result<Option<AccountId>, StoreError> {
        let creating = "创建管理员";
        let transaction = self.connection.transaction().attempted(creating)?;
        let fits = transaction
            .execute("DELETE FROM setup_secret WHERE hash = ?1", [secret.0.as_slice()])
            .attempted(creating)?;
        if fits == 0 || count(&transaction)? > 0 {
            return Ok(None);
        }
        let id = insert_account(&transaction, account, now)?;
        transaction.commit().attempted(creating)?;
        Ok(Some(id))
    }

    fn create_account(&mut self, account: &NewAccount, now: Instant) -> Result<AccountId, StoreError> {
        insert_account(&self.connection, account, now)
    }

    fn put_session(
        &mut self,
        session: &SecretHash,
        account: AccountId,
        now: Instant,
        expires: Instant,
    ) -> Result<(), StoreError> {
        let beginning = "登录";
        let transaction = self.connection.transaction().attempted(beginning)?;
        transaction.execute("DELETE FROM session WHERE expires <= ?1", [now.0]).attempted(beginning)?;
        transaction
            .execute(
                "INSERT INTO session (hash, account, expires) VALUES (?1, ?2, ?3)",
                params![session.0.as_slice(), account.0, expires.0],
            )
            .attempted(beginning)?;
        transaction.commit().attempted(beginning)
    }

    fn delete_session(&mut self, session: &SecretHash) -> Result<(), StoreError> {
        self.connection
            .execute("DELETE FROM session WHERE hash = ?1", [session.0.as_slice()])
            .attempted("退出登录")
            .map(|_any| ())
    }

    fn put_token(&mut self, secret: &SecretHash, token: &NewToken, now: Instant) -> Result<i64, StoreError> {
        self.connection
            .execute(
                "INSERT INTO api_token (hash, name, account, scope, created) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![secret.0.as_slice(), token.name, token.account.0, token.scope, now.0],
            )
            .attempted("创建令牌")?;
        Ok(self.connection.last_insert_rowid())
    }

    fn delete_token(&mut self, id: i64, account: AccountId) -> Result<bool, StoreError> {
        self.connection
            .execute("DELETE FROM api_token WHERE id = ?1 AND account = ?2", [id, account.0])
            .attempted("撤销令牌")
            .map(|deleted| deleted == 1)
    }
}

fn count(connection: &Connection) -> Result<i64, StoreError> {
    connection.query_row("SELECT count(*) FROM account", [], |row| row.get(0)).attempted("统计账号")
}

fn insert_account(
    connection: &Connection,
    account: &NewAccount,
    now: Instant,
) -> Result<AccountId, StoreError> {
    let NewAccount { login, title, organisation, role, password_hash } = account;
    let inserted = connection.execute(
        "INSERT INTO account (login, title, organisation, role, password_hash, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![login, title, organisation, role, password_hash, now.0],
    );
    match inserted {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(StoreError::Exists { what: format!("账号 {login}") })
        }
        inserted => {
            inserted.attempted("创建账号")?;
            Ok(AccountId(connection.last_insert_rowid()))
        }
    }
}

fn read_account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(row.get(0)?),
        account: NewAccount {
            login: row.get(1)?,
            title: row.get(2)?,
            organisation: row.get(3)?,
            role: row.get(4)?,
            password_hash: row.get(5)?,
        },
        created: Instant(row.get(6)?),
    })
}
