//! Accounts, sessions, API tokens and the one-time set-up secret. Secrets are kept as digests only.

use standards::time::Instant;

use crate::StoreError;

/// Number of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// SHA-256 of a secret (session cookie, API token, set-up link).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

/// What is needed to make an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    /// Sign-in name, unique.
    pub login: String,
    /// Title of the post; never a person's name.
    pub title: String,
    /// Identifier of the organisation in the plan.
    pub organisation: String,
    /// Role word; its meaning is the server's.
    pub role: String,
    /// argon2id hash in PHC form.
    pub password_hash: String,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// Its content.
    pub account: NewAccount,
    /// When it was made.
    pub created: Instant,
}

/// What is needed to make an API token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// Whose rights it carries.
    pub account: AccountId,
    /// Which of them: a word whose meaning is the server's.
    pub scope: String,
}

/// An API token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its number.
    pub id: i64,
    /// Its content.
    pub token: NewToken,
    /// When it was made.
    pub created: Instant,
}

/// Reads accounts.
pub trait AccountStore {
    /// How many accounts there are; with none, the set-up link is valid.
    fn account_count(&self) -> Result<u64, StoreError>;
    /// Every account, oldest first.
    fn accounts(&self) -> Result<Vec<Account>, StoreError>;
    /// The account of a sign-in name.
    fn account_by_login(&self, login: &str) -> Result<Option<Account>, StoreError>;
    /// The account of a session that has not expired at `now`.
    fn account_by_session(&self, session: &SecretHash, now: Instant) -> Result<Option<Account>, StoreError>;
    /// The account of an API token, and the token's scope.
    fn account_by_token(&self, token: &SecretHash) -> Result<Option<(Account, String)>, StoreError>;
    /// The API tokens of an account.
    fn tokens(&self, account: AccountId) -> Result<Vec<ApiToken>, StoreError>;
}

/// Writes accounts.
pub trait AccountWriter {
    /// Remembers the digest of the set-up link's secret, replacing an older one.
    fn put_setup_secret(&mut self, secret: &SecretHash) -> Result<(), StoreError>;
    /// Makes the first account when the secret fits and there is no account yet; `None` otherwise. The secret is used up.
    fn create_first_account(
        &mut self,
        secret: &SecretHash,
        account: &NewAccount,
        now: Instant,
    ) -> Result<Option<AccountId>, StoreError>;
    /// Makes an account; [`StoreError::Exists`] when the sign-in name is taken.
    fn create_account(&mut self, account: &NewAccount, now: Instant) -> Result<AccountId, StoreError>;
    /// Begins a session, and forgets those that have expired at `now`.
    fn put_session(
        &mut self,
        session: &SecretHash,
        account: AccountId,
        now: Instant,
        expires: Instant,
    ) -> Result<(), StoreError>;
    /// Ends a session.
    fn delete_session(&mut self, session: &SecretHash) -> Result<(), StoreError>;
    /// Makes an API token.
    fn put_token(&mut self, secret: &SecretHash, token: &NewToken, now: Instant) -> Result<i64, StoreError>;
    /// Revokes an API token of an account; `false` when there is none.
    fn delete_token(&mut self, id: i64, account: AccountId) -> Result<bool, StoreError>;
}
